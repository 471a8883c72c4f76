/*-------------------------------------------------------------------------
 *
 * lead_lag.c
 *	  Algebra of lead_lag values, and their aggregate; see lead_lag.h.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/lead_lag.h"

#include <math.h>

#include "common/bytes.h"
#include "mb/pg_wchar.h"
#include "measures/comoments.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#define FIRST_SIZE 256

/* Which measures a row has. */
#define HAS_X	0x01
#define HAS_Y	0x02

/* Bytes of a row in the building form, without the name. */
#define ROW_SIZE (2 * sizeof(int32) + 1 + 2 * sizeof(double))

static LeadLag *
allocate(Size data, uint16 flags)
{
	return value_create(&lead_lag_class,
						value_checked_size(&lead_lag_class, offsetof(LeadLag, data), data, 1),
						flags);
}

LeadLag *
lead_lag_create(void)
{
	return allocate(FIRST_SIZE, LEAD_LAG_BUILDING);
}

bool
lead_lag_number_is_good(double number)
{
	double		magnitude = fabs(number);

	return magnitude == 0 ||
		(magnitude >= COMOMENTS_MIN_NUMBER && magnitude <= COMOMENTS_MAX_NUMBER);
}

static uint8
measures_of(const LeadLagRow *row)
{
	return (uint8) ((isnan(row->x) ? 0 : HAS_X) | (isnan(row->y) ? 0 : HAS_Y));
}

LeadLag *
lead_lag_add(LeadLag *state, const LeadLagRow *row)
{
	Size		room = VARSIZE(state) - offsetof(LeadLag, data);
	Size		needed = (Size) state->used + ROW_SIZE + (Size) row->unit_length;
	uint8		measures = measures_of(row);
	int32		length = row->unit_length;
	double		x = row->x + 0.0;	/* without a negative zero */
	double		y = row->y + 0.0;
	uint8	   *to;

	if (needed > room)
	{
		Size		largest = MaxAllocSize - offsetof(LeadLag, data);
		LeadLag    *larger = allocate(Max(needed, Min(2 * room, largest)), LEAD_LAG_BUILDING);

		memcpy(&larger->rows, &state->rows,
			   offsetof(LeadLag, data) - offsetof(LeadLag, rows) + (Size) state->used);
		state = larger;
	}
	to = (uint8 *) state->data + state->used;
	to = put_bytes(to, &length, sizeof(length));
	to = put_bytes(to, &row->period, sizeof(row->period));
	*to++ = measures;
	to = put_bytes(to, &x, sizeof(x));
	to = put_bytes(to, &y, sizeof(y));
	put_bytes(to, row->unit, (Size) length);
	state->used = (int64) needed;
	state->rows++;
	return state;
}

static void
read_building(const LeadLag *l, LeadLagRow *rows)
{
	const uint8 *from = (const uint8 *) l->data;

	for (int64 i = 0; i < l->rows; i++)
	{
		LeadLagRow *row = &rows[i];
		int32		length;
		uint8		measures;

		CHECK_FOR_INTERRUPTS();
		from = take_bytes(from, &length, sizeof(length));
		from = take_bytes(from, &row->period, sizeof(row->period));
		measures = *from++;
		from = take_bytes(from, &row->x, sizeof(double));
		from = take_bytes(from, &row->y, sizeof(double));
		if (!(measures & HAS_X))
			row->x = get_float8_nan();
		if (!(measures & HAS_Y))
			row->y = get_float8_nan();
		row->unit = (const char *) from;
		row->unit_length = length;
		from += length;
	}
}

