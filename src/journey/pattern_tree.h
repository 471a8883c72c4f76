/*-------------------------------------------------------------------------
 *
 * pattern_tree.h
 *	  A parsed journey_pattern.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_PATTERN_TREE_H
#define EXPERIENCE_PATTERN_TREE_H

#include "journey/pattern.h"

/* What '->' asks of the distance to the event behind it. */
typedef struct PatternLink
{
	int64		at_least;		/* microseconds; 0 when there is no bound */
	int64		at_most;		/* PG_INT64_MAX when there is no bound */
	StepTest  **excluded;
	int			n_excluded;
} PatternLink;

typedef enum PatternNodeKind
{
	PATTERN_STEP,
	PATTERN_SEQUENCE,
	PATTERN_ALTERNATIVES,
	PATTERN_PERMUTE,
	PATTERN_REPEAT,				/* the only part, least to most times */
	PATTERN_CAPTURE,			/* the only part, its events labelled name */
	PATTERN_ANCHORED			/* the only part, at the journey's ends */
} PatternNodeKind;

#define REPEAT_UNBOUNDED PG_INT32_MAX

typedef struct PatternNode
{
	PatternNodeKind kind;
	bool		nullable;		/* may be matched by no event */
	int64		size;			/* steps when written out */
	StepTest   *step;
	struct PatternNode **parts;
	PatternLink **links;		/* sequence: before each part; NULL = next */
	int			n_parts;
	int			least;
	int			most;
	bool		reluctant;
	char	   *name;
	bool		at_start;
	bool		at_end;
} PatternNode;

/* Why a text is not a pattern. */
typedef struct PatternError
{
	int			sqlstate;
	char	   *message;		/* with the position */
	const char *hint;
} PatternError;

/*
 * The tree of a text, in the current memory context.  NULL, with the error
 * filled in, when the text is not a pattern.
 */
extern PatternNode *pattern_parse(const char *text, int length,
								  PatternError *error);

/* The tree of a stored pattern. */
extern PatternNode *pattern_tree(const JourneyPattern *pattern);

/* The canonical spelling. */
extern void pattern_spell(const PatternNode *node, StringInfo out);
extern void step_spell(const StepTest *step, StringInfo out);

#endif							/* EXPERIENCE_PATTERN_TREE_H */
