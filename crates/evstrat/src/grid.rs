//! Times given as FROM:TO:STEP.

/// Equally spaced times, both ends included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Grid {
    from: f64,
    step: f64,
    n_steps: u32,
}

/// More times than this are a slip of the pen.
const MAX_STEPS: u32 = 1_000_000;

impl Grid {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let wrong =
            |why: &str| format!("--grid {text}: {why}; write FROM:TO:STEP, such as 0:28:0.5");
        let parts: Vec<f64> = text
            .split(':')
            .map(|part| {
                part.trim()
                    .parse()
                    .map_err(|_| wrong(&format!("'{part}' is not a number")))
            })
            .collect::<Result<_, _>>()?;
        let [from, to, step] = parts[..] else {
            return Err(wrong("three numbers are needed"));
        };
        if !(from.is_finite() && to.is_finite() && step > 0.0 && to >= from) {
            return Err(wrong(
                "TO must not be before FROM and STEP must be positive",
            ));
        }
        if from < 0.0 {
            return Err(wrong("a course begins at time 0"));
        }
        // A grid that misses its end by rounding includes it.
        let steps = ((to - from) / step + 1e-9).floor();
        let n_steps = (0..=MAX_STEPS)
            .rev()
            .find(|&n| f64::from(n) <= steps)
            .unwrap_or(0);
        if f64::from(n_steps) < steps {
            return Err(wrong("more than a million times"));
        }
        Ok(Self {
            from,
            step,
            n_steps,
        })
    }

    pub(crate) fn times(&self) -> Vec<f64> {
        (0..=self.n_steps)
            .map(|n| self.from + f64::from(n) * self.step)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_belong_to_the_grid() {
        let times = Grid::parse("0:1:0.1").unwrap().times();
        assert_eq!(times.len(), 11);
        assert!((times[10] - 1.0).abs() < 1e-12);
        assert_eq!(Grid::parse("2:2:1").unwrap().times(), [2.0]);
    }

    #[test]
    fn other_texts_are_refused() {
        for wrong in [
            "", "0:1", "0:1:0", "1:0:1", "a:b:c", "0:1:1e-9", "0:inf:1", "-1:1:1",
        ] {
            assert!(Grid::parse(wrong).is_err(), "{wrong}");
        }
    }
}
