/*-------------------------------------------------------------------------
 *
 * funnel.h
 *	  How far one person came in a funnel: the optimum over all chains.
 *
 * A chain is a sequence of events e1 < e2 < ... (positions in the canonical
 * order of the journey), each matched by its step, steps ascending.  An event
 * fills at most one step, only optional steps may be passed over, and the
 * time from the first event to the last is at most "within".  The level of a
 * chain is its furthest step.
 *
 * Among all chains the winner has the highest level, then the earliest last
 * event, then the latest first event, then the first instance: at the first
 * step where two chains differ, the earlier event, and any event rather than
 * a step passed over.
 *
 * What stands strictly between two events of a chain that follow each other
 * may end it there.  The chain being at step i, these events do:
 *		exclude		those that meet an exclusion, in every mode
 *		strict		those that do not meet step i
 *		+ reentry	those that meet none of the steps 1 ... i
 *		no_repeat	those that meet one of the steps 1 ... i
 * Two modes restrict the chains themselves:
 *		increasing	each event is strictly later than the one before
 *		first_entry a chain begins at the first event of the journey with
 *					which a chain may begin
 * In the mode any_order the level of a set of events within one window is the
 * number of distinct steps that they fill, one each; an event that meets an
 * exclusion fills no step and separates windows.  The winner is chosen by the
 * same rule.  The modes above refine an order of steps, so any_order stands
 * alone, and has no optional steps.
 *
 * Events after "until" are not looked at.  A step that was not reached next is
 * open when some chain of the highest level was not ended and its window was
 * not over by then; else excluded when an exclusion was the first thing to end
 * the winner within its window; else dropped.
 *
 * Time: O(events * matching steps) in the loose mode; O(events * steps) with
 * optional steps or something that ends chains; any_order searches a path in a
 * matching for each event.  Limits (54000): 1,000 steps and 1,000 exclusions.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_FUNNEL_H
#define EXPERIENCE_FUNNEL_H

#include "journey/pattern.h"
#include "utils/array.h"

#define FUNNEL_MAX_STEPS	1000

#define FUNNEL_STRICT		0x01
#define FUNNEL_ANY_ORDER	0x02
#define FUNNEL_INCREASING	0x04
#define FUNNEL_NO_REPEAT	0x08
#define FUNNEL_REENTRY		0x10
#define FUNNEL_FIRST_ENTRY	0x20
#define FUNNEL_LOOSE		0x40	/* given by name: contradicts strict and any_order */

/* What is asked, beside the steps; the strings are steps, too. */
typedef struct FunnelOptions
{
	int64		within;			/* PG_INT64_MAX: no window */
	uint32		modes;
	char	  **exclude;
	int			n_exclude;
	int		   *optional;		/* from 1, ascending */
	int			n_optional;
	bool		has_until;
	TimestampTz until;
} FunnelOptions;

/*
 * What the symbols of a journey's dictionary say about the steps.  Many
 * journeys have the same dictionary, so these are remembered.
 */
typedef struct FunnelSymbols
{
	uint8	   *fits;			/* see StepMatcher */

	/* per symbol: the steps it may meet, the last first, and exclusions */
	int		   *first_candidate;
	uint16	   *candidates;
	uint8	   *exclusion;		/* a StepFit; NULL when there are none */

	/* per symbol: the one level it reaches, or 0; NULL when that is not all */
	uint16	   *level;
} FunnelSymbols;

typedef struct FunnelDictionary FunnelDictionary;

/* A funnel ready to be run. */
typedef struct FunnelSpec
{
	int			n_steps;
	int			n_tests;		/* the steps, then the exclusions */
	const StepTest **tests;
	bool	   *optional;		/* per step; NULL when none is */
	int64		within;
	uint32		modes;
	bool		has_until;
	TimestampTz until;
	int			columns;		/* that journey_open() has to decode */
	FunnelDictionary **dictionaries;	/* remembered */
	MemoryContext context;		/* of all this */
	char	   *definition;		/* of a funnel to be aggregated; see funnel_value.h */
	int			definition_size;
} FunnelSpec;

