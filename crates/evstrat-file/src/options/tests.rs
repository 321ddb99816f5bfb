use std::path::PathBuf;

use serde_json::json;

use super::*;
use crate::source::{SourceMap, Span};
use crate::syntax;

fn run(text: &str, schema: &Json) -> Result<Json, Vec<String>> {
    let mut sources = SourceMap::default();
    let id = sources.add(PathBuf::from("a.toml"), text.to_owned());
    let mut faults = Diagnostics::default();
    let (node, _) = syntax::parse(id, &sources, &mut faults);
    let options = resolve(
        node.as_table().unwrap(),
        schema,
        Span::start_of(id),
        &mut faults,
    );
    let messages: Vec<String> = faults.iter().map(|fault| fault.message.clone()).collect();
    options.map(Json::Object).ok_or(messages)
}

fn schema() -> Json {
    json!({
        "type": "object",
        "properties": {
            "loading": {"enum": ["incubation", "sonication"], "default": "incubation"},
            "regimen": {
                "type": "object",
                "properties": {
                    "dose": {"type": "number", "x-unit": "{vesicles}", "exclusiveMinimum": 0},
                    "every": {"type": "number", "x-unit": "d", "default": "3 d", "minimum": 0.1},
                    "doses": {"type": "integer", "default": 6, "minimum": 1, "maximum": 100}
                },
                "required": ["dose"]
            },
            "times": {"type": "array", "items": {"type": "number", "x-unit": "h"}, "maxItems": 3},
            "labeled": {"type": "boolean"}
        },
        "required": ["regimen"]
    })
}

#[test]
fn quantities_are_converted_and_defaults_filled_in() {
    let found = run(
        "times = [\"1 d\", 3]\n[regimen]\ndose = \"1e11 {vesicles}\"\n",
        &schema(),
    );
    let expected = json!({
        "loading": "incubation",
        "regimen": {"dose": 1e11, "every": 3.0, "doses": 6},
        "times": [24.0, 3.0]
    });
    assert_eq!(found, Ok(expected));
}

#[test]
fn every_fault_is_found_at_once() {
    let found = run(
        "loading = \"sonification\"\nlabeled = 1\ntimes = [1, 2, 3, 4]\nroute = \"iv\"\n\
         [regimen]\nevery = \"3 mg\"\ndoses = 2.5\n",
        &schema(),
    );
    assert_eq!(
        found,
        Err(vec![
            "option `loading` cannot be \"sonification\"".to_owned(),
            "option `regimen.dose` is missing".to_owned(),
            "'mg' (mass) does not convert to 'd' (time)".to_owned(),
            "option `regimen.doses` must be a whole number, found 2.5".to_owned(),
            "option `times` must have 3 or fewer entries, found 4".to_owned(),
            "option `labeled` must be true or false, found a whole number".to_owned(),
            "the model has no option `route`".to_owned(),
        ])
    );
}

#[test]
fn a_whole_number_may_be_written_with_a_point() {
    let found = run("[regimen]\ndose = 1\ndoses = 3.0\n", &schema()).expect("whole");
    assert_eq!(found["regimen"]["doses"], json!(3));
}

#[test]
fn options_have_the_names_by_which_they_are_set() {
    let names = crate::option_names(&schema());
    assert!(names.contains(&"regimen.doses".to_owned()), "{names:?}");
    assert!(!names.contains(&"regimen".to_owned()), "{names:?}");
}

#[test]
fn bounds_are_in_the_unit_of_the_schema() {
    let found = run("[regimen]\ndose = 0\nevery = \"1 h\"\n", &schema());
    assert_eq!(
        found,
        Err(vec![
            "option `regimen.dose` must be greater than 0 {vesicles}, found 0 {vesicles}"
                .to_owned(),
            "option `regimen.every` must be at least 0.1 d, found 0.041666666666666664 d"
                .to_owned(),
        ])
    );
}

#[test]
fn a_model_without_options_takes_none() {
    assert_eq!(run("", &Json::Null), Ok(json!({})));
    assert_eq!(
        run("a = 1\n", &Json::Null),
        Err(vec!["the model has no option `a`".to_owned()])
    );
}

#[test]
fn words_that_are_not_understood_are_listed() {
    let schema = json!({"properties": {"dose": {"oneOf": [], "type": "number"}}, "$ref": "#"});
    assert_eq!(
        unsupported_keywords(&schema),
        ["/properties/dose/oneOf", "/$ref"]
    );
}

#[test]
fn levels_are_found_by_path() {
    let options = run("[regimen]\ndose = 5\n", &schema()).unwrap();
    let map = options.as_object().unwrap();
    assert_eq!(level_of(map, "loading").as_deref(), Some("incubation"));
    assert_eq!(level_of(map, "regimen.doses").as_deref(), Some("6"));
    assert_eq!(level_of(map, "regimen.every").as_deref(), Some("3"));
    assert_eq!(level_of(map, "regimen.none"), None);
}
