/* evstrat plugin interface, major version 1. C99 and C++11.
 *
 * GROWTH     Structs only grow at the end. Each begins with its size as its maker knows it; readers look no further.
 *            Arrays of structs come with the distance between elements. Options of the interface are string ids.
 * OWNERSHIP  Every buffer belongs to the host and lives for the call; descriptors live until the process ends; nothing is
 *            allocated on one side and freed on the other; the library is never unloaded.
 * THREADS    Descriptors: any thread, at any time. Instances are independent of each other. One instance gets one call at
 *            a time, from any thread, unless thread_mode is EV_THREAD_SHARED.
 * UNWINDING  No exception, panic or longjmp may leave a callback (C++: catch (...)).
 * GLOBALS    Never change working folder, environment, locale, signal handlers, resource limits or the floating-point mode;
 *            never call exit().
 * TEXT       EvStr: UTF-8, pointer and length, no final NUL needed; at most EV_MAX_TEXT bytes, JSON EV_MAX_JSON.
 *
 * Generated from the crate evstrat-abi; do not edit. */

#ifndef EVSTRAT_PLUGIN_V1_H
#define EVSTRAT_PLUGIN_V1_H

#include <stdint.h>
#if defined(_WIN32)
#define EV_EXPORT __declspec(dllexport)
#else
#define EV_EXPORT __attribute__((visibility("default")))
#endif

/* A text from a string literal, for initializers. */
#define EV_STR(literal) { (literal), sizeof(literal) - 1 }

/* Extensions of a model, asked for by EvModel.get_extension: EvSelfTests, EvTrace, EvGradient. */
#define EV_EXT_SELFTEST "evstrat.selftest/1"
#define EV_EXT_TRACE "evstrat.trace/1"
#define EV_EXT_GRADIENT "evstrat.gradient/1"

// Row status: every outcome of the row is finite and inside its bounds.
#define EV_ROW_OK 0

// Row status: an input lies where the model is not defined.
#define EV_ROW_DOMAIN 1

// Row status: the numerical method did not reach its tolerance.
#define EV_ROW_NUMERIC 2

// Row status: the row was not evaluated.
#define EV_ROW_NOT_RUN 3

// Row status, set by the host only: the model said OK, but an outcome is not finite or outside its bounds.
#define EV_ROW_BOUNDS 4

// Row status, set by the host only: the model's process died of this row alone.
#define EV_ROW_CRASHED 5

// Row status: this code and those above are the model's own, described by its reasons.
#define EV_ROW_OWN 128

// Kind of assumption: any real number within the bounds.
#define EV_KIND_CONTINUOUS 0

// Kind of assumption: whole numbers within the bounds.
#define EV_KIND_INTEGER 1

// Kind of assumption: named levels without order; the column holds the index of the level.
#define EV_KIND_CATEGORICAL 2

// Flag of an assumption: ratios count rather than differences.
#define EV_ASSUMPTION_LOG_SCALE 1

// Flag of an assumption: the lower bound itself is excluded.
#define EV_ASSUMPTION_LOWER_OPEN 2

// Flag of an assumption: the upper bound itself is excluded.
#define EV_ASSUMPTION_UPPER_OPEN 4

// Direction of an outcome: smaller values are better.
#define EV_LOWER_IS_BETTER -1

// Direction of an outcome: neither way is better.
#define EV_NEUTRAL 0

// Direction of an outcome: larger values are better.
#define EV_HIGHER_IS_BETTER 1

// Role of an outcome: none of the others.
#define EV_ROLE_OTHER 0

// Role of an outcome: how well the strategy works.
#define EV_ROLE_EFFICACY 1

// Role of an outcome: what harm it may do.
#define EV_ROLE_TOXICITY 2

// Role of an outcome: what it takes to make and give it.
#define EV_ROLE_COST 3

// Role of an outcome: a step on the way, useful to understand the result.
#define EV_ROLE_INTERMEDIATE 4

// Marks a plugin table: the bytes "VESTSTV1" on little-endian machines.
#define EV_ABI_MAGIC 3555121672729347414

