/*-------------------------------------------------------------------------
 *
 * event_table_text.c
 *	  Text and binary forms of event tables; see event_table.h.
 *
 * Text: a JSON object.
 *		survival		{"unit": "days", "times": [[time, entered, censored,
 *						left], ...], "missing": 0, "not_started": 0}
 *		survival_causes	the same with "causes": [name, ...] and one number of
 *						those who left for each cause
 *		headcount		{"kinds": [name, ...], "days": [["2025-01-31", joined,
 *						left, ...], ...], "missing": 0}
 * Times are integers (days; microseconds of unit "interval") or numbers (unit
 * "number").  A table without rows has no unit, so '{}' is the empty survival.
 *
 * Binary: unit, missing, not_started, number of rows, of causes, the causes as
 * text, the runs behind their length.
 *
 * The order of causes that come in does not matter, because another encoding
 * may sort them otherwise; but each occurs once.
 *
 *-------------------------------------------------------------------------
 */
#include "tenure/event_table.h"

#include <math.h>

#include "common/json.h"
#include "common/time_text.h"
#include "common/wire_text.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/memutils.h"

/* How the fields of a class are called. */
typedef struct TextForm
{
	const char *causes;
	const char *rows;
	bool		calendar;
	const char *keys[6];
} TextForm;

static const TextForm *
text_form(const ValueClass *class)
{
	static const TextForm survival = {NULL, "times", false,
	{"unit", "times", "missing", "not_started", NULL}};
	static const TextForm causes = {"causes", "times", false,
	{"unit", "causes", "times", "missing", "not_started", NULL}};
	static const TextForm headcount = {"kinds", "days", true,
	{"kinds", "days", "missing", NULL}};

	return class->kind == VALUE_SURVIVAL ? &survival :
		class->kind == VALUE_HEADCOUNT ? &headcount : &causes;
}

static void
append_row_time(StringInfo out, const EventRows *rows, int64 row, bool calendar)
{
	if (calendar)
		append_day(out, rows->time[row]);
	else if (rows->unit == UNIT_NUMBER)
		append_float8(out, event_time(UNIT_NUMBER, rows->time[row]));
	else
		appendStringInfo(out, INT64_FORMAT, rows->time[row]);
}

void
events_to_json(const ValueClass *class, const void *value, StringInfo out)
{
	const TextForm *form = text_form(class);
	EventRows  *rows = events_rows(class, value);

	appendStringInfoChar(out, '{');
	if (!form->calendar && rows->unit != UNIT_NONE)
		appendStringInfo(out, "\"unit\": \"%s\", ", event_unit_name(rows->unit));
	if (form->causes != NULL)
	{
		appendStringInfo(out, "\"%s\": [", form->causes);
		for (int i = 0; i < rows->n_causes; i++)
		{
			appendStringInfoString(out, i == 0 ? "" : ", ");
			append_json_string(out, pnstrdup(rows->label[i].text, rows->label[i].length));
		}
		appendStringInfoString(out, "], ");
	}
	appendStringInfo(out, "\"%s\": [", form->rows);
	for (int64 row = 0; row < rows->n; row++)
	{
		const int64 *count = row_counts(rows, row);

		appendStringInfoString(out, row == 0 ? "[" : ", [");
		append_row_time(out, rows, row, form->calendar);
		for (int i = 0; i < COUNT_EVENTS + rows->n_causes; i++)
			if (i != COUNT_CENSORED || !form->calendar)
				appendStringInfo(out, ", " INT64_FORMAT, count[i]);
		appendStringInfoChar(out, ']');
		CHECK_FOR_INTERRUPTS();
	}
	appendStringInfo(out, "], \"missing\": " INT64_FORMAT, rows->missing);
	if (!form->calendar)
		appendStringInfo(out, ", \"not_started\": " INT64_FORMAT, rows->not_started);
	appendStringInfoChar(out, '}');
}

static bool
unit_from_json(Jsonb *json, EventUnit *unit, const char **why)
{
	JsonbValue *value = json_field(json, "unit");

	*unit = UNIT_NONE;
	if (value == NULL)
		return true;
	for (int i = UNIT_DAYS; value->type == jbvString && i <= UNIT_INTERVAL; i++)
		if (strlen(event_unit_name(i)) == (size_t) value->val.string.len &&
			memcmp(event_unit_name(i), value->val.string.val, value->val.string.len) == 0)
			*unit = i;
	*why = "\"unit\" must be one of \"days\", \"number\", \"interval\"";
	return *unit != UNIT_NONE;
}

