/*-------------------------------------------------------------------------
 *
 * journey_json.c
 *	  Reading a journey from JSON: from text, and from jsonb.
 *
 * The elements of an array in jsonb take at most 256 MB, which a few million
 * events exceed, and many times the memory of the journey.  So the text does
 * not pass through jsonb: the server's JSON parser hands over one token after
 * the other, and an event is appended to the building form when its object
 * ends.  That takes the text and the log of events, nothing else.
 *
 * The parser knows how deep it is nested only from its own recursion, so the
 * reader keeps its place.  There are four, and whatever begins in a place
 * where it does not belong is an error there and then: the recursion never
 * goes deeper than a journey does.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/journey_json.h"

#include "common/json.h"
#include "common/time_text.h"
#include "journey/journey.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"

/* The keys of an event. */
typedef enum EventKey
{
	EVENT_TOUCHPOINT,
	EVENT_AT,
	EVENT_ROLE,
	EVENT_SCORE,
	EVENT_AMOUNT,
	EVENT_SEQ
} EventKey;

static const char *const event_keys[] = {"touchpoint", "at", "role", "score",
"amount", "seq", NULL};

#define EVENT_REQUIRED (1 << EVENT_TOUCHPOINT | 1 << EVENT_AT)

/* The keys of a journey. */
typedef enum JourneyKey
{
	JOURNEY_EVENTS,
	JOURNEY_MISSING
} JourneyKey;

static const char *const journey_keys[] = {"events", "missing", NULL};

/* One event, field by field; its labels point into its own buffers. */
typedef struct EventFields
{
	JourneyEvent event;
	uint32		seen;			/* bits by EventKey */
	char		touchpoint[JOURNEY_MAX_LABEL];
	char		role[JOURNEY_MAX_LABEL];
} EventFields;

/* Where in the text the reader is. */
typedef enum Place
{
	OUTSIDE,
	IN_JOURNEY,
	IN_EVENTS,
	IN_EVENT
} Place;

typedef struct JourneyReader
{
	Node	   *escontext;
	Place		place;
	int			key;			/* of the innermost object, a number of its list */
	uint32		seen;			/* bits by JourneyKey */
	int64		missing;
	EventFields fields;
	Journey    *state;
} JourneyReader;

/* The number of a key in a NULL-terminated list, or -1. */
static int
find_key(const char *const *keys, const char *key, int length)
{
	for (int i = 0; keys[i] != NULL; i++)
		if (strlen(keys[i]) == (size_t) length &&
			memcmp(keys[i], key, length) == 0)
			return i;
	return -1;
}

static void
begin_event(EventFields *fields)
{
	fields->seen = 0;
	fields->event.role = (Label) {NULL, 0};
	fields->event.score = fields->event.amount = get_float8_nan();
	fields->event.seq = JOURNEY_NO_SEQ;
}

static bool
put_label_field(Label *label, char *buffer, const char *string, int length)
{
	if (length > JOURNEY_MAX_LABEL)
		return false;
	label->bytes = memcpy(buffer, string, length);
	label->length = length;
	return true;
}

/* A field that is a string; false when it should not be one, or not this. */
static bool
put_string(EventFields *fields, EventKey key, const char *string, int length)
{
	fields->seen |= 1 << key;
	switch (key)
	{
		case EVENT_TOUCHPOINT:
			return put_label_field(&fields->event.touchpoint,
								   fields->touchpoint, string, length);
		case EVENT_ROLE:
			return put_label_field(&fields->event.role, fields->role, string,
								   length);
		case EVENT_AT:
			return time_from_text(string, length, &fields->event.at);
		default:
			return false;
	}
}

/* A field that is a number, as it is written. */
static bool
put_number(EventFields *fields, EventKey key, const char *number)
{
	fields->seen |= 1 << key;
	switch (key)
	{
		case EVENT_SCORE:
			return json_float8_from_text(number, &fields->event.score);
		case EVENT_AMOUNT:
			return json_float8_from_text(number, &fields->event.amount);
		case EVENT_SEQ:
			return json_int64_from_text(number, &fields->event.seq) &&
				fields->event.seq != JOURNEY_NO_SEQ;
		default:
			return false;
	}
}

