/*-------------------------------------------------------------------------
 *
 * link_pairs.h
 *	  All pairs of the records of a block.
 *
 * Records are opened once, into columns: all values of the first field, then
 * all of the second.  One record after the other is then compared with a strip
 * of others, field by field, so that the inner loops are short and their data
 * stay in the cache.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_LINK_PAIRS_H
#define EXPERIENCE_LINK_PAIRS_H

#include "postgres.h"

#include "identity/link_block.h"
#include "identity/match_patterns.h"

/* A block whose records are opened; value and tf of field f are at f * n + i. */
typedef struct OpenBlock
{
	LinkProgram program;
	int			n;
	int			n_left;			/* the first records are left; n when there are no sides */
	bool		sided;
	FieldValue *values;
	ValueStore	store;
	int64	   *ids;			/* NULL unless edges are asked for */
	float4	   *tf;				/* the same */
} OpenBlock;

/* Raises 54000 for too many records, and 22023 for an id that is there twice. */
extern OpenBlock *link_block_open(const LinkBlock *packed);

extern MatchPatterns *link_pairs_patterns(const OpenBlock *block);

/* A pair whose weight is great enough. */
typedef struct PairEdge
{
	int64		l;
	int64		r;
	double		weight;
	uint64		pattern;
} PairEdge;

/* Of at most so many edges (54000), sorted by l and r; returns how many. */
extern int	link_pairs_edges(const OpenBlock *block, const MatchWeights *weights,
							 double min_weight, int most, PairEdge **edges);

#endif							/* EXPERIENCE_LINK_PAIRS_H */
