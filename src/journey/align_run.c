/*-------------------------------------------------------------------------
 *
 * align_run.c
 *	  Alignment: the pass over a journey from its end.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/align_run.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* Gives each gap with bounds of time its arrays. */
static void
hand_out(Alignment *run, int64 *keys, int32 *events)
{
	const MatchProgram *program = run->design->program;
	int			n_events = run->view->n_events;

	for (int i = 0; i < program->n_gaps; i++)
	{
		AlignGap   *state = &run->gaps[i];

		if (!program->gaps[i].timed)
			continue;
		state->late = -1;
		state->low = n_events;
		state->high = n_events - 1;
		state->keys = keys;
		keys += n_events;
		state->timely.events = events;
		state->early.events = events + n_events;
		events += 2 * n_events;
		if (run->ways != NULL)
		{
			state->chosen = events;
			events += n_events;
		}
	}
}

static void
allocate(Alignment *run, bool walk)
{
	const MatchProgram *program = run->design->program;
	Size		n_events = run->view->n_events;
	Size		n_keys = 0;
	Size		n_numbers;
	Size		n_ways = walk ? (n_events + 1) * program->n_code : 0;
	int64	   *keys;

	for (int i = 0; i < program->n_gaps; i++)
		n_keys += program->gaps[i].timed ? n_events : 0;
	n_numbers = n_keys * (walk ? 3 : 2);
	if (n_keys * sizeof(int64) + n_numbers * sizeof(int32) + n_ways > MaxAllocSize)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("aligning %d events with a design of %d instructions would take more than %zu bytes",
						run->view->n_events, program->n_code,
						(Size) MaxAllocSize),
				 errhint("Cut the journey with journey_between() or journey_sessions(), or shorten the design.")));
	keys = palloc(n_keys * sizeof(int64) + n_numbers * sizeof(int32) + n_ways);
	if (walk)
		run->ways = (uint8 *) (keys + n_keys) + n_numbers * sizeof(int32);
	hand_out(run, keys, (int32 *) (keys + n_keys));
}

/* Without bounds of time what went before makes no difference. */
static void
allocate_rows(Alignment *run)
{
	const MatchProgram *program = run->design->program;
	int64	   *row = palloc0(sizeof(int64) * program->n_code *
							  2 * ALIGN_VARIANTS);

	for (int parity = 0; parity < 2; parity++)
	{
		for (int variant = 0; variant < ALIGN_VARIANTS; variant++)
		{
			run->rows[parity][variant] = row;
			row += program->n_code;
		}
		if (!program->timed)
			run->rows[parity][ALIGN_AFTER] = run->rows[parity][ALIGN_FREE];
	}
}

Alignment *
align_open(const AlignDesign *design, const Journey *journey, bool walk)
{
	const MatchProgram *program = design->program;
	Alignment  *run = palloc0(sizeof(Alignment));

	run->design = design;
	run->view = journey_open(journey, program->columns |
							 (walk ? JOURNEY_READ_AT : 0));
	run->matcher = step_matcher(program->steps, program->n_steps, run->view);
	run->gaps = palloc0(sizeof(AlignGap) * Max(1, program->n_gaps));
	allocate(run, walk);
	allocate_rows(run);
	return run;
}

/* The value of what costs something and then goes on. */
static inline int64
paid(int64 cost, int64 value)
{
	return Min(value + cost, ALIGN_NO_WAY);
}

/* The ways that begin with the next event; the row of the one behind is there. */
static void
consume(Alignment *run, int k)
{
	const MatchProgram *program = run->design->program;
	int64	   *const *row = run->rows[k & 1];
	int64	   *const *behind = run->rows[(k + 1) & 1];
	int			n_events = run->view->n_events;

	for (int pc = 0; pc < program->n_code; pc++)
	{
		const MatchInstruction *at = &program->code[pc];
		int64		value = ALIGN_NO_WAY;
		int64		synced = ALIGN_NO_WAY;

		switch (at->operation)
		{
			case MATCH_STEP:
				if (k == n_events)
					break;
				if (step_matches(run->matcher, at->item, k))
					synced = behind[ALIGN_AFTER][at->next];
				value = Min(synced, paid(ALIGN_COST, behind[ALIGN_FREE][pc]));
				break;
			case MATCH_SPLIT:
				synced = Min(row[ALIGN_SYNCED][at->next],
							 row[ALIGN_SYNCED][at->other]);
				break;
			case MATCH_GAP:
				if (k < n_events)
					value = paid(align_excluded(run, &program->gaps[at->item], k) ?
								 ALIGN_COST : 0, behind[ALIGN_FREE][pc]);
				break;
			case MATCH_ACCEPT:
				value = ALIGN_COST * (n_events - k);
				break;
			case MATCH_AT_START:
			case MATCH_AT_END:
				break;
		}
		row[ALIGN_FREE][pc] = value;
		row[ALIGN_SYNCED][pc] = synced;
	}
}

