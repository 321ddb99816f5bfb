//! Dosing regimens and the timelines that they become.

use crate::error::BiologyError;

/// A dose given at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bolus {
    /// Time of the dose.
    pub at: f64,
    /// Amount, in the unit of the state that takes it up.
    pub amount: f64,
}

/// A dose given at a constant rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Infusion {
    /// Start.
    pub from: f64,
    /// End.
    pub to: f64,
    /// Amount per unit of time.
    pub rate: f64,
}

/// Boluses and infusions of one agent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Regimen {
    /// Doses given at once.
    pub boluses: Vec<Bolus>,
    /// Doses given over a time.
    pub infusions: Vec<Infusion>,
}

impl Regimen {
    /// No dose at all.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            boluses: Vec::new(),
            infusions: Vec::new(),
        }
    }

    /// Equal boluses at the given times.
    #[must_use]
    pub fn boluses(times: &[f64], amount: f64) -> Self {
        Self {
            boluses: times.iter().map(|&at| Bolus { at, amount }).collect(),
            infusions: Vec::new(),
        }
    }

    /// `doses` equal boluses, the first at `start`, then one every `interval`.
    #[must_use]
    pub fn repeated(start: f64, interval: f64, doses: u32, amount: f64) -> Self {
        let times: Vec<f64> = (0..doses)
            .map(|i| start + f64::from(i) * interval)
            .collect();
        Self::boluses(&times, amount)
    }

    /// One infusion.
    #[must_use]
    pub fn infusion(from: f64, to: f64, rate: f64) -> Self {
        Self {
            boluses: Vec::new(),
            infusions: vec![Infusion { from, to, rate }],
        }
    }

    /// Amount given in all, up to `until`.
    #[must_use]
    pub fn total(&self, until: f64) -> f64 {
        let boluses: f64 = self
            .boluses
            .iter()
            .filter(|b| b.at <= until)
            .map(|b| b.amount)
            .sum();
        let infusions: f64 = self
            .infusions
            .iter()
            .map(|i| (i.to.min(until) - i.from).max(0.0) * i.rate)
            .sum();
        boluses + infusions
    }

    /// The same regimen with all amounts and rates multiplied.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        let mut scaled = self.clone();
        for bolus in &mut scaled.boluses {
            bolus.amount *= factor;
        }
        for infusion in &mut scaled.infusions {
            infusion.rate *= factor;
        }
        scaled
    }

    /// Checks that times are finite and not negative, infusions end after they start, and amounts are not negative.
    ///
    /// # Errors
    /// [`BiologyError::InvalidRegimen`] names the first entry that is not so.
    pub fn check(&self) -> Result<(), BiologyError> {
        let fail =
            |entry: &'static str, index: usize| BiologyError::InvalidRegimen { entry, index };
        let good = |v: f64| v.is_finite() && v >= 0.0;
        for (index, bolus) in self.boluses.iter().enumerate() {
            if !(good(bolus.at) && good(bolus.amount)) {
                return Err(fail("bolus", index));
            }
        }
        for (index, infusion) in self.infusions.iter().enumerate() {
            if !(good(infusion.from) && good(infusion.rate) && infusion.to.is_finite())
                || infusion.to <= infusion.from
            {
                return Err(fail("infusion", index));
            }
        }
        Ok(())
    }
}

/// What an event changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// Adds an amount to a state.
    Add {
        /// The state.
        state: usize,
        /// The amount.
        amount: f64,
    },
    /// Sets a state.
    Set {
        /// The state.
        state: usize,
        /// Its new value.
        value: f64,
    },
    /// Sets a parameter of the system.
    Parameter {
        /// Its index in the system's list of parameters.
        parameter: usize,
        /// Its new value.
        value: f64,
    },
}

/// A change at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// When.
    pub at: f64,
    /// What.
    pub change: Change,
}

/// Events in order of time, and the end of the course.
///
/// # Definition
/// Events at the same time happen in the order in which they were added, all before anything is recorded at that time.
/// Events before the start of a course are ignored, those after its end never happen.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    events: Vec<Event>,
    end: f64,
}

impl Timeline {
    /// A course from time 0 to `end` without events.
    #[must_use]
    pub const fn until(end: f64) -> Self {
        Self {
            events: Vec::new(),
            end,
        }
    }

    /// The same with one more event.
    #[must_use]
    pub fn with(mut self, at: f64, change: Change) -> Self {
        let place = self.events.partition_point(|event| event.at <= at);
        self.events.insert(place, Event { at, change });
        self
    }

    /// The same with a regimen: boluses go into `state`, infusions add up in the parameter `rate` (zero otherwise).
    ///
    /// A model without such a parameter is given `None`, and infusions are then left out; callers check for them.
    #[must_use]
    pub fn with_regimen(mut self, regimen: &Regimen, state: usize, rate: Option<usize>) -> Self {
        for bolus in &regimen.boluses {
            let amount = bolus.amount;
            self = self.with(bolus.at, Change::Add { state, amount });
        }
        let Some(parameter) = rate else {
            return self;
        };
        let mut times: Vec<f64> = regimen
            .infusions
            .iter()
            .flat_map(|i| [i.from, i.to])
            .collect();
        times.sort_by(f64::total_cmp);
        times.dedup();
        for time in times {
            let value = regimen
                .infusions
                .iter()
                .filter(|i| i.from <= time && time < i.to)
                .map(|i| i.rate)
                .sum();
            self = self.with(time, Change::Parameter { parameter, value });
        }
        self
    }

    /// The same with another end.
    #[must_use]
    pub const fn ending(mut self, end: f64) -> Self {
        self.end = end;
        self
    }

    /// The events in order.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// End of the course.
    #[must_use]
    pub const fn end(&self) -> f64 {
        self.end
    }
}
