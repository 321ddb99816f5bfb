//! The loops over a column.

use evstrat_math::exp;

use super::cells::{PLACES, locate};
use super::cubic::{Cubic, Transform, cubic_at};

/// Values that are made at a time.
const LANES: usize = 32;

/// A column to be filled, in the form that is compiled once for each set of vector instructions.
pub(super) struct Fill<'a> {
    pub(super) cells: &'a [Cubic; PLACES],
    pub(super) transforms: [Transform; 2],
    pub(super) u: &'a [f64],
    pub(super) x: &'a mut [f64],
}

impl Fill<'_> {
    /// Fills the column; the result says whether a value is missing, which is then NaN.
    pub(super) fn run(self) -> bool {
        #[cfg(target_arch = "x86_64")]
        if let Some(simd) = pulp::x86::V3::try_new() {
            return pulp::Arch::new().dispatch(With(self, simd));
        }
        pulp::Arch::new().dispatch(With(self, OneByOne))
    }

    #[inline(always)]
    fn all(self, cubics: impl Cubics) -> bool {
        let [lower, upper] = self.transforms;
        let direct = self.transforms == [Transform::Direct; 2];
        let (blocks, rest) = self.u.as_chunks::<LANES>();
        let (x_blocks, x_rest) = self.x.as_chunks_mut::<LANES>();
        // Without a branch per number.
        let missing = |x: &[f64; LANES]| x.iter().fold(false, |any, x| any | x.is_nan());
        let mut incomplete = false;
        for (u, x) in blocks.iter().zip(x_blocks) {
            interpolate(cubics, self.cells, u, x);
            if !direct {
                transform(lower, upper, u, x);
            }
            incomplete |= missing(x);
        }
        if rest.is_empty() {
            return incomplete;
        }
        // Filled up with a probability that has a cubic, as one half has not.
        let mut u = [0.3; LANES];
        u[..rest.len()].copy_from_slice(rest);
        let mut x = [0.0; LANES];
        interpolate(cubics, self.cells, &u, &mut x);
        if !direct {
            transform(lower, upper, &u, &mut x);
        }
        x_rest.copy_from_slice(&x[..rest.len()]);
        incomplete | missing(&x)
    }
}

struct With<'a, C>(Fill<'a>, C);

impl<C: Cubics> pulp::WithSimd for With<'_, C> {
    type Output = bool;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> bool {
        self.0.all(self.1)
    }
}

/// Interpolates in the cells; NaN where the first level has no cubic.
#[inline(always)]
fn interpolate(
    cubics: impl Cubics,
    cells: &[Cubic; PLACES],
    u: &[f64; LANES],
    x: &mut [f64; LANES],
) {
    let mut places = [0; LANES];
    let mut positions = [0.0; LANES];
    for lane in 0..LANES {
        (places[lane], positions[lane]) = locate(u[lane]);
    }
    let (places, _) = places.as_chunks();
    let (positions, _) = positions.as_chunks();
    let (x, _) = x.as_chunks_mut();
    for ((places, positions), x) in places.iter().zip(positions).zip(x) {
        *x = cubics.four(places.map(|place| &cells[place % PLACES]), *positions);
    }
}

/// Takes back the logarithm where there is one.
#[inline(always)]
fn transform(lower: Transform, upper: Transform, u: &[f64; LANES], x: &mut [f64; LANES]) {
    let (lower, upper) = (lower.parts(), upper.parts());
    for lane in 0..LANES {
        let (base, sign, direct) = if u[lane] > 0.5 { upper } else { lower };
        let exponential = base + sign * exp(x[lane]);
        x[lane] = if direct { x[lane] } else { exponential };
    }
}

/// How cubics are evaluated: the same bits in every way.
trait Cubics: Copy {
    /// The values of four cubics at four positions.
    fn four(self, cubics: [&Cubic; 4], t: [f64; 4]) -> [f64; 4];
}

#[derive(Clone, Copy)]
struct OneByOne;

impl Cubics for OneByOne {
    #[inline(always)]
    fn four(self, cubics: [&Cubic; 4], t: [f64; 4]) -> [f64; 4] {
        std::array::from_fn(|lane| cubic_at(*cubics[lane], t[lane]))
    }
}

#[cfg(target_arch = "x86_64")]
impl Cubics for pulp::x86::V3 {
    /// Loads each cubic at once and transposes: compilers would gather number by number, which takes more than twice as long.
    #[inline(always)]
    fn four(self, cubics: [&Cubic; 4], t: [f64; 4]) -> [f64; 4] {
        let avx = self.avx;
        let [r0, r1, r2, r3] = cubics.map(|cubic| pulp::cast(*cubic));
        let (ac01, bd01) = (
            avx._mm256_unpacklo_pd(r0, r1),
            avx._mm256_unpackhi_pd(r0, r1),
        );
        let (ac23, bd23) = (
            avx._mm256_unpacklo_pd(r2, r3),
            avx._mm256_unpackhi_pd(r2, r3),
        );
        let a = avx._mm256_permute2f128_pd::<0x20>(ac01, ac23);
        let b = avx._mm256_permute2f128_pd::<0x20>(bd01, bd23);
        let c = avx._mm256_permute2f128_pd::<0x31>(ac01, ac23);
        let d = avx._mm256_permute2f128_pd::<0x31>(bd01, bd23);
        let t = pulp::cast(t);
        let fma = self.fma;
        let x = fma._mm256_fmadd_pd(d, t, c);
        let x = fma._mm256_fmadd_pd(x, t, b);
        pulp::cast(fma._mm256_fmadd_pd(x, t, a))
    }
}
