//! What does not describe itself cannot be exported.

struct Plain;

evstrat_plugin::export_plugin! { id: "org.example.plain", models: [Plain] }

fn main() {}
