//! End-to-end tests: the built program, the real plugin libraries, the shipped files.
#![forbid(unsafe_code)]

mod architecture;
mod authoring;
mod browser;
mod checker;
mod conditioning;
mod coverage;
mod documents;
mod draws;
mod hostile;
mod isolation;
mod keep;
mod lock;
mod manual;
mod newcomer;
mod optimize;
mod pack;
mod plugins;
mod pool;
mod published;
mod reference;
mod report;
mod report_hostile;
mod reproducible;
mod robust;
mod rows;
mod run;
mod sensitivity;
mod shipped;
mod simplex;
mod statistics;
mod strategy_new;
mod support;
mod trace;
mod voi;
