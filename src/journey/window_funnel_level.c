/*-------------------------------------------------------------------------
 *
 * window_funnel_level.c
 *	  The level that ClickHouse's windowFunnel finds.
 *
 * Rows of one time are taken together: ClickHouse sorts what rows meet by time,
 * then by condition, so that the first condition of that time comes first.
 *
 * Default: each step remembers the last chain that reached it, by its entry and
 * its last time; a later chain replaces it even when it is worse.  Therefore
 * strict_increase may lose a chain, and one row may fill several steps.
 *
 * strict_once: a row fills one step, and ClickHouse follows all chains.  Their
 * number explodes; here the latest entry stands for all that reached a step
 * before this time, and a matching says which steps the rows of this time can
 * fill besides.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/window_funnel.h"

#include "miscadmin.h"
#include "utils/memutils.h"

typedef struct Step
{
	bool		reached;
	int64		entry;			/* of the chain that is remembered */
	int64		last;
} Step;

typedef struct Search
{
	const WindowFunnel *funnel;
	int			n_steps;
	uint16		modes;
	Step	   *steps;
	bool		begun;			/* the first condition was met */

	/* the rows of one time */
	int64		at;
	int64		first_row;
	int64		end_row;
	int64	   *met;			/* per condition, by how many */

	/* strict_once */
	bool	   *now;			/* per step: reached at this time */
	int64	   *entry_now;
	int		   *step_of;		/* per row of this time, or -1 */
	uint32	   *seen;			/* per row: number of the search */
	uint32		search;
	int64		room;			/* rows for which there is room in the last two */
} Search;

/* The furthest step reached. */
static int
highest(const Search *search)
{
	int			level = search->n_steps;

	while (level > 0 && !search->steps[level - 1].reached)
		level--;
	return level;
}

/* The steps reached before the first that was not. */
static int
unbroken(const Search *search)
{
	int			level = 0;

	while (level < search->n_steps && search->steps[level].reached)
		level++;
	return level;
}

/* Is the chain's window open at this time? */
static inline bool
in_window(const Search *search, int64 entry)
{
	return (uint64) search->at - (uint64) entry <= (uint64) search->funnel->within;
}

static void
reach(Search *search, int step, int64 entry)
{
	search->steps[step].reached = true;
	search->steps[step].entry = entry;
	search->steps[step].last = search->at;
}

/* An augmenting path for a step, over rows other than skip. */
static bool
find_row(Search *search, int step, int64 skip)
{
	check_stack_depth();
	for (int64 row = search->first_row; row < search->end_row; row++)
	{
		int64		i = row - search->first_row;

		if (row == skip || search->seen[i] == search->search ||
			!row_meets(window_funnel_row(search->funnel, row), step))
			continue;
		search->seen[i] = search->search;
		if (search->step_of[i] < 0 || find_row(search, search->step_of[i], skip))
		{
			search->step_of[i] = step;
			return true;
		}
	}
	return false;
}

/* Can the rows of this time fill these steps, one each, without that row? */
static bool
can_fill(Search *search, int first, int last, int64 skip)
{
	int64		n_rows = search->end_row - search->first_row;

	memset(search->step_of, -1, (Size) n_rows * sizeof(int));
	for (int step = first; step <= last; step++)
	{
		CHECK_FOR_INTERRUPTS();
		search->search++;
		if (!find_row(search, step, skip))
			return false;
	}
	return true;
}

/*
 * The latest entry of a chain that reaches the step at this time, with that row
 * when it is not negative.  Such a chain had some steps before, and fills the
 * others now.
 */
static bool
chain_now(Search *search, int step, int64 with_row, int64 *entry)
{
	int64		n_rows = search->end_row - search->first_row;
	int			least = search->modes & STRICT_INCREASE ? step :
		(int) Max(0, step + 1 - n_rows);
	bool		found = false;

	for (int before = step; before >= least; before--)
	{
		int64		candidate = before == 0 ? search->at : search->steps[before - 1].entry;

		if (before > 0 && (!search->steps[before - 1].reached ||
						   !in_window(search, candidate)))
			continue;
		if (found && candidate <= *entry)
			continue;
		if (with_row < 0 ? before == step || can_fill(search, before, step, -1) :
			can_fill(search, before, step - 1, with_row))
		{
			*entry = candidate;
			found = true;
		}
	}
	return found;
}

/* Is the first row that completes a chain followed by another that meets the step? */
static bool
is_repeated_now(Search *search, int step)
{
	bool		found = false;
	int64		entry;

	for (int64 row = search->first_row; row < search->end_row; row++)
	{
		if (!row_meets(window_funnel_row(search->funnel, row), step))
			continue;
		if (found)
			return true;
		found = chain_now(search, step, row, &entry);
	}
	return false;
}

/* Was the step reached, at an earlier time or at this one? */
static inline bool
is_reached(const Search *search, int step)
{
	return search->steps[step].reached || search->now[step];
}

