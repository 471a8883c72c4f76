/*-------------------------------------------------------------------------
 *
 * readings.c
 *	  Numbers read from a ratings value: moments, indices, shape.
 *
 * Indices are in points: NPS -100..100, the others 0..100.  Shares and the
 * measures of shape are fractions.  Nobody answered: NULL.
 *
 *-------------------------------------------------------------------------
 */
#include "ratings/distribution.h"

#include <math.h>

#include "common/result.h"
#include "funcapi.h"
#include "ratings/indices.h"

PG_FUNCTION_INFO_V1(ratings_answered_sql);
Datum
ratings_answered_sql(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(ratings_answered(PG_GETARG_RATINGS(0)));
}

PG_FUNCTION_INFO_V1(ratings_missing);
Datum
ratings_missing(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(ratings_counter(PG_GETARG_RATINGS(0), 0));
}

PG_FUNCTION_INFO_V1(ratings_mode);
Datum
ratings_mode(PG_FUNCTION_ARGS)
{
	Distribution *d = distribution_of(PG_GETARG_RATINGS(0));
	int			mode = 0;

	if (d->total <= 0)
		PG_RETURN_NULL();
	for (int i = 1; i < d->categories; i++)
		if (d->mass[i] > d->mass[mode])
			mode = i;
	PG_RETURN_INT32(d->lo + mode);
}

