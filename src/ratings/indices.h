/*-------------------------------------------------------------------------
 *
 * indices.h
 *	  Which answers count as what: the cut-offs of the named indices.
 *
 * Every cut-off that depends on the scale is either defined for that scale or
 * an error (22023) that says which function takes it as an argument: an index
 * never guesses.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_INDICES_H
#define EXPERIENCE_INDICES_H

#include "ratings/distribution.h"

typedef struct NpsBands
{
	int32		promoter_from;
	int32		detractor_to;
} NpsBands;

typedef struct Range
{
	int32		low;
	int32		high;
} Range;

/* Masses of the enthused and of the merely satisfied. */
typedef struct Enthusiasm
{
	double		enthused;
	double		satisfied;
} Enthusiasm;

/* Promoters 9-10, detractors 0-6, on the scale 0 to 10 alone. */
extern NpsBands nps_bands(const Distribution *d);
extern void check_nps_bands(const Distribution *d, NpsBands bands);
extern double net_promoter_score(const Distribution *d, NpsBands bands);

/* The two top categories, on five points alone. */
extern int32 default_satisfied_from(const Distribution *d);

/* The lowest category of a seven-point effort scale, 7 = easy. */
extern int32 effort_scale_from(const Distribution *d);

/*
 * The halves of a scale of 2 to 11 points.  An odd scale has a neutral
 * category in its middle, an even one has none.
 */
extern int32 favorable_from(const Distribution *d);
extern int32 unfavorable_to(const Distribution *d);

/* James, Demaree and Wolf's rwg against a uniform null, floored at 0. */
extern double within_group_agreement(const Distribution *d);

/* SQL arguments, checked against the scale. */
extern Range range_arguments(FunctionCallInfo fcinfo, const Distribution *d,
							 int argument);
extern int	box_argument(FunctionCallInfo fcinfo, const Distribution *d,
						 int argument);
extern int32 satisfied_argument(FunctionCallInfo fcinfo,
								const Distribution *d, int argument);
extern Enthusiasm enthusiasm_arguments(FunctionCallInfo fcinfo,
									   const Distribution *d);

#endif							/* EXPERIENCE_INDICES_H */
