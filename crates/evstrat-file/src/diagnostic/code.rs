//! The kinds of faults and their codes.

use std::fmt;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal,)+) => {
        /// What kind of fault a diagnostic reports. Codes are stable: one is never reused for another kind.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// All codes, in order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code as it is printed, such as `EV0102`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }
        }
    };
}

codes! {
    /// A file cannot be read.
    MissingFile = "EV0001",
    /// A file is larger than any sensible one.
    FileTooLarge = "EV0002",
    /// A file is not UTF-8 text.
    NotUtf8 = "EV0003",
    /// The text is not TOML.
    Syntax = "EV0101",
    /// A key is set twice.
    DuplicateKey = "EV0102",
    /// A key that the file format does not have.
    UnknownKey = "EV0103",
    /// A key that must be present is not.
    MissingKey = "EV0104",
    /// A value has another type than its key takes.
    WrongType = "EV0105",
    /// The file is written for another version of the format.
    SchemaVersion = "EV0106",
    /// The file is of another kind than is needed here.
    WrongKind = "EV0107",
    /// A text is not an id.
    BadId = "EV0108",
    /// A text is not among the words that are possible here.
    NotAChoice = "EV0109",
    /// Two keys exclude each other.
    Conflict = "EV0110",
    /// A number is outside the range that its key takes.
    OutOfRange = "EV0111",
    /// A text is not a quantity: a number and a UCUM unit.
    BadQuantity = "EV0201",
    /// A unit measures or counts something else than is needed here.
    WrongDimension = "EV0202",
    /// No family of distributions is named, or several are.
    NoFamily = "EV0203",
    /// Parameters do not make up any form of the family.
    WrongParameters = "EV0204",
    /// No such distribution exists.
    ImpossibleDistribution = "EV0205",
    /// A distribution reaches beyond the bounds of the assumption.
    OutOfBounds = "EV0206",
    /// A distribution does not suit the kind of the assumption.
    WrongDistributionKind = "EV0207",
    /// A level that the assumption does not have.
    UnknownLevel = "EV0208",
    /// A distribution describes the variability between subjects instead of what is not known.
    Variability = "EV0209",
    /// Data or studies from which a distribution is to be made cannot be used.
    BadData = "EV0210",
    /// A model that is not found.
    UnknownModel = "EV0301",
    /// A plugin that is found but cannot be used.
    UnusablePlugin = "EV0302",
    /// An assumption that the model does not have.
    UnknownAssumption = "EV0303",
    /// An outcome that the model does not have.
    UnknownOutcome = "EV0304",
    /// An evidence id that is not in the library.
    UnknownEvidence = "EV0305",
    /// An assumption that the chosen options switch off.
    InactiveAssumption = "EV0306",
    /// A belief without evidence or note.
    NoEvidence = "EV0307",
    /// Two evidence records with one id.
    DuplicateEvidence = "EV0308",
    /// A name in a context that no model of the study knows.
    UnusedName = "EV0309",
    /// An option that the model does not have.
    UnknownOption = "EV0310",
    /// An option that the model does not accept.
    BadOption = "EV0311",
    /// An assumption that neither file nor model believes anything about.
    NoBelief = "EV0312",
    /// A strategy contradicts its context.
    ContextConflict = "EV0401",
    /// Two strategies of a study read a shared number in different units.
    AmbiguousUnit = "EV0402",
    /// A dependence that cannot be.
    BadDependence = "EV0403",
    /// A decision frame that cannot be.
    BadFrame = "EV0404",
    /// A frame that does not fit the strategies.
    FrameMismatch = "EV0405",
    /// A study that is asked for with other inputs than it holds.
    StudyMismatch = "EV0406",
    /// A file that is named twice.
    Repeated = "EV0407",
    /// A comparator of the context that is named as a strategy.
    NamedComparator = "EV0408",
    /// A model whose description is faulty.
    FaultyModel = "EV0501",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
