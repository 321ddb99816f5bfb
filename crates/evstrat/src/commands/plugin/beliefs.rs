//! What a model suggests to believe, as a run would understand it.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use evstrat_core::ModelDescriptor;
use evstrat_file::toml_text::{inline, key_of};
use evstrat_file::{FrameChoice, LookupError, MemoryFiles, Models, Request, Severity, resolve};
use evstrat_host::check::{Beliefs, Quantile};
use serde_json::Value;

/// Beliefs as strategy files have them.
pub(super) fn beliefs() -> Beliefs {
    Beliefs::new(quantiles)
}

/// Resolves a strategy file that names the model and its options and nothing else.
fn quantiles(of: &ModelDescriptor, options: &Value) -> Result<Vec<Quantile>, String> {
    let mut text = format!(
        "schema = 1\nname = \"check\"\nmodel = {}\n[options]\n",
        inline(&of.id.as_str().into())
    );
    for (key, value) in options.as_object().into_iter().flatten() {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{} = {}", key_of(key), inline(value));
    }
    let file = "the default options";
    let files = MemoryFiles::default().with(file, text);
    let request = Request {
        files: vec![file.into()],
        frame: FrameChoice::None,
        ..Request::default()
    };
    let resolved = resolve(&request, &files, &Only(of));
    let mut errors = resolved.diagnostics.iter();
    if let Some(error) = errors.find(|one| one.severity == Severity::Error) {
        return Err(error.message.clone());
    }
    let study = resolved.study.ok_or("the model makes no strategy")?;
    let strategy = study
        .strategies
        .first()
        .ok_or("the model makes no strategy")?;
    of.assumptions
        .iter()
        .map(|item| {
            let used = strategy
                .assumption(&item.id)
                .ok_or_else(|| format!("there is no belief about '{}'", item.id))?;
            let law = used.law.clone();
            Ok(Box::new(move |p| law.quantile(p)) as Quantile)
        })
        .collect()
}

/// The only model there is.
struct Only<'a>(&'a ModelDescriptor);

impl Models for Only<'_> {
    fn by_id(&self, id: &str) -> Result<Arc<ModelDescriptor>, LookupError> {
        if id == self.0.id {
            Ok(Arc::new(self.0.clone()))
        } else {
            Err(LookupError::Unknown { known: self.ids() })
        }
    }

    fn by_path(&self, _: &Path, id: &str) -> Result<Arc<ModelDescriptor>, LookupError> {
        self.by_id(id)
    }

    fn ids(&self) -> Vec<String> {
        vec![self.0.id.clone()]
    }
}
