/*-------------------------------------------------------------------------
 *
 * change.c
 *	  Comparing two groups, two waves, or two answers of the same persons:
 *	  type test_result.
 *
 * Independent groups: difference = second - first, of indices by a z test, of
 * means by Welch's t test, of shares by the pooled z test with Newcombe's
 * interval, or Fisher's exact test where an expected count is below 5.
 * The same persons twice: tests on the differences of their two answers,
 * which are themselves a ratings value on the scale of differences.
 *
 * Effect sizes are Cohen's d for means and indices (difference over the root
 * of the mean of both variances) and Cohen's h for shares.
 *
 * Sources
 *		Welch, Biometrika 34 (1947) 28-35; Newcombe, Statistics in Medicine 17
 *		(1998) 873-890, method 10; Cohen, Statistical Power Analysis (1988);
 *		Katz, Baptista, Azen and Pike, Biometrics 34 (1978) 469 (ratio);
 *		McNemar, Psychometrika 12 (1947) 153-157.
 *
 *-------------------------------------------------------------------------
 */
#include "ratings/distribution.h"

#include <math.h>

#include "common/json.h"
#include "common/result.h"
#include "math/distributions.h"
#include "ratings/indices.h"
#include "ratings/intervals.h"
#include "utils/builtins.h"

#define SPARSE_COUNT 5			/* below it a count is too small for z */
#define EXACT_PAIRS 25			/* below it McNemar's test is exact */

/* Two groups to compare, and what the comparison has in common. */
typedef struct Comparison
{
	Distribution *before;
	Distribution *after;
	double		factor_before;	/* finite population, on standard errors */
	double		factor_after;
	double		level;
} Comparison;

static Comparison
comparison_arguments(FunctionCallInfo fcinfo, int level, int population)
{
	Ratings    *before = PG_GETARG_RATINGS(0);
	Ratings    *after = PG_GETARG_RATINGS(1);
	Comparison	c = {NULL, NULL, 1, 1, level_argument(fcinfo, level)};

	ratings_check_same_scale(before, after);
	c.before = distribution_of(before);
	c.after = distribution_of(after);
	if (population >= 0)
	{
		c.factor_before = population_factor(fcinfo, population,
											(double) ratings_answered(before));
		c.factor_after = population_factor(fcinfo, population,
										   (double) ratings_answered(after));
	}
	return c;
}

/* Two-sided p value of a normal statistic; undefined when that is. */
static double
normal_p_value(double statistic)
{
	return isfinite(statistic) ? 2 * normal_cdf(fabs(statistic), true) : UNDEFINED;
}

static bool
any_argument_null(FunctionCallInfo fcinfo, int required)
{
	for (int i = 0; i < required; i++)
		if (PG_ARGISNULL(i))
			return true;
	return false;
}

/*
 * Fills statistic, p value and interval from difference and standard error;
 * df infinite means normal.  Without variation there is no test.
 */
static void
complete_test(TestResult *result, double df, double level)
{
	double		factor = isinf(df) ? normal_factor(level) :
		student_t_quantile((1 - level) / 2, df, true);

	if (!(result->se > 0))
	{
		result->note = isnan(result->se) ?
			"one answer alone has no variance: the difference cannot be tested" :
			"no variation: the difference cannot be tested";
		return;
	}
	result->statistic = result->difference / result->se;
	result->p_value = 2 * (isinf(df) ?
						   normal_cdf(fabs(result->statistic), true) :
						   student_t_cdf(fabs(result->statistic), df, true));
	if (!isinf(df))
		result->df = df;
	result->low = result->difference - factor * result->se;
	result->high = result->difference + factor * result->se;
}

