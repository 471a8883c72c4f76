/*-------------------------------------------------------------------------
 *
 * journey_period.c
 *	  Results of type tstzrange.
 *
 * They are made by the function that SQL has for it, whose interface does not
 * change from one PostgreSQL version to the next.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/journey_period.h"

#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/timestamp.h"

/* tstzrange() wants to know its result type from an expression. */
void
period_maker(FmgrInfo *maker)
{
	fmgr_info(F_TSTZRANGE_TIMESTAMPTZ_TIMESTAMPTZ_TEXT, maker);
	fmgr_info_set_expr((Node *) makeFuncExpr(F_TSTZRANGE_TIMESTAMPTZ_TIMESTAMPTZ_TEXT,
											 TSTZRANGEOID, NIL, InvalidOid,
											 InvalidOid, COERCE_EXPLICIT_CALL),
					   maker);
}

Datum
period_datum(FmgrInfo *maker, TimestampTz begin, TimestampTz end,
			 const char *bounds)
{
	LOCAL_FCINFO(call, 3);

	InitFunctionCallInfoData(*call, maker, 3, InvalidOid, NULL, NULL);
	call->args[0].value = TimestampTzGetDatum(begin);
	call->args[0].isnull = false;
	call->args[1].value = TimestampTzGetDatum(end);
	call->args[1].isnull = TIMESTAMP_IS_NOEND(end);
	call->args[2].value = CStringGetTextDatum(bounds);
	call->args[2].isnull = false;
	return FunctionCallInvoke(call);
}
