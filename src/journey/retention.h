/*-------------------------------------------------------------------------
 *
 * retention.h
 *	  Who came back, cohort by cohort: type journey_retention.
 *
 * A person becomes a member of a cohort by an event that meets the step
 * "start"; the cohort is the calendar unit (day, ISO week, month, quarter,
 * year) of that event in the time zone of the definition.  With cohort "first"
 * there is one membership, by the first start; with "recurring" one for each
 * unit in which a start happened, by the first of them there.
 *
 * Periods are numbered from 0.  With origin "calendar" period k of a member is
 * the k-th calendar unit after that of the cohort; with "elapsed" it is
 * [start + k units, start + (k + 1) units), a day being 24 hours and a week
 * seven of them, months, quarters and years by the calendar of the time zone.
 *
 * Only back events from the start event on count; the start event is one of
 * them when it meets the step "back".  A member returned in period k
 *		bounded		by a back event in that period
 *		unbounded	by a back event in that period or later
 * Nothing after "until" is looked at, and period k of a member is at risk when
 * it was over by then.  Returns count among those at risk only.  Without until
 * all is at risk.
 *
 * Value
 *		JourneyRetention	24 bytes
 *		definition			RetentionDefinition, definition->size bytes
 *		cohorts				capacity times RetentionCohort, n_cohorts in use,
 *							by their first day
 *		rows				capacity times the counts of a cohort, int64: size,
 *							returned per period, and with until at risk per
 *							period.  Cohorts name their row, so that one more
 *							moves 8 bytes of each, not its counts.
 * The canonical form has no room to spare, and its rows are in order.
 *
 * Algebra: counts add up, and subtract exactly; of one definition only (22023).
 * Merging is commutative and associative to the byte.
 *
 * Limits: 1,000 periods after period 0 (22023), counts of int64 (22003), 1 GB
 * (54000).  A cohort must begin on a day that a timestamp can have (22008).
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_RETENTION_H
#define EXPERIENCE_RETENTION_H

#include "journey/pattern.h"
#include "pgtime.h"
#include "utils/date.h"

#define RETENTION_MAX_PERIOD	1000

typedef enum RetentionUnit
{
	RETENTION_DAY,
	RETENTION_WEEK,
	RETENTION_MONTH,
	RETENTION_QUARTER,
	RETENTION_YEAR
} RetentionUnit;

/* The words of the other options, by their place in retention_words. */
#define RETENTION_RECURRING 1
#define RETENTION_UNBOUNDED 1
#define RETENTION_ELAPSED	1

/* The options that are words. */
typedef enum RetentionChoice
{
	RETENTION_UNIT,
	RETENTION_COHORT,
	RETENTION_KIND,
	RETENTION_ORIGIN
} RetentionChoice;

#define RETENTION_CHOICES	4

/* Names of the choices, and for each the words, ended by NULL. */
extern const char *const retention_choices[RETENTION_CHOICES];
extern const char *const *const retention_words[RETENTION_CHOICES];

/* What is counted.  Equal definitions have equal bytes. */
typedef struct RetentionDefinition
{
	int32		size;			/* of all this, a multiple of 8 */
	int32		last_period;
	uint8		choices[RETENTION_CHOICES];
	int32		has_until;		/* 0 or 1 */
	TimestampTz until;			/* 0 when there is none */
	char		strings[FLEXIBLE_ARRAY_MEMBER]; /* start, back, time zone */
} RetentionDefinition;

typedef struct RetentionCohort
{
	DateADT		first_day;
	uint32		row;
} RetentionCohort;

typedef struct JourneyRetention
{
	ValueHeader header;
	int32		n_cohorts;
	int32		capacity;
	int64		missing;		/* NULL journeys */
	char		data[FLEXIBLE_ARRAY_MEMBER];
} JourneyRetention;

StaticAssertDecl(offsetof(JourneyRetention, data) == 24 &&
				 offsetof(RetentionDefinition, strings) == 24 &&
				 sizeof(RetentionCohort) == 8,
				 "the counts of a retention keep 8-byte alignment");

extern const ValueClass journey_retention_class;

static inline const RetentionDefinition *
retention_definition(const JourneyRetention *retention)
{
	return (const RetentionDefinition *) retention->data;
}

static inline RetentionCohort *
retention_cohorts(const JourneyRetention *retention)
{
	return (RetentionCohort *) (retention->data + retention_definition(retention)->size);
}

static inline int
retention_periods(const RetentionDefinition *definition)
{
	return definition->last_period + 1;
}

