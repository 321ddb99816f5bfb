//! Where the uniform numbers of assumptions come from.

use std::collections::BTreeSet;
use std::sync::Arc;

use evstrat_file::study::Study;
use evstrat_stats::sampling::{
    AntitheticStream, LatinStream, PlainStream, REPLICATES, ReplicateStream, ScrambledSobol,
};

use crate::error::EngineError;
use crate::plan::varies;
use crate::settings::{Sampling, Settings, Stop, design_size};

/// The streams of a study.
pub(crate) struct Streams {
    seed: u64,
    kind: Kind,
}

enum Kind {
    Replicates,
    Plain,
    Antithetic,
    /// Binary digits of the number of points in each replicate.
    Latin(u32),
    /// Copies of the sequence, and the keys in the order of its coordinates.
    Sobol(Arc<Vec<ScrambledSobol>>, Vec<String>),
}

/// The uniform numbers of one assumption.
pub(crate) enum Stream {
    Replicates(Box<ReplicateStream>),
    Plain(PlainStream),
    Antithetic(AntitheticStream),
    Latin(LatinStream),
    Sobol(Arc<Vec<ScrambledSobol>>, usize),
}

impl Streams {
    /// The streams that `settings` ask for.
    ///
    /// # Errors
    /// A joint sequence has too few coordinates, or a Latin hypercube does not know its size.
    pub(crate) fn new(study: &Study, settings: &Settings) -> Result<Self, EngineError> {
        let kind = match settings.sampling {
            Sampling::Replicates => Kind::Replicates,
            Sampling::Plain => Kind::Plain,
            Sampling::Antithetic => Kind::Antithetic,
            Sampling::Lhs => match settings.stop {
                Stop::After { draws, .. } => {
                    let points = design_size(draws) / REPLICATES as u64;
                    Kind::Latin(points.trailing_zeros())
                }
                Stop::AtPrecision { .. } => {
                    return Err(EngineError::Sampling {
                        message: "a Latin hypercube is made for a number of draws; give --draws"
                            .to_owned(),
                    });
                }
            },
            Sampling::Sobol => joint(study, settings.seed)?,
        };
        let seed = settings.seed;
        Ok(Self { seed, kind })
    }

    /// The stream of one key.
    pub(crate) fn of(&self, key: &str) -> Stream {
        let seed = self.seed;
        match &self.kind {
            Kind::Replicates => Stream::Replicates(Box::new(ReplicateStream::new(seed, key))),
            Kind::Plain => Stream::Plain(PlainStream::new(seed, key)),
            Kind::Antithetic => Stream::Antithetic(AntitheticStream::new(seed, key)),
            Kind::Latin(digits) => Stream::Latin(LatinStream::new(seed, key, *digits)),
            Kind::Sobol(copies, keys) => {
                let coordinate = keys.binary_search_by(|one| one.as_str().cmp(key));
                Stream::Sobol(Arc::clone(copies), coordinate.unwrap_or(0))
            }
        }
    }
}

/// One joint sequence over all keys of the study that vary.
fn joint(study: &Study, seed: u64) -> Result<Kind, EngineError> {
    let keys: BTreeSet<&str> = study
        .strategies
        .iter()
        .flat_map(|strategy| &strategy.assumptions)
        .filter(|assumption| varies(assumption))
        .map(|assumption| assumption.key.as_str())
        .collect();
    let copies = (0..)
        .take(REPLICATES)
        .map(|replicate| ScrambledSobol::new(seed, "sobol", replicate, keys.len()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| EngineError::Sampling {
            message: error.to_string(),
        })?;
    let keys = keys.into_iter().map(str::to_owned).collect();
    Ok(Kind::Sobol(Arc::new(copies), keys))
}

impl Stream {
    /// Writes the uniform numbers of the draws from `start` on.
    pub(crate) fn fill(&self, start: u64, column: &mut [f64]) {
        match self {
            Self::Replicates(stream) => stream.fill(start, column),
            Self::Plain(stream) => stream.fill(start, column),
            Self::Antithetic(stream) => stream.fill(start, column),
            Self::Latin(stream) => stream.fill(start, column),
            Self::Sobol(copies, coordinate) => {
                let replicates = REPLICATES as u64;
                for (draw, slot) in (start..).zip(column) {
                    let copy = usize::try_from(draw % replicates).unwrap_or(0);
                    *slot = copies[copy].at(draw / replicates, *coordinate);
                }
            }
        }
    }
}
