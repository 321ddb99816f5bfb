//! What is drawn is what is in the data: pictures are read back and held against their data.
#![forbid(unsafe_code)]

use evstrat_engine::QuantileGrid;
use evstrat_report::figure::{
    AcceptabilityCurves, AcceptabilityLine, Bar, Bars, CoursePanel, ExperimentCurve,
    ExperimentPoint, RankShares, ReferenceCourse, Ridge, Ridgeline, SwingBar, SwingBars,
};
use proptest::prelude::*;

/// Half the last digit of two coordinates.
const PIXEL: f64 = 0.011;

/// The same of the coordinates of paths, which have one digit less.
const PATH: f64 = 0.051;

/// The elements of one kind, each as the text between its brackets.
fn elements<'a>(svg: &'a str, tag: &str) -> Vec<&'a str> {
    let open = format!("<{tag}");
    svg.split(&open)
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap_or(rest))
        .collect()
}

fn attribute<'a>(element: &'a str, name: &str) -> &'a str {
    let start = format!("{name}=\"");
    let from = element.find(&start).expect("the attribute is there") + start.len();
    element[from..].split('"').next().expect("it ends")
}

fn number(element: &str, name: &str) -> f64 {
    attribute(element, name).parse().expect("a number")
}

/// Rectangles of a class, as (left, width).
fn rects(svg: &str, class: &str) -> Vec<(f64, f64)> {
    elements(svg, "rect")
        .into_iter()
        .filter(|one| attribute(one, "class").trim_end_matches('/') == class)
        .map(|one| (number(one, " x"), number(one, "width")))
        .collect()
}

/// Points of the paths of a class.
fn paths(svg: &str, class: &str) -> Vec<Vec<(f64, f64)>> {
    elements(svg, "path")
        .into_iter()
        .filter(|one| attribute(one, "class") == class)
        .map(|one| {
            attribute(one, " d")
                .trim_end_matches('Z')
                .trim_start_matches('M')
                .split('L')
                .map(|point| {
                    let (x, y) = point.split_once(' ').expect("two numbers");
                    (x.parse().expect("a number"), y.parse().expect("a number"))
                })
                .collect()
        })
        .collect()
}

/// Asserts that pixels are a linear function of the data.
fn assert_linear(pairs: &[(f64, f64)], pixel_error: f64) -> Result<(), TestCaseError> {
    let least = pairs
        .iter()
        .copied()
        .reduce(|a, b| if b.0 < a.0 { b } else { a })
        .expect("data");
    let most = pairs
        .iter()
        .copied()
        .reduce(|a, b| if b.0 > a.0 { b } else { a })
        .expect("data");
    let slope = (most.1 - least.1) / (most.0 - least.0);
    if !slope.is_finite() {
        return Ok(());
    }
    for &(value, pixel) in pairs {
        let expected = least.1 + slope * (value - least.0);
        prop_assert!(
            (pixel - expected).abs() < 2.0 * pixel_error,
            "{value} is at {pixel}, not {expected}"
        );
    }
    Ok(())
}

fn bar(value: f64) -> Bar {
    Bar {
        name: "a".to_owned(),
        value,
        error: 0.0,
        text: String::new(),
        behind: None,
    }
}

