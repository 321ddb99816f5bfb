//! Release of vesicles after a block: a proposal, not a published model.

use super::Column;
use crate::error::BiologyError;
use crate::secretion::{Block, Branches, Secretion};

/// Release of exosomes and microvesicles after a constant block that begins at time 0; see
/// [`Secretion`] for the equations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EvRelease {
    /// Release of exosomes without block, per cell and hour.
    pub s: f64,
    /// Release of microvesicles without block, per cell and hour.
    pub m: f64,
    /// Release constant, per hour.
    pub krel: f64,
    /// Degradation of the pool, per hour: the lysosomal branch.
    pub kdeg: f64,
    /// Share of formation that is blocked.
    pub i_form: f64,
    /// Share of docking and fusion that is blocked.
    pub i_fus: f64,
    /// Compensation by microvesicles.
    pub c: f64,
}

impl Default for EvRelease {
    fn default() -> Self {
        Self {
            s: 62.5,
            m: 10.0,
            krel: 0.105,
            kdeg: 0.0,
            i_form: 0.5,
            i_fus: 0.0,
            c: 0.0,
        }
    }
}

impl EvRelease {
    /// Columns of [`trace`](Self::trace).
    pub const COLUMNS: [Column; 4] = [
        Column::new("pool-relative", "1"),
        Column::new("exosome-release", "h-1"),
        Column::new("microvesicle-release", "h-1"),
        Column::new("exosome-release-relative", "1"),
    ];

    fn parts(&self) -> Result<(Secretion, Block), BiologyError> {
        let share = |name, value: f64| {
            if (0.0..=1.0).contains(&value) {
                Ok(value)
            } else {
                Err(BiologyError::OutOfDomain {
                    name,
                    value,
                    domain: "between 0 and 1",
                })
            }
        };
        let positive = |name, value: f64| {
            if value.is_finite() && value > 0.0 {
                Ok(value)
            } else {
                Err(BiologyError::OutOfDomain {
                    name,
                    value,
                    domain: "positive",
                })
            }
        };
        let secretion = Secretion {
            small_vesicles: self.s,
            microvesicles: self.m,
            krel: positive("krel", self.krel)?,
            lysosomal_share: share("kdeg/(krel + kdeg)", self.kdeg / (self.krel + self.kdeg))?,
            compensation: self.c,
            branches: Branches::default(),
        };
        let formation = share("i-form", self.i_form)?;
        let block = Block {
            escrt: formation,
            nsmase2: formation,
            rab31: formation,
            other: formation,
            fusion: share("i-fus", self.i_fus)?,
            ..Block::default()
        };
        Ok((secretion, block))
    }

    /// Pool and release at the times of the grid, in hours.
    ///
    /// # Errors
    /// [`BiologyError::OutOfDomain`] names a parameter outside its domain.
    pub fn trace(&self, grid: &[f64]) -> Result<Vec<[f64; 4]>, BiologyError> {
        let (secretion, block) = self.parts()?;
        Ok(grid
            .iter()
            .map(|&time| {
                let release = secretion.after(&block, time);
                [
                    secretion.pool_after(&block, 1.0, time),
                    self.s * release.small_vesicles,
                    self.m * release.microvesicles,
                    release.small_vesicles,
                ]
            })
            .collect())
    }

    /// Half-time of the blockable part after a block of formation, in hours.
    ///
    /// # Errors
    /// [`BiologyError::OutOfDomain`] names a parameter outside its domain.
    pub fn half_time(&self) -> Result<f64, BiologyError> {
        Ok(self.parts()?.0.half_time())
    }

    /// Release of exosomes in the end, relative to no block.
    ///
    /// # Errors
    /// [`BiologyError::OutOfDomain`] names a parameter outside its domain.
    pub fn lasting(&self) -> Result<f64, BiologyError> {
        let (secretion, block) = self.parts()?;
        Ok(secretion.lasting(&block).small_vesicles)
    }
}
