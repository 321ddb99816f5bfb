//! Texts with places to be filled.

use std::collections::BTreeMap;

/// Values by the names of their places.
#[derive(Debug, Clone, Default)]
pub(super) struct Template(BTreeMap<&'static str, String>);

impl Template {
    /// Adds a value.
    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.0.insert(name, value.to_owned());
        self
    }

    /// Fills `{{name}}` in a text. A place without a value is left as it is; a test makes sure that there is none.
    pub(super) fn fill(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            out.push_str(before);
            match after.split_once("}}") {
                Some((name, after)) if self.0.contains_key(name) => {
                    out.push_str(&self.0[name]);
                    rest = after;
                }
                _ => {
                    out.push_str("{{");
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_and_braces_kept() {
        let template = Template::default().with("name", "x");
        assert_eq!(
            template.fill("a {{name}} {{ 1.0 }} {{name}}"),
            "a x {{ 1.0 }} x"
        );
    }
}
