//! The siRNA-RISC-mRNA-protein core of Bartlett and Davis 2006.

use crate::ode::Lanes;
use crate::parameters::lane_parameters;

lane_parameters! {
    /// Parameters of the siRNA core, as published for luciferase.
    ///
    /// # References
    /// Bartlett and Davis 2006, Nucleic Acids Research 34:322, doi 10.1093/nar/gkj439. Seen in its table: `vi`, `rtot`,
    /// `kdeginna`, `kdegrisc`, `kdisrisc`, `kdisriscm`, `kcleavage`, `kdegmrna`, `kdegprot`. Secondary (code that cites the
    /// paper): `kformrisc`, `kformriscm` (sign of its exponent inferred), `kformmrna`, `kformprot`.
    pub struct CoreParameters => CoreLanes {
        /// Volume of a cell.
        vi: 4e-12, "L";
        /// All RISC, free and loaded.
        rtot: 1.9e15, "L-1";
        /// Degradation of naked siRNA in the cytosol.
        kdeginna: 0.029, "h-1";
        /// Loading of siRNA into RISC.
        kformrisc: 2e-19, "L.h-1";
        /// Dissociation of loaded RISC.
        kdisrisc: 1e-9, "h-1";
        /// Degradation of loaded RISC.
        kdegrisc: 0.077, "h-1";
        /// Binding of loaded RISC to mRNA.
        kformriscm: 1.1e-14, "L.h-1";
        /// Dissociation of RISC from mRNA.
        kdisriscm: 1.0, "h-1";
        /// Cleavage of bound mRNA.
        kcleavage: 7.2, "h-1";
        /// Formation of mRNA.
        kformmrna: 5.2e13, "L-1.h-1";
        /// Degradation of mRNA.
        kdegmrna: 2.0, "h-1";
        /// Formation of protein per mRNA.
        kformprot: 520.0, "h-1";
        /// Degradation of protein.
        kdegprot: 0.35, "h-1";
    }
}

impl CoreParameters {
    /// Share of the complexes of RISC with mRNA that do not fall apart unused.
    #[must_use]
    pub const fn commitment(&self) -> f64 {
        let lost = self.kcleavage + self.kdegrisc;
        lost / (self.kdisriscm + lost)
    }

    /// Loaded RISC per cell at which half of the mRNA is left, quasi-steady and without dilution.
    ///
    /// # Definition
    /// `R50 = kdegmRNA / (kformRISCm commitment) x Vi`, from
    /// `M/M0 = kdegmRNA / (kdegmRNA + kformRISCm R commitment)`. It is proportional to kdegmRNA: the same siRNA needs ten
    /// times less RISC against an mRNA that lives ten times longer.
    #[must_use]
    pub const fn r50(&self) -> f64 {
        self.kdegmrna / (self.kformriscm * self.commitment()) * self.vi
    }

    /// mRNA left, as a share, under a constant number of loaded RISC per cell.
    #[must_use]
    pub const fn mrna_left(&self, risc_per_cell: f64) -> f64 {
        let r50 = self.r50();
        r50 / (r50 + risc_per_cell)
    }

    /// Copies of mRNA per cell without siRNA.
    #[must_use]
    pub const fn mrna_per_cell(&self) -> f64 {
        self.kformmrna / self.kdegmrna * self.vi
    }

    /// Protein concentration without siRNA, per liter of cell.
    #[must_use]
    pub const fn protein(&self) -> f64 {
        self.kformprot * self.kformmrna / self.kdegmrna / self.kdegprot
    }

    /// Largest number of loaded RISC per naked cytosolic siRNA of a bolus, while RISC is far from used up.
    ///
    /// # Definition
    /// With a = kdeginna + l, b = kdegRISC + kdisRISC and l = kformRISC rtot, loaded RISC follows
    /// `l (exp(-a t) - exp(-b t))/(b - a)`, whose peak is `(l/b) (b/a)^(-a/(b-a))`; no dilution.
    #[must_use]
    pub fn peak_loading(&self) -> f64 {
        let loading = self.kformrisc * self.rtot;
        let a = self.kdeginna + loading;
        let b = self.kdegrisc + self.kdisrisc;
        let ratio = b / a;
        // (b/a)^(-a/(b-a)) tends to 1/e as b tends to a.
        let log = evstrat_math::ln(ratio);
        let exponent = if (ratio - 1.0).abs() < 1e-6 {
            1.0
        } else {
            log / (ratio - 1.0)
        };
        loading / b * evstrat_math::exp(-exponent)
    }

    /// Cytosolic copies per cell that silence half of the mRNA at their peak, by the published kinetics.
    #[must_use]
    pub fn copies_50(&self) -> f64 {
        self.r50() / self.peak_loading()
    }
}

/// Places of the five states within the core.
pub(crate) mod place {
    pub(crate) const SIRNA: usize = 0;
    pub(crate) const RISC: usize = 1;
    pub(crate) const BOUND: usize = 2;
    pub(crate) const MRNA: usize = 3;
    pub(crate) const PROTEIN: usize = 4;
    pub(crate) const STATES: usize = 5;
}

/// Places of the Jacobian of the core.
pub(crate) const CORE_PATTERN: [(usize, usize); 15] = [
    (0, 0),
    (0, 1),
    (0, 2),
    (1, 0),
    (1, 1),
    (1, 2),
    (1, 3),
    (2, 1),
    (2, 2),
    (2, 3),
    (3, 1),
    (3, 2),
    (3, 3),
    (4, 3),
    (4, 4),
];

