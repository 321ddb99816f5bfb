use evstrat_engine::Results;
use serde_json::{Value, json};

use super::plain;

/// An option: id, whether it is a comparator, P(success), share of failed draws.
type Option4 = (&'static str, bool, f64, f64);

/// A pair: first, second, how often the first wins, by how much, the error of that, and the interval over draws.
type Pair = (&'static str, &'static str, f64, f64, f64, [f64; 2]);

/// Results of one context; options are given in the order of their utility.
fn results(options: &[Option4], pairs: &[Pair], evpi: f64) -> Results {
    let estimate = |value: f64| json!({"value": value, "mcse": 0.1});
    let ids: Vec<&str> = options.iter().map(|one| one.0).collect();
    let strategies: Vec<Value> = options
        .iter()
        .map(|&(id, comparator, success, failed)| {
            json!({
                "id": id, "name": id, "part": if comparator { "comparator" } else { "strategy" }, "model": "m",
                "context": "c", "score": null, "outcomes": [], "checks": [], "sensitivity": [], "voi": [],
                "assumptions": [],
                "success": {"probability": success, "mcse": 0.01, "interval": [success, success + 0.02],
                    "interval_method": "", "if_failed_succeeded": success},
                "failed_draws": {"count": 0, "share": failed, "reasons": []},
            })
        })
        .collect();
    let pairwise: Vec<Value> = pairs
        .iter()
        .map(|&(a, b, wins, by, error, interval)| {
            json!({
                "a": a, "b": b, "superiority": estimate(wins), "difference": {"value": by, "mcse": error},
                "difference_interval": interval, "first_order": "neither", "second_order": "neither",
            })
        })
        .collect();
    let utility = (0..options.len()).map(|rank| estimate(90.0 - rank as f64));
    let bounded = json!({"value": evpi, "mcse": 0.01, "interval": [evpi, evpi]});
    serde_json::from_value(json!({
        "schema": 1,
        "study": {"seed": 1, "draws": 1024, "sampling": "replicates", "replicates": 16, "frame": "f",
            "stopped": {"because": "draws", "limit": 1024, "success_mcse_target": 0.005, "precise": false, "looks": 1}},
        "strategies": strategies,
        "comparisons": [{
            "context": "c", "unit": "score", "strategies": ids, "draws": 1024, "failed": 0, "best": ids[0],
            "utility": utility.collect::<Vec<_>>(),
            "probability_best": options.iter().map(|_| estimate(0.5)).collect::<Vec<_>>(),
            "rank_acceptability": [], "expected_rank": [], "sucra": [], "expected_loss": [], "pairwise": pairwise,
            "evpi": bounded, "evppi": [], "groups": [], "experiments": [], "assurance": [], "acceptability": [],
            "shared": [],
        }],
        "warnings": [],
        "provenance": {},
    }))
    .expect("results")
}

fn answer(options: &[Option4], pairs: &[Pair], evpi: f64) -> Vec<String> {
    let results = results(options, pairs, evpi);
    plain(&results, &results.comparisons[0], true)
}

#[test]
fn a_leader_says_by_how_much() {
    let options = [("a", false, 0.4, 0.0), ("untreated", true, 0.0, 0.0)];
    let pairs = [("untreated", "a", 0.1, -12.5, 0.2, [-30.0, 2.0])];
    let said = answer(&options, &pairs, 3.0);
    assert_eq!(
        said[0],
        "a leads: it is best in 50 % of draws and on average 12.5 points ahead of untreated, a comparator and the next \
         best (5 % to 95 % of draws: −2 to +30); no single measurement stands out as one that would change this choice."
    );
    assert!(said.contains(&"a meets all targets in 40.0 ± 1.0 % of draws.".to_owned()));
    // Nothing was recalled here, so that is not what lowers the certainty.
    assert!(!said.iter().any(|one| one.contains("recalled")), "{said:?}");
    assert!(
        said.contains(
            &"The evidence for the score of a is of low certainty: indirectness: preclinical (−1); imprecision: the \
              interval of the difference holds zero (−1)."
                .to_owned()
        ),
        "{said:?}"
    );
}

#[test]
fn strategies_below_a_comparator_are_named() {
    let options = [
        ("reference", true, 0.9, 0.0),
        ("untreated", true, 0.0, 0.0),
        ("a", false, 0.1, 0.0),
        ("b", false, 0.3, 0.0),
    ];
    let pairs = [
        ("a", "reference", 0.02, -40.0, 0.5, [-60.0, -10.0]),
        ("b", "reference", 0.01, -45.0, 0.5, [-60.0, -10.0]),
        ("a", "untreated", 0.3, -3.0, 0.5, [-9.0, 4.0]),
        ("b", "untreated", 0.2, -8.0, 0.5, [-9.0, 4.0]),
        ("a", "b", 0.6, 5.0, 0.5, [-9.0, 14.0]),
    ];
    let said = answer(&options, &pairs, 0.01);
    assert_eq!(
        said[0],
        "No strategy is ahead of reference, a comparator: a, by its mean the best of those asked for, is 40 points behind on average \
         (5 % to 95 % of draws: −60 to −10) and beats it in 2 % of draws; no single measurement stands out as one that \
         would change this choice."
    );
    assert_eq!(
        said[1],
        "Both strategies are worth less on average than untreated: a (−3, better in 30 % of draws), b (−8, better in 20 % \
         of draws)."
    );
    assert_eq!(
        said[2],
        "a meets all targets in 10.0 ± 1.0 % of draws; b does so more often, in 30.0 ± 1.0 %."
    );
}

#[test]
fn a_difference_within_its_error_is_no_lead() {
    let options = [("a", false, 0.4, 0.0), ("b", false, 0.4, 0.0)];
    let open = [("a", "b", 0.5, 0.1, 0.2, [-8.0, 9.0])];
    let said = answer(&options, &open, 2.0);
    assert!(
        said[0].starts_with("a and b cannot be told apart by these draws"),
        "{}",
        said[0]
    );
    let same = [("a", "b", 0.5, 0.0, 0.0, [0.0, 0.0])];
    let said = answer(&options, &same, 0.0);
    assert!(
        said[0].starts_with("a and b come to the same in every draw"),
        "{}",
        said[0]
    );
}

#[test]
fn no_success_at_all_has_a_bound() {
    let options = [("a", false, 0.0, 0.0), ("b", false, 0.0, 0.0)];
    let pairs = [("a", "b", 0.9, 5.0, 0.2, [-8.0, 9.0])];
    let said = answer(&options, &pairs, 2.0);
    assert!(
        said.iter().any(|one| one.starts_with(
            "No strategy meets all targets in any of the 1,024 draws (at most 2 % with 95 % confidence)"
        )),
        "{said:?}"
    );
}

#[test]
fn failed_draws_are_said() {
    let options = [("a", false, 0.4, 0.2), ("b", false, 0.4, 0.005)];
    let pairs = [("a", "b", 0.9, 5.0, 0.2, [-8.0, 9.0])];
    let said = answer(&options, &pairs, 2.0);
    assert!(
        said.iter()
            .any(|one| one.starts_with("Beware: draws failed in a (20 %);")),
        "{said:?}"
    );
}

#[test]
fn a_settled_choice_needs_no_measurement() {
    let options = [("a", false, 0.4, 0.0), ("b", false, 0.4, 0.0)];
    let pairs = [("a", "b", 0.99, 50.0, 0.2, [20.0, 80.0])];
    let said = answer(&options, &pairs, 0.02);
    assert!(
        said[0].ends_with("; no measurement is likely to change this choice."),
        "{}",
        said[0]
    );
}

/// What knowing an assumption is worth, as a comparison has it.
fn information(name: &str, strategies: &[&str], value: f64, mcse: f64) -> Value {
    json!({"name": name, "strategies": strategies, "value": {"value": value, "mcse": mcse, "interval": [0.0, value]}})
}

/// Two strategies far behind a comparator, with what is worth knowing among the two.
fn far_behind() -> Results {
    let options = [
        ("reference", true, 0.9, 0.0),
        ("a", false, 0.1, 0.0),
        ("b", false, 0.1, 0.0),
    ];
    let pairs = [
        ("a", "reference", 0.0, -40.0, 0.5, [-60.0, -10.0]),
        ("b", "reference", 0.0, -43.0, 0.5, [-60.0, -10.0]),
        ("a", "b", 0.2, 3.0, 0.5, [-9.0, 14.0]),
    ];
    let mut results = results(&options, &pairs, 0.03);
    let group = &mut results.comparisons[0];
    group.evppi =
        serde_json::from_value(json!([information("uptake", &["a"], 0.02, 0.001)])).expect("list");
    group.among_asked = serde_json::from_value(json!({
        "strategies": ["a", "b"], "best": "a", "evpi": {"value": 2.0, "mcse": 0.1, "interval": [1.8, 2.2]},
        "evppi": [information("escape", &["a"], 1.2, 0.1), information("noise", &["b"], 0.041, 0.05)],
        "experiments": [],
    }))
    .expect("among");
    results
}

#[test]
fn behind_a_comparator_the_choice_among_those_asked_for_has_its_own_sentence() {
    let results = far_behind();
    let said = plain(&results, &results.comparisons[0], true);
    assert!(
        said[0].ends_with("no measurement is likely to change this choice."),
        "{}",
        said[0]
    );
    assert!(
        said.contains(
            &"Among the strategies asked for, a leads b by 3 points; what to measure to choose between them is escape \
              (worth 1.20 ± 0.10 of 2.00 ± 0.10 points)."
                .to_owned()
        ),
        "{said:?}"
    );
    assert!(
        !said.iter().any(|one| one.contains("uptake")),
        "what cannot change the choice is not recommended: {said:?}"
    );
}

#[test]
fn who_scores_higher_more_often_is_said_beside_the_best_mean() {
    let results = far_behind();
    let said = plain(&results, &results.comparisons[0], false);
    assert!(
        said.contains(
            &"b scores higher than a in 80 % of draws, though less on average: the mean of a rests on few draws that score \
              much more."
                .to_owned()
        ),
        "{said:?}"
    );
}

#[test]
fn bars_stand_only_for_what_passes_the_noise_and_can_matter() {
    let results = far_behind();
    let effort = crate::scorecard::Effort {
        seconds: 1.0,
        threads: 1,
    };
    let text = crate::comparison(&results, effort, &[crate::Section::Next]);
    assert!(
        text.contains("Worth knowing among those asked for, in points (everything: 2.00 ± 0.10)"),
        "{text}"
    );
    assert!(text.contains("escape"), "{text}");
    assert!(
        !text.contains("uptake") && !text.contains("noise"),
        "{text}"
    );
    assert!(
        !text.contains("scores higher"),
        "only the section asked for: {text}"
    );
}
