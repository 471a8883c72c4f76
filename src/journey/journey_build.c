/*-------------------------------------------------------------------------
 *
 * journey_build.c
 *	  The building form of a journey: a log of events in order of arrival.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/journey.h"

#include <math.h>

#include "journey/journey_layout.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

#define BUILDING_FIRST_SIZE 128

static Journey *
building_allocate(Size size)
{
	Journey    *state = palloc(size);

	memset(state, 0, offsetof(Journey, data));
	SET_VARSIZE(state, size);
	state->header.version = VALUE_VERSION;
	state->header.kind = VALUE_JOURNEY;
	state->header.flags = JOURNEY_BUILDING;
	state->v.used = offsetof(Journey, data);
	return state;
}

Journey *
journey_begin(void)
{
	return building_allocate(BUILDING_FIRST_SIZE);
}

/* The state with room for that many bytes more: itself, or a larger copy. */
static Journey *
reserve(Journey *state, Size bytes)
{
	Size		needed = (Size) state->v.used + bytes;
	Size		size;
	Journey    *larger;

	if (needed <= VARSIZE(state))
		return state;
	value_checked_size(&journey_class, 0, needed, 1);
	/* Double, so that appending is linear; the last step is the limit. */
	size = Min((Size) pg_nextpower2_64(needed), MaxAllocSize);
	larger = building_allocate(size);
	memcpy((char *) larger + VARHDRSZ, (char *) state + VARHDRSZ,
		   (Size) state->v.used - VARHDRSZ);
	return larger;
}

static void
check_event(const JourneyEvent *event)
{
	if (event->touchpoint.length > JOURNEY_MAX_LABEL ||
		event->role.length > JOURNEY_MAX_LABEL)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("label of a journey is longer than %d bytes",
						JOURNEY_MAX_LABEL),
				 errhint("Touchpoints and roles are names; put longer text into a table of its own.")));
	if (TIMESTAMP_NOT_FINITE(event->at))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("time of an event must be finite"),
				 errhint("Filter out open ends, or give the time when it was last observed.")));
	if (isinf(event->score) || isinf(event->amount))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("score and amount of an event must be finite"),
				 errhint("An event without a score has the score NULL.")));
}

static inline uint8 *
put_number(uint8 *to, double number)
{
	number += 0.0;				/* no -0 */
	return put_bytes(to, &number, sizeof(number));
}

Journey *
journey_append(Journey *state, const JourneyEvent *event)
{
	uint8		present = 0;
	uint8	   *to;
	Size		size = 1 + sizeof(int64) + 1 + event->touchpoint.length;

	check_event(event);
	if (event->role.bytes != NULL)
	{
		present |= LOG_HAS_ROLE;
		size += 1 + event->role.length;
	}
	if (!isnan(event->score))
	{
		present |= LOG_HAS_SCORE;
		size += sizeof(double);
	}
	if (!isnan(event->amount))
	{
		present |= LOG_HAS_AMOUNT;
		size += sizeof(double);
	}
	if (event->seq != JOURNEY_NO_SEQ)
	{
		present |= LOG_HAS_SEQ;
		size += sizeof(int64);
	}
	if (state->n_events >= JOURNEY_MAX_EVENTS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("journey would have more than %d events",
						JOURNEY_MAX_EVENTS),
				 errhint("Aggregate one person at a time.")));
	state = reserve(state, size);
	to = (uint8 *) state + state->v.used;
	*to++ = present;
	to = put_bytes(to, &event->at, sizeof(int64));
	to = put_label(to, event->touchpoint);
	if (present & LOG_HAS_ROLE)
		to = put_label(to, event->role);
	if (present & LOG_HAS_SCORE)
		to = put_number(to, event->score);
	if (present & LOG_HAS_AMOUNT)
		to = put_number(to, event->amount);
	if (present & LOG_HAS_SEQ)
		to = put_bytes(to, &event->seq, sizeof(int64));
	state->v.used = to - (uint8 *) state;
	state->n_events++;
	return state;
}

Journey *
journey_skip(Journey *state, int64 rows)
{
	if (rows > (int64) PG_UINT32_MAX - state->u.missing)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of skipped rows is out of range"),
				 errhint("Filter out rows without a touchpoint or a time.")));
	state->u.missing += (uint32) rows;
	return state;
}

Journey *
journey_append_all(Journey *state, const Journey *other)
{
	JourneyView *view;

	if (other->header.flags & JOURNEY_BUILDING)
	{
		Size		bytes = (Size) other->v.used - offsetof(Journey, data);

		if ((int64) state->n_events + other->n_events > JOURNEY_MAX_EVENTS)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("journey would have more than %d events",
							JOURNEY_MAX_EVENTS),
					 errhint("Aggregate one person at a time.")));
		state = reserve(state, bytes);
		memcpy((uint8 *) state + state->v.used, other->data, bytes);
		state->v.used += bytes;
		state->n_events += other->n_events;
		return journey_skip(state, other->u.missing);
	}
	view = journey_open(other, JOURNEY_READ_ALL);
	for (int k = 0; k < view->n_events; k++)
	{
		JourneyEvent event = journey_event(view, k);

		CHECK_FOR_INTERRUPTS();
		state = journey_append(state, &event);
	}
	return journey_skip(state, view->missing);
}
