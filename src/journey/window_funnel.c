/*-------------------------------------------------------------------------
 *
 * window_funnel.c
 *	  Conversions of funnel_events values, and the aggregate window_funnel.
 *
 * Text:	{"within": "PT3600S", "modes": ["strict_order"], "conditions": 3,
 *			"missing": 0, "events": [["2025-01-31T09:00:00Z", 1, 3], ...]}: each
 *			event is its time and the conditions it meets, from 1.
 * Binary:	the fields, each row as its words.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/window_funnel.h"

#include "common/arrays.h"
#include "common/json.h"
#include "common/named_flags.h"
#include "common/time_text.h"
#include "journey/duration.h"
#include "journey/journey_sql.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#define FIRST_ROWS 8

static const NamedFlag mode_names[] = {
	{"strict_order", STRICT_ORDER},
	{"strict_deduplication", STRICT_DEDUPLICATION},
	{"strict_increase", STRICT_INCREASE},
	{"strict_once", STRICT_ONCE},
	{"allow_reentry", ALLOW_REENTRY},
	{NULL, 0}
};

/* The first time that ISO 8601 writes with a year: 0001-01-01. */
#define FIRST_TIME ((INT64CONST(1721426) - POSTGRES_EPOCH_JDATE) * USECS_PER_DAY)

static inline bool
modes_are_possible(uint16 modes)
{
	return !(modes & ALLOW_REENTRY) || modes & STRICT_ORDER;
}

static uint16
modes_argument(ArrayType *array)
{
	int			n;
	char	  **names = text_elements(array, "modes", &n);
	uint16		modes = 0;

	for (int i = 0; i < n; i++)
	{
		uint16		flag = (uint16) named_flag(mode_names, names[i], (int) strlen(names[i]));

		if (flag == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("unknown mode of window_funnel \"%s\"", names[i]),
					 errhint("Known are: strict_order, strict_deduplication, strict_increase, strict_once, allow_reentry.")));
		modes |= flag;
	}
	if (!modes_are_possible(modes))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("allow_reentry needs strict_order"),
				 errhint("Give both, or neither.")));
	return modes;
}

/* A value with room for so many rows. */
static WindowFunnel *
window_funnel_create(int n_conditions, int64 within, int64 rows, uint16 flags)
{
	Size		words = 1 + ((Size) n_conditions + 63) / 64;
	WindowFunnel *funnel = value_create(&funnel_events_class,
										value_checked_size(&funnel_events_class,
														   offsetof(WindowFunnel, rows),
														   (Size) rows, words * sizeof(int64)),
										flags);

	funnel->n_conditions = n_conditions;
	funnel->within = within;
	return funnel;
}

/* A copy with room for so many rows. */
static WindowFunnel *
copy_rows(const WindowFunnel *funnel, int64 rows, uint16 flags)
{
	WindowFunnel *copy = window_funnel_create(funnel->n_conditions, funnel->within,
											  rows, flags);

	copy->missing = funnel->missing;
	copy->n_rows = funnel->n_rows;
	memcpy(copy->rows, funnel->rows,
		   (Size) funnel->n_rows * window_funnel_words(funnel) * sizeof(int64));
	return copy;
}

/* The state with room for so many rows more: itself, or a larger copy. */
static WindowFunnel *
reserve_rows(WindowFunnel *state, int64 rows)
{
	Size		width = (Size) window_funnel_words(state) * sizeof(int64);
	int64		room = (int64) ((VARSIZE(state) - offsetof(WindowFunnel, rows)) / width);
	int64		most = (int64) ((MaxAllocSize - offsetof(WindowFunnel, rows)) / width);
	int64		needed = state->n_rows + rows;

	if (needed <= room && state->header.flags & WINDOW_FUNNEL_BUILDING)
		return state;
	/* double, so that appending is linear; the last step is the limit */
	return copy_rows(state, needed > most ? needed :
					 Min(most, Max(FIRST_ROWS, Max(needed, 2 * room))),
					 state->header.flags | WINDOW_FUNNEL_BUILDING);
}

static int
row_compare(const void *left, const void *right, void *n_words)
{
	const int64 *a = left;
	const int64 *b = right;

	if (a[0] != b[0])
		return a[0] < b[0] ? -1 : 1;
	for (int i = 1; i < *(const int *) n_words; i++)
		if (a[i] != b[i])
			return (uint64) a[i] < (uint64) b[i] ? -1 : 1;
	return 0;
}

static const WindowFunnel *
window_funnel_pack(const WindowFunnel *funnel)
{
	int			words = window_funnel_words(funnel);
	WindowFunnel *packed;

	if (!(funnel->header.flags & WINDOW_FUNNEL_BUILDING))
		return funnel;
	packed = copy_rows(funnel, funnel->n_rows,
					   funnel->header.flags & WINDOW_FUNNEL_MODES);
	qsort_arg(packed->rows, (size_t) packed->n_rows, (size_t) words * sizeof(int64),
			  row_compare, &words);
	return packed;
}

