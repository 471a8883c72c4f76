/*-------------------------------------------------------------------------
 *
 * link_block_io.c
 *	  Text, binary and jsonb forms of link_block values.
 *
 * Text:	{"spec": "1: name .92; 2: date osa1", "records": 2, "persons":
 *			[{"side": true, "id": 7, "values": ["anna", null], "tf": [...]}, ...],
 *			"sided": true, "model": {...}, "min_weight": 3}
 *			"model" and "min_weight" together, for edges, and then each person
 *			has an id; a side when sided; see link_record.c.  Without "persons"
 *			there are more records than can be compared.
 * Binary:	flags, the number of records, the spec, the model with its size and
 *			the weight, and the persons.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/link_block.h"

#include <math.h>

#include "common/bytes.h"
#include "common/json.h"
#include "identity/link_values.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/memutils.h"

/* Persons are converted one at a time, in memory that the next one uses again. */
static MemoryContext
persons_context(void)
{
	return AllocSetContextCreate(CurrentMemoryContext, "link_block persons",
								 ALLOCSET_DEFAULT_SIZES);
}

/* Makes room for the next person; returns the memory of the caller. */
static MemoryContext
next_person(MemoryContext persons)
{
	CHECK_FOR_INTERRUPTS();
	MemoryContextReset(persons);
	return MemoryContextSwitchTo(persons);
}

static void
person_to_json(StringInfo out, const LinkBlock *block, int side, int64 id,
			   int n_fields, const LinkValues *values)
{
	StringInfoData rest;

	initStringInfo(&rest);
	if (block->header.flags & BLOCK_SIDED)
		appendStringInfo(&rest, ", \"side\": %s", side != 0 ? "true" : "false");
	if (block->header.flags & BLOCK_EDGES)
		appendStringInfo(&rest, ", \"id\": " INT64_FORMAT, id);
	link_values_to_json(&rest, n_fields, values);
	/* without the comma that comes first */
	appendStringInfo(out, "{%s}", rest.data + 2);
}

static void
persons_to_json(StringInfo out, const LinkBlock *block, const LinkProgram *program)
{
	MemoryContext persons = persons_context();
	const uint8 *record = block_records(block);

	for (int64 i = 0; i < block->n_records; i++)
	{
		MemoryContext caller = next_person(persons);
		LinkValues	values;
		int			side;
		int64		id;
		const uint8 *content = link_block_record(block, record, &side, &id);

		link_content_values(program, content, &values);
		appendStringInfoString(out, i == 0 ? "" : ", ");
		person_to_json(out, block, side, id, program->n_fields, &values);
		record = content + link_content_size(program, content).bytes;
		MemoryContextSwitchTo(caller);
	}
	MemoryContextDelete(persons);
}

static void
block_to_json(const void *value, StringInfo out)
{
	const LinkBlock *block = value;
	LinkProgram program;

	link_block_open_program(block, &program);
	appendStringInfoString(out, "{\"spec\": ");
	link_program_to_json(out, &program);
	appendStringInfo(out, ", \"sided\": %s, \"records\": " INT64_FORMAT,
					 block->header.flags & BLOCK_SIDED ? "true" : "false",
					 block->n_records);
	if (block->n_records <= LINK_BLOCK_MAX)
	{
		appendStringInfoString(out, ", \"persons\": [");
		persons_to_json(out, block, &program);
		appendStringInfoChar(out, ']');
	}
	if (block->header.flags & BLOCK_EDGES)
	{
		appendStringInfoString(out, ", \"model\": ");
		match_model_class.to_json(match_model_class.canonical(block_model(block)), out);
		appendStringInfoString(out, ", \"min_weight\": ");
		append_float8(out, block->min_weight);
	}
	appendStringInfoChar(out, '}');
}

/* An empty block of what was read; NULL when the model does not fit. */
static LinkBlock *
block_of(uint16 flags, const LinkProgram *program, const uint8 *packed,
		 const MatchModel *model, double min_weight, const char **why)
{
	LinkValues	missing = {{0}};
	/* -0 becomes 0 */
	BlockFrame	frame = {flags, link_record_create(program, packed, &missing), model, min_weight + 0.0};

	*why = "its model weighs other comparisons";
	if (model != NULL && !link_block_model_fits(&frame))
		return NULL;
	*why = "its weight is not finite";
	if (!isfinite(min_weight))
		return NULL;
	*why = NULL;
	return link_block_create(&frame);
}

/* A person on the way into a block. */
typedef struct Person
{
	int			side;
	int64		id;
	LinkValues	values;
} Person;

