//! Evaluation of a release-inhibition strategy.

use std::f64::consts::LN_2;
use std::sync::{Mutex, PoisonError};

use evstrat_biology::ode::{LANES, Measure};
use evstrat_biology::regimen::{Regimen, Timeline};
use evstrat_biology::response::{Plan, ResponseEvaluator, Tumor, probe};
use evstrat_biology::secretion::{
    RELEASE_ATOL, ReleaseInhibition, ReleaseParameters, release_state,
};
use evstrat_plugin::prelude::{
    Batch, Model, ModelDescriptor, ModelError, Options, SelfTest, Strategy, TraceRequest,
};
use strategy_kit::columns::{Columns, Index, write_course, write_rows};
use strategy_kit::parts::in_parts;
use strategy_kit::response::{Arm, efficacy, status};
use strategy_kit::{cargo, tumor};

use crate::descriptor::descriptor;
use crate::options::{Choices, Step};
use crate::reference::self_tests;

const HOURS_PER_DAY: f64 = 24.0;
/// A lasting loss of a protein is a concentration far above that of half the effect which is never cleared.
const LASTING: f64 = 1e9;

/// Relative tolerance of batches. Against 1e-9 it moves growth inhibition by less than 1e-4 in any row and by less than 1e-5
/// on average (a test holds it to that), far below the Monte Carlo error of any summary.
pub(crate) const RTOL: f64 = 1e-3;

/// Inhibition of vesicle release.
#[derive(Debug)]
pub struct ReleaseInhibitionStrategy {
    choices: Choices,
    treated: bool,
    index: Index,
    workspace: Mutex<Workspace>,
}

#[derive(Debug)]
struct Workspace {
    arm: Arm<ReleaseInhibition<LANES>>,
    rows: Vec<ReleaseParameters>,
    tumors: Vec<Tumor>,
}

/// The columns of the assumptions.
struct Beliefs<'a> {
    respond: &'a [f64],
    ic50: &'a [f64],
    shift: &'a [f64],
    half_life: &'a [f64],
    tissue: &'a [f64],
    branch: &'a [f64],
    passage: &'a [f64],
    release: &'a [f64],
    lysosomal: &'a [f64],
    gain: &'a [f64],
    drive: &'a [f64],
    toxicity: &'a [f64],
    cargo: cargo::Beliefs<'a>,
}

impl<'a> Beliefs<'a> {
    fn of(columns: &Columns<'a>) -> Self {
        let get = |id| columns.get(id);
        Self {
            respond: get("cells-respond"),
            ic50: get("enzyme-ic50"),
            shift: get("potency-shift"),
            half_life: get("inhibitor-half-life"),
            tissue: get("tissue-to-plasma"),
            branch: get("branch-share"),
            passage: get("passage-block"),
            release: get("release-rate"),
            lysosomal: get("lysosomal-share"),
            gain: get("microvesicle-gain"),
            drive: get("tumor-vesicle-drive"),
            toxicity: get("toxicity-chance"),
            cargo: cargo::Beliefs::of(columns),
        }
    }

    fn parameters(&self, choices: &Choices, row: usize) -> ReleaseParameters {
        let responds = if self.respond[row] > 0.5 { 1.0 } else { 0.0 };
        let (formation_block, passage_block) = match choices.inhibitor.step {
            Step::Formation => (responds * self.branch[row], 0.0),
            Step::Passage => (0.0, responds * self.passage[row]),
        };
        let (clearance, ec50) = if choices.inhibitor.is_drug {
            // Doses are concentrations in plasma; the cells see a share of them.
            let ec50 = self.ic50[row] * self.shift[row] / self.tissue[row];
            (LN_2 / self.half_life[row] * HOURS_PER_DAY, ec50)
        } else {
            (0.0, 1.0)
        };
        let (small, micro) = if choices.from_tumor {
            (self.drive[row], 0.0)
        } else {
            self.cargo.sums(row)
        };
        ReleaseParameters {
            clearance,
            ec50,
            slope: 1.0,
            formation_block,
            passage_block,
            krel: self.release[row],
            lysosomal_share: self.lysosomal[row],
            compensation: self.gain[row],
            small_stimulus: small,
            microvesicle_stimulus: micro,
            small_growth: 0.0,
            microvesicle_growth: 0.0,
        }
    }
}

