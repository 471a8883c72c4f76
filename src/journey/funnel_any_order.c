/*-------------------------------------------------------------------------
 *
 * funnel_any_order.c
 *	  The largest set of distinct steps within one window, in any order.
 *
 * The sets of events that can fill distinct steps are the independent sets of
 * a transversal matroid.  As events come in, a matching is kept whose events
 * are the most recent basis: a new event is added along an alternating path,
 * and when that is impossible it takes the place of the oldest event that such
 * a path can free.  A most recent basis is one for every later start as well:
 * so its events within the window that ends here are as many steps as can be
 * filled there, and the oldest of them is the latest possible entry.
 *
 * The first instance is found step by step from a maximum matching of the
 * winner's events: the earliest event with which the rest can still be
 * completed to that many.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/funnel.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#define NO_EVENT (-1)

typedef struct Matching
{
	const FunnelEvents *events;
	int			n_steps;
	int			size;			/* steps that have an event */
	int		   *event;			/* per step, or NO_EVENT */

	/* a search for an alternating path; from is the step it came from */
	int		   *from;			/* or the step itself: the path begins here */
	int		   *start;			/* the event with which it begins */
	uint32	   *seen;			/* number of the search that met the step */
	uint32	   *symbol_seen;	/* per symbol: that met all of its steps */
	uint32		search;
	int		   *queue;
	int			n_queue;
	bool	   *fixed;			/* steps that keep what they have */
} Matching;

static Matching *
matching_create(const FunnelEvents *events)
{
	Matching   *matching = palloc0(sizeof(Matching));
	int			n = events->spec->n_steps;

	matching->events = events;
	matching->n_steps = n;
	matching->event = palloc((Size) n * sizeof(int));
	memset(matching->event, -1, (Size) n * sizeof(int));
	matching->from = palloc((Size) n * sizeof(int));
	matching->start = palloc((Size) n * sizeof(int));
	matching->seen = palloc0((Size) n * sizeof(uint32));
	matching->symbol_seen = palloc0((Size) Max(1, events->view->n_symbols) * sizeof(uint32));
	matching->queue = palloc((Size) n * sizeof(int));
	matching->fixed = palloc0((Size) n * sizeof(bool));
	return matching;
}

static void
matching_free(Matching *matching)
{
	pfree(matching->event);
	pfree(matching->from);
	pfree(matching->start);
	pfree(matching->seen);
	pfree(matching->symbol_seen);
	pfree(matching->queue);
	pfree(matching->fixed);
	pfree(matching);
}

/*
 * Queues the steps that event k meets and that the search has not met; returns
 * one without an event, or -1.  from is the step that has the event, or -1 when
 * the path begins with it.
 */
static int
visit_steps(Matching *matching, int k, int from, int start)
{
	const FunnelEvents *events = matching->events;
	uint16		symbol = events->view->symbol[k];
	bool		all = true;

	if (matching->symbol_seen[symbol] == matching->search)
		return -1;
	for (int i = events->symbols.first_candidate[symbol];
		 i < events->symbols.first_candidate[symbol + 1]; i++)
	{
		int			step = events->symbols.candidates[i];

		if (matching->seen[step] == matching->search || matching->fixed[step])
			continue;
		if (!step_matches(events->matcher, step, k))
		{
			all = false;
			continue;
		}
		matching->seen[step] = matching->search;
		matching->from[step] = from < 0 ? step : from;
		matching->start[step] = start;
		if (matching->event[step] == NO_EVENT)
			return step;
		matching->queue[matching->n_queue++] = step;
	}
	/* Other events of a symbol that decides alone lead nowhere else. */
	if (all)
		matching->symbol_seen[symbol] = matching->search;
	return -1;
}

/* Follows the queue to a step without an event; -1 when there is none. */
static int
search_free_step(Matching *matching, int done)
{
	for (int i = done; i < matching->n_queue; i++)
	{
		int			step = matching->queue[i];
		int			free = visit_steps(matching, matching->event[step], step,
									   matching->start[step]);

		if (free >= 0)
			return free;
	}
	return -1;
}

/* Moves the events along the path to that step, whose own event is given up. */
static void
shift_path(Matching *matching, int step)
{
	int			start = matching->start[step];

	while (matching->from[step] != step)
	{
		matching->event[step] = matching->event[matching->from[step]];
		step = matching->from[step];
	}
	matching->event[step] = start;
}

static void
begin_search(Matching *matching)
{
	matching->search++;
	matching->n_queue = 0;
}

/* Adds event k to the basis, for the oldest event that it can replace. */
static void
add_event(Matching *matching, int k)
{
	int			step;
	int			oldest = -1;

	begin_search(matching);
	step = visit_steps(matching, k, -1, k);
	if (step < 0)
		step = search_free_step(matching, 0);
	if (step >= 0)
	{
		matching->size++;
		shift_path(matching, step);
		return;
	}
	for (int i = 0; i < matching->n_queue; i++)
		if (oldest < 0 ||
			matching->event[matching->queue[i]] < matching->event[oldest])
			oldest = matching->queue[i];
	if (oldest >= 0)
		shift_path(matching, oldest);
}

