/*-------------------------------------------------------------------------
 *
 * link_components.c
 *	  Algebra of link_components values; see link_components.h.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/link_components.h"

#include "common/bytes.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#define FIRST_SLOTS		16
#define MAX_SLOTS		(UINT64CONST(1) << 25)	/* 512 MB; 89 % full at the limit */

StaticAssertDecl(COMPONENTS_MAX_NODES < (UINT64CONST(1) << 25), "slots for all nodes");

static inline NodeSlot *
slots_of(const LinkComponents *state)
{
	return (NodeSlot *) state->data;
}

/* Mixes all bits of a node into all bits (the finalizer of MurmurHash3). */
static inline uint64
mixed(int64 node)
{
	uint64		h = (uint64) node;

	h ^= h >> 33;
	h *= UINT64CONST(0xff51afd7ed558ccd);
	h ^= h >> 33;
	h *= UINT64CONST(0xc4ceb9fe1a85ec53);
	h ^= h >> 33;
	return h;
}

static LinkComponents *
create_with_slots(uint64 n_slots)
{
	LinkComponents *state = value_create(&link_components_class,
										 value_checked_size(&link_components_class,
															offsetof(LinkComponents, data),
															n_slots, sizeof(NodeSlot)),
										 COMPONENTS_BUILDING);

	state->n_slots = n_slots;
	return state;
}

LinkComponents *
components_create(void)
{
	return create_with_slots(FIRST_SLOTS);
}

/* Where the node stands, or could stand. */
static inline uint32
slot_of(const LinkComponents *state, int64 node)
{
	const NodeSlot *slots = slots_of(state);
	uint64		mask = state->n_slots - 1;
	uint64		at = mixed(node) & mask;

	while (slots[at].parent != 0 && slots[at].node != node)
		at = (at + 1) & mask;
	return (uint32) at;
}

/* The root of an entry's tree; halves the path on the way. */
static inline uint32
root_of(NodeSlot *slots, uint32 at)
{
	while (slots[at].parent - 1 != at)
	{
		uint32		parent = slots[at].parent - 1;

		slots[at].parent = slots[parent].parent;
		at = slots[at].parent - 1;
	}
	return at;
}

static inline void
join_slots(NodeSlot *slots, uint32 a, uint32 b)
{
	uint32		root_a = root_of(slots, a);
	uint32		root_b = root_of(slots, b);

	if (root_a < root_b)
		slots[root_b].parent = root_a + 1;
	else
		slots[root_a].parent = root_b + 1;
}

/* Where the node stands; there is room for it. */
static inline uint32
placed(LinkComponents *state, int64 node)
{
	uint32		at = slot_of(state, node);
	NodeSlot   *slot = &slots_of(state)[at];

	if (slot->parent == 0)
	{
		slot->node = node;
		slot->parent = at + 1;
		state->n_nodes++;
	}
	return at;
}

/* Every node, in trees of the same members. */
static LinkComponents *
with_slots(const LinkComponents *state, uint64 n_slots)
{
	LinkComponents *grown = create_with_slots(n_slots);
	const NodeSlot *slots = slots_of(state);

	for (uint64 i = 0; i < state->n_slots; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (slots[i].parent != 0)
		{
			uint32		at = placed(grown, slots[i].node);

			join_slots(slots_of(grown), at,
					   placed(grown, slots[slots[i].parent - 1].node));
		}
	}
	return grown;
}

/* Makes room for that many nodes more. */
static LinkComponents *
with_room(LinkComponents *state, int more)
{
	if (state->n_nodes + more > COMPONENTS_MAX_NODES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("link_components would exceed the limit of %d nodes",
						COMPONENTS_MAX_NODES),
				 errhint("Leave out records without links, or split the relation by a key that links never cross.")));
	if ((uint64) (state->n_nodes + more) * 4 <= state->n_slots * 3 ||
		state->n_slots >= MAX_SLOTS)
		return state;
	return with_slots(state, state->n_slots * 2);
}

