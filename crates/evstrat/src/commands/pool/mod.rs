//! `evstrat pool`: a meta-analysis of a table of published estimates.

mod assumption;
mod forest;
mod json;
mod read;
mod report;

use std::path::Path;

use evstrat_stats::meta::{
    BayesPool, Begg, Egger, HartungKnapp, MetaRegression, Pooled, Prediction, Studies,
    TauEstimator, TauInterval, bayes_pool, begg, egger, leave_one_out, meta_regression, pool_with,
};

use crate::cli::{Global, Knapp, Measure, PoolArgs, PoolMethod};
use crate::exit::{Exit, Failure};
use crate::table::Source;
use crate::terminal::Terminal;
use read::{Reading, Table, read};

/// The error probability of all intervals.
const ALPHA: f64 = 0.05;

/// Pools a table and shows what was found.
pub(crate) fn pool(args: &PoolArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let source = Source::read(&args.file)?;
    let reading = Reading {
        measure: args.measure,
        moderator: args.moderator.as_deref(),
        coverage: args.coverage,
    };
    let table = read(&source, &reading)?;
    for note in &table.left_out {
        terminal.warning(note);
    }
    let synthesis = Synthesis::of(&table, args).map_err(Failure::unusable)?;
    if let Some(path) = &args.output {
        write_picture(path, &forest::picture(&synthesis, source.path()))?;
    }
    let text = match &args.as_assumption {
        Some(name) => assumption::toml(&synthesis, args, name)?,
        None if global.json => format!("{:#}\n", json::json(&synthesis, &source)),
        None => report::text(&synthesis, &source),
    };
    terminal.result(&text);
    Ok(Exit::Done)
}

fn write_picture(path: &Path, picture: &str) -> Result<(), Failure> {
    if path.extension().is_none_or(|extension| extension != "svg") {
        let message = format!(
            "{}: the forest plot is an SVG picture; expected a name that ends in .svg",
            path.display()
        );
        return Err(Failure::unusable(message));
    }
    std::fs::write(path, picture)
        .map_err(|error| Failure::unusable(format!("cannot write {}: {error}", path.display())))
}

/// Everything that pooling found.
struct Synthesis<'a> {
    table: &'a Table,
    studies: Studies,
    method: PoolMethod,
    knapp: HartungKnapp,
    /// Whether the estimates are logarithms.
    is_log: bool,
    pooled: Pooled,
    bayes: Option<BayesPool>,
    tau: Option<TauInterval>,
    egger: Option<Egger>,
    begg: Option<Begg>,
    /// The moderator asked for, and the regression on it if the studies allow one.
    regression: Option<(String, Option<MetaRegression>)>,
    without: Vec<Pooled>,
}

impl<'a> Synthesis<'a> {
    fn of(table: &'a Table, args: &PoolArgs) -> Result<Self, String> {
        let effects = table.studies.iter().map(|study| study.effect);
        let (y, v): (Vec<f64>, Vec<f64>) = effects
            .map(|effect| (effect.estimate, effect.variance))
            .unzip();
        let studies = Studies::new(&y, &v).map_err(|error| error.to_string())?;
        let estimator = estimator(args.method);
        let knapp = match args.hksj {
            None => HartungKnapp::Off,
            Some(Knapp::On) => HartungKnapp::On,
            Some(Knapp::Floor) => HartungKnapp::WithFloor,
        };
        let pooled = pool_with(&studies, estimator, knapp);
        let bayes = match args.method {
            PoolMethod::Bayes => {
                Some(bayes_pool(&studies, args.tau_scale).map_err(|error| error.to_string())?)
            }
            _ => None,
        };
        let regression = match &args.moderator {
            None => None,
            Some(name) => {
                let moderator: Vec<f64> =
                    table.studies.iter().map(|study| study.moderator).collect();
                let fit = meta_regression(&studies, &moderator, estimator);
                Some((name.clone(), fit.ok()))
            }
        };
        Ok(Self {
            table,
            method: args.method,
            knapp,
            is_log: args.logarithms || table.measure.is_some_and(Measure::is_log),
            tau: pooled.tau_interval(&studies, ALPHA).ok(),
            egger: egger(&studies, estimator).ok(),
            begg: begg(&studies).ok(),
            regression,
            without: if args.leave_one_out {
                leave_one_out(&studies, estimator, knapp)
            } else {
                Vec::new()
            },
            pooled,
            bayes,
            studies,
        })
    }

