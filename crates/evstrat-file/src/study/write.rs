//! Writing a study as a file that gives the same results again.

use std::fmt::Write as _;
use std::path::Path;

use evstrat_stats::conditioning::Scale;
use evstrat_stats::law::{Native, Parameter};
use serde_json::Value as Json;

use crate::toml_text::{inline, key_of, quoted};

use super::{
    Check, Condition, Context, Criterion, Dependence, EvidenceRecord, ExperimentDesign, Frame,
    Simplex, Study, StudyAssumption, StudyStrategy, Target,
};

impl Study {
    /// The study as TOML: everything that a run needs, with exact numbers and keys, so that running the text again gives
    /// the same bits. Of paths only file names are kept, except those of plugins.
    ///
    /// ```
    /// # let files = evstrat_file::MemoryFiles::default();
    /// use evstrat_file::study::{Settings, Study};
    /// let study = Study {
    ///     strategies: Vec::new(),
    ///     contexts: Vec::new(),
    ///     frame: None,
    ///     evidence: Vec::new(),
    ///     settings: Settings { seed: Some(1), ..Settings::default() },
    ///     files: Vec::new(),
    /// };
    /// assert!(study.to_toml().contains("seed = \"1\""));
    /// ```
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut out = Writer::default();
        out.line("schema = 1");
        out.line("kind = \"study\"");
        out.header("[run]");
        out.value(
            "seed",
            self.settings.seed.map(|seed| quoted(&seed.to_string())),
        );
        out.value("draws", self.settings.draws.map(|draws| draws.to_string()));
        out.value("sampling", self.settings.sampling.as_deref().map(quoted));
        for context in &self.contexts {
            out.context(context);
        }
        for strategy in &self.strategies {
            out.strategy(strategy, &self.contexts);
        }
        if let Some(frame) = &self.frame {
            out.frame(frame);
        }
        for record in &self.evidence {
            out.record(record);
        }
        out.text
    }

    /// The strategy with this index as a study of its own, with its context and the frame.
    #[must_use]
    pub fn alone(&self, index: usize) -> Option<Self> {
        let mut strategy = self.strategies.get(index)?.clone();
        let contexts: Vec<Context> = strategy
            .context
            .and_then(|context| self.contexts.get(context))
            .cloned()
            .into_iter()
            .collect();
        strategy.context = (!contexts.is_empty()).then_some(0);
        Some(Self {
            strategies: vec![strategy],
            contexts,
            ..self.clone()
        })
    }
}

#[derive(Default)]
struct Writer {
    text: String,
}

impl Writer {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn header(&mut self, header: &str) {
        self.text.push('\n');
        self.line(header);
    }

    fn value(&mut self, key: &str, value: Option<String>) {
        if let Some(value) = value {
            // Writing to a string cannot fail.
            let _ = writeln!(self.text, "{key} = {value}");
        }
    }

    fn filled(&mut self, key: &str, text: &str) {
        self.value(key, (!text.is_empty()).then(|| quoted(text)));
    }

    fn list(&mut self, key: &str, texts: &[String]) {
        self.value(key, (!texts.is_empty()).then(|| list_of(texts)));
    }

    fn file(&mut self, path: &Path) {
        let name = path.file_name().map(|name| name.to_string_lossy());
        self.filled("file", &name.unwrap_or_default());
    }

    fn options(&mut self, header: &str, options: &serde_json::Map<String, Json>) {
        if options.is_empty() {
            return;
        }
        self.header(header);
        for (key, value) in options {
            self.value(&key_of(key), (!value.is_null()).then(|| inline(value)));
        }
    }

    fn context(&mut self, context: &Context) {
        self.header("[[contexts]]");
        self.filled("id", &context.id);
        self.value("name", Some(quoted(&context.name)));
        self.value("species", Some(quoted(&context.species)));
        self.filled("description", &context.description);
        self.list("notes", &context.notes);
        self.file(&context.file);
        self.options("[contexts.options]", &context.options);
    }

