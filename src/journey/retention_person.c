/*-------------------------------------------------------------------------
 *
 * retention_person.c
 *	  One person in a retention: of which cohorts, and back in which periods.
 *
 * The walk over the back events asks the calendar once for each period with one
 * in it, so that a membership costs no more questions than there are periods.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/retention.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* The times of the events that meet a step, up to until. */
typedef struct Times
{
	TimestampTz *at;
	int			n;
} Times;

/* A membership: its start event, and the unit of the cohort. */
typedef struct Member
{
	const RetentionSpec *spec;
	TimestampTz start;
	int64		unit;
} Member;

static Times
times_of_step(const StepMatcher *matcher, int step, const RetentionDefinition *definition)
{
	const JourneyView *view = matcher->view;
	Times		times = {NULL, 0};

	if (!step_can_match(matcher, step))
		return times;
	times.at = MemoryContextAllocHuge(CurrentMemoryContext,
									  (Size) view->n_events * sizeof(TimestampTz));
	for (int k = 0; k < view->n_events; k++)
	{
		if (definition->has_until && view->at[k] > definition->until)
			break;
		if (step_matches(matcher, step, k))
			times.at[times.n++] = view->at[k];
		CHECK_FOR_INTERRUPTS();
	}
	return times;
}

/* The period of a time that is not before the start. */
static int64
period_of(const Member *member, TimestampTz at)
{
	const RetentionSpec *spec = member->spec;

	if (spec->definition->choices[RETENTION_ORIGIN] == RETENTION_ELAPSED)
		return calendar_elapsed(&spec->calendar, member->start, at);
	return calendar_unit(&spec->calendar, at) - member->unit;
}

static TimestampTz
period_begin(const Member *member, int64 period)
{
	const RetentionSpec *spec = member->spec;

	if (spec->definition->choices[RETENTION_ORIGIN] == RETENTION_ELAPSED)
		return calendar_add(&spec->calendar, member->start, period);
	return calendar_begin(&spec->calendar, member->unit + period);
}

/* How many of the periods were over by until: those before its own. */
static int
periods_observed(const Member *member)
{
	const RetentionDefinition *definition = member->spec->definition;
	int			n = retention_periods(definition);

	if (!definition->has_until)
		return n;
	return (int) Min(n, period_of(member, definition->until));
}

/* Counts the periods with a back event, or those before the last one, too. */
static void
count_returns(const Member *member, const TimestampTz *back, int n_back,
			  int observed, int64 *returned)
{
	int64		counted = -1;
	int			i = 0;

	if (n_back == 0)
		return;
	if (member->spec->definition->choices[RETENTION_KIND] == RETENTION_UNBOUNDED)
	{
		int64		last = Min(period_of(member, back[n_back - 1]), observed - 1);

		for (int64 period = 0; period <= last; period++)
			returned[period]++;
		return;
	}
	while (i < n_back)
	{
		int64		period = period_of(member, back[i]);
		TimestampTz next;

		if (period >= observed)
			break;
		if (period > counted)
			returned[period]++;
		counted = Max(counted, period);
		next = period_begin(member, period + 1);
		while (++i < n_back && back[i] < next)
			;
	}
}

static DateADT
cohort_day(const Member *member)
{
	int64		julian_day = calendar_first_day(member->spec->calendar.unit, member->unit);

	if (!retention_day_is_possible(julian_day))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("cohort of a retention would begin before 4714-11-24 BC or after 294276-12-31"),
				 errhint("Leave out events at the ends of time, or take days of UTC as the unit.")));
	return (DateADT) (julian_day - POSTGRES_EPOCH_JDATE);
}

/* The back events are those from the start on. */
static JourneyRetention *
add_member(JourneyRetention *state, const Member *member, const TimestampTz *back,
		   int n_back)
{
	const RetentionDefinition *definition = member->spec->definition;
	int			observed = periods_observed(member);
	int64	   *row;

	state = retention_find_row(state, cohort_day(member), &row);
	/* no other count of the row is larger */
	value_count(&journey_retention_class, &row[0], 1);
	if (definition->has_until)
		for (int period = 0; period < observed; period++)
			retention_at_risk(row, definition)[period]++;
	count_returns(member, back, n_back, observed, retention_returned(row));
	return state;
}

JourneyRetention *
retention_add(JourneyRetention *state, const RetentionSpec *spec,
			  const Journey *journey)
{
	const JourneyView *view = journey_open(journey, spec->columns);
	const StepMatcher *matcher = step_matcher(spec->steps, lengthof(spec->steps), view);
	bool		recurring = spec->definition->choices[RETENTION_COHORT] == RETENTION_RECURRING;
	Times		start = times_of_step(matcher, 0, spec->definition);
	Times		back;
	TimestampTz next = PG_INT64_MIN;
	int			first_back = 0;

	if (start.n == 0)
		return state;
	back = times_of_step(matcher, 1, spec->definition);
	for (int i = 0; i < start.n; i++)
	{
		Member		member = {spec, start.at[i], 0};

		CHECK_FOR_INTERRUPTS();
		/* by the unit's first start alone */
		if (member.start < next)
			continue;
		member.unit = calendar_unit(&spec->calendar, member.start);
		while (first_back < back.n && back.at[first_back] < member.start)
			first_back++;
		state = add_member(state, &member, back.at + first_back, back.n - first_back);
		if (!recurring)
			break;
		next = calendar_begin(&spec->calendar, member.unit + 1);
	}
	return state;
}
