//! Hahnfeldt et al. 1999: tumor growth under angiogenic signaling.

use super::{Column, TRACE_RTOL, trace_options};
use crate::error::BiologyError;
use crate::exposure::{Agent, Agents};
use crate::ode::{Options, trace};
use crate::regimen::{Regimen, Timeline};
use crate::tumor::{Hahnfeldt, HahnfeldtParameters, Treated};

/// Number of agents that can be given together.
const AGENTS: usize = 3;

/// Hahnfeldt's model with up to three agents; see [`Hahnfeldt`] and [`Agents`] for its equations.
#[derive(Clone, Debug, PartialEq)]
pub struct Hahnfeldt1999 {
    /// Growth law.
    pub parameters: HahnfeldtParameters,
    /// Agents.
    pub agents: [Agent; AGENTS],
    /// Their regimens, doses in mg/kg.
    pub regimens: [Regimen; AGENTS],
}

impl Default for Hahnfeldt1999 {
    fn default() -> Self {
        Self {
            parameters: HahnfeldtParameters::default(),
            agents: [Agent::TNP_470, Agent::ENDOSTATIN, Agent::ANGIOSTATIN],
            regimens: [Regimen::none(), Regimen::none(), Regimen::none()],
        }
    }
}

impl Hahnfeldt1999 {
    /// Columns of [`trace`](Self::trace).
    pub const COLUMNS: [Column; 5] = [
        Column::new("v", "mm3"),
        Column::new("k", "mm3"),
        Column::new("g1", "mg.kg-1"),
        Column::new("g2", "mg.kg-1"),
        Column::new("g3", "mg.kg-1"),
    ];

    /// Volume, carrying capacity and concentrations at the times of the grid, in days.
    ///
    /// # Errors
    /// When a regimen is not valid or the integration fails.
    pub fn trace(&self, grid: &[f64]) -> Result<Vec<[f64; 5]>, BiologyError> {
        let mut timeline = Timeline::until(f64::INFINITY);
        for (i, regimen) in self.regimens.iter().enumerate() {
            regimen.check()?;
            timeline = timeline.with_regimen(regimen, i, Some(i));
        }
        let mut system = Treated::new(Agents::<AGENTS, 1>::default(), Hahnfeldt::<1>::default());
        let rows = trace(
            &mut system,
            Self::options(),
            &timeline,
            grid,
            |system, state| {
                system.exposure.load(0, &self.agents);
                system.growth.parameters.load(0, &self.parameters);
                state[AGENTS..].copy_from_slice(&self.parameters.start());
            },
        )?;
        Ok(rows
            .iter()
            .map(|y| {
                let volume = evstrat_math::exp(y[3]);
                let capacity = evstrat_math::exp(y[4]);
                [volume, capacity, y[0], y[1], y[2]]
            })
            .collect())
    }

    /// The states are logarithms: a relative error of V is an absolute one of ln V.
    fn options() -> Options {
        let rtol = TRACE_RTOL;
        trace_options(&[1e-10, 1e-10, 1e-10, rtol]).with_rtol(&[rtol, rtol, rtol, 0.0])
    }
}
