/*-------------------------------------------------------------------------
 *
 * did.c
 *	  Differences in differences: of four estimates, diff_in_diff(), and of
 *	  matched persons, matched_did_agg() and matched_did().
 *
 * Four independent estimates: (treated after - before) - (control after -
 * before); the variances add up.  Of means, which carry their n, the test is
 * that of t with Satterthwaite's degrees of freedom, else that of z.
 *
 * Coarsened exact matching: a stratum is matched when it has rows of the
 * treated and of controls, before and after; the others are left out.  A
 * treated person weighs 1, a control (treated persons / control persons of
 * the stratum), so that the strata weigh in both groups as among the treated.
 * The change of a group is the difference of its weighted row means,
 *
 *		m_t = sum w_i s_it / N_t,  N_t = sum w_i n_it,
 *
 * with s the sum and n the number of a person's rows.  That is the least
 * squares interaction of treated and after with those weights.  Its variance
 * is clustered by person, in each group G / (G - 1) sum u_i^2 over its G
 * persons, where
 *
 *		u_i = w_i ((s_i1 - n_i1 m_1) / N_1 - (s_i0 - n_i0 m_0) / N_0),
 *
 * and the test that of t with Satterthwaite's degrees of freedom.  With one
 * row per person before and after, and one stratum, that is Welch's test of
 * the persons' changes.  Weights are taken as fixed.
 *
 * Sources: Iacus, King and Porro, Political Analysis 20 (2012) 1-24;
 * Satterthwaite, Biometrics Bulletin 2 (1946) 110-114; Bertrand, Duflo and
 * Mullainathan, Quarterly J. of Economics 119 (2004) 249-275 (clustering);
 * Bell and McCaffrey, Survey Methodology 28 (2002) 169-181 (df).
 *
 *-------------------------------------------------------------------------
 */
#include "measures/matched_change.h"

#include <math.h>

#include "common/result.h"
#include "executor/executor.h"
#include "math/distributions.h"
#include "miscadmin.h"
#include "utils/builtins.h"

/* Variances with degrees of freedom that add up to that of a difference. */
typedef struct Satterthwaite
{
	double		variance;
	double		by_freedom;		/* sum of squared variances over their df */
} Satterthwaite;

static void
add_variance(Satterthwaite *s, double variance, double df)
{
	s->variance += variance;
	s->by_freedom += df > 0 ? variance * variance / df : UNDEFINED;
}

/* Test and interval of a difference: t, or with df infinite z. */
static void
complete_test(TestResult *result, double variance, double df, double level)
{
	double		factor;

	result->se = sqrt(variance);
	if (!(result->se > 0) || isnan(df))
		return;
	result->statistic = result->difference / result->se;
	if (isinf(df))
	{
		factor = normal_factor(level);
		result->p_value = 2 * normal_cdf(fabs(result->statistic), true);
	}
	else
	{
		factor = student_t_quantile((1 - level) / 2, df, true);
		result->p_value = 2 * student_t_cdf(fabs(result->statistic), df, true);
		result->df = df;
	}
	result->low = result->difference - factor * result->se;
	result->high = result->difference + factor * result->se;
}

/* Attributes of the row type estimate. */
enum
{
	ESTIMATE_VALUE = 1,
	ESTIMATE_SE = 2,
	ESTIMATE_N = 6
};

static double
estimate_field(FunctionCallInfo fcinfo, int argument, AttrNumber field)
{
	bool		isnull;
	Datum		datum = GetAttributeByNum(PG_GETARG_HEAPTUPLEHEADER(argument),
										  field, &isnull);

	return isnull ? UNDEFINED :
		finite_number(DatumGetFloat8(datum), "a number of an estimate");
}

static double
estimate_se(FunctionCallInfo fcinfo, int argument)
{
	double		se = estimate_field(fcinfo, argument, ESTIMATE_SE);

	return isnan(se) ? se : checked_se(se, "the standard error of an estimate");
}

/*
 * diff_in_diff(treated_before, treated_after, control_before, control_after,
 * level, measure): measure says what the estimates are of.
 */