    fn strategy(&mut self, strategy: &StudyStrategy, contexts: &[Context]) {
        self.header("[[strategies]]");
        self.value("id", Some(quoted(&strategy.id)));
        self.value("name", Some(quoted(&strategy.name)));
        self.filled("description", &strategy.description);
        self.value("model", Some(quoted(&strategy.model)));
        let plugin = strategy.plugin.as_ref();
        self.value(
            "plugin",
            plugin.map(|path| quoted(&path.display().to_string())),
        );
        self.value(
            "comparator",
            strategy.is_comparator.then(|| "true".to_owned()),
        );
        let context = strategy.context.and_then(|index| contexts.get(index));
        self.value("context", context.map(|context| quoted(&context.id)));
        self.value("cost", strategy.cost.map(number));
        self.list("notes", &strategy.notes);
        self.file(&strategy.file);
        self.options("[strategies.options]", strategy.options.as_map());
        for assumption in &strategy.assumptions {
            self.assumption(assumption);
        }
        for entry in &strategy.dependence {
            self.dependence(entry, &strategy.assumptions);
        }
        for entry in &strategy.simplexes {
            self.simplex(entry, &strategy.assumptions);
        }
        for target in &strategy.targets {
            self.target(target);
        }
        for check in &strategy.checks {
            self.check(check);
        }
        self.conditioning(&strategy.checks);
    }

    fn assumption(&mut self, assumption: &StudyAssumption) {
        self.header(&format!(
            "[strategies.assumptions.{}]",
            key_of(&assumption.id)
        ));
        for (key, value) in law(&assumption.law.native(), &assumption.levels) {
            self.value(&key, Some(value));
        }
        self.list("evidence", &assumption.evidence);
        self.filled("note", &assumption.note);
        self.filled("derivation", &assumption.derivation);
        self.value("indirect", assumption.indirect.then(|| "true".to_owned()));
        self.value("key", Some(quoted(&assumption.key)));
        self.value("origin", Some(quoted(assumption.origin.name())));
    }

    fn dependence(&mut self, entry: &Dependence, assumptions: &[StudyAssumption]) {
        self.header("[[strategies.dependence]]");
        let ids = [entry.first, entry.second].map(|index| {
            assumptions
                .get(index)
                .map_or_else(String::new, |assumption| assumption.id.clone())
        });
        self.list("between", &ids);
        self.value(entry.measure.name(), Some(number(entry.value)));
        self.value(
            "from-context",
            entry.from_context.then(|| "true".to_owned()),
        );
        self.list("evidence", &entry.evidence);
        self.filled("note", &entry.note);
    }

    fn simplex(&mut self, entry: &Simplex, assumptions: &[StudyAssumption]) {
        self.header("[[strategies.simplex]]");
        let members = entry.members.iter().zip(&entry.concentrations);
        let pairs: Vec<String> = members
            .filter_map(|(&index, &own)| {
                let id = &assumptions.get(index)?.id;
                Some(format!("{} = {}", key_of(id), number(own)))
            })
            .collect();
        let inline = format!("{{ {} }}", pairs.join(", "));
        self.value("concentrations", Some(inline));
        self.list("evidence", &entry.evidence);
        self.filled("note", &entry.note);
    }

    fn condition(&mut self, condition: Condition) {
        match condition {
            Condition::AtLeast(bound) => self.value("at-least", Some(number(bound))),
            Condition::AtMost(bound) => self.value("at-most", Some(number(bound))),
            Condition::Between(low, high) => {
                self.value("between", Some(pair(low, high)));
            }
        }
    }

    fn target(&mut self, target: &Target) {
        self.header("[[strategies.targets]]");
        self.value("outcome", Some(quoted(&target.outcome)));
        self.condition(target.condition);
        self.value("origin", Some(quoted(target.origin.name())));
        self.list("evidence", &target.evidence);
        self.filled("source", &target.source);
        self.filled("note", &target.note);
    }

    fn check(&mut self, check: &Check) {
        self.header("[[strategies.checks]]");
        self.value("outcome", Some(quoted(&check.outcome)));
        self.condition(check.condition);
        self.list("evidence", &check.evidence);
        self.filled("note", &check.note);
        if let Some(likelihood) = &check.likelihood {
            let word = match likelihood.scale() {
                Scale::Logit { .. } => "logit-normal",
                _ => "normal",
            };
            self.value("likelihood", Some(quoted(word)));
            let discrepancy = number(likelihood.model_discrepancy());
            self.value("model-discrepancy", Some(discrepancy));
        }
    }

