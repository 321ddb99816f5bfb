//! Delivery of siRNA to tumors by extracellular vesicles.
