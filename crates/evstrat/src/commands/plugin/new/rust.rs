//! A plugin in Rust: a crate with the sources of what it is built on beside it.

use std::path::{Path, PathBuf};

use super::field::{Field, literal};
use super::{NewFile, Project, c};
use crate::exit::Failure;

/// The crates that plugins are built on, as this program was built from them.
const SDK: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/sdk.rs"));
/// The manifest of the workspace that they make.
const SDK_MANIFEST: &str = include_str!(concat!(env!("OUT_DIR"), "/sdk.toml"));
/// The versions of other crates that this program was built with.
const LOCK: &str = include_str!(concat!(env!("OUT_DIR"), "/sdk.lock"));

/// Where cargo puts the library.
pub(super) fn library_path(name: &str) -> String {
    format!("target/release/{}", c::library(name))
}

pub(super) fn files(project: &Project<'_>) -> Result<Vec<NewFile>, Failure> {
    let template = project
        .template()
        .with("type", &type_name(project.name))
        .with("library-path", &library_path(project.name))
        .with("build", "cargo build --release")
        .with("test", "cargo test")
        .with(
            "sdk",
            "`sdk/` holds the crates that a plugin is built on; `docs/plugins.md` of evstrat explains them.",
        )
        .with("tables", &tables(project))
        .with("results", &results(project.outcomes.len()));
    let text = |text: &str| template.fill(text);
    let manifest = text(include_str!("../../../../templates/rust/Cargo.toml.txt"));
    let mut files: Vec<NewFile> = vec![
        (
            "src/lib.rs".into(),
            text(include_str!("../../../../templates/rust/lib.rs.txt")),
        ),
        (
            "tests/check.rs".into(),
            text(include_str!("../../../../templates/rust/check.rs.txt")),
        ),
        (
            format!("{}.toml", project.name).into(),
            text(include_str!("../../../../templates/strategy.toml.txt")),
        ),
        (
            "README.md".into(),
            text(include_str!("../../../../templates/README.md.txt")),
        ),
        (
            ".github/workflows/check.yml".into(),
            text(include_str!("../../../../templates/ci.yml.txt")),
        ),
        (".gitignore".into(), "/target\n".to_owned()),
        // Cargo takes out what is not needed.
        ("Cargo.lock".into(), LOCK.to_owned()),
    ];
    match &project.args.sdk {
        None => {
            files.push(("Cargo.toml".into(), manifest));
            files.push(("sdk/Cargo.toml".into(), SDK_MANIFEST.to_owned()));
            let copies = SDK.iter();
            files.extend(
                copies.map(|(path, text)| (Path::new("sdk").join(path), (*text).to_owned())),
            );
        }
        Some(checkout) => {
            let crates = crates_in(checkout)?;
            let manifest = manifest
                .replace("sdk/", &format!("{}/", crates.display()))
                .replace("exclude = [\"sdk\"]\n", "");
            files.push(("Cargo.toml".into(), manifest));
        }
    }
    Ok(files)
}

/// The folder of the crates in a checkout of evstrat's sources.
fn crates_in(checkout: &Path) -> Result<PathBuf, Failure> {
    let crates = checkout.join("crates");
    let manifest = crates.join("evstrat-plugin/Cargo.toml");
    manifest
        .canonicalize()
        .ok()
        .and_then(|path| Some(path.parent()?.parent()?.to_owned()))
        .ok_or_else(|| {
            Failure::unusable(format!(
                "--sdk {}: there is no {}; name a checkout of evstrat's sources",
                checkout.display(),
                manifest.display()
            ))
        })
}

/// The id in the case of types.
fn type_name(id: &str) -> String {
    id.split('-')
        .map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        })
        .collect()
}

fn tables(project: &Project<'_>) -> String {
    let assumptions = project.assumptions.iter().map(assumption);
    let outcomes = project.outcomes.iter().map(outcome);
    let lines: Vec<String> = assumptions.chain(outcomes).collect();
    lines.join("\n")
}

fn assumption(of: &Field) -> String {
    let (id, unit, center, words) = (&of.id, &of.unit, literal(of.center), of.words());
    format!(
        r#"            .believed(
                AssumptionDescriptor::positive("{id}", "{unit}", {center})
                    .doc("The {words}.")
                    .source("a placeholder"),
                json!({{"lognormal": {{"median": {center}, "gsd": 2.0}}}}),
            )"#
    )
}

fn outcome(of: &Field) -> String {
    let (id, unit, words) = (&of.id, &of.unit, of.words());
    format!(
        r#"            .outcome(
                OutcomeDescriptor::new("{id}", "{unit}", 0.0, 1.0)
                    .role(Role::Efficacy, Direction::HigherIsBetter)
                    .doc("The {words}."),
            )"#
    )
}

fn results(n_outcomes: usize) -> String {
    let lines: Vec<String> = (0..n_outcomes)
        .map(|index| format!("            y[{index}] = saturation;"))
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_become_types() {
        assert_eq!(type_name("drug-loading-2"), "DrugLoading2");
    }

    #[test]
    fn the_sources_of_the_crates_are_there() {
        for part in [
            "evstrat-abi/src/lib.rs",
            "evstrat-core/Cargo.toml",
            "evstrat-testkit/src/lib.rs",
        ] {
            assert!(SDK.iter().any(|(path, _)| *path == part), "no {part}");
        }
        let manifest: toml::Table = SDK_MANIFEST.parse().unwrap();
        let dependencies = manifest["workspace"]["dependencies"].as_table().unwrap();
        assert_eq!(
            dependencies["evstrat-abi"]["path"].as_str(),
            Some("evstrat-abi")
        );
        assert!(!dependencies.contains_key("evstrat-host"));
    }
}
