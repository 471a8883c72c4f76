/*-------------------------------------------------------------------------
 *
 * credit.c
 *	  Credit of one journey's outcomes, divided among the touches before them.
 *
 * journey_credit(j, outcome, model, lookback, half_life, weights)
 *		One row for each touch of each outcome (see attribution_outcome.h) that
 *		lies at most lookback before it.  The credits of an outcome sum to 1,
 *		those of participation to its number of distinct touchpoints.
 *		first, last		all to that one
 *		linear			equal shares
 *		u, j, inverse_j	by position: 40/20/40, 20/20/60 and 60/20/20 percent to
 *						the first touch, to all between, to the last
 *		custom			weights {first, between, last}, in any unit
 *		decay			2^(-(outcome_at - at) / half_life), scaled to sum 1
 *		participation	1 to each distinct touchpoint, in equal parts to its
 *						touches
 *		By position, one touch gets all, and two share it by the weights of
 *		first and last, equally when these are zero.
 *		amount is credit times the amount of the outcome event.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/journey.h"

#include <math.h>

#include "common/arrays.h"
#include "common/result.h"
#include "funcapi.h"
#include "journey/attribution_outcome.h"
#include "journey/journey_sequence.h"
#include "journey/journey_sql.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* What the first touch gets, all between together, and the last. */
typedef struct PositionWeights
{
	double		first;
	double		between;
	double		last;
} PositionWeights;

typedef struct CreditOptions
{
	PositionWeights weights;
	double		half_life;		/* microseconds */
	uint64		lookback;		/* microseconds */
} CreditOptions;

/* The touches of one outcome: the events first..last - 1. */
typedef struct Touches
{
	const JourneyView *view;
	int			first;
	int			last;
	TimestampTz outcome_at;

	/* for participation: by event, the same in all roles; room to count them */
	const uint16 *touchpoint;
	int		   *n_touches;
} Touches;

typedef void (*CreditModel) (const Touches *touches, const CreditOptions *options,
							 double *credit);

static void
credit_by_position(const Touches *touches, const CreditOptions *options, double *credit)
{
	const PositionWeights *weights = &options->weights;
	int			n = touches->last - touches->first;
	double		ends = weights->first + weights->last;
	double		sum = ends + weights->between;

	for (int i = 0; i < n; i++)
		credit[i] = n > 2 ? weights->between / sum / (n - 2) : 0;
	if (n == 1)
		credit[0] = 1;
	else if (n == 2)
	{
		credit[0] = ends > 0 ? weights->first / ends : 0.5;
		credit[1] = ends > 0 ? weights->last / ends : 0.5;
	}
	else
	{
		credit[0] = weights->first / sum;
		credit[n - 1] = weights->last / sum;
	}
}

static void
credit_first(const Touches *touches, const CreditOptions *options, double *credit)
{
	for (int i = 0; i < touches->last - touches->first; i++)
		credit[i] = i == 0;
}

static void
credit_last(const Touches *touches, const CreditOptions *options, double *credit)
{
	for (int i = 0; i < touches->last - touches->first; i++)
		credit[i] = i == touches->last - touches->first - 1;
}

static void
credit_linear(const Touches *touches, const CreditOptions *options, double *credit)
{
	int			n = touches->last - touches->first;

	for (int i = 0; i < n; i++)
		credit[i] = 1.0 / n;
}

/* Relative to the latest touch, so that old ones do not fade to 0/0. */
static void
credit_decay(const Touches *touches, const CreditOptions *options, double *credit)
{
	const TimestampTz *at = touches->view->at;
	int			n = touches->last - touches->first;
	uint64		latest = (uint64) at[touches->last - 1];
	double		sum = 0;

	for (int i = 0; i < n; i++)
	{
		credit[i] = exp2(-(double) (latest - (uint64) at[touches->first + i]) /
						 options->half_life);
		sum += credit[i];
	}
	for (int i = 0; i < n; i++)
		credit[i] /= sum;
}

static void
credit_participation(const Touches *touches, const CreditOptions *options, double *credit)
{
	for (int k = touches->first; k < touches->last; k++)
		touches->n_touches[touches->touchpoint[k]] = 0;
	for (int k = touches->first; k < touches->last; k++)
		touches->n_touches[touches->touchpoint[k]]++;
	for (int k = touches->first; k < touches->last; k++)
		credit[k - touches->first] = 1.0 / touches->n_touches[touches->touchpoint[k]];
}

static const struct
{
	const char *name;
	CreditModel model;
	PositionWeights weights;
}			credit_models[] =
{
	{"first", credit_first, {0, 0, 0}},
	{"last", credit_last, {0, 0, 0}},
	{"linear", credit_linear, {0, 0, 0}},
	{"u", credit_by_position, {0.4, 0.2, 0.4}},
	{"j", credit_by_position, {0.2, 0.2, 0.6}},
	{"inverse_j", credit_by_position, {0.6, 0.2, 0.2}},
	{"decay", credit_decay, {0, 0, 0}},
	{"participation", credit_participation, {0, 0, 0}},
	{"custom", credit_by_position, {0, 0, 0}}
};

