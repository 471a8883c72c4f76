/*-------------------------------------------------------------------------
 *
 * funnel_chain.c
 *	  The best chain of ordered steps.
 *
 * One pass over the events.  All chains that stand at one level have the same
 * future, except that their windows close at different times: so the one with
 * the latest entry stands for all of them.  What ends a chain depends on its
 * level and the event alone, and so ends all of a level together.
 *
 * In the mode increasing the chains that took an event of the current instant
 * wait in an array of their own until the instant is over.
 *
 * The first instance is found by a second pass from the winner's entry to its
 * completion.  All of its chains have that entry, and of those at one level the
 * first instance stands for all; it is kept as a list of nodes that chains
 * share and that are freed with the last of them.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/funnel.h"

#include "miscadmin.h"

#define NOBODY (-1)

typedef struct ChainNode
{
	int			position;
	int			step;			/* from 1 */
	int			before;			/* node, or NOBODY */
	int			references;
} ChainNode;

/* The chains that stand at the levels, from 1. */
typedef struct Standing
{
	int		   *entry;			/* position of the first event, or NOBODY */
	int		   *node;			/* of the last event; NULL in the first pass */
} Standing;

/* A chain that the current event makes. */
typedef struct Extended
{
	int			level;
	int			entry;
	int			node;
} Extended;

/* The chain that an event may extend to a level. */
typedef struct Prior
{
	int			entry;
	int			node;
	bool		begins;			/* a chain may begin with this level */
} Prior;

typedef struct Pass
{
	const FunnelEvents *events;
	const FunnelSpec *spec;
	int			only_entry;		/* the second pass's; else NOBODY */
	bool		entered;		/* an event with which a chain may begin was met */
	bool		may_end;		/* something ends chains */
	Standing	alive;
	Standing	waiting;		/* mode increasing: those of this instant */
	int			top;			/* no chain stands above */
	Prior	   *priors;			/* per level; NULL when no step is optional */
	Extended   *made;
	int			n_made;

	ChainNode	   *nodes;
	int			n_nodes;
	int			room;
	int			free_node;		/* list through before */
} Pass;

static int
node_create(Pass *pass, int step, int position, int before)
{
	int			node = pass->free_node;

	if (node != NOBODY)
		pass->free_node = pass->nodes[node].before;
	else
	{
		if (pass->n_nodes == pass->room)
		{
			pass->room = Max(64, 2 * pass->room);
			pass->nodes = pass->nodes == NULL ?
				palloc((Size) pass->room * sizeof(ChainNode)) :
				repalloc_huge(pass->nodes, (Size) pass->room * sizeof(ChainNode));
		}
		node = pass->n_nodes++;
	}
	pass->nodes[node] = (ChainNode) {position, step, before, 1};
	if (before != NOBODY)
		pass->nodes[before].references++;
	return node;
}

static void
node_release(Pass *pass, int node)
{
	while (node != NOBODY && --pass->nodes[node].references == 0)
	{
		int			before = pass->nodes[node].before;

		pass->nodes[node].before = pass->free_node;
		pass->free_node = node;
		node = before;
	}
}

/*
 * Does chain a come before chain b?  The lowest step where they differ
 * decides: the walk is downward, so the last difference met does.
 */
static bool
node_precedes(const Pass *pass, int a, int b)
{
	bool		precedes = false;

	while (a != b)
	{
		int			step_a = a == NOBODY ? 0 : pass->nodes[a].step;
		int			step_b = b == NOBODY ? 0 : pass->nodes[b].step;

		if (step_a == step_b)
		{
			if (pass->nodes[a].position != pass->nodes[b].position)
				precedes = pass->nodes[a].position < pass->nodes[b].position;
		}
		else
			precedes = step_a > step_b;
		if (step_a >= step_b)
			a = pass->nodes[a].before;
		if (step_b >= step_a)
			b = pass->nodes[b].before;
	}
	return precedes;
}

static inline bool
better(const Pass *pass, int entry_a, int node_a, int entry_b, int node_b)
{
	if (entry_a != entry_b || pass->nodes == NULL)
		return entry_a > entry_b;
	return node_precedes(pass, node_a, node_b);
}