/* nps_change(before, after, method, level, population) */
PG_FUNCTION_INFO_V1(ratings_nps_change);
Datum
ratings_nps_change(PG_FUNCTION_ARGS)
{
	Comparison	c;
	NpsBands	bands;
	NpsMethod	method;
	NpsEstimate before;
	NpsEstimate after;
	TestResult	result;
	double		plain;

	if (any_argument_null(fcinfo, 4))
		PG_RETURN_NULL();
	c = comparison_arguments(fcinfo, 3, 4);
	bands = nps_bands(c.before);
	result = empty_test_result(text_to_cstring(PG_GETARG_TEXT_PP(2)));
	method = nps_method_from_text(result.method);
	if (method == NPS_SCORE)
		unknown_option("method", result.method, "adjusted_wald, wald");
	if (c.before->total <= 0 || c.after->total <= 0)
		PG_RETURN_NULL();

	before = nps_estimate(c.before, bands, method, c.factor_before);
	after = nps_estimate(c.after, bands, method, c.factor_after);
	plain = net_promoter_score(c.after, bands) -
		net_promoter_score(c.before, bands);
	result.n1 = c.before->effective_n;
	result.n2 = c.after->effective_n;
	result.difference = 100 * (after.index - before.index);
	result.se = 100 * hypot(before.se * c.factor_before,
							after.se * c.factor_after);
	complete_test(&result, get_float8_infinity(), c.level);
	result.low = Max(-200, result.low);
	result.high = Min(200, result.high);
	result.effect_size = result.difference / 100 /
		sqrt((before.variance + after.variance) / 2);
	if (method == NPS_ADJUSTED_WALD)
	{
		StringInfoData note;

		initStringInfo(&note);
		appendStringInfoString(&note, "plain difference ");
		append_float8(&note, plain);
		result.note = note.data;
	}
	return test_result_datum(fcinfo, &result);
}

/* mean_change(before, after, level, population) */
PG_FUNCTION_INFO_V1(ratings_mean_change);
Datum
ratings_mean_change(PG_FUNCTION_ARGS)
{
	TestResult	result = empty_test_result("welch t");
	Comparison	c;
	double		before;
	double		after;

	if (any_argument_null(fcinfo, 3))
		PG_RETURN_NULL();
	c = comparison_arguments(fcinfo, 2, 3);
	if (c.before->total <= 0 || c.after->total <= 0)
		PG_RETURN_NULL();
	result.n1 = c.before->effective_n;
	result.n2 = c.after->effective_n;
	result.difference = distribution_mean(c.after) - distribution_mean(c.before);
	/* Squared standard errors of both means. */
	before = sample_variance(c.before) / result.n1 *
		c.factor_before * c.factor_before;
	after = sample_variance(c.after) / result.n2 *
		c.factor_after * c.factor_after;
	result.se = sqrt(before + after);
	complete_test(&result, (before + after) * (before + after) /
				  (before * before / c.before->freedom +
				   after * after / c.after->freedom), c.level);
	result.effect_size = result.difference /
		sqrt((sample_variance(c.before) + sample_variance(c.after)) / 2);
	return test_result_datum(fcinfo, &result);
}

/* Hits and answers of both groups of a comparison of shares. */
typedef struct TwoShares
{
	double		hits1;
	double		n1;
	double		hits2;
	double		n2;
	bool		sparse;			/* some expected count is below 5 */
} TwoShares;

static TwoShares
two_shares(const Comparison *c, Range range)
{
	TwoShares	s = {
		effective_mass(c->before, range.low, range.high), c->before->effective_n,
		effective_mass(c->after, range.low, range.high), c->after->effective_n,
		false
	};
	double		pooled;

	pooled = (s.hits1 + s.hits2) / (s.n1 + s.n2);
	s.sparse = Min(pooled, 1 - pooled) * Min(s.n1, s.n2) < SPARSE_COUNT;
	return s;
}

/*
 * Fisher's test needs whole answers; a weighted comparison keeps its z test
 * and says so.
 */
static void
sparse_test(TestResult *result, const Comparison *c, const TwoShares *s,
			const char *method)
{
	if (c->before->weighted || c->after->weighted)
	{
		result->note = "an expected count is below 5, and weighted answers have no exact test";
		return;
	}
	result->statistic = UNDEFINED;
	result->p_value = fisher_exact_two_sided((int64) s->hits1,
											 (int64) (s->n1 - s->hits1),
											 (int64) s->hits2,
											 (int64) (s->n2 - s->hits2));
	result->method = method;
}