static void
read_packed(const LeadLag *l, LeadLagRow *rows)
{
	const uint8 *from = (const uint8 *) l->data;

	for (int64 unit = 0; unit < l->units; unit++)
	{
		uint64		length;
		uint64		n;
		uint64		difference;
		const char *name;
		int64		period = 0;

		CHECK_FOR_INTERRUPTS();
		from = take_varint(from, &length);
		name = (const char *) from;
		from = take_varint(from + length, &n);
		for (; n > 0; n--, rows++)
		{
			uint8		measures;

			from = take_varint(from, &difference);
			period += (int64) unzigzag(difference);
			measures = *from++;
			rows->unit = name;
			rows->unit_length = (int) length;
			rows->period = (int32) period;
			rows->x = rows->y = get_float8_nan();
			if (measures & HAS_X)
				from = take_bytes(from, &rows->x, sizeof(double));
			if (measures & HAS_Y)
				from = take_bytes(from, &rows->y, sizeof(double));
		}
	}
}

static int
compare_rows(const void *first, const void *second)
{
	const LeadLagRow *a = first;
	const LeadLagRow *b = second;
	int			order = memcmp(a->unit, b->unit, (Size) Min(a->unit_length, b->unit_length));

	if (order == 0)
		order = pg_cmp_s32(a->unit_length, b->unit_length);
	return order != 0 ? order : pg_cmp_s32(a->period, b->period);
}

LeadLagRows
lead_lag_rows(const LeadLag *l)
{
	LeadLagRows all;

	all.n = l->rows;
	all.rows = MemoryContextAllocHuge(CurrentMemoryContext,
									  Max(1, (Size) l->rows) * sizeof(LeadLagRow));
	if (!(l->header.flags & LEAD_LAG_BUILDING))
	{
		read_packed(l, all.rows);
		return all;
	}
	read_building(l, all.rows);
	CHECK_FOR_INTERRUPTS();
	qsort(all.rows, (Size) all.n, sizeof(LeadLagRow), compare_rows);
	return all;
}

/* The message for a unit and period that come twice; NULL when none does. */
static const char *
duplicate_in(const LeadLagRows *all)
{
	for (int64 i = 1; i < all->n; i++)
		if (compare_rows(&all->rows[i - 1], &all->rows[i]) == 0)
			return psprintf("unit \"%.*s\" has two rows for period %d",
							pg_mbcliplen(all->rows[i].unit, all->rows[i].unit_length, 100),
							all->rows[i].unit, all->rows[i].period);
	return NULL;
}

static uint8 *
pack_row(uint8 *to, const LeadLagRow *row, int64 period_before)
{
	uint8		measures = measures_of(row);

	to = put_varint(to, zigzag((uint64) (row->period - period_before)));
	*to++ = measures;
	if (measures & HAS_X)
		to = put_bytes(to, &row->x, sizeof(double));
	if (measures & HAS_Y)
		to = put_bytes(to, &row->y, sizeof(double));
	return to;
}

/* Writes the sorted rows to data, which has room; returns its end. */
static uint8 *
pack_rows(uint8 *to, const LeadLagRows *all, int64 *units)
{
	int64		end;

	for (int64 begin = 0; begin < all->n; begin = end)
	{
		const LeadLagRow *first = &all->rows[begin];

		CHECK_FOR_INTERRUPTS();
		for (end = begin + 1; end < all->n && same_unit(first, &all->rows[end]);)
			end++;
		to = put_varint(to, (uint64) first->unit_length);
		to = put_bytes(to, first->unit, (Size) first->unit_length);
		to = put_varint(to, (uint64) (end - begin));
		for (int64 i = begin; i < end; i++)
			to = pack_row(to, &all->rows[i], i == begin ? 0 : all->rows[i - 1].period);
		(*units)++;
	}
	return to;
}

const LeadLag *
lead_lag_pack(const LeadLag *l, const char **duplicate)
{
	LeadLagRows all;
	const char *message;
	LeadLag    *packed;
	Size		size;

	if (!(l->header.flags & LEAD_LAG_BUILDING))
		return l;
	all = lead_lag_rows(l);
	message = duplicate_in(&all);
	if (message != NULL && duplicate == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s", message),
				 errhint("Give one row for each unit and period: GROUP BY unit, period first.")));
	if (duplicate != NULL)
		*duplicate = message;
	if (message != NULL)
		return NULL;
	/* A row may be two bytes longer packed: alone in a unit with a very long name. */
	packed = allocate((Size) l->used + 2 * (Size) l->rows, 0);
	packed->rows = l->rows;
	packed->missing = l->missing;
	packed->used = (char *) pack_rows((uint8 *) packed->data, &all, &packed->units) - packed->data;
	size = offsetof(LeadLag, data) + (Size) packed->used;
	SET_VARSIZE(packed, size);
	pfree(all.rows);
	return packed;
}