static bool
person_from_json(JsonbValue *value, uint16 flags, int n_fields, Person *person,
				 const char **why)
{
	static const char *const keys[] = {"side", "id", "values", "tf", NULL};
	Jsonb	   *json;
	JsonbValue *side;
	JsonbValue *id;

	*why = "\"persons\" must be an array of objects";
	if (value->type != jbvBinary || !JsonContainerIsObject(value->val.binary.data))
		return false;
	json = JsonbValueToJsonb(value);
	if (!json_keys_known(json, keys, why) ||
		!link_values_from_json(json, n_fields, &person->values, why))
		return false;
	side = json_field(json, "side");
	id = json_field(json, "id");
	*why = "each person must have a side when sided, and only then";
	if ((side != NULL) != ((flags & BLOCK_SIDED) != 0) ||
		(side != NULL && side->type != jbvBool))
		return false;
	person->side = side != NULL && side->val.boolean;
	*why = "each person must have an id when there is a model, and only then";
	if ((id != NULL) != ((flags & BLOCK_EDGES) != 0))
		return false;
	person->id = 0;
	return id == NULL || json_int64(id, &person->id);
}

/* All persons of an array; a reason may lie in their memory, which is kept. */
static LinkBlock *
persons_from_json(LinkBlock *block, JsonbContainer *array, const LinkProgram *program,
				  const uint8 *packed, const char **why)
{
	MemoryContext persons = persons_context();
	uint16		flags = block->header.flags;

	for (uint32 i = 0; i < JsonContainerSize(array); i++)
	{
		MemoryContext caller = next_person(persons);
		Person		person;
		LinkRecord *record;

		if (!person_from_json(getIthJsonbValueFromContainer(array, i), flags,
							  program->n_fields, &person, why))
		{
			MemoryContextSwitchTo(caller);
			return NULL;
		}
		record = link_record_create(program, packed, &person.values);
		MemoryContextSwitchTo(caller);
		block = link_block_add(block, person.side != 0, person.id, record);
	}
	MemoryContextDelete(persons);
	return block;
}

static const MatchModel *
model_from_json(Jsonb *json, double *min_weight, const char **why)
{
	JsonbValue *model = json_field(json, "model");
	const MatchModel *result;

	*why = "\"model\" and \"min_weight\" must be an object and a number";
	if (model == NULL || model->type != jbvBinary ||
		!JsonContainerIsObject(model->val.binary.data) ||
		json_field(json, "min_weight") == NULL ||
		!json_float8(json_field(json, "min_weight"), min_weight))
		return NULL;
	result = match_model_class.from_json(JsonbValueToJsonb(model), why);
	return result != NULL && match_model_class.validate(result, why) ? result : NULL;
}

static void *
block_from_json(Jsonb *json, const char **why)
{
	static const char *const keys[] = {"spec", "sided", "records", "persons",
	"model", "min_weight", NULL};
	const JsonbValue *sided;
	const MatchModel *model = NULL;
	JsonbContainer *persons;
	uint8		packed[LINK_MAX_PROGRAM];
	LinkProgram program;
	LinkBlock  *block;
	double		min_weight = 0.0;
	int64		n_records;

	if (!json_keys_known(json, keys, why) ||
		!link_program_from_json(json_field(json, "spec"), packed, &program, why) ||
		!json_int64_field(json, "records", &n_records, why))
		return NULL;
	if ((json_field(json, "model") != NULL || json_field(json, "min_weight") != NULL) &&
		(model = model_from_json(json, &min_weight, why)) == NULL)
		return NULL;
	*why = "\"sided\" must be true or false";
	sided = json_field(json, "sided");
	if (sided == NULL || sided->type != jbvBool)
		return NULL;
	block = block_of((sided->val.boolean ? BLOCK_SIDED : 0) |
					 (model != NULL ? BLOCK_EDGES : 0), &program, packed, model,
					 min_weight, why);
	if (block == NULL)
		return NULL;
	*why = "\"persons\" may only be left out when there are too many to be compared";
	if (json_field(json, "persons") == NULL)
	{
		if (n_records <= LINK_BLOCK_MAX)
			return NULL;
		block->n_records = n_records;
		return unconstify(LinkBlock *, link_block_pack(block));
	}
	persons = json_array_field(json, "persons", why);
	if (persons == NULL)
		return NULL;
	*why = psprintf("\"records\" must be the number of persons, at most %d", LINK_BLOCK_MAX);
	if (n_records != JsonContainerSize(persons) || n_records > LINK_BLOCK_MAX)
		return NULL;
	block = persons_from_json(block, persons, &program, packed, why);
	return block == NULL ? NULL : unconstify(LinkBlock *, link_block_pack(block));
}

