/* A plugin with one model of two inputs and one output: y = a + b, within [0, 2]. A test that wants a broken one defines
 * what is to be broken and includes this file. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "evstrat_plugin_v1.h"

#ifndef PLUGIN_ID
#define PLUGIN_ID "org.evstrat.test.template"
#endif
#ifndef MODEL_ID
#define MODEL_ID "template"
#endif
#ifndef ENTRY
#define ENTRY evstrat_plugin_v1
#endif
#ifndef MAGIC
#define MAGIC EV_ABI_MAGIC
#endif
#ifndef N_MODELS
#define N_MODELS 1
#endif
#ifndef ERROR_TEXT
#define ERROR_TEXT ""
#endif
#ifndef MODEL_SIZE
#define MODEL_SIZE sizeof(EvModel)
#endif
#ifndef STRIDE
#define STRIDE sizeof(EvAssumption)
#endif
#ifndef SECOND_ID
#define SECOND_ID "b"
#endif
#ifndef UNIT
#define UNIT "1"
#endif
#ifndef DEFAULT
#define DEFAULT 0.25
#endif
#ifndef OPTIONS_SCHEMA
#define OPTIONS_SCHEMA ""
#endif
#ifndef PRIOR_JSON
#define PRIOR_JSON "{\"beta\": {\"mean\": 0.5, \"sd\": 0.1}}"
#endif
#ifndef MAX_ROWS
#define MAX_ROWS 0
#endif
#ifndef CREATE
#define CREATE *instance = malloc(1); return EV_OK
#endif
#ifndef DESTROY
#define DESTROY free(instance)
#endif
#ifndef ROW
#define ROW \
  b->outputs[0][i] = b->inputs[0][i] + b->inputs[1][i]; \
  if (!(b->outputs[0][i] >= 0 && b->outputs[0][i] <= 2)) b->row_status[i] = EV_ROW_DOMAIN
#endif
#ifndef SHAPE_CHECK
#define SHAPE_CHECK \
  if (b->struct_size < sizeof(EvBatch) || b->n_inputs != 2 || b->n_outputs != 1) \
    return fail(err, EV_ERR_ARGUMENT, "the batch does not fit the model")
#endif
#ifndef GET_EXTENSION
#define GET_EXTENSION return NULL
#endif
#ifndef SECOND_DOC
#define SECOND_DOC "Second."
#endif
#ifndef ROLE
#define ROLE EV_ROLE_EFFICACY
#endif
#ifndef UPPER
#define UPPER 2.0
#endif
#ifndef LOWER
#define LOWER 0.0
#endif
#ifndef BEFORE_ROWS
#define BEFORE_ROWS
#endif
#ifndef CONSTRUCTOR
#define CONSTRUCTOR
#endif
#ifndef ENTRY_BODY
#define ENTRY_BODY
#endif

/* An address that the compiler does not know to be bad. */
__attribute__((unused)) static int *volatile nowhere = (int *)8;

static EvStatus fail(EvErr *err, EvStatus status, const char *message) {
  size_t n = strlen(message);
  if (n > err->cap) n = (size_t)err->cap;
  memcpy(err->buf, message, n);
  err->len = n;
  return status;
}

static EvStatus create(const EvModel *model, const EvHost *host, EvStr options, EvErr *err, void **instance) {
  (void)model; (void)host; (void)options; (void)err; (void)fail;
  CREATE;
}

static void destroy(void *instance) { DESTROY; }

static EvStatus evaluate(void *instance, const EvBatch *b, EvErr *err) {
  (void)instance; (void)err;
  SHAPE_CHECK;
  BEFORE_ROWS;
  for (uint64_t i = 0; i < b->n_rows; i++) { ROW; }
  return EV_OK;
}

static const void *get_extension(const EvModel *model, EvStr id) {
  (void)model; (void)id;
  GET_EXTENSION;
}

static const EvAssumption assumptions[] = {
  { sizeof(EvAssumption), 0, EV_KIND_CONTINUOUS, 0, EV_STR("a"), EV_STR("a"), EV_STR("1"), EV_STR("First."), EV_STR("test"),
    0.0, 1.0, 0.5, NULL },
  { sizeof(EvAssumption), 0, EV_KIND_CONTINUOUS, 0, EV_STR(SECOND_ID), EV_STR("b"), EV_STR(UNIT), EV_STR(SECOND_DOC),
    EV_STR("test"), 0.0, 1.0, DEFAULT, NULL },
};
static const EvOutcome outcomes[] = {
  { sizeof(EvOutcome), EV_HIGHER_IS_BETTER, ROLE, 0, EV_STR("sum"), EV_STR("sum"), EV_STR("1"), EV_STR("a + b"),
    LOWER, UPPER, 1.0 },
};
static const EvPrior priors[] = {
  { sizeof(EvPrior), 0, EV_STR("a"), EV_STR(""), EV_STR(""), EV_STR(PRIOR_JSON), EV_STR(""), NULL },
};
static const EvReason reasons[] = { { sizeof(EvReason), 200, EV_STR("tired"), EV_STR("the model is tired") } };

static const EvModel model = {
  .struct_size = MODEL_SIZE, .thread_mode = EV_THREAD_PER_INSTANCE,
  .capabilities = EV_CAP_DETERMINISTIC | EV_CAP_ROWWISE, .max_rows = MAX_ROWS,
  .id = EV_STR(MODEL_ID), .name = EV_STR("template"), .version = EV_STR("1.0.0"), .doc = EV_STR("Adds."),
  .license = EV_STR("MIT"), .citation = EV_STR(""), .time_unit = EV_STR("d"), .options_schema = EV_STR(OPTIONS_SCHEMA),
  .n_assumptions = 2, .assumption_stride = STRIDE, .assumptions = assumptions,
  .n_outcomes = 1, .outcome_stride = sizeof(EvOutcome), .outcomes = outcomes,
  .n_priors = 1, .prior_stride = sizeof(EvPrior), .priors = priors,
  .n_reasons = 1, .reason_stride = sizeof(EvReason), .reasons = reasons,
  .create = create, .destroy = destroy, .evaluate = evaluate,
  .get_extension = get_extension,
};
static const EvModel *const models[] = { &model };
static const EvPlugin plugin = {
  .struct_size = sizeof(EvPlugin), .abi_major = EV_ABI_MAJOR, .magic = MAGIC, .abi_minor = EV_ABI_MINOR,
  .n_models = N_MODELS, .id = EV_STR(PLUGIN_ID), .version = EV_STR("1.0.0"), .built_with = EV_STR("C99"),
  .error = EV_STR(ERROR_TEXT), .models = models,
};

__attribute__((constructor)) static void constructor(void) { CONSTRUCTOR; }

EV_EXPORT const EvPlugin *ENTRY(void) { ENTRY_BODY; return &plugin; }
