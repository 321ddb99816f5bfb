//! From formation in the endosome to fusion with the plasma membrane.

use std::f64::consts::LN_2;

/// Shares of the ways in which intraluminal vesicles form; normalized if they do not add up to one.
///
/// Their sizes are not known for endothelial cells; the defaults are judgment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Branches {
    /// ESCRT-0 to -III with VPS4.
    pub escrt: f64,
    /// Neutral sphingomyelinase 2 and ceramide.
    pub nsmase2: f64,
    /// RAB31 and flotillin.
    pub rab31: f64,
    /// CD63, Pmel17, PLP and other ways without ESCRT.
    pub other: f64,
}

impl Default for Branches {
    fn default() -> Self {
        Self {
            escrt: 0.4,
            nsmase2: 0.4,
            rab31: 0.1,
            other: 0.1,
        }
    }
}

/// What an intervention blocks, each a share from 0 (nothing) to 1 (all).
///
/// Formation branches take negative values down to any depth where an intervention raises secretion (VPS4B in `HeLa`).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Block {
    /// ESCRT branch of formation.
    pub escrt: f64,
    /// nSMase2 branch of formation.
    pub nsmase2: f64,
    /// RAB31 and flotillin branch of formation.
    pub rab31: f64,
    /// Other branches of formation.
    pub other: f64,
    /// Transport along the cytoskeleton (Rab, Ral, dynein).
    pub transport: f64,
    /// Docking at the plasma membrane (RAB27A, RAB27B, RAB35).
    pub docking: f64,
    /// Fusion by SNAREs (VAMP7, SYX-5, SNAP-23).
    pub fusion: f64,
}

/// Secretion of one kind of cell.
///
/// # References
/// Release constant 0.105/h (seen: Wang 2017); rates of 9 to 63 small vesicles per cell and hour (Wang 2017; Chiu 2016). The
/// structure is a proposal of this program, not a published model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Secretion {
    /// Small vesicles released per cell and hour without intervention.
    pub small_vesicles: f64,
    /// Microvesicles shed per cell and hour without intervention.
    pub microvesicles: f64,
    /// Release constant of the pool, per hour.
    pub krel: f64,
    /// Share of the pool's turnover that goes to lysosomes without intervention, from 0 to below 1.
    pub lysosomal_share: f64,
    /// Rise of microvesicles per fall of small-vesicle formation: 0 for none.
    pub compensation: f64,
    /// Formation branches.
    pub branches: Branches,
}

impl Default for Secretion {
    fn default() -> Self {
        Self {
            small_vesicles: 25.0,
            microvesicles: 10.0,
            krel: 0.105,
            lysosomal_share: 0.5,
            compensation: 0.75,
            branches: Branches::default(),
        }
    }
}

/// Release relative to no intervention.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Release {
    /// Small vesicles.
    pub small_vesicles: f64,
    /// Microvesicles.
    pub microvesicles: f64,
}

impl Secretion {
    /// Formation of intraluminal vesicles relative to none blocked.
    #[must_use]
    pub const fn formation(&self, block: &Block) -> f64 {
        let b = &self.branches;
        let whole = b.escrt + b.nsmase2 + b.rab31 + b.other;
        let left = b.escrt * (1.0 - block.escrt)
            + b.nsmase2 * (1.0 - block.nsmase2)
            + b.rab31 * (1.0 - block.rab31)
            + b.other * (1.0 - block.other);
        (left / whole).max(0.0)
    }

    /// Passage from the pool to the outside relative to none blocked: transport, docking and fusion in series.
    #[must_use]
    pub const fn passage(block: &Block) -> f64 {
        (1.0 - block.transport) * (1.0 - block.docking) * (1.0 - block.fusion)
    }

    /// Turnover of the pool per hour under a block.
    #[must_use]
    pub const fn turnover(&self, block: &Block) -> f64 {
        self.whole_turnover() * self.outflow(block)
    }

    const fn whole_turnover(&self) -> f64 {
        self.krel / (1.0 - self.lysosomal_share)
    }

    /// Outflow of the pool relative to none blocked: release and lysosomes.
    const fn outflow(&self, block: &Block) -> f64 {
        (1.0 - self.lysosomal_share) * Self::passage(block) + self.lysosomal_share
    }

    /// Release after a lasting block.
    ///
    /// # Definition
    /// The pool X gains `s formation` and loses `(krel passage + kdeg) X`. With L the lysosomal share,
    /// `release/baseline = formation passage / ((1-L) passage + L)`. Without a lysosomal branch a block of passage has no
    /// lasting effect: the pool fills until as much leaves as forms.
    #[must_use]
    pub const fn lasting(&self, block: &Block) -> Release {
        let passage = Self::passage(block);
        let pool = self.pool_limit(block);
        Release {
            small_vesicles: passage * pool,
            microvesicles: self.microvesicles_under(block),
        }
    }

