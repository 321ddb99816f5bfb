//! The signed balance of the cargo that vesicles carry.

/// Which vesicles carry a cargo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// Small vesicles.
    SmallVesicle,
    /// Microvesicles.
    Microvesicle,
}

/// A cargo with its effect at normal release.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cargo {
    /// Contribution to the angiogenic stimulus at normal release, as a share of b: positive when it promotes vessels.
    pub stimulus: f64,
    /// Contribution to the growth rate of the tumor at normal release, per day: positive when it promotes growth.
    pub growth: f64,
    /// Contribution to the immune defense at normal release, per day of kill: positive when it helps the defense.
    pub immunity: f64,
    /// What carries it.
    pub carrier: Carrier,
}

/// Levels of vesicles relative to normal release.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levels {
    /// Small vesicles.
    pub small_vesicles: f64,
    /// Microvesicles.
    pub microvesicles: f64,
}

/// Effect of a change of release on a tumor: inhibition of the stimulus, and kill rate per day, both signed.
///
/// # Definition
/// `inhibition = sum of stimulus (1 - level)`, `kill = sum of (growth - immunity) (1 - level)`, the level being that of the
/// cargo's carrier. Vesicles given in addition to one's own have levels above one. Removing a cargo that restrains the
/// tumor counts against the treatment. The inhibition is at most one.
#[must_use]
pub fn balance(cargo: &[Cargo], levels: Levels) -> (f64, f64) {
    let (mut inhibition, mut kill) = (0.0, 0.0);
    for item in cargo {
        let level = match item.carrier {
            Carrier::SmallVesicle => levels.small_vesicles,
            Carrier::Microvesicle => levels.microvesicles,
        };
        inhibition += item.stimulus * (1.0 - level);
        kill += (item.growth - item.immunity) * (1.0 - level);
    }
    (inhibition.min(1.0), kill)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removal_cuts_both_ways() {
        let promoter = Cargo {
            stimulus: 0.3,
            growth: 0.02,
            immunity: 0.0,
            carrier: Carrier::SmallVesicle,
        };
        let suppressor = Cargo {
            stimulus: -0.1,
            growth: -0.05,
            immunity: 0.0,
            carrier: Carrier::SmallVesicle,
        };
        let shed = Cargo {
            stimulus: 0.1,
            growth: 0.0,
            immunity: 0.01,
            carrier: Carrier::Microvesicle,
        };
        let all = [promoter, suppressor, shed];
        let normal = Levels {
            small_vesicles: 1.0,
            microvesicles: 1.0,
        };
        assert_eq!(balance(&all, normal), (0.0, 0.0));
        let blocked = Levels {
            small_vesicles: 0.5,
            microvesicles: 1.5,
        };
        let (inhibition, kill) = balance(&all, blocked);
        assert!((inhibition - (0.15 - 0.05 - 0.05)).abs() < 1e-15);
        assert!((kill - (0.01 - 0.025 + 0.005)).abs() < 1e-15);
    }
}
