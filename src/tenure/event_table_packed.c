/*-------------------------------------------------------------------------
 *
 * event_table_packed.c
 *	  The packed form of event tables: writing, reading, checking; see
 *	  event_table.h.
 *
 *-------------------------------------------------------------------------
 */
#include "tenure/event_table.h"

#include <math.h>

#include "common/bytes.h"
#include "datatype/timestamp.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#define RUN_KINDS			0x07
#define RUN_IS_LONG			0x08
#define RUN_DISTANCE_SHIFT	4
#define RUN_DISTANCE		0x07
#define RUN_IS_FAR			0x80

/* The most that a row can take, beside its events. */
#define ROW_MAX_BYTES		(1 + 5 * MAX_VARINT_BYTES)

int64
row_events(const EventRows *rows, int64 row)
{
	const int64 *count = row_counts(rows, row);
	int64		events = 0;

	for (int i = 0; i < rows->n_causes; i++)
		events += count[COUNT_EVENTS + i];
	return events;
}

int64
events_from_start(const EventRows *rows)
{
	int64		from_start = 0;

	for (int64 row = 0; row < rows->n; row++)
		from_start += row_counts(rows, row)[COUNT_CENSORED] + row_events(rows, row) -
			row_counts(rows, row)[COUNT_ENTRIES];
	return from_start;
}

int64
events_persons(const EventRows *rows)
{
	int64		persons = 0;

	for (int64 row = 0; row < rows->n; row++)
		persons += row_counts(rows, row)[COUNT_CENSORED] + row_events(rows, row);
	return persons;
}

/* Sums of all counts; false when one is out of range or negative. */
static bool
sums_are_sound(const EventRows *rows)
{
	int64		entries = 0;
	int64		others = 0;

	for (int64 row = 0; row < rows->n; row++)
	{
		const int64 *count = row_counts(rows, row);

		for (int i = 0; i < COUNT_EVENTS + rows->n_causes; i++)
			if (count[i] < 0 ||
				pg_add_s64_overflow(i == COUNT_ENTRIES ? entries : others, count[i],
									i == COUNT_ENTRIES ? &entries : &others))
				return false;
	}
	return true;
}

const char *
events_flaw(const ValueClass *class, const EventRows *rows)
{
	bool		calendar = class->kind == VALUE_HEADCOUNT;
	int64		here;

	if (!sums_are_sound(rows))
		return "its counts are out of range";
	here = calendar ? 0 : events_from_start(rows);
	if (here < 0)
		return "more enter than leave or are censored";
	for (int64 row = 0; row < rows->n; row++)
	{
		const int64 *count = row_counts(rows, row);

		/* On the calendar one may come and go on the same day. */
		if (calendar)
			here += count[COUNT_ENTRIES];
		here -= count[COUNT_CENSORED] + row_events(rows, row);
		if (here < 0)
			return "more leave or are censored than are there";
		if (!calendar)
			here += count[COUNT_ENTRIES];
	}
	return NULL;
}

/* The kinds of counts that a row has: a bit for entries, censored, events. */
static int
row_kinds(const EventRows *rows, int64 row)
{
	const int64 *count = row_counts(rows, row);
	int			kinds = (count[COUNT_ENTRIES] != 0 ? 1 << COUNT_ENTRIES : 0) |
		(count[COUNT_CENSORED] != 0 ? 1 << COUNT_CENSORED : 0);

	for (int i = 0; i < rows->n_causes; i++)
		if (count[COUNT_EVENTS + i] != 0)
			return kinds | 1 << COUNT_EVENTS;
	return kinds;
}

