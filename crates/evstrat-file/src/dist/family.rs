//! The families of distributions and their parameter forms.

use evstrat_stats::law::{Law, LawError};

use super::keys::Keys;
use super::{Scene, atoms, data, experts, interval, metalog, mixture, pool};
use crate::syntax::Entry;

/// A family of distributions.
#[derive(Debug)]
pub(crate) struct Family {
    /// Its key in files.
    pub(crate) key: &'static str,
    /// What it is, for people and editors.
    pub(crate) doc: &'static str,
    /// How its table is read.
    pub(crate) reader: Reader,
}

/// How the table of a family is read.
#[derive(Debug)]
pub(crate) enum Reader {
    /// A table of numbers in one of several forms.
    Forms(&'static [Form]),
    /// In a way of its own: a table with these keys, or, without keys, something else.
    Own(Option<Keys>, fn(&Entry, &mut Scene<'_>) -> Option<Law>),
}

/// A set of parameters that determines a law.
pub(crate) struct Form {
    /// The parameters, in the order that `build` takes them.
    pub(crate) params: &'static [Param],
    /// Makes the law from the values.
    pub(crate) build: fn(&[f64]) -> Result<Law, LawError>,
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.params.iter().map(|param| param.key))
            .finish()
    }
}

/// A parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Param {
    /// Its key in files.
    pub(crate) key: &'static str,
    /// What kind of number it is.
    pub(crate) kind: ParamKind,
    /// Its value if it is not given; without one it must be given.
    pub(crate) default: Option<f64>,
}

/// What kind of number a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParamKind {
    /// A value of the assumption, or a difference of two, in its unit.
    Value,
    /// One over a value of the assumption.
    Inverse,
    /// The natural logarithm of a value of the assumption.
    LogValue,
    /// A number without unit.
    Plain,
}

const fn value(key: &'static str) -> Param {
    Param {
        key,
        kind: ParamKind::Value,
        default: None,
    }
}

const fn plain(key: &'static str) -> Param {
    Param {
        key,
        kind: ParamKind::Plain,
        default: None,
    }
}

impl Param {
    const fn of_kind(mut self, kind: ParamKind) -> Self {
        self.kind = kind;
        self
    }

    const fn or(mut self, default: f64) -> Self {
        self.default = Some(default);
        self
    }
}

