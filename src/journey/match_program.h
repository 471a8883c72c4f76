/*-------------------------------------------------------------------------
 *
 * match_program.h
 *	  A pattern as a program for the matcher, in the manner of Thompson.
 *
 * An instruction stands before the next event to be consumed.  STEP consumes
 * it when it meets the step.  The others consume nothing: SPLIT offers two
 * ways to go on, the preferred one first; GAP passes over any events that its
 * link allows; AT_START and AT_END hold at the ends of the journey; ACCEPT is
 * the end of a match.  Instructions that consume nothing form no cycle and
 * come behind those they lead to, so that one pass in order of instructions
 * settles all of them for an event.
 *
 * A match of no event is none, so a pattern is compiled by its matches that
 * consume something; see Entry in match_program.c.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_MATCH_PROGRAM_H
#define EXPERIENCE_MATCH_PROGRAM_H

#include "journey/pattern_tree.h"

typedef enum MatchOperation
{
	MATCH_ACCEPT,
	MATCH_STEP,
	MATCH_SPLIT,
	MATCH_GAP,
	MATCH_AT_START,
	MATCH_AT_END
} MatchOperation;

typedef struct MatchInstruction
{
	MatchOperation operation;
	int			next;			/* split: the preferred way */
	int			other;			/* split: the other way */
	int			item;			/* number of the step or of the gap */
} MatchInstruction;

typedef struct MatchGap
{
	uint64		at_least;		/* microseconds, as distances between any times */
	uint64		at_most;
	int			excluded;		/* number of a step, or -1 */
	bool		timed;			/* has a bound of time */
} MatchGap;

typedef struct MatchProgram
{
	MatchInstruction *code;
	const char **labels;		/* per instruction: innermost capture */
	int			n_code;
	int			entry;
	MatchGap   *gaps;
	int			n_gaps;
	bool		timed;			/* some gap is */
	const StepTest **steps;		/* distinct */
	bool	   *required;		/* per step: every match contains it */
	int			n_steps;
	int			columns;		/* that the view must have */
} MatchProgram;

/* In the current memory context, like the tree it points into. */
extern MatchProgram *match_compile(const PatternNode *tree);

/*
 * The program of a journey_pattern argument, compiled once for each call site
 * and again when the argument changes.
 */
extern const MatchProgram *match_program_argument(FunctionCallInfo fcinfo,
												  int argument);

#endif							/* EXPERIENCE_MATCH_PROGRAM_H */