static uint8 *
put_counts(uint8 *to, const EventRows *rows, int64 row, bool labelled)
{
	const int64 *count = row_counts(rows, row);
	uint64		causes = 0;

	for (int i = 0; i < COUNT_EVENTS; i++)
		if (count[i] != 0)
			to = put_varint(to, (uint64) count[i]);
	for (int i = 0; i < rows->n_causes; i++)
		if (count[COUNT_EVENTS + i] != 0)
			causes |= UINT64CONST(1) << i;
	if (labelled && causes != 0)
		to = put_varint(to, causes);
	for (int i = 0; i < rows->n_causes; i++)
		if (count[COUNT_EVENTS + i] != 0)
			to = put_varint(to, (uint64) count[COUNT_EVENTS + i]);
	return to;
}

/* How many rows from that one on make a run. */
static int64
run_length(const EventRows *rows, int64 row, int kinds)
{
	int64		length = 1;

	while (row + length < rows->n &&
		   rows->time[row + length] == rows->time[row] + length &&
		   row_kinds(rows, row + length) == kinds)
		length++;
	return length;
}

/* Appends all rows as runs. */
static void
append_runs(StringInfo out, const EventRows *rows, bool labelled)
{
	int64		before = -1;

	for (int64 row = 0; row < rows->n;)
	{
		int			kinds = row_kinds(rows, row);
		int64		length = run_length(rows, row, kinds);
		uint64		distance = (uint64) rows->time[row] - (uint64) before - 1;
		uint64		far = distance >> 3;
		uint8	   *to;

		enlargeStringInfo(out, ROW_MAX_BYTES);
		to = (uint8 *) out->data + out->len;
		*to++ = (uint8) (kinds | (length > 1 ? RUN_IS_LONG : 0) |
						 (distance & RUN_DISTANCE) << RUN_DISTANCE_SHIFT |
						 (far != 0 ? RUN_IS_FAR : 0));
		if (far != 0)
			to = put_varint(to, far);
		if (length > 1)
			to = put_varint(to, (uint64) length - 2);
		out->len = (int) (to - (uint8 *) out->data);
		for (int64 end = row + length; row < end; row++)
		{
			enlargeStringInfo(out, ROW_MAX_BYTES + rows->n_causes * MAX_VARINT_BYTES);
			to = put_counts((uint8 *) out->data + out->len, rows, row, labelled);
			out->len = (int) (to - (uint8 *) out->data);
		}
		before = rows->time[row - 1];
		CHECK_FOR_INTERRUPTS();
	}
}

/* Drops rows without counts and causes that do not occur. */
static void
drop_empty(const ValueClass *class, EventRows *rows)
{
	bool		occurs[EVENTS_MAX_CAUSES] = {false};
	int			width = COUNT_EVENTS + rows->n_causes;
	int			causes = 0;
	int64		n = 0;

	for (int64 row = 0; row < rows->n; row++)
		for (int i = 0; i < rows->n_causes; i++)
			if (row_counts(rows, row)[COUNT_EVENTS + i] != 0)
				occurs[i] = true;
	if (!has_labels(class))
		occurs[0] = true;
	for (int i = 0; i < rows->n_causes; i++)
		if (occurs[i])
			rows->label[causes++] = rows->label[i];
	for (int64 row = 0; row < rows->n; row++)
	{
		const int64 *from = rows->count + row * width;
		int64	   *to = rows->count + n * (COUNT_EVENTS + causes);

		if (row_kinds(rows, row) == 0)
			continue;
		rows->time[n++] = rows->time[row];
		*to++ = from[COUNT_ENTRIES];
		*to++ = from[COUNT_CENSORED];
		for (int i = 0; i < rows->n_causes; i++)
			if (occurs[i])
				*to++ = from[COUNT_EVENTS + i];
	}
	rows->n = n;
	rows->n_causes = causes;
	if (n == 0)
		rows->unit = UNIT_NONE;
}

