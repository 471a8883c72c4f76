/*-------------------------------------------------------------------------
 *
 * match_run.c
 *	  The pass over a journey from its end, and the walk along a match.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/match_run.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#define EVENTS_BETWEEN_INTERRUPTS 256	/* a power of 2 */

/* A gap in the course of the pass. */
typedef struct GapState
{
	int32		best;			/* without bounds of time: of all behind */

	/*
	 * With them: F of the code behind the gap for each event that may become
	 * part of the window, which is [low, high]; and the queue, whose front has
	 * the greatest event and the least value.
	 */
	int32	   *values;
	int32	   *queue;
	int			front;
	int			n_queue;
	int			low;
	int			high;

	/* table only: per event the next with a smaller value */
	int32	   *smaller;
} GapState;

struct MatchRun
{
	const MatchProgram *program;
	const JourneyView *view;
	const StepMatcher *matcher;
	GapState   *gaps;
	bool		preferred;		/* keep preferred ends, not least ends */
	int32	   *cells;
	bool		is_table;		/* a row for each event, or only two */

	/* the walk */
	int64		within;
	bool		to_next;
	int			start;			/* where the next search begins */
	int			limit;			/* last event within reach of start */
	int			n_matched;
	int			room;
	int		   *events;
	const char **labels;
};

/* The row of an event; n_events has one as well. */
static inline int32 *
row_of(const MatchRun *run, int k)
{
	return run->cells + (Size) (run->is_table ? k : k & 1) * run->program->n_code;
}

static inline uint64
distance(const JourneyView *view, int earlier, int later)
{
	return (uint64) view->at[later] - (uint64) view->at[earlier];
}

static inline bool
is_excluded(const MatchRun *run, const MatchGap *gap, int k)
{
	return gap->excluded >= 0 && step_matches(run->matcher, gap->excluded, k);
}

/* Adds an event to the window of a timed gap. */
static inline void
enqueue(const MatchRun *run, GapState *state, int k)
{
	int32		value = state->values[k];

	if (value == NO_MATCH)
		return;
	while (state->n_queue > state->front &&
		   (run->preferred ||
			state->values[state->queue[state->n_queue - 1]] >= value))
		state->n_queue--;
	state->queue[state->n_queue++] = k;
}

/* F of a timed gap when event k - 1 was matched last. */
static int32
timed_gap(const MatchRun *run, const MatchGap *gap, GapState *state, int k,
		  int32 value)
{
	const JourneyView *view = run->view;

	if (k == 0 || k == view->n_events)
		return NO_MATCH;
	state->values[k] = value;
	while (state->low > k && distance(view, k - 1, state->low - 1) >= gap->at_least)
		enqueue(run, state, --state->low);
	while (state->high >= k && distance(view, k - 1, state->high) > gap->at_most)
		state->high--;
	if (is_excluded(run, gap, k))
		state->high = Min(state->high, k);
	while (state->front < state->n_queue &&
		   state->queue[state->front] > state->high)
		state->front++;
	return state->front < state->n_queue ?
		state->values[state->queue[state->front]] : NO_MATCH;
}

/* F of a gap without bounds of time. */
static inline int32
free_gap(const MatchRun *run, const MatchGap *gap, GapState *state, int k,
		 int32 value)
{
	if (k == run->view->n_events)
		return NO_MATCH;
	if (is_excluded(run, gap, k) ||
		(value != NO_MATCH && (run->preferred || value <= state->best)))
		state->best = value;
	return state->best;
}

static void
link_smaller(const MatchRun *run, GapState *state, int k, int body)
{
	int			n_events = run->view->n_events;
	int32		value = row_of(run, k)[body];
	int			later = k + 1;

	while (later < n_events && row_of(run, later)[body] >= value)
		later = state->smaller[later];
	state->smaller[k] = later;
}