/* A reading of a value alone, as a SQL function. */
#define READING(name, expression) \
PG_FUNCTION_INFO_V1(ratings_##name); \
Datum \
ratings_##name(PG_FUNCTION_ARGS) \
{ \
	Distribution *d = distribution_of(PG_GETARG_RATINGS(0)); \
\
	return float8_or_null(fcinfo, expression); \
} \
extern Datum ratings_##name(PG_FUNCTION_ARGS)

READING(effective_n, d->effective_n);
READING(mean, distribution_mean(d));
READING(variance, sample_variance(d));
READING(stddev, sqrt(sample_variance(d)));
READING(median, distribution_quantile(d, 0.5));
READING(pomp, 100 * (distribution_mean(d) - d->lo) / ((double) d->hi - d->lo));
READING(agreement, distribution_agreement(d));
READING(polarization, (1 - distribution_agreement(d)) / 2);
READING(consensus, distribution_consensus(d));
READING(consistency, 1 - sqrt(population_variance(d)) / (((double) d->hi - d->lo) / 2));
READING(memorable, share_between(d, d->lo, d->lo) + share_between(d, d->hi, d->hi));
READING(rwg, within_group_agreement(d));
READING(nps, net_promoter_score(d, nps_bands(d)));
READING(promoters, share_between(d, nps_bands(d).promoter_from, d->hi));
READING(passives, share_between(d, (int64) nps_bands(d).detractor_to + 1,
								(int64) nps_bands(d).promoter_from - 1));
READING(detractors, share_between(d, d->lo, nps_bands(d).detractor_to));
READING(csat, 100 * share_between(d, default_satisfied_from(d), d->hi));
READING(ces_top_box, 100 * share_between(d, effort_scale_from(d) + 4, d->hi));
READING(ces_index, 100 * (share_between(d, effort_scale_from(d) + 5, d->hi) -
						  share_between(d, d->lo, effort_scale_from(d) + 2)));
READING(favorable, 100 * share_between(d, favorable_from(d), d->hi));
READING(neutral, 100 * share_between(d, (int64) unfavorable_to(d) + 1,
									 (int64) favorable_from(d) - 1));
READING(unfavorable, 100 * share_between(d, d->lo, unfavorable_to(d)));

PG_FUNCTION_INFO_V1(ratings_two_camps);
Datum
ratings_two_camps(PG_FUNCTION_ARGS)
{
	double		agreement = distribution_agreement(distribution_of(PG_GETARG_RATINGS(0)));

	if (isnan(agreement))
		PG_RETURN_NULL();
	PG_RETURN_BOOL(agreement < 0);
}

PG_FUNCTION_INFO_V1(ratings_quantile);
Datum
ratings_quantile(PG_FUNCTION_ARGS)
{
	Distribution *d = distribution_of(PG_GETARG_RATINGS(0));
	double		p = PG_GETARG_FLOAT8(1);

	if (!(p >= 0 && p <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("quantile must lie between 0 and 1"),
				 errhint("Write the 90th percentile as 0.9.")));
	return float8_or_null(fcinfo, distribution_quantile(d, p));
}

PG_FUNCTION_INFO_V1(ratings_share);
Datum
ratings_share(PG_FUNCTION_ARGS)
{
	Distribution *d = distribution_of(PG_GETARG_RATINGS(0));
	Range		range = range_arguments(fcinfo, d, 1);

	return float8_or_null(fcinfo, share_between(d, range.low, range.high));
}

PG_FUNCTION_INFO_V1(ratings_top_box);
Datum
ratings_top_box(PG_FUNCTION_ARGS)
{
	Distribution *d = distribution_of(PG_GETARG_RATINGS(0));
	int			k = box_argument(fcinfo, d, 1);

	return float8_or_null(fcinfo,
						  100 * share_between(d, (int64) d->hi - k + 1, d->hi));
}

PG_FUNCTION_INFO_V1(ratings_bottom_box);
Datum
ratings_bottom_box(PG_FUNCTION_ARGS)
{
	Distribution *d = distribution_of(PG_GETARG_RATINGS(0));
	int			k = box_argument(fcinfo, d, 1);

	return float8_or_null(fcinfo,
						  100 * share_between(d, d->lo, (int64) d->lo + k - 1));
}

PG_FUNCTION_INFO_V1(ratings_nps_bands);
Datum
ratings_nps_bands(PG_FUNCTION_ARGS)
{
	Distribution *d = distribution_of(PG_GETARG_RATINGS(0));
	NpsBands	bands = {PG_GETARG_INT32(1), PG_GETARG_INT32(2)};

	check_nps_bands(d, bands);
	return float8_or_null(fcinfo, net_promoter_score(d, bands));
}

PG_FUNCTION_INFO_V1(ratings_csat_from);
Datum
ratings_csat_from(PG_FUNCTION_ARGS)
{
	Distribution *d = distribution_of(PG_GETARG_RATINGS(0));
	int			from = satisfied_argument(fcinfo, d, 1);

	return float8_or_null(fcinfo, 100 * share_between(d, from, d->hi));
}

PG_FUNCTION_INFO_V1(ratings_enthusiasm);
Datum
ratings_enthusiasm(PG_FUNCTION_ARGS)
{
	Distribution *d = distribution_of(PG_GETARG_RATINGS(0));
	Enthusiasm	e = enthusiasm_arguments(fcinfo, d);

	return float8_or_null(fcinfo, e.enthused / (e.enthused + e.satisfied));
}

PG_FUNCTION_INFO_V1(ratings_complacency);
Datum
ratings_complacency(PG_FUNCTION_ARGS)
{
	Distribution *d = distribution_of(PG_GETARG_RATINGS(0));
	Enthusiasm	e = enthusiasm_arguments(fcinfo, d);

	return float8_or_null(fcinfo, e.satisfied / (e.enthused + e.satisfied));
}

/* rating_counts(r) -> (score, n, weight, share), every category */
PG_FUNCTION_INFO_V1(ratings_rating_counts);
Datum
ratings_rating_counts(PG_FUNCTION_ARGS)
{
	Ratings    *r = PG_GETARG_RATINGS(0);
	Distribution *d = distribution_of(r);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < d->categories; i++)
	{
		Datum		values[4];
		bool		nulls[4] = {false, false, false, false};

		values[0] = Int32GetDatum(d->lo + i);
		values[1] = Int64GetDatum(ratings_counter(r, 1 + i));
		values[2] = Float8GetDatum(d->mass[i]);
		nulls[3] = d->total <= 0;
		values[3] = Float8GetDatum(nulls[3] ? 0 : d->mass[i] / d->total);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