/* A journey opened for a funnel. */
typedef struct FunnelEvents
{
	const FunnelSpec *spec;
	const JourneyView *view;
	const StepMatcher *matcher;
	FunnelSymbols symbols;
	int			n_events;		/* up to until */
} FunnelEvents;

/* Positions; level 0 is no chain. */
typedef struct FunnelChain
{
	int			level;
	int			entry;
	int			completion;
	bool		open;			/* a chain of that level goes on beyond until */
} FunnelChain;

typedef enum FunnelStatus
{
	FUNNEL_REACHED,
	FUNNEL_PASSED,				/* an optional step passed over */
	FUNNEL_OPEN,
	FUNNEL_EXCLUDED,
	FUNNEL_DROPPED,
	FUNNEL_NOT_ENTERED			/* the chain ended at an earlier step */
} FunnelStatus;

#define FUNNEL_STATUSES FUNNEL_NOT_ENTERED

/* What became of each step, from 0. */
typedef struct FunnelOutcome
{
	FunnelChain winner;
	int		   *events;			/* position, or -1 */
	int		   *previous;		/* position of the event before, or -1 */
	FunnelStatus *status;
} FunnelOutcome;

/* funnel_options.c: arguments and their text */
extern uint32 funnel_modes(ArrayType *modes);
extern FunnelOptions *funnel_options(Jsonb *json, bool canonical_only,
									 const char **why);
extern void funnel_options_text(StringInfo out, FunnelOptions *options);
extern void funnel_check_options(const FunnelOptions *options, int n_steps,
								 const char **why);

/* funnel_spec.c: the spec of a call, parsed again only when it changes */
extern FunnelSpec *funnel_spec_of_arguments(FunctionCallInfo fcinfo);
extern FunnelSpec *funnel_spec_of_aggregate(FunctionCallInfo fcinfo);

/* funnel_open.c */
extern FunnelEvents *funnel_open(const FunnelSpec *spec, const Journey *journey);
extern FunnelDictionary **funnel_dictionaries(void);

/* funnel_chain.c, funnel_any_order.c: over the events from that position on */
extern FunnelChain ordered_chain(const FunnelEvents *events, int from);
extern void ordered_instance(const FunnelEvents *events,
							 const FunnelChain *winner, int *positions);
extern bool ordered_event_ends(const FunnelEvents *events, int level, int k);
extern FunnelChain any_order_chain(const FunnelEvents *events, int from);
extern void any_order_instance(const FunnelEvents *events,
							   const FunnelChain *winner, int *positions);

/* funnel.c */
extern FunnelChain funnel_chain(const FunnelEvents *events, int from);
extern FunnelOutcome *funnel_outcome(const FunnelEvents *events);

/* Is the later event inside the window that the earlier one opens? */
static inline bool
funnel_in_window(const FunnelEvents *events, int earlier, int later)
{
	return (uint64) events->view->at[later] - (uint64) events->view->at[earlier] <=
		(uint64) events->spec->within;
}

/* Does event k meet an exclusion? */
static inline bool
funnel_is_excluded(const FunnelEvents *events, int k)
{
	uint8		fit;

	if (events->symbols.exclusion == NULL)
		return false;
	fit = events->symbols.exclusion[events->view->symbol[k]];
	if (likely(fit != FITS_BY_NUMBERS))
		return fit == FITS_ALWAYS;
	for (int i = events->spec->n_steps; i < events->spec->n_tests; i++)
		if (step_matches(events->matcher, i, k))
			return true;
	return false;
}

/* A chain whose first event is that one has time left when looking stops. */
static inline bool
funnel_is_open(const FunnelEvents *events, int entry)
{
	return events->spec->has_until &&
		(uint64) events->spec->until - (uint64) events->view->at[entry] <
		(uint64) events->spec->within;
}

#endif							/* EXPERIENCE_FUNNEL_H */
