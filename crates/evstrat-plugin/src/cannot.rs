//! What authors cannot do in safe code; every block below must fail to compile, for the reason that its code names.
//!
//! A model that another thread cannot use is no strategy:
//!
//! ```compile_fail,E0277
//! use evstrat_plugin::prelude::*;
//! struct Shared(std::rc::Rc<f64>);
//! impl Strategy for Shared {
//!     fn evaluate(&self, _: &mut Batch<'_>) -> Result<(), ModelError> { Ok(()) }
//! }
//! ```
//!
//! Columns cannot outlive the call:
//!
//! ```compile_fail,E0521
//! use evstrat_plugin::prelude::*;
//! static KEPT: std::sync::Mutex<&'static [f64]> = std::sync::Mutex::new(&[]);
//! struct Hoarder;
//! impl Strategy for Hoarder {
//!     fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
//!         *KEPT.lock().unwrap() = batch.input(0);
//!         Ok(())
//!     }
//! }
//! ```
//!
//! Inputs cannot be written:
//!
//! ```compile_fail,E0594
//! use evstrat_plugin::prelude::*;
//! fn spoil(batch: &mut Batch<'_>) {
//!     batch.input(0)[0] = 1.0;
//! }
//! ```
//!
//! A batch cannot be forged from parts:
//!
//! ```compile_fail,E0451
//! use evstrat_plugin::prelude::*;
//! fn forge<'a>(status: &'a mut [RowStatus]) -> Batch<'a> {
//!     Batch { inputs: &[], outputs: &mut [], status, first_row: 0, seed: 0, cancel: None }
//! }
//! ```
//!
//! The tables of the C interface cannot be reached, so that no pointer in them can be forged:
//!
//! ```compile_fail,E0433
//! fn forge() -> evstrat_plugin::abi::EvPlugin { todo!() }
//! ```
//!
//! What does not describe itself cannot be exported:
//!
//! ```compile_fail,E0277
//! struct Plain;
//! evstrat_plugin::export_plugin! { id: "org.example.plain", models: [Plain] }
//! ```
