/*-------------------------------------------------------------------------
 *
 * link_components_io.c
 *	  Conversions of link_components, its aggregate and its readings.
 *
 * Text form: {"components": [[1, 5, 9], [2, 3]]}: members in ascending order,
 * components in that of their least members.  It is read here and not by
 * jsonb, whose arrays end at 256 MB.  On input any order will do, but no node
 * may appear twice.
 *
 * Binary form: the number of nodes, the size of the stream, and the stream of
 * the packed layout, which does not depend on the machine's byte order.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/link_components.h"

#include "common/bytes.h"
#include "funcapi.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"

static bool
components_validate(const void *value, const char **why)
{
	const LinkComponents *packed = value;
	Size		room = VARSIZE(packed) - offsetof(LinkComponents, data);

	*why = "its size does not match its content";
	if (packed->header.flags != 0 || packed->n_nodes < 0 ||
		packed->n_nodes > COMPONENTS_MAX_NODES || packed->stream_size > room ||
		components_blocks(packed->n_nodes) * sizeof(BlockStart) != room - packed->stream_size)
		return false;
	return components_read(packed->n_nodes, components_stream(packed), packed->stream_size,
						   components_index(packed), why) != NULL;
}

/* The positions of nodes in the order of their components; ends of these. */
static uint32 *
by_component(const ComponentNodes *content, uint32 **ends)
{
	Size		n = (Size) content->n;
	uint32	   *order = palloc(Max(1, n) * sizeof(uint32));
	uint32		begin = 0;

	*ends = palloc0(Max(1, n) * sizeof(uint32));
	for (Size i = 0; i < n; i++)
		(*ends)[content->least[i]]++;
	for (Size i = 0; i < n; i++)
	{
		uint32		size = (*ends)[i];

		(*ends)[i] = begin;
		begin += size;
	}
	for (Size i = 0; i < n; i++)
		order[(*ends)[content->least[i]]++] = (uint32) i;
	return order;
}

