/*-------------------------------------------------------------------------
 *
 * journey_pack.c
 *	  From the building form of a journey to the packed one.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/journey.h"

#include <math.h>

#include "common/hashfn.h"
#include "journey/journey_layout.h"
#include "miscadmin.h"
#include "utils/memutils.h"

/* An event while it is being packed. */
typedef struct PackedEvent
{
	TimestampTz at;
	int64		seq;
	double		score;
	double		amount;
	uint32		symbol;
} PackedEvent;

/* Up to so many events are packed without allocating room for them. */
#define FEW_EVENTS 32

/* Up to so many symbols are found by looking at each; most have no more. */
#define FEW_SYMBOLS 16

/*
 * The symbols met so far.  Beyond a few there are hashes, and slots: an
 * open-addressing table of indexes into symbols.
 */
typedef struct SymbolTable
{
	Symbol	   *symbols;
	uint32		n_symbols;
	uint32		room;
	uint32	   *hashes;
	uint32	   *slots;			/* index + 1, or 0; NULL while there are few */
	uint32		n_slots;		/* a power of two, at least twice n_symbols */
	Symbol		few[FEW_SYMBOLS];
} SymbolTable;

/* By role, none first, then by touchpoint. */
static inline int
symbol_compare(const Symbol *a, const Symbol *b)
{
	int			order;

	if (a->role.bytes == NULL || b->role.bytes == NULL)
		order = (a->role.bytes != NULL) - (b->role.bytes != NULL);
	else
		order = label_compare(a->role, b->role);
	return order != 0 ? order : label_compare(a->touchpoint, b->touchpoint);
}

/* The server's sort, of indexes into symbols. */
#define ST_SORT quicksort_symbols
#define ST_ELEMENT_TYPE uint32
#define ST_COMPARE_ARG_TYPE const Symbol
#define ST_COMPARE(a, b, symbols) symbol_compare(&(symbols)[*(a)], &(symbols)[*(b)])
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* Numbers by value, an absent one last. */
static inline int
float_compare(double a, double b)
{
	if (isnan(a) || isnan(b))
		return isnan(a) - isnan(b);
	return (a > b) - (a < b);
}

static inline int
event_compare(const PackedEvent *a, const PackedEvent *b)
{
	int			order;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	if (a->seq != b->seq)
	{
		if (a->seq == JOURNEY_NO_SEQ || b->seq == JOURNEY_NO_SEQ)
			return a->seq == JOURNEY_NO_SEQ ? 1 : -1;
		return a->seq < b->seq ? -1 : 1;
	}
	if (a->symbol != b->symbol)
		return a->symbol < b->symbol ? -1 : 1;
	order = float_compare(a->score, b->score);
	return order != 0 ? order : float_compare(a->amount, b->amount);
}

/* The server's sort, with the comparison inlined. */
#define ST_SORT quicksort_events
#define ST_ELEMENT_TYPE PackedEvent
#define ST_COMPARE(a, b) event_compare(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

static uint32
symbol_hash(const Symbol *symbol)
{
	uint32		hash = hash_bytes((const unsigned char *) symbol->touchpoint.bytes,
								  symbol->touchpoint.length);

	if (symbol->role.bytes != NULL)
		hash = hash_combine(hash, hash_bytes((const unsigned char *) symbol->role.bytes,
											 symbol->role.length));
	return hash;
}

static inline bool
symbol_equal(const Symbol *a, const Symbol *b)
{
	return label_equal(a->touchpoint, b->touchpoint) &&
		(a->role.bytes == NULL) == (b->role.bytes == NULL) &&
		(a->role.bytes == NULL || label_equal(a->role, b->role));
}

static inline uint32 *
find_slot(SymbolTable *table, uint32 hash, const Symbol *symbol)
{
	uint32		slot = hash & (table->n_slots - 1);

	while (table->slots[slot] != 0)
	{
		uint32		index = table->slots[slot] - 1;

		if (table->hashes[index] == hash &&
			symbol_equal(&table->symbols[index], symbol))
			break;
		slot = (slot + 1) & (table->n_slots - 1);
	}
	return &table->slots[slot];
}