/* An optional count, which is not negative. */
static bool
count_from_json(Jsonb *json, const char *key, int64 *count, const char **why)
{
	*count = 0;
	return json_field(json, key) == NULL || json_int64_field(json, key, count, why);
}

static bool
causes_from_json(Jsonb *json, const char *key, EventRows *rows, const char **why)
{
	JsonbContainer *array;

	if (json_field(json, key) == NULL)
		return true;
	array = json_array_field(json, key, why);
	if (array == NULL)
		return false;
	*why = psprintf("\"%s\" must be at most %d distinct strings of at most %d bytes",
					key, EVENTS_MAX_CAUSES, EVENTS_MAX_LABEL);
	if (JsonContainerSize(array) > EVENTS_MAX_CAUSES)
		return false;
	for (uint32 i = 0; i < JsonContainerSize(array); i++)
	{
		JsonbValue *name = getIthJsonbValueFromContainer(array, i);

		if (name->type != jbvString || name->val.string.len > EVENTS_MAX_LABEL)
			return false;
		rows->label[i].text = name->val.string.val;
		rows->label[i].length = name->val.string.len;
	}
	rows->n_causes = (int) JsonContainerSize(array);
	return true;
}

static bool
row_time_from_json(const JsonbValue *value, const EventRows *rows, bool calendar, int64 *time)
{
	double		number;

	if (calendar)
		return day_from_json(value, time);
	if (rows->unit != UNIT_NUMBER)
		return json_int64(value, time) && *time >= 0 && *time <= EVENTS_MAX_TIME;
	if (!json_float8(value, &number) || !(number >= 0))
		return false;
	number += 0.0;				/* no negative zero */
	memcpy(time, &number, sizeof(number));
	return true;
}

static bool
count_element(JsonbContainer *array, uint32 i, int64 *count)
{
	JsonbValue *value = getIthJsonbValueFromContainer(array, i);
	bool		good = json_int64(value, count) && *count >= 0;

	pfree(value);
	return good;
}

static bool
row_from_json(const JsonbValue *value, EventRows *rows, int64 row, bool calendar)
{
	JsonbContainer *array = value->val.binary.data;
	int64	   *count = row_counts(rows, row);
	uint32		at = 1;

	if (value->type != jbvBinary || !JsonContainerIsArray(array) ||
		JsonContainerSize(array) != (uint32) (1 + COUNT_EVENTS + rows->n_causes - (calendar ? 1 : 0)) ||
		!row_time_from_json(getIthJsonbValueFromContainer(array, 0), rows, calendar, &rows->time[row]) ||
		(row > 0 && rows->time[row - 1] >= rows->time[row]))
		return false;
	for (int i = 0; i < COUNT_EVENTS + rows->n_causes; i++)
	{
		if (i == COUNT_CENSORED && calendar)
			count[i] = 0;
		else if (!count_element(array, at++, &count[i]))
			return false;
	}
	return true;
}

static bool
rows_from_json(Jsonb *json, const TextForm *form, EventRows *rows, const char **why)
{
	JsonbContainer *array;

	if (json_field(json, form->rows) == NULL)
		return true;
	array = json_array_field(json, form->rows, why);
	if (array == NULL)
		return false;
	rows->n = JsonContainerSize(array);
	*why = "\"unit\" is missing";
	if (rows->n > 0 && rows->unit == UNIT_NONE)
		return false;
	*why = psprintf("\"%s\" must be arrays in ascending order: a time, then counts that are not negative",
					form->rows);
	rows->time = palloc((1 + (Size) rows->n) * sizeof(int64));
	rows->count = MemoryContextAllocHuge(CurrentMemoryContext, (1 + (Size) rows->n) *
										 (COUNT_EVENTS + rows->n_causes) * sizeof(int64));
	for (int64 row = 0; row < rows->n; row++)
	{
		JsonbValue *value = getIthJsonbValueFromContainer(array, (uint32) row);

		if (!row_from_json(value, rows, row, form->calendar))
			return false;
		pfree(value);
		CHECK_FOR_INTERRUPTS();
	}
	return true;
}

/* The table of rows that came in; NULL and a reason when they cannot be. */
static EventTable *
rows_to_table(const ValueClass *class, EventRows *rows, const char **why)
{
	*why = "a cause occurs twice";
	if (has_labels(class) && !events_sort_causes(rows))
		return NULL;
	*why = events_flaw(class, rows);
	return *why == NULL ? events_from_rows(class, rows) : NULL;
}

