//! The tables of the C interface cannot be reached, so that no pointer in them can be forged.

fn forge() -> evstrat_plugin::abi::EvPlugin {
    evstrat_plugin::abi::EvPlugin {}
}

fn main() {
    let _table = forge();
}
