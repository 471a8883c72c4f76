/*-------------------------------------------------------------------------
 *
 * crossing_table.c
 *	  crossing_table(c, level): what a crossing says, stratum by stratum, and
 *	  in total.
 *
 * With y of n persons followed among the exposed (1) and the controls (0),
 * p = y / n, N = n1 + n0, and z the normal quantile of the level:
 *
 * One stratum
 *		lift			p1 / p0; interval of its logarithm with the variance
 *						(1 - p1) / y1 + (1 - p0) / y0 (Katz, Baptista, Azen and
 *						Pike, Biometrics 34 (1978) 469-474)
 *		risk_difference p1 - p0; se of two independent binomials; interval of
 *						Newcombe, Statistics in Medicine 17 (1998) 873-890,
 *						method 10, made of two Wilson intervals
 *
 * Total of strata, after Mantel and Haenszel (1959)
 *		lift			R / S with R = sum y1 n0 / N and S = sum y0 n1 / N; the
 *						variance of its logarithm is
 *						sum ((y1 + y0) n1 n0 - y1 y0 N) / N^2 / (R S)
 *						(Greenland and Robins, Biometrics 41 (1985) 55-68)
 *		risk_difference D = sum (y1 n0 - y0 n1) / N / W with W = sum n1 n0 / N;
 *						its variance, valid for few large strata as well as for
 *						many small ones, is (D sum P + sum Q) / W^2 with
 *						P = (n1^2 y0 - n0^2 y1 + n1 n0 (n0 - n1) / 2) / N^2,
 *						Q = (y1 (n0 - y0) + y0 (n1 - y1)) / (2 N)
 *						(Sato, Biometrics 45 (1989) 1323-1324)
 *
 * Score change: the mean change of the exposed less that of the controls, over
 * strata with the weights n1 n0 / N of the scored persons.  Its variance adds up
 * w^2 s^2 / n of all groups; the interval is that of t with Satterthwaite's
 * degrees of freedom, for one stratum Welch's.  A group of one person has no s
 * of its own and takes that of its kind within all strata together.
 *
 * What is not defined is NULL: a ratio to nothing, an interval without a
 * standard error above 0, anything without both groups.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/crossing.h"

#include <math.h>

#include "common/result.h"
#include "funcapi.h"
#include "math/distributions.h"

/* A row of the table; what is NaN is undefined. */
typedef struct CrossingEffect
{
	double		lift;
	double		lift_low;
	double		lift_high;
	double		difference;
	double		se;
	double		low;
	double		high;
	double		score;
	double		score_low;
	double		score_high;
} CrossingEffect;

/* Persons, as numbers. */
typedef struct TwoGroups
{
	double		y1;
	double		n1;
	double		y0;
	double		n0;
	double		n;
} TwoGroups;

static TwoGroups
two_groups(const CrossingStratum *s)
{
	const CrossingGroup *exposed = &s->groups[CROSSING_EXPOSED];
	const CrossingGroup *control = &s->groups[CROSSING_CONTROLS];
	TwoGroups	t = {(double) exposed->followed, (double) exposed->persons,
		(double) control->followed, (double) control->persons, 0};

	t.n = t.n1 + t.n0;
	return t;
}

/* A ratio with the interval of its logarithm. */
static void
set_lift(CrossingEffect *effect, double lift, double log_variance, double z)
{
	if (!isfinite(lift))
		return;
	effect->lift = lift;
	if (!(lift > 0) || !(log_variance > 0))
		return;
	effect->lift_low = lift * exp(-z * sqrt(log_variance));
	effect->lift_high = lift * exp(z * sqrt(log_variance));
}

/* The bounds of Wilson's interval of y of n. */
static void
wilson_bounds(double y, double n, double z, double *low, double *high)
{
	double		middle = y + z * z / 2;
	double		half = z * sqrt(y * (n - y) / n + z * z / 4);

	*low = y == 0 ? 0 : (middle - half) / (n + z * z);
	*high = y == n ? 1 : (middle + half) / (n + z * z);
}

