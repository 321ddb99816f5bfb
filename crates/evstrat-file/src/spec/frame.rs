//! Keys of decision frames.

use super::strategy::TARGETS;
use super::{DESCRIPTION, KeySpec, Kind, NAME, NOTES, SCHEMA, TableSpec};

/// A frame file.
pub(super) static FRAME: TableSpec = TableSpec::new(
    "A decision frame: how outcomes are valued, the same for all strategies.",
    FRAME_KEYS,
);

const INFINITE: f64 = f64::INFINITY;

/// Keys of a frame, at the top of a file or as a table of a study.
const FRAME_KEYS: &[KeySpec] = &[
    SCHEMA,
    KeySpec::optional("kind", Kind::Word(&["frame"]), "What kind of file this is."),
    NAME,
    DESCRIPTION,
    CRITERIA,
    WEIGHTS,
    TARGETS,
    MONEY_KEY,
    GROUPS,
    EXPERIMENTS,
    POPULATION_KEY,
    ASSURANCE_KEY,
    NOTES,
];

pub(super) const CRITERIA: KeySpec = KeySpec::required(
    "criteria",
    Kind::Tables(&CRITERION),
    "What counts; the weights sum to 1.",
);
pub(super) const WEIGHTS: KeySpec = KeySpec::optional(
    "weights",
    Kind::Word(&["exact", "interval", "ordinal", "unknown"]),
    "How far the weights are known: as they stand (`exact`, the default), within `weight-between` (`interval`), by \
     their order alone (`ordinal`), or not at all (`unknown`).",
);
pub(super) const MONEY_KEY: KeySpec = KeySpec::optional(
    "money",
    Kind::Table(&MONEY),
    "Utility in money: the value of a success, less costs.",
);
pub(super) const GROUPS: KeySpec = KeySpec::optional(
    "groups",
    Kind::Tables(&GROUP),
    "Groups of assumptions whose joint value of information is asked for.",
);
pub(super) const EXPERIMENTS: KeySpec = KeySpec::optional(
    "experiments",
    Kind::Tables(&EXPERIMENT),
    "Experiments whose value is asked for.",
);
pub(super) const POPULATION_KEY: KeySpec = KeySpec::optional(
    "population",
    Kind::Table(&POPULATION),
    "Who would benefit from the decision, and for how long.",
);
pub(super) const ASSURANCE_KEY: KeySpec = KeySpec::optional(
    "assurance",
    Kind::Table(&ASSURANCE),
    "A planned confirmatory experiment with two arms.",
);

static CRITERION: TableSpec = TableSpec::new(
    "An outcome that counts.",
    &[
        KeySpec::required("outcome", Kind::Id, "Id of the outcome."),
        KeySpec::required("worst", Kind::Quantity, "Outcome of value 0."),
        KeySpec::required("best", Kind::Quantity, "Outcome of value 1."),
        KeySpec::optional(
            "points",
            Kind::Points,
            "Inner points [outcome, value] of the piecewise linear value function.",
        ),
        KeySpec::required("weight", Kind::Number(0.0, 1.0), "Weight."),
        KeySpec::optional(
            "weight-between",
            Kind::Range,
            "Range of the weight, with `weights = \"interval\"`.",
        ),
    ],
);

static MONEY: TableSpec = TableSpec::new(
    "Utility in money.",
    &[
        KeySpec::required("currency", Kind::Name, "The currency, such as `EUR`."),
        KeySpec::required(
            "value-per-success",
            Kind::Number(0.0, INFINITE),
            "What a success is worth.",
        ),
        KeySpec::optional(
            "cost",
            Kind::Number(0.0, INFINITE),
            "Cost of a strategy whose file gives none.",
        ),
        KeySpec::optional("cost-outcome", Kind::Id, "An outcome that costs."),
        KeySpec::optional(
            "cost-per-unit",
            Kind::Number(0.0, INFINITE),
            "Cost of one unit of `cost-outcome`.",
        ),
    ],
);

static GROUP: TableSpec = TableSpec::new(
    "A named group of assumptions.",
    &[
        NAME,
        KeySpec::required("assumptions", Kind::Ids, "Ids of the assumptions."),
    ],
);

static EXPERIMENT: TableSpec = TableSpec::new(
    "An experiment that could be done before the decision.",
    &[
        NAME,
        KeySpec::required("assumption", Kind::Id, "The assumption it would inform."),
        KeySpec::required(
            "design",
            Kind::Word(&["normal-mean", "binomial-count"]),
            "What it would observe: the mean of normal measurements, or a count of successes.",
        ),
        KeySpec::required("n", Kind::Counts, "Numbers of observations to consider."),
        KeySpec::optional(
            "measurement-sd",
            Kind::Quantity,
            "Standard deviation of one measurement, with `normal-mean`.",
        ),
        KeySpec::optional(
            "fixed-cost",
            Kind::Number(0.0, INFINITE),
            "Cost of doing it at all, in the currency of the frame or in score points.",
        ),
        KeySpec::optional(
            "cost-per-observation",
            Kind::Number(0.0, INFINITE),
            "Cost of one observation.",
        ),
    ],
);

static POPULATION: TableSpec = TableSpec::new(
    "Who would benefit from the decision.",
    &[
        KeySpec::required(
            "per-year",
            Kind::Number(0.0, INFINITE),
            "Beneficiaries per year.",
        ),
        KeySpec::required(
            "years",
            Kind::Number(0.0, INFINITE),
            "Years for which the decision stands.",
        ),
        KeySpec::optional("discount", Kind::Number(0.0, 1.0), "Yearly discount rate."),
    ],
);

static ASSURANCE: TableSpec = TableSpec::new(
    "A planned confirmatory experiment with two arms.",
    &[
        KeySpec::required("outcome", Kind::Id, "The outcome that is the endpoint."),
        KeySpec::required("n-per-arm", Kind::Count(2), "Subjects per arm."),
        KeySpec::optional(
            "alpha",
            Kind::Number(0.0, 1.0),
            "Two-sided significance level; 0.05 if not given.",
        ),
        KeySpec::required(
            "endpoint-sd",
            Kind::Quantity,
            "Standard deviation of the endpoint between subjects.",
        ),
    ],
);
