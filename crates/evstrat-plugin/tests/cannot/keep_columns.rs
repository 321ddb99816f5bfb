//! Columns cannot outlive the call.

use evstrat_plugin::prelude::*;

static KEPT: std::sync::Mutex<&'static [f64]> = std::sync::Mutex::new(&[]);

struct Hoarder;

impl Strategy for Hoarder {
    fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        *KEPT.lock().unwrap() = batch.input(0);
        Ok(())
    }
}

fn main() {}
