/*-------------------------------------------------------------------------
 *
 * journey_io.c
 *	  Text and binary forms of a journey; journey_json.c reads the text.
 *
 * Text:	{"events": [{"touchpoint": "visit", "at": "2025-01-31T09:00:00Z",
 *			"role": "customer", "score": 9, "amount": 12.5, "seq": 1}, ...],
 *			"missing": 0}; absent fields are left out.
 * Binary:	the events one by one; labels in the encoding of the client, as text
 *			has it there.
 *
 * All ways in append to a building form and pack it, so whatever they are
 * given, the result is canonical.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/journey.h"

#include <math.h>

#include "common/json.h"
#include "common/time_text.h"
#include "common/wire_text.h"
#include "journey/journey_json.h"
#include "journey/journey_layout.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"

static void
append_label(StringInfo out, Label label)
{
	char		text[JOURNEY_MAX_LABEL + 1];

	memcpy(text, label.bytes, label.length);
	text[label.length] = '\0';
	append_json_string(out, text);
}

static void
journey_to_json(const void *value, StringInfo out)
{
	JourneyView *view = journey_open(value, JOURNEY_READ_ALL);

	appendStringInfoString(out, "{\"events\": [");
	for (int k = 0; k < view->n_events; k++)
	{
		JourneyEvent event = journey_event(view, k);

		CHECK_FOR_INTERRUPTS();
		appendStringInfoString(out, k == 0 ? "{\"touchpoint\": " :
							   ", {\"touchpoint\": ");
		append_label(out, event.touchpoint);
		appendStringInfoString(out, ", \"at\": ");
		append_time(out, event.at);
		if (event.role.bytes != NULL)
		{
			appendStringInfoString(out, ", \"role\": ");
			append_label(out, event.role);
		}
		if (!isnan(event.score))
		{
			appendStringInfoString(out, ", \"score\": ");
			append_float8(out, event.score);
		}
		if (!isnan(event.amount))
		{
			appendStringInfoString(out, ", \"amount\": ");
			append_float8(out, event.amount);
		}
		if (event.seq != JOURNEY_NO_SEQ)
			appendStringInfo(out, ", \"seq\": " INT64_FORMAT, event.seq);
		appendStringInfoChar(out, '}');
	}
	appendStringInfo(out, "], \"missing\": " INT64_FORMAT "}", view->missing);
}

static void
send_label(StringInfo out, Label label)
{
	send_text(out, label.bytes, label.length);
}

static void
journey_to_binary(const void *value, StringInfo out)
{
	JourneyView *view = journey_open(value, JOURNEY_READ_ALL);

	pq_sendint32(out, (uint32) view->n_events);
	pq_sendint32(out, (uint32) view->missing);
	for (int k = 0; k < view->n_events; k++)
	{
		JourneyEvent event = journey_event(view, k);

		pq_sendint8(out, (event.role.bytes != NULL ? LOG_HAS_ROLE : 0) |
					(!isnan(event.score) ? LOG_HAS_SCORE : 0) |
					(!isnan(event.amount) ? LOG_HAS_AMOUNT : 0) |
					(event.seq != JOURNEY_NO_SEQ ? LOG_HAS_SEQ : 0));
		pq_sendint64(out, (uint64) event.at);
		send_label(out, event.touchpoint);
		if (event.role.bytes != NULL)
			send_label(out, event.role);
		if (!isnan(event.score))
			pq_sendfloat8(out, event.score);
		if (!isnan(event.amount))
			pq_sendfloat8(out, event.amount);
		if (event.seq != JOURNEY_NO_SEQ)
			pq_sendint64(out, (uint64) event.seq);
	}
}

/* The conversion also checks that the text is valid, without zero bytes. */
static bool
receive_label(StringInfo in, Label *label)
{
	label->bytes = receive_text(in, &label->length);
	return label->bytes != NULL && label->length <= JOURNEY_MAX_LABEL;
}

static bool
receive_event(StringInfo in, JourneyEvent *event)
{
	int			present = pq_getmsgbyte(in);

	event->role = (Label) {NULL, 0};
	event->score = event->amount = get_float8_nan();
	event->seq = JOURNEY_NO_SEQ;
	if (present & ~(LOG_HAS_ROLE | LOG_HAS_SCORE | LOG_HAS_AMOUNT | LOG_HAS_SEQ))
		return false;
	event->at = pq_getmsgint64(in);
	if (!IS_VALID_TIMESTAMP(event->at) || !receive_label(in, &event->touchpoint))
		return false;
	if (present & LOG_HAS_ROLE && !receive_label(in, &event->role))
		return false;
	if (present & LOG_HAS_SCORE)
		event->score = pq_getmsgfloat8(in);
	if (present & LOG_HAS_AMOUNT)
		event->amount = pq_getmsgfloat8(in);
	if (present & LOG_HAS_SEQ)
		event->seq = pq_getmsgint64(in);
	/* What stands for an absent field cannot be present. */
	return !(present & LOG_HAS_SCORE && isnan(event->score)) &&
		!(present & LOG_HAS_AMOUNT && isnan(event->amount)) &&
		!(present & LOG_HAS_SEQ && event->seq == JOURNEY_NO_SEQ);
}

static void *
journey_from_binary(StringInfo in, const char **why)
{
	Journey    *state = journey_begin();
	uint32		n_events = (uint32) pq_getmsgint(in, 4);
	uint32		missing = (uint32) pq_getmsgint(in, 4);
	JourneyEvent event;

	for (uint32 k = 0; k < n_events; k++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!receive_event(in, &event))
		{
			*why = psprintf("event %u is not possible", k + 1);
			return NULL;
		}
		state = journey_append(state, &event);
	}
	return (void *) journey_pack(journey_skip(state, missing));
}

/* All ways in build canonical values only. */
static bool
journey_validate(const void *value, const char **why)
{
	return true;
}

static const void *
journey_canonical(const void *value)
{
	return journey_pack(value);
}

const ValueClass journey_class = {
	.name = "journey",
	.kind = VALUE_JOURNEY,
	.minimum_size = offsetof(Journey, data),
	.validate = journey_validate,
	.canonical = journey_canonical,
	.from_text = journey_from_text,
	.to_json = journey_to_json,
	.from_json = journey_from_json,
	.to_binary = journey_to_binary,
	.from_binary = journey_from_binary
};

VALUE_FUNCTIONS(journey, &journey_class);
