/*-------------------------------------------------------------------------
 *
 * align_run.h
 *	  The pass over a journey from its end, and what it leaves behind for the
 *	  walk along the alignment.
 *
 * The value of going on with an instruction when k is the next event is the
 * least cost and, within it, the least number of untimely steps.  It is kept
 * as one number and in four variants, by what happened and what is to happen:
 *
 *		ALIGN_FREE		nothing is known of the time of the step before
 *		ALIGN_AFTER		event k - 1 is the step before: bounds of time count
 *		ALIGN_SYNCED	the next step is met by event k
 *		ALIGN_MISSED	the next step is missing
 *
 * The last two are what a gap with bounds of time leads to: whether the step
 * behind it is in time depends on both of its ends, so the event that meets it
 * is chosen when the gap begins.  Candidates are compared by their value less
 * what is yet to pay for excluded events behind them; then a queue answers for
 * all events within the bounds, another for those before them, and the best so
 * far for those behind them.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_ALIGN_RUN_H
#define EXPERIENCE_ALIGN_RUN_H

#include "journey/align.h"

/* Untimely steps in the low half, cost in the high one. */
#define ALIGN_UNTIMELY	INT64CONST(1)
#define ALIGN_COST		(INT64CONST(1) << 32)
#define ALIGN_NO_WAY	(PG_INT64_MAX / 2)

typedef enum AlignVariant
{
	ALIGN_FREE,
	ALIGN_AFTER,
	ALIGN_SYNCED,
	ALIGN_MISSED
} AlignVariant;

#define ALIGN_VARIANTS	4

/*
 * The way to go on from an instruction: for a step an AlignMove; else a bit
 * for each variant, of a split that the other way is better, of a gap that an
 * event is to be passed.
 */
#define ALIGN_WAY(variant) ((uint8) (1 << (variant)))

/* Events in falling order, of rising value: the front is the best. */
typedef struct AlignQueue
{
	int32	   *events;
	int			front;
	int			n;
} AlignQueue;

/* A gap with bounds of time in the course of the pass. */
typedef struct AlignGap
{
	int64	   *keys;			/* per event; see above */
	AlignQueue	timely;			/* of the events low to high */
	AlignQueue	early;			/* of those before low */
	int			late;			/* the best of those behind high, or -1 */
	int			low;
	int			high;
	int64		excluded;		/* events from here on that it excludes */
	int64		missed;			/* when the step behind it is missing */

	/* walk only: the event chosen when event k - 1 is before the gap, or -1 */
	int32	   *chosen;
} AlignGap;

struct Alignment
{
	const AlignDesign *design;
	const JourneyView *view;
	const StepMatcher *matcher;
	int64	   *rows[2][ALIGN_VARIANTS];	/* by the parity of k */
	AlignGap   *gaps;			/* of those of the program */
	uint8	   *ways;			/* per event and instruction; walk only */
	AlignCost	cost;

	/* the walk */
	int			k;
	int			pc;
	AlignVariant variant;
	const MatchGap *gap;		/* with bounds of time, that leads to pc */
	int			since;			/* the event before it */
	int			until;			/* the event behind it */
};

/* Opens the journey; walk says whether an alignment is wanted or its cost. */
extern Alignment *align_open(const AlignDesign *design, const Journey *journey,
							 bool walk);

/* The whole pass. */
extern void align_settle(Alignment *run);

/* The value of the words that are not empty, when k is the next event. */
static inline int64
align_value(const Alignment *run, int k)
{
	return run->rows[k & 1][ALIGN_FREE][run->design->program->entry];
}

static inline bool
align_excluded(const Alignment *run, const MatchGap *gap, int k)
{
	return gap->excluded >= 0 && step_matches(run->matcher, gap->excluded, k);
}

static inline uint64
align_distance(const Alignment *run, int earlier, int later)
{
	return (uint64) run->view->at[later] - (uint64) run->view->at[earlier];
}

#endif							/* EXPERIENCE_ALIGN_RUN_H */
