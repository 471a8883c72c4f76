/*-------------------------------------------------------------------------
 *
 * logrank.c
 *	  Do groups leave at different rates?  The log-rank test and its family.
 *
 * The first argument is an array of values: [group] or [stratum][group].
 *
 * At each time the events of a group are compared with its share of those at
 * risk, with a weight S(t-)^rho, where S is the curve of all groups together:
 * rho 0 is the log-rank test, rho 1 that of Peto and Peto, which looks at the
 * early times.  Strata add up: observed, expected and covariance (G-rho
 * family: Harrington and Fleming, Biometrika 69 (1982) 553-566).
 *
 * Of two groups the difference is the logarithm of the hazard ratio of the
 * second to the first in one step, (O - E) / V with the standard error
 * 1 / sqrt(V) (Yusuf, Peto et al., Prog. Cardiovasc. Dis. 27 (1985) 335-371).
 *
 *-------------------------------------------------------------------------
 */
#include "tenure/survival_curve.h"

#include <math.h>

#include "common/arrays.h"
#include "funcapi.h"
#include "math/distributions.h"
#include "math/double_double.h"
#include "math/matrix.h"
#include "miscadmin.h"

#define LOGRANK_MAX_GROUPS 1000

/* Variances below this part of the largest are rounding. */
#define RANK_TOLERANCE 1e-12

/* A group within a stratum, as the common clock passes over it. */
typedef struct Cohort
{
	const EventRows *rows;
	int64		row;			/* the next */
	double		at_risk;		/* before it */
	double		events;			/* at the present time */
} Cohort;

typedef struct LogRank
{
	int			n_groups;
	double		rho;
	double	   *observed;
	double	   *expected;
	double	   *persons;
	double_double *covariance;	/* packed as in matrix.h */
} LogRank;

/* The next time of any cohort; false when there is none. */
static bool
next_time(const Cohort *cohort, int n, int64 *time)
{
	bool		found = false;

	for (int i = 0; i < n; i++)
	{
		const EventRows *rows = cohort[i].rows;

		if (cohort[i].row < rows->n && (!found || rows->time[cohort[i].row] < *time))
		{
			*time = rows->time[cohort[i].row];
			found = true;
		}
	}
	return found;
}

/* Adds one time at which d of n leave, with its weight. */
static void
add_time(LogRank *test, const Cohort *cohort, double n, double d, double weight)
{
	double		spread = n > 1 ? weight * weight * d * (n - d) / (n - 1) : 0;

	for (int i = 0; i < test->n_groups; i++)
	{
		double		share = cohort[i].at_risk / n;

		test->observed[i] += weight * cohort[i].events;
		test->expected[i] += weight * d * share;
		for (int j = 0; j <= i && share > 0; j++)
		{
			double		other = cohort[j].at_risk / n;
			double_double *sum = &test->covariance[MATRIX_AT(i, j)];

			*sum = dd_add_double(*sum, spread * share * ((i == j ? 1 : 0) - other));
		}
	}
}

static void
add_stratum(LogRank *test, Cohort *cohort)
{
	double		survival = 1;
	int64		time = 0;

	while (next_time(cohort, test->n_groups, &time))
	{
		double		n = 0;
		double		d = 0;

		for (int i = 0; i < test->n_groups; i++)
		{
			const Cohort *c = &cohort[i];
			bool		here = c->row < c->rows->n && c->rows->time[c->row] == time;

			cohort[i].events = here ? (double) row_events(c->rows, c->row) : 0;
			n += c->at_risk;
			d += cohort[i].events;
		}
		if (d > 0)
		{
			add_time(test, cohort, n, d, test->rho == 0 ? 1 : pow(survival, test->rho));
			survival *= (n - d) / n;
		}
		for (int i = 0; i < test->n_groups; i++)
		{
			Cohort	   *c = &cohort[i];
			const int64 *count;

			if (c->row >= c->rows->n || c->rows->time[c->row] != time)
				continue;
			count = row_counts(c->rows, c->row++);
			c->at_risk += (double) (count[COUNT_ENTRIES] - count[COUNT_CENSORED]) - c->events;
		}
		CHECK_FOR_INTERRUPTS();
	}
}