/* Forgets events outside of the window that ends with event k. */
static void
close_window(Matching *matching, int k)
{
	for (int step = 0; step < matching->n_steps; step++)
		if (matching->event[step] != NO_EVENT &&
			!funnel_in_window(matching->events, matching->event[step], k))
		{
			matching->event[step] = NO_EVENT;
			matching->size--;
		}
}

static void
forget_events(Matching *matching)
{
	memset(matching->event, -1, (Size) matching->n_steps * sizeof(int));
	matching->size = 0;
}

static int
oldest_event(const Matching *matching)
{
	int			oldest = PG_INT32_MAX;

	for (int step = 0; step < matching->n_steps; step++)
		if (matching->event[step] != NO_EVENT)
			oldest = Min(oldest, matching->event[step]);
	return oldest;
}

/* How many of the events open a window that is not over when looking stops. */
static int
count_open(const Matching *matching)
{
	int			n = 0;

	for (int step = 0; step < matching->n_steps; step++)
		n += matching->event[step] != NO_EVENT &&
			funnel_is_open(matching->events, matching->event[step]);
	return n;
}

FunnelChain
any_order_chain(const FunnelEvents *events, int from)
{
	Matching   *matching = matching_create(events);
	FunnelChain best = {0};

	for (int k = from; k < events->n_events; k++)
	{
		uint16		symbol = events->view->symbol[k];

		CHECK_FOR_INTERRUPTS();
		if (funnel_is_excluded(events, k))
		{
			forget_events(matching);
			continue;
		}
		if (events->symbols.first_candidate[symbol] == events->symbols.first_candidate[symbol + 1])
			continue;
		close_window(matching, k);
		add_event(matching, k);
		if (matching->size <= best.level)
			continue;
		best.level = matching->size;
		best.completion = k;
		best.entry = oldest_event(matching);
		if (best.level == matching->n_steps)
			break;
	}
	best.open = best.level > 0 && best.level < matching->n_steps &&
		count_open(matching) >= best.level;
	matching_free(matching);
	return best;
}

/*
 * Grows the matching by a path from an event that has no step yet.  The event
 * released last is the likely one.
 */
static bool
grow(Matching *matching, const FunnelChain *winner, const int *step_of,
	 int released)
{
	begin_search(matching);
	for (int k = winner->entry - 1; k <= winner->completion; k++)
	{
		int			event = k < winner->entry ? released : k;
		int			done = matching->n_queue;
		int			step;

		CHECK_FOR_INTERRUPTS();
		if (step_of[event - winner->entry] >= 0)
			continue;
		step = visit_steps(matching, event, -1, event);
		if (step < 0)
			step = search_free_step(matching, done);
		if (step >= 0)
		{
			shift_path(matching, step);
			return true;
		}
	}
	return false;
}

/* Enters the steps of the events of the matching, or removes them. */
static void
index_events(const Matching *matching, const FunnelChain *winner, int *step_of,
			 bool enter)
{
	for (int step = 0; step < matching->n_steps; step++)
		if (matching->event[step] != NO_EVENT)
			step_of[matching->event[step] - winner->entry] = enter ? step : -1;
}

/*
 * Gives event k to the step for good, when as many steps can be filled then.
 * On failure the matching is as before.
 */
static bool
fix_event(Matching *matching, const FunnelChain *winner, int step, int k,
		  int *step_of, int *saved)
{
	Size		size = (Size) matching->n_steps * sizeof(int);
	int			other = step_of[k - winner->entry];
	bool		done = true;

	if (other == step)
		return matching->fixed[step] = true;
	if (other >= 0 && matching->fixed[other])
		return false;
	memcpy(saved, matching->event, size);
	index_events(matching, winner, step_of, false);
	matching->fixed[step] = true;
	if (other >= 0)
		matching->event[other] = NO_EVENT;
	matching->event[step] = k;
	/* Two steps lost their event, and one has a new one. */
	if (other >= 0 && saved[step] != NO_EVENT)
	{
		index_events(matching, winner, step_of, true);
		done = grow(matching, winner, step_of, saved[step]);
		index_events(matching, winner, step_of, false);
	}
	if (!done)
	{
		memcpy(matching->event, saved, size);
		matching->fixed[step] = false;
	}
	index_events(matching, winner, step_of, true);
	return done;
}

void
any_order_instance(const FunnelEvents *events, const FunnelChain *winner,
				   int *positions)
{
	Matching   *matching = matching_create(events);
	int			n_events = winner->completion - winner->entry + 1;
	int		   *step_of = MemoryContextAllocHuge(CurrentMemoryContext,
												 (Size) n_events * sizeof(int));
	int		   *saved = palloc((Size) matching->n_steps * sizeof(int));

	memset(step_of, -1, (Size) n_events * sizeof(int));
	for (int k = winner->entry; k <= winner->completion; k++)
	{
		CHECK_FOR_INTERRUPTS();
		add_event(matching, k);
	}
	index_events(matching, winner, step_of, true);
	for (int step = 0; step < matching->n_steps; step++)
		for (int k = winner->entry; k <= winner->completion; k++)
		{
			CHECK_FOR_INTERRUPTS();
			if (step_matches(events->matcher, step, k) &&
				fix_event(matching, winner, step, k, step_of, saved))
				break;
		}
	memcpy(positions, matching->event, (Size) matching->n_steps * sizeof(int));
	pfree(step_of);
	pfree(saved);
	matching_free(matching);
}
