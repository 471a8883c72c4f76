/*-------------------------------------------------------------------------
 *
 * estimates_rows.c
 *	  Values that keep every row: algebra and conversions; see
 *	  estimates_rows.h.
 *
 * Text:	{"<key>": [[1.5, 0.25], ...], "missing": 0}
 * Binary:	n, missing, the numbers.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/estimates_rows.h"

#include <math.h>

#include "common/json.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#define FIRST_CAPACITY	4		/* rows of a new building form */

const RowShape *
rows_shape(const NumberRows *rows)
{
	return rows->header.kind == VALUE_RIDE ? &ride_shape : &estimates_shape;
}

static Size
rows_bytes(const RowShape *shape, int64 n)
{
	return (Size) n * (Size) shape->width * sizeof(double);
}

static NumberRows *
rows_create(const RowShape *shape, int64 capacity, uint16 flags)
{
	Size		size = value_checked_size(shape->class,
										  offsetof(NumberRows, numbers),
										  (Size) capacity, rows_bytes(shape, 1));

	return value_create(shape->class, size, flags);
}

/* A copy with room for that many rows. */
static NumberRows *
rows_copy(const RowShape *shape, const NumberRows *rows, int64 capacity,
		  uint16 flags)
{
	NumberRows *copy = rows_create(shape, capacity, flags);

	copy->n = rows->n;
	copy->missing = rows->missing;
	memcpy(copy->numbers, rows->numbers, rows_bytes(shape, rows->n));
	return copy;
}

/* The state, or a larger copy of it that has room for more rows. */
static NumberRows *
rows_reserve(const RowShape *shape, NumberRows *state, int64 more)
{
	int64		most = (int64) ((MaxAllocSize - offsetof(NumberRows, numbers)) /
								rows_bytes(shape, 1));
	int64		capacity = (int64) ((VARSIZE(state) - offsetof(NumberRows, numbers)) /
									rows_bytes(shape, 1));
	int64		wanted = state->n + more;

	if (wanted <= capacity)
		return state;
	if (wanted <= most)
		wanted = Min(most, Max(FIRST_CAPACITY, Max(wanted, 2 * capacity)));
	return rows_copy(shape, state, wanted, ROWS_BUILDING);
}

static NumberRows *
rows_append(const RowShape *shape, NumberRows *state, const double *numbers,
			int64 n)
{
	if (n == 0)
		return state;
	state = rows_reserve(shape, state, n);
	memcpy(state->numbers + state->n * shape->width, numbers,
		   rows_bytes(shape, n));
	state->n += n;
	state->header.flags |= ROWS_BUILDING;
	return state;
}

