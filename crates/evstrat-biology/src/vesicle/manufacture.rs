//! Manufacture: how many vesicles a batch gives, and how pure.

/// Production of vesicles by cells.
///
/// # References
/// Defaults: 115 particles per cell and hour (secondary, Communications Biology 2023), shifted for HUVEC (recalled);
/// gain of 3D perfusion over flasks 27 to 80 (seen: Kronstadt and Patel 2022).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Production {
    /// Producer cells in a batch.
    pub cells: f64,
    /// Days of collection.
    pub days: f64,
    /// Vesicles per cell and day in flasks.
    pub yield_per_cell_day: f64,
    /// Gain of the bioreactor over flasks, one for flasks.
    pub bioreactor_gain: f64,
}

impl Default for Production {
    fn default() -> Self {
        Self {
            cells: 1e8,
            days: 2.0,
            yield_per_cell_day: 2200.0,
            bioreactor_gain: 1.0,
        }
    }
}

impl Production {
    /// Vesicles in the medium of a batch: cells x days x yield x gain.
    #[must_use]
    pub const fn vesicles(&self) -> f64 {
        self.cells * self.days * self.yield_per_cell_day * self.bioreactor_gain
    }
}

/// A surface marker of vesicles of endothelial cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marker {
    /// Name.
    pub name: &'static str,
    /// Whether only endothelial cells carry it.
    pub endothelial_only: bool,
}

/// The markers of the review; CD62E and CD144 are exclusive to endothelial cells.
///
/// # References
/// Gao et al. 2022, Cell Communication and Signaling 20.
pub const MARKERS: [Marker; 9] = [
    marker("CD63", false),
    marker("CD81", false),
    marker("CD31", false),
    marker("CD54", false),
    marker("CD62E", true),
    marker("CD105", false),
    marker("CD144", true),
    marker("CD146", false),
    marker("vWF", false),
];

const fn marker(name: &'static str, endothelial_only: bool) -> Marker {
    Marker {
        name,
        endothelial_only,
    }
}

/// A panel of markers by which vesicles are selected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Panel {
    /// Id.
    pub id: &'static str,
    /// What it selects, a plus or minus after each marker.
    pub selects: &'static str,
    /// Share of the endothelial vesicles that it keeps.
    pub recovery: f64,
    /// Share of the other vesicles that it lets pass.
    pub pass: f64,
}

/// Panels of the review.
///
/// The shares are our judgment (no source gives both): a tetraspanin keeps most vesicles of every cell, a marker shared with
/// platelets or leukocytes lets some of them pass, exclusive markers let few pass but mark few vesicles, and two
/// markers multiply their losses.
pub const PANELS: [Panel; 7] = [
    panel("none", "all vesicles", 1.0, 1.0),
    panel("cd63-cd81", "CD63+ or CD81+", 0.8, 0.8),
    panel("cd31", "CD31+", 0.6, 0.2),
    panel("cd31-cd41-negative", "CD31+ CD41-", 0.55, 0.05),
    panel("cd62e", "CD62E+", 0.25, 0.01),
    panel("cd144", "CD144+", 0.35, 0.01),
    panel("cd144-cd105", "CD144+ CD105+", 0.25, 0.003),
];

const fn panel(id: &'static str, selects: &'static str, recovery: f64, pass: f64) -> Panel {
    Panel {
        id,
        selects,
        recovery,
        pass,
    }
}

impl Panel {
    /// The panel with an id.
    #[must_use]
    pub fn find(id: &str) -> Option<&'static Self> {
        PANELS.iter().find(|panel| panel.id == id)
    }

    /// Vesicles kept of those offered, and the endothelial share among them.
    ///
    /// # Definition
    /// Of a preparation with endothelial share s, `kept = s recovery + (1-s) pass` and `purity = s recovery/kept`.
    #[must_use]
    pub const fn select(&self, endothelial_share: f64) -> Selection {
        let endothelial = endothelial_share * self.recovery;
        let kept = endothelial + (1.0 - endothelial_share) * self.pass;
        Selection {
            kept,
            purity: if kept > 0.0 { endothelial / kept } else { 0.0 },
        }
    }
}

/// What a panel keeps of a preparation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Selection {
    /// Share of all vesicles kept.
    pub kept: f64,
    /// Endothelial share of those kept.
    pub purity: f64,
}

/// The particle budget of a course.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    /// Vesicles fit for use from one batch.
    pub per_batch: f64,
    /// Vesicles that the course needs, all doses and losses included.
    pub needed: f64,
}

impl Budget {
    /// Batches per course, not rounded.
    #[must_use]
    pub const fn batches(&self) -> f64 {
        self.needed / self.per_batch
    }

    /// Share of the course that at most `batches` batches can serve: bounds the dose.
    #[must_use]
    pub const fn served(&self, batches: f64) -> f64 {
        (batches / self.batches()).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_of_a_course() {
        let production = Production::default();
        assert!((production.vesicles() - 4.4e11).abs() < 1.0);
        let budget = Budget {
            per_batch: production.vesicles() * 0.5,
            needed: 6e11,
        };
        assert!((budget.batches() - 6e11 / 2.2e11).abs() < 1e-12);
        assert!((budget.served(1.0) * budget.batches() - 1.0).abs() < 1e-12);
        assert!((budget.served(10.0) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn panels_purify() {
        for panel in &PANELS {
            let selection = panel.select(0.3);
            assert!(selection.purity >= 0.3 - 1e-15 && selection.purity <= 1.0);
            assert!(selection.kept <= 1.0);
        }
        let exclusive = Panel::find("cd144").expect("listed").select(0.3);
        let shared = Panel::find("cd31").expect("listed").select(0.3);
        assert!(exclusive.purity > shared.purity && exclusive.kept < shared.kept);
        assert!(PANELS.iter().all(|p| p.select(0.0).purity == 0.0));
    }
}