proptest! {
    #[test]
    fn bars_start_at_zero_and_are_as_long_as_their_values(values in prop::collection::vec(0.0..50.0_f64, 2..9)) {
        let figure = Bars {
            id: "b".to_owned(),
            title: String::new(),
            caption: String::new(),
            quantity: String::new(),
            bars: values.iter().map(|&value| bar(value)).collect(),
            reference: None,
        }
        .draw();
        let drawn = rects(&figure.svg, "fa h");
        prop_assert_eq!(drawn.len(), values.len());
        let start = drawn[0].0;
        prop_assert!(drawn.iter().all(|one| (one.0 - start).abs() < PIXEL));
        let mut pairs: Vec<(f64, f64)> = values.iter().zip(&drawn).map(|(&value, one)| (value, one.1)).collect();
        pairs.push((0.0, 0.0));
        assert_linear(&pairs, PIXEL)?;
    }

    #[test]
    fn a_tornado_goes_from_the_mean_to_each_end(
        ends in prop::collection::vec((-40.0..40.0_f64, -40.0..40.0_f64), 1..9),
        overall in -10.0..10.0_f64,
    ) {
        let figure = SwingBars {
            id: "t".to_owned(),
            strategy: String::new(),
            result: "score".to_owned(),
            overall,
            bars: ends
                .iter()
                .map(|&(low, high)| SwingBar {
                    name: "a".to_owned(),
                    low: overall + low,
                    high: overall + high,
                    low_text: String::new(),
                    high_text: String::new(),
                })
                .collect(),
        }
        .draw();
        let zero = number(
            elements(&figure.svg, "line")
                .into_iter()
                .filter(|one| attribute(one, "class") == "x")
                .find(|one| attribute(one, "x1") == attribute(one, "x2"))
                .expect("the line of zero"),
            "x1",
        );
        let mut pairs = vec![(0.0, zero)];
        for (class, change) in [
            ("fb h", ends.iter().map(|one| one.0).collect::<Vec<_>>()),
            ("fa h", ends.iter().map(|one| one.1).collect()),
        ] {
            for ((left, width), change) in rects(&figure.svg, class).into_iter().zip(change) {
                let (near, far) = if change < 0.0 { (left + width, left) } else { (left, left + width) };
                prop_assert!((near - zero).abs() < 2.0 * PIXEL, "a bar that does not start at the mean");
                pairs.push((change, far));
            }
        }
        prop_assert_eq!(pairs.len(), 2 * ends.len() + 1);
        assert_linear(&pairs, PIXEL)?;
    }

    #[test]
    fn shares_of_ranks_fill_their_bar(weights in prop::collection::vec(1.0..20.0_f64, 2..8)) {
        let total: f64 = weights.iter().sum();
        let shares: Vec<f64> = weights.iter().map(|weight| weight / total).collect();
        let figure = RankShares {
            id: "r".to_owned(),
            title: String::new(),
            rows: vec![("a".to_owned(), shares.clone())],
        }
        .draw();
        let drawn: Vec<(f64, f64)> = elements(&figure.svg, "rect")
            .into_iter()
            .filter(|one| number(one, "height") > 20.0)
            .map(|one| (number(one, " x"), number(one, "width")))
            .collect();
        prop_assert_eq!(drawn.len(), shares.len());
        let length: f64 = drawn.iter().map(|one| one.1).sum();
        for ((_, width), share) in drawn.iter().zip(&shares) {
            prop_assert!((width - share * length).abs() < 0.1);
        }
        for pair in drawn.windows(2) {
            prop_assert!((pair[0].0 + pair[0].1 - pair[1].0).abs() < 2.0 * PIXEL, "a gap between ranks");
        }
    }

    #[test]
    fn ridges_mark_their_medians(mut middles in prop::collection::vec(-5.0..5.0_f64, 2..7)) {
        // A value below zero keeps the axis linear.
        middles.push(0.0);
        let ridges: Vec<Ridge> = middles
            .iter()
            .map(|&middle| Ridge {
                name: "a".to_owned(),
                comparator: false,
                grid: QuantileGrid::of_draws(&(0..401).map(|i| middle + f64::from(i - 200) / 100.0).collect::<Vec<_>>()),
            })
            .collect();
        let medians: Vec<f64> = ridges.iter().map(|ridge| ridge.grid.at(0.5)).collect();
        let figure = Ridgeline {
            id: "o".to_owned(),
            outcome: "x".to_owned(),
            unit: "d".to_owned(),
            ridges,
            targets: vec![1.5],
        }
        .draw();
        let circles = elements(&figure.svg, "circle");
        prop_assert_eq!(circles.len(), medians.len());
        let mut pairs: Vec<(f64, f64)> = medians.iter().zip(&circles).map(|(&x, one)| (x, number(one, "cx"))).collect();
        let target = elements(&figure.svg, "line")
            .into_iter()
            .find(|one| attribute(one, "class") == "t")
            .expect("the target is drawn, dashed");
        pairs.push((1.5, number(target, "x1")));
        assert_linear(&pairs, PIXEL)?;
    }

    #[test]
    fn courses_go_through_their_medians(mut values in prop::collection::vec(0.0..900.0_f64, 3..30)) {
        // A median that dips to zero and reaches high keeps the axis linear.
        values.extend([0.0, 900.0]);
        let times: Vec<f64> = (0..values.len()).map(|index| index as f64).collect();
        let figure = CoursePanel {
            id: "c".to_owned(),
            strategy: String::new(),
            state: "volume".to_owned(),
            unit: "mm3".to_owned(),
            time_unit: "d".to_owned(),
            times: times.clone(),
            bands: [vec![0.0; values.len()], values.clone(), vec![1000.0; values.len()]],
            references: vec![ReferenceCourse { name: "u".to_owned(), median: vec![500.0; values.len()] }],
            draws: 10,
        }
        .draw();
        let line = &paths(&figure.svg, "la w")[0];
        assert_linear(&times.iter().zip(line).map(|(&time, point)| (time, point.0)).collect::<Vec<_>>(), PATH)?;
        assert_linear(&values.iter().zip(line).map(|(&value, point)| (value, point.1)).collect::<Vec<_>>(), PATH)?;
    }
}

