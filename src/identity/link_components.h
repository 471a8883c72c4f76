/*-------------------------------------------------------------------------
 *
 * link_components.h
 *	  Who belongs together: the connected components of links.
 *
 * Nodes are bigints.  A component is named by its least member, so that the
 * name is the same whatever the order in which the links came, and stays when
 * members with higher numbers join later.
 *
 * Algebra
 *		Identity: no nodes.  Merging joins the components that share a node:
 *		commutative, associative, byte-exact, and idempotent (x + x = x), so
 *		that links may be repeated.  There is no subtraction: a component does
 *		not know which of its links held it together.
 *
 * Layout, packed (canonical)
 *		n_nodes; an index with an entry for every NODES_PER_BLOCK-th node; a
 *		stream of two varints for each node, in ascending order: the difference
 *		to the node before it (of the first node: the node itself in zigzag),
 *		and how many nodes back the least member of its component stands (0:
 *		the node itself).
 *
 * Layout, building
 *		n_nodes and an open-addressing hash table of the nodes, whose entries
 *		are at once the forest of union-find: an entry points to another one of
 *		its component, or to itself.  Each union hangs the entry of the higher
 *		position below the lower: positions are those of a hash function, which
 *		makes it linking by random index.  Paths are halved.
 *
 * Sources
 *		Tarjan and van Leeuwen, Journal of the ACM 31 (1984) 245-281 (path
 *		halving); Goel, Khanna, Larkin and Tarjan, SODA 2014, 1005-1017 (linking
 *		by random index is as fast as linking by rank).
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_LINK_COMPONENTS_H
#define EXPERIENCE_LINK_COMPONENTS_H

#include "postgres.h"

#include "common/value.h"
#include "fmgr.h"

#define COMPONENTS_BUILDING		0x1	/* flag */
#define COMPONENTS_MAX_NODES	30000000
#define NODES_PER_BLOCK			64

typedef struct LinkComponents
{
	ValueHeader header;
	int64		n_nodes;
	union
	{
		uint64		stream_size;	/* packed: bytes behind the index */
		uint64		n_slots;		/* building: a power of two */
	};
	uint64		data[FLEXIBLE_ARRAY_MEMBER];
} LinkComponents;

StaticAssertDecl(offsetof(LinkComponents, data) == 24, "no padding");

/* The first node of a block; offset is where its second varint stands. */
typedef struct BlockStart
{
	int64		node;
	uint64		offset;
} BlockStart;

/* An entry of the hash table. */
typedef struct NodeSlot
{
	int64		node;
	uint32		parent;			/* 1 + position of another entry; 0: empty */
	uint32		unused;			/* zero */
} NodeSlot;

extern const ValueClass link_components_class;

#define DatumGetLinkComponents(d) \
	((LinkComponents *) value_from_datum(&link_components_class, (d)))
#define PG_GETARG_LINK_COMPONENTS(n)	DatumGetLinkComponents(PG_GETARG_DATUM(n))

/* The content, unpacked: nodes ascending, each with where its least member is. */
typedef struct ComponentNodes
{
	int64		n;
	int64	   *nodes;
	uint32	   *least;
} ComponentNodes;

static inline uint64
components_blocks(int64 n_nodes)
{
	return ((uint64) n_nodes + NODES_PER_BLOCK - 1) / NODES_PER_BLOCK;
}

static inline BlockStart *
components_index(const LinkComponents *packed)
{
	return (BlockStart *) packed->data;
}

static inline const uint8 *
components_stream(const LinkComponents *packed)
{
	return (const uint8 *) (components_index(packed) + components_blocks(packed->n_nodes));
}

/* An empty value in its building form. */
extern LinkComponents *components_create(void);

/* The value in its building form: itself, or a new one. */
extern LinkComponents *components_open(LinkComponents *value);

/*
 * Joins two nodes (or adds one: l = r) to a building form; returns it, grown
 * into a new one when it was full.
 */
extern LinkComponents *components_join(LinkComponents *state, int64 l, int64 r);

/* The packed form; may return its argument. */
extern const void *components_canonical(const void *value);

/*
 * Reads a packed stream; NULL and *why when it is not one.  The index is
 * compared with it unless that is NULL.
 */
extern ComponentNodes *components_read(int64 n_nodes, const uint8 *stream, Size size,
									   const BlockStart *index, const char **why);

/* The same of a value that has been checked before. */
extern ComponentNodes *components_nodes(const LinkComponents *packed);

extern LinkComponents *components_pack(const ComponentNodes *nodes);

#endif							/* EXPERIENCE_LINK_COMPONENTS_H */