// The major version of the interface; part of the name of the entry symbol.
#define EV_ABI_MAJOR 1

// The minor version of the interface: how far structs have grown.
#define EV_ABI_MINOR 0

// The greatest number of bytes in a text that is not JSON.
#define EV_MAX_TEXT 65535

// The greatest number of bytes in a JSON text.
#define EV_MAX_JSON 1048576

// One instance gets one call at a time.
#define EV_THREAD_PER_INSTANCE 1

// One instance may be called by many threads at once.
#define EV_THREAD_SHARED 2

// Outcomes are a function of options, assumptions, seed and row index, bit for bit.
#define EV_CAP_DETERMINISTIC 1

// The model draws random numbers, keyed by seed and row index.
#define EV_CAP_STOCHASTIC 2

// Row i depends on row i only, so that any batching gives the same bits.
#define EV_CAP_ROWWISE 4

// The model reads files below `EvHost::resource_dir` while it runs.
#define EV_CAP_NEEDS_RESOURCES 8

// How a call ended: 0 done, positive done in part, negative failed.
typedef int32_t EvStatus;

// A text: UTF-8, a pointer and a length, no final NUL needed.
//
// The empty text is any pointer, also a null one, with length 0.
typedef struct EvStr {
  // The first byte.
  const char *ptr;
  // How many bytes there are.
  uint64_t len;
} EvStr;

// An uncertain input of a model.
typedef struct EvAssumption {
  // `sizeof(EvAssumption)`.
  uint32_t struct_size;
  // Sum of `EV_ASSUMPTION_...` flags.
  uint32_t flags;
  // One of `EV_KIND_...`.
  uint32_t kind;
  // How many levels a categorical assumption has; 0 for other kinds.
  uint32_t n_levels;
  // `[a-z][a-z0-9-]*`, unique within the model, never reused for another meaning.
  struct EvStr id;
  // A short name for people.
  struct EvStr name;
  // UCUM code of the unit; "1" for plain numbers and fractions.
  struct EvStr unit;
  // What it means, in one or two sentences.
  struct EvStr doc;
  // Where the default comes from: a DOI or citation.
  struct EvStr source;
  // Smallest admissible value; negative infinity if there is none.
  double lower;
  // Largest admissible value; infinity if there is none.
  double upper;
  // The value used when the assumption is switched off; lower <= default <= upper.
  double default_value;
  // The names of the levels, in the order of their indices.
  const struct EvStr *levels;
} EvAssumption;

// A result of a model.
typedef struct EvOutcome {
  // `sizeof(EvOutcome)`.
  uint32_t struct_size;
  // One of `EV_LOWER_IS_BETTER`, `EV_NEUTRAL`, `EV_HIGHER_IS_BETTER`.
  int32_t direction;
  // One of `EV_ROLE_...`.
  uint32_t role;
  // Zero.
  uint32_t reserved;
  // `[a-z][a-z0-9-]*`, unique within the model.
  struct EvStr id;
  // A short name for people.
  struct EvStr name;
  // UCUM code of the unit.
  struct EvStr unit;
  // What it means and how it is computed.
  struct EvStr doc;
  // Smallest possible value: outcomes of rows marked OK are finite and not below; negative infinity if there is none.
  double lower;
  // Largest possible value; infinity if there is none.
  double upper;
  // A success threshold that the author suggests; NaN if there is none.
  double target;
} EvOutcome;

// A belief that the model suggests for an assumption.
typedef struct EvPrior {
  // `sizeof(EvPrior)`.
  uint32_t struct_size;
  // How many evidence ids there are.
  uint32_t n_evidence;
  // Id of the assumption.
  struct EvStr assumption;
  // The option on which the belief depends, nested ones with dots; empty: it applies where no other row does.
  struct EvStr option;
  // The level of the option at which the belief applies, as text.
  struct EvStr level;
  // The distribution, as the JSON form of a strategy file's table: `{"beta": {"mean": 0.3, "sd": 0.1}}`.
  struct EvStr distribution;
  // Why this belief, in a sentence; may be empty.
  struct EvStr note;
  // Ids of evidence that supports it.
  const struct EvStr *evidence;
} EvPrior;

