/*-------------------------------------------------------------------------
 *
 * event_table.c
 *	  Building and combining event tables; see event_table.h.
 *
 *-------------------------------------------------------------------------
 */
#include "tenure/event_table.h"

#include "common/bytes.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/timestamp.h"

#define FIRST_CAPACITY 8
#define LARGEST_DENSE	((int64) 1 << 24)
#define GOLDEN_RATIO	UINT64CONST(0x9E3779B97F4A7C15)

double
event_time(EventUnit unit, int64 time)
{
	double		number;

	switch (unit)
	{
		case UNIT_NUMBER:
			memcpy(&number, &time, sizeof(number));
			return number;
		case UNIT_INTERVAL:
			return (double) time / USECS_PER_DAY;
		default:
			return (double) time;
	}
}

const char *
event_unit_name(EventUnit unit)
{
	static const char *const names[] = {"none", "days", "number", "interval"};

	return names[unit];
}

void
events_check_units(const ValueClass *class, EventUnit a, EventUnit b)
{
	if (a != b && a != UNIT_NONE && b != UNIT_NONE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s in the unit %s does not combine with %s in the unit %s",
						class->name, event_unit_name(a), class->name, event_unit_name(b)),
				 errhint("Durations must be all integers, all float8 or all intervals: cast them on their way in.")));
}

/* Allocates a building form; the labels are those of the pattern, if any. */
static EventTable *
allocate(const ValueClass *class, const EventTable *pattern, uint32 capacity,
		 uint32 n_causes, uint32 labels_size, uint16 flags)
{
	Size		size = value_checked_size(class, offsetof(EventTable, data) + labels_size,
										  capacity, (3 + (Size) n_causes) * sizeof(int64));
	EventTable *table = value_create(class, size, flags | EVENTS_BUILDING);

	table->capacity = capacity;
	table->n_causes = n_causes;
	table->labels_size = labels_size;
	if (pattern != NULL)
	{
		table->missing = pattern->missing;
		table->not_started = pattern->not_started;
		memcpy(table->data, pattern->data, Min(labels_size, pattern->labels_size));
	}
	return table;
}

EventTable *
events_create(const ValueClass *class)
{
	return allocate(class, NULL, FIRST_CAPACITY, has_labels(class) ? 0 : 1, 0, 0);
}

/*
 * The slot of a time, or a free one; NULL when there is none: beyond the end
 * of a dense table, or in a hash table that is two thirds full.
 */
static inline int64 *
find_slot(const EventTable *table, int64 time)
{
	int			stride = events_stride(table);
	int64	   *slots = events_slots(table);
	uint32		i;

	if (table->header.flags & EVENTS_DENSE)
		return time < (int64) table->capacity ? slots + time * stride : NULL;
	i = (uint32) (((uint64) time * GOLDEN_RATIO) >>
				  (64 - pg_leftmost_one_pos32(table->capacity)));
	for (;; i = (i + 1) & (table->capacity - 1))
	{
		int64	   *slot = slots + (Size) i * stride;

		if (slot[0] == time + 1)
			return slot;
		if (slot[0] == 0)
			return table->n_times < table->capacity / 3 * 2 ? slot : NULL;
	}
}

/* Copies the slots in use into another table, which has room for them. */
static void
copy_slots(EventTable *to, const EventTable *from)
{
	int			stride = events_stride(from);
	const int64 *slot = events_slots(from);

	for (uint32 i = 0; i < from->capacity; i++, slot += stride)
	{
		/* times can be chosen so that each search is long */
		CHECK_FOR_INTERRUPTS();
		if (slot[0] != 0)
			memcpy(find_slot(to, slot[0] - 1), slot, stride * sizeof(int64));
	}
	to->n_times = from->n_times;
}