    const fn pool_limit(&self, block: &Block) -> f64 {
        let outflow = self.outflow(block);
        if outflow > 0.0 {
            self.formation(block) / outflow
        } else {
            // Nothing leaves: the pool grows without limit, but none of it is released.
            f64::MAX
        }
    }

    const fn microvesicles_under(&self, block: &Block) -> f64 {
        let fall = (1.0 - self.formation(block)).max(0.0);
        1.0 + self.compensation * fall
    }

    /// Pool relative to none blocked, `hours` after a constant block began on a pool of size `start`.
    #[must_use]
    pub fn pool_after(&self, block: &Block, start: f64, hours: f64) -> f64 {
        let rate = self.turnover(block);
        if rate > 0.0 {
            let limit = self.pool_limit(block);
            limit + (start - limit) * evstrat_math::exp(-rate * hours)
        } else {
            start + self.whole_turnover() * self.formation(block) * hours
        }
    }

    /// Release `hours` after a constant block began on an unblocked cell: wash-out of the pool.
    #[must_use]
    pub fn after(&self, block: &Block, hours: f64) -> Release {
        Release {
            small_vesicles: Self::passage(block) * self.pool_after(block, 1.0, hours),
            microvesicles: self.microvesicles_under(block),
        }
    }

    /// Mean release from the begin of a constant block to `hours` later.
    #[must_use]
    pub fn mean(&self, block: &Block, hours: f64) -> Release {
        let rate = self.turnover(block);
        let pool = if rate * hours > 1e-9 {
            let limit = self.pool_limit(block);
            let part = -evstrat_math::exp_m1(-rate * hours) / (rate * hours);
            limit + (1.0 - limit) * part
        } else {
            1.0 + 0.5 * self.whole_turnover() * self.formation(block) * hours
        };
        Release {
            small_vesicles: Self::passage(block) * pool,
            microvesicles: self.microvesicles_under(block),
        }
    }

    /// Half-time of the wash-out after a block of formation, in hours.
    #[must_use]
    pub const fn half_time(&self) -> f64 {
        LN_2 / self.whole_turnover()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without_lysosomes() -> Secretion {
        Secretion {
            lysosomal_share: 0.0,
            ..Secretion::default()
        }
    }

    #[test]
    fn a_docking_block_needs_lysosomes_to_last() {
        let block = Block {
            docking: 0.8,
            ..Block::default()
        };
        let release = without_lysosomes().lasting(&block);
        assert!((release.small_vesicles - 1.0).abs() < 1e-15);
        // But it works at first.
        assert!((without_lysosomes().after(&block, 0.0).small_vesicles - 0.2).abs() < 1e-15);
        let release = Secretion::default().lasting(&block);
        assert!((release.small_vesicles - 0.2 / 0.6).abs() < 1e-15);
        assert!((release.microvesicles - 1.0).abs() < 1e-15);
    }

    #[test]
    fn a_block_of_formation_washes_out() {
        let secretion = without_lysosomes();
        assert!((secretion.half_time() - 6.601_401_719_618_527).abs() < 1e-12);
        let block = Block {
            nsmase2: 0.5,
            ..Block::default()
        };
        let left = 0.8;
        for hours in [0.0, 1.0, 6.6, 50.0] {
            let expected = left + 0.2 * evstrat_math::exp(-0.105 * hours);
            let release = secretion.after(&block, hours);
            assert!((release.small_vesicles - expected).abs() < 1e-14);
            assert!((release.microvesicles - 1.15).abs() < 1e-14);
        }
        let mean = secretion.mean(&block, 10.0).small_vesicles;
        let expected = left + 0.2 * (1.0 - evstrat_math::exp(-1.05)) / 1.05;
        assert!((mean - expected).abs() < 1e-14);
    }

    #[test]
    fn complete_blocks_stop_release() {
        for secretion in [without_lysosomes(), Secretion::default()] {
            for block in [
                Block {
                    fusion: 1.0,
                    ..Block::default()
                },
                Block {
                    escrt: 1.0,
                    nsmase2: 1.0,
                    rab31: 1.0,
                    other: 1.0,
                    ..Block::default()
                },
            ] {
                let release = secretion.lasting(&block).small_vesicles;
                assert!(release == 0.0, "{release}");
                assert!(secretion.after(&block, 1e4).small_vesicles < 1e-12);
            }
        }
        let raised = Block {
            escrt: -0.5,
            ..Block::default()
        };
        assert!(Secretion::default().lasting(&raised).small_vesicles > 1.0);
    }
}
