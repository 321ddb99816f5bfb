//! How often intervals of the built program cover known values.
//!
//! Every problem is a strategy file of the reference functions, evaluated by the program with one seed after another;
//! intervals are read from `--json`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

use reference_functions::{
    Borehole, ExactIndices, Ishigami, SobolG, beta_evppi, beta_evsi, normal_evppi, normal_evsi,
};
use serde_json::Value;

use crate::{command, root};

/// A number that the program estimates, with its exact value.
pub struct Quantity {
    /// What it is.
    pub name: String,
    /// The exact value.
    pub exact: f64,
    /// Where the interval is in the results.
    interval: Box<dyn Fn(&Value) -> Value + Sync>,
}

/// A study with known answers.
pub struct Problem {
    /// What it is.
    pub name: &'static str,
    files: Vec<(&'static str, String)>,
    arguments: Vec<&'static str>,
    /// What is known about it.
    pub quantities: Vec<Quantity>,
}

/// How often one interval covered.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// The quantity.
    pub name: String,
    /// Its exact value.
    pub exact: f64,
    /// Runs in which the interval held it.
    pub hits: usize,
}

/// The library of the reference functions, built once per process.
///
/// # Panics
/// The build fails.
#[must_use]
pub fn reference_library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        build.args(["build", "--locked", "--message-format=json"]);
        build.args([
            "-p",
            "reference-functions",
            "--example",
            "reference-functions",
        ]);
        if !cfg!(debug_assertions) {
            build.arg("--release");
        }
        let output = build
            .current_dir(root())
            .stderr(Stdio::inherit())
            .output()
            .expect("cargo can be started");
        assert!(output.status.success(), "the plugin does not build");
        let text = String::from_utf8(output.stdout).expect("cargo prints UTF-8");
        text.lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .filter(|message| message["target"]["kind"][0] == "example")
            .find_map(|message| message["filenames"][0].as_str().map(PathBuf::from))
            .expect("cargo reports the library")
    })
}

/// A strategy file of one of the reference functions.
#[must_use]
pub fn strategy(model: &str, more: &str) -> String {
    let library = reference_library().display();
    format!("schema = 1\nname = \"{model}\"\nmodel = \"{model}\"\nplugin = '{library}'\n{more}")
}

impl Problem {
    /// Runs the problem with the seeds 1 to `seeds` and counts intervals that cover.
    ///
    /// # Panics
    /// The program fails.
    #[must_use]
    pub fn coverage(&self, seeds: usize) -> Vec<Coverage> {
        let place = tempfile::tempdir().expect("a temporary folder");
        for (name, text) in &self.files {
            fs::write(place.path().join(name), text).expect("written");
        }
        let next = AtomicUsize::new(1);
        let hits = Mutex::new(vec![0; self.quantities.len()]);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    loop {
                        let seed = next.fetch_add(1, Ordering::Relaxed);
                        if seed > seeds {
                            break;
                        }
                        let found = self.covered(place.path(), seed);
                        let mut hits = hits.lock().expect("no thread panicked");
                        for (hits, found) in hits.iter_mut().zip(found) {
                            *hits += usize::from(found);
                        }
                    }
                });
            }
        });
        let hits = hits.into_inner().expect("no thread panicked");
        self.quantities
            .iter()
            .zip(hits)
            .map(|(quantity, hits)| Coverage {
                name: quantity.name.clone(),
                exact: quantity.exact,
                hits,
            })
            .collect()
    }

    /// Whether each interval covers with this seed.
    fn covered(&self, place: &Path, seed: usize) -> Vec<bool> {
        let seed = seed.to_string();
        let mut arguments = self.arguments.clone();
        arguments.extend(["--json", "--threads", "1", "--seed", &seed]);
        let output = command(&arguments)
            .current_dir(place)
            .output()
            .expect("the program starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}", self.name);
        let results: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        self.quantities
            .iter()
            .map(|quantity| {
                let interval = (quantity.interval)(&results);
                let end = |k: usize| interval[k].as_f64();
                let (Some(low), Some(high)) = (end(0), end(1)) else {
                    return false;
                };
                low <= quantity.exact && quantity.exact <= high
            })
            .collect()
    }
}

/// All problems with known answers.
#[must_use]
pub fn problems() -> Vec<Problem> {
    vec![
        sobol("ishigami", &Ishigami::indices()),
        sobol("sobol-g", &SobolG::indices()),
        sobol("borehole", &Borehole::indices()),
        normal_choice(),
        beta_choice(),
        success("replicates"),
        success("plain"),
    ]
}

/// Draws of every problem; the base sample of the Sobol indices.
const DRAWS: &str = "4096";

fn sobol(model: &'static str, exact: &[ExactIndices]) -> Problem {
    let of = |item: &ExactIndices, measure: &'static str, exact: f64| {
        let input = item.input;
        Quantity {
            name: format!("{} of {input}", measure.replace('_', " ")),
            exact,
            interval: Box::new(move |results| {
                let list = results["strategies"][0]["sensitivity"].as_array();
                let found =
                    list.and_then(|list| list.iter().find(|one| one["assumption"] == input));
                found.map_or(Value::Null, |one| one[measure]["interval"].clone())
            }),
        }
    };
    Problem {
        name: model,
        files: vec![("file.toml", strategy(model, ""))],
        arguments: vec![
            "run",
            "file.toml",
            "--sensitivity",
            "full",
            "--draws",
            DRAWS,
        ],
        quantities: exact
            .iter()
            .flat_map(|item| {
                [
                    of(item, "first_order", item.first_order),
                    of(item, "total", item.total),
                ]
            })
            .collect(),
    }
}

