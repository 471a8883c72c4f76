/*-------------------------------------------------------------------------
 *
 * lead_lag.h
 *	  A panel of two measures by unit and period: type lead_lag.
 *
 * Layout
 *		ValueHeader		flags: BUILDING
 *		int64			rows
 *		int64			missing: rows without a unit, a period, or any measure
 *		int64			units; 0 while building
 *		int64			bytes of data in use
 *	  packed, units in the order of their bytes:
 *		per unit		varint length, name, varint number of periods
 *		  per period	varint (zigzag) difference to the period before, from 0;
 *						a byte that says which measures there are; these
 *	  building: in the order of arrival, and behind them slack
 *		per row			int32 length of the name, int32 period, the byte, both
 *						measures, the name; unaligned
 *
 * Every row is kept, because which rows belong together depends on the lag.
 *
 * Algebra
 *		Identity: no rows.  Merging collects the rows of both: commutative and
 *		associative to the byte.  A unit has one row for each period; a second
 *		one is an error (22023), not a mean: it says that rows were counted
 *		twice or not aggregated.  No subtraction.
 *
 * Limits: numbers as in comoments.h (22003), the value 1 GB (54000).
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_LEAD_LAG_H
#define EXPERIENCE_LEAD_LAG_H

#include "postgres.h"

#include "common/value.h"
#include "fmgr.h"

#define LEAD_LAG_BUILDING	0x0001

typedef struct LeadLag
{
	ValueHeader header;
	int64		rows;
	int64		missing;
	int64		units;
	int64		used;
	char		data[FLEXIBLE_ARRAY_MEMBER];
} LeadLag;

StaticAssertDecl(offsetof(LeadLag, data) == 40, "the data of lead_lag at 40");

extern const ValueClass lead_lag_class;

/* One row; a measure that is not there is NaN. */
typedef struct LeadLagRow
{
	const char *unit;			/* not terminated */
	int			unit_length;
	int32		period;
	double		x;
	double		y;
} LeadLagRow;

/* All rows, in the order of unit and period. */
typedef struct LeadLagRows
{
	int64		n;
	LeadLagRow *rows;			/* their units point into the value */
} LeadLagRows;

extern LeadLag *lead_lag_create(void);

/* Adds a row of checked numbers to a building form: it, or a larger one. */
extern LeadLag *lead_lag_add(LeadLag *state, const LeadLagRow *row);

/* Any form as a building one, and another value added to such a one. */
extern LeadLag *lead_lag_building(LeadLag *l);
extern LeadLag *lead_lag_merge(LeadLag *state, const LeadLag *other);

extern LeadLagRows lead_lag_rows(const LeadLag *l);

/*
 * The packed form; l itself when it is packed.  A unit and period that come
 * twice are an error, or, when duplicate is given, NULL and its message.
 */
extern const LeadLag *lead_lag_pack(const LeadLag *l, const char **duplicate);

/* Is it a number that a panel takes? */
extern bool lead_lag_number_is_good(double number);

/* Do two rows belong to the same unit? */
static inline bool
same_unit(const LeadLagRow *a, const LeadLagRow *b)
{
	return a->unit_length == b->unit_length &&
		memcmp(a->unit, b->unit, (Size) a->unit_length) == 0;
}

#endif							/* EXPERIENCE_LEAD_LAG_H */