static void
components_to_text(const void *value, StringInfo out)
{
	ComponentNodes *content = components_nodes(value);
	uint32	   *ends;
	uint32	   *order = by_component(content, &ends);
	char		number[MAXINT8LEN + 1];

	appendStringInfoString(out, "{\"components\": [");
	for (int64 i = 0; i < content->n; i++)
	{
		uint32		node = order[i];

		if (i % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		if (content->least[node] == node)
			appendStringInfoString(out, i == 0 ? "[" : "], [");
		else
			appendStringInfoString(out, ", ");
		pg_lltoa(content->nodes[node], number);
		appendStringInfoString(out, number);
	}
	appendStringInfoString(out, content->n == 0 ? "]}" : "]]}");
}

/* A text being read. */
typedef struct Reader
{
	const char *at;
	LinkComponents *state;
	int64		n_members;
} Reader;

/* Takes a symbol or word, with white space around it. */
static bool
take(Reader *reader, const char *word)
{
	Size		length = strlen(word);

	reader->at += strspn(reader->at, " \t\r\n");
	if (strncmp(reader->at, word, length) != 0)
		return false;
	reader->at += length;
	reader->at += strspn(reader->at, " \t\r\n");
	return true;
}

/* Takes an integer as JSON writes it. */
static bool
take_node(Reader *reader, int64 *node)
{
	const char *digits = reader->at + (*reader->at == '-');
	Size		n = strspn(digits, "0123456789");
	char	   *end;

	if (n == 0 || (n > 1 && *digits == '0'))
		return false;
	errno = 0;
	*node = strtoll(reader->at, &end, 10);
	reader->at = end;
	return errno == 0;
}

/* Takes the members of one component, behind its bracket. */
static bool
take_component(Reader *reader)
{
	int64		first;
	int64		node;

	if (!take_node(reader, &first))
		return false;
	node = first;
	for (;;)
	{
		CHECK_FOR_INTERRUPTS();
		reader->state = components_join(reader->state, first, node);
		reader->n_members++;
		if (!take(reader, ","))
			break;
		if (!take_node(reader, &node))
			return false;
	}
	return take(reader, "]");
}

static LinkComponents *
components_parse(const char *text, const char **why)
{
	Reader		reader = {text, components_create(), 0};
	bool		good;

	*why = "it is not of the form {\"components\": [[1, 2], [3]]}";
	good = take(&reader, "{") && take(&reader, "\"components\"") && take(&reader, ":") &&
		take(&reader, "[");
	if (good && !take(&reader, "]"))
	{
		do
			good = take(&reader, "[") && take_component(&reader);
		while (good && take(&reader, ","));
		good = good && take(&reader, "]");
	}
	if (!good || !take(&reader, "}") || *reader.at != '\0')
		return NULL;
	*why = "a node appears twice";
	return reader.n_members == reader.state->n_nodes
		? unconstify(void *, components_canonical(reader.state)) : NULL;
}

static void *
components_from_text(const char *text, Node *escontext)
{
	const char *why;
	LinkComponents *value = components_parse(text, &why);

	if (value == NULL)
		experience_ereturn(escontext, NULL,
						   (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
							errmsg("invalid input for type %s: %s",
								   link_components_class.name, why),
							errhint("See the text form in the documentation of the type.")));
	return value;
}

static void *
components_from_json(Jsonb *json, const char **why)
{
	return components_parse(JsonbToCString(NULL, &json->root, (int) VARSIZE(json)), why);
}

static void
components_to_binary(const void *value, StringInfo out)
{
	const LinkComponents *packed = value;

	pq_sendint64(out, (uint64) packed->n_nodes);
	pq_sendint64(out, packed->stream_size);
	pq_sendbytes(out, (const char *) components_stream(packed), (int) packed->stream_size);
}

static void *
components_from_binary(StringInfo in, const char **why)
{
	int64		n_nodes;
	uint64		size;
	ComponentNodes *content;

	*why = "it is too short";
	if (in->len - in->cursor < 2 * (int) sizeof(int64))
		return NULL;
	n_nodes = pq_getmsgint64(in);
	size = (uint64) pq_getmsgint64(in);
	if (size > (uint64) (in->len - in->cursor))
		return NULL;
	content = components_read(n_nodes, (const uint8 *) pq_getmsgbytes(in, (int) size), size,
							  NULL, why);
	if (content == NULL)
		return NULL;
	*why = NULL;
	return components_pack(content);
}

const ValueClass link_components_class = {
	.name = "link_components",
	.kind = VALUE_LINK_COMPONENTS,
	.minimum_size = offsetof(LinkComponents, data),
	.validate = components_validate,
	.canonical = components_canonical,
	.to_text = components_to_text,
	.from_text = components_from_text,
	.to_json = components_to_text,
	.from_json = components_from_json,
	.to_binary = components_to_binary,
	.from_binary = components_from_binary
};

VALUE_FUNCTIONS(link_components, &link_components_class);

/* The state argument in its building form, to be changed. */
static LinkComponents *
building_state(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		return components_create();
	return components_open(value_state(&link_components_class, fcinfo, 0));
}

/*
 * transition of link_components_agg(l, r): with one of both NULL the other
 * stands alone until a link joins it; a row without both says nothing.
 */
PG_FUNCTION_INFO_V1(link_components_accum);
Datum
link_components_accum(PG_FUNCTION_ARGS)
{
	LinkComponents *state = building_state(fcinfo);

	if (!PG_ARGISNULL(1) || !PG_ARGISNULL(2))
		state = components_join(state, PG_GETARG_INT64(PG_ARGISNULL(1) ? 2 : 1),
								PG_GETARG_INT64(PG_ARGISNULL(2) ? 1 : 2));
	return value_state_datum(&link_components_class, fcinfo, state);
}

/* Adds the nodes and components of another value, in whichever form it is. */
static LinkComponents *
components_merge(LinkComponents *state, const LinkComponents *other)
{
	const NodeSlot *slots = (const NodeSlot *) other->data;

	if (!(other->header.flags & COMPONENTS_BUILDING))
	{
		ComponentNodes *content = components_nodes(other);

		for (int64 i = 0; i < content->n; i++)
		{
			CHECK_FOR_INTERRUPTS();
			state = components_join(state, content->nodes[i],
									content->nodes[content->least[i]]);
		}
		return state;
	}
	for (uint64 i = 0; i < other->n_slots; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (slots[i].parent != 0)
			state = components_join(state, slots[i].node, slots[slots[i].parent - 1].node);
	}
	return state;
}

/* combine function, transition of rollup, operator + */
PG_FUNCTION_INFO_V1(link_components_combine);
Datum
link_components_combine(PG_FUNCTION_ARGS)
{
	LinkComponents *state = building_state(fcinfo);

	state = components_merge(state, PG_GETARG_LINK_COMPONENTS(1));
	return value_state_datum(&link_components_class, fcinfo, state);
}

/* final function: the packed form */
PG_FUNCTION_INFO_V1(link_components_final);
Datum
link_components_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(components_canonical(PG_GETARG_LINK_COMPONENTS(0)));
}