LinkComponents *
components_join(LinkComponents *state, int64 l, int64 r)
{
	uint32		at;

	/* Near the limit, look before refusing: both may be there already. */
	if (unlikely(state->n_nodes + 2 > COMPONENTS_MAX_NODES))
	{
		NodeSlot   *slots = slots_of(state);
		int			more = (slots[slot_of(state, l)].parent == 0) +
			(l != r && slots[slot_of(state, r)].parent == 0);

		state = with_room(state, more);
	}
	else
		state = with_room(state, 2);
	at = placed(state, l);
	if (l != r)
		join_slots(slots_of(state), at, placed(state, r));
	return state;
}

LinkComponents *
components_open(LinkComponents *value)
{
	LinkComponents *state;
	ComponentNodes *content;
	uint64		n_slots = FIRST_SLOTS;

	if (value->header.flags & COMPONENTS_BUILDING)
		return value;
	while ((uint64) value->n_nodes * 4 > n_slots * 3 && n_slots < MAX_SLOTS)
		n_slots *= 2;
	state = create_with_slots(n_slots);
	content = components_nodes(value);
	for (int64 i = 0; i < content->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		state = components_join(state, content->nodes[i], content->nodes[content->least[i]]);
	}
	return state;
}

/* A node and its entry, for sorting. */
typedef struct PlacedNode
{
	int64		node;
	uint32		root;
} PlacedNode;

#define ST_SORT sort_nodes
#define ST_ELEMENT_TYPE PlacedNode
#define ST_COMPARE(a, b) ((a)->node < (b)->node ? -1 : (a)->node > (b)->node)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * The nodes of a building form in ascending order.  Its trees are only read:
 * a canonical form never changes its argument.  "first" holds the roots of
 * entries, then the first node of each root.
 */