/* One event of the pass; the row of the event behind it is there. */
static int32
settle(MatchRun *run, int k)
{
	const MatchProgram *program = run->program;
	bool		at_end = k == run->view->n_events;
	int32	   *row = row_of(run, k);
	const int32 *behind = at_end ? NULL : row_of(run, k + 1);

	for (int pc = 0; pc < program->n_code; pc++)
	{
		const MatchInstruction *at = &program->code[pc];
		int32		value = NO_MATCH;

		switch (at->operation)
		{
			case MATCH_STEP:
				if (!at_end && step_matches(run->matcher, at->item, k))
					value = behind[at->next];
				break;
			case MATCH_SPLIT:
				value = row[at->next];
				if (value == NO_MATCH ||
					(!run->preferred && row[at->other] < value))
					value = row[at->other];
				break;
			case MATCH_GAP:
				if (program->gaps[at->item].timed)
					value = timed_gap(run, &program->gaps[at->item],
									  &run->gaps[at->item], k, row[at->next]);
				else
					value = free_gap(run, &program->gaps[at->item],
									 &run->gaps[at->item], k, row[at->next]);
				if (run->is_table && !at_end)
					link_smaller(run, &run->gaps[at->item], k, at->next);
				break;
			case MATCH_AT_START:
				if (k == 0)
					value = row[at->next];
				break;
			case MATCH_AT_END:
				if (at_end)
					value = row[at->next];
				break;
			case MATCH_ACCEPT:
				value = k - 1;
				break;
		}
		row[pc] = value;
	}
	if (unlikely((k & (EVENTS_BETWEEN_INTERRUPTS - 1)) == 0))
		CHECK_FOR_INTERRUPTS();
	return row[program->entry];
}

/* Every match needs an event for each required step. */
static bool
may_match(const StepMatcher *matcher, const MatchProgram *program)
{
	for (int step = 0; step < program->n_steps; step++)
	{
		if (program->required[step] && !step_can_match(matcher, step))
			return false;
	}
	return true;
}

/* Room for cells and gaps, in one piece. */
static void
allocate_cells(MatchRun *run)
{
	const MatchProgram *program = run->program;
	Size		n_events = run->view->n_events;
	Size		n_cells = (run->is_table ? n_events + 1 : 2) * program->n_code;
	Size		per_event = 0;
	int32	   *cells;

	for (int i = 0; i < program->n_gaps; i++)
		per_event += (program->gaps[i].timed ? 2 : 0) + run->is_table;
	if (n_cells + per_event * n_events > MaxAllocSize / sizeof(int32))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("matching %d instructions against %d events would take more than %zu bytes",
						program->n_code, run->view->n_events,
						(Size) MaxAllocSize),
				 errhint("Cut the journey with journey_between() or journey_sessions(), or shorten the pattern.")));
	cells = palloc((n_cells + per_event * n_events) * sizeof(int32));
	run->cells = cells;
	cells += n_cells;
	run->gaps = palloc0(sizeof(GapState) * Max(1, program->n_gaps));
	for (int i = 0; i < program->n_gaps; i++)
	{
		GapState   *state = &run->gaps[i];

		state->best = NO_MATCH;
		state->low = run->view->n_events;
		state->high = run->view->n_events - 1;
		if (program->gaps[i].timed)
		{
			state->values = cells;
			state->queue = cells + n_events;
			cells += 2 * n_events;
		}
		if (run->is_table)
		{
			state->smaller = cells;
			cells += n_events;
		}
	}
}

/* Opens the journey; false when it cannot have a match. */
static bool
open_run(MatchRun *run, const MatchProgram *program, const Journey *journey,
		 int64 within, int columns)
{
	memset(run, 0, sizeof(MatchRun));
	if (within != NO_LIMIT)
		columns |= JOURNEY_READ_AT;
	run->program = program;
	run->within = within;
	run->view = journey_open(journey, columns | program->columns);
	run->matcher = step_matcher(program->steps, program->n_steps, run->view);
	return may_match(run->matcher, program);
}

bool
match_exists(const MatchProgram *program, const Journey *journey)
{
	MatchRun	run;

	if (!open_run(&run, program, journey, NO_LIMIT, 0))
		return false;
	allocate_cells(&run);
	for (int k = run.view->n_events; k >= 0; k--)
	{
		if (settle(&run, k) != NO_MATCH)
			return true;
	}
	return false;
}

/* Does a match from start to end keep within the time? */
static inline bool
in_time(const MatchRun *run, int start, int32 end)
{
	return end != NO_MATCH &&
		(run->within == NO_LIMIT ||
		 distance(run->view, start, end) <= (uint64) run->within);
}

static int64
count_to_next(MatchRun *run)
{
	int64		count = 0;

	allocate_cells(run);
	for (int k = run->view->n_events; k >= 0; k--)
		count += in_time(run, k, settle(run, k));
	return count;
}

