use proptest::prelude::*;

use super::*;

fn factor(from: &str, to: &str) -> f64 {
    Unit::parse(from)
        .and_then(|from| from.factor_to(&Unit::parse(to)?))
        .unwrap()
}

/// Sizes in SI units from the UCUM specification 2.1, tables 3 to 20.
#[test]
fn reference_conversions() {
    let cases = [
        ("h", "s", 3600.0),
        ("wk", "d", 7.0),
        ("mo", "d", 30.4375),
        ("a", "d", 365.25),
        ("mL", "uL", 1000.0),
        ("cm3", "mL", 1.0),
        ("mm3", "uL", 1.0),
        ("nmol/L", "mol/L", 1e-9),
        ("umol/L", "pmol/mL", 1000.0),
        ("mg/kg", "ug/g", 1.0),
        ("kg", "g", 1000.0),
        ("1/h", "1/d", 24.0),
        ("/h", "1/d", 24.0),
        ("h-1", "/d", 24.0),
        ("%", "1", 0.01),
        ("10*6/mL", "10*9/L", 1.0),
        ("10^3", "1", 1000.0),
        ("mm[Hg]", "Pa", 133.322),
        ("bar", "kPa", 100.0),
        ("kcal", "kJ", 4.184),
        ("N.m", "J", 1.0),
        ("kg.m/s2", "N", 1.0),
        ("J/(kg.K)", "m2/(s2.K)", 1.0),
        ("U/mL", "umol/(min.L)", 1000.0),
        ("ku", "u", 1000.0),
        ("k[iU]", "[iU]", 1000.0),
        ("dam", "m", 10.0),
        ("das", "s", 10.0),
        ("cd", "mcd", 1000.0),
        ("min", "s", 60.0),
        ("Pa", "g/(m.s2)", 1000.0),
        ("V.A", "W", 1.0),
        ("F.V", "C", 1.0),
        ("Ohm.A", "V", 1.0),
        ("L/h", "mL/min", 1000.0 / 60.0),
    ];
    for (from, to, expected) in cases {
        let found = factor(from, to);
        assert!(
            (found / expected - 1.0).abs() < 1e-15,
            "{from} to {to}: {found} instead of {expected}"
        );
    }
}

#[test]
fn decimal_conversions_round_once() {
    assert_eq!(
        Quantity::parse("0.3 nmol/L")
            .unwrap()
            .to(&Unit::parse("mol/L").unwrap()),
        Ok(0.3e-9)
    );
    assert_eq!(Quantity::parse("12 %").unwrap().to(&Unit::one()), Ok(0.12));
    assert_eq!(factor("ug", "kg").to_bits(), 1e-9_f64.to_bits());
    assert_eq!(factor("1/wk", "1/wk").to_bits(), 1.0_f64.to_bits());
    assert_eq!(
        factor("1/mo", "1/d").to_bits(),
        (1.0 / 30.4375_f64).to_bits()
    );
}

#[test]
fn quantities_of_files() {
    let parsed =
        |text: &str| Quantity::parse(text).map(|quantity| (quantity.value, quantity.unit.code));
    assert_eq!(
        parsed("1e11 {vesicles}"),
        Ok((1e11, "{vesicles}".to_owned()))
    );
    assert_eq!(parsed("3d"), Ok((3.0, "d".to_owned())));
    assert_eq!(parsed(" -.5e-3 mg/kg "), Ok((-0.0005, "mg/kg".to_owned())));
    assert_eq!(parsed("7"), Ok((7.0, "1".to_owned())));
    assert_eq!(parsed("2.m"), Ok((2.0, "m".to_owned())));
    assert_eq!(parsed("5 eV"), Ok((5.0, "eV".to_owned())));
    for bad in ["", "d", "e5", ".", "-", "inf d", "nan", "1e999 d"] {
        assert!(
            matches!(parsed(bad), Err(UnitError::NoNumber { .. })),
            "{bad}"
        );
    }
    assert!(matches!(
        parsed("3 dayz"),
        Err(UnitError::Unknown { at: 2, .. })
    ));
}

#[test]
fn annotations_must_agree_when_both_sides_have_them() {
    assert_eq!(factor("{vesicles}", "1").to_bits(), 1.0_f64.to_bits());
    assert_eq!(factor("{vesicles}/mL", "/mL").to_bits(), 1.0_f64.to_bits());
    assert_eq!(
        factor("{vesicle}", "{vesicles}").to_bits(),
        1.0_f64.to_bits()
    );
    assert_eq!(
        factor("10*6.{cells}", "{cells}").to_bits(),
        1e6_f64.to_bits()
    );
    let error = Unit::parse("{cells}")
        .and_then(|cells| cells.factor_to(&Unit::parse("{vesicles}")?))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "'{cells}' counts {cell}, but '{vesicles}' counts {vesicle}"
    );
    let ratio = Unit::parse("{copies}/{vesicle}").unwrap();
    assert!(ratio.factor_to(&Unit::parse("{copies}").unwrap()).is_err());
    assert!(ratio.factor_to(&Unit::one()).is_ok());
    assert!(
        Unit::parse("{cells}/{cells}")
            .unwrap()
            .is_equivalent(&Unit::one())
    );
}