/* Takes over the reference to the node. */
static void
stand(Pass *pass, Standing *standing, int level, int entry, int node)
{
	if (standing->entry[level] != NOBODY &&
		!better(pass, entry, node, standing->entry[level],
				standing->node != NULL ? standing->node[level] : NOBODY))
	{
		node_release(pass, node);
		return;
	}
	standing->entry[level] = entry;
	if (standing->node != NULL)
	{
		node_release(pass, standing->node[level]);
		standing->node[level] = node;
	}
	pass->top = Max(pass->top, level);
}

static void
leave(Pass *pass, Standing *standing, int level)
{
	standing->entry[level] = NOBODY;
	if (standing->node != NULL)
	{
		node_release(pass, standing->node[level]);
		standing->node[level] = NOBODY;
	}
}

/* The instant is over: its chains may be extended. */
static void
end_instant(Pass *pass)
{
	for (int level = 1; level <= pass->top; level++)
	{
		if (pass->waiting.entry[level] == NOBODY)
			continue;
		stand(pass, &pass->alive, level, pass->waiting.entry[level],
			  pass->waiting.node != NULL ? pass->waiting.node[level] : NOBODY);
		/* the node went over */
		if (pass->waiting.node != NULL)
			pass->waiting.node[level] = NOBODY;
		pass->waiting.entry[level] = NOBODY;
	}
}

/* May event k, which meets a step with which a chain may begin, begin one? */
static inline bool
may_enter(const Pass *pass, int k)
{
	if (pass->only_entry != NOBODY)
		return k == pass->only_entry;
	return !(pass->entered && pass->spec->modes & FUNNEL_FIRST_ENTRY);
}

/*
 * The best chain that the level's step may extend with event k; the event
 * itself where it may begin one.
 */
static inline Prior
prior_chain(const Pass *pass, int level, int k, const Prior *passed_over)
{
	Prior		prior = {NOBODY, NOBODY, level == 1};

	if (passed_over != NULL)
		prior = *passed_over;
	if (prior.begins && may_enter(pass, k))
	{
		prior.entry = k;
		prior.node = NOBODY;
		return prior;
	}
	if (level > 1 && pass->alive.entry[level - 1] != NOBODY)
	{
		int			entry = pass->alive.entry[level - 1];
		int			node = pass->alive.node != NULL ? pass->alive.node[level - 1] : NOBODY;

		if (prior.entry == NOBODY ||
			better(pass, entry, node, prior.entry, prior.node))
		{
			prior.entry = entry;
			prior.node = node;
		}
	}
	return prior;
}

/* The same for all levels, where steps may be passed over. */
static void
find_priors(Pass *pass, int k)
{
	for (int level = 1; level <= pass->spec->n_steps; level++)
		pass->priors[level] =
			prior_chain(pass, level, k,
						level > 1 && pass->spec->optional[level - 2] ?
						&pass->priors[level - 1] : NULL);
}

/* Adds the best chain that event k makes at this level, if there is one. */
static inline void
extend(Pass *pass, int level, int k, bool *begins)
{
	Prior		prior = pass->priors != NULL ? pass->priors[level] :
		prior_chain(pass, level, k, NULL);
	Extended   *made;

	*begins |= prior.begins;
	/* The latest entry is in the window if any is. */
	if (prior.entry == NOBODY || !funnel_in_window(pass->events, prior.entry, k))
		return;
	made = &pass->made[pass->n_made++];
	made->level = level;
	made->entry = prior.entry;
	made->node = pass->alive.node != NULL ?
		node_create(pass, level, k, prior.node) : NOBODY;
}

/* Does event k end a chain at that level which does not take it? */
static inline bool
ends(const Pass *pass, int level, int k, int lowest_met)
{
	uint32		modes = pass->spec->modes;

	if (modes & FUNNEL_NO_REPEAT && level >= lowest_met)
		return true;
	if (modes & FUNNEL_REENTRY)
		return level < lowest_met;
	return modes & FUNNEL_STRICT && !step_matches(pass->events->matcher, level - 1, k);
}