/* Doubles the room; the first time it also begins to hash. */
static void
grow_symbol_table(SymbolTable *table)
{
	uint32		room = table->room * 2;
	Symbol	   *symbols = palloc((Size) room * sizeof(Symbol));
	uint32	   *hashes = palloc((Size) room * sizeof(uint32));

	memcpy(symbols, table->symbols, table->n_symbols * sizeof(Symbol));
	table->symbols = symbols;
	table->hashes = hashes;
	table->room = room;
	table->n_slots = room * 2;
	table->slots = palloc0((Size) table->n_slots * sizeof(uint32));
	for (uint32 i = 0; i < table->n_symbols; i++)
	{
		hashes[i] = symbol_hash(&symbols[i]);
		*find_slot(table, hashes[i], &symbols[i]) = i + 1;
	}
}

/* Where the next symbol is to be written, for symbol_index() to look at. */
static inline Symbol *
next_symbol(SymbolTable *table)
{
	if (table->n_symbols == table->room)
		grow_symbol_table(table);
	return &table->symbols[table->n_symbols];
}

/* The index of the symbol in next_symbol(), which stays there when it is new. */
static inline uint32
symbol_index(SymbolTable *table)
{
	const Symbol *symbol = &table->symbols[table->n_symbols];

	if (table->slots == NULL)
	{
		for (uint32 i = 0; i < table->n_symbols; i++)
			if (symbol_equal(&table->symbols[i], symbol))
				return i;
	}
	else
	{
		uint32		hash = symbol_hash(symbol);
		uint32	   *slot = find_slot(table, hash, symbol);

		if (*slot != 0)
			return *slot - 1;
		table->hashes[table->n_symbols] = hash;
		*slot = table->n_symbols + 1;
	}
	if (table->n_symbols >= JOURNEY_MAX_SYMBOLS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("journey would have more than %d different touchpoints",
						JOURNEY_MAX_SYMBOLS),
				 errhint("Touchpoints are kinds of events: leave identifiers out of their names.")));
	return table->n_symbols++;
}

/* Reads the log; returns the flags of the optional columns it needs. */
static uint16
read_log(const Journey *state, PackedEvent *events, SymbolTable *table)
{
	const uint8 *from = state->data;
	uint8		all_present = 0;

	for (uint32 k = 0; k < state->n_events; k++)
	{
		PackedEvent *event = &events[k];
		uint8		present = *from++;
		Symbol	   *symbol = next_symbol(table);

		if ((k & 0xffff) == 0xffff)
			CHECK_FOR_INTERRUPTS();
		event->score = event->amount = get_float8_nan();
		event->seq = JOURNEY_NO_SEQ;
		from = take_bytes(from, &event->at, sizeof(int64));
		from = take_label(from, &symbol->touchpoint);
		if (present & LOG_HAS_ROLE)
			from = take_label(from, &symbol->role);
		else
			symbol->role = (Label) {NULL, 0};
		if (present & LOG_HAS_SCORE)
			from = take_bytes(from, &event->score, sizeof(double));
		if (present & LOG_HAS_AMOUNT)
			from = take_bytes(from, &event->amount, sizeof(double));
		if (present & LOG_HAS_SEQ)
			from = take_bytes(from, &event->seq, sizeof(int64));
		event->symbol = symbol_index(table);
		all_present |= present;
	}
	return (all_present & LOG_HAS_SCORE ? JOURNEY_HAS_SCORE : 0) |
		(all_present & LOG_HAS_AMOUNT ? JOURNEY_HAS_AMOUNT : 0) |
		(all_present & LOG_HAS_SEQ ? JOURNEY_HAS_SEQ : 0);
}

