/*-------------------------------------------------------------------------
 *
 * journey_sequence.h
 *	  A journey as the bare sequence of its touchpoints.
 *
 * Shape and distance look at which touchpoint follows which: times, scores and
 * roles do not matter, so a touchpoint is the same in every role and in none.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_JOURNEY_SEQUENCE_H
#define EXPERIENCE_JOURNEY_SEQUENCE_H

#include "journey/journey.h"

typedef struct TouchpointSequence
{
	int			length;
	int			n_labels;
	Label	   *labels;			/* the different touchpoints, sorted by bytes */
	uint16	   *label;			/* of each event: an index into labels */
} TouchpointSequence;

extern TouchpointSequence touchpoint_sequence(const Journey *journey);

#endif							/* EXPERIENCE_JOURNEY_SEQUENCE_H */