static void
end_chains(Pass *pass, int k, int lowest_met)
{
	bool		excluded = funnel_is_excluded(pass->events, k);
	int			top = 0;

	for (int level = 1; level <= pass->top; level++)
	{
		if (excluded || ends(pass, level, k, lowest_met))
		{
			leave(pass, &pass->alive, level);
			if (pass->spec->modes & FUNNEL_INCREASING)
				leave(pass, &pass->waiting, level);
		}
		else
			top = level;
	}
	pass->top = top;
}

/* Fills made with the chains of event k, highest level first. */
static inline void
take_event(Pass *pass, int k)
{
	const FunnelEvents *events = pass->events;
	uint16		symbol = events->view->symbol[k];
	int			end = events->symbols.first_candidate[symbol + 1];
	int			lowest_met = pass->spec->n_steps + 1;
	bool		begins = false;

	pass->n_made = 0;
	if (pass->priors != NULL)
		find_priors(pass, k);
	for (int i = events->symbols.first_candidate[symbol]; i < end; i++)
	{
		int			step = events->symbols.candidates[i];

		if (!step_matches(events->matcher, step, k))
			continue;
		lowest_met = step + 1;
		extend(pass, step + 1, k, &begins);
	}
	pass->entered |= begins;
	if (pass->may_end)
		end_chains(pass, k, lowest_met);
	for (int i = 0; i < pass->n_made; i++)
		stand(pass, pass->spec->modes & FUNNEL_INCREASING ? &pass->waiting : &pass->alive,
			  pass->made[i].level, pass->made[i].entry, pass->made[i].node);
}

static Standing
standing_create(int n_steps, bool with_nodes)
{
	Size		size = (Size) (n_steps + 1) * sizeof(int);
	Standing	standing = {palloc(size), NULL};

	memset(standing.entry, -1, size);
	if (with_nodes)
		standing.node = memset(palloc(size), -1, size);
	return standing;
}

static Pass *
pass_create(const FunnelEvents *events, int only_entry)
{
	Pass	   *pass = palloc0(sizeof(Pass));
	const FunnelSpec *spec = events->spec;

	pass->events = events;
	pass->spec = spec;
	pass->only_entry = only_entry;
	pass->may_end = events->symbols.exclusion != NULL ||
		spec->modes & (FUNNEL_STRICT | FUNNEL_NO_REPEAT);
	pass->alive = standing_create(spec->n_steps, only_entry != NOBODY);
	if (spec->modes & FUNNEL_INCREASING)
		pass->waiting = standing_create(spec->n_steps, only_entry != NOBODY);
	if (spec->optional != NULL)
		pass->priors = palloc((Size) (spec->n_steps + 1) * sizeof(Prior));
	pass->made = palloc((Size) spec->n_steps * sizeof(Extended));
	pass->free_node = NOBODY;
	return pass;
}

static void
standing_free(Standing *standing)
{
	if (standing->entry != NULL)
		pfree(standing->entry);
	if (standing->node != NULL)
		pfree(standing->node);
}

static void
pass_free(Pass *pass)
{
	standing_free(&pass->alive);
	standing_free(&pass->waiting);
	if (pass->priors != NULL)
		pfree(pass->priors);
	pfree(pass->made);
	if (pass->nodes != NULL)
		pfree(pass->nodes);
	pfree(pass);
}

/* The chains of the instant before event k can be extended from here on. */
static inline void
begin_event(Pass *pass, int k, int from)
{
	const TimestampTz *at = pass->events->view->at;

	CHECK_FOR_INTERRUPTS();
	if (pass->spec->modes & FUNNEL_INCREASING && k > from && at[k] != at[k - 1])
		end_instant(pass);
}

/*
 * The same where every step may follow any earlier time, nothing ends chains,
 * and the symbol says the one level it reaches.  Whether an event is of use
 * depends on chance, so there is no branch on it.
 *
 * Level 0 stands for the event itself, which may begin a chain; symbols without
 * a level write into a place of their own that nobody reads.
 */
