//! The therapies and their schedules.

use evstrat_biology::regimen::Timeline;
use evstrat_plugin::prelude::{ModelError, Options};
use strategy_kit::regimen::Regimen;
use strategy_kit::tumor::Frame;

/// A reference therapy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Therapy {
    Untreated,
    Paclitaxel,
    Bevacizumab,
    Endostatin,
    Angiostatin,
    Tnp470,
}

impl Therapy {
    /// All therapies with their names in files.
    pub(crate) const ALL: [(&'static str, Self); 6] = [
        ("untreated", Self::Untreated),
        ("paclitaxel", Self::Paclitaxel),
        ("bevacizumab", Self::Bevacizumab),
        ("endostatin", Self::Endostatin),
        ("angiostatin", Self::Angiostatin),
        ("tnp-470", Self::Tnp470),
    ];

    pub(crate) fn from_options(options: &Options) -> Result<Self, ModelError> {
        let name = options.text("therapy")?;
        let found = Self::ALL.iter().find(|(known, _)| *known == name);
        found
            .map(|&(_, therapy)| therapy)
            .ok_or_else(|| ModelError::options(format!("'{name}' is not a known therapy")))
    }

    /// The published schedule, doses in mg/kg; daily schedules go on to any horizon.
    pub(crate) fn published(self) -> Regimen {
        let regimen = |dose, every, doses, start| Regimen {
            dose,
            every,
            doses,
            start,
        };
        match self {
            Self::Untreated => regimen(0.0, 1.0, 0, 0.0),
            Self::Paclitaxel => regimen(30.0, 4.0, 3, 8.0),
            Self::Bevacizumab => regimen(20.0, 4.0, 4, 8.0),
            Self::Endostatin | Self::Angiostatin => regimen(20.0, 1.0, 366, 0.0),
            Self::Tnp470 => regimen(30.0, 2.0, 183, 0.0),
        }
    }

    /// The schedule of the options, or the published one.
    ///
    /// # Errors
    /// The options give doses to an untreated tumor.
    pub(crate) fn regimen(self, options: &Options) -> Result<Regimen, ModelError> {
        if options.get("regimen").is_none() {
            return Ok(self.published());
        }
        let regimen = Regimen::from_options(options)?;
        if self == Self::Untreated && regimen.dose > 0.0 {
            return Err(ModelError::options("an untreated tumor takes no doses"));
        }
        Ok(regimen)
    }

    /// Refuses agents that act on vasculature under laws without one.
    ///
    /// # Errors
    /// The growth law has no vasculature for the agent to act on.
    pub(crate) fn fits(self, frame: &Frame) -> Result<(), ModelError> {
        let vascular = matches!(self, Self::Endostatin | Self::Angiostatin | Self::Tnp470);
        if vascular && !frame.is_hahnfeldt() {
            return Err(ModelError::options(
                "this agent acts on vasculature, which only the growth law 'hahnfeldt' has",
            ));
        }
        Ok(())
    }
}

/// The doses of a regimen as events that add to state 0.
pub(crate) fn timeline(regimen: &Regimen, amount: f64, horizon: f64) -> Timeline {
    let days = regimen.days(horizon);
    let boluses = evstrat_biology::regimen::Regimen::boluses(&days, amount);
    Timeline::until(horizon).with_regimen(&boluses, 0, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_schedules() {
        assert_eq!(
            Therapy::Paclitaxel.published().days(28.0),
            [8.0, 12.0, 16.0]
        );
        assert_eq!(
            Therapy::Bevacizumab.published().days(28.0),
            [8.0, 12.0, 16.0, 20.0]
        );
        assert_eq!(Therapy::Tnp470.published().days(13.0).len(), 7);
        assert_eq!(Therapy::Endostatin.published().days(365.0).len(), 365);
        assert!(Therapy::Untreated.published().days(28.0).is_empty());
    }
}