/* The value of going on without consuming an event. */
static inline int64
passing(const MatchInstruction *at, const int64 *row)
{
	switch (at->operation)
	{
		case MATCH_STEP:
			return paid(ALIGN_COST, row[at->next]);
		case MATCH_SPLIT:
			return Min(row[at->next], row[at->other]);
		case MATCH_ACCEPT:
			return ALIGN_NO_WAY;
		default:
			return row[at->next];
	}
}

static bool
may_be_less(const AlignDesign *design, const int64 *row)
{
	for (int i = 0; i < design->n_retreats; i++)
	{
		int			pc = design->retreats[i];

		if (passing(&design->program->code[pc], row) < row[pc])
			return true;
	}
	return false;
}

/*
 * The ways that consume no event.  Once through the instructions in order is
 * all, unless it pays to leave out steps up to the end of a repetition and to
 * begin it again.  Then it is once more; and once more for each repetition, of
 * a part that may be empty, inside another such one.  The first of + and {n,}
 * is written out there, so each level doubles the steps and they are few.
 */
static void
pass_steps(const AlignDesign *design, int64 *row)
{
	do
	{
		for (int i = 0; i < design->program->n_code; i++)
		{
			int			pc = design->order[i];
			int64		value = passing(&design->program->code[pc], row);

			if (value < row[pc])
				row[pc] = value;
		}
	} while (may_be_less(design, row));
}

static inline void
enqueue(AlignQueue *queue, const int64 *keys, int k)
{
	if (keys[k] >= ALIGN_NO_WAY)
		return;
	while (queue->n > queue->front && keys[queue->events[queue->n - 1]] >= keys[k])
		queue->n--;
	queue->events[queue->n++] = k;
}

/* The best of those up to an event; -1 when there is none. */
static inline int
best_up_to(AlignQueue *queue, int last)
{
	while (queue->front < queue->n && queue->events[queue->front] > last)
		queue->front++;
	return queue->front < queue->n ? queue->events[queue->front] : -1;
}

/* Moves the bounds to where they are when event k - 1 is before the gap. */
static void
move_bounds(const Alignment *run, const MatchGap *gap, AlignGap *state, int k)
{
	const int64 *keys = state->keys;

	while (state->low > k &&
		   align_distance(run, k - 1, state->low - 1) >= gap->at_least)
		enqueue(&state->timely, keys, --state->low);
	while (state->high >= k &&
		   align_distance(run, k - 1, state->high) > gap->at_most)
	{
		if (keys[state->high] < ALIGN_NO_WAY &&
			(state->late < 0 || keys[state->high] <= keys[state->late]))
			state->late = state->high;
		state->high--;
	}
	if (gap->at_least > 0)
		enqueue(&state->early, keys, k);
}

/* The value of a gap with bounds of time when event k - 1 is before it. */
static int64
timed_gap(const Alignment *run, const MatchInstruction *at, int64 *const *row,
		  int k)
{
	const MatchGap *gap = &run->design->program->gaps[at->item];
	AlignGap   *state = &run->gaps[at->item];
	bool		at_end = k == run->view->n_events;
	int64		missed = row[ALIGN_MISSED][at->next];
	int64		best = ALIGN_NO_WAY;
	int			chosen = -1;
	int			candidates[3];

	if (at_end || k == 0)
	{
		state->missed = missed;
		return missed;
	}
	if (align_excluded(run, gap, k))
	{
		state->excluded++;
		state->missed = paid(ALIGN_COST, state->missed);
	}
	state->missed = Min(missed, state->missed);
	state->keys[k] = row[ALIGN_SYNCED][at->next];
	if (state->keys[k] < ALIGN_NO_WAY)
		state->keys[k] -= ALIGN_COST * state->excluded;
	move_bounds(run, gap, state, k);
	candidates[0] = best_up_to(&state->timely, state->high);
	candidates[1] = best_up_to(&state->early, state->low - 1);
	candidates[2] = state->late;
	for (int i = 0; i < 3; i++)
	{
		int64		value;

		if (candidates[i] < 0)
			continue;
		value = state->keys[candidates[i]] + ALIGN_COST * state->excluded +
			(i > 0 ? ALIGN_UNTIMELY : 0);
		if (value < best)
		{
			best = value;
			chosen = candidates[i];
		}
	}
	if (state->missed < best)
		chosen = -1;
	if (run->ways != NULL)
		state->chosen[k] = chosen;
	return Min(best, state->missed);
}