void *
events_from_json(const ValueClass *class, Jsonb *json, const char **why)
{
	const TextForm *form = text_form(class);
	EventRows	rows = {0};

	rows.n_causes = form->causes == NULL ? 1 : 0;
	rows.unit = form->calendar ? UNIT_DAYS : UNIT_NONE;
	if (!json_keys_known(json, form->keys, why) ||
		(!form->calendar && !unit_from_json(json, &rows.unit, why)) ||
		!count_from_json(json, "missing", &rows.missing, why) ||
		!count_from_json(json, "not_started", &rows.not_started, why) ||
		(form->causes != NULL && !causes_from_json(json, form->causes, &rows, why)) ||
		!rows_from_json(json, form, &rows, why))
		return NULL;
	return rows_to_table(class, &rows, why);
}

void
events_to_binary(const void *value, StringInfo out)
{
	const EventTable *table = value;
	const char *at = table->data;
	int			runs_size = (int) (VARSIZE(table) - offsetof(EventTable, data) - table->labels_size);

	pq_sendint8(out, events_unit(table));
	pq_sendint64(out, table->missing);
	pq_sendint64(out, table->not_started);
	pq_sendint32(out, table->n_times);
	pq_sendint32(out, table->n_causes);
	for (uint32 i = 0; table->labels_size > 0 && i < table->n_causes; i++)
	{
		/* A length of up to EVENTS_MAX_LABEL takes one byte or two. */
		int			length = (uint8) *at++;

		if (length >= 0x80)
			length = (length & 0x7f) | (uint8) *at++ << 7;
		send_text(out, at, length);
		at += length;
	}
	pq_sendint32(out, (uint32) runs_size);
	pq_sendbytes(out, table->data + table->labels_size, runs_size);
}

/* The causes as a block of labels; NULL when they are none. */
static StringInfo
labels_from_binary(StringInfo in, uint32 n_causes)
{
	StringInfo	labels = makeStringInfo();

	for (uint32 i = 0; i < n_causes; i++)
	{
		int			length;
		const char *text = receive_text(in, &length);

		if (text == NULL || length > EVENTS_MAX_LABEL)
			return NULL;
		if (length >= 0x80)
			appendStringInfoChar(labels, (char) (length | 0x80));
		appendStringInfoChar(labels, (char) (length >= 0x80 ? length >> 7 : length));
		appendBinaryStringInfo(labels, text, length);
	}
	while (labels->len % 8 != 0)
		appendStringInfoChar(labels, '\0');
	return labels;
}

void *
events_from_binary(const ValueClass *class, StringInfo in, const char **why)
{
	EventTable	head = {0};
	EventTable *table;
	EventRows  *rows;
	StringInfo	labels = makeStringInfo();
	int			unit;
	int			runs_size;

	*why = "it is too short";
	if (in->len - in->cursor < 1 + 2 * (int) sizeof(int64) + 2 * (int) sizeof(int32))
		return NULL;
	unit = pq_getmsgbyte(in);
	head.missing = pq_getmsgint64(in);
	head.not_started = pq_getmsgint64(in);
	head.n_times = pq_getmsgint(in, sizeof(int32));
	head.n_causes = pq_getmsgint(in, sizeof(int32));
	*why = "its fields do not fit each other";
	if (unit > UNIT_INTERVAL || head.n_causes > EVENTS_MAX_CAUSES)
		return NULL;
	if (has_labels(class))
		labels = labels_from_binary(in, head.n_causes);
	if (labels == NULL || in->len - in->cursor < (int) sizeof(int32))
		return NULL;
	runs_size = (int) pq_getmsgint(in, sizeof(int32));
	if (runs_size != in->len - in->cursor)
		return NULL;
	table = value_create(class, offsetof(EventTable, data) + (Size) labels->len + (Size) runs_size,
						 (uint16) unit);
	table->missing = head.missing;
	table->not_started = head.not_started;
	table->n_times = head.n_times;
	table->n_causes = head.n_causes;
	table->labels_size = (uint32) labels->len;
	memcpy(table->data, labels->data, labels->len);
	memcpy(table->data + labels->len, pq_getmsgbytes(in, runs_size), runs_size);
	rows = events_decode(class, table, why);
	if (rows == NULL)
		return NULL;
	for (int i = 1; i < rows->n_causes; i++)
		if (label_compare(rows->label[i - 1], rows->label[i]) >= 0)
			return rows_to_table(class, rows, why);
	return table;
}
