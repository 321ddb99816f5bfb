//! The stiff benchmark: siRNA kinetics of many draws over 14 days, its outcomes and time as one line of JSON.
//!
//! `cargo run --release -p evstrat-biology --example w3 -- PARAMETERS [RTOL] [REFERENCE]`: files of little-endian doubles, twelve
//! parameters and three reference outcomes per draw.
#![expect(clippy::print_stdout, reason = "an example prints its result")]

#[path = "../tests/common/w3.rs"]
mod w3;

use std::error::Error;
use std::time::Instant;

use evstrat_biology::ode::{Driver, LANES, Options};
use w3::{W3, W3Course};

fn rows<const N: usize>(path: &str) -> Result<Vec<[f64; N]>, Box<dyn Error>> {
    let bytes = std::fs::read(path)?;
    let numbers: Vec<f64> = bytes
        .chunks_exact(8)
        .map(|b| f64::from_le_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]]))
        .collect();
    Ok(numbers
        .chunks_exact(N)
        .map(|row| std::array::from_fn(|k| row[k]))
        .collect())
}

/// Time of the processor spent by this process so far, in seconds, where the system tells.
fn processor_time() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds * 1e-9)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("a file of parameters is needed")?;
    let rtol: f64 = arguments.next().map_or(Ok(1e-5), |text| text.parse())?;
    let draws = rows::<12>(&path)?;
    let start = Instant::now();
    let mut system = W3::<LANES>::default();
    let mut course = W3Course::new(&draws);
    let options = Options::new(rtol, rtol * 1e-3);
    let counts = Driver::new(&system, options).run(&mut system, 0..draws.len(), &mut course);
    let seconds = start.elapsed().as_secs_f64();
    let processor = processor_time().unwrap_or(seconds);
    let n = draws.len() as f64;
    let mean: Vec<f64> = (0..3)
        .map(|k| course.outcomes.iter().map(|o| o[k]).sum::<f64>() / n)
        .collect();
    let mut error = 0.0_f64;
    if let Some(path) = arguments.next() {
        for (found, expected) in course.outcomes.iter().zip(rows::<3>(&path)?) {
            for (f, e) in found.iter().zip(expected) {
                error = error.max((f - e).abs());
            }
        }
    }
    println!(
        "{{\"compute_s\":{seconds:.4},\"cpu_s\":{processor:.4},\"n\":{},\"rtol\":{rtol:e},\"steps_per_draw\":{:.1},\"rejected_per_draw\":{:.1},\"mean\":{mean:?},\"max_err\":{error:.2e}}}",
        draws.len(),
        counts.accepted as f64 / n,
        counts.rejected as f64 / n
    );
    Ok(())
}
