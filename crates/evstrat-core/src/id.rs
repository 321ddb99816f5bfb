//! Identifiers: the same text in TOML, JSON, CSV and on the command line.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An identifier: a lower-case ASCII letter, then letters, digits and single hyphens.
///
/// Models, assumptions, outcomes, states, options and evidence all use this form, so that one spelling serves file keys,
/// column names and arguments alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Id(String);

/// Why a text is not an [`Id`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// The text is empty.
    #[error("an id must not be empty")]
    Empty,
    /// The text does not begin with a lower-case letter.
    #[error("id '{text}' must begin with a lower-case letter")]
    Start {
        /// The text as given.
        text: String,
    },
    /// The text holds a character that ids do not have.
    #[error("id '{text}' may hold only lower-case letters, digits and hyphens, found '{found}'")]
    Character {
        /// The text as given.
        text: String,
        /// The first character that is not allowed.
        found: char,
    },
}

impl Id {
    /// Checks `text` and makes it an id.
    ///
    /// # Errors
    /// [`IdError`] says which rule the text breaks.
    pub fn new(text: &str) -> Result<Self, IdError> {
        let first = text.chars().next().ok_or(IdError::Empty)?;
        if !first.is_ascii_lowercase() {
            return Err(IdError::Start {
                text: text.to_owned(),
            });
        }
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        match text.chars().find(|&c| !allowed(c)) {
            Some(found) => Err(IdError::Character {
                text: text.to_owned(),
                found,
            }),
            None => Ok(Self(text.to_owned())),
        }
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl TryFrom<String> for Id {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        Self::new(&text)
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.0
    }
}

impl PartialEq<str> for Id {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Id {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl std::borrow::Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_kebab_case_and_names_the_rule_it_refuses_by() {
        assert_eq!(
            Id::new("uptake-24h").map(|id| id.to_string()),
            Ok("uptake-24h".to_owned())
        );
        assert_eq!(Id::new(""), Err(IdError::Empty));
        assert!(matches!(Id::new("2d"), Err(IdError::Start { .. })));
        assert!(matches!(
            Id::new("up_take"),
            Err(IdError::Character { found: '_', .. })
        ));
        assert!(matches!(Id::new("Uptake"), Err(IdError::Start { .. })));
    }
}
