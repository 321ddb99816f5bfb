//! Noise where plugins and workers speak: nothing they say makes the host panic.

mod campaign;

use std::path::Path;

use evstrat_core::{AssumptionDescriptor, ModelDescriptor, OutcomeDescriptor};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::library::{self, ModelDescription, PluginDescription};
use crate::lock::LockFile;
use crate::sandbox::arena::Layout;
use crate::sandbox::channel::Assembler;
use crate::sandbox::message::Response;
use crate::{hash, static_look, text};

fn good_description() -> Value {
    let descriptor = ModelDescriptor::new("m", "1.0.0", "A model.")
        .options(json!({"type": "object", "properties": {"a": {"enum": ["x", "y"]}}}))
        .believed(
            AssumptionDescriptor::fraction("f", 0.5),
            json!({"beta": {"mean": 0.5, "sd": 0.1}}),
        )
        .assumption(AssumptionDescriptor::categorical("c", &["p", "q"], 1))
        .active_when("f", "a", &["x"])
        .outcome(OutcomeDescriptor::new("y", "mg/kg", 0.0, 1.0));
    let description = PluginDescription {
        id: "org.example".to_owned(),
        version: "1.0.0".to_owned(),
        built_with: "hand".to_owned(),
        abi_minor: 0,
        models: vec![ModelDescription {
            descriptor,
            self_tests: Vec::new(),
        }],
    };
    serde_json::to_value(description).expect("descriptions have text keys only")
}

/// All places in a JSON value.
fn places(value: &Value, here: &str, all: &mut Vec<String>) {
    all.push(here.to_owned());
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(key, inner)| places(inner, &format!("{here}/{key}"), all)),
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(i, inner)| places(inner, &format!("{here}/{i}"), all));
        }
        _ => {}
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        vec(any::<u8>(), 0..3).prop_map(Value::from),
        Just(json!({})),
        Just(json!({"type": "categorical", "levels": []})),
    ]
}

proptest! {
    #[test]
    fn frames_of_noise(pieces in vec(vec(any::<u8>(), 0..40), 0..10)) {
        let mut assembler = Assembler::default();
        for piece in pieces {
            assembler.push(&piece);
            if assembler.take::<Response>().is_err() {
                break;
            }
        }
    }

    #[test]
    fn descriptions_with_changes(changes in vec((any::<prop::sample::Index>(), any_value()), 1..4)) {
        let mut value = good_description();
        for (index, new) in changes {
            let mut all = Vec::new();
            places(&value, "", &mut all);
            if let Some(place) = value.pointer_mut(&all[index.index(all.len())]) {
                *place = new;
            }
        }
        if let Ok(description) = serde_json::from_value::<PluginDescription>(value)
            && library::check(&description).is_ok()
        {
            for model in &description.models {
                prop_assert_eq!(hash::of_descriptor(&model.descriptor).len(), 64);
                let ids: Vec<_> = model.descriptor.outcomes.iter().map(|outcome| &outcome.id).collect();
                prop_assert!(!ids.is_empty());
            }
        }
    }

    #[test]
    fn texts_become_one_harmless_line(bytes in vec(any::<u8>(), 0..200)) {
        let line = text::message(&bytes);
        prop_assert!(!line.is_empty());
        prop_assert!(!line.chars().any(char::is_control));
    }

    #[test]
    fn layouts_stay_inside_the_arena(n_columns: usize, n_rows: usize, len in 64..usize::MAX, small in 0..100_usize) {
        for (n_columns, n_rows, len) in [(n_columns, n_rows, len), (small, n_rows % 5000, len % (1 << 20) + 64)] {
            let Some(layout) = Layout::new(n_columns, n_rows, len) else { continue };
            prop_assert!(layout.status() + n_rows <= len);
            if n_columns > 0 {
                let last = layout.column(n_columns - 1);
                prop_assert!(last.is_multiple_of(64) && last + 8 * n_rows <= layout.status());
            }
        }
    }

    #[test]
    fn files_of_noise(bytes in vec(any::<u8>(), 0..300), magic in 0..4_usize) {
        let starts: [&[u8]; 4] = [b"", b"\x7fELF\x02\x01\x01", b"MZ", b"\xcf\xfa\xed\xfe"];
        let mut file = starts[magic].to_vec();
        file.extend(bytes);
        prop_assert!(static_look::look(Path::new("noise"), &file).is_err());
    }

    #[test]
    fn lock_files_of_noise(text in "[\\[\\]a-z=\"0-9\n .-]{0,80}") {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("evstrat.lock");
        std::fs::write(&path, text).unwrap();
        let _is_read = LockFile::read(&path);
    }
}
