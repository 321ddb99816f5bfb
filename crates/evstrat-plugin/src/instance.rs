//! Instances of models: created, evaluated and destroyed through the C interface.

use std::cell::UnsafeCell;
use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, Ordering};

use evstrat_abi::{EvBatch, EvErr, EvHost, EvModel, EvStatus, EvStr};
use evstrat_core::{ErrorKind, Model, ModelError, Options};

use crate::batch::{Scratch, with_batch};
use crate::catch::caught;
use crate::describe::ModelData;
use crate::error::{bad, panicked, report};

/// A model behind the pointer that the host holds.
pub(crate) struct Instance<M> {
    /// Whether a call is under way.
    is_busy: AtomicBool,
    /// Whether a call has panicked.
    is_poisoned: AtomicBool,
    pub(crate) data: &'static ModelData,
    pub(crate) model: M,
    /// Used only by the call that has set `is_busy`.
    scratch: UnsafeCell<Scratch>,
}

/// The right to use an instance, until it is dropped.
pub(crate) struct Call<'a, M> {
    pub(crate) instance: &'a Instance<M>,
}

impl<'a, M> Call<'a, M> {
    /// Takes the instance.
    ///
    /// # Safety
    /// `instance` must be null or what [`create`] stored, not yet destroyed.
    pub(crate) unsafe fn begin(instance: *mut c_void) -> Result<Self, ModelError> {
        // SAFETY: the caller promises null or a living instance of `M`, and shared references to it are all there are.
        let instance: &'a Instance<M> = unsafe { instance.cast::<Instance<M>>().as_ref() }
            .ok_or_else(|| bad("the instance is a null pointer"))?;
        if instance.is_busy.swap(true, Ordering::Acquire) {
            let message = "another call on this instance is under way";
            return Err(ModelError::new(ErrorKind::Busy, message));
        }
        let call = Self { instance };
        if instance.is_poisoned.load(Ordering::Relaxed) {
            let message = "an earlier panic has made this instance unusable";
            return Err(ModelError::new(ErrorKind::Poisoned, message));
        }
        Ok(call)
    }

    /// Runs `f`; a panic poisons the instance.
    pub(crate) fn run(&self, f: impl FnOnce() -> Result<(), ModelError>) -> Result<(), ModelError> {
        caught(f).unwrap_or_else(|message| {
            self.instance.is_poisoned.store(true, Ordering::Relaxed);
            Err(panicked(message))
        })
    }
}

impl<M> Drop for Call<'_, M> {
    fn drop(&mut self) {
        self.instance.is_busy.store(false, Ordering::Release);
    }
}

/// Creates an instance; see [`EvModel::create`].
///
/// # Safety
/// The arguments must be as the interface says.
pub(crate) unsafe extern "C" fn create<M: Model>(
    model: *const EvModel,
    _host: *const EvHost,
    options: EvStr,
    err: *mut EvErr,
    instance: *mut *mut c_void,
) -> EvStatus {
    // SAFETY: the host passes what the interface says.
    let created = unsafe { try_create::<M>(model, options) };
    let result = created.and_then(|new| {
        // SAFETY: the host passes null or a place for one pointer.
        let place = unsafe { instance.as_mut() };
        *place.ok_or_else(|| bad("there is no place for the instance"))? =
            Box::into_raw(new).cast();
        Ok(())
    });
    // SAFETY: the host passes null or a struct of its own.
    unsafe { report(result, err) }
}

/// # Safety
/// As for [`create`].
unsafe fn try_create<M: Model>(
    model: *const EvModel,
    options: EvStr,
) -> Result<Box<Instance<M>>, ModelError> {
    // SAFETY: the host passes null or a table that `describe` made, whose `user_data` is a leaked `ModelData`.
    let data = unsafe {
        model
            .as_ref()
            .map(|model| &*model.user_data.cast::<ModelData>())
    }
    .ok_or_else(|| bad("the model is a null pointer"))?;
    // SAFETY: the host passes a readable text.
    let text = unsafe { options.bytes() }
        .ok_or_else(|| bad("the options are at a null pointer"))
        .and_then(|bytes| {
            std::str::from_utf8(bytes).map_err(|_| ModelError::options("options are not UTF-8"))
        })?;
    let options = Options::from_json(text)?;
    let model = caught(|| M::create(&options)).unwrap_or_else(|text| Err(panicked(text)))?;
    Ok(Box::new(Instance {
        is_busy: AtomicBool::new(false),
        is_poisoned: AtomicBool::new(false),
        data,
        model,
        scratch: UnsafeCell::default(),
    }))
}

/// Destroys an instance; see [`EvModel::destroy`].
///
/// # Safety
/// `instance` must be null or what [`create`] stored, not yet destroyed.
pub(crate) unsafe extern "C" fn destroy<M: Model>(instance: *mut c_void) {
    let instance = instance.cast::<Instance<M>>();
    // SAFETY: the host passes null or a living instance.
    let is_busy = unsafe { instance.as_ref() }
        .is_none_or(|instance| instance.is_busy.load(Ordering::Acquire));
    if is_busy {
        // There is nothing to free, or a call still uses it, against the contract: leaking is the safe answer.
        return;
    }
    // SAFETY: `create` made it from a box, no call uses it, and the host does not use it again.
    let instance = unsafe { Box::from_raw(instance) };
    // A panic of the model's destructor has nobody left to be told to.
    let _told_to_nobody = caught(|| drop(instance));
}

/// Evaluates a batch; see [`EvModel::evaluate`].
///
/// # Safety
/// The arguments must be as the interface says.
pub(crate) unsafe extern "C" fn evaluate<M: Model>(
    instance: *mut c_void,
    batch: *const EvBatch,
    err: *mut EvErr,
) -> EvStatus {
    // SAFETY: the host passes null or a living instance.
    let result = unsafe { Call::<M>::begin(instance) }.and_then(|call| {
        let shape = (
            call.instance.data.n_assumptions,
            call.instance.data.n_outcomes,
        );
        // SAFETY: only the call that has taken the instance uses its scratch.
        let scratch = unsafe { &mut *call.instance.scratch.get() };
        let model = &call.instance.model;
        // SAFETY: the host passes a batch as the interface defines it.
        unsafe {
            with_batch(batch, shape, scratch, |batch| {
                call.run(|| {
                    model.evaluate(batch)?;
                    call.instance.data.domain.mark(batch);
                    Ok(())
                })
            })
        }?
    });
    // SAFETY: the host passes null or a struct of its own.
    unsafe { report(result, err) }
}
