//! Eight-state siRNA kinetics, the benchmark problem of the driver: stiff (seconds to weeks) and nonlinear.

use evstrat_biology::ode::{Course, Flow, Lanes, Status, Step, System};

/// Parameters kel kup kint kesc kdegE kdegS konr koffr kbind kcl kdegM kdegT by lane.
pub(crate) struct W3<const L: usize> {
    pub(crate) p: [Lanes<L>; 12],
}

impl<const L: usize> Default for W3<L> {
    fn default() -> Self {
        Self {
            p: [Lanes::splat(1.0); 12],
        }
    }
}

impl<const L: usize> System<L> for W3<L> {
    fn states(&self) -> usize {
        8
    }

    fn pattern(&self) -> Vec<(usize, usize)> {
        vec![
            (0, 0),
            (1, 0),
            (1, 1),
            (2, 1),
            (2, 2),
            (3, 2),
            (3, 3),
            (3, 4),
            (3, 5),
            (4, 3),
            (4, 4),
            (4, 5),
            (4, 6),
            (5, 4),
            (5, 5),
            (5, 6),
            (6, 4),
            (6, 5),
            (6, 6),
            (7, 6),
            (7, 7),
        ]
    }

    #[inline(always)]
    fn rates(&self, y: &[Lanes<L>], d: &mut [Lanes<L>]) {
        let [kel, kup, kint, kesc, kde, kds, kon, koff, kb, kcl, km, kt] = self.p;
        let (p, b, e, s) = (y[0], y[1], y[2], y[3]);
        let (r, c, m, t) = (y[4], y[5], y[6], y[7]);
        let formed = kon * (1.0 - r - c) * s;
        let bound = kb * r * m;
        let freed = (1.0 + kcl) * c;
        d[0] = -((kel + kup) * p);
        d[1] = kup * p - kint * b;
        d[2] = kint * b - (kesc + kde) * e;
        d[3] = kesc * e - kds * s - formed + koff * r;
        d[4] = formed - (koff + 0.02) * r - bound + freed;
        d[5] = bound - freed;
        d[6] = km - km * m - bound + c;
        d[7] = kt * (m - t);
    }

    #[inline(always)]
    fn jacobian(&self, y: &[Lanes<L>], entries: &mut [Lanes<L>]) {
        let [kel, kup, kint, kesc, kde, kds, kon, koff, kb, kcl, km, kt] = self.p;
        let (s, r, c, m) = (y[3], y[4], y[5], y[6]);
        let free = 1.0 - r - c;
        let values = [
            -(kel + kup),
            kup,
            -kint,
            kint,
            -(kesc + kde),
            kesc,
            -kds - kon * free,
            kon * s + koff,
            kon * s,
            kon * free,
            -(kon * s) - (koff + 0.02) - kb * m,
            1.0 + kcl - kon * s,
            -(kb * r),
            kb * m,
            -(1.0 + kcl),
            kb * r,
            -(kb * m),
            Lanes::splat(1.0),
            -km - kb * r,
            kt,
            -kt,
        ];
        entries[..21].copy_from_slice(&values);
    }
}

/// Least protein, protein at 336 h and mean knock-down over the grid 0, 6, ..., 336 h.
pub(crate) struct W3Course<'a, const L: usize> {
    pub(crate) parameters: &'a [[f64; 12]],
    pub(crate) outcomes: Vec<[f64; 3]>,
    sums: [(f64, f64, u32); L],
}

impl<'a, const L: usize> W3Course<'a, L> {
    pub(crate) fn new(parameters: &'a [[f64; 12]]) -> Self {
        Self {
            parameters,
            outcomes: vec![[f64::NAN; 3]; parameters.len()],
            sums: [(0.0, 0.0, 0); L],
        }
    }
}

impl<const L: usize> Course<W3<L>, L> for W3Course<'_, L> {
    fn watch(&self) -> &[usize] {
        &[7]
    }

    fn start(
        &mut self,
        row: usize,
        lane: usize,
        system: &mut W3<L>,
        state: &mut [f64],
    ) -> (f64, f64) {
        for (lanes, value) in system.p.iter_mut().zip(self.parameters[row]) {
            lanes.set_lane(lane, value);
        }
        state.copy_from_slice(&[50.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0]);
        self.sums[lane] = (1.0, 0.0, 1);
        (0.0, 336.0)
    }

    fn step(&mut self, row: usize, lane: usize, step: &Step<'_, L>) -> Flow {
        let (least, sum, next) = &mut self.sums[lane];
        if 6.0 * f64::from(*next) > step.end() {
            return Flow::Continue;
        }
        let segment = step.watched(0, 7);
        while *next <= 56 && 6.0 * f64::from(*next) <= step.end() {
            let theta = (6.0 * f64::from(*next) - step.start()) / step.size();
            let protein = segment.at(theta);
            *least = least.min(protein);
            *sum += 1.0 - protein;
            *next += 1;
            if *next == 57 {
                self.outcomes[row] = [*least, protein, *sum / 57.0];
            }
        }
        Flow::Continue
    }

    fn finish(&mut self, row: usize, _: usize, status: Status) {
        assert_eq!(status, Status::Done, "row {row}");
    }
}
