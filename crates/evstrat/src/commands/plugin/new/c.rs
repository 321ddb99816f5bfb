//! A plugin in C: one source file on the short header, and a Makefile.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};

use super::field::{Field, literal};
use super::{NewFile, Project};

const HEADER: &str = include_str!("../../../../../evstrat-abi/include/evstrat_plugin_v1.h");
const SIMPLE: &str = include_str!("../../../../../evstrat-abi/include/evstrat_simple.h");

/// The file name of the library.
pub(super) fn library(name: &str) -> String {
    format!("{DLL_PREFIX}{}{DLL_SUFFIX}", name.replace('-', "_"))
}

pub(super) fn files(project: &Project<'_>) -> Vec<NewFile> {
    let file = project.name.replace('-', "_");
    let library = library(project.name);
    let n_columns = project.assumptions.len() + project.outcomes.len();
    let template = project
        .template()
        .with("file", &file)
        .with("library", &library)
        .with("library-path", &library)
        .with("build", "make")
        .with("test", "make check")
        .with("sdk", "The two headers are all that a plugin needs; `docs/plugins.md` of evstrat explains them.")
        .with("n-columns", &n_columns.to_string())
        .with("assumptions", &lines(&project.assumptions, assumption))
        .with("priors", &lines(&project.assumptions, prior))
        .with("outcomes", &lines(&project.outcomes, outcome))
        .with("results", &results(project.outcomes.len()));
    let text = |text: &str| template.fill(text);
    vec![
        (
            format!("{file}.c").into(),
            text(include_str!("../../../../templates/c/plugin.c.txt")),
        ),
        (
            "Makefile".into(),
            text(include_str!("../../../../templates/c/Makefile.txt")),
        ),
        ("evstrat_plugin_v1.h".into(), HEADER.to_owned()),
        ("evstrat_simple.h".into(), SIMPLE.to_owned()),
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
        (".gitignore".into(), format!("{library}\n")),
    ]
}

fn lines(fields: &[Field], line: fn(&Field) -> String) -> String {
    let lines: Vec<String> = fields.iter().map(line).collect();
    lines.join("\n")
}

fn assumption(of: &Field) -> String {
    let (id, unit, center, words) = (&of.id, &of.unit, literal(of.center), of.words());
    format!("  EV_POSITIVE(\"{id}\", \"{unit}\", {center}, \"The {words}.\", \"a placeholder\"),")
}

fn prior(of: &Field) -> String {
    let (id, center) = (&of.id, literal(of.center));
    format!(
        "  EV_PRIOR(\"{id}\", \"{{\\\"lognormal\\\": {{\\\"median\\\": {center}, \\\"gsd\\\": 2.0}}}}\"),"
    )
}

fn outcome(of: &Field) -> String {
    let (id, unit, words) = (&of.id, &of.unit, of.words());
    format!(
        "  EV_OUTCOME(\"{id}\", \"{unit}\", 0.0, 1.0, EV_ROLE_EFFICACY, EV_HIGHER_IS_BETTER, \"The {words}.\"),"
    )
}

fn results(n_outcomes: usize) -> String {
    let lines: Vec<String> = (0..n_outcomes)
        .map(|index| format!("  y[{index}] = saturation;"))
        .collect();
    lines.join("\n")
}
