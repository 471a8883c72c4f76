/*-------------------------------------------------------------------------
 *
 * intervals.c
 *	  Standard errors and intervals of indices, without SQL.
 *
 *-------------------------------------------------------------------------
 */
#include "ratings/intervals.h"

#include <math.h>

#include "common/result.h"
#include "math/distributions.h"

NpsMethod
nps_method_from_text(const char *name)
{
	if (strcmp(name, "adjusted_wald") == 0)
		return NPS_ADJUSTED_WALD;
	if (strcmp(name, "wald") == 0)
		return NPS_WALD;
	if (strcmp(name, "score") == 0)
		return NPS_SCORE;
	unknown_option("method", name, "adjusted_wald, wald, score");
}

NpsEstimate
nps_estimate(const Distribution *d, NpsBands bands, NpsMethod method,
			 double population_factor)
{
	double		n = d->effective_n;
	double		added = method == NPS_ADJUSTED_WALD ?
		0.75 * population_factor * population_factor : 0;
	double		all = n + 4 * added;
	double		promoters;
	double		detractors;
	NpsEstimate e;

	promoters = (share_between(d, bands.promoter_from, d->hi) * n + added) / all;
	detractors = (share_between(d, d->lo, bands.detractor_to) * n + added) / all;
	e.index = promoters - detractors;
	e.variance = Max(0, promoters + detractors - e.index * e.index);
	e.se = sqrt(e.variance / all);
	return e;
}

/* Tango's score statistic for the hypothesis that the index is delta. */
static double
tango_statistic(double promoters, double detractors, double n, double delta)
{
	double		a = 2 * n;
	double		b = (2 * n - promoters + detractors) * delta - promoters - detractors;
	double		c = -detractors * delta * (1 - delta);
	double		constrained = (sqrt(Max(0, b * b - 4 * a * c)) - b) / (2 * a);
	double		variance = n * (2 * constrained + delta * (1 - delta));
	double		distance = promoters - detractors - n * delta;

	if (distance == 0)
		return 0;
	return variance > 0 ? distance / sqrt(variance) :
		copysign(get_float8_infinity(), distance);
}

Bounds
nps_score_interval(const Distribution *d, NpsBands bands, double factor)
{
	double		n = d->effective_n;
	double		promoters = share_between(d, bands.promoter_from, d->hi) * n;
	double		detractors = share_between(d, d->lo, bands.detractor_to) * n;
	double		index = (promoters - detractors) / n;
	Bounds	result;

	/* The statistic falls with delta: halve until doubles run out. */
	for (int side = -1; side <= 1; side += 2)
	{
		double		near = index;
		double		far = side;

		for (;;)
		{
			double		middle = near + (far - near) / 2;

			if (middle == near || middle == far)
				break;
			if (fabs(tango_statistic(promoters, detractors, n, middle)) <= factor)
				near = middle;
			else
				far = middle;
		}
		if (fabs(tango_statistic(promoters, detractors, n, side)) <= factor)
			near = side;
		if (side < 0)
			result.low = near;
		else
			result.high = near;
	}
	return result;
}

Bounds
wilson_interval(double hits, double n, double factor)
{
	double		z2 = factor * factor;
	double		p = hits / n;
	double		centre = (hits + z2 / 2) / (n + z2);
	double		margin = factor / (n + z2) * sqrt(n * p * (1 - p) + z2 / 4);
	Bounds	result = {hits <= 0 ? 0 : Max(0, centre - margin),
	hits >= n ? 1 : Min(1, centre + margin)};

	return result;
}

static Bounds
agresti_coull_interval(double hits, double n, double factor)
{
	double		z2 = factor * factor;
	double		p = (hits + z2 / 2) / (n + z2);
	double		margin = factor * sqrt(p * (1 - p) / (n + z2));
	Bounds	result = {Max(0, p - margin), Min(1, p + margin)};

	return result;
}

/* A quantile of the beta distribution through the F distribution. */
static double
beta_quantile(double p, double a, double b)
{
	double		f = f_quantile(p, 2 * a, 2 * b, false);

	return a * f / (b + a * f);
}

static Bounds
clopper_pearson_interval(double hits, double n, double level)
{
	double		tail = (1 - level) / 2;
	Bounds	result = {0, 1};

	if (hits > 0)
		result.low = beta_quantile(tail, hits, n - hits + 1);
	if (hits < n)
		result.high = 1 - beta_quantile(tail, n - hits, hits + 1);
	return result;
}

Bounds
share_interval(double hits, double n, double level, const char *method)
{
	if (strcmp(method, "wilson") == 0)
		return wilson_interval(hits, n, normal_factor(level));
	if (strcmp(method, "agresti_coull") == 0)
		return agresti_coull_interval(hits, n, normal_factor(level));
	if (strcmp(method, "clopper_pearson") == 0)
		return clopper_pearson_interval(hits, n, level);
	unknown_option("method", method, "wilson, agresti_coull, clopper_pearson");
}

double
population_factor(FunctionCallInfo fcinfo, int argument, double answered)
{
	double		population;

	if (PG_ARGISNULL(argument))
		return 1;
	population = (double) PG_GETARG_INT64(argument);
	if (population < answered || population < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("population of %.0f is smaller than the %.0f answers",
						population, answered),
				 errhint("The population is everybody who could have answered.")));
	return population > 1 ?
		sqrt((population - answered) / (population - 1)) : 0;
}