static int
compare_rows(const void *a, const void *b, void *width)
{
	const double *x = a;
	const double *y = b;

	for (int i = 0; i < *(int *) width; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

void
rows_sort(double *numbers, int64 n, int width)
{
	CHECK_FOR_INTERRUPTS();
	qsort_arg(numbers, (size_t) n, (size_t) width * sizeof(double), compare_rows,
			  &width);
}

const void *
rows_canonical(const void *value)
{
	const NumberRows *rows = value;
	const RowShape *shape = rows_shape(rows);
	NumberRows *packed;

	if ((rows->header.flags & ROWS_BUILDING) == 0)
		return rows;
	packed = rows_copy(shape, rows, rows->n, 0);
	rows_sort(packed->numbers, packed->n, shape->width);
	return packed;
}

bool
rows_validate(const void *value, const char **why)
{
	const NumberRows *rows = value;
	const RowShape *shape = rows_shape(rows);
	Size		room = VARSIZE(rows) - offsetof(NumberRows, numbers);

	*why = "its size does not fit its rows";
	if (rows->header.flags != 0 || rows->n < 0 ||
		room % rows_bytes(shape, 1) != 0 ||
		room / rows_bytes(shape, 1) != (Size) rows->n)
		return false;
	*why = "a count is negative";
	if (rows->missing < 0)
		return false;
	for (int64 i = 0; i < rows->n; i++)
	{
		const double *row = rows->numbers + i * shape->width;

		*why = "a number is not finite";
		for (int j = 0; j < shape->width; j++)
			if (!isfinite(row[j]) || (row[j] == 0 && signbit(row[j])))
				return false;
		*why = shape->flaw(row);
		if (*why != NULL)
			return false;
		*why = "its rows are not in order";
		if (i > 0 && compare_rows(row - shape->width, row,
								  unconstify(int *, &shape->width)) > 0)
			return false;
	}
	*why = NULL;
	return true;
}

static void
append_row(const RowShape *shape, const double *row, StringInfo out)
{
	for (int i = 0; i < shape->width; i++)
	{
		appendStringInfoString(out, i == 0 ? "[" : ", ");
		if (shape->last_optional && i == shape->width - 1 && row[i] == 0)
			appendStringInfoString(out, "null");
		else
			append_float8(out, row[i]);
	}
	appendStringInfoChar(out, ']');
}

void
rows_to_json(const void *value, StringInfo out)
{
	const NumberRows *rows = value;
	const RowShape *shape = rows_shape(rows);

	appendStringInfo(out, "{\"%s\": [", shape->key);
	for (int64 i = 0; i < rows->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (i > 0)
			appendStringInfoString(out, ", ");
		append_row(shape, rows->numbers + i * shape->width, out);
	}
	appendStringInfo(out, "], \"missing\": " INT64_FORMAT "}", rows->missing);
}

static bool
row_from_json(const RowShape *shape, JsonbValue *value, double *row)
{
	JsonbContainer *array;

	if (value->type != jbvBinary || !JsonContainerIsArray(value->val.binary.data))
		return false;
	array = value->val.binary.data;
	if (JsonContainerSize(array) != (uint32) shape->width)
		return false;
	for (int i = 0; i < shape->width; i++)
	{
		JsonbValue *number = getIthJsonbValueFromContainer(array, (uint32) i);

		if (shape->last_optional && i == shape->width - 1 &&
			number->type == jbvNull)
			row[i] = 0;
		else if (!json_float8(number, &row[i]))
			return false;
		/* an explicit 0 is not a number left out */
		else if (shape->last_optional && i == shape->width - 1 && row[i] == 0)
			return false;
		row[i] += 0.0;			/* no negative zero */
	}
	return true;
}

void *
rows_from_json(const RowShape *shape, Jsonb *json, const char **why)
{
	const char *const keys[] = {shape->key, "missing", NULL};
	JsonbContainer *array;
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue	value;
	int64		missing;
	NumberRows *rows;

	if (!json_keys_known(json, keys, why) ||
		!json_int64_field(json, "missing", &missing, why) ||
		(array = json_array_field(json, shape->key, why)) == NULL)
		return NULL;
	rows = rows_create(shape, JsonContainerSize(array), 0);
	rows->missing = missing;
	*why = psprintf("\"%s\" must be rows of %d numbers", shape->key, shape->width);
	iterator = JsonbIteratorInit(array);
	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		CHECK_FOR_INTERRUPTS();
		if (token == WJB_ELEM &&
			!row_from_json(shape, &value,
						   rows->numbers + rows->n++ * shape->width))
			return NULL;
	}
	*why = NULL;
	rows_sort(rows->numbers, rows->n, shape->width);
	return rows;
}

void
rows_to_binary(const void *value, StringInfo out)
{
	const NumberRows *rows = value;
	int64		numbers = rows->n * rows_shape(rows)->width;

	pq_sendint64(out, (uint64) rows->n);
	pq_sendint64(out, (uint64) rows->missing);
	for (int64 i = 0; i < numbers; i++)
		pq_sendfloat8(out, rows->numbers[i]);
}

void *
rows_from_binary(const RowShape *shape, StringInfo in, const char **why)
{
	int64		n;
	NumberRows *rows;

	*why = "its length does not fit its rows";
	if (in->len - in->cursor < (int) (2 * sizeof(int64)))
		return NULL;
	n = pq_getmsgint64(in);
	if (n < 0 || n > in->len ||
		rows_bytes(shape, n) != (Size) (in->len - in->cursor) - sizeof(int64))
		return NULL;
	rows = rows_create(shape, n, 0);
	rows->n = n;
	rows->missing = pq_getmsgint64(in);
	for (int64 i = 0; i < n * shape->width; i++)
		rows->numbers[i] = pq_getmsgfloat8(in);
	*why = NULL;
	return rows;
}

Datum
rows_accum(const RowShape *shape, FunctionCallInfo fcinfo, const double *row)
{
	NumberRows *state = PG_ARGISNULL(0) ?
		rows_create(shape, row == NULL ? 0 : FIRST_CAPACITY, ROWS_BUILDING) :
		value_state(shape->class, fcinfo, 0);

	if (row == NULL)
		value_count(shape->class, &state->missing, 1);
	else
		state = rows_append(shape, state, row, 1);
	return value_state_datum(shape->class, fcinfo, state);
}

Datum
rows_combine(const RowShape *shape, FunctionCallInfo fcinfo)
{
	NumberRows *state = value_state(shape->class, fcinfo, 0);
	const NumberRows *other = value_from_datum(shape->class,
											   PG_GETARG_DATUM(1));

	state = rows_append(shape, state, other->numbers, other->n);
	value_count(shape->class, &state->missing, other->missing);
	return value_state_datum(shape->class, fcinfo, state);
}

const NumberRows *
rows_argument(const RowShape *shape, FunctionCallInfo fcinfo, int argument)
{
	return rows_canonical(value_from_datum(shape->class,
										   PG_GETARG_DATUM(argument)));
}

Datum
rows_final(const RowShape *shape, FunctionCallInfo fcinfo)
{
	PG_RETURN_POINTER(rows_argument(shape, fcinfo, 0));
}

Datum
rows_missing(const RowShape *shape, FunctionCallInfo fcinfo)
{
	const NumberRows *rows = value_from_datum(shape->class, PG_GETARG_DATUM(0));

	PG_RETURN_INT64(rows->missing);
}
