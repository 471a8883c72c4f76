/*-------------------------------------------------------------------------
 *
 * event_table.h
 *	  When people came, stayed and left: what survival, survival_causes and
 *	  headcount values are made of.
 *
 * A table has one row for each distinct time, with counts of those who
 * entered there, were censored there (still here when last seen) and left
 * there, the last by cause.  Times are integers (EventUnit says of what) and
 * counts are integers, so that a table is a sufficient statistic which merges
 * and subtracts exactly.
 *
 * Layout
 *		EventTable		40 bytes; flags = unit | BUILDING | DENSE
 *		labels			n_causes times a varint length and the bytes of the
 *						cause, zeroes up to a multiple of 8.  A survival value
 *						has one cause without a label and no such block.
 *	  packed, the canonical form:
 *		runs			n_times rows in ascending order, see below
 *	  building, inside aggregates (BUILDING):
 *		slots			capacity times int64[3 + n_causes]: time + 1 (0 = free),
 *						then the counts of an EventCount.  The slot of a time is
 *						found by hashing, or is the time itself (DENSE).
 *
 * Runs: successive times whose distance is 1 and which have the same kinds of
 * counts.  A run begins with a byte
 *		bit 0-2			its rows have entries, censored, events
 *		bit 3			it has more than one row: a varint, rows - 2, follows
 *		bit 4-6			the lowest bits of the distance from the time before, -1
 *		bit 7			the rest of that distance follows, as a varint
 * in the order: byte, distance, number of rows.  Then come the counts of each
 * row, as varints: entries, censored, events.  Where there may be more than
 * one cause, a varint with a bit for each cause that occurs goes before the
 * events.  The first time counts from -1.  Each run is as long as it can be
 * and each varint as short as it can be, so that equal content has equal
 * bytes.  A daily table of 40 years takes two bytes a day from a million
 * persons, four from a hundred million.
 *
 * In the canonical form no row is without counts, causes that do not occur are
 * dropped, the others stand in ascending order of bytes, and a table without
 * rows has no unit.
 *
 * Algebra
 *		Identity: the table without rows.  Merging adds counts; it is
 *		commutative and associative to the byte.  A part subtracts exactly;
 *		below zero is 22003.  Rows of different units do not combine (22023).
 *		Counts, and their sum over all rows, stay below 2^63 (22003); a value
 *		stays below 1 GB (54000) and has at most EVENTS_MAX_CAUSES (54000).
 *
 * What makes a table possible
 *		survival, survival_causes: who is here at a time entered before it, and
 *		those who did not enter late were here from the start; so at no time do
 *		more leave or are censored than are here.
 *		headcount: everybody enters; at no time have more left than entered.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_EVENT_TABLE_H
#define EXPERIENCE_EVENT_TABLE_H

#include "postgres.h"

#include "common/value.h"

/* What a time counts.  Stored on disk: never renumber. */
typedef enum EventUnit
{
	UNIT_NONE = 0,				/* there are no times */
	UNIT_DAYS = 1,				/* whole days; of a headcount: Julian days */
	UNIT_NUMBER = 2,			/* the bits of a float8, not negative */
	UNIT_INTERVAL = 3			/* microseconds, read as days of 24 h */
} EventUnit;

#define EVENTS_UNIT_MASK	0x0003
#define EVENTS_BUILDING		0x0004
#define EVENTS_DENSE		0x0008

/* Counts of a row; those of cause i stand at COUNT_EVENTS + i. */
typedef enum EventCount
{
	COUNT_ENTRIES,
	COUNT_CENSORED,
	COUNT_EVENTS
} EventCount;

#define EVENTS_MAX_CAUSES		64
#define EVENTS_MAX_LABEL		255 /* bytes */
#define EVENTS_MAX_TIME			(PG_INT64_MAX - 1)

/* The cause of those who left without one. */
#define CAUSE_UNSPECIFIED		"unspecified"

typedef struct EventTable
{
	ValueHeader header;
	int64		missing;		/* rows that could not be used */
	int64		not_started;	/* rows that began after the observation ended */
	uint32		n_times;
	uint32		capacity;		/* slots, a power of two; 0 when packed */
	uint32		n_causes;
	uint32		labels_size;	/* a multiple of 8 */
	char		data[FLEXIBLE_ARRAY_MEMBER];
} EventTable;

StaticAssertDecl(offsetof(EventTable, data) == 40, "slots keep 8-byte alignment");

typedef struct EventLabel
{
	const char *text;
	int			length;
} EventLabel;

/* The rows of a table, in ascending order of time. */
typedef struct EventRows
{
	EventUnit	unit;
	int64		missing;
	int64		not_started;
	int64		n;
	int			n_causes;
	EventLabel	label[EVENTS_MAX_CAUSES];	/* those of a survival are empty */
	int64	   *time;
	int64	   *count;			/* n times 2 + n_causes */
} EventRows;

extern const ValueClass survival_class;
extern const ValueClass survival_causes_class;
extern const ValueClass headcount_class;

static inline EventUnit
events_unit(const EventTable *table)
{
	return table->header.flags & EVENTS_UNIT_MASK;
}

static inline int
events_stride(const EventTable *table)
{
	return 3 + (int) table->n_causes;
}

static inline int64 *
events_slots(const EventTable *table)
{
	return (int64 *) (table->data + table->labels_size);
}

