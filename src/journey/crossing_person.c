/*-------------------------------------------------------------------------
 *
 * crossing_person.c
 *	  One person in a crossing; see crossing.h for what is what.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/crossing.h"

#include <math.h>

#include "common/result.h"
#include "miscadmin.h"

/* A mean that is being taken. */
typedef struct ScoreMean
{
	double_double sum;
	int64		n;
} ScoreMean;

static inline bool
meets_start(const StepMatcher *matcher, int k)
{
	return step_matches(matcher, CROSSING_LEAD, k) ||
		step_matches(matcher, CROSSING_CONTROL, k);
}

/* The events up to observed_until; times ascend. */
static int
count_observed(const CrossingOptions *options, const JourneyView *view)
{
	int			n = view->n_events;

	while (options->has_until && n > 0 && view->at[n - 1] > options->until)
		n--;
	return n;
}

/* Adds a time and a length of it; what is beyond all times stays there. */
static TimestampTz
shifted_time(TimestampTz at, int64 by)
{
	TimestampTz result;

	if (pg_add_s64_overflow(at, by, &result))
		return by > 0 ? PG_INT64_MAX : PG_INT64_MIN;
	return result;
}

static void
take_score(const CrossingSpec *spec, const JourneyView *view, int k, ScoreMean *mean)
{
	const Symbol *symbol = &view->symbols[view->symbol[k]];

	if (isnan(view->score[k]) ||
		(spec->side.bytes != NULL &&
		 (symbol->role.bytes == NULL || !label_equal(symbol->role, spec->side))))
		return;
	mean->sum = dd_add_double(mean->sum, view->score[k]);
	mean->n++;
}

static double
score_mean(const ScoreMean *mean)
{
	return dd_to_double(dd_div(mean->sum, dd_from_double((double) mean->n)));
}

/* The change of scores around time zero, whose events are first ... after - 1. */
static void
compare_scores(const CrossingSpec *spec, const JourneyView *view, int first,
			   int after, int end, CrossingPerson *person)
{
	TimestampTz begin = shifted_time(view->at[first], -spec->options.within);
	ScoreMean	before = {{0, 0}, 0};
	ScoreMean	behind = {{0, 0}, 0};

	if (view->score == NULL)
		return;
	for (int k = first - 1; k >= 0 && view->at[k] >= begin; k--)
		take_score(spec, view, k, &before);
	for (int k = after; k < end; k++)
		take_score(spec, view, k, &behind);
	if (before.n == 0 || behind.n == 0)
		return;
	person->scored = true;
	person->change = finite_number(score_mean(&behind) - score_mean(&before),
								   "the change of a person's scores");
}

/* Does some event from one position to before another meet the step? */
static bool
meets_between(const StepMatcher *matcher, int step, int from, int to)
{
	for (int k = from; k < to; k++)
		if (step_matches(matcher, step, k))
			return true;
	return false;
}

/* The events of time zero, first ... after - 1, among the first n; false without. */
static bool
find_time_zero(const StepMatcher *matcher, int n, int *first, int *after)
{
	const TimestampTz *at = matcher->view->at;
	int			k = 0;

	if (!step_can_match(matcher, CROSSING_LEAD) &&
		!step_can_match(matcher, CROSSING_CONTROL))
		return false;
	while (k < n && !meets_start(matcher, k))
		k++;
	*first = *after = k;
	if (k == n)
		return false;
	while (*first > 0 && at[*first - 1] == at[k])
		(*first)--;
	while (*after < n && at[*after] == at[k])
		(*after)++;
	return true;
}

/* Had the person followed by time zero, otherwise than by its own events? */
static bool
followed_early(const StepMatcher *matcher, int after)
{
	for (int k = 0; k < after; k++)
		if (step_matches(matcher, CROSSING_FOLLOW, k) && !meets_start(matcher, k))
			return true;
	return false;
}

CrossingPerson
crossing_person(const CrossingSpec *spec, const Journey *journey)
{
	CrossingPerson person = {.fate = PERSON_NEITHER};
	const JourneyView *view = journey_open(journey, spec->columns);
	const StepMatcher *matcher = step_matcher(spec->steps, CROSSING_STEPS, view);
	int			n = count_observed(&spec->options, view);
	TimestampTz window_end;
	int			first;
	int			after;
	int			end;

	CHECK_FOR_INTERRUPTS();
	if (!find_time_zero(matcher, n, &first, &after))
		return person;
	window_end = shifted_time(view->at[first], spec->options.within);
	if (followed_early(matcher, after))
		person.fate = PERSON_EXCLUDED;
	else if (spec->options.has_until && window_end > spec->options.until)
		person.fate = PERSON_CENSORED;
	else
		person.fate = PERSON_COUNTED;
	if (person.fate != PERSON_COUNTED)
		return person;
	end = after;
	while (end < n && view->at[end] <= window_end)
		end++;
	person.exposed = meets_between(matcher, CROSSING_LEAD, first, after);
	person.followed = meets_between(matcher, CROSSING_FOLLOW, after, end);
	compare_scores(spec, view, first, after, end, &person);
	return person;
}
