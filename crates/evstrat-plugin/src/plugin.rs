//! The table that the entry function returns.

use std::sync::OnceLock;

use evstrat_abi::{EV_ABI_MAGIC, EV_ABI_MAJOR, EV_ABI_MINOR, EvModel, EvPlugin, EvStr};
use evstrat_core::Model;

use crate::catch::caught;
use crate::describe::describe;
use crate::leak;

/// With what the plugin was built, as far as it is known.
const BUILT_WITH: &str = concat!(
    "rustc ",
    env!("EVSTRAT_RUSTC_VERSION"),
    ", evstrat-plugin ",
    env!("CARGO_PKG_VERSION")
);

/// Makes the table of one model.
type MakeModel = fn() -> Result<ModelTable, String>;

/// The leaked table of one model.
#[derive(Clone, Copy, Debug)]
pub struct ModelTable(pub(crate) &'static EvModel);

/// Makes the table of model `M`, or says why it cannot describe itself.
///
/// # Errors
/// The descriptor panics or does not fit the interface.
pub fn model<M: Model>() -> Result<ModelTable, String> {
    caught(describe::<M>)?.map(ModelTable)
}

/// A plugin: made at compile time, turned into the table of the interface at the first call of the entry function.
#[derive(Debug)]
pub struct Plugin {
    id: &'static str,
    version: &'static str,
    models: &'static [MakeModel],
    table: OnceLock<Table>,
}

/// The leaked table of the plugin.
#[derive(Debug)]
struct Table(&'static EvPlugin);

// SAFETY: the table and all that it points to are leaked and never written again.
unsafe impl Send for Table {}
// SAFETY: as above.
unsafe impl Sync for Table {}

impl Plugin {
    /// Names a plugin and its models.
    #[must_use]
    pub const fn new(
        id: &'static str,
        version: &'static str,
        models: &'static [MakeModel],
    ) -> Self {
        Self {
            id,
            version,
            models,
            table: OnceLock::new(),
        }
    }

    /// The table; the same at every call.
    pub fn table(&'static self) -> *const EvPlugin {
        self.table.get_or_init(|| Table(self.make())).0
    }

    fn make(&self) -> &'static EvPlugin {
        let models: Result<Vec<*const EvModel>, String> = self
            .models
            .iter()
            .map(|make| make().map(|table| std::ptr::from_ref(table.0)))
            .collect();
        let (models, error) = match models.and_then(leak::list) {
            Ok(models) => (models, EvStr::EMPTY),
            Err(error) => ((std::ptr::null(), 0), leak::text(&error)),
        };
        Box::leak(Box::new(EvPlugin {
            struct_size: leak::size::<EvPlugin>(),
            abi_major: EV_ABI_MAJOR,
            magic: EV_ABI_MAGIC,
            abi_minor: EV_ABI_MINOR,
            n_models: models.1,
            id: EvStr::from_static(self.id),
            version: EvStr::from_static(self.version),
            built_with: EvStr::from_static(BUILT_WITH),
            error,
            models: models.0,
        }))
    }
}

/// Whether `id` is a reverse-DNS name: at least two parts of lower-case letters, digits and hyphens, joined by dots.
#[must_use]
pub const fn is_plugin_id(id: &str) -> bool {
    let bytes = id.as_bytes();
    let mut parts = 1;
    let mut at_start = true;
    let mut i = 0;
    while i < bytes.len() {
        match bytes[i] {
            b'.' if at_start => return false,
            b'.' => {
                parts += 1;
                at_start = true;
            }
            b'a'..=b'z' | b'0'..=b'9' => at_start = false,
            b'-' if !at_start => {}
            _ => return false,
        }
        i += 1;
    }
    parts >= 2 && !at_start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plugin_ids_are_reverse_dns_names() {
        for id in ["org.evstrat.sirna", "com.example.my-models", "io.a.1b"] {
            assert!(is_plugin_id(id), "{id}");
        }
        for id in [
            "", "sirna", "org.", ".org", "org..x", "Org.x", "org.-x", "org.a b",
        ] {
            assert!(!is_plugin_id(id), "{id}");
        }
    }
}