#[test]
fn acceptability_is_drawn_from_its_shares() {
    let shares = vec![0.1, 0.4, 0.9];
    let figure = AcceptabilityCurves {
        id: "a".to_owned(),
        quantity: "value".to_owned(),
        values: vec![0.0, 1.0, 5.0],
        lines: vec![AcceptabilityLine {
            name: "one".to_owned(),
            shares: shares.clone(),
            frontier: vec![false, true, true],
        }],
    }
    .draw();
    let line = &paths(&figure.svg, "la w")[0];
    assert_eq!(line.len(), 3);
    let slope = (line[2].1 - line[0].1) / 0.8;
    assert!((line[1].1 - (line[0].1 + 0.3 * slope)).abs() < 2.0 * PATH);
    assert!(((line[1].0 - line[0].0) * 5.0 - (line[2].0 - line[0].0)).abs() < 5.0 * PATH);
    assert_eq!(
        elements(&figure.svg, "circle").len(),
        2,
        "the frontier has two points"
    );
}

/// A state that dies out: the axis spans four decades, the caption says so, and what is above is where its logarithm is.
#[test]
fn a_state_that_dies_out_has_an_axis_with_a_floor() {
    let values = vec![1e6, 1e5, 1e4, 1e-3, 1e-24];
    let figure = CoursePanel {
        id: "c".to_owned(),
        strategy: String::new(),
        state: "vesicles".to_owned(),
        unit: "vesicles".to_owned(),
        time_unit: "d".to_owned(),
        times: vec![0.0, 1.0, 2.0, 3.0, 4.0],
        bands: [values.clone(), values.clone(), values],
        references: Vec::new(),
        draws: 10,
    }
    .draw();
    let line = &paths(&figure.svg, "la w")[0];
    let step = line[1].1 - line[0].1;
    assert!((line[2].1 - line[1].1 - step).abs() < 2.0 * PATH);
    assert!((line[3].1 - line[0].1 - 4.0 * step).abs() < 4.0 * PATH);
    assert!((line[4].1 - line[3].1).abs() < PATH);
    assert!(
        figure
            .caption
            .contains("below 100 is drawn at the lower edge"),
        "{}",
        figure.caption
    );
    assert!(!figure.svg.contains("⁻²⁴<"), "no tick that far down");
}

#[test]
fn experiments_are_drawn_from_their_values_and_costs() {
    let point = |n: f64, value: f64| ExperimentPoint {
        n,
        value,
        error: 0.0,
        cost: 10.0 * n,
    };
    let figure = ExperimentCurve {
        id: "e".to_owned(),
        name: "x".to_owned(),
        unit: "EUR".to_owned(),
        points: vec![point(2.0, 50.0), point(8.0, 200.0), point(32.0, 250.0)],
        best: Some(8.0),
    }
    .draw();
    let circles = elements(&figure.svg, "circle");
    let at = |index: usize| (number(circles[index], "cx"), number(circles[index], "cy"));
    // 2, 8 and 32 are as far apart as each other on an axis of ratios.
    assert!((at(1).0 - at(0).0 - (at(2).0 - at(1).0)).abs() < 4.0 * PIXEL);
    assert!(((at(1).1 - at(0).1) / 3.0 - (at(2).1 - at(1).1)).abs() < 4.0 * PIXEL);
    let radii: Vec<&str> = circles.iter().map(|one| attribute(one, " r")).collect();
    assert_eq!(radii, ["3.5", "6", "3.5"]);
    let cost = &paths(&figure.svg, "lb w k")[0];
    let scale = (at(1).1 - at(0).1) / 150.0;
    assert!((cost[2].1 - cost[0].1 - 300.0 * scale).abs() < 4.0 * PATH);
    assert!(
        figure.caption.contains("n = 8: 120 after its cost"),
        "{}",
        figure.caption
    );
}
