/*-------------------------------------------------------------------------
 *
 * estimates.c
 *	  Readings of ratings that state their uncertainty: type estimate.
 *
 * Not STRICT where the population may be NULL; they answer NULL themselves
 * when a required argument is NULL, and when nobody answered.
 *
 *-------------------------------------------------------------------------
 */
#include "ratings/distribution.h"

#include <math.h>

#include "common/arrays.h"
#include "common/result.h"
#include "math/distributions.h"
#include "ratings/indices.h"
#include "ratings/intervals.h"
#include "utils/builtins.h"

/* nps_ci(r, level, method, population) */
PG_FUNCTION_INFO_V1(ratings_nps_ci);
Datum
ratings_nps_ci(PG_FUNCTION_ARGS)
{
	Ratings    *r;
	Distribution *d;
	NpsBands	bands;
	NpsMethod	method;
	NpsEstimate nps;
	Bounds	interval;
	Estimate	e;
	double		factor;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	r = PG_GETARG_RATINGS(0);
	d = distribution_of(r);
	bands = nps_bands(d);
	e.method = text_to_cstring(PG_GETARG_TEXT_PP(2));
	method = nps_method_from_text(e.method);
	e.level = level_argument(fcinfo, 1);
	e.n = d->effective_n;
	factor = population_factor(fcinfo, 3, (double) ratings_answered(r));
	if (d->total <= 0)
		PG_RETURN_NULL();

	nps = nps_estimate(d, bands, method, factor);
	e.value = net_promoter_score(d, bands);
	e.se = method == NPS_SCORE ? UNDEFINED : 100 * nps.se * factor;
	factor *= normal_factor(e.level);
	if (method == NPS_SCORE)
		interval = nps_score_interval(d, bands, factor);
	else
	{
		interval.low = Max(-1, nps.index - factor * nps.se);
		interval.high = Min(1, nps.index + factor * nps.se);
	}
	e.low = 100 * interval.low;
	e.high = 100 * interval.high;
	return estimate_datum(fcinfo, &e);
}

static Datum
share_estimate(FunctionCallInfo fcinfo, double hits, double n, double level,
			   const char *method)
{
	Bounds	interval = share_interval(hits, n, level, method);
	Estimate	e;

	if (n <= 0)
		PG_RETURN_NULL();
	e.value = hits / n;
	e.se = sqrt(e.value * (1 - e.value) / n);
	e.low = interval.low;
	e.high = interval.high;
	e.level = level;
	e.n = n;
	e.method = method;
	return estimate_datum(fcinfo, &e);
}

/* share_ci(r, low, high, level, method) */
PG_FUNCTION_INFO_V1(ratings_share_ci);
Datum
ratings_share_ci(PG_FUNCTION_ARGS)
{
	Distribution *d = distribution_of(PG_GETARG_RATINGS(0));
	Range		range = range_arguments(fcinfo, d, 1);

	return share_estimate(fcinfo,
						  effective_mass(d, range.low, range.high), d->effective_n, level_argument(fcinfo, 3),
						  text_to_cstring(PG_GETARG_TEXT_PP(4)));
}

/* enthusiasm_ci(r, enthused_from, satisfied_from, level) */
PG_FUNCTION_INFO_V1(ratings_enthusiasm_ci);
Datum
ratings_enthusiasm_ci(PG_FUNCTION_ARGS)
{
	Distribution *d = distribution_of(PG_GETARG_RATINGS(0));
	Enthusiasm	e = enthusiasm_arguments(fcinfo, d);
	double		scale = d->total > 0 ? d->effective_n / d->total : 0;

	return share_estimate(fcinfo, e.enthused * scale,
						  (e.enthused + e.satisfied) * scale,
						  level_argument(fcinfo, 3), "wilson");
}

/* mean_ci(r, level) */
PG_FUNCTION_INFO_V1(ratings_mean_ci);
Datum
ratings_mean_ci(PG_FUNCTION_ARGS)
{
	Distribution *d = distribution_of(PG_GETARG_RATINGS(0));
	Estimate	e;
	double		margin;

	e.level = level_argument(fcinfo, 1);
	if (d->total <= 0)
		PG_RETURN_NULL();
	e.n = d->effective_n;
	e.value = distribution_mean(d);
	e.se = sqrt(sample_variance(d) / e.n);
	margin = e.se * student_t_quantile((1 - e.level) / 2, d->freedom, true);
	e.low = e.value - margin;
	e.high = e.value + margin;
	e.method = "t";
	return estimate_datum(fcinfo, &e);
}

/*
 * stratified_nps(ratings[], population_share[], level): the index of a
 * population made of strata, each weighed by its share of the population.
 */
PG_FUNCTION_INFO_V1(ratings_stratified_nps);
Datum
ratings_stratified_nps(PG_FUNCTION_ARGS)
{
	Estimate	e = {0, 0, 0, 0, level_argument(fcinfo, 2), 0, "stratified wald"};
	double		all = 0;
	double		margin;
	int			n;
	int			n_shares;
	Datum	   *strata = value_elements(PG_GETARG_ARRAYTYPE_P(0), "strata", &n);
	double	   *share = float8_elements(PG_GETARG_ARRAYTYPE_P(1),
										"shares of the population", &n_shares);

	if (n != n_shares)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d strata with %d shares of the population", n, n_shares),
				 errhint("Give two arrays of one length.")));
	for (int i = 0; i < n; i++)
	{
		if (!(share[i] >= 0) || isinf(share[i]))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("share %d of the population is not a finite number of at least 0", i + 1),
					 errhint("Shares may be fractions or head counts; they are divided by their sum.")));
		all += share[i];
	}
	for (int i = 0; i < n; i++)
	{
		Distribution *d = distribution_of(DatumGetRatings(strata[i]));
		NpsBands	bands = nps_bands(d);
		NpsEstimate nps = nps_estimate(d, bands, NPS_WALD, 1);

		if (share[i] == 0)
			continue;
		/* A stratum without answers leaves the whole unknown: NaN, so NULL. */
		e.value += 100 * nps.index * share[i] / all;
		e.se += Max(0, nps.se * nps.se) * share[i] / all * share[i] / all;
		e.n += d->effective_n;
	}
	if (!(all > 0) || isnan(e.value))
		PG_RETURN_NULL();
	e.se = 100 * sqrt(e.se);
	margin = normal_factor(e.level) * e.se;
	e.low = Max(-100, e.value - margin);
	e.high = Min(100, e.value + margin);
	return estimate_datum(fcinfo, &e);
}