    /// The outcomes of checks that weight the draws.
    fn conditioning(&mut self, checks: &[Check]) {
        let mut on: Vec<String> = checks
            .iter()
            .filter(|check| check.conditions)
            .map(|check| check.outcome.clone())
            .collect();
        on.dedup();
        if !on.is_empty() {
            self.header("[strategies.conditioning]");
            self.list("on", &on);
        }
    }

    fn frame(&mut self, frame: &Frame) {
        self.header("[frame]");
        self.value("id", Some(quoted(&frame.id)));
        self.value("name", Some(quoted(&frame.name)));
        self.filled("description", &frame.description);
        self.value("weights", Some(quoted(frame.weight_uncertainty.name())));
        self.list("notes", &frame.notes);
        self.file(&frame.file);
        for criterion in &frame.criteria {
            let has_range = frame.weight_uncertainty == super::WeightUncertainty::Interval;
            self.criterion(criterion, has_range);
        }
        self.frame_extras(frame);
    }

    fn criterion(&mut self, criterion: &Criterion, has_range: bool) {
        self.header("[[frame.criteria]]");
        self.value("outcome", Some(quoted(&criterion.outcome)));
        let ends = (criterion.points.first(), criterion.points.last());
        if let (Some(first), Some(last)) = ends {
            let rises = first.1 < last.1;
            let (worst, best) = if rises { (first, last) } else { (last, first) };
            self.value("worst", Some(number(worst.0)));
            self.value("best", Some(number(best.0)));
        }
        let inner: Vec<String> = criterion
            .points
            .iter()
            .skip(1)
            .take(criterion.points.len().saturating_sub(2))
            .map(|&(x, value)| pair(x, value))
            .collect();
        self.value(
            "points",
            (!inner.is_empty()).then(|| format!("[{}]", inner.join(", "))),
        );
        self.value("weight", Some(number(criterion.weight)));
        let (low, high) = criterion.weight_range;
        self.value("weight-between", has_range.then(|| pair(low, high)));
    }

    fn frame_extras(&mut self, frame: &Frame) {
        for group in &frame.groups {
            self.header("[[frame.groups]]");
            self.value("name", Some(quoted(&group.name)));
            self.value("assumptions", Some(list_of(&group.assumptions)));
        }
        for experiment in &frame.experiments {
            self.header("[[frame.experiments]]");
            self.value("name", Some(quoted(&experiment.name)));
            self.value("assumption", Some(quoted(&experiment.assumption)));
            match experiment.design {
                ExperimentDesign::NormalMean { measurement_sd } => {
                    self.value("design", Some(quoted("normal-mean")));
                    self.value("measurement-sd", Some(number(measurement_sd)));
                }
                ExperimentDesign::BinomialCount => {
                    self.value("design", Some(quoted("binomial-count")));
                }
            }
            let sizes: Vec<String> = experiment.sizes.iter().map(u64::to_string).collect();
            self.value("n", Some(format!("[{}]", sizes.join(", "))));
            self.value("fixed-cost", Some(number(experiment.fixed_cost)));
            let per_observation = number(experiment.cost_per_observation);
            self.value("cost-per-observation", Some(per_observation));
        }
        if let Some(money) = &frame.money {
            self.header("[frame.money]");
            self.value("currency", Some(quoted(&money.currency)));
            self.value("value-per-success", Some(number(money.value_per_success)));
            self.value("cost", Some(number(money.cost)));
            if let Some((outcome, cost)) = &money.cost_per_outcome {
                self.value("cost-outcome", Some(quoted(outcome)));
                self.value("cost-per-unit", Some(number(*cost)));
            }
        }
        if let Some(population) = &frame.population {
            self.header("[frame.population]");
            self.value("per-year", Some(number(population.per_year)));
            self.value("years", Some(number(population.years)));
            self.value("discount", Some(number(population.discount)));
        }
        if let Some(assurance) = &frame.assurance {
            self.header("[frame.assurance]");
            self.value("outcome", Some(quoted(&assurance.outcome)));
            self.value("n-per-arm", Some(assurance.n_per_arm.to_string()));
            self.value("alpha", Some(number(assurance.alpha)));
            self.value("endpoint-sd", Some(number(assurance.endpoint_sd)));
        }
    }

