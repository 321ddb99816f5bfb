//! The same bits however rows are sent.

use evstrat_core::ModelDescriptor;

use super::Outcome;
use super::subject::{Raw, Subject, evaluate};

/// The first difference between what should be equal.
fn difference(of: &ModelDescriptor, a: &Raw, b: &Raw) -> Option<String> {
    let ((a, a_status), (b, b_status)) = (a.bits(), b.bits());
    if let Some(row) = a_status.iter().zip(&b_status).position(|(a, b)| a != b) {
        return Some(format!(
            "row {row} has status {} and {}",
            a_status[row].0, b_status[row].0
        ));
    }
    for (item, (a, b)) in of.outcomes.iter().zip(a.iter().zip(&b)) {
        if let Some(row) = a.iter().zip(b).position(|(a, b)| a != b) {
            let (a, b) = (f64::from_bits(a[row]), f64::from_bits(b[row]));
            return Some(format!("row {row} has {} = {a:e} and {b:e}", item.id));
        }
    }
    None
}

fn equal_or(of: &ModelDescriptor, a: &Raw, b: &Raw, what: &str) -> Outcome {
    difference(of, a, b).map_or_else(Outcome::passed, |text| {
        Outcome::Failed(format!("{what}: {text}"))
    })
}

pub(super) fn sizes(subject: &Subject<'_>) -> Result<Outcome, String> {
    const SIZES: [usize; 9] = [0, 1, 2, 7, 63, 64, 65, 4096, 65_537];
    let of = subject.descriptor();
    let rows = subject.rows(subject.affordable(4096));
    let mut session = subject.instance()?;
    let limit = usize::try_from(of.max_rows).unwrap_or(usize::MAX);
    let limit = if limit == 0 { usize::MAX } else { limit };
    let limit = limit.min(subject.affordable(65_537));
    let whole = evaluate(&mut session, of, &rows[..rows.len().min(limit)], (1, 0))?;
    for size in SIZES.into_iter().filter(|&size| size <= limit) {
        // Large batches repeat the rows.
        let batch: Vec<Vec<f64>> = rows.iter().cycle().take(size).cloned().collect();
        let part = evaluate(&mut session, of, &batch, (1, 0))?;
        if !of.capabilities.rowwise {
            continue;
        }
        let n_rows = size.min(whole.status.len());
        let head = |raw: &Raw| Raw {
            outcomes: raw
                .outcomes
                .iter()
                .map(|column| column[..n_rows].to_vec())
                .collect(),
            status: raw.status[..n_rows].to_vec(),
        };
        if let Some(text) = difference(of, &head(&whole), &head(&part)) {
            return Ok(Outcome::Failed(format!(
                "a batch of {size} rows differs from one of {}: {text}",
                whole.status.len()
            )));
        }
    }
    Ok(subject.word_on(Outcome::passed(), 65_537))
}

pub(super) fn order(subject: &Subject<'_>) -> Result<Outcome, String> {
    let of = subject.descriptor();
    if !of.capabilities.rowwise || of.capabilities.stochastic {
        return Ok(Outcome::Skipped(
            "rows depend on their place, as declared".to_owned(),
        ));
    }
    let rows = subject.rows(subject.affordable(3000) / 3);
    let mut session = subject.instance()?;
    let forward = evaluate(&mut session, of, &rows, (1, 0))?;
    let reversed: Vec<Vec<f64>> = rows.into_iter().rev().collect();
    let mut backward = evaluate(&mut session, of, &reversed, (1, 0))?;
    backward.status.reverse();
    for column in &mut backward.outcomes {
        column.reverse();
    }
    Ok(equal_or(of, &forward, &backward, "in reverse order"))
}

pub(super) fn repeats(subject: &Subject<'_>) -> Result<Outcome, String> {
    let of = subject.descriptor();
    if !of.capabilities.deterministic {
        return Ok(Outcome::warned(
            "the model is not deterministic, as declared: no run can be repeated",
        ));
    }
    let rows = subject.rows(subject.affordable(3000) / 3);
    let mut session = subject.instance()?;
    let first = evaluate(&mut session, of, &rows, (1, 0))?;
    let second = evaluate(&mut session, of, &rows, (1, 0))?;
    if let Some(text) = difference(of, &first, &second) {
        return Ok(Outcome::Failed(format!("the second time: {text}")));
    }
    let elsewhere = subject.evaluate(&rows)?;
    Ok(equal_or(of, &first, &elsewhere, "in another process"))
}

pub(super) fn seed(subject: &Subject<'_>) -> Result<Outcome, String> {
    let of = subject.descriptor();
    let rows = subject.rows(subject.affordable(800) / 4);
    let mut session = subject.instance()?;
    let first = evaluate(&mut session, of, &rows, (1, 0))?;
    let other_seed = evaluate(&mut session, of, &rows, (2, 0))?;
    if !of.capabilities.stochastic {
        let other_place = evaluate(&mut session, of, &rows, (1, 1 << 40))?;
        let seed = equal_or(of, &first, &other_seed, "with another seed");
        return Ok(if seed == Outcome::passed() {
            equal_or(of, &first, &other_place, "at another place in the run")
        } else {
            seed
        });
    }
    if difference(of, &first, &other_seed).is_none() {
        return Ok(Outcome::warned(
            "declared stochastic, but the seed changes nothing",
        ));
    }
    // The second half must be the same if it comes first in a batch that begins there.
    let half = rows.len() / 2;
    let late = evaluate(&mut session, of, &rows[half..], (1, half as u64))?;
    let tail = Raw {
        outcomes: first
            .outcomes
            .iter()
            .map(|column| column[half..].to_vec())
            .collect(),
        status: first.status[half..].to_vec(),
    };
    Ok(equal_or(of, &tail, &late, &format!("from row {half} on")))
}
