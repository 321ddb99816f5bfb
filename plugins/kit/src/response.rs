//! From responses of tumors to the core outcomes and statuses of a batch.

use evstrat_biology::ode::{LANES, Status, Switchable};
use evstrat_biology::response::{Response, ResponseEvaluator, Responses, Tumor};
use evstrat_biology::tumor::Exposure;
use evstrat_plugin::core::RowStatus;

/// An evaluator with room for its results, reused from batch to batch.
#[derive(Clone, Debug)]
pub struct Arm<E> {
    evaluator: ResponseEvaluator<E>,
    responses: Vec<Response>,
    measures: Vec<f64>,
}

impl<E> Arm<E> {
    /// Room for the results of an evaluator.
    #[must_use]
    pub const fn new(evaluator: ResponseEvaluator<E>) -> Self {
        Self {
            evaluator,
            responses: Vec::new(),
            measures: Vec::new(),
        }
    }

    /// The response of a row in the last run.
    #[must_use]
    pub fn response(&self, row: usize) -> &Response {
        &self.responses[row]
    }

    /// The measures of a row in the last run, in the order of the plan.
    #[must_use]
    pub fn measures(&self, row: usize) -> &[f64] {
        let width = self.measures.len() / self.responses.len().max(1);
        &self.measures[row * width..(row + 1) * width]
    }
}

impl<E: Exposure<LANES> + Switchable + Clone> Arm<E> {
    /// Integrates all tumors; `load` is that of [`ResponseEvaluator::evaluate`].
    pub fn run(
        &mut self,
        tumors: &[Tumor],
        load: impl FnMut(usize, usize, &mut E, &mut [f64]) -> bool,
    ) {
        let (evaluator, out) = self.prepare(tumors.len());
        evaluator.evaluate(tumors, load, out);
    }

    /// The same for tumors whose growth without treatment another arm with the same endpoint and tolerance found just now.
    pub fn run_beside(
        &mut self,
        other: &Self,
        tumors: &[Tumor],
        load: impl FnMut(usize, usize, &mut E, &mut [f64]) -> bool,
    ) {
        let (evaluator, out) = self.prepare(tumors.len());
        evaluator.evaluate_beside(&other.responses, tumors, load, out);
    }

    /// Makes room for the results of so many rows.
    fn prepare(&mut self, rows: usize) -> (&mut ResponseEvaluator<E>, Responses<'_>) {
        let width = self.evaluator.plan().probes.len();
        self.responses.clear();
        self.responses.resize(rows, Response::default());
        self.measures.clear();
        self.measures.resize(rows * width, f64::NAN);
        let out = Responses {
            responses: &mut self.responses,
            measures: &mut self.measures,
        };
        (&mut self.evaluator, out)
    }

    /// The evaluator, for time courses.
    #[must_use]
    pub const fn evaluator(&self) -> &ResponseEvaluator<E> {
        &self.evaluator
    }
}

/// The efficacy outcomes of a response: growth inhibition, growth delay, and whether a time was cut.
#[must_use]
pub fn efficacy(response: &Response) -> [f64; 3] {
    let cut = response.control_cut || response.treated_cut;
    [
        response.growth_inhibition,
        response.growth_delay,
        f64::from(u8::from(cut)),
    ]
}

/// How a row ended, for the engine.
#[must_use]
pub const fn status(response: &Response) -> RowStatus {
    match response.status {
        Status::Done => RowStatus::OK,
        _ => RowStatus::NUMERIC,
    }
}
