//! The command line of evstrat.
fn main() {}
