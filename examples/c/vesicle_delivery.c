/* Delivery of a drug by vesicles, in closed form: an example of a plugin in C.
 *
 * Cargo that reaches a tumor, its effect there, exposure of the rest of the body, and the vesicles that it takes. Only
 * + - * / are used: the transcendental functions of the C library differ between processors in their last bits. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "evstrat_plugin_v1.h"

enum { DOSE, COPIES, LOADING, CLEARANCE, FREE_SHARE, TUMOR_SHARE, TUMOR_VOLUME, UPTAKE, ESCAPE, POTENCY, LARGEST_EFFECT, DOSES,
       N_INPUTS };
enum { DELIVERED, EFFECT, EXPOSURE, VESICLES, N_OUTPUTS };

#define COUNT(array) (uint32_t)(sizeof(array) / sizeof((array)[0]))
#define POSITIVE(id, name, unit, doc, value) \
  { sizeof(EvAssumption), EV_ASSUMPTION_LOG_SCALE | EV_ASSUMPTION_LOWER_OPEN, EV_KIND_CONTINUOUS, 0, \
    EV_STR(id), EV_STR(name), EV_STR(unit), EV_STR(doc), EV_STR("example"), 0.0, HUGE_VAL, value, NULL }
#define FRACTION(id, name, doc, value) \
  { sizeof(EvAssumption), 0, EV_KIND_CONTINUOUS, 0, \
    EV_STR(id), EV_STR(name), EV_STR("1"), EV_STR(doc), EV_STR("example"), 0.0, 1.0, value, NULL }
#define PRIOR(id, json) \
  { sizeof(EvPrior), 0, EV_STR(id), EV_STR(""), EV_STR(""), EV_STR(json), EV_STR(""), NULL }

static const EvAssumption assumptions[N_INPUTS] = {
  POSITIVE("dose", "dose", "{vesicles}", "Vesicles per injection.", 1e11),
  POSITIVE("copies", "copies per vesicle", "1", "Drug molecules in a loaded vesicle.", 1000.0),
  FRACTION("loading", "loading", "Share of vesicles that are loaded.", 0.3),
  POSITIVE("clearance", "clearance", "mL/h", "Plasma cleared of vesicles per hour.", 20.0),
  FRACTION("free-share", "free share", "Share of vesicles in plasma that stay free.", 0.6),
  FRACTION("tumor-share", "tumor share", "Share of the dose that reaches the tumor.", 0.01),
  POSITIVE("tumor-volume", "tumor volume", "mL", "Volume of the tumor.", 0.2),
  FRACTION("uptake", "uptake", "Share of vesicles in the tumor that cells take up.", 0.3),
  FRACTION("escape", "escape", "Share of the cargo taken up that leaves the endosome.", 0.05),
  POSITIVE("potency", "potency", "{molecules}/mL", "Concentration of half the largest effect.", 1e10),
  FRACTION("largest-effect", "largest effect", "Effect at saturation.", 0.8),
  { sizeof(EvAssumption), 0, EV_KIND_INTEGER, 0, EV_STR("doses"), EV_STR("doses"), EV_STR("1"),
    EV_STR("How many injections a course has."), EV_STR("example"), 1.0, 20.0, 6.0, NULL },
};

static const EvPrior priors[] = {
  PRIOR("dose", "{\"lognormal\": {\"median\": 1e11, \"gsd\": 1.5}}"),
  PRIOR("loading", "{\"beta\": {\"mean\": 0.3, \"sd\": 0.1}}"),
};

#define OUTCOME(id, name, unit, doc, role, direction, upper) \
  { sizeof(EvOutcome), direction, role, 0, EV_STR(id), EV_STR(name), EV_STR(unit), EV_STR(doc), 0.0, upper, NAN }

static const EvOutcome outcomes[N_OUTPUTS] = {
  OUTCOME("delivered", "delivered cargo", "{molecules}/mL", "Free cargo in the tumor after one dose.",
          EV_ROLE_INTERMEDIATE, EV_HIGHER_IS_BETTER, HUGE_VAL),
  OUTCOME("effect", "effect", "1", "Effect in the tumor, by an Emax law.", EV_ROLE_EFFICACY, EV_HIGHER_IS_BETTER, 1.0),
  OUTCOME("exposure", "exposure", "{vesicles}.h/mL", "Area under the curve of free vesicles in plasma over the course.",
          EV_ROLE_TOXICITY, EV_LOWER_IS_BETTER, HUGE_VAL),
  OUTCOME("vesicles", "vesicles per course", "{vesicles}", "Vesicles that a course takes.",
          EV_ROLE_COST, EV_LOWER_IS_BETTER, HUGE_VAL),
};

typedef struct Instance { uint64_t n_calls; } Instance;

static EvStatus fail(EvErr *err, EvStatus status, const char *message) {
  if (err != NULL && err->buf != NULL) {
    size_t n = strlen(message);
    if (n > err->cap) n = (size_t)err->cap;
    memcpy(err->buf, message, n);
    err->len = n;
  }
  return status;
}

static EvStatus create(const EvModel *model, const EvHost *host, EvStr options, EvErr *err, void **instance) {
  (void)model;
  (void)host;
  /* The schema allows no options, so that only an empty object comes here. */
  if (options.len != 0 && (options.len != 2 || memcmp(options.ptr, "{}", 2) != 0))
    return fail(err, EV_ERR_OPTIONS, "this model takes no options");
  *instance = calloc(1, sizeof(Instance));
  return *instance != NULL ? EV_OK : fail(err, EV_ERR_MODEL, "out of memory");
}

