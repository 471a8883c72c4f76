/*-------------------------------------------------------------------------
 *
 * align_walk.c
 *	  Alignment: what it costs, and the walk along the best one.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/align_run.h"

/* Is the word that is not empty the better one?  Fills in the cost. */
static bool
settle_cost(Alignment *run)
{
	int64		value;
	int64		none = ALIGN_COST * run->view->n_events;
	bool		some;

	align_settle(run);
	value = align_value(run, 0);
	some = !run->design->nullable || value <= none;
	if (!some)
		value = none;
	run->cost.cost = value / ALIGN_COST;
	run->cost.untimely = value % ALIGN_COST;
	return some;
}

AlignCost
align_cost(const AlignDesign *design, const Journey *journey)
{
	Alignment  *run = align_open(design, journey, false);

	settle_cost(run);
	return run->cost;
}

Alignment *
align_begin(const AlignDesign *design, const Journey *journey)
{
	Alignment  *run = align_open(design, journey, true);
	const MatchProgram *program = design->program;

	run->pc = program->entry;
	if (settle_cost(run))
		return run;
	while (program->code[run->pc].operation != MATCH_ACCEPT)
		run->pc = (run->pc + 1) % program->n_code;
	return run;
}

const JourneyView *
align_view(const Alignment *run)
{
	return run->view;
}

/* Is event k in time for the step behind the gap? */
static void
judge_time(const Alignment *run, AlignRow *row)
{
	uint64		apart = align_distance(run, run->since, run->k);

	if (apart > run->gap->at_most)
	{
		row->move = ALIGN_LATE;
		row->apart = apart - run->gap->at_most;
	}
	else if (apart < run->gap->at_least)
	{
		row->move = ALIGN_EARLY;
		row->apart = run->gap->at_least - apart;
	}
}

/* The row of a step; what it does to the walk. */
static void
walk_step(Alignment *run, const MatchInstruction *at, uint8 way, AlignRow *row)
{
	AlignMove	move = run->variant == ALIGN_SYNCED ? ALIGN_SYNC :
		run->variant == ALIGN_MISSED ? ALIGN_MISSING : (AlignMove) way;

	row->move = move;
	if (move != ALIGN_EXTRA)
	{
		row->step = at->item;
		run->pc = at->next;
	}
	if (move == ALIGN_SYNC && run->variant == ALIGN_SYNCED)
		judge_time(run, row);
	if (move == ALIGN_SYNC)
		run->variant = ALIGN_AFTER;
	else if (move == ALIGN_MISSING)
		run->variant = ALIGN_FREE;
	if (move != ALIGN_MISSING)
		row->event = run->k++;
}

/* Chooses the other end of a gap that begins here. */
static void
enter_gap(Alignment *run, const MatchInstruction *at)
{
	const MatchGap *gap = &run->design->program->gaps[at->item];

	if (!gap->timed)
	{
		run->variant = ALIGN_FREE;
		return;
	}
	run->until = run->k < run->view->n_events ?
		run->gaps[at->item].chosen[run->k] : -1;
	run->variant = run->until >= 0 ? ALIGN_SYNCED : ALIGN_MISSED;
	run->gap = gap;
	run->since = run->k - 1;
}

/* Whether a gap lets the next event pass: then its row. */
static bool
walk_gap(Alignment *run, const MatchInstruction *at, uint8 way, AlignRow *row)
{
	const MatchGap *gap = &run->design->program->gaps[at->item];

	if (run->variant == ALIGN_AFTER)
		enter_gap(run, at);
	if (run->variant == ALIGN_SYNCED ? run->k == run->until :
		!(way & ALIGN_WAY(run->variant)))
	{
		run->pc = at->next;
		return false;
	}
	row->move = align_excluded(run, gap, run->k) ? ALIGN_EXTRA : ALIGN_SYNC;
	row->event = run->k++;
	return true;
}

bool
align_next(Alignment *run, AlignRow *row)
{
	const MatchProgram *program = run->design->program;

	*row = (AlignRow) {ALIGN_EXTRA, -1, -1, 0};
	for (;;)
	{
		const MatchInstruction *at = &program->code[run->pc];
		uint8		way = run->ways[(Size) run->k * program->n_code + run->pc];

		switch (at->operation)
		{
			case MATCH_STEP:
				walk_step(run, at, way, row);
				return true;
			case MATCH_SPLIT:
				run->pc = way & ALIGN_WAY(run->variant) ? at->other : at->next;
				break;
			case MATCH_GAP:
				if (walk_gap(run, at, way, row))
					return true;
				break;
			case MATCH_AT_START:
			case MATCH_AT_END:
				run->pc = at->next;
				break;
			case MATCH_ACCEPT:
				/* the word has ended */
				if (run->k == run->view->n_events)
					return false;
				row->event = run->k++;
				return true;
		}
	}
}
