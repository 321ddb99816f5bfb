//! A model that another thread cannot use is no strategy.

use evstrat_plugin::prelude::*;

struct Shared(std::rc::Rc<f64>);

impl Strategy for Shared {
    fn evaluate(&self, _: &mut Batch<'_>) -> Result<(), ModelError> {
        Ok(())
    }
}

fn main() {}
