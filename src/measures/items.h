/*-------------------------------------------------------------------------
 *
 * items.h
 *	  The items of a scale, among the variables of comoments.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_ITEMS_H
#define EXPERIENCE_ITEMS_H

#include "measures/comoments.h"

typedef struct Items
{
	const Moments *m;
	int			k;
	int		   *variable;
	bool		defined;		/* two rows at least */
	double		n;				/* effective */
} Items;

/*
 * From the arguments c and items, where NULL means all variables.  Raises
 * 22023 when an item is named twice, or for fewer than `least` items.
 */
extern Items items_argument(FunctionCallInfo fcinfo, int least, const char *reading);

/* Sum of products about the means, and the correlation: NaN for a constant. */
static inline double_double
items_s(const Items *items, int i, int j)
{
	return moments_s(items->m, items->variable[i], items->variable[j]);
}

extern double_double items_correlation(const Items *items, int i, int j);
extern const char *items_name(const Items *items, int i);

/* Sum of all items_s(): n - 1 times the variance of the sum score. */
extern double_double items_total(const Items *items);

/* What a sum of products is divided by: n - 1, but for weights. */
extern double items_divisor(const Items *items);

#endif							/* EXPERIENCE_ITEMS_H */