/// All families, in the order in which they are shown.
pub(crate) static FAMILIES: &[Family] = &[
    Family {
        key: "point",
        doc: "A value that is taken as certain; a level name for categorical assumptions.",
        reader: Reader::Own(None, atoms::point),
    },
    Family {
        key: "normal",
        doc: "Normal distribution.",
        reader: Reader::Forms(&[Form {
            params: &[value("mean"), value("sd")],
            build: |v| Law::normal(v[0], v[1]),
        }]),
    },
    Family {
        key: "lognormal",
        doc: "Lognormal distribution; `mu` and `sigma` are mean and standard deviation of the natural logarithm.",
        reader: Reader::Forms(LOGNORMAL),
    },
    Family {
        key: "beta",
        doc: "Beta distribution on (0, 1), or between `lower` and `upper`.",
        reader: Reader::Forms(BETA),
    },
    Family {
        key: "gamma",
        doc: "Gamma distribution.",
        reader: Reader::Forms(GAMMA),
    },
    Family {
        key: "uniform",
        doc: "Uniform distribution.",
        reader: Reader::Forms(&[Form {
            params: &[value("min"), value("max")],
            build: |v| Law::uniform(v[0], v[1]),
        }]),
    },
    Family {
        key: "log-uniform",
        doc: "Distribution whose logarithm is uniform.",
        reader: Reader::Forms(&[Form {
            params: &[value("min"), value("max")],
            build: |v| Law::log_uniform(v[0], v[1]),
        }]),
    },
    Family {
        key: "triangular",
        doc: "Triangular distribution.",
        reader: Reader::Forms(&[Form {
            params: &[value("min"), value("mode"), value("max")],
            build: |v| Law::triangular(v[0], v[1], v[2]),
        }]),
    },
    Family {
        key: "pert",
        doc: "PERT distribution: a beta distribution by minimum, mode and maximum; `shape` is 4 if not given.",
        reader: Reader::Forms(&[Form {
            params: &[
                value("min"),
                value("mode"),
                value("max"),
                plain("shape").or(4.0),
            ],
            build: |v| Law::pert(v[0], v[1], v[2], v[3]),
        }]),
    },
    Family {
        key: "logit-normal",
        doc: "Distribution on (0, 1) whose log-odds are normal with mean `mu` and standard deviation `sigma`.",
        reader: Reader::Forms(&[Form {
            params: &[plain("mu"), plain("sigma")],
            build: |v| Law::logit_normal(v[0], v[1]),
        }]),
    },
    Family {
        key: "interval",
        doc: "The law of a family for which `low` to `high` is the central interval of the given coverage.",
        reader: Reader::Own(Some(interval::KEYS), interval::interval),
    },
    Family {
        key: "discrete",
        doc: "Some values with their probabilities.",
        reader: Reader::Own(Some(atoms::DISCRETE), atoms::discrete),
    },
    Family {
        key: "levels",
        doc: "Probabilities of the levels of a categorical assumption, by name.",
        reader: Reader::Own(None, atoms::levels),
    },
    Family {
        key: "mixture",
        doc: "One of several distributions, each with its weight.",
        reader: Reader::Own(Some(mixture::KEYS), mixture::mixture),
    },
    Family {
        key: "weibull",
        doc: "Weibull distribution.",
        reader: Reader::Forms(&[Form {
            params: &[plain("shape"), value("scale")],
            build: |v| Law::weibull(v[0], v[1]),
        }]),
    },
    Family {
        key: "half-normal",
        doc: "Absolute value of a normal variable with mean 0 and standard deviation `scale`.",
        reader: Reader::Forms(&[Form {
            params: &[value("scale")],
            build: |v| Law::half_normal(v[0]),
        }]),
    },
    Family {
        key: "student-t",
        doc: "Student's t distribution with `df` degrees of freedom, shifted and scaled.",
        reader: Reader::Forms(&[Form {
            params: &[plain("df"), value("location"), value("scale")],
            build: |v| Law::student_t(v[0], v[1], v[2]),
        }]),
    },
    Family {
        key: "log-student-t",
        doc: "Distribution whose natural logarithm is Student's t.",
        reader: Reader::Forms(&[Form {
            params: &[
                plain("df"),
                plain("location").of_kind(ParamKind::LogValue),
                plain("scale"),
            ],
            build: |v| Law::log_student_t(v[0], v[1], v[2]),
        }]),
    },
    Family {
        key: "metalog",
        doc: "Metalog distribution through up to nine quantiles, perhaps bounded.",
        reader: Reader::Own(Some(metalog::KEYS), metalog::metalog),
    },
    Family {
        key: "binomial",
        doc: "Number of successes in independent trials.",
        reader: Reader::Own(Some(atoms::BINOMIAL), atoms::binomial),
    },
    Family {
        key: "poisson",
        doc: "Poisson distribution.",
        reader: Reader::Forms(&[Form {
            params: &[value("mean")],
            build: |v| Law::poisson(v[0]),
        }]),
    },
    Family {
        key: "empirical",
        doc: "Equally probable values.",
        reader: Reader::Own(Some(atoms::EMPIRICAL), atoms::empirical),
    },
    Family {
        key: "experts",
        doc: "Opinions of experts, pooled.",
        reader: Reader::Own(Some(experts::KEYS), experts::experts),
    },
    Family {
        key: "pool",
        doc: "Meta-analysis of several studies: by default the predictive distribution of a new setting.",
        reader: Reader::Own(Some(pool::KEYS), pool::pool),
    },
    Family {
        key: "data",
        doc: "Distribution made from a column of a CSV file.",
        reader: Reader::Own(Some(data::KEYS), data::data),
    },
];

const LOGNORMAL: &[Form] = &[
    Form {
        params: &[value("median"), plain("gsd")],
        build: |v| Law::lognormal_from_median_gsd(v[0], v[1]),
    },
    Form {
        params: &[value("mean"), value("sd")],
        build: |v| Law::lognormal_from_mean_sd(v[0], v[1]),
    },
    Form {
        params: &[value("mean"), plain("cv")],
        build: |v| Law::lognormal_from_mean_cv(v[0], v[1]),
    },
    Form {
        params: &[plain("mu").of_kind(ParamKind::LogValue), plain("sigma")],
        build: |v| Law::lognormal(v[0], v[1]),
    },
];

const BETA: &[Form] = &[
    Form {
        params: &[
            value("mean"),
            value("sd"),
            value("lower").or(0.0),
            value("upper").or(1.0),
        ],
        build: |v| Law::beta_from_mean_sd_on(v[0], v[1], (v[2], v[3])),
    },
    Form {
        params: &[
            plain("alpha"),
            plain("beta"),
            value("lower").or(0.0),
            value("upper").or(1.0),
        ],
        build: |v| Law::beta_on(v[0], v[1], (v[2], v[3])),
    },
];

const GAMMA: &[Form] = &[
    Form {
        params: &[value("mean"), value("sd")],
        build: |v| Law::gamma_from_mean_sd(v[0], v[1]),
    },
    Form {
        params: &[plain("shape"), value("scale")],
        build: |v| Law::gamma(v[0], v[1]),
    },
    Form {
        params: &[plain("shape"), value("rate").of_kind(ParamKind::Inverse)],
        build: |v| Law::gamma(v[0], 1.0 / v[1]),
    },
];