static const void *
canonical(const void *value)
{
	return window_funnel_pack(value);
}

/* What the constant arguments of an aggregate say, read once per call site. */
typedef struct Arguments
{
	uint16		modes;
	Size		size;
	char		bytes[FLEXIBLE_ARRAY_MEMBER];	/* of the array of modes */
} Arguments;

static uint16
remembered_modes(FunctionCallInfo fcinfo, ArrayType *array)
{
	Arguments  *known = fcinfo->flinfo->fn_extra;
	uint16		modes;

	if (known != NULL && known->size == VARSIZE(array) &&
		memcmp(known->bytes, array, known->size) == 0)
		return known->modes;
	modes = modes_argument(array);
	known = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt,
							   offsetof(Arguments, bytes) + VARSIZE(array));
	known->modes = modes;
	known->size = VARSIZE(array);
	memcpy(known->bytes, array, known->size);
	if (fcinfo->flinfo->fn_extra != NULL)
		pfree(fcinfo->flinfo->fn_extra);
	fcinfo->flinfo->fn_extra = known;
	return modes;
}

static void
check_same_funnel(const WindowFunnel *state, int n_conditions, int64 within,
				  uint16 modes)
{
	if (state->n_conditions == n_conditions && state->within == within &&
		(state->header.flags & WINDOW_FUNNEL_MODES) == modes)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("events of a funnel with %d conditions within %g seconds do not combine with those of %d conditions within %g seconds, or their modes differ",
					state->n_conditions, (double) state->within / USECS_PER_SEC,
					n_conditions, (double) within / USECS_PER_SEC),
			 errhint("Window, modes and number of conditions must be the same for all rows of an aggregate.")));
}

/* Sets the bits of the conditions that are true; NULL is not. */
static bool
set_conditions(int64 *row, ArrayType *conditions, int n)
{
	Size		offset = ARR_HASNULL(conditions) ? (Size) conditions->dataoffset :
		ARR_OVERHEAD_NONULLS(ARR_NDIM(conditions));
	const bool *values = (const bool *) ((const char *) conditions + offset);
	const uint8 *present = ARR_NULLBITMAP(conditions);
	uint64		any = 0;

	for (int i = 0; i < n; i++)
	{
		uint64		bit;

		if (present != NULL && !(present[i / 8] & (1 << i % 8)))
			continue;
		bit = (uint64) *values++ << i % 64;
		row[1 + i / 64] = (int64) ((uint64) row[1 + i / 64] | bit);
		any |= bit;
	}
	return any != 0;
}

static void
check_row(TimestampTz at, int n_conditions)
{
	if (n_conditions == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a funnel needs at least one step"),
				 errhint("Give a condition for each step.")));
	if (n_conditions > WINDOW_FUNNEL_MAX_CONDITIONS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("funnel has more than %d conditions",
						WINDOW_FUNNEL_MAX_CONDITIONS),
				 errhint("Leave out steps that do not decide anything.")));
	if (TIMESTAMP_NOT_FINITE(at) || at < FIRST_TIME)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("time of an event must be finite and not before the year 1"),
				 errhint("Filter out open ends, or give the time when it was last observed.")));
}

/* window_funnel(within, modes, at, conditions ...) */
PG_FUNCTION_INFO_V1(window_funnel_accum);
Datum
window_funnel_accum(PG_FUNCTION_ARGS)
{
	WindowFunnel *state;
	ArrayType  *conditions;
	TimestampTz at;
	int64		within;
	uint16		modes;
	int			n;

	for (int i = 1; i <= 4; i++)
		if (PG_ARGISNULL(i) && i != 3)
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("window, modes and conditions of a funnel must not be null"),
					 errhint("No mode is the empty array, '{}'; a single condition may be null.")));
	within = journey_duration(PG_GETARG_INTERVAL_P(1), "within");
	modes = remembered_modes(fcinfo, PG_GETARG_ARRAYTYPE_P(2));
	at = PG_ARGISNULL(3) ? 0 : PG_GETARG_TIMESTAMPTZ(3);
	conditions = PG_GETARG_ARRAYTYPE_P(4);
	n = ArrayGetNItems(ARR_NDIM(conditions), ARR_DIMS(conditions));
	check_row(at, n);
	if (PG_ARGISNULL(0))
		state = window_funnel_create(n, within, FIRST_ROWS,
									 WINDOW_FUNNEL_BUILDING | modes);
	else
	{
		state = value_state(&funnel_events_class, fcinfo, 0);
		check_same_funnel(state, n, within, modes);
	}
	state = reserve_rows(state, 1);
	if (PG_ARGISNULL(3))
		value_count(&funnel_events_class, &state->missing, 1);
	else
	{
		int64	   *row = window_funnel_row(state, state->n_rows);

		memset(row, 0, (Size) window_funnel_words(state) * sizeof(int64));
		row[0] = at;
		if (set_conditions(row, conditions, n) || modes & STRICT_ORDER)
			state->n_rows++;
	}
	return value_state_datum(&funnel_events_class, fcinfo, state);
}