static void destroy(void *instance) { free(instance); }

static EvStatus evaluate(void *instance, const EvBatch *b, EvErr *err) {
  if (b->struct_size < sizeof(EvBatch) || b->n_inputs != N_INPUTS || b->n_outputs != N_OUTPUTS)
    return fail(err, EV_ERR_ARGUMENT, "the batch does not fit the model");
  ((Instance *)instance)->n_calls += 1;
  for (uint64_t i = 0; i < b->n_rows; i++) {
    double x[N_INPUTS];
    int is_inside = 1;
    if (i % 4096 == 0 && b->cancel != NULL && *(const volatile uint32_t *)b->cancel != 0) return EV_CANCELLED;
    for (int j = 0; j < N_INPUTS; j++) {
      const EvAssumption *a = &assumptions[j];
      x[j] = b->inputs[j][i];
      if (!(x[j] >= a->lower && x[j] <= a->upper)) is_inside = 0; /* also for NaN */
      if ((a->flags & EV_ASSUMPTION_LOWER_OPEN) && x[j] == a->lower) is_inside = 0;
    }
    if (!is_inside) {
      b->row_status[i] = EV_ROW_DOMAIN;
      continue;
    }
    double taken_up = x[DOSE] * x[TUMOR_SHARE] * x[UPTAKE];
    double delivered = taken_up * x[LOADING] * x[COPIES] * x[ESCAPE] / x[TUMOR_VOLUME];
    double results[N_OUTPUTS];
    results[DELIVERED] = delivered;
    results[EFFECT] = x[LARGEST_EFFECT] * (delivered / (delivered + x[POTENCY]));
    results[EXPOSURE] = x[DOSES] * x[FREE_SHARE] * (x[DOSE] / x[CLEARANCE]);
    results[VESICLES] = x[DOSES] * x[DOSE];
    for (int j = 0; j < N_OUTPUTS; j++) {
      b->outputs[j][i] = results[j];
      if (!isfinite(results[j])) b->row_status[i] = EV_ROW_NUMERIC;
    }
  }
  return EV_OK;
}

static const EvModel model = {
  .struct_size = sizeof(EvModel), .thread_mode = EV_THREAD_PER_INSTANCE,
  .capabilities = EV_CAP_DETERMINISTIC | EV_CAP_ROWWISE, .max_rows = 0,
  .id = EV_STR("vesicle-delivery"), .name = EV_STR("vesicle delivery"), .version = EV_STR("1.0.0"),
  .doc = EV_STR("Cargo delivered to a tumor by vesicles, its effect, exposure and cost, in closed form."),
  .license = EV_STR("MIT OR Apache-2.0"), .citation = EV_STR(""), .time_unit = EV_STR("d"),
  .options_schema = EV_STR(""),
  .n_assumptions = N_INPUTS, .assumption_stride = sizeof(EvAssumption), .assumptions = assumptions,
  .n_outcomes = N_OUTPUTS, .outcome_stride = sizeof(EvOutcome), .outcomes = outcomes,
  .n_priors = COUNT(priors), .prior_stride = sizeof(EvPrior), .priors = priors,
  .n_active_when = 0, .active_when_stride = sizeof(EvActiveWhen), .active_when = NULL,
  .n_reasons = 0, .reason_stride = sizeof(EvReason), .reasons = NULL,
  .create = create, .destroy = destroy, .evaluate = evaluate,
};

static const EvModel *const models[] = { &model };

static const EvPlugin plugin = {
  .struct_size = sizeof(EvPlugin), .abi_major = EV_ABI_MAJOR, .magic = EV_ABI_MAGIC, .abi_minor = EV_ABI_MINOR,
  .n_models = COUNT(models), .id = EV_STR("org.evstrat.example.vesicle-delivery"), .version = EV_STR("1.0.0"),
  .built_with = EV_STR("C99"), .error = EV_STR(""), .models = models,
};

EV_EXPORT const EvPlugin *evstrat_plugin_v1(void) { return &plugin; }