/* Sorts the symbols of the table and renumbers those of the events. */
static void
sort_symbols(SymbolTable *table, PackedEvent *events, uint32 n_events)
{
	uint32		few[FEW_SYMBOLS * 2];
	Symbol		few_sorted[FEW_SYMBOLS];
	bool		many = table->n_symbols > FEW_SYMBOLS;
	uint32	   *order = many ? palloc(table->n_symbols * 2 * sizeof(uint32)) : few;
	uint32	   *rank = order + table->n_symbols;
	Symbol	   *sorted = many ? palloc(table->n_symbols * sizeof(Symbol)) : few_sorted;

	for (uint32 i = 0; i < table->n_symbols; i++)
		order[i] = i;
	quicksort_symbols(order, table->n_symbols, table->symbols);
	for (uint32 i = 0; i < table->n_symbols; i++)
	{
		rank[order[i]] = i;
		sorted[i] = table->symbols[order[i]];
	}
	for (uint32 k = 0; k < n_events; k++)
		events[k].symbol = rank[events[k].symbol];
	memcpy(table->symbols, sorted, table->n_symbols * sizeof(Symbol));
}

/* Rows often arrive in order already. */
static void
sort_events(PackedEvent *events, uint32 n_events)
{
	for (uint32 k = 1; k < n_events; k++)
		if (event_compare(&events[k - 1], &events[k]) > 0)
		{
			quicksort_events(events, n_events);
			return;
		}
}

/* The coarsest unit in which every distance is a whole number. */
static int
time_unit(const PackedEvent *events, uint32 n_events)
{
	int			unit = 0;

	for (uint32 k = 1; k < n_events; k++)
		while ((events[k].at - events[k - 1].at) % journey_time_units[unit] != 0)
			unit++;
	return unit;
}

static inline double
float_of(const PackedEvent *event, uint16 column)
{
	return column == JOURNEY_HAS_SCORE ? event->score : event->amount;
}

static uint8 *
put_float_column(uint8 *to, const PackedEvent *events, uint32 n_events,
				 uint16 column)
{
	uint8	   *presence = to + 1;
	uint8		width = 1;

	for (uint32 k = 0; k < n_events; k++)
	{
		double		number = float_of(&events[k], column);

		if (isnan(number))
			continue;
		if (width == 1 && !(number >= PG_INT8_MIN && number <= PG_INT8_MAX &&
							number == floor(number)))
			width = 4;
		if (width == 4 && (double) (float) number != number)
			width = 8;
	}
	*to = width;
	to = presence + (n_events + 7) / 8;
	memset(presence, 0, to - presence);
	for (uint32 k = 0; k < n_events; k++)
	{
		double		number = float_of(&events[k], column);
		float		single = (float) number;

		if (isnan(number))
			continue;
		presence[k / 8] |= (uint8) (1 << k % 8);
		if (width == 1)
			*to++ = (uint8) (int8) number;
		else if (width == 4)
			to = put_bytes(to, &single, sizeof(single));
		else
			to = put_bytes(to, &number, sizeof(number));
	}
	return to;
}

static uint8 *
put_seq_column(uint8 *to, const PackedEvent *events, uint32 n_events)
{
	uint8	   *presence = to;
	int64		previous = 0;

	to += (n_events + 7) / 8;
	memset(presence, 0, to - presence);
	for (uint32 k = 0; k < n_events; k++)
	{
		if (events[k].seq == JOURNEY_NO_SEQ)
			continue;
		presence[k / 8] |= (uint8) (1 << k % 8);
		to = put_varint(to, zigzag((uint64) events[k].seq - (uint64) previous));
		previous = events[k].seq;
	}
	return to;
}

/* Writes roles and symbols; returns the number of roles in *n_roles. */
static uint8 *
put_dictionary(uint8 *to, const SymbolTable *table, uint16 *n_roles)
{
	Label		previous = {NULL, 0};
	uint32		roles = 0;
	uint32		role = 0;

	/* Symbols are sorted by role: each role is met in one run. */
	for (uint32 i = 0; i < table->n_symbols; i++)
	{
		Label		label = table->symbols[i].role;

		if (label.bytes == NULL || (roles > 0 && label_equal(label, previous)))
			continue;
		to = put_label(to, label);
		previous = label;
		if (++roles > JOURNEY_MAX_ROLES)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("journey would have more than %d roles",
							JOURNEY_MAX_ROLES),
					 errhint("Roles are few: candidate, employee, customer and such.")));
	}
	for (uint32 i = 0; i < table->n_symbols; i++)
	{
		const Symbol *symbol = &table->symbols[i];

		if (symbol->role.bytes != NULL &&
			(role == 0 || !label_equal(symbol->role, previous)))
			role++;
		previous = symbol->role;
		if (roles > 0)
			*to++ = (uint8) (symbol->role.bytes == NULL ? 0 : role);
		to = put_label(to, symbol->touchpoint);
	}
	*n_roles = (uint16) roles;
	return to;
}