static uint32
power_of_two_above(const ValueClass *class, uint64 n)
{
	if (n > PG_UINT32_MAX / 4)
		(void) value_checked_size(class, 0, n, sizeof(int64) * 3);
	return pg_nextpower2_32((uint32) Max(n, FIRST_CAPACITY));
}

/*
 * How a table of that many times up to the last one is best held: days that
 * lie close together need no hashing.
 */
static uint32
best_capacity(const ValueClass *class, EventUnit unit, uint64 n, int64 last, uint16 *flags)
{
	uint32		hashed = power_of_two_above(class, n * 2);
	uint32		dense;

	*flags = unit;
	if (unit != UNIT_DAYS || last >= LARGEST_DENSE)
		return hashed;
	dense = power_of_two_above(class, last + 1);
	if (dense > 2 * hashed)
		return hashed;
	*flags |= EVENTS_DENSE;
	return dense;
}

/* A larger copy with room for that time too. */
static EventTable *
grow(const ValueClass *class, const EventTable *table, int64 time)
{
	int			stride = events_stride(table);
	const int64 *slot = events_slots(table);
	int64		last = time;
	uint16		flags;
	uint32		capacity;
	EventTable *larger;

	for (uint32 i = 0; i < table->capacity; i++, slot += stride)
		last = Max(last, slot[0] - 1);
	capacity = best_capacity(class, events_unit(table), (uint64) table->n_times + 1, last, &flags);
	larger = allocate(class, table, capacity, table->n_causes, table->labels_size, flags);
	copy_slots(larger, table);
	return larger;
}

EventTable *
events_add(const ValueClass *class, EventTable *state, EventUnit unit,
		   int64 time, int count, int64 n)
{
	int64	   *slot;

	if (events_unit(state) != unit)
	{
		events_check_units(class, events_unit(state), unit);
		state->header.flags |= unit;
	}
	while ((slot = find_slot(state, time)) == NULL)
		state = grow(class, state, time);
	if (slot[0] == 0)
	{
		slot[0] = time + 1;
		state->n_times++;
	}
	value_count(class, &slot[1 + count], n);
	return state;
}

int
label_compare(EventLabel a, EventLabel b)
{
	int			order = memcmp(a.text, b.text, Min(a.length, b.length));

	return order != 0 ? order : pg_cmp_s32(a.length, b.length);
}

/* The label that begins there; moves on to the next. */
static EventLabel
take_label(const uint8 **at)
{
	EventLabel	label;
	uint64		length;

	label.text = (const char *) take_varint(*at, &length);
	label.length = (int) length;
	*at = (const uint8 *) label.text + length;
	return label;
}

/* A copy with one more cause. */
static EventTable *
add_cause(const ValueClass *class, const EventTable *state, EventLabel label, Size used)
{
	EventTable *wider;
	const int64 *slot = events_slots(state);
	uint8	   *to;

	if (label.length > EVENTS_MAX_LABEL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("name of a cause has %d bytes, more than %d",
						label.length, EVENTS_MAX_LABEL),
				 errhint("Give a short name, such as 'voluntary'.")));
	if (state->n_causes == EVENTS_MAX_CAUSES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s has more than %d causes", class->name, EVENTS_MAX_CAUSES),
				 errhint("Group the causes into fewer kinds first.")));
	wider = allocate(class, state, state->capacity, state->n_causes + 1,
					 (uint32) MAXALIGN(used + 2 + label.length),
					 state->header.flags & (EVENTS_UNIT_MASK | EVENTS_DENSE));
	to = put_varint((uint8 *) wider->data + used, (uint64) label.length);
	put_bytes(to, label.text, label.length);
	/* The slots stay where they are, each one count longer. */
	for (uint32 i = 0; i < state->capacity; i++)
		memcpy(events_slots(wider) + (Size) i * events_stride(wider),
			   slot + (Size) i * events_stride(state), events_stride(state) * sizeof(int64));
	wider->n_times = state->n_times;
	return wider;
}

