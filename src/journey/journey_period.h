/*-------------------------------------------------------------------------
 *
 * journey_period.h
 *	  Results of type tstzrange.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_JOURNEY_PERIOD_H
#define EXPERIENCE_JOURNEY_PERIOD_H

#include "postgres.h"

#include "datatype/timestamp.h"
#include "fmgr.h"

/* Makes the maker ready: once in a call of an SQL function. */
extern void period_maker(FmgrInfo *maker);

/* A range with these bounds, such as "[)"; up to DT_NOEND it has no end. */
extern Datum period_datum(FmgrInfo *maker, TimestampTz begin, TimestampTz end,
						  const char *bounds);

#endif							/* EXPERIENCE_JOURNEY_PERIOD_H */