/// Mean release until the horizon, relative to no inhibition.
struct Released {
    small_vesicles: f64,
    first_day: f64,
    microvesicles: f64,
    /// Mean share of the largest block that is in force.
    inhibition: f64,
}

impl Released {
    /// From the integral of the pool, its value at the horizon and on day 1.
    ///
    /// The pool obeys dX/dt = k (F - outflow X), so the mean of formation F follows from those two without another
    /// integral; passage is constant for what acts on it, as that is never cleared.
    fn of(p: &ReleaseParameters, [integral, last, first]: [f64; 3], horizon: f64) -> Self {
        let passage = 1.0 - p.passage_block;
        let outflow = (1.0 - p.lysosomal_share) * passage + p.lysosomal_share;
        let turnover = p.krel * HOURS_PER_DAY / (1.0 - p.lysosomal_share);
        let mean = integral / horizon;
        let formation = outflow * mean + (last - 1.0) / (turnover * horizon);
        let missing = 1.0 - formation;
        let inhibition = if p.clearance > 0.0 && p.formation_block.abs() > 0.0 {
            (missing / p.formation_block).clamp(0.0, 1.0)
        } else {
            1.0
        };
        let missing = if p.formation_block.abs() > 0.0 {
            missing
        } else {
            0.0
        };
        Self {
            small_vesicles: (passage * mean).max(0.0),
            first_day: (passage * first).max(0.0),
            microvesicles: (1.0 + p.compensation * missing).max(0.0),
            inhibition,
        }
    }
}

impl Workspace {
    fn plan(choices: &Choices, regimen: &Regimen) -> Self {
        let horizon = choices.frame.horizon;
        let timeline =
            Timeline::until(horizon).with_regimen(regimen, release_state::INHIBITOR, None);
        let mut plan = Plan::new(choices.frame.endpoint(), timeline, &RELEASE_ATOL);
        plan.set_rtol(choices.frame.tolerance);
        plan.probes = vec![
            probe(release_state::POOL, Measure::Integral),
            probe(release_state::POOL, Measure::At(horizon)),
            probe(release_state::POOL, Measure::At(horizon.min(1.0))),
        ];
        Self {
            arm: Arm::new(ResponseEvaluator::new(ReleaseInhibition::default(), plan)),
            rows: Vec::new(),
            tumors: Vec::new(),
        }
    }

    fn read(&mut self, choices: &Choices, columns: &Columns<'_>, n_rows: usize) {
        let beliefs = Beliefs::of(columns);
        let tumors = tumor::Beliefs::of(choices.frame.law, columns);
        self.rows.clear();
        self.rows
            .extend((0..n_rows).map(|row| beliefs.parameters(choices, row)));
        self.tumors.clear();
        self.tumors.extend((0..n_rows).map(|row| tumors.tumor(row)));
    }
}

/// The doses that the exposure sees: concentrations for drugs, one lasting dose for the loss of a protein.
fn doses(choices: &Choices) -> Regimen {
    let days = choices.regimen.days(choices.frame.horizon);
    if choices.inhibitor.is_drug {
        Regimen::boluses(&days, choices.regimen.dose)
    } else {
        Regimen::boluses(&days[..days.len().min(1)], LASTING)
    }
}

impl Model for ReleaseInhibitionStrategy {
    fn descriptor() -> ModelDescriptor {
        descriptor()
    }

    fn self_tests() -> Vec<SelfTest> {
        self_tests()
    }