/* Without a limit on the length: the ends of preferred matches will do. */
static int64
count_past_last(MatchRun *run)
{
	int			n_events = run->view->n_events;
	int32	   *ends = MemoryContextAllocExtended(CurrentMemoryContext,
												  sizeof(int32) * (n_events + 1),
												  MCXT_ALLOC_HUGE);
	int64		count = 0;

	run->preferred = true;
	allocate_cells(run);
	for (int k = n_events; k >= 0; k--)
		ends[k] = settle(run, k);
	for (int k = 0; k < n_events;)
	{
		bool		found = ends[k] != NO_MATCH;

		count += found;
		k = found ? ends[k] + 1 : k + 1;
	}
	return count;
}

int64
match_count(const MatchProgram *program, const Journey *journey, int64 within,
			bool to_next)
{
	MatchRun	run;
	MatchRun   *walk;
	int64		count = 0;

	if (to_next || within == NO_LIMIT)
	{
		if (!open_run(&run, program, journey, within, 0))
			return 0;
		return to_next ? count_to_next(&run) : count_past_last(&run);
	}
	walk = match_begin(program, journey, within, false, 0);
	while (match_next(walk))
		count++;
	return count;
}

MatchRun *
match_begin(const MatchProgram *program, const Journey *journey, int64 within,
			bool to_next, int columns)
{
	MatchRun   *run = palloc(sizeof(MatchRun));

	if (!open_run(run, program, journey, within, columns))
	{
		run->start = run->view->n_events;
		return run;
	}
	run->is_table = true;
	run->to_next = to_next;
	run->room = 16;
	run->events = palloc(sizeof(int) * run->room);
	run->labels = palloc(sizeof(char *) * run->room);
	allocate_cells(run);
	for (int k = run->view->n_events; k >= 0; k--)
		settle(run, k);
	return run;
}

static void
keep_event(MatchRun *run, int k, const char *label)
{
	if (run->n_matched == run->room)
	{
		run->room *= 2;
		run->events = repalloc_huge(run->events, sizeof(int) * run->room);
		run->labels = repalloc_huge(run->labels, sizeof(char *) * run->room);
	}
	run->events[run->n_matched] = k;
	run->labels[run->n_matched++] = label;
}

/* The first event from k on that is far enough behind the one before k. */
static int
first_in_gap(const MatchRun *run, const MatchGap *gap, int k)
{
	int			low = k;
	int			high = run->view->n_events;

	while (gap->at_least > 0 && low < high)
	{
		int			middle = low + (high - low) / 2;

		if (distance(run->view, k - 1, middle) >= gap->at_least)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* Along the preferred match from an event that has one ending by the limit. */
static void
walk(MatchRun *run, int k)
{
	const MatchProgram *program = run->program;
	int			pc = program->entry;

	for (run->n_matched = 0; program->code[pc].operation != MATCH_ACCEPT;)
	{
		const MatchInstruction *at = &program->code[pc];

		pc = at->next;
		if (at->operation == MATCH_STEP)
		{
			keep_event(run, k++, program->labels[at - program->code]);
			if (unlikely((k & (EVENTS_BETWEEN_INTERRUPTS - 1)) == 0))
				CHECK_FOR_INTERRUPTS();
		}
		else if (at->operation == MATCH_SPLIT && row_of(run, k)[pc] > run->limit)
			pc = at->other;
		else if (at->operation == MATCH_GAP)
		{
			k = first_in_gap(run, &program->gaps[at->item], k);
			while (row_of(run, k)[pc] > run->limit)
				k = run->gaps[at->item].smaller[k];
		}
	}
}

bool
match_next(MatchRun *run)
{
	int			n_events = run->view->n_events;

	for (; run->start < n_events; run->start++)
	{
		int			start = run->start;

		if (unlikely((start & (EVENTS_BETWEEN_INTERRUPTS - 1)) == 0))
			CHECK_FOR_INTERRUPTS();
		if (!in_time(run, start, row_of(run, start)[run->program->entry]))
			continue;
		if (run->within == NO_LIMIT)
			run->limit = n_events - 1;
		else
		{
			run->limit = Max(run->limit, start);
			while (run->limit + 1 < n_events &&
				   distance(run->view, start, run->limit + 1) <= (uint64) run->within)
				run->limit++;
		}
		walk(run, start);
		run->start = run->to_next ? start + 1 :
			run->events[run->n_matched - 1] + 1;
		return true;
	}
	return false;
}

const JourneyView *
match_view(const MatchRun *run)
{
	return run->view;
}

int
match_length(const MatchRun *run)
{
	return run->n_matched;
}

int
match_event(const MatchRun *run, int i)
{
	return run->events[i];
}

const char *
match_label(const MatchRun *run, int i)
{
	return run->labels[i];
}
