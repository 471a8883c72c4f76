/*-------------------------------------------------------------------------
 *
 * graph_symbols.c
 *	  Which nodes of a graph the symbols of a journey are.
 *
 * Looking up the labels of a journey takes as long as following its events,
 * and many journeys have the same dictionary.  So a call site remembers, in a
 * table of 256 places, the nodes of a dictionary in a state.  States are told
 * apart by their serial number: the nodes of a state keep their numbers.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/graph.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#define DICTIONARIES		256
#define MAX_DICTIONARY_SIZE 1024	/* bytes */

typedef struct KnownDictionary
{
	uint64		serial;			/* of the state, which had so many nodes */
	uint32		n_nodes;
	int			n_symbols;
	int			n_roles;
	int			size;
	bool		roles;
	uint32	   *nodes;
	char		bytes[FLEXIBLE_ARRAY_MEMBER];
} KnownDictionary;

Label
graph_symbol_label(const Symbol *symbol, bool roles, char *buffer)
{
	Label		label = {buffer, 0};

	if (!roles || symbol->role.bytes == NULL)
		return symbol->touchpoint;
	memcpy(buffer, symbol->role.bytes, symbol->role.length);
	buffer[symbol->role.length] = ':';
	memcpy(buffer + symbol->role.length + 1, symbol->touchpoint.bytes,
		   symbol->touchpoint.length);
	label.length = symbol->role.length + 1 + symbol->touchpoint.length;
	return label;
}

static void
look_up(GraphBuilder *builder, const JourneyView *view, bool roles, uint32 *nodes)
{
	char		buffer[GRAPH_MAX_LABEL];

	for (int i = 0; i < view->n_symbols; i++)
	{
		CHECK_FOR_INTERRUPTS();
		nodes[i] = graph_node(builder, graph_symbol_label(&view->symbols[i], roles, buffer));
	}
}

/* A place for the dictionary, by some of its bytes: wrong ones cost time alone. */
static KnownDictionary **
place_of(FmgrInfo *flinfo, const char *bytes, int size, uint64 serial)
{
	uint64		hash = serial + (uint64) size * 0x9E3779B97F4A7C15;

	if (flinfo->fn_extra == NULL)
		flinfo->fn_extra = MemoryContextAllocZero(flinfo->fn_mcxt,
												  DICTIONARIES * sizeof(KnownDictionary *));
	for (int i = 0; i < 4 && size >= (int) sizeof(uint64); i++)
	{
		uint64		part;

		memcpy(&part, bytes + (Size) (size - sizeof(uint64)) * i / 3, sizeof(part));
		hash = (hash ^ part) * 0x9E3779B97F4A7C15;
		hash ^= hash >> 32;
	}
	return (KnownDictionary **) flinfo->fn_extra + hash % DICTIONARIES;
}

static KnownDictionary *
remember(FmgrInfo *flinfo, const char *bytes, int size, int n_symbols)
{
	KnownDictionary *known = MemoryContextAlloc(flinfo->fn_mcxt,
												MAXALIGN(offsetof(KnownDictionary, bytes) + size) +
												(Size) n_symbols * sizeof(uint32));

	known->nodes = (uint32 *) ((char *) known + MAXALIGN(offsetof(KnownDictionary, bytes) + size));
	known->n_symbols = n_symbols;
	known->size = size;
	memcpy(known->bytes, bytes, size);
	return known;
}

const uint32 *
graph_symbol_nodes(FmgrInfo *flinfo, GraphBuilder *builder,
				   const Journey *journey, const JourneyView *view, bool roles)
{
	int			n = view->n_symbols;
	const char *bytes = (const char *) journey->data;
	const Label *last = n > 0 ? &view->symbols[n - 1].touchpoint : NULL;
	int			size = n > 0 ? (int) (last->bytes + last->length - bytes) : 0;
	int			n_roles = journey->u.packed.n_roles;
	uint64		serial = builder->room->serial;
	KnownDictionary **place;
	KnownDictionary *known;

	if (size > MAX_DICTIONARY_SIZE)
	{
		uint32	   *nodes = palloc((Size) n * sizeof(uint32));

		look_up(builder, view, roles, nodes);
		return nodes;
	}
	place = place_of(flinfo, bytes, size, serial);
	known = *place;
	if (known != NULL && known->serial == serial &&
		known->n_nodes <= builder->graph->n_nodes && known->size == size &&
		known->n_symbols == n && known->n_roles == n_roles &&
		known->roles == roles && memcmp(known->bytes, bytes, size) == 0)
		return known->nodes;
	*place = NULL;
	if (known != NULL)
		pfree(known);
	known = remember(flinfo, bytes, size, n);
	known->serial = serial;
	known->n_roles = n_roles;
	known->roles = roles;
	look_up(builder, view, roles, known->nodes);
	known->n_nodes = builder->graph->n_nodes;
	*place = known;
	return known->nodes;
}