PG_FUNCTION_INFO_V1(diff_in_diff);
Datum
diff_in_diff(PG_FUNCTION_ARGS)
{
	static const double sign[] = {-1, 1, 1, -1};
	const char *measure = PG_ARGISNULL(5) ? NULL :
		text_to_cstring(PG_GETARG_TEXT_PP(5));
	bool		of_means = measure != NULL && strcmp(measure, "mean") == 0;
	TestResult	result;
	Satterthwaite s = {0, 0};
	double		level;

	if (measure != NULL && !of_means && strcmp(measure, "nps") != 0)
		unknown_option("measure", measure, "nps, mean");
	for (int i = 0; i < 5; i++)
		if (PG_ARGISNULL(i))
			PG_RETURN_NULL();
	level = level_argument(fcinfo, 4);
	result = empty_test_result(of_means ?
							   "difference in differences of means, satterthwaite t" :
							   measure != NULL ?
							   "difference in differences of nps, z" :
							   "difference in differences, z");
	result.difference = result.n1 = result.n2 = 0;
	for (int i = 0; i < 4; i++)
	{
		double		se = estimate_se(fcinfo, i);
		double		n = estimate_field(fcinfo, i, ESTIMATE_N);

		result.difference += sign[i] * estimate_field(fcinfo, i, ESTIMATE_VALUE);
		add_variance(&s, se * se, n - 1);
		*(i < 2 ? &result.n1 : &result.n2) += n;
	}
	if (isnan(result.difference))
		PG_RETURN_NULL();
	complete_test(&result, s.variance, of_means ?
				  s.variance * s.variance / s.by_freedom : get_float8_infinity(),
				  level);
	if (isnan(result.statistic))
		result.note = isnan(s.variance) ?
			"an estimate without standard error: the difference cannot be tested" :
			s.variance > 0 ? "a mean without its n: the difference cannot be tested" :
			"no variation: the difference cannot be tested";
	return test_result_datum(fcinfo, &result);
}

/* The transition of matched_did_agg(treated, after, stratum, person, score). */
PG_FUNCTION_INFO_V1(matched_change_accum);
Datum
matched_change_accum(PG_FUNCTION_ARGS)
{
	MatchedChange *state = PG_ARGISNULL(0) ? matched_create() :
		value_state(&matched_change_class, fcinfo, 0);
	PersonScores row = {0};
	text	   *stratum;
	int			t;

	for (int i = 1; i <= 5; i++)
		if (PG_ARGISNULL(i))
		{
			value_count(&matched_change_class, &state->missing, 1);
			return value_state_datum(&matched_change_class, fcinfo, state);
		}
	t = PG_GETARG_BOOL(2);
	stratum = PG_GETARG_TEXT_PP(3);
	row.person = PG_GETARG_INT64(4);
	row.n[t] = 1;
	row.sum[t] = dd_from_double(finite_number(PG_GETARG_FLOAT8(5), "a score"));
	state = matched_add(state, (StratumLabel) {VARDATA_ANY(stratum),
											   (uint32) VARSIZE_ANY_EXHDR(stratum), 0},
						PG_GETARG_BOOL(1), row);
	return value_state_datum(&matched_change_class, fcinfo, state);
}

PG_FUNCTION_INFO_V1(matched_change_combine);
Datum
matched_change_combine(PG_FUNCTION_ARGS)
{
	MatchedChange *state = value_state(&matched_change_class, fcinfo, 0);

	state = matched_merge(state, value_from_datum(&matched_change_class,
												  PG_GETARG_DATUM(1)));
	return value_state_datum(&matched_change_class, fcinfo, state);
}

PG_FUNCTION_INFO_V1(matched_change_final);
Datum
matched_change_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(matched_canonical(value_from_datum(&matched_change_class,
														 PG_GETARG_DATUM(0))));
}

PG_FUNCTION_INFO_V1(matched_change_missing);
Datum
matched_change_missing(PG_FUNCTION_ARGS)
{
	const MatchedChange *m = value_from_datum(&matched_change_class,
											  PG_GETARG_DATUM(0));

	PG_RETURN_INT64(m->missing);
}

/* What a stratum holds: persons of both groups, and which cells have rows. */
typedef struct Stratum
{
	int64		persons[2];		/* controls, treated */
	bool		has_rows[2][2]; /* by group, before and after */
	bool		matched;
	double		control_weight;
} Stratum;

/* Treated or controls, over all matched strata. */
typedef struct Arm
{
	int64		persons;
	int64		matched;
	int64		seen_once;		/* matched, but only before or only after */
	double_double rows[2];		/* weighted numbers of rows */
	double_double mean[2];		/* first their weighted sums */
	double_double squares;		/* of influences */
} Arm;

static Stratum *
strata_of(const MatchedChange *m, int *n_matched)
{
	Stratum    *strata = palloc0(Max(1, (Size) m->n_strata) * sizeof(Stratum));

	for (int i = 0; i < m->n_persons; i++)
	{
		const PersonScores *p = &m->persons[i];
		Stratum    *s = &strata[matched_stratum(p)];

		s->persons[matched_treated(p)]++;
		for (int t = 0; t < 2; t++)
			s->has_rows[matched_treated(p)][t] |= p->n[t] > 0;
	}
	*n_matched = 0;
	for (int i = 0; i < m->n_strata; i++)
	{
		Stratum    *s = &strata[i];

		s->matched = s->has_rows[0][0] && s->has_rows[0][1] &&
			s->has_rows[1][0] && s->has_rows[1][1];
		s->control_weight = (double) s->persons[1] / (double) s->persons[0];
		*n_matched += s->matched;
	}
	return strata;
}