/* The risks of one stratum. */
static void
compare_risks(CrossingEffect *effect, const CrossingStratum *s, double z)
{
	TwoGroups	t = two_groups(s);
	double		p1 = t.y1 / t.n1;
	double		p0 = t.y0 / t.n0;
	double		low1;
	double		high1;
	double		low0;
	double		high0;

	if (t.n1 == 0 || t.n0 == 0)
		return;
	set_lift(effect, p1 / p0, (1 - p1) / t.y1 + (1 - p0) / t.y0, z);
	wilson_bounds(t.y1, t.n1, z, &low1, &high1);
	wilson_bounds(t.y0, t.n0, z, &low0, &high0);
	effect->difference = p1 - p0;
	effect->se = sqrt(p1 * (1 - p1) / t.n1 + p0 * (1 - p0) / t.n0);
	effect->low = effect->difference - hypot(p1 - low1, high0 - p0);
	effect->high = effect->difference + hypot(high1 - p1, p0 - low0);
}

/* The risks of all strata, by Mantel and Haenszel. */
static void
combine_risks(CrossingEffect *effect, const CrossingStratum *strata, int n, double z)
{
	double		r = 0;
	double		s = 0;
	double		log_variance = 0;
	double		weight = 0;
	double		p = 0;
	double		q = 0;
	double		variance;

	for (int i = 0; i < n; i++)
	{
		TwoGroups	t = two_groups(&strata[i]);

		if (t.n1 == 0 || t.n0 == 0)
			continue;
		r += t.y1 * t.n0 / t.n;
		s += t.y0 * t.n1 / t.n;
		log_variance += ((t.y1 + t.y0) * t.n1 / t.n * t.n0 - t.y1 * t.y0) / t.n;
		weight += t.n1 * t.n0 / t.n;
		p += (t.n1 / t.n) * (t.n1 / t.n) * t.y0 - (t.n0 / t.n) * (t.n0 / t.n) * t.y1 +
			(t.n1 / t.n) * (t.n0 / t.n) * (t.n0 - t.n1) / 2;
		q += (t.y1 * (t.n0 - t.y0) + t.y0 * (t.n1 - t.y1)) / (2 * t.n);
	}
	if (weight == 0)
		return;
	set_lift(effect, r / s, log_variance / (r * s), z);
	effect->difference = (r - s) / weight;
	/* where all of one group followed and none of the other, p and q cancel */
	variance = fabs(effect->difference) == 1 ? 0 :
		(effect->difference * p + q) / (weight * weight);
	if (variance < 0)
		return;
	effect->se = sqrt(variance);
	if (variance == 0)
		return;
	effect->low = effect->difference - z * effect->se;
	effect->high = effect->difference + z * effect->se;
}

/*
 * The sum of squared deviations of a group's changes from their mean.  What is
 * left of equal changes by the rounding of their squares is nothing.
 */
static double
scatter(const CrossingGroup *g)
{
	double_double mean = dd_div(g->sum, dd_from_double((double) g->scored));
	double		rest = dd_to_double(dd_sub(g->squares, dd_mul(mean, g->sum)));

	return rest > 0x1p-90 * g->squares.hi ? rest : 0;
}

static bool
both_scored(const CrossingStratum *s)
{
	return s->groups[0].scored > 0 && s->groups[1].scored > 0;
}

static double
score_weight(const CrossingStratum *s)
{
	double		n1 = (double) s->groups[1].scored;
	double		n0 = (double) s->groups[0].scored;

	return n1 / (n1 + n0) * n0;
}

/* Adds the part that one kind of group has in the variance of the total. */
static void
add_score_variance(const CrossingStratum *strata, int n, int kind, double weight,
				   double *variance, double *by_freedom)
{
	double		pooled = 0;
	double		freedom = 0;
	double		lonely = 0;		/* part of the groups of one person, over s^2 */

	for (int i = 0; i < n; i++)
	{
		const CrossingGroup *g = &strata[i].groups[kind];
		double		df = (double) g->scored - 1;
		double		share;
		double		part;

		if (!both_scored(&strata[i]))
			continue;
		share = score_weight(&strata[i]) / weight;
		if (df == 0)
		{
			lonely += share * share;
			continue;
		}
		pooled += scatter(g);
		freedom += df;
		part = share * share * scatter(g) / df / (double) g->scored;
		*variance += part;
		*by_freedom += part * part / df;
	}
	if (lonely > 0)
	{
		lonely *= pooled / freedom;
		*variance += lonely;
		*by_freedom += lonely * lonely / freedom;
	}
}

