/*-------------------------------------------------------------------------
 *
 * dd_io.c
 *	  Double-doubles in the text and binary forms of values; see dd_io.h.
 *
 *-------------------------------------------------------------------------
 */
#include "common/dd_io.h"

#include "common/json.h"
#include "libpq/pqformat.h"

bool
dd_is_sound(double_double a)
{
	return isfinite(a.hi) && a.hi + a.lo == a.hi &&
		!(a.hi == 0 && signbit(a.hi)) && !(a.lo == 0 && signbit(a.lo));
}

void
append_dd_array(StringInfo out, const char *key, const double_double *numbers, int n)
{
	appendStringInfo(out, ", \"%s\": [", key);
	for (int i = 0; i < n; i++)
	{
		if (i > 0)
			appendStringInfoString(out, ", ");
		append_double_double(out, numbers[i]);
	}
	appendStringInfoChar(out, ']');
}

bool
dd_array_from_json(Jsonb *json, const char *key, double_double *numbers, int n,
				   const char **why)
{
	JsonbContainer *array = json_array_field(json, key, why);

	if (array == NULL)
		return false;
	*why = psprintf("\"%s\" must have %d numbers", key, n);
	if (JsonContainerSize(array) != (uint32) n)
		return false;
	for (int i = 0; i < n; i++)
		if (!json_double_double(getIthJsonbValueFromContainer(array, (uint32) i), &numbers[i]))
			return false;
	return true;
}

void
send_dd(StringInfo out, const double_double *numbers, int n)
{
	for (int i = 0; i < n; i++)
	{
		pq_sendfloat8(out, numbers[i].hi);
		pq_sendfloat8(out, numbers[i].lo);
	}
}

void
receive_dd(StringInfo in, double_double *numbers, int n)
{
	for (int i = 0; i < n; i++)
	{
		numbers[i].hi = pq_getmsgfloat8(in);
		numbers[i].lo = pq_getmsgfloat8(in);
	}
}