    fn create(options: &Options) -> Result<Self, ModelError> {
        let choices = Choices::from_options(options)?;
        let regimen = doses(&choices);
        Ok(Self {
            treated: !regimen.boluses.is_empty(),
            workspace: Mutex::new(Workspace::plan(&choices, &regimen)),
            index: Index::of(&descriptor()),
            choices,
        })
    }
}

impl Strategy for ReleaseInhibitionStrategy {
    fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        in_parts(batch, |part| self.evaluate_part(part))
    }

    fn trace(
        &self,
        request: &TraceRequest<'_>,
        columns: &mut [&mut [f64]],
    ) -> Result<(), ModelError> {
        let row: Vec<&[f64]> = request.assumptions.chunks(1).collect();
        let assumptions = self.index.columns(&row)?;
        let mut workspace = Workspace::plan(&self.choices, &doses(&self.choices));
        workspace.read(&self.choices, &assumptions, 1);
        let parameters = workspace.rows[0];
        let evaluator = workspace.arm.evaluator();
        let states = evaluator
            .trace(
                &workspace.tumors[0],
                request.times,
                |_, lane, exposure, state| {
                    exposure.load(lane, &parameters, state);
                    true
                },
            )
            .map_err(|error| ModelError::model(error.to_string()))?;
        write_course(columns, &states, |state| {
            let inhibitor = state[release_state::INHIBITOR];
            let block = inhibitor / (inhibitor + parameters.ec50);
            let passage = 1.0 - parameters.passage_block * block;
            let pool = state[release_state::POOL];
            // The stand-in of a lasting loss is no concentration of anything.
            let shown = if self.choices.inhibitor.is_drug {
                inhibitor
            } else {
                0.0
            };
            [shown, pool, passage * pool, state[release_state::STATES]]
        });
        Ok(())
    }
}

impl ReleaseInhibitionStrategy {
    fn evaluate_part(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        let columns = self.index.columns(batch.inputs())?;
        let mut guard = self
            .workspace
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let workspace = &mut *guard;
        workspace.read(&self.choices, &columns, batch.n_rows());
        let rows = &workspace.rows;
        workspace
            .arm
            .run(&workspace.tumors, |row, lane, exposure, state| {
                exposure.load(lane, &rows[row], state);
                // Cells that do not respond are as good as untreated, to the bit.
                let blocked = rows[row].formation_block.abs() + rows[row].passage_block;
                self.treated && blocked > 0.0
            });
        let beliefs = Beliefs::of(&columns);
        write_rows(batch, |row| {
            let ended = status(workspace.arm.response(row));
            (self.outcomes(workspace, &beliefs, row), ended)
        });
        Ok(())
    }

    /// The outcomes of a row in the order of the descriptor.
    fn outcomes(&self, workspace: &Workspace, beliefs: &Beliefs<'_>, row: usize) -> [f64; 12] {
        let response = workspace.arm.response(row);
        let [inhibition, delay, cut] = efficacy(response);
        let parameters = &workspace.rows[row];
        let measures = workspace.arm.measures(row);
        let released = if self.treated {
            let measures = [measures[0], measures[1], measures[2]];
            Released::of(parameters, measures, self.choices.frame.horizon)
        } else {
            Released {
                small_vesicles: 1.0,
                first_day: 1.0,
                microvesicles: 1.0,
                inhibition: 0.0,
            }
        };
        let removed = parameters.small_stimulus * (1.0 - released.small_vesicles)
            + parameters.microvesicle_stimulus * (1.0 - released.microvesicles);
        // An inhibitor is its own free agent; without a dose nothing is exposed.
        let exposure_ratio = f64::from(u8::from(self.treated));
        [
            inhibition,
            delay,
            cut,
            exposure_ratio,
            0.0,
            released.small_vesicles,
            released.first_day,
            released.microvesicles,
            removed.clamp(-2.0, 2.0),
            beliefs.toxicity[row] * released.inhibition,
            response.treated_volume,
            response.control_volume,
        ]
    }
}