/* share_change(before, after, low, high, level, population) */
PG_FUNCTION_INFO_V1(ratings_share_change);
Datum
ratings_share_change(PG_FUNCTION_ARGS)
{
	TestResult	result = empty_test_result("pooled z, newcombe interval");
	Comparison	c;
	TwoShares	s;
	Bounds	before;
	Bounds	after;
	double		p1;
	double		p2;
	double		pooled;
	double		z;

	if (any_argument_null(fcinfo, 5))
		PG_RETURN_NULL();
	c = comparison_arguments(fcinfo, 4, 5);
	s = two_shares(&c, range_arguments(fcinfo, c.before, 2));
	if (c.before->total <= 0 || c.after->total <= 0)
		PG_RETURN_NULL();
	p1 = s.hits1 / s.n1;
	p2 = s.hits2 / s.n2;
	pooled = (s.hits1 + s.hits2) / (s.n1 + s.n2);
	z = normal_factor(c.level);
	before = wilson_interval(s.hits1, s.n1, z * c.factor_before);
	after = wilson_interval(s.hits2, s.n2, z * c.factor_after);

	result.n1 = s.n1;
	result.n2 = s.n2;
	result.difference = p2 - p1;
	result.se = hypot(c.factor_before * sqrt(p1 * (1 - p1) / s.n1),
					  c.factor_after * sqrt(p2 * (1 - p2) / s.n2));
	result.low = result.difference - hypot(p2 - after.low, before.high - p1);
	result.high = result.difference + hypot(after.high - p2, p1 - before.low);
	result.effect_size = 2 * asin(sqrt(p2)) - 2 * asin(sqrt(p1));
	result.statistic = result.difference /
		sqrt(pooled * (1 - pooled) * (c.factor_before * c.factor_before / s.n1 +
									  c.factor_after * c.factor_after / s.n2));
	result.p_value = normal_p_value(result.statistic);
	if (s.sparse)
		sparse_test(&result, &c, &s, "fisher exact, newcombe interval");
	return test_result_datum(fcinfo, &result);
}

/* risk_ratio(a, b, low, high, level): share in a over share in b */
PG_FUNCTION_INFO_V1(ratings_risk_ratio);
Datum
ratings_risk_ratio(PG_FUNCTION_ARGS)
{
	TestResult	result = empty_test_result("ratio of shares, log-normal interval");
	Comparison	c = comparison_arguments(fcinfo, 4, -1);
	TwoShares	s = two_shares(&c, range_arguments(fcinfo, c.before, 2));
	double		p1;
	double		p2;
	double		margin;

	if (c.before->total <= 0 || c.after->total <= 0)
		PG_RETURN_NULL();
	p1 = s.hits1 / s.n1;
	p2 = s.hits2 / s.n2;
	result.n1 = s.n1;
	result.n2 = s.n2;
	result.difference = p1 / p2;
	result.effect_size = p1 - p2;
	result.note = "difference is the ratio, se that of its logarithm, effect_size the difference of shares";
	if (s.hits1 > 0 && s.hits2 > 0)
	{
		result.se = sqrt((1 - p1) / s.hits1 + (1 - p2) / s.hits2);
		margin = normal_factor(c.level) * result.se;
		result.low = result.difference * exp(-margin);
		result.high = result.difference * exp(margin);
		result.statistic = log(result.difference) / result.se;
		result.p_value = normal_p_value(result.statistic);
	}
	else
		result.note = "nobody in one of the groups: the ratio has no log-normal interval; difference is the ratio, effect_size the difference of shares";
	if (s.sparse)
		sparse_test(&result, &c, &s,
					"ratio of shares, log-normal interval, fisher exact p");
	return test_result_datum(fcinfo, &result);
}

/*
 * McNemar's test on differences -1, 0, 1 of a yes-or-no answer; with few
 * persons who changed, the exact binomial test, which knows no finite
 * population (and so errs on the safe side).
 */
static void
mcnemar_test(TestResult *result, const Distribution *d, double factor)
{
	double		lost = mass_between(d, -1, -1);
	double		gained = mass_between(d, 1, 1);

	result->statistic = (gained - lost) / sqrt(gained + lost) / factor;
	result->p_value = normal_p_value(result->statistic);
	result->method = "mcnemar";
	if (gained + lost < EXACT_PAIRS)
	{
		result->statistic = UNDEFINED;
		result->p_value = binomial_test_two_sided((int64) gained,
												  (int64) (gained + lost), 0.5);
		result->method = "mcnemar exact";
	}
}

/* What a paired change is a change of. */
typedef enum PairedKind
{
	PAIRED_NPS,
	PAIRED_MEAN,
	PAIRED_SHARE
} PairedKind;

static PairedKind
paired_kind_from_text(const char *name)
{
	if (strcmp(name, "nps") == 0)
		return PAIRED_NPS;
	if (strcmp(name, "mean") == 0)
		return PAIRED_MEAN;
	if (strcmp(name, "share") == 0)
		return PAIRED_SHARE;
	unknown_option("kind of change", name, "nps, mean, share");
}

/* Are these ratings differences of that kind, on the scale -width to width? */
static bool
is_difference_scale(const Ratings *r, PairedKind kind)
{
	int32		width = ratings_hi(r);

	return r->lo == -width &&
		(kind == PAIRED_MEAN || width == (kind == PAIRED_NPS ? 2 : 1));
}

