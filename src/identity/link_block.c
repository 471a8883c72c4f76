/*-------------------------------------------------------------------------
 *
 * link_block.c
 *	  Algebra of link_block values; see link_block.h.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/link_block.h"

#include "common/bytes.h"
#include "identity/link_content.h"
#include "utils/memutils.h"

#define FIRST_ROOM 256			/* bytes for records: of about four persons */

static LinkBlock *
block_allocate(Size frame_size, Size records_size)
{
	Size		size = value_checked_size(&link_block_class,
										  offsetof(LinkBlock, data) + frame_size,
										  records_size, 1);

	return value_create(&link_block_class, size, 0);
}

bool
link_block_model_fits(const BlockFrame *frame)
{
	LinkFields	fields;
	uint8		packed[LINK_MAX_PROGRAM];
	int			size;

	match_model_fields(frame->model, &fields);
	size = link_program_pack(&fields, packed);
	return link_record_has_program(frame->record, fields.n_fields, packed, size);
}

LinkBlock *
link_block_create(const BlockFrame *frame)
{
	Size		model_size = frame->model == NULL ? 0 : MAXALIGN(VARSIZE(frame->model));
	LinkProgram program;
	LinkBlock  *block;

	link_record_open(frame->record, &program);
	block = block_allocate(model_size + program.size, FIRST_ROOM);
	block->header.flags = frame->flags | BLOCK_BUILDING;
	block->min_weight = frame->min_weight;
	block->n_fields = frame->record->n_fields;
	block->program_size = program.size;
	block->model_size = (uint32) model_size;
	if (frame->model != NULL)
		memcpy(block->data, frame->model, VARSIZE(frame->model));
	memcpy(block->data + model_size, frame->record->program, program.size);
	return block;
}

void
link_block_check_frame(const LinkBlock *block, const BlockFrame *frame)
{
	if ((block->header.flags & ~BLOCK_BUILDING) != frame->flags)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("block is the state of another aggregate"),
				 errhint("Sides, and ids with a model, must be given for all rows of a block or for none.")));
	if (!link_record_has_program(frame->record, block->n_fields,
								 block_program(block), block->program_size))
		link_programs_differ();
	if (frame->model != NULL &&
		(frame->min_weight != block->min_weight ||
		 VARSIZE(frame->model) != VARSIZE(block_model(block)) ||
		 memcmp(frame->model, block_model(block), VARSIZE(frame->model)) != 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model or min_weight differs between rows of one block"),
				 errhint("They must be the same for all rows of an aggregate.")));
}

/* The block with room for more bytes of records: itself, or a larger copy. */
static LinkBlock *
block_with_room(LinkBlock *block, Size more)
{
	Size		frame_size = block->model_size + (Size) block->program_size;
	Size		head = offsetof(LinkBlock, data) + frame_size + block->records_size;
	LinkBlock  *larger;
	Size		room;

	if (head + more <= VARSIZE(block))
	{
		block->header.flags |= BLOCK_BUILDING;
		return block;
	}
	room = Max(2 * (Size) block->records_size, FIRST_ROOM);
	/* the last growth takes all that there is */
	room = Min(room, MaxAllocSize - offsetof(LinkBlock, data) - frame_size);
	larger = block_allocate(frame_size, Max(room, block->records_size + more));
	memcpy((char *) larger + VARHDRSZ, (char *) block + VARHDRSZ, head - VARHDRSZ);
	larger->header.flags |= BLOCK_BUILDING;
	return larger;
}

/* Counts records; false when there are too many to keep any. */
static bool
count_records(LinkBlock *block, int64 n)
{
	value_count(&link_block_class, &block->n_records, n);
	if (block->n_records <= LINK_BLOCK_MAX)
		return true;
	block->records_size = 0;
	return false;
}

LinkBlock *
link_block_add(LinkBlock *block, bool side, int64 id, const LinkRecord *record)
{
	const uint8 *content = record->program + block->program_size;
	Size		size = VARSIZE(record) - (Size) (content - (const uint8 *) record);
	uint8		side_byte = side;
	uint8	   *to;

	if (!count_records(block, 1))
		return block;
	block = block_with_room(block, block_record_head(block) + size);
	to = block_records(block) + block->records_size;
	if (block->header.flags & BLOCK_SIDED)
		to = put_bytes(to, &side_byte, 1);
	if (block->header.flags & BLOCK_EDGES)
		to = put_bytes(to, &id, sizeof(id));
	to = put_bytes(to, content, size);
	block->records_size = (uint32) (to - block_records(block));
	return block;
}

