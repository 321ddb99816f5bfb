//! Prints how often intervals cover known values, as the table of `docs/validation.md`.
//!
//! `cargo run --release -p evstrat-tests --example coverage -- 1000`
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "a table to paste is the purpose")]

use evstrat_tests::coverage::problems;

fn main() {
    let seeds = std::env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(1000);
    let only = std::env::args().nth(2);
    println!("| problem | quantity | exact value | covered, of {seeds} | share |");
    println!("|---|---|---|---|---|");
    for problem in problems() {
        if only.as_ref().is_some_and(|name| name != problem.name) {
            continue;
        }
        for one in problem.coverage(seeds) {
            let share = 100.0 * one.hits as f64 / seeds as f64;
            let exact = match one.exact {
                tiny if tiny > 0.0 && tiny < 1e-3 => format!("{tiny:.3e}"),
                other => format!("{other:.6}"),
            };
            println!(
                "| {} | {} | {exact} | {} | {share:.1} % |",
                problem.name, one.name, one.hits
            );
        }
    }
}
