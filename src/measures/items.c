/*-------------------------------------------------------------------------
 *
 * items.c
 *	  The items of a scale, among the variables of comoments.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/items.h"

#include "measures/ols.h"

static void
refuse_twins(const Items *items)
{
	for (int i = 0; i < items->k; i++)
		for (int j = 0; j < i; j++)
			if (items->variable[i] == items->variable[j])
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("item \"%s\" is given twice", items_name(items, i)),
						 errhint("Give each item once.")));
}

Items
items_argument(FunctionCallInfo fcinfo, int least, const char *reading)
{
	Items		items;

	items.m = moments_open(PG_GETARG_COMOMENTS(0));
	if (PG_ARGISNULL(1))
	{
		items.k = items.m->k;
		items.variable = palloc((Size) Max(1, items.k) * sizeof(int));
		for (int i = 0; i < items.k; i++)
			items.variable[i] = i;
	}
	else
		items.variable = variables_argument(fcinfo, 1, "items", items.m, &items.k);
	refuse_twins(&items);
	/* no row has come: not known how many */
	if (items.k < least && items.m->k > 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s needs at least %d items, not %d", reading, least, items.k),
				 errhint("Name the items of the scale.")));
	items.n = items.m->effective_n;
	items.defined = items.m->n >= 2 && items.k >= least;
	return items;
}

double_double
items_correlation(const Items *items, int i, int j)
{
	return moments_r(items->m, items->variable[i], items->variable[j]);
}

const char *
items_name(const Items *items, int i)
{
	return moments_name(items->m, items->variable[i]);
}

double_double
items_total(const Items *items)
{
	double_double sum = dd_from_double(0);

	for (int i = 0; i < items->k; i++)
		for (int j = 0; j < items->k; j++)
			sum = dd_add(sum, items_s(items, i, j));
	return sum;
}

double
items_divisor(const Items *items)
{
	const Moments *m = items->m;

	return m->weighted && m->n > 0 ? dd_sub(m->weight, dd_div(m->weight2, m->weight)).hi :
		m->weight.hi - 1;
}