    /// The pooled mean with its standard error and interval.
    fn mean(&self) -> (f64, f64, [f64; 2]) {
        match self.bayes_law(evstrat_stats::meta::Target::Mean) {
            Some((bayes, law)) => {
                let interval = [0.5 * ALPHA, 1.0 - 0.5 * ALPHA].map(|p| law.quantile(p));
                (bayes.mean, bayes.sd, interval)
            }
            None => {
                let (low, high) = self.pooled.interval(ALPHA);
                (self.pooled.mean, self.pooled.se, [low, high])
            }
        }
    }

    fn bayes_law(
        &self,
        target: evstrat_stats::meta::Target,
    ) -> Option<(&BayesPool, evstrat_stats::law::Law)> {
        let bayes = self.bayes.as_ref()?;
        let law = bayes
            .law(target, evstrat_stats::meta::Scale::Identity)
            .ok()?;
        Some((bayes, law))
    }

    /// Prediction intervals for a new setting, each with its name.
    fn predictions(&self) -> Vec<(&'static str, [f64; 2])> {
        if let Some((_, law)) = self.bayes_law(evstrat_stats::meta::Target::NewSetting) {
            let interval = [0.5 * ALPHA, 1.0 - 0.5 * ALPHA].map(|p| law.quantile(p));
            return vec![("posterior predictive", interval)];
        }
        if self.method == PoolMethod::Fixed {
            return Vec::new();
        }
        [
            (
                "t with k - 2 degrees of freedom",
                Prediction::StudentKMinus2,
            ),
            (
                "t with k - 1 degrees of freedom",
                Prediction::StudentKMinus1,
            ),
            ("normal", Prediction::Normal),
        ]
        .into_iter()
        .filter_map(|(name, kind)| {
            let (low, high) = self.pooled.prediction(kind, ALPHA)?;
            Some((name, [low, high]))
        })
        .collect()
    }

    /// Why there is no regression on the moderator asked for.
    fn without_slope(&self) -> &'static str {
        if self.studies.len() < 3 {
            "fewer than three studies have no slope"
        } else {
            "it does not vary"
        }
    }

    /// What the numbers are.
    fn what(&self) -> String {
        match self.table.measure {
            Some(measure) if measure.is_log() => format!("log {}", measure.name()),
            Some(measure) => measure.name().to_owned(),
            None if self.is_log => "logarithm of the estimate".to_owned(),
            None => "estimate".to_owned(),
        }
    }
}

fn estimator(method: PoolMethod) -> TauEstimator {
    match method {
        PoolMethod::Fixed => TauEstimator::EqualEffects,
        PoolMethod::Dl => TauEstimator::DerSimonianLaird,
        PoolMethod::Pm => TauEstimator::PauleMandel,
        // Heterogeneity, Egger's test and weights beside a Bayesian mean come from REML.
        PoolMethod::Reml | PoolMethod::Bayes => TauEstimator::Reml,
        PoolMethod::Ml => TauEstimator::Ml,
        PoolMethod::Sj => TauEstimator::SidikJonkman,
        PoolMethod::He => TauEstimator::Hedges,
        PoolMethod::Hs => TauEstimator::HunterSchmidt,
    }
}

impl PoolMethod {
    /// The name in common use.
    fn name(self) -> &'static str {
        match self {
            Self::Bayes => "Bayes",
            other => estimator(other).key(),
        }
    }
}

impl Measure {
    /// The name for people.
    fn name(self) -> &'static str {
        match self {
            Self::Rr => "risk ratio",
            Self::Or => "odds ratio",
            Self::Rd => "risk difference",
            Self::Md => "difference of means",
            Self::Smd => "standardized mean difference",
            Self::Rom => "ratio of means",
        }
    }

    /// Whether it is pooled as its logarithm.
    fn is_log(self) -> bool {
        matches!(self, Self::Rr | Self::Or | Self::Rom)
    }
}
