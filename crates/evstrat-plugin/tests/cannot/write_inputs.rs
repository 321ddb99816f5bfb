//! Inputs cannot be written.

use evstrat_plugin::prelude::*;

fn spoil(batch: &mut Batch<'_>) {
    batch.input(0)[0] = 1.0;
}

fn main() {
    let _spoil = spoil;
}