static FunnelChain
plain_chain(const FunnelEvents *events, int from)
{
	int			n_steps = events->spec->n_steps;
	const TimestampTz *at = events->view->at;
	const uint16 *symbol = events->view->symbol;
	uint64		within = (uint64) events->spec->within;
	int		   *places = palloc((Size) (n_steps + 2) * sizeof(int));
	int		   *entry = places + 1;
	FunnelChain best = {0};

	memset(places, -1, (Size) (n_steps + 2) * sizeof(int));
	for (int k = from; k < events->n_events; k++)
	{
		int			level = events->symbols.level[symbol[k]];
		int			candidate;
		bool		fits;

		if (k % 4096 == 0)
			CHECK_FOR_INTERRUPTS();
		entry[0] = k;
		candidate = entry[level - 1];
		fits = (candidate >= 0) &
			((uint64) at[k] - (uint64) at[Max(candidate, 0)] <= within);
		entry[level] = fits ? candidate : entry[level];
		if (unlikely(fits & (level > best.level)))
		{
			best.level = level;
			best.entry = candidate;
			best.completion = k;
			if (level == n_steps)
				break;
		}
	}
	best.open = best.level > 0 && best.level < n_steps &&
		funnel_is_open(events, entry[best.level]);
	pfree(places);
	return best;
}

/* From the winner's entry on, the next event of each level is the first. */
static void
plain_instance(const FunnelEvents *events, const FunnelChain *winner,
			   int *positions)
{
	int			level = 0;

	for (int k = winner->entry; k <= winner->completion; k++)
		if (events->symbols.level[events->view->symbol[k]] == level + 1)
			positions[level++] = k;
}

static bool
is_plain(const FunnelEvents *events)
{
	return events->spec->modes == 0 && events->spec->optional == NULL &&
		events->symbols.exclusion == NULL && events->symbols.level != NULL;
}

FunnelChain
ordered_chain(const FunnelEvents *events, int from)
{
	Pass	   *pass;
	FunnelChain best = {0};

	if (is_plain(events))
		return plain_chain(events, from);
	pass = pass_create(events, NOBODY);

	for (int k = from; k < events->n_events; k++)
	{
		begin_event(pass, k, from);
		take_event(pass, k);
		if (pass->n_made == 0 || pass->made[0].level <= best.level)
			continue;
		best.level = pass->made[0].level;
		best.entry = pass->made[0].entry;
		best.completion = k;
		if (best.level == events->spec->n_steps)
			break;
	}
	if (best.level > 0 && best.level < events->spec->n_steps)
	{
		if (events->spec->modes & FUNNEL_INCREASING)
			end_instant(pass);
		best.open = pass->alive.entry[best.level] != NOBODY &&
			funnel_is_open(events, pass->alive.entry[best.level]);
	}
	pass_free(pass);
	return best;
}

void
ordered_instance(const FunnelEvents *events, const FunnelChain *winner,
				 int *positions)
{
	Pass	   *pass;

	if (is_plain(events))
	{
		plain_instance(events, winner, positions);
		return;
	}
	pass = pass_create(events, winner->entry);
	for (int k = winner->entry; k <= winner->completion; k++)
	{
		begin_event(pass, k, winner->entry);
		take_event(pass, k);
	}
	for (int i = 0; i < pass->n_made; i++)
		if (pass->made[i].level == winner->level)
			for (int node = pass->made[i].node; node != NOBODY;
				 node = pass->nodes[node].before)
				positions[pass->nodes[node].step - 1] = pass->nodes[node].position;
	pass_free(pass);
}

bool
ordered_event_ends(const FunnelEvents *events, int level, int k)
{
	Pass		pass = {.events = events, .spec = events->spec};
	uint16		symbol = events->view->symbol[k];
	int			lowest_met = events->spec->n_steps + 1;

	for (int i = events->symbols.first_candidate[symbol]; i < events->symbols.first_candidate[symbol + 1]; i++)
		if (step_matches(events->matcher, events->symbols.candidates[i], k))
			lowest_met = events->symbols.candidates[i] + 1;
	return ends(&pass, level, k, lowest_met);
}