static const LinkComponents *
packed_argument(FunctionCallInfo fcinfo)
{
	return components_canonical(PG_GETARG_LINK_COMPONENTS(0));
}

/* Where the node would stand among the first nodes of blocks: its block, or -1. */
static int64
block_of(const LinkComponents *packed, int64 node)
{
	const BlockStart *index = components_index(packed);
	int64		low = 0;
	int64		high = (int64) components_blocks(packed->n_nodes);

	while (low < high)
	{
		int64		middle = (low + high) / 2;

		if (index[middle].node <= node)
			low = middle + 1;
		else
			high = middle;
	}
	return low - 1;
}

/*
 * Reads a block's nodes until one is at least as high, or until a position.
 * Returns the node there; *at is its position, *back how far its least member.
 */
static int64
scan_block(const LinkComponents *packed, int64 block, int64 node, int64 until,
		   int64 *at, uint64 *back)
{
	const BlockStart *start = &components_index(packed)[block];
	const uint8 *from = take_varint(components_stream(packed) + start->offset, back);
	int64		current = start->node;
	int64		last = Min((block + 1) * NODES_PER_BLOCK, packed->n_nodes) - 1;

	for (*at = block * NODES_PER_BLOCK; *at < Min(until, last) && current < node; (*at)++)
	{
		uint64		step;

		from = take_varint(take_varint(from, &step), back);
		current = (int64) ((uint64) current + step);
	}
	return current;
}

/* component_of(x, node): reads two blocks of the value, not all of it */
PG_FUNCTION_INFO_V1(link_components_component_of);
Datum
link_components_component_of(PG_FUNCTION_ARGS)
{
	const LinkComponents *packed = packed_argument(fcinfo);
	int64		node = PG_GETARG_INT64(1);
	int64		block = block_of(packed, node);
	int64		at;
	uint64		back;

	if (block < 0 ||
		scan_block(packed, block, node, PG_INT64_MAX, &at, &back) != node)
		PG_RETURN_NULL();
	at -= (int64) back;
	PG_RETURN_INT64(scan_block(packed, at / NODES_PER_BLOCK, PG_INT64_MAX, at, &at, &back));
}

/* components(x) -> (node, component, size) */
PG_FUNCTION_INFO_V1(link_components_components);
Datum
link_components_components(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rows = (ReturnSetInfo *) fcinfo->resultinfo;
	ComponentNodes *content = components_nodes(packed_argument(fcinfo));
	uint32	   *sizes = palloc0(Max(1, (Size) content->n) * sizeof(uint32));
	bool		nulls[3] = {false, false, false};

	InitMaterializedSRF(fcinfo, 0);
	for (int64 i = 0; i < content->n; i++)
		sizes[content->least[i]]++;
	for (int64 i = 0; i < content->n; i++)
	{
		Datum		row[3] = {
			Int64GetDatum(content->nodes[i]),
			Int64GetDatum(content->nodes[content->least[i]]),
			Int64GetDatum(sizes[content->least[i]])
		};

		if (i % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		tuplestore_putvalues(rows->setResult, rows->setDesc, row, nulls);
	}
	return (Datum) 0;
}
