//! Names of strategies and of streams of random numbers.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::session::{Session, hex};
use super::strategy::Work;

/// An id made of a file name: lower case, everything else than letters and digits as single hyphens.
pub(super) fn slug(stem: &str) -> String {
    let mut slug = String::new();
    for c in stem.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    match slug.chars().next() {
        Some(c) if c.is_ascii_lowercase() => slug.to_owned(),
        Some(_) => format!("s-{slug}"),
        None => "strategy".to_owned(),
    }
}

/// `name`, or `name-2` and so on if it is taken.
pub(super) fn unique(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(name) {
        return name.to_owned();
    }
    let mut number = 2_u32;
    loop {
        let candidate = format!("{name}-{number}");
        if !is_taken(&candidate) {
            return candidate;
        }
        number += 1;
    }
}

/// The key of an assumption that is the strategy's own: `<model>/<id>#<hash of law and evidence>`.
///
/// # Definition
/// The hash is the first 16 hexadecimal digits of SHA-256 of the canonical text of the law, followed by a line feed and
/// an evidence id for each evidence id in order.
pub(super) fn own(model: &str, id: &str, canonical: &str, evidence: &[String]) -> String {
    let mut hash = Sha256::new();
    hash.update(canonical.as_bytes());
    for id in evidence {
        hash.update(b"\n");
        hash.update(id.as_bytes());
    }
    let digest = hex(&hash.finalize());
    format!("{model}/{id}#{}", &digest[..16])
}

/// Gives every strategy its id and finishes the keys that depend on it.
pub(super) fn name(works: &mut [Work], session: &Session<'_>) {
    let mut taken: Vec<String> = Vec::new();
    for work in works {
        let strategy = &mut work.strategy;
        let stem = stem_of(&strategy.file);
        let mut id = slug(&stem);
        if taken.contains(&id)
            && let Some(context) = strategy.context
        {
            id = format!("{id}-{}", session.contexts[context].context.id);
        }
        id = unique(&id, |name| taken.iter().any(|other| other == name));
        for &index in &work.independent {
            let key = &mut strategy.assumptions[index].key;
            key.push('@');
            key.push_str(&id);
        }
        taken.push(id.clone());
        strategy.id = id;
    }
}

fn stem_of(path: &Path) -> String {
    path.file_stem()
        .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_ids() {
        assert_eq!(slug("sirna"), "sirna");
        assert_eq!(slug("VEGF siRNA (v2)"), "vegf-sirna-v2");
        assert_eq!(slug("2-dose"), "s-2-dose");
        assert_eq!(slug("???"), "strategy");
        assert_eq!(unique("a", |name| name == "a" || name == "a-2"), "a-3");
    }

    #[test]
    fn keys_depend_on_law_and_evidence() {
        let evidence = ["x".to_owned()];
        let key = own("m", "a", "point(value=1.0)", &evidence);
        assert_eq!(key.len(), "m/a#".len() + 16);
        assert_ne!(key, own("m", "a", "point(value=1.0)", &[]));
        assert_ne!(key, own("m", "a", "point(value=2.0)", &evidence));
        // SHA-256 of the bytes "point(value=1.0)\nx".
        assert_eq!(key, "m/a#ef76200e5a05930b");
    }
}
