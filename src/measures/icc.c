/*-------------------------------------------------------------------------
 *
 * icc.c
 *	  How much of a measure belongs to the units: analysis of variance and
 *	  intraclass correlations.
 *
 * With F = MSB / MSW of the one-way analysis of variance over G units and N
 * rows, and m rows per unit (the mean N / G, or n0 = (N - sum n^2 / N) /
 * (G - 1), which makes the estimate unbiased in its variances):
 *
 *		ICC(1) = (F - 1) / (F - 1 + m)		share of variance between units,
 *											reliability of one row
 *		ICC(2) = 1 - 1 / F					reliability of the unit means
 *
 * They may be below zero.  The intervals put F / F(1 - a/2) and F / F(a/2), on
 * G - 1 and N - G degrees of freedom, in the place of F.  They are exact for
 * normal data and units of one size, and approximate otherwise.
 *
 * Sources
 *		Shrout and Fleiss, Psychological Bulletin 86 (1979) 420-428; McGraw and
 *		Wong, Psychological Methods 1 (1996) 30-46; Searle, Linear Models (1971)
 *		414; Bliese, in Klein and Kozlowski (2000) 349-381.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "common/result.h"
#include "funcapi.h"
#include "math/distributions.h"
#include "measures/ols.h"
#include "measures/unit_comoments.h"
#include "utils/builtins.h"

/* anova(u, variable) -> one row */
PG_FUNCTION_INFO_V1(unit_comoments_anova);
Datum
unit_comoments_anova(PG_FUNCTION_ARGS)
{
	const UnitMoments *u = unit_moments_open(PG_GETARG_UNIT_COMOMENTS(0));
	UnitAnova	a = unit_anova(u, variable_argument(fcinfo, 1, u->total));
	double		total = a.ss_between + a.ss_within;
	ResultRow	row = {0};

	InitMaterializedSRF(fcinfo, 0);
	row_count(&row, u->units);
	row_count(&row, u->total->n);
	row_number(&row, a.ss_between);
	row_number(&row, a.ss_within);
	row_number(&row, a.df_between);
	row_number(&row, a.df_within);
	row_number(&row, a.ms_between);
	row_number(&row, a.ms_within);
	row_number(&row, a.f);
	row_number(&row, isfinite(a.f) && a.df_between > 0 ?
			   f_cdf(a.f, a.df_between, a.df_within, true) : UNDEFINED);
	row_number(&row, a.ss_between / total);
	row_number(&row, (a.ss_between - a.df_between * a.ms_within) / (total + a.ms_within));
	row_number(&row, a.mean_n);
	row_number(&row, a.n0);
	row_put(fcinfo, &row);
	return (Datum) 0;
}

static double
icc1(double f, double size)
{
	return (f - 1) / (f - 1 + size);
}

/* F at the ends of the interval: low when it is divided by the upper quantile. */
static double
limit_of_f(const UnitAnova *a, double level, bool low)
{
	if (!isfinite(a->f))
		return UNDEFINED;
	return a->f / f_quantile((1 - level) / 2, a->df_between, a->df_within, low);
}

/* icc1(u, variable, method, level) */
PG_FUNCTION_INFO_V1(unit_comoments_icc1);
Datum
unit_comoments_icc1(PG_FUNCTION_ARGS)
{
	const UnitMoments *u = unit_moments_open(PG_GETARG_UNIT_COMOMENTS(0));
	UnitAnova	a = unit_anova(u, variable_argument(fcinfo, 1, u->total));
	char	   *method = text_to_cstring(PG_GETARG_TEXT_PP(2));
	double		level = level_argument(fcinfo, 3);
	bool		corrected = strcmp(method, "n0") == 0;
	double		size = corrected ? a.n0 : a.mean_n;
	Estimate	e = {UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, level, (double) u->units};

	if (!corrected && strcmp(method, "mean_n") != 0)
		unknown_option("method", method, "mean_n, n0");
	if (!isfinite(a.ms_between) || !isfinite(a.ms_within) || a.ms_between + a.ms_within == 0)
		PG_RETURN_NULL();
	e.value = (a.ms_between - a.ms_within) / (a.ms_between + (size - 1) * a.ms_within);
	e.low = icc1(limit_of_f(&a, level, true), size);
	e.high = icc1(limit_of_f(&a, level, false), size);
	e.method = corrected ? "n0, F interval" : "mean_n, F interval";
	return estimate_datum(fcinfo, &e);
}

/* icc2(u, variable, level) */
PG_FUNCTION_INFO_V1(unit_comoments_icc2);
Datum
unit_comoments_icc2(PG_FUNCTION_ARGS)
{
	const UnitMoments *u = unit_moments_open(PG_GETARG_UNIT_COMOMENTS(0));
	int			variable = variable_argument(fcinfo, 1, u->total);
	UnitAnova	a = unit_anova(u, variable);
	double		level = level_argument(fcinfo, 2);
	Estimate	e = {unit_icc2(u, variable), UNDEFINED, UNDEFINED, UNDEFINED, level,
	(double) u->units, "F interval"};

	if (!isfinite(e.value))
		PG_RETURN_NULL();
	e.low = 1 - 1 / limit_of_f(&a, level, true);
	e.high = 1 - 1 / limit_of_f(&a, level, false);
	return estimate_datum(fcinfo, &e);
}
