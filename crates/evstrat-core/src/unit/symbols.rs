//! The symbols of UCUM that biology and pharmacology use.

use super::dimension::Dimension;
use super::scale::Scale;

/// A unit symbol.
pub(super) struct Symbol {
    pub(super) code: &'static str,
    /// Size in meters, grams, seconds, moles, kelvins, coulombs.
    pub(super) scale: Scale,
    pub(super) dimension: Dimension,
    /// Whether it takes prefixes.
    pub(super) metric: bool,
}

/// Prefixes with their powers of ten.
pub(super) const PREFIXES: &[(&str, i32)] = &[
    ("da", 1),
    ("Y", 24),
    ("Z", 21),
    ("E", 18),
    ("P", 15),
    ("T", 12),
    ("G", 9),
    ("M", 6),
    ("k", 3),
    ("h", 2),
    ("d", -1),
    ("c", -2),
    ("m", -3),
    ("u", -6),
    ("n", -9),
    ("p", -12),
    ("f", -15),
    ("a", -18),
    ("z", -21),
    ("y", -24),
];

const fn metric(code: &'static str, scale: Scale, exponents: [i8; 8]) -> Symbol {
    Symbol {
        code,
        scale,
        dimension: Dimension::new(exponents),
        metric: true,
    }
}

const fn plain(code: &'static str, scale: Scale, exponents: [i8; 8]) -> Symbol {
    Symbol {
        code,
        scale,
        dimension: Dimension::new(exponents),
        metric: false,
    }
}

const NUMBER: [i8; 8] = [0; 8];
const LENGTH: [i8; 8] = [1, 0, 0, 0, 0, 0, 0, 0];
const VOLUME: [i8; 8] = [3, 0, 0, 0, 0, 0, 0, 0];
const MASS: [i8; 8] = [0, 1, 0, 0, 0, 0, 0, 0];
const TIME: [i8; 8] = [0, 0, 1, 0, 0, 0, 0, 0];
const RATE: [i8; 8] = [0, 0, -1, 0, 0, 0, 0, 0];
const AMOUNT: [i8; 8] = [0, 0, 0, 1, 0, 0, 0, 0];
const PRESSURE: [i8; 8] = [-1, 1, -2, 0, 0, 0, 0, 0];
const ENERGY: [i8; 8] = [2, 1, -2, 0, 0, 0, 0, 0];
const DOSE: [i8; 8] = [2, 0, -2, 0, 0, 0, 0, 0];
const CATALYSIS: [i8; 8] = [0, 0, -1, 1, 0, 0, 0, 0];

const ONE: Scale = Scale::ONE;

const fn ten(exponent: i32) -> Scale {
    Scale::new(1.0, exponent)
}

/// All symbols. Sizes follow UCUM 2.1; the unified atomic mass unit, the electronvolt and the elementary charge follow
/// CODATA 2018.
pub(super) const SYMBOLS: &[Symbol] = &[
    metric("m", ONE, LENGTH),
    metric("g", ONE, MASS),
    metric("s", ONE, TIME),
    metric("mol", ONE, AMOUNT),
    metric("K", ONE, [0, 0, 0, 0, 1, 0, 0, 0]),
    metric("C", ONE, [0, 0, 0, 0, 0, 1, 0, 0]),
    metric("cd", ONE, [0, 0, 0, 0, 0, 0, 1, 0]),
    metric("[iU]", ONE, [0, 0, 0, 0, 0, 0, 0, 1]),
    metric("[IU]", ONE, [0, 0, 0, 0, 0, 0, 0, 1]),
    plain("min", Scale::new(6.0, 1), TIME),
    plain("h", Scale::new(36.0, 2), TIME),
    plain("d", Scale::new(864.0, 2), TIME),
    plain("wk", Scale::new(6048.0, 2), TIME),
    plain("mo", Scale::new(26298.0, 2), TIME),
    plain("a", Scale::new(315_576.0, 2), TIME),
    metric("L", ten(-3), VOLUME),
    metric("l", ten(-3), VOLUME),
    metric("t", ten(6), MASS),
    metric("u", Scale::new(166_053_906_660.0, -35), MASS),
    plain("%", ten(-2), NUMBER),
    plain("[ppth]", ten(-3), NUMBER),
    plain("[ppm]", ten(-6), NUMBER),
    plain("[ppb]", ten(-9), NUMBER),
    plain("10*", ten(1), NUMBER),
    plain("10^", ten(1), NUMBER),
    metric("Hz", ONE, RATE),
    metric("Bq", ONE, RATE),
    metric("N", ten(3), [1, 1, -2, 0, 0, 0, 0, 0]),
    metric("Pa", ten(3), PRESSURE),
    metric("bar", ten(8), PRESSURE),
    plain("atm", Scale::new(101_325.0, 3), PRESSURE),
    metric("m[Hg]", Scale::new(133_322.0, 3), PRESSURE),
    metric("m[H2O]", Scale::new(980_665.0, 1), PRESSURE),
    metric("J", ten(3), ENERGY),
    metric("cal", Scale::new(4184.0, 0), ENERGY),
    metric("eV", Scale::new(1_602_176_634.0, -25), ENERGY),
    metric("W", ten(3), [2, 1, -3, 0, 0, 0, 0, 0]),
    metric("A", ONE, [0, 0, -1, 0, 0, 1, 0, 0]),
    metric("V", ten(3), [2, 1, -2, 0, 0, -1, 0, 0]),
    metric("F", ten(-3), [-2, -1, 2, 0, 0, 2, 0, 0]),
    metric("Ohm", ten(3), [2, 1, -1, 0, 0, -2, 0, 0]),
    metric("Gy", ONE, DOSE),
    metric("Sv", ONE, DOSE),
    metric("kat", ONE, CATALYSIS),
    metric("U", UNIT_OF_ACTIVITY, CATALYSIS),
    metric("osm", ONE, AMOUNT),
    metric("eq", ONE, AMOUNT),
    metric("P", ten(2), [-1, 1, -1, 0, 0, 0, 0, 0]),
    metric("rad", ONE, NUMBER),
];

