/* The short way to an evstrat plugin in C99: one model without options, evaluated row by row.
 *
 *   #define EV_SIMPLE_LICENSE "MIT"
 *   #include "evstrat_simple.h"
 *   static const EvAssumption assumptions[] = { EV_POSITIVE("amount", "umol", 1.0, "Amount of drug.", "example") };
 *   static const EvPrior priors[] = { EV_PRIOR("amount", "{\"lognormal\": {\"median\": 1.0, \"gsd\": 1.5}}") };
 *   static const EvOutcome outcomes[] = {
 *     EV_OUTCOME("double", "umol", 0.0, HUGE_VAL, EV_ROLE_EFFICACY, EV_HIGHER_IS_BETTER, "Twice the amount.") };
 *   static const double tests[][2] = {{1.0, 2.0}};
 *   static void row(const double *x, double *y) { y[0] = 2.0 * x[0]; }
 *   EV_SIMPLE_PLUGIN("org.example.double", "double", "1.0.0", "Doubles.", assumptions, priors, outcomes, tests, row)
 *
 * x are the assumptions of one row and y its outcomes, in the order of the tables. Each row of tests holds assumptions, then
 * the outcomes that they must give (to 1e-9). Rows with an assumption outside its bounds never reach `row`; rows whose
 * outcomes are not finite or outside their bounds count as failed. Options, time courses and row statuses of your own need
 * the tables of evstrat_plugin_v1.h. */
#ifndef EVSTRAT_SIMPLE_H
#define EVSTRAT_SIMPLE_H

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "evstrat_plugin_v1.h"

/* The license of the model, as an SPDX expression; define it before the header is included. */
#ifndef EV_SIMPLE_LICENSE
#define EV_SIMPLE_LICENSE ""
#endif

#define EV_COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

/* A positive quantity whose ratios count, such as a rate or a dose. */
#define EV_POSITIVE(id, unit, center, doc, source) \
  { sizeof(EvAssumption), EV_ASSUMPTION_LOG_SCALE | EV_ASSUMPTION_LOWER_OPEN, EV_KIND_CONTINUOUS, 0, \
    EV_STR(id), EV_STR(id), EV_STR(unit), EV_STR(doc), EV_STR(source), 0.0, HUGE_VAL, center, NULL }

/* A quantity between two bounds, which belong to it. */
#define EV_WITHIN(id, unit, lower, upper, center, doc, source) \
  { sizeof(EvAssumption), 0, EV_KIND_CONTINUOUS, 0, \
    EV_STR(id), EV_STR(id), EV_STR(unit), EV_STR(doc), EV_STR(source), lower, upper, center, NULL }

/* A share between 0 and 1. */
#define EV_FRACTION(id, center, doc, source) EV_WITHIN(id, "1", 0.0, 1.0, center, doc, source)

/* A suggested belief: the distribution of a strategy file, as JSON. */
#define EV_PRIOR(id, json) \
  { sizeof(EvPrior), 0, EV_STR(id), EV_STR(""), EV_STR(""), EV_STR(json), EV_STR(""), NULL }

#define EV_OUTCOME(id, unit, lower, upper, role, direction, doc) \
  { sizeof(EvOutcome), direction, role, 0, EV_STR(id), EV_STR(id), EV_STR(unit), EV_STR(doc), lower, upper, NAN }

static inline EvStatus ev_simple_fail(EvErr *err, EvStatus status, const char *message) {
  if (err != NULL && err->buf != NULL) {
    size_t n = strlen(message);
    if (n > err->cap) n = (size_t)err->cap;
    memcpy(err->buf, message, n);
    err->len = n;
  }
  return status;
}

/* Whether x lies within the bounds of an assumption; false for NaN. */
static inline int ev_simple_admits(const EvAssumption *a, double x) {
  if (!(x >= a->lower && x <= a->upper)) return 0;
  return !((a->flags & EV_ASSUMPTION_LOWER_OPEN) && x == a->lower);
}

