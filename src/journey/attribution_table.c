/*-------------------------------------------------------------------------
 *
 * attribution_table.c
 *	  Readings of journey_attribution values: how the conversions divide among
 *	  the touchpoints.
 *
 * markov	removal effects (attribution_markov.h) are the shares, scaled to
 *			sum 1; credit is share times the paths that converted
 * shapley	the Shapley value of the game in which a coalition of touchpoints is
 *			worth the paths that converted and touched no others: each of these
 *			paths divides equally among its distinct touchpoints (Zhao, Mahboobi
 *			and Bagheri 2018)
 *
 *-------------------------------------------------------------------------
 */
#include "journey/attribution.h"

#include "common/result.h"
#include "funcapi.h"
#include "journey/attribution_markov.h"
#include "journey/journey_sql.h"
#include "miscadmin.h"

/* Paths by their end. */
static int64
count_ends(const JourneyAttribution *a, uint16 end)
{
	int64		n = 0;

	for (uint32 i = 0; i < a->n_counts; i++)
		if (!key_is_set(a->counts[i].key) && key_field(a->counts[i].key, 3) == end)
			n += a->counts[i].n;
	return n;
}

/* credit and share, from what removal of the touchpoints does */
static void
credit_by_removal(const JourneyAttribution *a, double converted,
				  const double *effects, double *credit, double *share)
{
	double		sum = 0;

	for (uint32 i = 0; i < a->n_touchpoints; i++)
		sum += effects[i];
	for (uint32 i = 0; i < a->n_touchpoints; i++)
	{
		share[i] = converted > 0 ? effects[i] / sum : UNDEFINED;
		credit[i] = converted > 0 ? share[i] * converted : 0;
	}
}

static void
credit_by_sets(const JourneyAttribution *a, double converted, double *credit,
			   double *share)
{
	for (uint32 i = 0; i < a->n_counts; i++)
	{
		uint64		key = a->counts[i].key;

		if (key_is_set(key))
			credit[key_field(key, 1) - 1] += (double) a->counts[i].n / key_field(key, 2);
	}
	for (uint32 i = 0; i < a->n_touchpoints; i++)
		share[i] = converted > 0 ? credit[i] / converted : UNDEFINED;
}

static int
order_argument(FunctionCallInfo fcinfo, int argument)
{
	int			order = PG_GETARG_INT32(argument);

	if (order < 1 || order > ATTRIBUTION_MAX_ORDER)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("markov_order must be from 1 to %d", ATTRIBUTION_MAX_ORDER),
				 errhint("The order is how many touchpoints back a path remembers; 1 is usual.")));
	return order;
}

/* attribution_table(a, method, markov_order) -> (touchpoint, credit, removal_effect, share) */
PG_FUNCTION_INFO_V1(journey_attribution_table);
Datum
journey_attribution_table(PG_FUNCTION_ARGS)
{
	const JourneyAttribution *a = PG_GETARG_JOURNEY_ATTRIBUTION(0);
	const char *method = text_to_cstring(PG_GETARG_TEXT_PP(1));
	int			order = order_argument(fcinfo, 2);
	double		converted = (double) count_ends(a, ATTRIBUTION_CONVERTED);
	const Label *names = attribution_name_list(a);
	Size		size = Max(1, a->n_touchpoints) * sizeof(double);
	double	   *credit = palloc0(size);
	double	   *share = palloc(size);
	double	   *effects = palloc(size);

	for (uint32 i = 0; i < a->n_touchpoints; i++)
		effects[i] = UNDEFINED;
	if (strcmp(method, "markov") == 0)
	{
		if (converted > 0)
			attribution_removal_effects(a, order, effects);
		credit_by_removal(a, converted, effects, credit, share);
	}
	else if (strcmp(method, "shapley") == 0)
		credit_by_sets(a, converted, credit, share);
	else
		unknown_option("method", method, "markov, shapley");

	InitMaterializedSRF(fcinfo, 0);
	for (uint32 i = 0; i < a->n_touchpoints; i++)
	{
		ResultRow	row = {0};

		CHECK_FOR_INTERRUPTS();
		row_column(&row, PointerGetDatum(label_text(names[i])), false);
		row_number(&row, credit[i]);
		row_number(&row, effects[i]);
		row_number(&row, share[i]);
		row_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/* attribution_outcomes(a) -> (converted, lost, direct, rate) */
PG_FUNCTION_INFO_V1(journey_attribution_outcomes);
Datum
journey_attribution_outcomes(PG_FUNCTION_ARGS)
{
	const JourneyAttribution *a = PG_GETARG_JOURNEY_ATTRIBUTION(0);
	int64		converted = count_ends(a, ATTRIBUTION_CONVERTED);
	int64		lost = count_ends(a, ATTRIBUTION_LOST);
	ResultRow	row = {0};

	row_count(&row, converted);
	row_count(&row, lost);
	row_count(&row, a->direct);
	row_number(&row, (double) converted / ((double) converted + (double) lost));
	return row_datum(fcinfo, &row);
}