/* Appends the event when it has all that it needs. */
static bool
end_event(EventFields *fields, Journey **state)
{
	Journey    *appended;

	if ((fields->seen & EVENT_REQUIRED) != EVENT_REQUIRED)
		return false;
	appended = journey_append(*state, &fields->event);
	/* Here nobody else holds the smaller one. */
	if (appended != *state)
		pfree(*state);
	*state = appended;
	return true;
}

static bool
missing_possible(int64 missing)
{
	return missing >= 0 && missing <= PG_UINT32_MAX;
}

static const char *
why_no_event(const Journey *state)
{
	return psprintf("event %u needs a touchpoint of at most %d bytes and a time as ISO 8601, and may have role, score, amount and seq",
					state->n_events + 1, JOURNEY_MAX_LABEL);
}

static void *
finished(Journey *state, int64 missing)
{
	const Journey *journey = journey_pack(journey_skip(state, missing));

	pfree(state);
	return unconstify(Journey *, journey);
}

/*
 * From text
 */

/* Reports the error, softly where that is wanted. */
static bool
refuse(JourneyReader *reader, const char *why)
{
	experience_ereturn(reader->escontext, false,
					   (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
						errmsg("invalid input for type journey: %s", why),
						errhint("See the text form in the documentation of the type.")));
}

/* What begins, or stands, at this place does not belong there. */
static bool
refuse_here(JourneyReader *reader)
{
	if (reader->place == OUTSIDE)
		return refuse(reader, "it is not a JSON object");
	if (reader->place != IN_JOURNEY)
		return refuse(reader, why_no_event(reader->state));
	return refuse(reader, reader->key == JOURNEY_EVENTS ?
				  "\"events\" must be an array" :
				  "\"missing\" must be a count");
}

static bool
enter_object(JourneyReader *reader)
{
	if (reader->place == OUTSIDE)
		reader->place = IN_JOURNEY;
	else if (reader->place == IN_EVENTS)
	{
		begin_event(&reader->fields);
		reader->place = IN_EVENT;
	}
	else
		return refuse_here(reader);
	return true;
}

static bool
leave_object(JourneyReader *reader)
{
	if (reader->place == IN_EVENT)
	{
		CHECK_FOR_INTERRUPTS();
		if (!end_event(&reader->fields, &reader->state))
			return refuse_here(reader);
		reader->place = IN_EVENTS;
		return true;
	}
	reader->place = OUTSIDE;
	for (int i = 0; journey_keys[i] != NULL; i++)
		if (!(reader->seen & 1 << i))
			return refuse(reader, psprintf("\"%s\" is not there",
										   journey_keys[i]));
	return true;
}

static bool
enter_array(JourneyReader *reader)
{
	if (reader->place != IN_JOURNEY || reader->key != JOURNEY_EVENTS)
		return refuse_here(reader);
	reader->place = IN_EVENTS;
	return true;
}

static bool
enter_field(JourneyReader *reader, const char *key)
{
	bool		of_event = reader->place == IN_EVENT;
	uint32		seen = of_event ? reader->fields.seen : reader->seen;

	reader->key = find_key(of_event ? event_keys : journey_keys, key,
						   (int) strlen(key));
	if (reader->key < 0)
		return of_event ? refuse_here(reader) :
			refuse(reader, psprintf("unknown key \"%s\"", key));
	if (!(seen & 1 << reader->key))
	{
		if (!of_event)
			reader->seen |= 1 << reader->key;
		return true;
	}
	return refuse(reader, of_event ?
				  psprintf("event %u has two of the key \"%s\"",
						   reader->state->n_events + 1, key) :
				  psprintf("there are two of the key \"%s\"", key));
}

static bool
read_scalar(JourneyReader *reader, const char *token, JsonTokenType type)
{
	bool		good = false;

	if (reader->place == IN_JOURNEY && reader->key == JOURNEY_MISSING)
		good = type == JSON_TOKEN_NUMBER &&
			json_int64_from_text(token, &reader->missing) &&
			missing_possible(reader->missing);
	else if (reader->place == IN_EVENT && type == JSON_TOKEN_STRING)
		good = put_string(&reader->fields, reader->key, token,
						  (int) strlen(token));
	else if (reader->place == IN_EVENT && type == JSON_TOKEN_NUMBER)
		good = put_number(&reader->fields, reader->key, token);
	return good || refuse_here(reader);
}