#define EV_SIMPLE_PLUGIN(plugin_id, model_id, model_version, model_doc, assumptions_, priors_, outcomes_, tests_, row_) \
  enum { EV_N_IN = sizeof(assumptions_) / sizeof((assumptions_)[0]), \
         EV_N_OUT = sizeof(outcomes_) / sizeof((outcomes_)[0]), \
         EV_N_TESTS = sizeof(tests_) / sizeof((tests_)[0]) }; \
  /* A wrong number of values in a row of tests does not compile. */ \
  typedef char ev_tests_have_all_columns[sizeof((tests_)[0]) == (EV_N_IN + EV_N_OUT) * sizeof(double) ? 1 : -1]; \
  static char ev_instance; \
  static const double *ev_values[EV_N_TESTS][EV_N_IN + EV_N_OUT]; \
  static EvSelfTest ev_tests[EV_N_TESTS]; \
  static const EvSelfTests ev_self_tests = { sizeof(EvSelfTests), EV_N_TESTS, sizeof(EvSelfTest), 0, ev_tests }; \
  static EvStatus ev_create(const EvModel *model, const EvHost *host, EvStr options, EvErr *err, void **instance) { \
    (void)model; (void)host; \
    if (options.len != 0 && (options.len != 2 || memcmp(options.ptr, "{}", 2) != 0)) \
      return ev_simple_fail(err, EV_ERR_OPTIONS, "this model takes no options"); \
    *instance = &ev_instance; \
    return EV_OK; \
  } \
  static void ev_destroy(void *instance) { (void)instance; } \
  static EvStatus ev_evaluate(void *instance, const EvBatch *b, EvErr *err) { \
    (void)instance; \
    if (b->struct_size < sizeof(EvBatch) || b->n_inputs != EV_N_IN || b->n_outputs != EV_N_OUT) \
      return ev_simple_fail(err, EV_ERR_ARGUMENT, "the batch does not fit the model"); \
    for (uint64_t i = 0; i < b->n_rows; i++) { \
      double x[EV_N_IN], y[EV_N_OUT]; \
      uint8_t status = EV_ROW_OK; \
      if (i % 1024 == 0 && b->cancel != NULL && *(const volatile uint32_t *)b->cancel != 0) return EV_CANCELLED; \
      for (int j = 0; j < EV_N_IN; j++) { \
        x[j] = b->inputs[j][i]; \
        if (!ev_simple_admits(&(assumptions_)[j], x[j])) status = EV_ROW_DOMAIN; \
      } \
      if (status == EV_ROW_OK) { \
        for (int j = 0; j < EV_N_OUT; j++) y[j] = NAN; \
        row_(x, y); \
        for (int j = 0; j < EV_N_OUT; j++) { \
          b->outputs[j][i] = y[j]; \
          if (!(isfinite(y[j]) && y[j] >= (outcomes_)[j].lower && y[j] <= (outcomes_)[j].upper)) \
            status = EV_ROW_NUMERIC; \
        } \
      } \
      b->row_status[i] = status; \
    } \
    return EV_OK; \
  } \
  static const void *ev_get_extension(const EvModel *model, EvStr id) { \
    const char *known = EV_EXT_SELFTEST; \
    (void)model; \
    return id.len == strlen(known) && memcmp(id.ptr, known, strlen(known)) == 0 ? &ev_self_tests : NULL; \
  } \
  static const EvModel ev_model = { \
    .struct_size = sizeof(EvModel), .thread_mode = EV_THREAD_PER_INSTANCE, \
    .capabilities = EV_CAP_DETERMINISTIC | EV_CAP_ROWWISE, .max_rows = 0, \
    .id = EV_STR(model_id), .name = EV_STR(model_id), .version = EV_STR(model_version), .doc = EV_STR(model_doc), \
    .license = EV_STR(EV_SIMPLE_LICENSE), .citation = EV_STR(""), .time_unit = EV_STR("d"), .options_schema = EV_STR(""), \
    .n_assumptions = EV_N_IN, .assumption_stride = sizeof(EvAssumption), .assumptions = assumptions_, \
    .n_outcomes = EV_N_OUT, .outcome_stride = sizeof(EvOutcome), .outcomes = outcomes_, \
    .n_priors = EV_COUNT(priors_), .prior_stride = sizeof(EvPrior), .priors = priors_, \
    .n_active_when = 0, .active_when_stride = sizeof(EvActiveWhen), .active_when = NULL, \
    .n_reasons = 0, .reason_stride = sizeof(EvReason), .reasons = NULL, \
    .create = ev_create, .destroy = ev_destroy, .evaluate = ev_evaluate, .get_extension = ev_get_extension, \
  }; \
  static const EvModel *const ev_models[] = { &ev_model }; \
  static const EvPlugin ev_plugin = { \
    .struct_size = sizeof(EvPlugin), .abi_major = EV_ABI_MAJOR, .magic = EV_ABI_MAGIC, .abi_minor = EV_ABI_MINOR, \
    .n_models = 1, .id = EV_STR(plugin_id), .version = EV_STR(model_version), .built_with = EV_STR("C99"), \
    .error = EV_STR(""), .models = ev_models, \
  }; \
  EV_EXPORT const EvPlugin *evstrat_plugin_v1(void) { \
    /* The same values each time, so that it does not matter who comes first. */ \
    for (int i = 0; i < EV_N_TESTS; i++) { \
      EvSelfTest test = { sizeof(EvSelfTest), 1, EV_STR(""), ev_values[i], ev_values[i] + EV_N_IN, 1e-9, 0.0 }; \
      for (int j = 0; j < EV_N_IN + EV_N_OUT; j++) ev_values[i][j] = &(tests_)[i][j]; \
      ev_tests[i] = test; \
    } \
    return &ev_plugin; \
  }

#endif