static CreditModel
credit_model(const char *name, CreditOptions *options)
{
	for (int i = 0; i < (int) lengthof(credit_models); i++)
		if (strcmp(credit_models[i].name, name) == 0)
		{
			options->weights = credit_models[i].weights;
			return credit_models[i].model;
		}
	unknown_option("model", name,
				   "first, last, linear, u, j, inverse_j, decay, participation, custom");
}

/* The weights of the model custom; scaled, so that no sum overflows. */
static PositionWeights
weights_argument(FunctionCallInfo fcinfo, int argument)
{
	int			n;
	double	   *weights = float8_elements(PG_GETARG_ARRAYTYPE_P(argument), "weights", &n);
	double		largest = 0;
	bool		good = n == 3;

	for (int i = 0; i < n; i++)
	{
		good &= isfinite(weights[i]) && weights[i] >= 0;
		largest = Max(largest, weights[i]);
	}
	if (!good || largest == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("weights must be three numbers of at least zero, not all of them zero"),
				 errhint("Give the weights of the first touch, of all between, and of the last, such as '{40,20,40}'.")));
	return (PositionWeights) {weights[0] / largest, weights[1] / largest, weights[2] / largest};
}

/* The model, and what it needs of the arguments from lookback on. */
static CreditModel
credit_arguments(FunctionCallInfo fcinfo, CreditOptions *options)
{
	const char *name = text_to_cstring(PG_GETARG_TEXT_PP(2));
	CreditModel model = credit_model(name, options);
	bool		custom = strcmp(name, "custom") == 0;

	/* the first and the last time that there is lie more than int64 apart */
	options->lookback = PG_ARGISNULL(3) ? PG_UINT64_MAX :
		(uint64) journey_duration(PG_GETARG_INTERVAL_P(3), "lookback");
	options->half_life = PG_ARGISNULL(4) ? 0 :
		(double) journey_duration(PG_GETARG_INTERVAL_P(4), "half_life");
	if (model == credit_decay && options->half_life == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("half_life must be longer than zero"),
				 errhint("Give the time after which a touch counts half, such as '7 days'.")));
	if (custom == PG_ARGISNULL(5))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg(custom ? "model \"custom\" needs weights" :
						"weights are for the model \"custom\" only"),
				 errhint("Give the weights of the first touch, of all between, and of the last, such as '{40,20,40}', or another model.")));
	if (custom)
		options->weights = weights_argument(fcinfo, 5);
	return model;
}

static void
put_rows(FunctionCallInfo fcinfo, const Touches *touches, const double *credit,
		 double amount)
{
	const JourneyView *view = touches->view;

	for (int k = touches->first; k < touches->last; k++)
	{
		ResultRow	row = {0};
		text	   *touchpoint = label_text(view->symbols[view->symbol[k]].touchpoint);

		CHECK_FOR_INTERRUPTS();
		row_column(&row, PointerGetDatum(touchpoint), false);
		row_column(&row, TimestampTzGetDatum(view->at[k]), false);
		row_column(&row, TimestampTzGetDatum(touches->outcome_at), false);
		row_number(&row, credit[k - touches->first]);
		row_number(&row, credit[k - touches->first] * amount);
		row_put(fcinfo, &row);
		pfree(touchpoint);
	}
}

/* journey_credit(j, outcome, model, lookback, half_life, weights) */
PG_FUNCTION_INFO_V1(journey_credit);
Datum
journey_credit(PG_FUNCTION_ARGS)
{
	const AttributionOutcome *outcome;
	const Journey *journey;
	const JourneyView *view;
	const StepMatcher *matcher;
	CreditOptions options;
	CreditModel model;
	Touches		touches = {0};
	double	   *credit;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return (Datum) 0;
	outcome = attribution_outcome_argument(fcinfo, 1);
	model = credit_arguments(fcinfo, &options);
	journey = PG_GETARG_JOURNEY(0);
	touches.view = view = journey_open(journey,
									   outcome->columns | JOURNEY_READ_AT | JOURNEY_READ_AMOUNT);
	matcher = step_matcher(&outcome->step, 1, view);
	if (model == credit_participation)
	{
		touches.touchpoint = touchpoint_sequence(journey).label;
		touches.n_touches = palloc((Size) Max(1, view->n_symbols) * sizeof(int));
	}
	credit = palloc((Size) Max(1, view->n_events) * sizeof(double));
	for (int k = 0; k < view->n_events; k++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!step_matches(matcher, 0, k))
			continue;
		touches.last = k;
		touches.outcome_at = view->at[k];
		while (touches.first < k &&
			   (uint64) view->at[k] - (uint64) view->at[touches.first] > options.lookback)
			touches.first++;
		if (touches.first < k)
		{
			model(&touches, &options, credit);
			put_rows(fcinfo, &touches, credit,
					 view->amount != NULL ? view->amount[k] : UNDEFINED);
		}
		touches.first = k + 1;
	}
	return (Datum) 0;
}