EventTable *
events_from_rows(const ValueClass *class, EventRows *rows)
{
	StringInfoData out;
	EventTable *table;
	uint32		labels_size = 0;

	drop_empty(class, rows);
	if (!sums_are_sound(rows))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("count of a %s is out of range", class->name),
				 errhint("Counts are limited to 9223372036854775807.")));
	initStringInfo(&out);
	if (has_labels(class))
	{
		for (int i = 0; i < rows->n_causes; i++)
		{
			uint8		length[MAX_VARINT_BYTES];

			appendBinaryStringInfo(&out, (char *) length,
								   (int) (put_varint(length, (uint64) rows->label[i].length) - length));
			appendBinaryStringInfo(&out, rows->label[i].text, rows->label[i].length);
		}
		while (out.len % 8 != 0)
			appendStringInfoChar(&out, '\0');
		labels_size = (uint32) out.len;
	}
	append_runs(&out, rows, has_labels(class));
	table = value_create(class, value_checked_size(class, offsetof(EventTable, data), (Size) out.len, 1),
						 rows->unit);
	table->missing = rows->missing;
	table->not_started = rows->not_started;
	table->n_times = (uint32) rows->n;
	table->n_causes = (uint32) rows->n_causes;
	table->labels_size = labels_size;
	memcpy(table->data, out.data, out.len);
	pfree(out.data);
	return table;
}

/* Reads a varint that may be cut off; false when it is. */
static inline bool
read_varint(const uint8 **at, const uint8 *end, uint64 *number)
{
	uint64		result = 0;

	for (int shift = 0; *at < end && shift < 64; shift += 7)
	{
		uint8		byte = *(*at)++;

		result |= (uint64) (byte & 0x7f) << shift;
		if (!(byte & 0x80))
		{
			*number = result;
			return true;
		}
	}
	return false;
}

static bool
read_count(const uint8 **at, const uint8 *end, int64 *count)
{
	uint64		number;

	if (!read_varint(at, end, &number) || number > PG_INT64_MAX)
		return false;
	*count = (int64) number;
	return true;
}

/* The counts of a row, which are zero before. */
static bool
read_counts(const uint8 **at, const uint8 *end, int kinds, bool labelled,
			int64 *count, int n_causes)
{
	uint64		causes = 1;

	for (int i = 0; i < COUNT_EVENTS; i++)
		if ((kinds & 1 << i) && !read_count(at, end, &count[i]))
			return false;
	if (!(kinds & 1 << COUNT_EVENTS))
		return true;
	if (labelled && !read_varint(at, end, &causes))
		return false;
	for (int i = 0; i < n_causes; i++)
		if ((causes & UINT64CONST(1) << i) && !read_count(at, end, &count[COUNT_EVENTS + i]))
			return false;
	return true;
}

/* All runs; false when they do not make n rows and end with the value. */
static bool
read_runs(const uint8 *at, const uint8 *end, bool labelled, EventRows *rows)
{
	int64		before = -1;

	for (int64 row = 0; row < rows->n;)
	{
		uint8		head;
		uint64		far = 0;
		uint64		length = 0;
		uint64		distance;
		uint64		room = (uint64) (EVENTS_MAX_TIME - before);	/* for later times */

		if (at >= end)
			return false;
		head = *at++;
		if (((head & RUN_IS_FAR) && !read_varint(&at, end, &far)) ||
			((head & RUN_IS_LONG) && !read_varint(&at, end, &length)))
			return false;
		length += (head & RUN_IS_LONG) ? 2 : 1;
		distance = far << 3 | (head >> RUN_DISTANCE_SHIFT & RUN_DISTANCE);
		if (far >> 60 != 0 || length == 0 || length > (uint64) (rows->n - row) ||
			distance >= room || length > room - distance)
			return false;
		for (uint64 i = 0; i < length; i++, row++)
		{
			rows->time[row] = before + 1 + (int64) distance;
			before = rows->time[row];
			distance = 0;
			if (!read_counts(&at, end, head & RUN_KINDS, labelled,
							 row_counts(rows, row), rows->n_causes))
				return false;
		}
	}
	return at == end;
}