static bool
same_frame(const LinkBlock *a, const LinkBlock *b)
{
	return (a->header.flags & ~BLOCK_BUILDING) == (b->header.flags & ~BLOCK_BUILDING) &&
		a->min_weight == b->min_weight && a->n_fields == b->n_fields &&
		a->program_size == b->program_size && a->model_size == b->model_size &&
		memcmp(a->data, b->data, a->model_size + (Size) a->program_size) == 0;
}

LinkBlock *
link_block_merge(LinkBlock *state, const LinkBlock *other)
{
	if (!same_frame(state, other))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("blocks of different comparisons, models or weights do not merge"),
				 errhint("Spec, model and min_weight must be the same for all rows of an aggregate.")));
	if (!count_records(state, other->n_records))
		return state;
	state = block_with_room(state, other->records_size);
	memcpy(block_records(state) + state->records_size, block_records(other),
		   other->records_size);
	state->records_size += other->records_size;
	return state;
}

void
link_block_open_program(const LinkBlock *block, LinkProgram *program)
{
	if (block->n_fields > LINK_MAX_FIELDS ||
		!link_program_open(block_program(block), block->program_size,
						   block->n_fields, program))
		value_is_foreign(&link_block_class);
}

const uint8 *
link_block_record(const LinkBlock *block, const uint8 *record, int *side,
				  int64 *id)
{
	*side = 0;
	*id = 0;
	if (block->header.flags & BLOCK_SIDED)
		*side = *record++;
	if (block->header.flags & BLOCK_EDGES)
		record = take_bytes(record, id, sizeof(*id));
	return record;
}

/* A record on its way to its place. */
typedef struct PlacedRecord
{
	int			side;
	int64		id;
	Size		size;
	const uint8 *record;
} PlacedRecord;

static int
compare_records(const void *a, const void *b)
{
	const PlacedRecord *x = a;
	const PlacedRecord *y = b;
	int			order = x->side - y->side;

	if (order == 0)
		order = pg_cmp_s64(x->id, y->id);
	if (order == 0)
		order = memcmp(x->record, y->record, Min(x->size, y->size));
	return order != 0 ? order : (x->size > y->size) - (x->size < y->size);
}

/* The records in their order. */
static PlacedRecord *
sorted_records(const LinkBlock *block)
{
	PlacedRecord *placed = palloc((Size) Max(block->n_records, 1) * sizeof(PlacedRecord));
	const uint8 *record = block_records(block);
	LinkProgram program;

	link_block_open_program(block, &program);
	for (int64 i = 0; i < block->n_records; i++)
	{
		const uint8 *content = link_block_record(block, record, &placed[i].side,
												 &placed[i].id);

		placed[i].record = record;
		placed[i].size = (Size) (content - record) +
			link_content_size(&program, content).bytes;
		record += placed[i].size;
	}
	qsort(placed, (Size) block->n_records, sizeof(PlacedRecord), compare_records);
	return placed;
}

const LinkBlock *
link_block_pack(const LinkBlock *block)
{
	Size		frame_size = block->model_size + (Size) block->program_size;
	LinkBlock  *packed;
	PlacedRecord *placed;
	uint8	   *to;

	if (!(block->header.flags & BLOCK_BUILDING))
		return block;
	packed = block_allocate(frame_size, block->records_size);
	memcpy((char *) packed + VARHDRSZ, (const char *) block + VARHDRSZ,
		   offsetof(LinkBlock, data) + frame_size - VARHDRSZ);
	packed->header.flags &= ~BLOCK_BUILDING;
	if (block->n_records > LINK_BLOCK_MAX)
		return packed;
	placed = sorted_records(block);
	to = block_records(packed);
	for (int64 i = 0; i < block->n_records; i++)
		to = put_bytes(to, placed[i].record, placed[i].size);
	pfree(placed);
	return packed;
}