/* The change of scores, of one stratum or of many. */
static void
compare_changes(CrossingEffect *effect, const CrossingStratum *strata, int n,
				double level)
{
	double		weight = 0;
	double		sum = 0;
	double		variance = 0;
	double		by_freedom = 0;
	double		margin;

	for (int i = 0; i < n; i++)
	{
		const CrossingGroup *g = strata[i].groups;

		if (!both_scored(&strata[i]))
			continue;
		weight += score_weight(&strata[i]);
		sum += score_weight(&strata[i]) *
			(dd_to_double(g[CROSSING_EXPOSED].sum) / (double) g[CROSSING_EXPOSED].scored -
			 dd_to_double(g[CROSSING_CONTROLS].sum) / (double) g[CROSSING_CONTROLS].scored);
	}
	if (weight == 0)
		return;
	effect->score = sum / weight;
	for (int kind = 0; kind < CROSSING_GROUPS; kind++)
		add_score_variance(strata, n, kind, weight, &variance, &by_freedom);
	if (!(variance > 0))
		return;
	margin = sqrt(variance) *
		student_t_quantile((1 - level) / 2, variance * variance / by_freedom, true);
	effect->score_low = effect->score - margin;
	effect->score_high = effect->score + margin;
}

static void
put_effect(FunctionCallInfo fcinfo, const Label *label, const CrossingStratum *counts,
		   const CrossingEffect *e)
{
	const CrossingGroup *exposed = &counts->groups[CROSSING_EXPOSED];
	const CrossingGroup *control = &counts->groups[CROSSING_CONTROLS];
	const double numbers[] = {e->lift, e->difference, e->low, e->high, e->score,
	e->lift_low, e->lift_high, e->se, e->score_low, e->score_high};
	ResultRow	row = {0};

	row_text(&row, label == NULL ? NULL : pnstrdup(label->bytes, label->length));
	row_count(&row, exposed->persons);
	row_count(&row, exposed->followed);
	row_count(&row, control->persons);
	row_count(&row, control->followed);
	row_numbers(&row, numbers, lengthof(numbers));
	row_count(&row, exposed->scored);
	row_count(&row, control->scored);
	row_count(&row, counts->excluded);
	row_count(&row, counts->censored);
	row_count(&row, counts->neither);
	row_put(fcinfo, &row);
}

static const CrossingEffect no_effect = {
	.lift = NAN,.lift_low = NAN,.lift_high = NAN,
	.difference = NAN,.se = NAN,.low = NAN,.high = NAN,
	.score = NAN,.score_low = NAN,.score_high = NAN
};

PG_FUNCTION_INFO_V1(crossing_table);
Datum
crossing_table(PG_FUNCTION_ARGS)
{
	const Crossing *c = crossing_pack(value_from_datum(&crossing_class, PG_GETARG_DATUM(0)));
	double		level = level_argument(fcinfo, 1);
	double		z = normal_factor(level);
	const CrossingStratum *strata = crossing_strata(c);
	CrossingStratum total = {0};
	CrossingEffect effect = no_effect;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < c->n_strata; i++)
		crossing_add_stratum(&total, &strata[i]);
	if (!(c->header.flags & CROSSING_STRATIFIED))
	{
		compare_risks(&effect, &total, z);
		compare_changes(&effect, &total, 1, level);
		put_effect(fcinfo, NULL, &total, &effect);
		return (Datum) 0;
	}
	for (int i = 0; i < c->n_strata; i++)
	{
		Label		label = crossing_label(c, &strata[i]);

		effect = no_effect;
		compare_risks(&effect, &strata[i], z);
		compare_changes(&effect, &strata[i], 1, level);
		put_effect(fcinfo, &label, &strata[i], &effect);
	}
	effect = no_effect;
	combine_risks(&effect, strata, c->n_strata, z);
	compare_changes(&effect, strata, c->n_strata, level);
	put_effect(fcinfo, NULL, &total, &effect);
	return (Datum) 0;
}
