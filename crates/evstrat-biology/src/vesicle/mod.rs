//! Vesicles from production to the cell: manufacture, loading, storage, distribution, uptake and release of cargo.

pub mod distribution;
pub mod loading;
pub mod manufacture;
pub mod storage;
pub mod uptake;