static double
person_weight(const PersonScores *p, const Stratum *strata)
{
	return matched_treated(p) ? 1 : strata[matched_stratum(p)].control_weight;
}

static void
arm_means(const MatchedChange *m, const Stratum *strata, Arm *arms)
{
	for (int i = 0; i < m->n_persons; i++)
	{
		const PersonScores *p = &m->persons[i];
		Arm	   *g = &arms[matched_treated(p)];
		double		w = person_weight(p, strata);

		CHECK_FOR_INTERRUPTS();
		g->persons++;
		if (!strata[matched_stratum(p)].matched)
			continue;
		g->matched++;
		g->seen_once += p->n[0] == 0 || p->n[1] == 0;
		for (int t = 0; t < 2; t++)
		{
			g->rows[t] = dd_add_double(g->rows[t], w * p->n[t]);
			g->mean[t] = dd_add(g->mean[t], dd_mul_double(p->sum[t], w));
		}
	}
	for (int i = 0; i < 2; i++)
		for (int t = 0; t < 2; t++)
			arms[i].mean[t] = dd_div(arms[i].mean[t], arms[i].rows[t]);
}

/* How far the mean of a period moves with a person's rows. */
static double_double
influence_on_mean(const PersonScores *p, const Arm *g, int t)
{
	double_double residual = dd_sub(p->sum[t],
									dd_mul_double(g->mean[t], p->n[t]));

	return dd_div(residual, g->rows[t]);
}

static void
arm_variances(const MatchedChange *m, const Stratum *strata, Arm *arms)
{
	for (int i = 0; i < m->n_persons; i++)
	{
		const PersonScores *p = &m->persons[i];
		Arm	   *g = &arms[matched_treated(p)];
		double_double u;

		CHECK_FOR_INTERRUPTS();
		if (!strata[matched_stratum(p)].matched)
			continue;
		u = dd_mul_double(dd_sub(influence_on_mean(p, g, 1),
								 influence_on_mean(p, g, 0)),
						  person_weight(p, strata));
		g->squares = dd_add(g->squares, dd_mul(u, u));
	}
}

static char *
matching_note(const Arm *arms, int n_matched, int n_strata)
{
	const Arm *controls = &arms[0];
	const Arm *treated = &arms[1];
	int64		seen_once = controls->seen_once + treated->seen_once;
	StringInfoData note;

	initStringInfo(&note);
	appendStringInfo(&note, "unmatched: %.1f %% of " INT64_FORMAT
					 " treated, %.1f %% of " INT64_FORMAT
					 " controls; %d of %d strata matched",
					 100 - 100 * (double) treated->matched / (double) Max(1, treated->persons),
					 treated->persons,
					 100 - 100 * (double) controls->matched / (double) Max(1, controls->persons),
					 controls->persons, n_matched, n_strata);
	if (seen_once > 0)
		appendStringInfo(&note, "; " INT64_FORMAT
						 " matched persons have rows only before or only after",
						 seen_once);
	return note.data;
}

/* matched_did(m, level) */
PG_FUNCTION_INFO_V1(matched_did);
Datum
matched_did(PG_FUNCTION_ARGS)
{
	const MatchedChange *m =
		matched_canonical(value_from_datum(&matched_change_class,
										   PG_GETARG_DATUM(0)));
	double		level = level_argument(fcinfo, 1);
	TestResult	result = empty_test_result("coarsened exact matching, person-clustered t");
	Arm		arms[2] = {{0}};
	Satterthwaite s = {0, 0};
	double		df = UNDEFINED;
	int			n_matched;
	Stratum    *strata;

	if (m->n_persons == 0)
		PG_RETURN_NULL();
	strata = strata_of(m, &n_matched);
	arm_means(m, strata, arms);
	result.n1 = (double) arms[1].matched;
	result.n2 = (double) arms[0].matched;
	result.note = matching_note(arms, n_matched, m->n_strata);
	if (n_matched == 0)
		return test_result_datum(fcinfo, &result);
	arm_variances(m, strata, arms);
	result.difference = dd_to_double(dd_sub(dd_sub(arms[1].mean[1], arms[1].mean[0]),
											dd_sub(arms[0].mean[1], arms[0].mean[0])));
	for (int i = 0; i < 2; i++)
	{
		double		g = (double) arms[i].matched;

		add_variance(&s, g / (g - 1) * arms[i].squares.hi, g - 1);
	}
	if (arms[0].matched > 1 && arms[1].matched > 1)
		df = s.variance * s.variance / s.by_freedom;
	else
		s.variance = UNDEFINED;
	complete_test(&result, s.variance, df, level);
	if (isnan(result.statistic))
		result.note = psprintf("%s: the difference cannot be tested; %s",
							   isnan(s.variance) ?
							   "one matched person alone in a group" : "no variation",
							   result.note);
	return test_result_datum(fcinfo, &result);
}