/* The counts of a row. */
static inline int64 *
row_counts(const EventRows *rows, int64 row)
{
	return rows->count + row * (COUNT_EVENTS + rows->n_causes);
}

static inline bool
has_labels(const ValueClass *class)
{
	return class->kind != VALUE_SURVIVAL;
}

/* An empty building form. */
extern EventTable *events_create(const ValueClass *class);

/*
 * These change the state, a building form, in place, or return a larger one
 * in its stead.  A state that is packed becomes a building form.
 */
extern EventTable *events_add(const ValueClass *class, EventTable *state,
							  EventUnit unit, int64 time, int count, int64 n);
extern EventTable *events_cause(const ValueClass *class, EventTable *state,
								EventLabel label, int *count);
extern EventTable *events_merge(const ValueClass *class, EventTable *state,
								const EventTable *other);

/* a - b, packed. */
extern EventTable *events_subtract(const ValueClass *class,
								   const EventTable *a, const EventTable *b);

/* The packed form: the table itself when it is packed already. */
extern const EventTable *events_pack(const ValueClass *class,
									 const EventTable *table);

/* Its rows in ascending order. */
extern EventRows *events_rows(const ValueClass *class, const EventTable *table);

/* The packed form of rows that are in order; causes that do not occur go. */
extern EventTable *events_from_rows(const ValueClass *class, EventRows *rows);

/*
 * Decodes a packed table that may be damaged; NULL and a reason when it cannot
 * be read.  Whether causes are in order, and such rows could be, is not checked.
 */
extern EventRows *events_decode(const ValueClass *class,
								const EventTable *table, const char **why);

/* Could these rows be?  A reason when not. */
extern const char *events_flaw(const ValueClass *class, const EventRows *rows);

/* Those who left at a row, of all causes. */
extern int64 row_events(const EventRows *rows, int64 row);

/* Everybody of a table; of a survival also those who were here from the start. */
extern int64 events_persons(const EventRows *rows);
extern int64 events_from_start(const EventRows *rows);

/* The order of labels: bytes. */
extern int	label_compare(EventLabel a, EventLabel b);

/* Brings causes into this order, and counts with them; false when two are the same. */
extern bool events_sort_causes(EventRows *rows);

/* Raises 22023 when rows of the two units do not combine. */
extern void events_check_units(const ValueClass *class, EventUnit a, EventUnit b);

/* A time in the unit of readings. */
extern double event_time(EventUnit unit, int64 time);

extern const char *event_unit_name(EventUnit unit);

/* The conversions of a value class, see value.h. */
extern bool events_validate(const ValueClass *class, const void *value, const char **why);
extern void events_to_json(const ValueClass *class, const void *value, StringInfo out);
extern void *events_from_json(const ValueClass *class, Jsonb *json, const char **why);
extern void events_to_binary(const void *value, StringInfo out);
extern void *events_from_binary(const ValueClass *class, StringInfo in, const char **why);

/*
 * Defines the ValueClass of a type that is an event table, and its
 * SQL-callable functions.
 */
#define EVENT_TABLE_TYPE(type, value_kind) \
static bool \
type##_own_validate(const void *value, const char **why) \
{ \
	return events_validate(&type##_class, value, why); \
} \
static const void * \
type##_own_canonical(const void *value) \
{ \
	return events_pack(&type##_class, value); \
} \
static void \
type##_own_to_json(const void *value, StringInfo out) \
{ \
	events_to_json(&type##_class, value, out); \
} \
static void * \
type##_own_from_json(Jsonb *json, const char **why) \
{ \
	return events_from_json(&type##_class, json, why); \
} \
static void * \
type##_own_from_binary(StringInfo in, const char **why) \
{ \
	return events_from_binary(&type##_class, in, why); \
} \
const ValueClass type##_class = { \
	.name = #type, \
	.kind = value_kind, \
	.minimum_size = offsetof(EventTable, data), \
	.validate = type##_own_validate, \
	.canonical = type##_own_canonical, \
	.to_json = type##_own_to_json, \
	.from_json = type##_own_from_json, \
	.to_binary = events_to_binary, \
	.from_binary = type##_own_from_binary \
}; \
VALUE_FUNCTIONS(type, &type##_class); \
\
PG_FUNCTION_INFO_V1(type##_combine); \
Datum \
type##_combine(PG_FUNCTION_ARGS) \
{ \
	EventTable *state = value_state(&type##_class, fcinfo, 0); \
\
	state = events_merge(&type##_class, state, \
						 value_from_datum(&type##_class, PG_GETARG_DATUM(1))); \
	return value_state_datum(&type##_class, fcinfo, state); \
} \
\
PG_FUNCTION_INFO_V1(type##_minus); \
Datum \
type##_minus(PG_FUNCTION_ARGS) \
{ \
	PG_RETURN_POINTER(events_subtract(&type##_class, \
									  value_from_datum(&type##_class, PG_GETARG_DATUM(0)), \
									  value_from_datum(&type##_class, PG_GETARG_DATUM(1)))); \
} \
\
PG_FUNCTION_INFO_V1(type##_final); \
Datum \
type##_final(PG_FUNCTION_ARGS) \
{ \
	PG_RETURN_POINTER(type##_own_canonical(value_from_datum(&type##_class, PG_GETARG_DATUM(0)))); \
} \
extern Datum type##_final(PG_FUNCTION_ARGS)

#endif							/* EXPERIENCE_EVENT_TABLE_H */