    fn record(&mut self, record: &EvidenceRecord) {
        self.header("[[evidence]]");
        self.value("id", Some(quoted(&record.id)));
        self.value("quantity", Some(quoted(&record.quantity)));
        self.value("value", Some(inline(&record.value)));
        self.filled("unit", &record.unit);
        self.value(
            "spread",
            (!record.spread.is_null()).then(|| inline(&record.spread)),
        );
        self.filled("n", &record.n);
        self.filled("system", &record.system);
        self.filled("species", &record.species);
        self.value("source", Some(quoted(&record.source)));
        self.filled("doi", &record.doi);
        self.value("how", Some(quoted(record.how.name())));
        self.filled("where", &record.place);
        self.filled("note", &record.note);
    }
}

/// The keys and values of a law, in the form that files use.
fn law(native: &Native, levels: &[String]) -> Vec<(String, String)> {
    if native.family == "truncated" {
        return truncated(native, levels);
    }
    let value = match native.family {
        "point" => native.parameters.first().map(|(_, value)| plain(value)),
        "mixture" => Some(mixture(native, levels)),
        "categorical" => return vec![("levels".to_owned(), by_level(native, levels))],
        _ => None,
    };
    let value = value.unwrap_or_else(|| {
        let parameters: Vec<String> = native
            .parameters
            .iter()
            .map(|(name, value)| match value {
                // Counts are whole numbers in files.
                Parameter::Number(count) if *name == "trials" => format!("{name} = {count:.0}"),
                _ => format!("{name} = {}", plain(value)),
            })
            .collect();
        format!("{{ {} }}", parameters.join(", "))
    });
    vec![(native.family.to_owned(), value)]
}

fn truncated(native: &Native, levels: &[String]) -> Vec<(String, String)> {
    let mut entries = Vec::new();
    let mut bounds = Vec::new();
    for (name, value) in &native.parameters {
        match value {
            Parameter::Law(inner) => entries.extend(law(inner, levels)),
            // An end that is not there is infinite.
            Parameter::Number(bound) if bound.is_infinite() => {}
            other => bounds.push(format!("{name} = {}", plain(other))),
        }
    }
    entries.push((
        "truncate".to_owned(),
        format!("{{ {} }}", bounds.join(", ")),
    ));
    entries
}

fn mixture(native: &Native, levels: &[String]) -> String {
    let mut weights: &[f64] = &[];
    let mut parts: &[Native] = &[];
    for (_, value) in &native.parameters {
        match value {
            Parameter::Numbers(numbers) => weights = numbers,
            Parameter::Laws(laws) => parts = laws,
            _ => {}
        }
    }
    let parts: Vec<String> = weights
        .iter()
        .zip(parts)
        .map(|(&weight, part)| {
            let entries: Vec<String> = law(part, levels)
                .into_iter()
                .map(|(key, value)| format!("{key} = {value}"))
                .collect();
            format!("{{ weight = {}, {} }}", number(weight), entries.join(", "))
        })
        .collect();
    format!("{{ parts = [{}] }}", parts.join(", "))
}

fn by_level(native: &Native, levels: &[String]) -> String {
    let numbers = native.parameters.iter().find_map(|(_, value)| match value {
        Parameter::Numbers(numbers) => Some(numbers.as_slice()),
        _ => None,
    });
    let shares: Vec<String> = levels
        .iter()
        .zip(numbers.unwrap_or(&[]))
        .map(|(level, &share)| format!("{} = {}", key_of(level), number(share)))
        .collect();
    format!("{{ {} }}", shares.join(", "))
}

fn plain(value: &Parameter) -> String {
    match value {
        Parameter::Number(value) => number(*value),
        Parameter::Numbers(values) => {
            let values: Vec<String> = values.iter().map(|&value| number(value)).collect();
            format!("[{}]", values.join(", "))
        }
        other => quoted(&other.to_string()),
    }
}

/// The shortest text that reads back to the same bits.
fn number(value: f64) -> String {
    format!("{value:?}")
}

fn pair(low: f64, high: f64) -> String {
    format!("[{}, {}]", number(low), number(high))
}

fn list_of(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}