static EXP_JSON_ACTION
object_begins(void *reader)
{
	EXP_JSON_RETURN(enter_object(reader));
}

static EXP_JSON_ACTION
object_ends(void *reader)
{
	EXP_JSON_RETURN(leave_object(reader));
}

static EXP_JSON_ACTION
array_begins(void *reader)
{
	EXP_JSON_RETURN(enter_array(reader));
}

static EXP_JSON_ACTION
array_ends(void *reader)
{
	((JourneyReader *) reader)->place = IN_JOURNEY;
	EXP_JSON_RETURN(true);
}

/* Keys and tokens belong to whom they are handed; there are millions. */
static EXP_JSON_ACTION
field_begins(void *reader, char *key, bool isnull)
{
	bool		good = enter_field(reader, key);

	pfree(key);
	EXP_JSON_RETURN(good);
}

static EXP_JSON_ACTION
scalar_stands(void *reader, char *token, JsonTokenType type)
{
	bool		good = read_scalar(reader, token, type);

	pfree(token);
	EXP_JSON_RETURN(good);
}

void *
journey_from_text(const char *text, Node *escontext)
{
	JourneyReader reader = {.escontext = escontext, .place = OUTSIDE};
	JsonSemAction actions = {
		.semstate = &reader,
		.object_start = object_begins,
		.object_end = object_ends,
		.array_start = array_begins,
		.array_end = array_ends,
		.object_field_start = field_begins,
		.scalar = scalar_stands
	};
	JsonLexContext *lexer = experience_json_lexer(text, strlen(text),
												  GetDatabaseEncoding());
	JsonParseErrorType error;

	reader.state = journey_begin();
	error = pg_parse_json(lexer, &actions);
	if (EXP_JSON_REFUSED(error))
		return NULL;
	if (error != JSON_SUCCESS)
		experience_ereturn(escontext, NULL,
						   (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
							errmsg("invalid input for type journey: it is not JSON"),
							errdetail_internal("%s", json_errdetail(error, lexer)),
							errhint("See the text form in the documentation of the type."),
							errcontext("JSON data, up to byte %zu",
									   (Size) (lexer->token_terminator - lexer->input))));
	return finished(reader.state, reader.missing);
}

/*
 * From jsonb
 */

static bool
field_from_json(EventFields *fields, EventKey key, const JsonbValue *value)
{
	char	   *number;
	bool		good;

	if (value->type == jbvString)
		return put_string(fields, key, value->val.string.val,
						  value->val.string.len);
	if (value->type != jbvNumeric)
		return false;
	number = json_number_text(value);
	good = put_number(fields, key, number);
	pfree(number);
	return good;
}

static bool
event_from_json(const JsonbValue *value, EventFields *fields)
{
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue	item;
	int			key = -1;
	bool		good = true;

	begin_event(fields);
	if (value->type != jbvBinary || !JsonContainerIsObject(value->val.binary.data))
		return false;
	iterator = JsonbIteratorInit(value->val.binary.data);
	while (good &&
		   (token = JsonbIteratorNext(&iterator, &item, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
		{
			key = find_key(event_keys, item.val.string.val,
						   item.val.string.len);
			good = key >= 0;
		}
		else if (token == WJB_VALUE)
			good = field_from_json(fields, key, &item);
	}
	return good;
}

void *
journey_from_json(Jsonb *json, const char **why)
{
	Journey    *state = journey_begin();
	JsonbContainer *events;
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue	item;
	EventFields fields;
	int64		missing;

	if (!json_keys_known(json, journey_keys, why) ||
		!json_int64_field(json, journey_keys[JOURNEY_MISSING], &missing, why) ||
		(events = json_array_field(json, journey_keys[JOURNEY_EVENTS], why)) == NULL)
		return NULL;
	*why = "\"missing\" must be a count";
	if (!missing_possible(missing))
		return NULL;
	iterator = JsonbIteratorInit(events);
	while ((token = JsonbIteratorNext(&iterator, &item, true)) != WJB_DONE)
	{
		CHECK_FOR_INTERRUPTS();
		if (token != WJB_ELEM)
			continue;
		if (!event_from_json(&item, &fields) || !end_event(&fields, &state))
		{
			*why = why_no_event(state);
			return NULL;
		}
	}
	*why = NULL;
	return finished(state, missing);
}
