/*-------------------------------------------------------------------------
 *
 * penalty_reward.c
 *	  What enthusiasm brings and dissatisfaction costs, against all others.
 *
 * y is regressed on two variables that are 1 for the dissatisfied and for the
 * enthused, else 0, so that the slopes are differences from the mean of the
 * others, the merely satisfied:
 *		reward		y of the enthused less y of the others
 *		penalty		y of the others less y of the dissatisfied
 *		difference	reward less penalty: above zero, enthusiasm pays more than
 *					dissatisfaction costs
 *
 * Where one group is empty, what needs it is NULL, with a note.
 *
 * Source
 *		Brandt, in: Proceedings of the AMA Services Marketing Conference (1987);
 *		Matzler and Sauerwein, International Journal of Service Industry
 *		Management 13 (2002) 314-332.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/effect_row.h"

#include <math.h>

#include "common/result.h"
#include "funcapi.h"

#define ROUNDING 1e-9

typedef struct Groups
{
	const Moments *m;
	int			variable[2];	/* the dissatisfied, the enthused */
	double		share[2];		/* of the rows, or of the weight */
} Groups;

/* The mean of the product of two variables. */
static double
mean_product(const Moments *m, int i, int j)
{
	return dd_add(dd_div(moments_s(m, i, j), m->weight), dd_mul(m->mean[i], m->mean[j])).hi;
}

/* A variable of zeros and ones has the same mean as its square. */
static void
check_indicator(const Moments *m, int variable)
{
	double		mean = m->mean[variable].hi;

	if (m->n > 0 && (mean < 0 || mean > 1 ||
					 fabs(mean_product(m, variable, variable) - mean) > ROUNDING))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("variable \"%s\" is not 0 or 1 in each row", moments_name(m, variable)),
				 errhint("Aggregate (score >= 9)::int::float8, for example.")));
}

static Groups
groups_arguments(FunctionCallInfo fcinfo, const Moments *m)
{
	Groups		g;

	g.m = m;
	for (int i = 0; i < 2; i++)
	{
		g.variable[i] = variable_argument(fcinfo, i + 2, m);
		g.share[i] = m->mean[g.variable[i]].hi;
		check_indicator(m, g.variable[i]);
	}
	if (m->n > 0 && mean_product(m, g.variable[0], g.variable[1]) > ROUNDING)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("some rows are both \"%s\" and \"%s\"", moments_name(m, g.variable[0]),
						moments_name(m, g.variable[1])),
				 errhint("Nobody can be dissatisfied and enthused at once.")));
	return g;
}

/* Nobody in the group; for -1, nobody in between. */
static bool
is_empty(const Groups *g, int group)
{
	double		share = group >= 0 ? g->share[group] : 1 - g->share[0] - g->share[1];

	return !(share > ROUNDING);
}

static const char *
empty_note(const Groups *g, bool low, bool high)
{
	if (g->m->n == 0)
		return "no rows";
	if (is_empty(g, -1))
		return "nobody is in between: there is nobody to compare with";
	if (low && is_empty(g, 0))
		return "nobody is dissatisfied";
	if (high && is_empty(g, 1))
		return "nobody is enthused";
	return NULL;
}

/* The regression on those groups that are not empty; NULL when it cannot be. */
static Regression *
regress(const Groups *g, int y)
{
	int			x[2];
	int			k = 0;

	if (g->m->n == 0 || is_empty(g, -1))
		return NULL;
	for (int i = 0; i < 2; i++)
		if (!is_empty(g, i))
			x[k++] = g->variable[i];
	return k == 0 ? NULL : regression_solve(g->m, y, x, k);
}

static void
put_effect(FunctionCallInfo fcinfo, const char *effect, const Groups *g,
		   const Regression *r, double low, double high, double level)
{
	const char *note = empty_note(g, low != 0, high != 0);
	Slope		slope = {UNDEFINED, UNDEFINED, UNDEFINED, g->m->effective_n, 0, NULL};
	double		weights[3] = {0};
	EffectRow	row;

	if (note == NULL && r != NULL && r->defined)
	{
		/* without the dissatisfied, the enthused are the first regressor */
		weights[is_empty(g, 0) ? 2 : 1] = low;
		weights[is_empty(g, 0) ? 1 : 2] = high;
		slope.value = regression_combination(r, weights, &slope.se);
		slope.df = r->df;
	}
	row = effect_row_of_slope(effect, &slope, level);
	row.note = note;
	effect_row_put(fcinfo, &row);
}

/*
 * penalty_reward(c, y, dissatisfied, enthused, level) -> (effect, value, se,
 * low, high, p_value, n, method, note)
 */
PG_FUNCTION_INFO_V1(comoments_penalty_reward);
Datum
comoments_penalty_reward(PG_FUNCTION_ARGS)
{
	Moments    *m = moments_open(PG_GETARG_COMOMENTS(0));
	int			y = variable_argument(fcinfo, 1, m);
	Groups		g = groups_arguments(fcinfo, m);
	double		level = level_argument(fcinfo, 4);
	Regression *r = regress(&g, y);

	InitMaterializedSRF(fcinfo, 0);
	put_effect(fcinfo, "reward", &g, r, 0, 1, level);
	put_effect(fcinfo, "penalty", &g, r, -1, 0, level);
	put_effect(fcinfo, "difference", &g, r, 1, 1, level);
	return (Datum) 0;
}