#[test]
fn errors_name_the_symbol_and_what_was_meant() {
    let message = |code: &str| Unit::parse(code).unwrap_err().to_string();
    assert_eq!(
        message("mg/day"),
        "'day' is not a UCUM unit; did you mean 'd'?"
    );
    assert_eq!(
        message("nM"),
        "'nM' is not a UCUM unit; did you mean 'nmol/L'?"
    );
    assert_eq!(message("µg"), "'µg' is not a UCUM unit; did you mean 'ug'?");
    assert_eq!(
        message("vesicles"),
        "'vesicles' is not a UCUM unit; did you mean '{vesicles}'?"
    );
    assert_eq!(
        message("MIN"),
        "'MIN' is not a UCUM unit; did you mean 'min'?"
    );
    assert_eq!(message("qqq"), "'qqq' is not a UCUM unit");
    assert_eq!(
        message("mg/(kg.d"),
        "unit 'mg/(kg.d' is malformed: a closing parenthesis is missing"
    );
    assert_eq!(
        message("mg/"),
        "unit 'mg/' is malformed: a unit is missing at the end"
    );
    assert_eq!(
        Unit::parse("mg/kg")
            .and_then(|unit| unit.factor_to(&Unit::parse("nmol/L")?))
            .unwrap_err()
            .to_string(),
        "'mg/kg' (number) does not convert to 'nmol/L' (molar concentration)"
    );
    assert_eq!(
        Unit::parse("mL/(ng.d)").unwrap().dimension().to_string(),
        "length^3 per mass time"
    );
}

#[test]
fn amounts_are_not_numbers() {
    assert!(Unit::parse("mol").unwrap().factor_to(&Unit::one()).is_err());
}

#[test]
fn hostile_codes_are_refused() {
    for code in [
        "m999",
        "m127.m127",
        "0",
        "m/0",
        "((((((((((((((((((m))))))))))))))))))",
        "{",
        "{}",
        "m}",
        "m**2",
        "m^2",
        "m2-",
        "10*-99999",
        " m",
        "m s",
    ] {
        assert!(Unit::parse(code).is_err(), "{code}");
    }
    assert!(Unit::parse(&"m.".repeat(5000)).is_err());
    // Sizes stay inside the range of doubles.
    assert!(Unit::parse("Ym126").is_err());
}

fn arbitrary_code() -> impl Strategy<Value = String> {
    let symbol = prop::sample::select(vec![
        "m", "mg", "s", "h", "d", "wk", "nmol", "uL", "L", "J", "kPa", "{cells}", "%", "10*3",
        "[iU]", "m2", "s-1", "u",
    ]);
    (
        prop::collection::vec((symbol, prop::sample::select(vec![".", "/"])), 1..5),
        any::<bool>(),
    )
        .prop_map(|(parts, leading)| {
            let mut code = if leading { "/" } else { "" }.to_owned();
            for (index, (symbol, operator)) in parts.iter().enumerate() {
                if index > 0 {
                    code.push_str(operator);
                }
                code.push_str(symbol);
            }
            code
        })
}

proptest! {
    #[test]
    fn any_text_is_a_unit_or_an_error(text in "\\PC{0,40}") {
        drop(Unit::parse(&text));
        drop(Quantity::parse(&text));
    }

    #[test]
    fn conversion_there_and_back(code in arbitrary_code(), value in 1e-6..1e6_f64) {
        let unit = Unit::parse(&code).unwrap();
        prop_assert_eq!(unit.factor_to(&unit).unwrap().to_bits(), 1.0_f64.to_bits());
        prop_assert!(unit.is_equivalent(&unit));
        let scaled = Unit::parse(&format!("10*3.({code})")).unwrap();
        let there = unit.convert(value, &scaled).unwrap();
        let back = scaled.convert(there, &unit).unwrap();
        prop_assert!((back / value - 1.0).abs() < 1e-14);
    }

    #[test]
    fn a_unit_over_itself_is_a_number(code in arbitrary_code()) {
        let ratio = Unit::parse(&format!("({code})/({code})")).unwrap();
        prop_assert!(ratio.dimension().is_number());
        prop_assert!((ratio.factor_to(&Unit::one()).unwrap() - 1.0).abs() < 1e-14);
    }

    #[test]
    fn quantities_survive_display(value in -1e12..1e12_f64, code in arbitrary_code()) {
        let quantity = Quantity { value, unit: Unit::parse(&code).unwrap() };
        prop_assert_eq!(Quantity::parse(&quantity.to_string()).unwrap(), quantity);
    }
}