// An assumption that matters only under some levels of an option; several rows for one assumption must all hold.
typedef struct EvActiveWhen {
  // `sizeof(EvActiveWhen)`.
  uint32_t struct_size;
  // How many levels there are.
  uint32_t n_levels;
  // Id of the assumption.
  struct EvStr assumption;
  // The option, nested ones with dots.
  struct EvStr option;
  // The levels under which the assumption matters, as texts.
  const struct EvStr *levels;
} EvActiveWhen;

// The meaning of a model's own row status.
typedef struct EvReason {
  // `sizeof(EvReason)`.
  uint32_t struct_size;
  // The row status, 128 to 255.
  uint32_t code;
  // `[a-z][a-z0-9-]*`, for machines.
  struct EvStr id;
  // What happened, for people.
  struct EvStr doc;
} EvReason;

// What the host offers to an instance, valid from `create` until `destroy` returns.
//
// All members may be used from any thread; none may be called from within a callback of the host.
typedef struct EvHost {
  // `sizeof(EvHost)`.
  uint32_t struct_size;
  // The minor version of the interface that the host speaks.
  uint32_t abi_minor;
  // To be passed back to the functions below.
  void *ctx;
  // Name of the host.
  struct EvStr name;
  // Version of the host.
  struct EvStr version;
  // The folder whose files a plugin with `EV_CAP_NEEDS_RESOURCES` may read; empty if there is none.
  struct EvStr resource_dir;
  // Takes a message for the host's log; level 0 error, 1 warning, 2 information, 3 debug, 4 trace. May be null.
  void (*log)(void *ctx, int32_t level, struct EvStr target, struct EvStr message);
  // Takes note of progress within a long call. May be null.
  void (*progress)(void *ctx, uint64_t done, uint64_t total);
  // Gives what belongs to an extension id, or null if the host does not know it. May be null.
  const void *(*get_extension)(void *ctx, struct EvStr id);
} EvHost;

// Where a callee says what went wrong. The host owns the buffer.
typedef struct EvErr {
  // `sizeof(EvErr)`.
  uint32_t struct_size;
  // Zero.
  uint32_t reserved;
  // The row that caused the failure, counted from the start of the batch; -1 if none did.
  int64_t row;
  // Room for the message: UTF-8, a lower-case fragment without a full stop.
  char *buf;
  // How many bytes fit.
  uint64_t cap;
  // How many bytes the callee wrote; it sets this.
  uint64_t len;
} EvErr;

// Many draws at once, as columns.
//
// Columns are aligned to 64 bytes. Those of the inputs are read-only; those of the outputs do not overlap.
typedef struct EvBatch {
  // `sizeof(EvBatch)`.
  uint32_t struct_size;
  // Zero.
  uint32_t flags;
  // How many input columns there are: the number of assumptions.
  uint32_t n_inputs;
  // How many output columns there are: the number of outcomes.
  uint32_t n_outputs;
  // How many rows every column has; may be 0.
  uint64_t n_rows;
  // The index of row 0 within the run.
  uint64_t first_row;
  // The seed of the run; stochastic models key their random numbers on it and on `first_row + i`.
  uint64_t seed;
  // One column per assumption, in the order of the descriptor.
  const double *const *inputs;
  // One column per outcome, in the order of the descriptor, filled with NaN by the host.
  double *const *outputs;
  // One status per row, set to `EV_ROW_OK` by the host.
  uint8_t *row_status;
  // Read atomically every 4096 rows or 10 ms; if it is not 0, return `EV_CANCELLED`. May be null.
  const uint32_t *cancel;
} EvBatch;

