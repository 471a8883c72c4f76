/*-------------------------------------------------------------------------
 *
 * resilience.c
 *	  Does a bond buffer a bad event?
 *
 * Four cells: the committed and the uncommitted, each with and without the bad
 * event; in each the risk p of a bad outcome, such as leaving.
 *		additive		how much less the event adds to the risk of the
 *						committed: (p_ub - p_uo) - (p_cb - p_co)
 *		ratio			how much less it multiplies that risk:
 *						ln (p_ub / p_uo) - ln (p_cb / p_co)
 *		odds			the same of p / (1 - p)
 * Positive means buffered, on each scale.  A sample can be buffered on one
 * scale and not on another: state which was chosen beforehand.
 *
 * The standard error is that of independent cells (VanderWeele and Knol,
 * Epidemiologic Methods 3 (2014) 33-72); the test is two-sided.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "common/arrays.h"
#include "common/result.h"
#include "math/distributions.h"
#include "utils/builtins.h"

typedef enum ResilienceScale
{
	SCALE_ADDITIVE,
	SCALE_RATIO,
	SCALE_ODDS
} ResilienceScale;

enum ResilienceCell
{
	COMMITTED_BAD,
	COMMITTED_OK,
	UNCOMMITTED_BAD,
	UNCOMMITTED_OK,
	RESILIENCE_CELLS
};

typedef struct Cell
{
	double		risk;			/* or the mean of a rating */
	double		variance;		/* of one person's outcome */
	double		n;
} Cell;

static ResilienceScale
scale_argument(FunctionCallInfo fcinfo, int argument)
{
	static const char *const names[] = {"additive", "ratio", "odds"};
	char	   *name = text_to_cstring(PG_GETARG_TEXT_PP(argument));

	for (int i = 0; i < (int) lengthof(names); i++)
		if (strcmp(name, names[i]) == 0)
			return i;
	unknown_option("scale", name, "additive, ratio, odds");
}

/* A cell on its scale, with its squared standard error. */
static double
cell_on_scale(const Cell *cell, ResilienceScale scale, double *variance)
{
	double		p = cell->risk;

	switch (scale)
	{
		case SCALE_ADDITIVE:
			*variance = cell->variance / cell->n;
			return p;
		case SCALE_RATIO:
			*variance = (1 - p) / (p * cell->n);
			return log(p);
		case SCALE_ODDS:
			*variance = 1 / (p * (1 - p) * cell->n);
			return log(p / (1 - p));
	}
	return UNDEFINED;
}

static Datum
resilience_result(FunctionCallInfo fcinfo, const Cell *cell, ResilienceScale scale, double level)
{
	static const char *const methods[] = {"difference of risk differences, wald",
	"difference of log risk ratios, wald", "difference of log odds ratios, wald"};
	TestResult	result = empty_test_result(methods[scale]);
	double		at[RESILIENCE_CELLS];
	double		variance = 0;
	double		margin;

	result.n1 = cell[COMMITTED_BAD].n + cell[COMMITTED_OK].n;
	result.n2 = cell[UNCOMMITTED_BAD].n + cell[UNCOMMITTED_OK].n;
	for (int i = 0; i < RESILIENCE_CELLS; i++)
	{
		double		part = 0;

		if (!(cell[i].n > 0))
			PG_RETURN_NULL();
		at[i] = cell_on_scale(&cell[i], scale, &part);
		variance += part;
	}
	result.difference = (at[UNCOMMITTED_BAD] - at[UNCOMMITTED_OK]) - (at[COMMITTED_BAD] - at[COMMITTED_OK]);
	/* the part of the harm that the bond takes away, or the ratio of ratios */
	result.effect_size = scale == SCALE_ADDITIVE ?
		result.difference / (at[UNCOMMITTED_BAD] - at[UNCOMMITTED_OK]) : exp(result.difference);
	result.se = sqrt(variance);
	if (!isfinite(result.difference) || !isfinite(result.se) || result.se == 0)
	{
		result.note = scale == SCALE_ADDITIVE ? "no variation: the difference cannot be tested" :
			"nobody or everybody in one of the cells: there is no ratio";
		return test_result_datum(fcinfo, &result);
	}
	margin = normal_factor(level) * result.se;
	result.low = result.difference - margin;
	result.high = result.difference + margin;
	result.statistic = result.difference / result.se;
	result.p_value = 2 * normal_cdf(fabs(result.statistic), true);
	result.note = scale == SCALE_ADDITIVE ?
		"positive is buffered; effect_size is the part of the harm that the bond takes away" :
		"positive is buffered; effect_size is the ratio of the uncommitted to that of the committed";
	return test_result_datum(fcinfo, &result);
}

/* resilience(4 times [bad outcomes, persons], scale, level) */
PG_FUNCTION_INFO_V1(resilience_counts);
Datum
resilience_counts(PG_FUNCTION_ARGS)
{
	static const char *const names[] = {"committed_bad", "committed_ok", "uncommitted_bad", "uncommitted_ok"};
	ResilienceScale scale = scale_argument(fcinfo, RESILIENCE_CELLS);
	double		level = level_argument(fcinfo, RESILIENCE_CELLS + 1);
	Cell		cell[RESILIENCE_CELLS];

	for (int i = 0; i < RESILIENCE_CELLS; i++)
	{
		int			n;
		int64	   *count = int64_elements(PG_GETARG_ARRAYTYPE_P(i), names[i], &n);

		if (n != 2 || count[0] < 0 || count[1] < count[0])
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s is not [bad outcomes, persons]", names[i]),
					 errhint("Give two counts, for example array[16, 200] when 16 of 200 persons left.")));
		cell[i].n = (double) count[1];
		cell[i].risk = (double) count[0] / cell[i].n;
		cell[i].variance = cell[i].risk * (1 - cell[i].risk);
	}
	return resilience_result(fcinfo, cell, scale, level);
}

/*
 * resilience_of_means(means, variances, ns, yes_or_no, scale, level): what the
 * form for ratings calls; the cells in the order of its arguments.
 */
PG_FUNCTION_INFO_V1(resilience_of_means);
Datum
resilience_of_means(PG_FUNCTION_ARGS)
{
	int			n[3];
	double	   *mean = float8_elements(PG_GETARG_ARRAYTYPE_P(0), "means", &n[0]);
	double	   *variance = float8_elements(PG_GETARG_ARRAYTYPE_P(1), "variances", &n[1]);
	double	   *persons = float8_elements(PG_GETARG_ARRAYTYPE_P(2), "numbers of persons", &n[2]);
	bool		yes_or_no = PG_GETARG_BOOL(3);
	ResilienceScale scale = scale_argument(fcinfo, 4);
	double		level = level_argument(fcinfo, 5);
	Cell		cell[RESILIENCE_CELLS];

	if (n[0] != RESILIENCE_CELLS || n[1] != RESILIENCE_CELLS || n[2] != RESILIENCE_CELLS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("means, variances and numbers of persons must be of four cells"),
				 errhint("Use resilience(committed_bad, committed_ok, uncommitted_bad, uncommitted_ok).")));
	if (scale != SCALE_ADDITIVE && !yes_or_no)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("ratios need ratings on the scale 0 to 1"),
				 errhint("Use the additive scale, or rate whether it happened: 0 or 1.")));
	for (int i = 0; i < RESILIENCE_CELLS; i++)
	{
		cell[i].n = persons[i];
		cell[i].risk = mean[i];
		cell[i].variance = yes_or_no ? mean[i] * (1 - mean[i]) : variance[i];
	}
	return resilience_result(fcinfo, cell, scale, level);
}
