/*-------------------------------------------------------------------------
 *
 * link_block.h
 *	  The records of one block, of which each pair will be compared.
 *
 * The value holds PERSONAL DATA IN CLEAR, as link_record does.  It is the
 * state of match_patterns_within/_between and match_edges_within/_between.
 *
 * Layout, behind the struct
 *		model		a match_model (edges only), its size a multiple of 8
 *		program		that of the records, see link_record.h
 *		records		each: the side (one byte, if there are sides), the id (eight
 *					bytes, edges only), and the content (link_content.h)
 *
 * A record takes its code points, two bytes for each field, a byte, and up to
 * nine for side and id: about 60 bytes for six fields with 40 letters.  The
 * building form has at most as much room again.
 *
 * A block of more than LINK_BLOCK_MAX records cannot be compared.  From then
 * on the state keeps none of them and only counts, so that the error can name
 * the number while memory stays bounded.
 *
 * Algebra
 *		Identity: none (NULL).  Merging appends; the packed form is sorted by
 *		side, id and content, so that it depends on the rows only, byte for
 *		byte.  Blocks merge when program, model and weight are equal (22023).
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_LINK_BLOCK_H
#define EXPERIENCE_LINK_BLOCK_H

#include "postgres.h"

#include "common/value.h"
#include "fmgr.h"
#include "identity/link_record.h"
#include "identity/match_model.h"

#define LINK_BLOCK_MAX	20000	/* records */

/* Flags. */
#define BLOCK_BUILDING	0x0001	/* not sorted, perhaps with room */
#define BLOCK_SIDED		0x0002	/* pairs of a left and a right record */
#define BLOCK_EDGES		0x0004	/* records have ids; there is a model */

typedef struct LinkBlock
{
	ValueHeader header;
	double		min_weight;		/* of edges, finite and not -0; else 0 */
	int64		n_records;		/* kept unless more than LINK_BLOCK_MAX */
	int32		n_fields;
	int32		program_size;
	uint32		model_size;		/* 0: none */
	uint32		records_size;
	uint8		data[FLEXIBLE_ARRAY_MEMBER];
} LinkBlock;

StaticAssertDecl(offsetof(LinkBlock, data) == 40, "the model is aligned");

extern const ValueClass link_block_class;

/* What all records of a block have in common. */
typedef struct BlockFrame
{
	uint16		flags;			/* BLOCK_SIDED, BLOCK_EDGES */
	const LinkRecord *record;	/* one, of the program that all have */
	const MatchModel *model;	/* NULL unless BLOCK_EDGES */
	double		min_weight;
} BlockFrame;

static inline const uint8 *
block_program(const LinkBlock *block)
{
	return block->data + block->model_size;
}

static inline uint8 *
block_records(const LinkBlock *block)
{
	return (uint8 *) unconstify(LinkBlock *, block)->data + block->model_size +
		block->program_size;
}

static inline const MatchModel *
block_model(const LinkBlock *block)
{
	return (const MatchModel *) block->data;
}

/* Where the content of a record begins. */
static inline int
block_record_head(const LinkBlock *block)
{
	return (block->header.flags & BLOCK_SIDED ? 1 : 0) +
		(block->header.flags & BLOCK_EDGES ? (int) sizeof(int64) : 0);
}

/* Whether the model of the frame weighs the comparisons of its record. */
extern bool link_block_model_fits(const BlockFrame *frame);

extern LinkBlock *link_block_create(const BlockFrame *frame);

/* Raises 22023 when a row of another frame is added. */
extern void link_block_check_frame(const LinkBlock *block, const BlockFrame *frame);

/* Adds a record of the block's program; returns the block, perhaps a new one. */
extern LinkBlock *link_block_add(LinkBlock *block, bool side, int64 id,
								 const LinkRecord *record);

extern LinkBlock *link_block_merge(LinkBlock *state, const LinkBlock *other);
extern const LinkBlock *link_block_pack(const LinkBlock *block);

extern void link_block_open_program(const LinkBlock *block, LinkProgram *program);

/* Side and id of a record (0 where there are none), and its content. */
extern const uint8 *link_block_record(const LinkBlock *block, const uint8 *record,
									  int *side, int64 *id);

#endif							/* EXPERIENCE_LINK_BLOCK_H */