PG_FUNCTION_INFO_V1(window_funnel_combine);
Datum
window_funnel_combine(PG_FUNCTION_ARGS)
{
	WindowFunnel *state = value_state(&funnel_events_class, fcinfo, 0);
	const WindowFunnel *other = value_from_datum(&funnel_events_class,
												 PG_GETARG_DATUM(1));

	check_same_funnel(state, other->n_conditions, other->within,
					  other->header.flags & WINDOW_FUNNEL_MODES);
	state = reserve_rows(state, other->n_rows);
	memcpy(window_funnel_row(state, state->n_rows), other->rows,
		   (Size) other->n_rows * window_funnel_words(other) * sizeof(int64));
	state->n_rows += other->n_rows;
	value_count(&funnel_events_class, &state->missing, other->missing);
	return value_state_datum(&funnel_events_class, fcinfo, state);
}

PG_FUNCTION_INFO_V1(window_funnel_final);
Datum
window_funnel_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(window_funnel_level(window_funnel_pack(value_from_datum(&funnel_events_class,
																			 PG_GETARG_DATUM(0)))));
}

static void
window_funnel_to_json(const void *value, StringInfo out)
{
	const WindowFunnel *funnel = value;

	appendStringInfoString(out, "{\"within\": ");
	append_duration(out, funnel->within);
	appendStringInfoString(out, ", \"modes\": [");
	append_named_flags(out, mode_names, funnel->header.flags);
	appendStringInfo(out, "], \"conditions\": %d, \"missing\": " INT64_FORMAT
					 ", \"events\": [", funnel->n_conditions, funnel->missing);
	for (int64 k = 0; k < funnel->n_rows; k++)
	{
		const int64 *row = window_funnel_row(funnel, k);

		CHECK_FOR_INTERRUPTS();
		appendStringInfoString(out, k > 0 ? ", [" : "[");
		append_time(out, row[0]);
		for (int i = 0; i < funnel->n_conditions; i++)
			if (row_meets(row, i))
				appendStringInfo(out, ", %d", i + 1);
		appendStringInfoChar(out, ']');
	}
	appendStringInfoString(out, "]}");
}

static bool
row_from_json(const JsonbValue *value, int64 *row, int n_conditions)
{
	JsonbContainer *array = value->val.binary.data;
	int64		number;

	if (value->type != jbvBinary || !JsonContainerIsArray(array) ||
		JsonContainerSize(array) < 1 ||
		!time_from_json(getIthJsonbValueFromContainer(array, 0), &row[0]))
		return false;
	for (uint32 i = 1; i < JsonContainerSize(array); i++)
	{
		if (!json_int64(getIthJsonbValueFromContainer(array, i), &number) ||
			number < 1 || number > n_conditions)
			return false;
		number--;
		row[1 + number / 64] = (int64) ((uint64) row[1 + number / 64] |
										UINT64CONST(1) << number % 64);
	}
	return true;
}

static bool
modes_from_json(Jsonb *json, uint16 *modes, const char **why)
{
	JsonbContainer *array = json_array_field(json, "modes", why);

	*modes = 0;
	if (array == NULL)
		return false;
	*why = "\"modes\" must be an array of modes that go together";
	for (uint32 i = 0; i < JsonContainerSize(array); i++)
	{
		JsonbValue *mode = getIthJsonbValueFromContainer(array, i);
		uint16		flag = mode->type == jbvString ?
			(uint16) named_flag(mode_names, mode->val.string.val, mode->val.string.len) : 0;

		if (flag == 0)
			return false;
		*modes |= flag;
	}
	return modes_are_possible(*modes);
}

static bool
rows_from_json(JsonbContainer *array, WindowFunnel *funnel, const char **why)
{
	JsonbIterator *iterator = JsonbIteratorInit(array);
	JsonbIteratorToken token;
	JsonbValue	item;

	while ((token = JsonbIteratorNext(&iterator, &item, true)) != WJB_DONE)
	{
		CHECK_FOR_INTERRUPTS();
		if (token != WJB_ELEM)
			continue;
		if (!row_from_json(&item, window_funnel_row(funnel, funnel->n_rows),
						   funnel->n_conditions))
		{
			*why = psprintf("event " INT64_FORMAT " must be an array of its time and the numbers of its conditions",
							funnel->n_rows + 1);
			return false;
		}
		funnel->n_rows++;
	}
	return true;
}

