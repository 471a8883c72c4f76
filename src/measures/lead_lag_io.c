/*-------------------------------------------------------------------------
 *
 * lead_lag_io.c
 *	  Conversions of lead_lag values.
 *
 * Text:	{"missing": 0, "units": {"Kruunu 1": [[1, 60.5, 71], [2, null, 73.5]]}}
 *			with period, x and y in each row.
 * Binary:	missing, number of units; for each unit its name, the number of its
 *			rows, and these: period, a byte of measures, those that there are.
 *
 * Both ways in collect rows and pack them, so what comes out is canonical
 * whatever came in.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/lead_lag.h"

#include <math.h>

#include "common/json.h"
#include "common/wire_text.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"

static void
append_measure(StringInfo out, double number)
{
	appendStringInfoString(out, ", ");
	if (isnan(number))
		appendStringInfoString(out, "null");
	else
		append_float8(out, number);
}

static void
lead_lag_to_json(const void *value, StringInfo out)
{
	const LeadLag *l = value;
	LeadLagRows all = lead_lag_rows(l);

	appendStringInfo(out, "{\"missing\": " INT64_FORMAT ", \"units\": {", l->missing);
	for (int64 i = 0; i < all.n; i++)
	{
		const LeadLagRow *row = &all.rows[i];
		bool		first = i == 0 || !same_unit(row, row - 1);

		CHECK_FOR_INTERRUPTS();
		if (first && i > 0)
			appendStringInfoString(out, "], ");
		if (first)
		{
			append_json_string(out, pnstrdup(row->unit, (Size) row->unit_length));
			appendStringInfoString(out, ": [");
		}
		appendStringInfo(out, "%s[%d", first ? "" : ", ", row->period);
		append_measure(out, row->x);
		append_measure(out, row->y);
		appendStringInfoChar(out, ']');
	}
	appendStringInfoString(out, all.n > 0 ? "]}}" : "}}");
}

static bool
measure_from_json(const JsonbValue *value, double *number)
{
	*number = get_float8_nan();
	if (value->type == jbvNull)
		return true;
	return json_float8(value, number) && lead_lag_number_is_good(*number);
}

/* [period, x, y] */
static bool
row_from_json(const JsonbValue *value, LeadLagRow *row)
{
	JsonbContainer *array;
	int64		period;

	if (value->type != jbvBinary || !JsonContainerIsArray(value->val.binary.data))
		return false;
	array = value->val.binary.data;
	if (JsonContainerSize(array) != 3 ||
		!json_int64(getIthJsonbValueFromContainer(array, 0), &period) ||
		period < PG_INT32_MIN || period > PG_INT32_MAX ||
		!measure_from_json(getIthJsonbValueFromContainer(array, 1), &row->x) ||
		!measure_from_json(getIthJsonbValueFromContainer(array, 2), &row->y))
		return false;
	row->period = (int32) period;
	return !(isnan(row->x) && isnan(row->y));
}

static LeadLag *
unit_from_json(LeadLag *l, const JsonbValue *name, const JsonbValue *value)
{
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue	element;
	LeadLagRow	row = {name->val.string.val, name->val.string.len};

	if (value->type != jbvBinary || !JsonContainerIsArray(value->val.binary.data) ||
		JsonContainerSize(value->val.binary.data) == 0)
		return NULL;
	iterator = JsonbIteratorInit(value->val.binary.data);
	while ((token = JsonbIteratorNext(&iterator, &element, true)) != WJB_DONE)
		if (token == WJB_ELEM)
		{
			CHECK_FOR_INTERRUPTS();
			if (!row_from_json(&element, &row))
				return NULL;
			l = lead_lag_add(l, &row);
		}
	return l;
}

static void *
lead_lag_from_json(Jsonb *json, const char **why)
{
	static const char *const keys[] = {"missing", "units", NULL};
	LeadLag    *l = lead_lag_create();
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue *units;
	JsonbValue	name;
	JsonbValue	value;

	if (!json_keys_known(json, keys, why) ||
		!json_int64_field(json, "missing", &l->missing, why))
		return NULL;
	*why = "\"units\" must be an object";
	units = json_field(json, "units");
	if (units == NULL || units->type != jbvBinary ||
		!JsonContainerIsObject(units->val.binary.data))
		return NULL;
	*why = "a unit must have rows of a period and two measures, not both null";
	iterator = JsonbIteratorInit(units->val.binary.data);
	while ((token = JsonbIteratorNext(&iterator, &name, true)) != WJB_DONE)
		if (token == WJB_KEY)
		{
			JsonbIteratorNext(&iterator, &value, true);
			if ((l = unit_from_json(l, &name, &value)) == NULL)
				return NULL;
		}
	*why = NULL;
	return (void *) lead_lag_pack(l, why);
}

