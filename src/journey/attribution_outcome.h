/*-------------------------------------------------------------------------
 *
 * attribution_outcome.h
 *	  The outcome that credit is given for: an argument that is one step.
 *
 * The events of a journey that meet the step are its outcomes.  The events
 * before an outcome, since the previous one or the beginning, are its touches;
 * an outcome itself is no touch.  Together they are a path that converted.
 * What lies behind the last outcome is a path that did not, if it has touches.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_ATTRIBUTION_OUTCOME_H
#define EXPERIENCE_ATTRIBUTION_OUTCOME_H

#include "journey/pattern.h"

typedef struct AttributionOutcome
{
	MemoryContext context;		/* of all that is remembered */
	const StepTest *step;
	int			columns;		/* JOURNEY_READ_... that the step needs */
	Label		spelling;		/* the step in its canonical spelling */

	/*
	 * For attribution_agg: the paths so far, and for each number that it gives
	 * to a touchpoint the last path that had it.
	 */
	uint64		n_paths;
	uint64	   *last_path;
} AttributionOutcome;

/* The argument, parsed once per call site: it is kept in fn_extra. */
extern AttributionOutcome *attribution_outcome_argument(FunctionCallInfo fcinfo,
														int argument);

#endif							/* EXPERIENCE_ATTRIBUTION_OUTCOME_H */