static void
persons_to_binary(StringInfo out, const LinkBlock *block, const LinkProgram *program)
{
	MemoryContext persons = persons_context();
	const uint8 *record = block_records(block);

	for (int64 i = 0; i < block->n_records; i++)
	{
		MemoryContext caller = next_person(persons);
		LinkValues	values;
		int			side;
		int64		id;
		const uint8 *content = link_block_record(block, record, &side, &id);

		link_content_values(program, content, &values);
		if (block->header.flags & BLOCK_SIDED)
			pq_sendbyte(out, side);
		if (block->header.flags & BLOCK_EDGES)
			pq_sendint64(out, id);
		link_values_send(out, program->n_fields, &values);
		record = content + link_content_size(program, content).bytes;
		MemoryContextSwitchTo(caller);
	}
	MemoryContextDelete(persons);
}

static void
block_to_binary(const void *value, StringInfo out)
{
	const LinkBlock *block = value;
	LinkProgram program;

	link_block_open_program(block, &program);
	pq_sendint16(out, block->header.flags);
	pq_sendint64(out, block->n_records);
	link_program_send(out, &program);
	if (block->header.flags & BLOCK_EDGES)
	{
		StringInfoData model;

		initStringInfo(&model);
		match_model_class.to_binary(match_model_class.canonical(block_model(block)), &model);
		pq_sendint32(out, model.len);
		pq_sendbytes(out, model.data, model.len);
		pq_sendfloat8(out, block->min_weight);
		pfree(model.data);
	}
	if (block->n_records <= LINK_BLOCK_MAX)
		persons_to_binary(out, block, &program);
}

static const MatchModel *
receive_model(StringInfo in, double *min_weight, const char **why)
{
	int			size = (int) pq_getmsgint(in, 4);
	StringInfoData bytes = *in;
	const MatchModel *model;

	*why = "its model is not possible";
	if (size < 0 || size > in->len - in->cursor)
		return NULL;
	bytes.len = in->cursor + size;
	model = match_model_class.from_binary(&bytes, why);
	if (model == NULL || !match_model_class.validate(model, why))
		return NULL;
	*why = "its model has bytes left over";
	if (bytes.cursor != bytes.len)
		return NULL;
	in->cursor = bytes.cursor;
	*min_weight = pq_getmsgfloat8(in);
	return model;
}

/* So many persons; a reason may lie in their memory, which is kept. */
static LinkBlock *
persons_from_binary(LinkBlock *block, int64 n, StringInfo in,
					const LinkProgram *program, const uint8 *packed, const char **why)
{
	MemoryContext persons = persons_context();
	uint16		flags = block->header.flags;

	for (int64 i = 0; i < n; i++)
	{
		MemoryContext caller = next_person(persons);
		int			side = flags & BLOCK_SIDED ? pq_getmsgbyte(in) : 0;
		int64		id = flags & BLOCK_EDGES ? pq_getmsgint64(in) : 0;
		LinkRecord *record = NULL;
		LinkValues	values;

		*why = "a side is not possible";
		if (side <= 1 && link_values_receive(in, program->n_fields, &values, why))
			record = link_record_create(program, packed, &values);
		MemoryContextSwitchTo(caller);
		if (record == NULL)
			return NULL;
		block = link_block_add(block, side != 0, id, record);
	}
	MemoryContextDelete(persons);
	return block;
}

static void *
block_from_binary(StringInfo in, const char **why)
{
	uint16		flags = (uint16) pq_getmsgint(in, 2);
	int64		n_records = pq_getmsgint64(in);
	const MatchModel *model = NULL;
	double		min_weight = 0.0;
	uint8		packed[LINK_MAX_PROGRAM];
	LinkProgram program;
	LinkBlock  *block;

	*why = "its flags or number of records are not possible";
	if (flags & ~(BLOCK_SIDED | BLOCK_EDGES) || n_records < 0)
		return NULL;
	if (!link_program_receive(in, packed, &program, why) ||
		(flags & BLOCK_EDGES &&
		 (model = receive_model(in, &min_weight, why)) == NULL))
		return NULL;
	block = block_of(flags, &program, packed, model, min_weight, why);
	if (block == NULL)
		return NULL;
	if (n_records > LINK_BLOCK_MAX)
		block->n_records = n_records;
	else
		block = persons_from_binary(block, n_records, in, &program, packed, why);
	if (block == NULL)
		return NULL;
	*why = NULL;
	return unconstify(LinkBlock *, link_block_pack(block));
}

/* All ways in make the value anew from parts that are checked. */
static bool
block_validate(const void *value, const char **why)
{
	return true;
}

static const void *
block_canonical(const void *value)
{
	return link_block_pack(value);
}

const ValueClass link_block_class = {
	.name = "link_block",
	.kind = VALUE_LINK_BLOCK,
	.minimum_size = offsetof(LinkBlock, data) + 1,
	.validate = block_validate,
	.canonical = block_canonical,
	.to_json = block_to_json,
	.from_json = block_from_json,
	.to_binary = block_to_binary,
	.from_binary = block_from_binary
};

VALUE_FUNCTIONS(link_block, &link_block_class);