/// One micromole per minute.
const UNIT_OF_ACTIVITY: Scale = Scale::over(1.0, 6.0, -7);

/// What people write, and what UCUM writes for it.
pub(super) const OFTEN_MEANT: &[(&str, &str)] = &[
    ("day", "d"),
    ("days", "d"),
    ("hr", "h"),
    ("hrs", "h"),
    ("hour", "h"),
    ("hours", "h"),
    ("sec", "s"),
    ("second", "s"),
    ("seconds", "s"),
    ("minute", "min"),
    ("minutes", "min"),
    ("week", "wk"),
    ("weeks", "wk"),
    ("w", "wk"),
    ("month", "mo"),
    ("months", "mo"),
    ("year", "a"),
    ("years", "a"),
    ("yr", "a"),
    ("M", "mol/L"),
    ("mM", "mmol/L"),
    ("uM", "umol/L"),
    ("nM", "nmol/L"),
    ("pM", "pmol/L"),
    ("fM", "fmol/L"),
    ("Da", "u"),
    ("kDa", "ku"),
    ("MDa", "Mu"),
    ("cc", "cm3"),
    ("ml", "mL"),
    ("ul", "uL"),
    ("mcg", "ug"),
    ("gram", "g"),
    ("grams", "g"),
    ("kilogram", "kg"),
    ("liter", "L"),
    ("litre", "L"),
    ("mole", "mol"),
    ("moles", "mol"),
    ("mmHg", "mm[Hg]"),
    ("IU", "[iU]"),
    ("percent", "%"),
    ("ppm", "[ppm]"),
    ("vesicle", "{vesicles}"),
    ("vesicles", "{vesicles}"),
    ("particle", "{particles}"),
    ("particles", "{particles}"),
    ("EV", "{vesicles}"),
    ("EVs", "{vesicles}"),
    ("cell", "{cells}"),
    ("cells", "{cells}"),
    ("copies", "{copies}"),
    ("molecules", "{molecules}"),
];

/// The symbol, prefixed or not; the power of ten of the prefix comes with it.
pub(super) fn find(code: &str) -> Option<(&'static Symbol, i32)> {
    if let Some(symbol) = SYMBOLS.iter().find(|symbol| symbol.code == code) {
        return Some((symbol, 0));
    }
    PREFIXES.iter().find_map(|&(prefix, exponent)| {
        let rest = code.strip_prefix(prefix)?;
        let symbol = SYMBOLS
            .iter()
            .find(|symbol| symbol.metric && symbol.code == rest)?;
        Some((symbol, exponent))
    })
}

/// What may have been meant by a symbol that does not exist.
pub(super) fn nearest(code: &str) -> Option<String> {
    let ascii = code.replace(['µ', 'μ'], "u");
    if ascii != code && find(&ascii).is_some() {
        return Some(ascii);
    }
    if let Some((_, meant)) = OFTEN_MEANT.iter().find(|(wrong, _)| *wrong == ascii) {
        return Some((*meant).to_owned());
    }
    let candidates = || {
        SYMBOLS.iter().flat_map(|symbol| {
            let prefixes = PREFIXES.iter().filter(|_| symbol.metric);
            std::iter::once(symbol.code.to_owned())
                .chain(prefixes.map(|(prefix, _)| format!("{prefix}{}", symbol.code)))
        })
    };
    if let Some(other_case) = candidates().find(|symbol| symbol.eq_ignore_ascii_case(&ascii)) {
        return Some(other_case);
    }
    candidates()
        .map(|symbol| (strsim::osa_distance(&symbol, &ascii), symbol))
        .filter(|&(distance, ref symbol)| distance == 1 && symbol.len() > 1)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, symbol)| symbol)
}