static void *
window_funnel_from_json(Jsonb *json, const char **why)
{
	static const char *const keys[] = {"within", "modes", "conditions", "missing",
	"events", NULL};
	JsonbContainer *events;
	WindowFunnel *funnel;
	int64		within;
	int64		n_conditions;
	int64		missing;
	uint16		modes;

	if (!json_keys_known(json, keys, why) ||
		!json_int64_field(json, "conditions", &n_conditions, why) ||
		!json_int64_field(json, "missing", &missing, why) ||
		!modes_from_json(json, &modes, why) ||
		(events = json_array_field(json, "events", why)) == NULL ||
		!duration_from_json(json_field(json, "within"), "within", true, &within, why))
		return NULL;
	*why = psprintf("\"conditions\" must be 1 to %d", WINDOW_FUNNEL_MAX_CONDITIONS);
	if (n_conditions < 1 || n_conditions > WINDOW_FUNNEL_MAX_CONDITIONS)
		return NULL;
	funnel = window_funnel_create((int) n_conditions, within, JsonContainerSize(events),
								  WINDOW_FUNNEL_BUILDING | modes);
	funnel->missing = missing;
	if (!rows_from_json(events, funnel, why))
		return NULL;
	*why = NULL;
	return (void *) window_funnel_pack(funnel);
}

static void
window_funnel_to_binary(const void *value, StringInfo out)
{
	const WindowFunnel *funnel = value;
	int64		words = funnel->n_rows * window_funnel_words(funnel);

	pq_sendint16(out, funnel->header.flags);
	pq_sendint32(out, (uint32) funnel->n_conditions);
	pq_sendint64(out, (uint64) funnel->within);
	pq_sendint64(out, (uint64) funnel->missing);
	pq_sendint64(out, (uint64) funnel->n_rows);
	for (int64 i = 0; i < words; i++)
		pq_sendint64(out, (uint64) funnel->rows[i]);
}

static void *
window_funnel_from_binary(StringInfo in, const char **why)
{
	uint16		flags = (uint16) pq_getmsgint(in, 2);
	int			n_conditions = (int) pq_getmsgint(in, 4);
	int64		within = pq_getmsgint64(in);
	int64		missing = pq_getmsgint64(in);
	int64		n_rows = pq_getmsgint64(in);
	int			left = in->len - in->cursor;
	WindowFunnel *funnel;
	int64		words;

	*why = "its sizes are not possible";
	if (flags & ~WINDOW_FUNNEL_MODES || n_conditions < 1 ||
		n_conditions > WINDOW_FUNNEL_MAX_CONDITIONS || n_rows < 0 || n_rows > left)
		return NULL;
	words = n_rows * (1 + (n_conditions + 63) / 64);
	if (words * (int64) sizeof(int64) != left)
		return NULL;
	funnel = window_funnel_create(n_conditions, within, n_rows, flags);
	funnel->missing = missing;
	funnel->n_rows = n_rows;
	for (int64 i = 0; i < words; i++)
		funnel->rows[i] = pq_getmsgint64(in);
	*why = NULL;
	return funnel;
}

/* Times are possible, rows in order, and no bit stands for no condition. */
static bool
rows_are_sound(const WindowFunnel *funnel)
{
	int			words = window_funnel_words(funnel);
	int			used = funnel->n_conditions % 64;

	for (int64 k = 0; k < funnel->n_rows; k++)
	{
		const int64 *row = window_funnel_row(funnel, k);
		uint64		any = 0;

		for (int i = 1; i < words; i++)
			any |= (uint64) row[i];
		if (!IS_VALID_TIMESTAMP(row[0]) || row[0] < FIRST_TIME ||
			(any == 0 && !(funnel->header.flags & STRICT_ORDER)) ||
			(used != 0 && (uint64) row[words - 1] >> used != 0) ||
			(k > 0 && row_compare(row - words, row, &words) > 0))
			return false;
	}
	return true;
}

static bool
window_funnel_validate(const void *value, const char **why)
{
	const WindowFunnel *funnel = value;

	if (!modes_are_possible(funnel->header.flags))
		*why = "its modes do not go together";
	else if (funnel->missing < 0 || funnel->within < 0)
		*why = "a number is negative";
	else if (!rows_are_sound(funnel))
		*why = "an event is not possible, or meets no condition without strict_order";
	else
		return true;
	return false;
}

const ValueClass funnel_events_class = {
	.name = "funnel_events",
	.kind = VALUE_FUNNEL_EVENTS,
	.minimum_size = offsetof(WindowFunnel, rows),
	.validate = window_funnel_validate,
	.canonical = canonical,
	.to_json = window_funnel_to_json,
	.from_json = window_funnel_from_json,
	.to_binary = window_funnel_to_binary,
	.from_binary = window_funnel_from_binary
};

VALUE_FUNCTIONS(funnel_events, &funnel_events_class);