// A model: its description and its functions.
typedef struct EvModel {
  // `sizeof(EvModel)`.
  uint32_t struct_size;
  // `EV_THREAD_PER_INSTANCE` or `EV_THREAD_SHARED`.
  uint32_t thread_mode;
  // Sum of `EV_CAP_...`.
  uint64_t capabilities;
  // The largest batch the model takes; 0 means any.
  uint64_t max_rows;
  // `[a-z][a-z0-9-]*`, the id that strategy files use.
  struct EvStr id;
  // A short name for people.
  struct EvStr name;
  // The version of the model.
  struct EvStr version;
  // What the model computes, and how, in a few sentences.
  struct EvStr doc;
  // The license, as an SPDX expression.
  struct EvStr license;
  // How to cite the model.
  struct EvStr citation;
  // UCUM unit of the time of traces, such as "d".
  struct EvStr time_unit;
  // JSON Schema of the options; empty if the model takes none.
  struct EvStr options_schema;
  // How many assumptions there are.
  uint32_t n_assumptions;
  // `sizeof(EvAssumption)` as the plugin knows it.
  uint32_t assumption_stride;
  // Uncertain inputs, in the order of the columns.
  const struct EvAssumption *assumptions;
  // How many outcomes there are.
  uint32_t n_outcomes;
  // `sizeof(EvOutcome)` as the plugin knows it.
  uint32_t outcome_stride;
  // Results, in the order of the columns.
  const struct EvOutcome *outcomes;
  // How many suggested beliefs there are.
  uint32_t n_priors;
  // `sizeof(EvPrior)` as the plugin knows it.
  uint32_t prior_stride;
  // Suggested beliefs.
  const struct EvPrior *priors;
  // How many active-when rows there are.
  uint32_t n_active_when;
  // `sizeof(EvActiveWhen)` as the plugin knows it.
  uint32_t active_when_stride;
  // Which assumptions matter only under some options.
  const struct EvActiveWhen *active_when;
  // How many reasons there are.
  uint32_t n_reasons;
  // `sizeof(EvReason)` as the plugin knows it.
  uint32_t reason_stride;
  // The meaning of the model's own row statuses.
  const struct EvReason *reasons;
  // For the plugin's own use, so that one function may serve several models; the host does not look at it.
  const void *user_data;
  // Makes an instance from options, a JSON object that has passed the schema, and stores it in `instance`.
  EvStatus (*create)(const struct EvModel *model,
                     const struct EvHost *host,
                     struct EvStr options,
                     struct EvErr *err,
                     void **instance);
  // Ends an instance; does nothing for a null one.
  void (*destroy)(void *instance);
  // Computes the outcomes of every row and sets the status of rows that fail.
  EvStatus (*evaluate)(void *instance, const struct EvBatch *batch, struct EvErr *err);
  // Gives what belongs to an extension id, or null if the model does not know it. May be null itself.
  const void *(*get_extension)(const struct EvModel *model, struct EvStr id);
} EvModel;

// What a plugin exports.
typedef struct EvPlugin {
  // `sizeof(EvPlugin)`.
  uint32_t struct_size;
  // `EV_ABI_MAJOR`.
  uint32_t abi_major;
  // `EV_ABI_MAGIC`.
  uint64_t magic;
  // The minor version of the interface that the plugin was built for.
  uint32_t abi_minor;
  // How many models there are.
  uint32_t n_models;
  // Reverse-DNS id, such as "org.example.my-models".
  struct EvStr id;
  // Version of the plugin.
  struct EvStr version;
  // With what it was built, such as "rustc 1.95.0, evstrat-plugin 1.0.0".
  struct EvStr built_with;
  // Why the plugin cannot describe itself, for people; empty if all is well.
  struct EvStr error;
  // `n_models` pointers to models.
  const struct EvModel *const *models;
} EvPlugin;

// Rows of assumptions and the outcomes they must give under some options.
typedef struct EvSelfTest {
  // `sizeof(EvSelfTest)`.
  uint32_t struct_size;
  // How many rows there are.
  uint32_t n_rows;
  // The options as a JSON object; empty for the defaults of the schema.
  struct EvStr options;
  // One column of `n_rows` values per assumption.
  const double *const *inputs;
  // One column of `n_rows` values per outcome.
  const double *const *expected;
  // Relative tolerance.
  double relative;
  // Absolute tolerance, in the unit of the outcome.
  double absolute;
} EvSelfTest;

