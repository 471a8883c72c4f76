/*-------------------------------------------------------------------------
 *
 * tailoring.h
 *	  What it is worth to give each person the best of several options rather
 *	  than all of them the same one: type tailoring.
 *
 * What a person would lose with an option is the utility of the person's best
 * option less that of this one: never negative, and 0 for the best.
 *
 * Layout
 *		ValueHeader		flags: none
 *		int32			options
 *		uint32			reserved, zero
 *		int64			n, persons with all utilities
 *		int64			missing, persons without some
 *		double_double	sum of losses, per option
 *		double_double	sum of squared losses, per option
 *
 * Algebra
 *		Identity: n = 0.  Counts and sums add up (in double-double): commutative
 *		and associative to 1e-28 relative, and byte for byte when the utilities
 *		are integers.  Different numbers of options do not merge (22023).  No
 *		subtraction.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_TAILORING_H
#define EXPERIENCE_TAILORING_H

#include "postgres.h"

#include "common/value.h"
#include "math/double_double.h"

#define TAILORING_MAX_OPTIONS	64

typedef struct Tailoring
{
	ValueHeader header;
	int32		options;
	uint32		reserved;
	int64		n;
	int64		missing;
	double_double sums[FLEXIBLE_ARRAY_MEMBER];	/* losses, then their squares */
} Tailoring;

StaticAssertDecl(offsetof(Tailoring, sums) == 32, "sums are aligned");

extern const ValueClass tailoring_class;

#endif							/* EXPERIENCE_TAILORING_H */