/* paired_change(differences, kind, level, population) */
PG_FUNCTION_INFO_V1(ratings_paired_change);
Datum
ratings_paired_change(PG_FUNCTION_ARGS)
{
	TestResult	result = empty_test_result("paired wald");
	PairedKind	kind;
	Ratings    *r;
	Distribution *d;
	double		level;
	double		factor;
	double		points;
	double		variance;

	if (any_argument_null(fcinfo, 3))
		PG_RETURN_NULL();
	r = PG_GETARG_RATINGS(0);
	d = distribution_of(r);
	kind = paired_kind_from_text(text_to_cstring(PG_GETARG_TEXT_PP(1)));
	level = level_argument(fcinfo, 2);
	factor = population_factor(fcinfo, 3, (double) ratings_answered(r));
	if (!is_difference_scale(r, kind))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("ratings on the scale %d to %d are not differences of this kind",
						d->lo, d->hi),
				 errhint("Build them with paired_change_agg(before, after, lo, hi, kind), with the same kind.")));
	if (d->total <= 0)
		PG_RETURN_NULL();

	/* An index is the persons' own (divisor n), a mean is a sample's. */
	variance = kind == PAIRED_MEAN ? sample_variance(d) : population_variance(d);
	points = kind == PAIRED_NPS ? 100 : 1;
	result.n1 = result.n2 = d->total;
	result.difference = points * distribution_mean(d);
	result.se = points * factor * sqrt(variance / d->total);
	if (kind == PAIRED_MEAN)
		result.method = "paired t";
	complete_test(&result, kind == PAIRED_MEAN ? d->total - 1 :
				  get_float8_infinity(), level);
	result.effect_size = distribution_mean(d) / sqrt(sample_variance(d));
	if (kind == PAIRED_SHARE)
		mcnemar_test(&result, d, factor);
	return test_result_datum(fcinfo, &result);
}

/* Promoter 1, passive 0, detractor -1, on the scale of the NPS. */
static int
nps_class(int score)
{
	return score >= 9 ? 1 : score <= 6 ? -1 : 0;
}

/* The scale of the answers that arguments 3 and 4 name, checked for the kind. */
static Ratings *
answer_scale(FunctionCallInfo fcinfo, PairedKind kind)
{
	Ratings    *scale = ratings_create(PG_GETARG_INT32(3), PG_GETARG_INT32(4), 0);

	if ((kind == PAIRED_NPS && (scale->lo != 0 || ratings_hi(scale) != 10)) ||
		(kind == PAIRED_SHARE && ratings_categories(scale) != 2))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("this kind of change does not fit the scale %d to %d",
						scale->lo, ratings_hi(scale)),
				 errhint("'nps' needs 0 to 10; 'share' needs a yes-or-no answer, such as (score >= 9)::int on 0 to 1.")));
	return scale;
}

/*
 * The transition of paired_change_agg(before, after, lo, hi, kind): counts
 * the difference of one person's two answers, on the scale of differences.
 */
PG_FUNCTION_INFO_V1(ratings_paired_accum);
Datum
ratings_paired_accum(PG_FUNCTION_ARGS)
{
	PairedKind	kind;
	Ratings    *scale;
	Ratings    *r;
	int			before;
	int			after;
	int			width;

	if (PG_ARGISNULL(3) || PG_ARGISNULL(4) || PG_ARGISNULL(5))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("limits of the scale and kind of change must not be null"),
				 errhint("For example 0, 10, 'nps'.")));
	kind = paired_kind_from_text(text_to_cstring(PG_GETARG_TEXT_PP(5)));
	scale = answer_scale(fcinfo, kind);
	width = kind == PAIRED_NPS ? 2 : ratings_categories(scale) - 1;
	r = PG_ARGISNULL(0) ? ratings_create(-width, width, 0) :
		value_state(&ratings_class, fcinfo, 0);
	if (r->lo != -width || ratings_hi(r) != width)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale or kind of change differs within a group"),
				 errhint("Aggregate one question at a time: add it to GROUP BY or FILTER.")));
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_POINTER(ratings_count(r, 0, 1));
	/* Counters begin at 1 with the lowest category. */
	before = scale->lo - 1 + ratings_counter_of(scale, PG_GETARG_FLOAT8(1));
	after = scale->lo - 1 + ratings_counter_of(scale, PG_GETARG_FLOAT8(2));
	if (kind == PAIRED_NPS)
	{
		before = nps_class(before);
		after = nps_class(after);
	}
	PG_RETURN_POINTER(ratings_count(r, 1 + width + (after - before), 1));
}
