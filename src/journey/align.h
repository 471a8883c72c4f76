/*-------------------------------------------------------------------------
 *
 * align.h
 *	  Conformance: a journey beside its design, in events times instructions.
 *
 * A design is a pattern, read from the first event of the journey to the last:
 * as ^(design)$.  Its words are the sequences of steps that it allows; between
 * two steps with '->' a word may hold any events that the link does not
 * exclude.  An alignment walks through the journey and a word at once:
 *
 *		sync		an event that is the next step of the word, or one that a
 *					'->' lets pass				cost 0
 *		late, early	sync, but outside the bounds of time of the link before
 *					it, measured from the event that is the step before; not
 *					known where that step is missing		cost 0
 *		extra		an event that the word does not hold	cost 1
 *		missing		a step of the word without an event		cost 1
 *
 * The alignment is the one of least cost and, among those, of the fewest late
 * and early steps.  So a cost of 0 with nothing late or early is a journey
 * that conforms, times included.
 *
 * Whether some event could meet a step at all is not asked: a word is what
 * the design writes.  Anchors stand at the ends of words only, where they hold.
 *
 * One pass from the last event to the first settles, for each event k and
 * instruction, the least value of what is still to come when k is the next
 * event.  Events are numbered from 0.
 *
 * Source: van der Aalst, Adriansyah and van Dongen, "Replaying history on
 * process models for conformance checking and performance analysis", WIREs
 * Data Mining and Knowledge Discovery 2 (2012), for moves, costs and fitness.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_ALIGN_H
#define EXPERIENCE_ALIGN_H

#include "journey/match_program.h"

/* A design as a program, with what does not depend on the journey. */
typedef struct AlignDesign
{
	const MatchProgram *program;	/* of ^(design)$ */
	bool		nullable;		/* the empty word is one of its words */

	/*
	 * Instructions behind those they lead to, but where a repetition comes
	 * back; and those from which it does.
	 */
	int		   *order;
	int		   *retreats;
	int			n_retreats;
} AlignDesign;

/* In the current memory context, like the tree it points into. */
extern AlignDesign *align_design(const PatternNode *tree);

typedef enum AlignMove
{
	ALIGN_SYNC,
	ALIGN_EXTRA,
	ALIGN_MISSING,
	ALIGN_LATE,
	ALIGN_EARLY
} AlignMove;

typedef struct AlignRow
{
	AlignMove	move;
	int			event;			/* -1 where it is missing */
	int			step;			/* of the program; -1: let pass, or extra */
	uint64		apart;			/* late and early: microseconds off the bound */
} AlignRow;

/* What alignments cost. */
typedef struct AlignCost
{
	int64		cost;
	int64		untimely;		/* steps late or early */
	int64		shortest;		/* length of the shortest word */
} AlignCost;

extern AlignCost align_cost(const AlignDesign *design, const Journey *journey);

/*
 * The alignment, row by row: align_next() is false behind the last.  Where
 * several are best it is the first of them in this order of ways to go on:
 * a word that is not empty before the empty one; of alternatives and
 * repetitions what the design prefers; behind a '->' the nearest event; a
 * step's event before an extra event before a missing step.
 */
typedef struct Alignment Alignment;

extern Alignment *align_begin(const AlignDesign *design, const Journey *journey);
extern bool align_next(Alignment *alignment, AlignRow *row);
extern const JourneyView *align_view(const Alignment *alignment);

#endif							/* EXPERIENCE_ALIGN_H */