static void
settle_now(Search *search)
{
	for (int step = 0; step < search->n_steps; step++)
	{
		if (search->now[step] && (!search->steps[step].reached ||
								  search->entry_now[step] > search->steps[step].entry))
			reach(search, step, search->entry_now[step]);
		search->now[step] = false;
	}
}

/* The conditions met at this time, each row for one step; -1 to go on. */
static int
take_time_once(Search *search)
{
	for (int step = 0; step < search->n_steps; step++)
	{
		bool		out_of_order = step > 0 && search->begun &&
			search->modes & STRICT_ORDER && !is_reached(search, step - 1);
		bool		repeated = search->modes & STRICT_DEDUPLICATION && step > 0;

		if (search->met[step] == 0)
			continue;
		if ((repeated && is_reached(search, step)) ||
			(out_of_order && !(search->modes & ALLOW_REENTRY)))
		{
			bool		dropped = !(repeated && is_reached(search, step));

			settle_now(search);
			return dropped ? unbroken(search) : highest(search);
		}
		search->begun |= step == 0;
		if (out_of_order || (step > 0 && !is_reached(search, step - 1)))
			continue;
		search->now[step] = chain_now(search, step, -1, &search->entry_now[step]);
		if (search->now[step] && step + 1 == search->n_steps)
			return search->n_steps;
		if (search->now[step] && repeated && search->met[step] > 1 &&
			is_repeated_now(search, step))
		{
			settle_now(search);
			return highest(search);
		}
	}
	settle_now(search);
	return -1;
}

/* The conditions met at this time, in their order; -1 to go on. */
static int
take_time(Search *search)
{
	Step	   *steps = search->steps;

	for (int step = 0; step < search->n_steps; step++)
	{
		bool		repeated = search->modes & STRICT_DEDUPLICATION && step > 0;

		if (search->met[step] == 0)
			continue;
		if (step == 0)
		{
			reach(search, 0, search->at);
			search->begun = true;
			continue;
		}
		if (repeated && steps[step].reached)
			return highest(search);
		if (!steps[step - 1].reached)
		{
			if (search->modes & STRICT_ORDER && search->begun &&
				!(search->modes & ALLOW_REENTRY))
				return unbroken(search);
			continue;
		}
		if (!in_window(search, steps[step - 1].entry) ||
			(search->modes & STRICT_INCREASE && steps[step - 1].last == search->at))
			continue;
		reach(search, step, steps[step - 1].entry);
		if (step + 1 == search->n_steps)
			return search->n_steps;
		if (repeated && search->met[step] > 1)
			return highest(search);
	}
	return -1;
}

/* Finds the rows of the time of the next row; false when one meets nothing. */
static bool
gather_rows(Search *search)
{
	const WindowFunnel *funnel = search->funnel;
	bool		all_meet = true;
	int64		n_rows;

	memset(search->met, 0, (Size) search->n_steps * sizeof(int64));
	search->at = window_funnel_row(funnel, search->first_row)[0];
	for (search->end_row = search->first_row; search->end_row < funnel->n_rows;
		 search->end_row++)
	{
		const int64 *row = window_funnel_row(funnel, search->end_row);
		bool		meets = false;

		if (row[0] != search->at)
			break;
		for (int step = 0; step < search->n_steps; step++)
		{
			search->met[step] += row_meets(row, step);
			meets |= row_meets(row, step);
		}
		all_meet &= meets;
	}
	n_rows = search->end_row - search->first_row;
	if (search->modes & STRICT_ONCE && n_rows > search->room)
	{
		search->room = n_rows * 2;
		search->step_of = MemoryContextAllocHuge(CurrentMemoryContext,
												 (Size) search->room * sizeof(int));
		search->seen = MemoryContextAllocHuge(CurrentMemoryContext,
											  (Size) search->room * sizeof(uint32));
		memset(search->seen, 0, (Size) search->room * sizeof(uint32));
	}
	return all_meet;
}

int
window_funnel_level(const WindowFunnel *funnel)
{
	Search		search = {
		.funnel = funnel,
		.n_steps = funnel->n_conditions,
		.modes = funnel->header.flags & WINDOW_FUNNEL_MODES
	};
	Size		n = (Size) funnel->n_conditions;

	search.steps = palloc0(n * sizeof(Step));
	search.met = palloc(n * sizeof(int64));
	search.now = palloc0(n * sizeof(bool));
	search.entry_now = palloc(n * sizeof(int64));
	for (; search.first_row < funnel->n_rows; search.first_row = search.end_row)
	{
		int			level;

		CHECK_FOR_INTERRUPTS();
		/* What meets nothing comes first of its time. */
		if (!gather_rows(&search) && search.begun)
			break;
		level = search.modes & STRICT_ONCE ? take_time_once(&search) :
			take_time(&search);
		if (level >= 0)
			return level;
	}
	return highest(&search);
}