static ComponentNodes
sorted_nodes(const LinkComponents *state)
{
	const NodeSlot *slots = slots_of(state);
	PlacedNode *placed_nodes = MemoryContextAllocHuge(CurrentMemoryContext,
													  Max(1, state->n_nodes) * sizeof(PlacedNode));
	uint32	   *first = MemoryContextAllocHuge(CurrentMemoryContext,
											   state->n_slots * sizeof(uint32));
	ComponentNodes result = {0, NULL, NULL};

	/* An entry's parent stands before it, so that its root is known already. */
	for (uint32 i = 0; i < state->n_slots; i++)
	{
		if (i % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		if (slots[i].parent == 0)
			continue;
		first[i] = slots[i].parent - 1 == i ? i : first[slots[i].parent - 1];
		placed_nodes[result.n++] = (PlacedNode) {slots[i].node, first[i]};
	}
	sort_nodes(placed_nodes, (size_t) result.n);
	memset(first, 0, state->n_slots * sizeof(uint32));
	result.nodes = MemoryContextAllocHuge(CurrentMemoryContext, Max(1, result.n) * sizeof(int64));
	result.least = MemoryContextAllocHuge(CurrentMemoryContext, Max(1, result.n) * sizeof(uint32));
	/* The first member of a component that comes by is its least one. */
	for (int64 i = 0; i < result.n; i++)
	{
		uint32	   *least = &first[placed_nodes[i].root];

		if (*least == 0)
			*least = (uint32) i + 1;
		result.nodes[i] = placed_nodes[i].node;
		result.least[i] = *least - 1;
	}
	pfree(placed_nodes);
	pfree(first);
	return result;
}

static inline uint64
step_to(const ComponentNodes *nodes, int64 i)
{
	return i == 0 ? zigzag((uint64) nodes->nodes[0]) :
		(uint64) nodes->nodes[i] - (uint64) nodes->nodes[i - 1];
}

static inline Size
varint_size(uint64 number)
{
	Size		size = 1;

	while (number >= 0x80)
	{
		number >>= 7;
		size++;
	}
	return size;
}

LinkComponents *
components_pack(const ComponentNodes *nodes)
{
	Size		size = 0;
	Size		index_size = components_blocks(nodes->n) * sizeof(BlockStart);
	LinkComponents *packed;
	BlockStart *index;
	uint8	   *stream;
	uint8	   *to;

	for (int64 i = 0; i < nodes->n; i++)
		size += varint_size(step_to(nodes, i)) + varint_size((uint64) i - nodes->least[i]);
	packed = value_create(&link_components_class,
						  value_checked_size(&link_components_class,
											 offsetof(LinkComponents, data) + index_size,
											 size, 1), 0);
	packed->n_nodes = nodes->n;
	packed->stream_size = size;
	index = components_index(packed);
	to = stream = unconstify(uint8 *, components_stream(packed));
	for (int64 i = 0; i < nodes->n; i++)
	{
		to = put_varint(to, step_to(nodes, i));
		if (i % NODES_PER_BLOCK == 0)
		{
			index[i / NODES_PER_BLOCK].node = nodes->nodes[i];
			index[i / NODES_PER_BLOCK].offset = (uint64) (to - stream);
		}
		to = put_varint(to, (uint64) i - nodes->least[i]);
	}
	return packed;
}

const void *
components_canonical(const void *value)
{
	const LinkComponents *components = value;
	ComponentNodes nodes;
	LinkComponents *packed;

	if (!(components->header.flags & COMPONENTS_BUILDING))
		return components;
	nodes = sorted_nodes(components);
	packed = components_pack(&nodes);
	pfree(nodes.nodes);
	pfree(nodes.least);
	return packed;
}

/* A varint in its shortest form that ends before the end; else NULL. */
static const uint8 *
checked_varint(const uint8 *from, const uint8 *end, uint64 *number)
{
	const uint8 *last = from;

	while (last < end && last - from < MAX_VARINT_BYTES && (*last & 0x80))
		last++;
	if (last >= end || last - from >= MAX_VARINT_BYTES || (last > from && *last == 0) ||
		(last - from == MAX_VARINT_BYTES - 1 && *last > 1))
		return NULL;
	return take_varint(from, number);
}

/* Reads node i; the position behind it, or NULL. */
static const uint8 *
read_node(ComponentNodes *nodes, int64 i, const uint8 *stream, const uint8 *from,
		  const uint8 *end, const BlockStart *index)
{
	uint64		step;
	uint64		back;
	int64		before = i == 0 ? 0 : nodes->nodes[i - 1];

	from = checked_varint(from, end, &step);
	if (from == NULL)
		return NULL;
	nodes->nodes[i] = i == 0 ? (int64) unzigzag(step) : (int64) ((uint64) before + step);
	if (index != NULL && i % NODES_PER_BLOCK == 0 &&
		(index[i / NODES_PER_BLOCK].node != nodes->nodes[i] ||
		 index[i / NODES_PER_BLOCK].offset != (uint64) (from - stream)))
		return NULL;
	from = checked_varint(from, end, &back);
	if (from == NULL || back > (uint64) i || (i > 0 && nodes->nodes[i] <= before))
		return NULL;
	nodes->least[i] = (uint32) ((uint64) i - back);
	return nodes->least[nodes->least[i]] == nodes->least[i] ? from : NULL;
}

ComponentNodes *
components_read(int64 n_nodes, const uint8 *stream, Size size, const BlockStart *index,
				const char **why)
{
	ComponentNodes *nodes = palloc(sizeof(ComponentNodes));
	const uint8 *from = stream;
	const uint8 *end = stream + size;

	*why = "its nodes and components do not fit together";
	if (n_nodes < 0 || n_nodes > COMPONENTS_MAX_NODES || (Size) n_nodes > size / 2)
		return NULL;
	nodes->n = n_nodes;
	nodes->nodes = palloc(Max(1, (Size) n_nodes) * sizeof(int64));
	nodes->least = palloc(Max(1, (Size) n_nodes) * sizeof(uint32));
	for (int64 i = 0; i < n_nodes; i++)
	{
		if (i % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		from = read_node(nodes, i, stream, from, end, index);
		if (from == NULL)
			return NULL;
	}
	return from == end ? nodes : NULL;
}

ComponentNodes *
components_nodes(const LinkComponents *packed)
{
	const char *why;
	ComponentNodes *nodes = components_read(packed->n_nodes, components_stream(packed),
											packed->stream_size, components_index(packed), &why);

	if (nodes == NULL)
		value_is_foreign(&link_components_class);
	return nodes;
}