LeadLag *
lead_lag_building(LeadLag *l)
{
	LeadLag    *state;
	LeadLagRows all;

	if (l->header.flags & LEAD_LAG_BUILDING)
		return l;
	state = lead_lag_create();
	state->missing = l->missing;
	all = lead_lag_rows(l);
	for (int64 i = 0; i < all.n; i++)
		state = lead_lag_add(state, &all.rows[i]);
	pfree(all.rows);
	return state;
}

/* The order of the rows that are added does not matter: they are sorted at the end. */
LeadLag *
lead_lag_merge(LeadLag *state, const LeadLag *other)
{
	LeadLagRows all;

	value_count(&lead_lag_class, &state->missing, other->missing);
	all.n = other->rows;
	all.rows = MemoryContextAllocHuge(CurrentMemoryContext,
									  Max(1, (Size) all.n) * sizeof(LeadLagRow));
	if (other->header.flags & LEAD_LAG_BUILDING)
		read_building(other, all.rows);
	else
		read_packed(other, all.rows);
	for (int64 i = 0; i < all.n; i++)
		state = lead_lag_add(state, &all.rows[i]);
	pfree(all.rows);
	return state;
}

/* A measure, which may be NULL. */
static double
measure_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	double		number;

	if (PG_ARGISNULL(argument))
		return get_float8_nan();
	number = PG_GETARG_FLOAT8(argument);
	if (!lead_lag_number_is_good(number))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s is %s", name, isfinite(number) ? "out of range" : "not a finite number"),
				 errhint("Numbers other than zero have a magnitude of %g to %g; one that is not known is NULL.",
						 COMOMENTS_MIN_NUMBER, COMOMENTS_MAX_NUMBER)));
	return number;
}

/* lead_lag_agg(unit, period, x, y) */
PG_FUNCTION_INFO_V1(lead_lag_accum);
Datum
lead_lag_accum(PG_FUNCTION_ARGS)
{
	LeadLag    *state = PG_ARGISNULL(0) ? lead_lag_create() :
		lead_lag_building(value_state(&lead_lag_class, fcinfo, 0));
	LeadLagRow	row = {NULL, 0, 0, measure_argument(fcinfo, 3, "x"), measure_argument(fcinfo, 4, "y")};

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || measures_of(&row) == 0)
		value_count(&lead_lag_class, &state->missing, 1);
	else
	{
		text	   *unit = PG_GETARG_TEXT_PP(1);

		row.unit = VARDATA_ANY(unit);
		row.unit_length = (int) VARSIZE_ANY_EXHDR(unit);
		row.period = PG_GETARG_INT32(2);
		state = lead_lag_add(state, &row);
	}
	return value_state_datum(&lead_lag_class, fcinfo, state);
}

/* Adds argument 1 to argument 0: rollup's transition, every combine, a + b. */
PG_FUNCTION_INFO_V1(lead_lag_combine);
Datum
lead_lag_combine(PG_FUNCTION_ARGS)
{
	LeadLag    *state = lead_lag_building(value_state(&lead_lag_class, fcinfo, 0));

	state = lead_lag_merge(state, value_from_datum(&lead_lag_class, PG_GETARG_DATUM(1)));
	return value_state_datum(&lead_lag_class, fcinfo, state);
}

/* The final function: the packed form. */
PG_FUNCTION_INFO_V1(lead_lag_final);
Datum
lead_lag_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(lead_lag_pack(value_from_datum(&lead_lag_class, PG_GETARG_DATUM(0)), NULL));
}