/* The most bytes that a packed journey of these events can take. */
static Size
packed_bound(const SymbolTable *table, uint32 n_events, uint16 flags)
{
	Size		size = offsetof(Journey, data) + 10;

	for (uint32 i = 0; i < table->n_symbols; i++)
		size += 3 + table->symbols[i].touchpoint.length +
			table->symbols[i].role.length;
	size += (Size) n_events * (2 + 10);
	if (flags & (JOURNEY_HAS_SCORE | JOURNEY_HAS_AMOUNT | JOURNEY_HAS_SEQ))
		size += ((Size) n_events * 11 + 2) * 3;
	return size;
}

static Journey *
encode(const SymbolTable *table, const PackedEvent *events, uint32 n_events,
	   uint64 missing, uint16 flags)
{
	int			unit = time_unit(events, n_events);
	Size		bound = packed_bound(table, n_events, flags);
	Journey    *journey = MemoryContextAllocExtended(CurrentMemoryContext, bound,
													 MCXT_ALLOC_HUGE);
	uint8	   *to = journey->data;

	memset(journey, 0, offsetof(Journey, data));
	to = put_dictionary(to, table, &journey->u.packed.n_roles);
	if (missing > 0)
	{
		flags |= JOURNEY_HAS_MISSING;
		to = put_varint(to, missing);
	}
	for (uint32 k = 0; k < n_events; k++)
	{
		if ((k & 0xffff) == 0xffff)
			CHECK_FOR_INTERRUPTS();
		*to++ = (uint8) events[k].symbol;
		if (table->n_symbols > 256)
			*to++ = (uint8) (events[k].symbol >> 8);
	}
	for (uint32 k = 1; k < n_events; k++)
		to = put_varint(to, (uint64) ((events[k].at - events[k - 1].at) /
									  journey_time_units[unit]));
	if (flags & JOURNEY_HAS_SCORE)
		to = put_float_column(to, events, n_events, JOURNEY_HAS_SCORE);
	if (flags & JOURNEY_HAS_AMOUNT)
		to = put_float_column(to, events, n_events, JOURNEY_HAS_AMOUNT);
	if (flags & JOURNEY_HAS_SEQ)
		to = put_seq_column(to, events, n_events);

	value_checked_size(&journey_class, 0, to - (uint8 *) journey, 1);
	SET_VARSIZE(journey, to - (uint8 *) journey);
	journey->header.version = VALUE_VERSION;
	journey->header.kind = VALUE_JOURNEY;
	journey->header.flags = flags | (uint16) (unit << JOURNEY_UNIT_SHIFT);
	journey->n_events = n_events;
	journey->u.packed.n_symbols = (uint16) table->n_symbols;
	journey->v.first_at = n_events > 0 ? events[0].at : 0;
	return journey;
}

const Journey *
journey_pack(const Journey *state)
{
	SymbolTable table;
	PackedEvent few[FEW_EVENTS];
	PackedEvent *events = few;
	uint16		flags;
	Journey    *packed;

	if (!(state->header.flags & JOURNEY_BUILDING))
		return state;
	table.symbols = table.few;
	table.n_symbols = 0;
	table.room = FEW_SYMBOLS;
	table.slots = NULL;
	if (state->n_events > FEW_EVENTS)
		events = MemoryContextAllocExtended(CurrentMemoryContext,
											(Size) state->n_events * sizeof(PackedEvent),
											MCXT_ALLOC_HUGE);
	flags = read_log(state, events, &table);
	sort_symbols(&table, events, state->n_events);
	sort_events(events, state->n_events);
	packed = encode(&table, events, state->n_events, state->u.missing, flags);
	if (events != few)
		pfree(events);
	return packed;
}