/* The elements of the first argument; returns how many groups a stratum has. */
static int
groups_argument(FunctionCallInfo fcinfo, Datum **element, int *n)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(0);
	int			n_groups;

	*element = value_elements(array, "groups", n);
	if (ARR_NDIM(array) > 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("groups must be an array of one or two dimensions"),
				 errhint("One dimension is groups, two are [stratum][group]; an absent group is '{}', the empty value.")));
	n_groups = ARR_NDIM(array) == 0 ? 0 : ARR_DIMS(array)[ARR_NDIM(array) - 1];
	if (n_groups > LOGRANK_MAX_GROUPS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%d groups are more than %d", n_groups, LOGRANK_MAX_GROUPS),
				 errhint("Compare fewer groups at a time.")));
	return n_groups;
}

static double
rho_argument(FunctionCallInfo fcinfo, int argument)
{
	double		rho = PG_GETARG_FLOAT8(argument);

	if (!isfinite(rho))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rho must be a finite number"),
				 errhint("0 weighs all times alike, 1 gives more weight to early times.")));
	return rho;
}

/* Sets a cohort to its beginning; all must be of one unit. */
static void
cohort_begin(Cohort *cohort, Datum value, EventUnit *unit)
{
	EventRows  *rows = events_rows(&survival_class, value_from_datum(&survival_class, value));

	events_check_units(&survival_class, *unit, rows->unit);
	if (*unit == UNIT_NONE)
		*unit = rows->unit;
	cohort->rows = rows;
	cohort->row = 0;
	cohort->at_risk = (double) events_from_start(rows);
}

/* Groups and strata from the array argument, summed up. */
static LogRank *
logrank_arguments(FunctionCallInfo fcinfo)
{
	LogRank    *test = palloc0(sizeof(LogRank));
	int			n;
	Datum	   *element;
	EventUnit	unit = UNIT_NONE;
	Cohort	   *cohort;

	test->n_groups = groups_argument(fcinfo, &element, &n);
	test->rho = rho_argument(fcinfo, 1);
	test->observed = palloc0((1 + test->n_groups) * sizeof(double));
	test->expected = palloc0((1 + test->n_groups) * sizeof(double));
	test->persons = palloc0((1 + test->n_groups) * sizeof(double));
	test->covariance = palloc0((1 + MATRIX_SIZE(test->n_groups)) * sizeof(double_double));
	cohort = palloc0((1 + test->n_groups) * sizeof(Cohort));
	for (int i = 0; i < n; i++)
	{
		int			group = i % test->n_groups;

		cohort_begin(&cohort[group], element[i], &unit);
		test->persons[group] += (double) events_persons(cohort[group].rows);
		if (group == test->n_groups - 1)
			add_stratum(test, cohort);
	}
	return test;
}

/*
 * score' V^- score, over as many rows as V has rank; V, packed as in matrix.h,
 * is overwritten.  NaN when the rank is 0.
 */
static double
score_chi_squared(int n, const double *score, double_double *covariance, int *rank)
{
	int		   *order = palloc((1 + n) * sizeof(int));
	double_double *z = palloc((1 + n) * sizeof(double_double));
	double_double statistic = {0, 0};
	double		largest = 0;

	for (int i = 0; i < n; i++)
		largest = Max(largest, covariance[MATRIX_AT(i, i)].hi);
	*rank = matrix_factor(n, covariance, order, largest * RANK_TOLERANCE);
	/* L z = score with the rows that carry the rank: the statistic is z'z. */
	for (int i = 0; i < *rank; i++)
	{
		z[i] = dd_from_double(score[order[i]]);
		for (int j = 0; j < i; j++)
			z[i] = dd_sub(z[i], dd_mul(covariance[MATRIX_AT(i, j)], z[j]));
		z[i] = dd_div(z[i], covariance[MATRIX_AT(i, i)]);
		statistic = dd_add(statistic, dd_mul(z[i], z[i]));
	}
	return *rank > 0 ? statistic.hi : UNDEFINED;
}

