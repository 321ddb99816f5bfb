/// How a call ended: 0 done, positive done in part, negative failed.
pub type EvStatus = i32;

/// The call did what it was asked.
pub const EV_OK: EvStatus = 0;
/// The host's cancel word was set; nothing of the batch may be used.
pub const EV_CANCELLED: EvStatus = 1;
/// The caller broke the contract, for example by a wrong number of columns.
pub const EV_ERR_ARGUMENT: EvStatus = -1;
/// The options are malformed or impossible.
pub const EV_ERR_OPTIONS: EvStatus = -2;
/// The model failed as a whole; the instance stays usable.
pub const EV_ERR_MODEL: EvStatus = -3;
/// The model panicked; the instance must not be used again, only destroyed.
pub const EV_ERR_PANIC: EvStatus = -4;
/// Another call on the same instance is under way.
pub const EV_ERR_BUSY: EvStatus = -5;
/// An earlier panic made the instance unusable.
pub const EV_ERR_POISONED: EvStatus = -6;
/// The model does not offer what was asked.
pub const EV_ERR_UNSUPPORTED: EvStatus = -7;

/// Row status: every outcome of the row is finite and inside its bounds.
pub const EV_ROW_OK: u8 = 0;
/// Row status: an input lies where the model is not defined.
pub const EV_ROW_DOMAIN: u8 = 1;
/// Row status: the numerical method did not reach its tolerance.
pub const EV_ROW_NUMERIC: u8 = 2;
/// Row status: the row was not evaluated.
pub const EV_ROW_NOT_RUN: u8 = 3;
/// Row status, set by the host only: the model said OK, but an outcome is not finite or outside its bounds.
pub const EV_ROW_BOUNDS: u8 = 4;
/// Row status, set by the host only: the model's process died of this row alone.
pub const EV_ROW_CRASHED: u8 = 5;
/// Row status: this code and those above are the model's own, described by its reasons.
pub const EV_ROW_OWN: u8 = 128;
