//! The counter-based generator Philox4x32-10.

/// Ten rounds of Philox on four 32-bit words.
///
/// # References
/// Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", SC'11.
///
/// ```
/// use evstrat_stats::sampling::philox4x32_10;
/// // Random123 known answers
/// assert_eq!(philox4x32_10([0; 4], [0; 2]), [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
/// ```
#[must_use]
#[inline]
pub fn philox4x32_10(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
    const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
    let [mut c0, mut c1, mut c2, mut c3] = counter;
    let [mut k0, mut k1] = key;
    for _ in 0..10 {
        let (low0, high0) = wide_product(MULTIPLIERS[0], c0);
        let (low1, high1) = wide_product(MULTIPLIERS[1], c2);
        c0 = high1 ^ c1 ^ k0;
        c1 = low1;
        c2 = high0 ^ c3 ^ k1;
        c3 = low0;
        k0 = k0.wrapping_add(WEYL[0]);
        k1 = k1.wrapping_add(WEYL[1]);
    }
    [c0, c1, c2, c3]
}

/// Lanes of [`philox_bits`]: what the widest vector registers hold.
pub(super) const LANES: usize = 8;

/// The joined first two output words at counters (first + lane, 0, 0), for all lanes at once.
///
/// The same numbers as [`philox4x32_10`] gives; 32-bit words in 64-bit lanes turn into vector multiplications.
#[inline(always)]
pub(super) fn philox_bits(first: u64, key: [u32; 2]) -> [u64; LANES] {
    const MASK: u64 = 0xffff_ffff;
    let mut c0 = [0; LANES];
    let mut c1 = [0; LANES];
    let mut counter = first;
    for (low, high) in c0.iter_mut().zip(&mut c1) {
        *low = counter & MASK;
        *high = counter >> 32;
        counter = counter.wrapping_add(1);
    }
    let mut c2 = [0; LANES];
    let mut c3 = [0; LANES];
    let [mut k0, mut k1] = key.map(u64::from);
    for _ in 0..10 {
        for lane in 0..LANES {
            let first_product = (c0[lane] & MASK) * 0xD251_1F53;
            let second_product = (c2[lane] & MASK) * 0xCD9E_8D57;
            c0[lane] = (second_product >> 32) ^ c1[lane] ^ k0;
            c1[lane] = second_product & MASK;
            c2[lane] = (first_product >> 32) ^ c3[lane] ^ k1;
            c3[lane] = first_product & MASK;
        }
        k0 = (k0 + 0x9E37_79B9) & MASK;
        k1 = (k1 + 0xBB67_AE85) & MASK;
    }
    std::array::from_fn(|lane| c0[lane] | c1[lane] << 32)
}

/// The lower and upper word of a 64-bit product.
#[inline]
fn wide_product(a: u32, b: u32) -> (u32, u32) {
    words_of(u64::from(a) * u64::from(b))
}

/// The lower and upper 32 bits of a word.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "the lower half is what is asked for"
)]
pub(crate) fn words_of(x: u64) -> (u32, u32) {
    (x as u32, (x >> 32) as u32)
}

/// Joins a lower and an upper 32-bit word.
#[inline]
pub(crate) fn join(low: u32, high: u32) -> u64 {
    u64::from(low) | u64::from(high) << 32
}