/// The core in numbers per cell.
///
/// # Definition
/// With S naked siRNA, R loaded RISC, C RISC bound to mRNA (copies per cell), m mRNA and p protein (relative to their
/// values without siRNA), f = rtot - R - C and M0 copies of mRNA,
/// - `dS/dt = input - (kdeginna + mu) S + kdisRISC R - kformRISC f S`
/// - `dR/dt = kformRISC f S - (kdisRISC + kdegRISC + mu) R - kformRISCm R M0 m + (kdisRISCm + kcleavage) C`
/// - `dC/dt = kformRISCm R M0 m - (kdisRISCm + kcleavage + kdegRISC + mu) C`
/// - `dm/dt = kdegmRNA (1 - m) - kformRISCm R m + kdisRISCm C/M0`
/// - `dp/dt = kdegprot (m - p)`
///
/// which are the published states divided by the cell volume, M0 and P0. The structure is a reconstruction: the equations
/// of the paper were not available as text.
#[derive(Clone, Copy, Debug)]
pub struct Core<const L: usize> {
    rtot: Lanes<L>,
    mrna: Lanes<L>,
    kdeginna: Lanes<L>,
    kformrisc: Lanes<L>,
    kdisrisc: Lanes<L>,
    kdegrisc: Lanes<L>,
    kformriscm: Lanes<L>,
    kdisriscm: Lanes<L>,
    kcleavage: Lanes<L>,
    kdegmrna: Lanes<L>,
    kdegprot: Lanes<L>,
}

impl<const L: usize> Default for Core<L> {
    fn default() -> Self {
        let mut core = Self {
            rtot: Lanes::default(),
            mrna: Lanes::default(),
            kdeginna: Lanes::default(),
            kformrisc: Lanes::default(),
            kdisrisc: Lanes::default(),
            kdegrisc: Lanes::default(),
            kformriscm: Lanes::default(),
            kdisriscm: Lanes::default(),
            kcleavage: Lanes::default(),
            kdegmrna: Lanes::default(),
            kdegprot: Lanes::default(),
        };
        for lane in 0..L {
            core.load(lane, &CoreParameters::default(), 1.0);
        }
        core
    }
}

impl<const L: usize> Core<L> {
    /// Puts the parameters of one draw into a lane; `hours` is the unit of time of the system, in hours.
    pub fn load(&mut self, lane: usize, p: &CoreParameters, hours: f64) {
        self.rtot.set_lane(lane, p.rtot * p.vi);
        self.mrna.set_lane(lane, p.mrna_per_cell());
        self.kdeginna.set_lane(lane, p.kdeginna * hours);
        self.kformrisc.set_lane(lane, p.kformrisc / p.vi * hours);
        self.kdisrisc.set_lane(lane, p.kdisrisc * hours);
        self.kdegrisc.set_lane(lane, p.kdegrisc * hours);
        self.kformriscm.set_lane(lane, p.kformriscm / p.vi * hours);
        self.kdisriscm.set_lane(lane, p.kdisriscm * hours);
        self.kcleavage.set_lane(lane, p.kcleavage * hours);
        self.kdegmrna.set_lane(lane, p.kdegmrna * hours);
        self.kdegprot.set_lane(lane, p.kdegprot * hours);
    }

    /// Rates of the five states, siRNA arriving at `input` copies per cell and unit of time.
    #[inline(always)]
    pub fn rates(&self, y: &[Lanes<L>], mu: Lanes<L>, input: Lanes<L>, rates: &mut [Lanes<L>]) {
        let (s, r, c) = (y[place::SIRNA], y[place::RISC], y[place::BOUND]);
        let (m, p) = (y[place::MRNA], y[place::PROTEIN]);
        let formed = self.kformrisc * (self.rtot - r - c) * s;
        let freed = self.kdisrisc * r;
        let silenced = self.kformriscm * r * m;
        let bound = silenced * self.mrna;
        let released = (self.kdisriscm + self.kcleavage) * c;
        rates[place::SIRNA] = input - (self.kdeginna + mu) * s + freed - formed;
        rates[place::RISC] = formed - freed - (self.kdegrisc + mu) * r - bound + released;
        rates[place::BOUND] = bound - released - (self.kdegrisc + mu) * c;
        rates[place::MRNA] = self.kdegmrna * (1.0 - m) - silenced + self.kdisriscm * c / self.mrna;
        rates[place::PROTEIN] = self.kdegprot * (m - p);
    }

    /// Entries of the Jacobian in the order of the core's pattern.
    #[inline(always)]
    pub fn jacobian(&self, y: &[Lanes<L>], mu: Lanes<L>, entries: &mut [Lanes<L>]) {
        let (s, r, c, m) = (
            y[place::SIRNA],
            y[place::RISC],
            y[place::BOUND],
            y[place::MRNA],
        );
        let by_s = self.kformrisc * (self.rtot - r - c);
        let by_free = self.kformrisc * s;
        let bind = self.kformriscm * self.mrna;
        let released = self.kdisriscm + self.kcleavage;
        let values = [
            -(self.kdeginna + mu) - by_s,
            self.kdisrisc + by_free,
            by_free,
            by_s,
            -by_free - self.kdisrisc - (self.kdegrisc + mu) - bind * m,
            released - by_free,
            -(bind * r),
            bind * m,
            -released - (self.kdegrisc + mu),
            bind * r,
            -(self.kformriscm * m),
            self.kdisriscm / self.mrna,
            -self.kdegmrna - self.kformriscm * r,
            self.kdegprot,
            -self.kdegprot,
        ];
        entries[..values.len()].copy_from_slice(&values);
    }
}