EventTable *
events_cause(const ValueClass *class, EventTable *state, EventLabel label, int *count)
{
	const uint8 *at = (const uint8 *) state->data;

	for (uint32 i = 0; i < state->n_causes; i++)
		if (label_compare(take_label(&at), label) == 0)
		{
			*count = COUNT_EVENTS + (int) i;
			return state;
		}
	*count = COUNT_EVENTS + (int) state->n_causes;
	return add_cause(class, state, label, (const char *) at - state->data);
}

/* Adds rows to a building form. */
static EventTable *
add_rows(const ValueClass *class, EventTable *state, const EventRows *rows)
{
	int			place[COUNT_EVENTS + EVENTS_MAX_CAUSES] = {COUNT_ENTRIES, COUNT_CENSORED, COUNT_EVENTS};

	for (int i = 0; has_labels(class) && i < rows->n_causes; i++)
		state = events_cause(class, state, rows->label[i], &place[COUNT_EVENTS + i]);
	for (int64 row = 0; row < rows->n; row++)
	{
		const int64 *count = row_counts(rows, row);

		for (int i = 0; i < COUNT_EVENTS + rows->n_causes; i++)
			if (count[i] != 0)
				state = events_add(class, state, rows->unit, rows->time[row], place[i], count[i]);
		CHECK_FOR_INTERRUPTS();
	}
	value_count(class, &state->missing, rows->missing);
	value_count(class, &state->not_started, rows->not_started);
	return state;
}

/* A building form with the content of a packed one. */
static EventTable *
unpacked(const ValueClass *class, const EventTable *table)
{
	EventRows  *rows = events_rows(class, table);
	uint16		flags;
	uint32		capacity = best_capacity(class, rows->unit, (uint64) rows->n,
										 rows->n > 0 ? rows->time[rows->n - 1] : 0, &flags);
	EventTable *state = allocate(class, NULL, capacity, has_labels(class) ? 0 : 1, 0, flags);

	return add_rows(class, state, rows);
}

EventTable *
events_merge(const ValueClass *class, EventTable *state, const EventTable *other)
{
	events_check_units(class, events_unit(state), events_unit(other));
	if (!(state->header.flags & EVENTS_BUILDING))
		state = unpacked(class, state);
	return add_rows(class, state, events_rows(class, other));
}

/* Orders slots by their times. */
static int
compare_slots(const void *a, const void *b)
{
	return pg_cmp_s64(**(const int64 *const *) a, **(const int64 *const *) b);
}

/* The rows of a building form; causes in the order in which they came. */
static void
rows_of_slots(const EventTable *table, EventRows *rows)
{
	int			stride = events_stride(table);
	const int64 *slot = events_slots(table);
	const int64 **used = MemoryContextAllocHuge(CurrentMemoryContext,
												Max(1, (Size) table->n_times) * sizeof(int64 *));

	rows->n = 0;
	for (uint32 i = 0; i < table->capacity; i++, slot += stride)
		if (slot[0] != 0)
			used[rows->n++] = slot;
	if (!(table->header.flags & EVENTS_DENSE))
		qsort(used, rows->n, sizeof(int64 *), compare_slots);
	for (int64 row = 0; row < rows->n; row++)
	{
		rows->time[row] = used[row][0] - 1;
		memcpy(row_counts(rows, row), used[row] + 1, (stride - 1) * sizeof(int64));
	}
	pfree(used);
}