static void
send_measure(StringInfo out, double number)
{
	if (!isnan(number))
		pq_sendfloat8(out, number);
}

static void
lead_lag_to_binary(const void *value, StringInfo out)
{
	const LeadLag *l = value;
	LeadLagRows all = lead_lag_rows(l);
	int64		end;

	pq_sendint64(out, (uint64) l->missing);
	pq_sendint64(out, (uint64) l->units);
	for (int64 begin = 0; begin < all.n; begin = end)
	{
		for (end = begin + 1; end < all.n && same_unit(&all.rows[begin], &all.rows[end]);)
			end++;
		send_text(out, all.rows[begin].unit, all.rows[begin].unit_length);
		pq_sendint64(out, (uint64) (end - begin));
		for (int64 i = begin; i < end; i++)
		{
			const LeadLagRow *row = &all.rows[i];

			pq_sendint32(out, (uint32) row->period);
			pq_sendint8(out, (uint8) ((isnan(row->x) ? 0 : 1) | (isnan(row->y) ? 0 : 2)));
			send_measure(out, row->x);
			send_measure(out, row->y);
		}
	}
}

/* A number that is there must be a good one. */
static bool
receive_measure(StringInfo in, bool there, double *number)
{
	*number = get_float8_nan();
	if (!there)
		return true;
	*number = pq_getmsgfloat8(in);
	return lead_lag_number_is_good(*number);
}

static bool
receive_row(StringInfo in, LeadLagRow *row)
{
	int			measures;

	row->period = (int32) pq_getmsgint(in, 4);
	measures = pq_getmsgbyte(in);
	return measures >= 1 && measures <= 3 &&
		receive_measure(in, measures & 1, &row->x) &&
		receive_measure(in, measures & 2, &row->y);
}

static void *
lead_lag_from_binary(StringInfo in, const char **why)
{
	LeadLag    *l = lead_lag_create();
	const LeadLag *packed;
	int64		units;

	*why = "it is too short";
	if (in->len - in->cursor < (int) (2 * sizeof(int64)))
		return NULL;
	l->missing = pq_getmsgint64(in);
	units = pq_getmsgint64(in);
	*why = "its units and rows are not possible";
	for (int64 unit = 0; unit < units; unit++)
	{
		LeadLagRow	row;
		int64		n;

		row.unit = receive_text(in, &row.unit_length);
		if (row.unit == NULL || (n = pq_getmsgint64(in)) < 1)
			return NULL;
		for (; n > 0; n--)
		{
			CHECK_FOR_INTERRUPTS();
			if (!receive_row(in, &row))
				return NULL;
			l = lead_lag_add(l, &row);
		}
	}
	*why = NULL;
	packed = lead_lag_pack(l, why);
	if (packed != NULL && packed->units != units)
		*why = "its units and rows are not possible";
	return (void *) packed;
}

/*
 * The ways in build the value, so that it is well formed by construction; but
 * for the count that they take as it is.
 */
static bool
lead_lag_validate(const void *value, const char **why)
{
	const LeadLag *l = value;

	if (l->missing >= 0)
		return true;
	*why = "its number of missing rows is negative";
	return false;
}

static const void *
lead_lag_canonical(const void *value)
{
	return lead_lag_pack(value, NULL);
}

const ValueClass lead_lag_class = {
	.name = "lead_lag",
	.kind = VALUE_LEAD_LAG,
	.minimum_size = offsetof(LeadLag, data),
	.validate = lead_lag_validate,
	.canonical = lead_lag_canonical,
	.to_json = lead_lag_to_json,
	.from_json = lead_lag_from_json,
	.to_binary = lead_lag_to_binary,
	.from_binary = lead_lag_from_binary
};

VALUE_FUNCTIONS(lead_lag, &lead_lag_class);
