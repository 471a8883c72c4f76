/*-------------------------------------------------------------------------
 *
 * journey_open.c
 *	  A packed journey opened into columns.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/journey.h"

#include "journey/journey_layout.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

/* Room for a column; decoding one takes well below a second at the limit. */
static void *
column_allocate(const JourneyView *view, Size width)
{
	CHECK_FOR_INTERRUPTS();
	return MemoryContextAllocExtended(CurrentMemoryContext,
									  (Size) Max(1, view->n_events) * width,
									  MCXT_ALLOC_HUGE);
}

/* Decodes a float column into numbers, or only passes it when NULL. */
static const uint8 *
take_float_column(const uint8 *from, int n_events, double *numbers)
{
	uint8		width = *from;
	const uint8 *presence = from + 1;

	from = presence + (n_events + 7) / 8;
	if (numbers == NULL)
		return from + width * pg_popcount((const char *) presence,
										  (n_events + 7) / 8);
	for (int k = 0; k < n_events; k++)
	{
		float		single;

		numbers[k] = get_float8_nan();
		if (!(presence[k / 8] & (1 << k % 8)))
			continue;
		if (width == 1)
			numbers[k] = (int8) *from++;
		else if (width == 4)
		{
			from = take_bytes(from, &single, sizeof(single));
			numbers[k] = single;
		}
		else
			from = take_bytes(from, &numbers[k], sizeof(double));
	}
	return from;
}

static void
take_seq_column(const uint8 *from, int n_events, int64 *numbers)
{
	const uint8 *presence = from;
	uint64		previous = 0;

	from += (n_events + 7) / 8;
	for (int k = 0; k < n_events; k++)
	{
		uint64		code;

		numbers[k] = JOURNEY_NO_SEQ;
		if (!(presence[k / 8] & (1 << k % 8)))
			continue;
		from = take_varint(from, &code);
		previous += unzigzag(code);
		numbers[k] = (int64) previous;
	}
}

static const uint8 *
take_dictionary(const Journey *journey, JourneyView *view)
{
	const uint8 *from = journey->data;
	int			n_roles = journey->u.packed.n_roles;
	Label	   *roles = palloc((Size) (n_roles + 1) * sizeof(Label));

	roles[0] = (Label) {NULL, 0};
	for (int i = 1; i <= n_roles; i++)
		from = take_label(from, &roles[i]);
	view->n_symbols = journey->u.packed.n_symbols;
	view->symbols = palloc((Size) Max(1, view->n_symbols) * sizeof(Symbol));
	for (int i = 0; i < view->n_symbols; i++)
	{
		view->symbols[i].role = roles[n_roles > 0 ? *from++ : 0];
		from = take_label(from, &view->symbols[i].touchpoint);
	}
	pfree(roles);
	return from;
}

static const uint8 *
take_times(const Journey *journey, const uint8 *from, JourneyView *view,
		   bool wanted)
{
	int64		unit = journey_time_units[(journey->header.flags & JOURNEY_UNIT_MASK) >>
								  JOURNEY_UNIT_SHIFT];
	TimestampTz at = journey->v.first_at;
	uint64		distance;

	if (wanted)
	{
		view->at = column_allocate(view, sizeof(TimestampTz));
		view->at[0] = at;
	}
	for (int k = 1; k < view->n_events; k++)
	{
		from = take_varint(from, &distance);
		if (wanted)
			view->at[k] = (at += (int64) distance * unit);
	}
	return from;
}

JourneyView *
journey_open(const Journey *journey, int columns)
{
	JourneyView *view = palloc0(sizeof(JourneyView));
	uint16		flags = journey->header.flags;
	const uint8 *from;
	uint64		missing = 0;
	bool		more;

	view->n_events = (int) journey->n_events;
	from = take_dictionary(journey, view);
	if (flags & JOURNEY_HAS_MISSING)
		from = take_varint(from, &missing);
	view->missing = (int64) missing;

	view->symbol = column_allocate(view, sizeof(uint16));
	for (int k = 0; k < view->n_events; k++)
	{
		view->symbol[k] = *from++;
		if (view->n_symbols > 256)
			view->symbol[k] |= (uint16) (*from++ << 8);
	}
	more = (columns & JOURNEY_READ_SCORE && flags & JOURNEY_HAS_SCORE) ||
		(columns & JOURNEY_READ_AMOUNT && flags & JOURNEY_HAS_AMOUNT) ||
		(columns & JOURNEY_READ_SEQ && flags & JOURNEY_HAS_SEQ);
	if (columns & JOURNEY_READ_AT || more)
		from = take_times(journey, from, view, columns & JOURNEY_READ_AT);
	if (!more)
		return view;
	if (flags & JOURNEY_HAS_SCORE)
	{
		if (columns & JOURNEY_READ_SCORE)
			view->score = column_allocate(view, sizeof(double));
		from = take_float_column(from, view->n_events, view->score);
	}
	if (flags & JOURNEY_HAS_AMOUNT)
	{
		if (columns & JOURNEY_READ_AMOUNT)
			view->amount = column_allocate(view, sizeof(double));
		from = take_float_column(from, view->n_events, view->amount);
	}
	if (flags & JOURNEY_HAS_SEQ && columns & JOURNEY_READ_SEQ)
	{
		view->seq = column_allocate(view, sizeof(int64));
		take_seq_column(from, view->n_events, view->seq);
	}
	return view;
}

JourneyEvent
journey_event(const JourneyView *view, int k)
{
	const Symbol *symbol = &view->symbols[view->symbol[k]];
	JourneyEvent event = {
		.at = view->at[k],
		.seq = view->seq != NULL ? view->seq[k] : JOURNEY_NO_SEQ,
		.touchpoint = symbol->touchpoint,
		.role = symbol->role,
		.score = view->score != NULL ? view->score[k] : get_float8_nan(),
		.amount = view->amount != NULL ? view->amount[k] : get_float8_nan()
	};

	return event;
}

const Journey *
journey_from_datum(Datum datum)
{
	return journey_pack(value_from_datum(&journey_class, datum));
}
