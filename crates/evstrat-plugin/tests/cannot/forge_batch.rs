//! A batch cannot be made from parts.

use evstrat_plugin::prelude::*;

fn forge(status: &mut [RowStatus]) -> Batch<'_> {
    Batch { inputs: &[], outputs: &mut [], status, first_row: 0, seed: 0, cancel: None }
}

fn main() {
    let _batch = forge(&mut []);
}