// The reference rows of a model: what `evstrat.selftest/1` gives.
typedef struct EvSelfTests {
  // `sizeof(EvSelfTests)`.
  uint32_t struct_size;
  // How many tests there are.
  uint32_t n_tests;
  // `sizeof(EvSelfTest)` as the plugin knows it.
  uint32_t test_stride;
  // Zero.
  uint32_t reserved;
  // The tests.
  const struct EvSelfTest *tests;
} EvSelfTests;

// A quantity that changes over time, offered by the extension `evstrat.trace/1`.
typedef struct EvState {
  // `sizeof(EvState)`.
  uint32_t struct_size;
  // Zero.
  uint32_t reserved;
  // `[a-z][a-z0-9-]*`, unique within the model.
  struct EvStr id;
  // A short name for people.
  struct EvStr name;
  // UCUM code of the unit.
  struct EvStr unit;
} EvState;

// One draw whose time course is wanted, and where it goes.
typedef struct EvTraceRequest {
  // `sizeof(EvTraceRequest)`.
  uint32_t struct_size;
  // How many assumptions there are.
  uint32_t n_assumptions;
  // How many columns there are: the number of states.
  uint32_t n_states;
  // Zero.
  uint32_t reserved;
  // How many times there are.
  uint64_t n_times;
  // The seed of the run, for stochastic models.
  uint64_t seed;
  // The index of the draw within the run, for stochastic models.
  uint64_t row;
  // The value of every assumption, in the order of the descriptor.
  const double *assumptions;
  // The times at which states are wanted, rising, in the model's time unit.
  const double *times;
  // One column of `n_times` values per state, filled with NaN by the host.
  double *const *columns;
} EvTraceRequest;

// Time courses: what `evstrat.trace/1` gives.
typedef struct EvTrace {
  // `sizeof(EvTrace)`.
  uint32_t struct_size;
  // How many states there are.
  uint32_t n_states;
  // `sizeof(EvState)` as the plugin knows it.
  uint32_t state_stride;
  // Zero.
  uint32_t reserved;
  // The quantities that can be traced, in the order of the columns.
  const struct EvState *states;
  // Computes the time course of one draw.
  EvStatus (*trace)(void *instance, const struct EvTraceRequest *request, struct EvErr *err);
} EvTrace;

// Derivatives: what `evstrat.gradient/1` gives.
typedef struct EvGradient {
  // `sizeof(EvGradient)`.
  uint32_t struct_size;
  // Zero.
  uint32_t reserved;
  // For each row, the derivatives of the sum over outcomes of weight times outcome by every assumption; `weights` has
  // one column per outcome, `gradients` one per assumption.
  EvStatus (*vjp)(void *instance,
                  const struct EvBatch *batch,
                  const double *const *weights,
                  double *const *gradients,
                  struct EvErr *err);
} EvGradient;

// The call did what it was asked.
#define EV_OK 0

// The host's cancel word was set; nothing of the batch may be used.
#define EV_CANCELLED 1

// The caller broke the contract, for example by a wrong number of columns.
#define EV_ERR_ARGUMENT -1

// The options are malformed or impossible.
#define EV_ERR_OPTIONS -2

// The model failed as a whole; the instance stays usable.
#define EV_ERR_MODEL -3

// The model panicked; the instance must not be used again, only destroyed.
#define EV_ERR_PANIC -4

// Another call on the same instance is under way.
#define EV_ERR_BUSY -5

// An earlier panic made the instance unusable.
#define EV_ERR_POISONED -6

// The model does not offer what was asked.
#define EV_ERR_UNSUPPORTED -7

#endif  /* EVSTRAT_PLUGIN_V1_H */

#ifdef __cplusplus
extern "C" {
#endif

/* The only symbol that a plugin exports. The major version is part of its name, so that a library of another major version
 * is refused by its symbol table, before any of its code runs. Pure, quick (below 10 ms), callable any number of times;
 * returns static data. */
EV_EXPORT const EvPlugin *evstrat_plugin_v1(void);

#ifdef __cplusplus
} /* extern "C" */
#endif