/* The labels, and zeroes behind them. */
static bool
read_labels(const EventTable *table, EventRows *rows)
{
	const uint8 *at = (const uint8 *) table->data;
	const uint8 *end = at + table->labels_size;

	for (int i = 0; i < rows->n_causes; i++)
	{
		uint64		length;

		if (!read_varint(&at, end, &length) || length > EVENTS_MAX_LABEL ||
			length > (uint64) (end - at))
			return false;
		rows->label[i].text = (const char *) at;
		rows->label[i].length = (int) length;
		at += length;
	}
	return true;
}

EventRows *
events_decode(const ValueClass *class, const EventTable *table, const char **why)
{
	Size		size = VARSIZE(table) - offsetof(EventTable, data);
	bool		labelled = has_labels(class);
	Size		width = COUNT_EVENTS + (Size) table->n_causes;
	EventRows  *rows;

	*why = "its fields do not fit each other";
	if ((table->header.flags & ~EVENTS_UNIT_MASK) != 0 || table->capacity != 0 ||
		table->missing < 0 || table->not_started < 0 ||
		table->n_causes > EVENTS_MAX_CAUSES || (!labelled && table->n_causes != 1) ||
		table->labels_size % 8 != 0 || table->labels_size > size ||
		(!labelled && table->labels_size != 0) ||
		/* each row takes at least a byte, and had a slot in a building form */
		table->n_times > size - table->labels_size ||
		table->n_times > MaxAllocSize / sizeof(int64) / (1 + width) ||
		(events_unit(table) == UNIT_NONE) != (table->n_times == 0))
		return NULL;
	rows = palloc0(sizeof(EventRows));
	rows->unit = events_unit(table);
	rows->missing = table->missing;
	rows->not_started = table->not_started;
	rows->n = table->n_times;
	rows->n_causes = (int) table->n_causes;
	*why = "its causes are cut off";
	if (labelled && !read_labels(table, rows))
		return NULL;
	rows->time = palloc(Max(1, (Size) rows->n) * sizeof(int64));
	rows->count = palloc0(Max(1, (Size) rows->n) * width * sizeof(int64));
	*why = "its rows are cut off or out of range";
	if (!read_runs((const uint8 *) table->data + table->labels_size,
				   (const uint8 *) table + VARSIZE(table), labelled, rows))
		return NULL;
	*why = NULL;
	return rows;
}

/* Are all times ones that a unit can have? */
static bool
times_are_sound(const ValueClass *class, const EventRows *rows)
{
	double		last;
	int64		latest;

	if (rows->n == 0)
		return true;
	latest = rows->time[rows->n - 1];
	if (class->kind == VALUE_HEADCOUNT)
		return rows->unit == UNIT_DAYS && latest < DATE_END_JULIAN;
	last = event_time(rows->unit, latest);
	return rows->unit != UNIT_NUMBER || isfinite(last);
}

bool
events_validate(const ValueClass *class, const void *value, const char **why)
{
	const EventTable *table = value;
	EventRows  *rows = events_decode(class, table, why);
	const EventTable *again;

	if (rows == NULL)
		return false;
	*why = "its causes are not distinct names in order";
	for (int i = 1; i < rows->n_causes; i++)
		if (label_compare(rows->label[i - 1], rows->label[i]) >= 0)
			return false;
	*why = "a time is out of range";
	if (!times_are_sound(class, rows))
		return false;
	*why = "a headcount has no such rows";
	if (class->kind == VALUE_HEADCOUNT)
	{
		if (rows->not_started != 0)
			return false;
		for (int64 row = 0; row < rows->n; row++)
			if (row_counts(rows, row)[COUNT_CENSORED] != 0)
				return false;
	}
	*why = events_flaw(class, rows);
	if (*why != NULL)
		return false;
	again = events_from_rows(class, rows);
	if (VARSIZE(again) != VARSIZE(table) ||
		memcmp(again, table, VARSIZE(table)) != 0)
	{
		*why = "it is not in its one packed form";
		return false;
	}
	return true;
}
