/*-------------------------------------------------------------------------
 *
 * unit_comoments_agg.c
 *	  Aggregates and simple readings of unit_comoments values.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/unit_comoments.h"

#include "common/result.h"
#include "measures/comoments_layout.h"

/* units_agg(comoments): NULL is a unit of which nothing is known */
PG_FUNCTION_INFO_V1(unit_comoments_accum);
Datum
unit_comoments_accum(PG_FUNCTION_ARGS)
{
	UnitComoments *u = PG_ARGISNULL(0) ? unit_comoments_create(0, NULL, 0) :
		value_state(&unit_comoments_class, fcinfo, 0);

	if (PG_ARGISNULL(1))
		value_count(&unit_comoments_class, &u->empty, 1);
	else
		u = unit_comoments_add(u, moments_open(PG_GETARG_COMOMENTS(1)));
	PG_RETURN_POINTER(u);
}

/* Adds argument 1 to argument 0: rollup's transition, every combine, a + b. */
PG_FUNCTION_INFO_V1(unit_comoments_combine);
Datum
unit_comoments_combine(PG_FUNCTION_ARGS)
{
	UnitComoments *u = value_state(&unit_comoments_class, fcinfo, 0);

	PG_RETURN_POINTER(unit_comoments_merge(u, PG_GETARG_UNIT_COMOMENTS(1)));
}

/* units(u) */
PG_FUNCTION_INFO_V1(unit_comoments_units);
Datum
unit_comoments_units(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(PG_GETARG_UNIT_COMOMENTS(0)->units);
}

/* empty_units(u) */
PG_FUNCTION_INFO_V1(unit_comoments_empty);
Datum
unit_comoments_empty(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(PG_GETARG_UNIT_COMOMENTS(0)->empty);
}

/* missing(u) */
PG_FUNCTION_INFO_V1(unit_comoments_missing);
Datum
unit_comoments_missing(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(PG_GETARG_UNIT_COMOMENTS(0)->missing);
}

/* total_units(u): the rollup of the units' comoments */
PG_FUNCTION_INFO_V1(unit_comoments_total);
Datum
unit_comoments_total(PG_FUNCTION_ARGS)
{
	UnitMoments *u = unit_moments_open(PG_GETARG_UNIT_COMOMENTS(0));

	PG_RETURN_POINTER(comoments_from_moments(u->total));
}

/* within_units(u) */
PG_FUNCTION_INFO_V1(unit_comoments_within);
Datum
unit_comoments_within(PG_FUNCTION_ARGS)
{
	UnitMoments *u = unit_moments_open(PG_GETARG_UNIT_COMOMENTS(0));

	PG_RETURN_POINTER(comoments_from_moments(u->within));
}

/* between_units(u, weighted) */
PG_FUNCTION_INFO_V1(unit_comoments_between);
Datum
unit_comoments_between(PG_FUNCTION_ARGS)
{
	UnitMoments *u = unit_moments_open(PG_GETARG_UNIT_COMOMENTS(0));

	PG_RETURN_POINTER(comoments_from_moments(PG_GETARG_BOOL(1) ? u->between : u->means));
}
