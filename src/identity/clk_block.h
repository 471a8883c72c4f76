/*-------------------------------------------------------------------------
 *
 * clk_block.h
 *	  The filters of many persons that are to be compared: type clk_block.
 *
 * The state of the aggregates clk_edges_within() and clk_edges_between().
 *
 * Layout
 *		ClkBlock		32 bytes
 *		records			each its id, its side and its bits, in 64-bit words;
 *						sorted by side, then id, then bits
 * While it is being aggregated (CLK_BLOCK_BUILDING) records stand in order of
 * arrival, with slack behind them that doubles.  Within one relation all are on
 * side 0; between two (CLK_BLOCK_BETWEEN) the right one is side 1.
 *
 * Algebra: records add up as a multiset, of one shape of filters, threshold and
 * flag (22023).  Commutative and associative to the byte.
 *
 * Limit (54000): CLK_BLOCK_MAX_RECORDS, since the pairs grow with the square.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_CLK_BLOCK_H
#define EXPERIENCE_CLK_BLOCK_H

#include "postgres.h"

#include "common/value.h"
#include "identity/clk.h"

#define CLK_BLOCK_MAX_RECORDS 20000

/* flags of the header */
#define CLK_BLOCK_BUILDING	0x0001
#define CLK_BLOCK_BETWEEN	0x0002

/* Words of a record before its bits. */
#define CLK_RECORD_ID		0
#define CLK_RECORD_SIDE		1
#define CLK_RECORD_BITS		2

typedef struct ClkBlock
{
	ValueHeader header;
	ClkShape	shape;
	double		min_dice;
	int32		n_records;
	int32		reserved;		/* zero */
	uint64		records[FLEXIBLE_ARRAY_MEMBER];
} ClkBlock;

extern const ValueClass clk_block_class;

#define DatumGetClkBlock(d) \
	((ClkBlock *) value_from_datum(&clk_block_class, (d)))
#define PG_GETARG_CLK_BLOCK(n)	DatumGetClkBlock(PG_GETARG_DATUM(n))

static inline int
clk_record_words(const ClkBlock *block)
{
	return CLK_RECORD_BITS + block->shape.words;
}

static inline uint64 *
clk_record(const ClkBlock *block, int i)
{
	return (uint64 *) block->records + (Size) i * clk_record_words(block);
}

/* An empty block in its building form. */
extern ClkBlock *clk_block_create(ClkShape shape, double min_dice, uint16 flags);

/* These return the block, or a larger copy. */
extern ClkBlock *clk_block_add(ClkBlock *block, int64 id, bool side, const Clk *clk);
extern ClkBlock *clk_block_merge(ClkBlock *block, const ClkBlock *other);

/* Whether that is a threshold; with 0, all pairs would be edges. */
static inline bool
clk_is_threshold(double min_dice)
{
	return min_dice > 0 && min_dice <= 1;
}

#endif							/* EXPERIENCE_CLK_BLOCK_H */