bool
events_sort_causes(EventRows *rows)
{
	int			order[EVENTS_MAX_CAUSES];
	EventLabel	label[EVENTS_MAX_CAUSES];
	int64		count[EVENTS_MAX_CAUSES];

	for (int i = 0; i < rows->n_causes; i++)
	{
		int			j = i;

		for (; j > 0 && label_compare(rows->label[i], rows->label[order[j - 1]]) < 0; j--)
			order[j] = order[j - 1];
		order[j] = i;
	}
	for (int i = 0; i < rows->n_causes; i++)
		label[i] = rows->label[order[i]];
	memcpy(rows->label, label, rows->n_causes * sizeof(EventLabel));
	for (int64 row = 0; row < rows->n; row++)
	{
		int64	   *events = row_counts(rows, row) + COUNT_EVENTS;

		for (int i = 0; i < rows->n_causes; i++)
			count[i] = events[order[i]];
		memcpy(events, count, rows->n_causes * sizeof(int64));
	}
	for (int i = 1; i < rows->n_causes; i++)
		if (label_compare(rows->label[i - 1], rows->label[i]) == 0)
			return false;
	return true;
}

EventRows *
events_rows(const ValueClass *class, const EventTable *table)
{
	EventRows  *rows;
	const char *why = NULL;
	const uint8 *at = (const uint8 *) table->data;

	if (!(table->header.flags & EVENTS_BUILDING))
	{
		rows = events_decode(class, table, &why);
		if (rows == NULL)
			value_is_foreign(class);
		return rows;
	}
	rows = palloc0(sizeof(EventRows));
	rows->unit = events_unit(table);
	rows->missing = table->missing;
	rows->not_started = table->not_started;
	rows->n_causes = (int) table->n_causes;
	rows->time = MemoryContextAllocHuge(CurrentMemoryContext, Max(1, (Size) table->n_times) * sizeof(int64));
	rows->count = MemoryContextAllocHuge(CurrentMemoryContext, Max(1, (Size) table->n_times) *
										 (COUNT_EVENTS + rows->n_causes) * sizeof(int64));
	rows_of_slots(table, rows);
	if (has_labels(class))
	{
		for (int i = 0; i < rows->n_causes; i++)
			rows->label[i] = take_label(&at);
		(void) events_sort_causes(rows);
	}
	return rows;
}

const EventTable *
events_pack(const ValueClass *class, const EventTable *table)
{
	if (!(table->header.flags & EVENTS_BUILDING))
		return table;
	return events_from_rows(class, events_rows(class, table));
}

static void pg_attribute_noreturn()
below_zero(const ValueClass *class)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("%s cannot be subtracted: it is not a part", class->name),
			 errhint("The right operand must be of persons who are in the left one.")));
}

/* Which cause of the rows has that label; there must be one. */
static int
cause_of(const ValueClass *class, const EventRows *rows, EventLabel label)
{
	for (int i = 0; i < rows->n_causes; i++)
		if (!has_labels(class) || label_compare(rows->label[i], label) == 0)
			return i;
	below_zero(class);
}

EventTable *
events_subtract(const ValueClass *class, const EventTable *a, const EventTable *b)
{
	EventRows  *rows = events_rows(class, a);
	EventRows  *part = events_rows(class, b);
	int			place[COUNT_EVENTS + EVENTS_MAX_CAUSES] = {COUNT_ENTRIES, COUNT_CENSORED};
	int64		row = 0;

	events_check_units(class, rows->unit, part->unit);
	for (int i = 0; i < part->n_causes; i++)
		place[COUNT_EVENTS + i] = part->n == 0 ? 0 : COUNT_EVENTS + cause_of(class, rows, part->label[i]);
	for (int64 i = 0; i < part->n; i++)
	{
		int64	   *from;
		const int64 *count = row_counts(part, i);

		while (row < rows->n && rows->time[row] < part->time[i])
			row++;
		if (row == rows->n || rows->time[row] != part->time[i])
			below_zero(class);
		from = row_counts(rows, row);
		for (int j = 0; j < COUNT_EVENTS + part->n_causes; j++)
			if ((from[place[j]] -= count[j]) < 0)
				below_zero(class);
	}
	rows->missing -= part->missing;
	rows->not_started -= part->not_started;
	if (rows->missing < 0 || rows->not_started < 0 || events_flaw(class, rows) != NULL)
		below_zero(class);
	return events_from_rows(class, rows);
}
