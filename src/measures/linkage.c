/*-------------------------------------------------------------------------
 *
 * linkage.c
 *	  One pair of measures at each level, side by side: linkage(u, x, y).
 *
 * individual	all rows together, whatever their unit
 * within		rows about the means of their units
 * between		means of the units, each weighing its rows
 * unit means	means of the units, each weighing the same
 *
 * The four need not agree, and what holds between units need not hold for a
 * person (the ecological fallacy; Robinson 1950).  The ecological gap is the
 * slope of a level less the slope within; for "between" it is Mundlak's
 * contextual effect.
 *
 * Uncertainty counts units wherever units differ.  Within: CR1 (within.h).
 * Between and unit means: least squares over the units, G - 2 degrees of
 * freedom.  Individual: the slope of all rows is the mean of the slopes within
 * and between, weighted by the sums of squares of x, so its variance is the
 * sum of both variances by the squares of these weights, with Welch and
 * Satterthwaite's degrees of freedom: rows of one unit are not taken for
 * independent ones.
 *
 * Sources
 *		Robinson, American Sociological Review 15 (1950) 351-357; Mundlak,
 *		Econometrica 46 (1978) 69-85; Snijders and Bosker, Multilevel Analysis,
 *		2nd ed. (2012), chapter 3.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/slope.h"

#include <math.h>

#include "common/result.h"
#include "funcapi.h"

/* Below this reliability of the unit means, slopes between units mislead. */
#define RELIABLE 0.7

typedef struct Linkage
{
	const UnitMoments *u;
	int			x;
	int			y;
	double		level;
	Slope		within;
	Slope		between;
} Linkage;

/* The slope, or one that is undefined where x is constant. */
static Slope
slope_at(const Linkage *l, SlopeKind kind, const Moments *m)
{
	SlopeSource source = {kind, m, l->u, false};
	Slope		undefined = {UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, 0, NULL};

	if (moments_s(m, l->x, l->x).hi == 0)
		return undefined;
	return slope_solve(&source, l->y, &l->x, 1);
}

/* Of all rows; its parts are as many as there is variation of x. */
static Slope
individual_slope(const Linkage *l)
{
	double		within = moments_s(l->u->within, l->x, l->x).hi;
	double		total = moments_s(l->u->total, l->x, l->x).hi;
	double		share = within / total;
	Slope		slope = {UNDEFINED, UNDEFINED, UNDEFINED, (double) l->u->total->n, 0, NULL};
	double		variance_w = share * l->within.se * share * l->within.se;
	double		variance_b = (1 - share) * l->between.se * (1 - share) * l->between.se;

	if (!(total > 0))
		return slope;
	slope.value = dd_to_double(dd_div(moments_s(l->u->total, l->x, l->y),
									  moments_s(l->u->total, l->x, l->x)));
	if (within == 0)
	{
		slope.se = l->between.se;
		slope.df = l->between.df;
	}
	else if (moments_s(l->u->between, l->x, l->x).hi == 0)
	{
		slope.se = l->within.se;
		slope.df = l->within.df;
	}
	else
	{
		slope.se = sqrt(variance_w + variance_b);
		slope.df = (variance_w + variance_b) * (variance_w + variance_b) /
			(variance_w * variance_w / l->within.df + variance_b * variance_b / l->between.df);
	}
	return slope;
}

/* A warning when the means of a variable are poor measures of the units. */
static const char *
unreliable_note(const Linkage *l, int variable)
{
	double		reliability = unit_icc2(l->u, variable);

	if (!(reliability < RELIABLE))
		return NULL;
	return psprintf("ICC2 of %s is %.2f: its unit means are unreliable",
					moments_name(l->u->total, variable), reliability);
}

static void
put_level(FunctionCallInfo fcinfo, const Linkage *l, const char *name,
		  const Slope *slope, const Moments *m, int64 n, int64 units)
{
	SlopeTest	test = slope_test(slope, l->level);
	bool		of_means = m == l->u->between || m == l->u->means;
	const char *note = few_units_note(units);
	ResultRow	row = {0};

	if (of_means)
		note = joined_notes(note, joined_notes(unreliable_note(l, l->x), unreliable_note(l, l->y)));
	if (m == l->u->within && l->u->squares == NULL)
		note = joined_notes(note, psprintf("no standard error: units of more than %d variables",
									 UNIT_SQUARES_MAX_VARIABLES));
	row_text(&row, name);
	row_number(&row, moments_r(m, l->x, l->y).hi);
	row_number(&row, slope->value);
	row_number(&row, slope->se);
	row_number(&row, test.low);
	row_number(&row, test.high);
	row_number(&row, test.p_value);
	row_count(&row, n);
	row_count(&row, units);
	row_number(&row, m == l->u->within ? UNDEFINED : slope->value - l->within.value);
	row_text(&row, note);
	row_put(fcinfo, &row);
}

/*
 * linkage(u, x, y, level) -> (scope, r, slope, se, low, high, p_value, n,
 * units, ecological_gap, note)
 */
PG_FUNCTION_INFO_V1(unit_linkage);
Datum
unit_linkage(PG_FUNCTION_ARGS)
{
	const UnitMoments *u = unit_moments_open(PG_GETARG_UNIT_COMOMENTS(0));
	Linkage		l = {u, variable_argument(fcinfo, 1, u->total),
	variable_argument(fcinfo, 2, u->total), level_argument(fcinfo, 3)};
	Slope		individual;
	Slope		means;

	if (l.x == l.y)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("linkage needs two variables, not \"%s\" twice", moments_name(u->total, l.x)),
				 errhint("Give two names or positions.")));
	l.within = slope_at(&l, SLOPE_WITHIN_UNITS, u->within);
	l.between = slope_at(&l, SLOPE_OF_UNIT_MEANS, u->between);
	means = slope_at(&l, SLOPE_OF_UNIT_MEANS, u->means);
	individual = individual_slope(&l);
	InitMaterializedSRF(fcinfo, 0);
	put_level(fcinfo, &l, "individual", &individual, u->total, u->total->n, u->units);
	put_level(fcinfo, &l, "within", &l.within, u->within, u->rows_within, u->units_within);
	put_level(fcinfo, &l, "between", &l.between, u->between, u->units, u->units);
	put_level(fcinfo, &l, "unit means", &means, u->means, u->units, u->units);
	return (Datum) 0;
}
