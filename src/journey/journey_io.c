/*-------------------------------------------------------------------------
 *
 * journey_io.c
 *	  Text, binary and jsonb forms of a journey.
 *
 * Text:	{"events": [{"touchpoint": "visit", "at": "2025-01-31T09:00:00Z",
 *			"role": "customer", "score": 9, "amount": 12.5, "seq": 1}, ...],
 *			"missing": 0}; absent fields are left out.
 * Binary:	the events one by one; labels in the encoding of the client, as text
 *			has it there.
 *
 * Both ways in append to a building form and pack it, so whatever they are
 * given, the result is canonical.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/journey.h"

#include <math.h>

#include "common/json.h"
#include "common/time_text.h"
#include "common/wire_text.h"
#include "journey/journey_layout.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"

static void
append_label(StringInfo out, Label label)
{
	append_json_string(out, pnstrdup(label.bytes, label.length));
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

/* A label field; true when it is absent and need not be there. */
static bool
label_from_json(JsonbContainer *event, const char *key, bool required,
				Label *label)
{
	JsonbValue	buffer;
	JsonbValue *value = getKeyJsonValueFromContainer(event, key,
													 (int) strlen(key), &buffer);

	if (value == NULL)
		return !required;
	if (value->type != jbvString || value->val.string.len > JOURNEY_MAX_LABEL)
		return false;
	label->bytes = value->val.string.val;
	label->length = value->val.string.len;
	return true;
}

static bool
number_from_json(JsonbContainer *event, const char *key, double *number)
{
	JsonbValue	buffer;
	JsonbValue *value = getKeyJsonValueFromContainer(event, key,
													 (int) strlen(key), &buffer);

	return value == NULL || json_float8(value, number);
}

static bool
at_from_json(JsonbContainer *event, TimestampTz *at)
{
	JsonbValue	buffer;
	JsonbValue *value = getKeyJsonValueFromContainer(event, "at", 2, &buffer);

	return value != NULL && time_from_json(value, at);
}

static bool
event_from_json(JsonbValue *value, JourneyEvent *event)
{
	static const char *const keys[] = {"touchpoint", "at", "role", "score",
	"amount", "seq"};
	JsonbContainer *object;
	JsonbValue	buffer;
	JsonbValue *seq;
	uint32		known = 0;

	event->role = (Label) {NULL, 0};
	event->score = event->amount = get_float8_nan();
	event->seq = JOURNEY_NO_SEQ;
	if (value->type != jbvBinary || !JsonContainerIsObject(value->val.binary.data))
		return false;
	object = value->val.binary.data;
	for (size_t i = 0; i < lengthof(keys); i++)
		known += getKeyJsonValueFromContainer(object, keys[i],
											  (int) strlen(keys[i]), &buffer) != NULL;
	seq = getKeyJsonValueFromContainer(object, "seq", 3, &buffer);
	return known == JsonContainerSize(object) &&
		label_from_json(object, "touchpoint", true, &event->touchpoint) &&
		label_from_json(object, "role", false, &event->role) &&
		at_from_json(object, &event->at) &&
		number_from_json(object, "score", &event->score) &&
		number_from_json(object, "amount", &event->amount) &&
		(seq == NULL || (json_int64(seq, &event->seq) &&
						 event->seq != JOURNEY_NO_SEQ));
}

static void *
journey_from_json(Jsonb *json, const char **why)
{
	static const char *const keys[] = {"events", "missing", NULL};
	Journey    *state = journey_begin();
	JsonbContainer *events;
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue	item;
	JourneyEvent event;
	int64		missing;

	if (!json_keys_known(json, keys, why) ||
		!json_int64_field(json, "missing", &missing, why) ||
		(events = json_array_field(json, "events", why)) == NULL)
		return NULL;
	*why = "\"missing\" must be a count";
	if (missing < 0 || missing > PG_UINT32_MAX)
		return NULL;
	iterator = JsonbIteratorInit(events);
	while ((token = JsonbIteratorNext(&iterator, &item, true)) != WJB_DONE)
	{
		CHECK_FOR_INTERRUPTS();
		if (token != WJB_ELEM)
			continue;
		if (!event_from_json(&item, &event))
		{
			*why = psprintf("event %u needs a touchpoint of at most %d bytes and a time as ISO 8601, and may have role, score, amount and seq",
							state->n_events + 1, JOURNEY_MAX_LABEL);
			return NULL;
		}
		state = journey_append(state, &event);
	}
	*why = NULL;
	return (void *) journey_pack(journey_skip(state, missing));
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

/* Both ways in build canonical values only. */
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
	.to_json = journey_to_json,
	.from_json = journey_from_json,
	.to_binary = journey_to_binary,
	.from_binary = journey_from_binary
};

VALUE_FUNCTIONS(journey, &journey_class);