/* The variants that only bounds of time ask for. */
static void
settle_timed(Alignment *run, int k)
{
	const MatchProgram *program = run->design->program;
	int64	   *const *row = run->rows[k & 1];

	for (int pc = 0; pc < program->n_code; pc++)
	{
		const MatchInstruction *at = &program->code[pc];
		int64		after = row[ALIGN_FREE][pc];
		int64		missed = ALIGN_NO_WAY;

		if (at->operation == MATCH_STEP)
			missed = paid(ALIGN_COST, row[ALIGN_FREE][at->next]);
		else if (at->operation == MATCH_SPLIT)
		{
			after = Min(row[ALIGN_AFTER][at->next], row[ALIGN_AFTER][at->other]);
			missed = Min(row[ALIGN_MISSED][at->next], row[ALIGN_MISSED][at->other]);
		}
		else if (at->operation == MATCH_GAP && program->gaps[at->item].timed)
			after = timed_gap(run, at, row, k);
		row[ALIGN_AFTER][pc] = after;
		row[ALIGN_MISSED][pc] = missed;
	}
}

/* Which way it is from an instruction; see ALIGN_WAY. */
static uint8
way_of(const Alignment *run, int pc, int k)
{
	const MatchProgram *program = run->design->program;
	const MatchInstruction *at = &program->code[pc];
	int64	   *const *row = run->rows[k & 1];
	int64		value = row[ALIGN_FREE][pc];
	uint8		way = 0;

	switch (at->operation)
	{
		case MATCH_STEP:
			if (row[ALIGN_SYNCED][pc] == value)
				return ALIGN_SYNC;
			if (k < run->view->n_events &&
				paid(ALIGN_COST, run->rows[(k + 1) & 1][ALIGN_FREE][pc]) == value)
				return ALIGN_EXTRA;
			return ALIGN_MISSING;
		case MATCH_SPLIT:
			for (int variant = 0; variant < ALIGN_VARIANTS; variant++)
			{
				if (row[variant][at->other] < row[variant][at->next])
					way |= ALIGN_WAY(variant);
			}
			return way;
		case MATCH_GAP:
			if (row[ALIGN_FREE][at->next] != value)
				way |= ALIGN_WAY(ALIGN_FREE);
			if (program->gaps[at->item].timed &&
				row[ALIGN_MISSED][at->next] != run->gaps[at->item].missed)
				way |= ALIGN_WAY(ALIGN_MISSED);
			return way;
		default:
			return way;
	}
}

/*
 * With no event left all that can be done is to leave out a word, and the
 * shortest is the cheapest.
 */
static void
find_shortest(Alignment *run)
{
	const AlignDesign *design = run->design;

	if (!design->nullable)
		run->cost.shortest = align_value(run, run->view->n_events) / ALIGN_COST;
}

void
align_settle(Alignment *run)
{
	const AlignDesign *design = run->design;
	int			n_code = design->program->n_code;
	int			n_events = run->view->n_events;

	for (int k = n_events; k >= 0; k--)
	{
		consume(run, k);
		pass_steps(design, run->rows[k & 1][ALIGN_FREE]);
		if (design->program->timed)
			settle_timed(run, k);
		for (int pc = 0; run->ways != NULL && pc < n_code; pc++)
			run->ways[(Size) k * n_code + pc] = way_of(run, pc, k);
		if (k == n_events)
			find_shortest(run);
		CHECK_FOR_INTERRUPTS();
	}
}