/// A frame in which the score is a straight line in the outcome.
fn frame(worst: f64, best: f64, more: &str) -> String {
    format!(
        "schema = 1\nname = \"straight line\"\n[[criteria]]\noutcome = \"y\"\nworst = {worst:?}\nbest = {best:?}\n\
         weight = 1.0\n{more}"
    )
}

const ARMS: [(&str, &str); 2] = [
    ("known.toml", "[options]\narm = \"known\"\n"),
    ("uncertain.toml", "[options]\narm = \"uncertain\"\n"),
];

fn choice(model: &'static str, frame: String, quantities: Vec<Quantity>) -> Problem {
    let mut files: Vec<(&str, String)> = ARMS
        .iter()
        .map(|(name, options)| (*name, strategy(model, options)))
        .collect();
    files.push(("frame.toml", frame));
    Problem {
        name: model,
        files,
        arguments: vec![
            "compare",
            "known.toml",
            "uncertain.toml",
            "--frame",
            "frame.toml",
            "--sensitivity",
            "none",
            "--draws",
            DRAWS,
        ],
        quantities,
    }
}

/// A number of the only comparison.
fn compared(name: &str, exact: f64, read: impl Fn(&Value) -> Value + Sync + 'static) -> Quantity {
    Quantity {
        name: name.to_owned(),
        exact,
        interval: Box::new(move |results| read(&results["comparisons"][0])),
    }
}

fn named(list: &Value, name: &str) -> Value {
    let found = list
        .as_array()
        .and_then(|list| list.iter().find(|one| one["name"] == name));
    found.map_or(Value::Null, |one| one["value"]["interval"].clone())
}

fn experiment(position: usize) -> impl Fn(&Value) -> Value + Sync {
    move |comparison| {
        let sizes = comparison["experiments"].as_array();
        let size = sizes.and_then(|list| list.get(position));
        size.map_or(Value::Null, |one| {
            one["sizes"][0]["evsi"]["interval"].clone()
        })
    }
}

fn normal_choice() -> Problem {
    // From -100 to 100: a point of the score is two of the outcome.
    let frame = frame(
        -100.0,
        100.0,
        "[[groups]]\nname = \"both\"\nassumptions = [\"x1\", \"x2\"]\n\
         [[experiments]]\nname = \"five\"\nassumption = \"x1\"\ndesign = \"normal-mean\"\nn = [5]\n\
         measurement-sd = 2.0\nfixed-cost = 0.0\ncost-per-observation = 0.0\n\
         [[experiments]]\nname = \"fifty\"\nassumption = \"x2\"\ndesign = \"normal-mean\"\nn = [50]\n\
         measurement-sd = 2.0\nfixed-cost = 0.0\ncost-per-observation = 0.0\n",
    );
    let of = |id: &'static str, exact: f64| {
        compared(&format!("EVPPI of {id}"), 0.5 * exact, move |one| {
            named(&one["evppi"], id)
        })
    };
    let quantities = vec![
        compared("EVPI", 0.5 * normal_evppi(&[0, 1, 2]), |one| {
            one["evpi"]["interval"].clone()
        }),
        of("x1", normal_evppi(&[0])),
        of("x2", normal_evppi(&[1])),
        of("x3", normal_evppi(&[2])),
        compared("EVPPI of x1 and x2", 0.5 * normal_evppi(&[0, 1]), |one| {
            named(&one["groups"], "both")
        }),
        compared(
            "EVSI of x1, n = 5",
            0.5 * normal_evsi(0, 5.0, 2.0),
            experiment(0),
        ),
        compared(
            "EVSI of x2, n = 50",
            0.5 * normal_evsi(1, 50.0, 2.0),
            experiment(1),
        ),
    ];
    choice("normal-choice", frame, quantities)
}

fn beta_choice() -> Problem {
    let frame = frame(
        0.0,
        1.0,
        "[[experiments]]\nname = \"ten\"\nassumption = \"probability\"\ndesign = \"binomial-count\"\nn = [10]\n\
         fixed-cost = 0.0\ncost-per-observation = 0.0\n\
         [[experiments]]\nname = \"hundred\"\nassumption = \"probability\"\ndesign = \"binomial-count\"\nn = [100]\n\
         fixed-cost = 0.0\ncost-per-observation = 0.0\n",
    );
    let quantities = vec![
        compared("EVPPI of probability", 100.0 * beta_evppi(), |one| {
            named(&one["evppi"], "probability")
        }),
        compared("EVSI, n = 10", 100.0 * beta_evsi(10), experiment(0)),
        compared("EVSI, n = 100", 100.0 * beta_evsi(100), experiment(1)),
    ];
    choice("beta-choice", frame, quantities)
}

fn success(sampling: &'static str) -> Problem {
    // The uncertain arm is normal with mean 0.3 and variance 1 + 0.36 + 0.0625.
    let above = |limit: f64| evstrat_math::normal_sf((limit - 0.3) / 1.4225_f64.sqrt());
    let quantity = Quantity {
        name: format!("success probability, {sampling}"),
        exact: above(0.5),
        interval: Box::new(|results| results["strategies"][0]["success"]["interval"].clone()),
    };
    let target =
        "[[targets]]\noutcome = \"y\"\nat-least = 0.5\nsource = \"a threshold for a test\"\n";
    Problem {
        name: "success",
        files: vec![("file.toml", strategy("normal-choice", target))],
        arguments: vec![
            "run",
            "file.toml",
            "--sensitivity",
            "none",
            "--sampling",
            sampling,
            "--draws",
            DRAWS,
        ],
        quantities: vec![quantity],
    }
}