/* The test of O - E; the covariance stays as it is. */
static double
logrank_statistic(const LogRank *test, int *rank)
{
	Size		size = (1 + MATRIX_SIZE(test->n_groups)) * sizeof(double_double);
	double	   *score = palloc((1 + test->n_groups) * sizeof(double));

	for (int i = 0; i < test->n_groups; i++)
		score[i] = test->observed[i] - test->expected[i];
	return score_chi_squared(test->n_groups, score,
							 memcpy(palloc(size), test->covariance, size), rank);
}

/* Fills df, p value, numbers of persons and note from a statistic of that rank. */
static void
complete_group_test(TestResult *result, int n_groups, const double *persons, int rank)
{
	if (n_groups < 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("fewer than two groups to compare"),
				 errhint("Give an array of values, one for each group.")));
	result->n1 = persons[0];
	if (n_groups == 2)
		result->n2 = persons[1];
	for (int i = 1; i < n_groups && n_groups > 2; i++)
		result->n1 += persons[i];
	if (n_groups > 2)
		result->note = "n1 is the number of persons in all groups";
	if (rank == 0)
	{
		result->note = "nobody left while more than one group was there: there is nothing to test";
		return;
	}
	result->df = rank;
	result->p_value = chi_squared_cdf(result->statistic, rank, true);
}

/* Of two groups: the hazard ratio in one step. */
static void
hazard_ratio(const LogRank *test, TestResult *result, double level)
{
	double		variance = test->covariance[MATRIX_AT(1, 1)].hi;
	double		margin;

	if (!(variance > 0) || test->rho != 0)
		return;
	result->difference = (test->observed[1] - test->expected[1]) / variance;
	result->se = 1 / sqrt(variance);
	margin = normal_factor(level) * result->se;
	result->low = result->difference - margin;
	result->high = result->difference + margin;
	result->effect_size = exp(result->difference);
	result->note = "difference is the logarithm of the hazard ratio of the second group to the first, effect_size the ratio";
}

/* logrank(groups, rho, level) */
PG_FUNCTION_INFO_V1(survival_logrank);
Datum
survival_logrank(PG_FUNCTION_ARGS)
{
	LogRank    *test = logrank_arguments(fcinfo);
	double		level = level_argument(fcinfo, 2);
	TestResult	result = empty_test_result(test->rho == 0 ? "log-rank" : "g-rho");
	int			rank;

	result.statistic = logrank_statistic(test, &rank);
	complete_group_test(&result, test->n_groups, test->persons, rank);
	if (test->n_groups == 2 && rank > 0)
		hazard_ratio(test, &result, level);
	return test_result_datum(fcinfo, &result);
}

/* logrank_table(groups, rho): what the test compares, by group */
PG_FUNCTION_INFO_V1(survival_logrank_table);
Datum
survival_logrank_table(PG_FUNCTION_ARGS)
{
	LogRank    *test = logrank_arguments(fcinfo);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < test->n_groups; i++)
	{
		double		numbers[4] = {
			test->persons[i], test->observed[i], test->expected[i], test->covariance[MATRIX_AT(i, i)].hi
		};
		Datum		values[5] = {Int32GetDatum(i + 1)};
		bool		nulls[5] = {false};

		/* a negative rho can weigh late times beyond all bounds */
		for (int j = 0; j < (int) lengthof(numbers); j++)
		{
			values[1 + j] = Float8GetDatum(numbers[j]);
			nulls[1 + j] = !isfinite(numbers[j]);
		}
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
