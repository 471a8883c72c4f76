/*-------------------------------------------------------------------------
 *
 * indices.c
 *	  The cut-offs of the named indices, and their arguments.
 *
 *-------------------------------------------------------------------------
 */
#include "ratings/indices.h"

#include <math.h>

#include "common/result.h"

#define INDEX_MAX_POINTS 11

static void pg_attribute_noreturn()
scale_error(const Distribution *d, const char *needs, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("ratings on the scale %d to %d: %s", d->lo, d->hi, needs),
			 errhint("%s", hint)));
}

NpsBands
nps_bands(const Distribution *d)
{
	NpsBands	bands = {9, 6};

	if (d->lo != 0 || d->hi != 10)
		scale_error(d, "a net promoter score needs the scale 0 to 10",
					"On another scale use nps(ratings, promoter_from, detractor_to).");
	return bands;
}

void
check_nps_bands(const Distribution *d, NpsBands bands)
{
	if (bands.detractor_to < d->lo || bands.promoter_from > d->hi ||
		bands.detractor_to >= bands.promoter_from)
		scale_error(d, "promoters and detractors must be separate parts of the scale",
					"Detractors are the answers up to detractor_to, promoters those from promoter_from on.");
}

double
net_promoter_score(const Distribution *d, NpsBands bands)
{
	double		promoters = mass_between(d, bands.promoter_from, d->hi);
	double		detractors = mass_between(d, d->lo, bands.detractor_to);

	return d->total > 0 ? 100 * (promoters - detractors) / d->total : UNDEFINED;
}

int32
default_satisfied_from(const Distribution *d)
{
	if (d->categories != 5)
		scale_error(d, "csat knows who is satisfied on five points alone",
					"On another scale use csat(ratings, satisfied_from).");
	return d->hi - 1;
}

int32
effort_scale_from(const Distribution *d)
{
	if (d->categories != 7)
		scale_error(d, "an effort index needs seven points, 7 = easy",
					"On another scale use ces(ratings), pomp(ratings) or share(ratings, low, high).");
	return d->lo;
}

static void
check_index_points(const Distribution *d)
{
	if (d->categories > INDEX_MAX_POINTS)
		scale_error(d, "favorable answers are defined for 2 to 11 points",
					"On a longer scale use share(ratings, low, high).");
}

int32
favorable_from(const Distribution *d)
{
	check_index_points(d);
	return d->hi - d->categories / 2 + 1;
}

int32
unfavorable_to(const Distribution *d)
{
	check_index_points(d);
	return d->lo + d->categories / 2 - 1;
}

double
within_group_agreement(const Distribution *d)
{
	double		k = d->categories;
	double		rwg = 1 - sample_variance(d) / ((k * k - 1) / 12);

	return isnan(rwg) ? rwg : Max(0, rwg);
}

Range
range_arguments(FunctionCallInfo fcinfo, const Distribution *d, int argument)
{
	Range		range = {PG_GETARG_INT32(argument), PG_GETARG_INT32(argument + 1)};

	if (range.low > range.high || range.low < d->lo || range.high > d->hi)
		scale_error(d, psprintf("%d to %d is not a range of it",
								range.low, range.high),
					"Give the lowest and the highest answer that count, within the scale.");
	return range;
}

int
box_argument(FunctionCallInfo fcinfo, const Distribution *d, int argument)
{
	int32		k = PG_GETARG_INT32(argument);

	if (k < 1 || k > d->categories)
		scale_error(d, psprintf("a box of %d categories does not fit", k),
					"A box is the number of categories at one end of the scale.");
	return k;
}

int32
satisfied_argument(FunctionCallInfo fcinfo, const Distribution *d,
				   int argument)
{
	int32		from = PG_GETARG_INT32(argument);

	if (d->categories > INDEX_MAX_POINTS)
		scale_error(d, "csat is defined for 2 to 11 points",
					"On a longer scale use share(ratings, low, high).");
	if (from <= d->lo || from > d->hi)
		scale_error(d, psprintf("the satisfied cannot begin at %d", from),
					"The first satisfied answer lies above the lowest and within the scale.");
	return from;
}

Enthusiasm
enthusiasm_arguments(FunctionCallInfo fcinfo, const Distribution *d)
{
	int32		enthused_from = PG_GETARG_INT32(1);
	int32		satisfied_from = PG_GETARG_INT32(2);
	Enthusiasm	e;

	if (satisfied_from < d->lo || satisfied_from >= enthused_from ||
		enthused_from > d->hi)
		scale_error(d, "the enthused must begin above the satisfied, both within the scale",
					"Arguments are the first answer of the enthused, then the first of the satisfied.");
	e.enthused = mass_between(d, enthused_from, d->hi);
	e.satisfied = mass_between(d, satisfied_from, (int64) enthused_from - 1);
	return e;
}
