//! The values to try, from `--free NAME=...`.

use evstrat_math::{exp, ln};
use evstrat_report::number::exact;

use crate::exit::Failure;

/// Candidates beyond which a search is no search.
const MOST: usize = 1000;

/// One choice of a value for every free name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate(pub(super) Vec<(String, String)>);

impl Candidate {
    /// The names with their values.
    pub(super) fn settings(&self) -> Vec<(&str, &str)> {
        let pairs = self.0.iter();
        pairs
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }

    /// As a person writes it.
    pub(super) fn text(&self) -> String {
        let parts: Vec<String> = self
            .0
            .iter()
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        parts.join(", ")
    }
}

/// All combinations of the values of every `--free`.
pub(super) fn candidates(free: &[String]) -> Result<Vec<Candidate>, Failure> {
    let mut all = vec![Candidate(Vec::new())];
    for text in free {
        let (name, values) = values(text).map_err(|why| {
            Failure::unusable(format!(
                "--free {text}: {why}; write NAME=VALUE,VALUE,... or NAME=LOW:HIGH:COUNT or NAME=LOW:HIGH:COUNT:log"
            ))
        })?;
        if all
            .iter()
            .any(|one| one.0.iter().any(|(other, _)| *other == name))
        {
            return Err(Failure::unusable(format!("--free {name} stands twice")));
        }
        all = all
            .iter()
            .flat_map(|one| {
                values.iter().map(|value| {
                    let mut longer = one.0.clone();
                    longer.push((name.clone(), value.clone()));
                    Candidate(longer)
                })
            })
            .collect();
        if all.len() > MOST {
            return Err(Failure::unusable(format!(
                "--free makes more than {MOST} candidates"
            )));
        }
    }
    Ok(all)
}

fn values(text: &str) -> Result<(String, Vec<String>), String> {
    let (name, list) = text.split_once('=').ok_or("there is no =")?;
    let (name, list) = (name.trim(), list.trim());
    if name.is_empty() || list.is_empty() {
        return Err("a name and values are needed".to_owned());
    }
    let parts: Vec<&str> = list.split(':').map(str::trim).collect();
    let values = match parts[..] {
        [low, high, count] => grid(low, high, count, false)?,
        [low, high, count, "log"] => grid(low, high, count, true)?,
        // A range of other languages.
        [_] if list
            .split_once("..")
            .is_some_and(|(low, _)| low.trim().parse::<f64>().is_ok()) =>
        {
            return Err(format!("'{list}' is no list and no range"));
        }
        [_] => list
            .split(',')
            .map(|value| value.trim().to_owned())
            .collect(),
        _ => return Err("a range has three parts".to_owned()),
    };
    Ok((name.to_owned(), values))
}

fn grid(low: &str, high: &str, count: &str, is_log: bool) -> Result<Vec<String>, String> {
    let number = |text: &str| {
        let parsed: Result<f64, _> = text.parse();
        parsed
            .ok()
            .filter(|x| x.is_finite())
            .ok_or_else(|| format!("'{text}' is not a number"))
    };
    let (low, high) = (number(low)?, number(high)?);
    let count: u32 = count
        .parse()
        .map_err(|_| format!("'{count}' is not a count"))?;
    if count < 2 || low >= high {
        return Err("two values or more from a lower to a higher end are needed".to_owned());
    }
    if is_log && low <= 0.0 {
        return Err("a logarithmic range begins above 0".to_owned());
    }
    let at = |k: u32| {
        let share = f64::from(k) / f64::from(count - 1);
        if k == 0 {
            low
        } else if k + 1 == count {
            high
        } else if is_log {
            exp(ln(low) + share * (ln(high) - ln(low)))
        } else {
            low + share * (high - low)
        }
    };
    Ok((0..count).map(|k| readable(at(k))).collect())
}

/// A value as a person would write it: to eleven digits, so that what a logarithm leaves behind does not show.
fn readable(value: f64) -> String {
    exact(format!("{value:.10e}").parse().unwrap_or(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(free: &[&str]) -> Vec<String> {
        let free: Vec<String> = free.iter().map(|&one| one.to_owned()).collect();
        let found = candidates(&free).expect("candidates");
        found.iter().map(Candidate::text).collect()
    }

    #[test]
    fn lists_and_ranges_are_combined() {
        let found = texts(&["a=1:3:3", "b=x,y"]);
        assert_eq!(found.len(), 6);
        assert_eq!(found[1], "a = 1, b = y");
        assert_eq!(
            texts(&["dose=1:100:3:log"]),
            ["dose = 1", "dose = 10", "dose = 100"]
        );
        assert_eq!(
            texts(&["dose=1e10:1e13:4:log"])[1..3],
            ["dose = 1e11", "dose = 1e12"]
        );
        assert_eq!(texts(&["d=1e11 {vesicles}"]), ["d = 1e11 {vesicles}"]);
    }

    #[test]
    fn other_texts_are_refused() {
        for wrong in [
            "a",
            "=1",
            "a=",
            "a=3:1:2",
            "a=1:2:1",
            "a=0:1:3:log",
            "a=1:2",
            "a=x:2:3",
            "a=0..1",
            "a=0..=1",
        ] {
            assert!(candidates(&[wrong.to_owned()]).is_err(), "{wrong}");
        }
        let twice = ["a=1,2".to_owned(), "a=3,4".to_owned()];
        assert!(candidates(&twice).is_err());
    }
}
