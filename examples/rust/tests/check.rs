//! The plugin passes every check of `evstrat plugin check`.

evstrat_testkit::check!();