/* Number of counts of a cohort. */
static inline int
retention_width(const RetentionDefinition *definition)
{
	return 1 + retention_periods(definition) * (definition->has_until ? 2 : 1);
}

static inline int64 *
retention_row(const JourneyRetention *retention, uint32 row)
{
	return (int64 *) (retention_cohorts(retention) + retention->capacity) +
		(Size) row * retention_width(retention_definition(retention));
}

/* The parts of a row. */
static inline int64 *
retention_returned(int64 *row)
{
	return row + 1;
}

static inline int64 *
retention_at_risk(int64 *row, const RetentionDefinition *definition)
{
	return row + 1 + retention_periods(definition);
}

/* Cohorts begin on days that a timestamp can have. */
static inline bool
retention_day_is_possible(int64 julian_day)
{
	return julian_day >= 0 && julian_day < TIMESTAMP_END_JULIAN;
}

/* The strings of a definition. */
static inline const char *
retention_start(const RetentionDefinition *definition)
{
	return definition->strings;
}

static inline const char *
retention_back(const RetentionDefinition *definition)
{
	const char *start = retention_start(definition);

	return start + strlen(start) + 1;
}

static inline const char *
retention_timezone(const RetentionDefinition *definition)
{
	const char *back = retention_back(definition);

	return back + strlen(back) + 1;
}

/* retention_calendar.c: units of the calendar of a time zone */
typedef struct RetentionCalendar
{
	RetentionUnit unit;
	pg_tz	   *zone;
	bool		is_fixed;		/* one distance from UTC, always: */
	int64		offset;			/* microseconds east of UTC */
} RetentionCalendar;

/* NULL when the catalogue has no such time zone; its own spelling in *name. */
extern pg_tz *retention_zone(const char **name);
extern RetentionCalendar retention_calendar(RetentionUnit unit, pg_tz *zone);

/* The number of the unit that holds that time, and its first day. */
extern int64 calendar_unit(const RetentionCalendar *calendar, TimestampTz at);
extern int64 calendar_first_day(RetentionUnit unit, int64 number);
extern int64 calendar_unit_of_day(RetentionUnit unit, int64 julian_day);

/* When a unit begins; PG_INT64_MAX when that is beyond all times. */
extern TimestampTz calendar_begin(const RetentionCalendar *calendar, int64 number);

/* n units after that time, and how many whole units lie between two times. */
extern TimestampTz calendar_add(const RetentionCalendar *calendar,
								TimestampTz start, int64 n);
extern int64 calendar_elapsed(const RetentionCalendar *calendar,
							  TimestampTz start, TimestampTz at);

/* retention_options.c: a definition, ready to be run */
typedef struct RetentionSpec
{
	const RetentionDefinition *definition;
	RetentionCalendar calendar;
	const StepTest *steps[2];	/* start and back */
	int			columns;		/* that journey_open() has to decode */
} RetentionSpec;

/* The definition of its parts; strings are copied as they are. */
extern RetentionDefinition *retention_define(const RetentionDefinition *options,
											 const char *start, const char *back,
											 const char *timezone);

/* Options as they are in a definition without strings; false with a reason. */
extern bool retention_options(Jsonb *json, RetentionDefinition *options,
							  const char **timezone, const char **why);
extern void retention_append_options(StringInfo out,
									 const RetentionDefinition *definition);

/* (state, journey, start, back [, options]), parsed when they change */
extern const RetentionSpec *retention_spec(FunctionCallInfo fcinfo);

/* retention_person.c */
extern JourneyRetention *retention_add(JourneyRetention *state,
									   const RetentionSpec *spec,
									   const Journey *journey);

/*
 * retention_value.c.  What changes a state returns it, or a larger copy when
 * there was no room.
 */
extern JourneyRetention *retention_create(const RetentionDefinition *definition,
										  int capacity);
extern JourneyRetention *retention_find_row(JourneyRetention *state,
											DateADT first_day, int64 **row);
extern JourneyRetention *retention_merge(JourneyRetention *state,
										 const JourneyRetention *other);
extern JourneyRetention *retention_subtract(const JourneyRetention *whole,
											const JourneyRetention *part);
extern const JourneyRetention *retention_pack(const JourneyRetention *retention);

/* Counts that a cohort can have? */
extern bool retention_row_is_sound(int64 *row, const RetentionDefinition *definition);

/* Raises 22023 unless the definitions are the same. */
extern void retention_check_same(const RetentionDefinition *a,
								 const RetentionDefinition *b);

#endif							/* EXPERIENCE_RETENTION_H */
