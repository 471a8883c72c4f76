/*-------------------------------------------------------------------------
 *
 * json.c
 *	  Reading and writing the JSON text form of values.
 *
 *-------------------------------------------------------------------------
 */
#include "common/json.h"

#include <math.h>

#include "common/shortest_dec.h"
#include "utils/json.h"
#include "utils/numeric.h"

bool
json_keys_known(Jsonb *json, const char *const *keys, const char **why)
{
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue	key;

	if (!JB_ROOT_IS_OBJECT(json))
	{
		*why = "it is not a JSON object";
		return false;
	}
	iterator = JsonbIteratorInit(&json->root);
	while ((token = JsonbIteratorNext(&iterator, &key, true)) != WJB_DONE)
	{
		const char *const *known = keys;

		if (token != WJB_KEY)
			continue;
		while (*known != NULL &&
			   (strlen(*known) != (size_t) key.val.string.len ||
				memcmp(*known, key.val.string.val, key.val.string.len) != 0))
			known++;
		if (*known == NULL)
		{
			*why = psprintf("unknown key \"%.*s\"",
							key.val.string.len, key.val.string.val);
			return false;
		}
	}
	return true;
}

JsonbValue *
json_field(Jsonb *json, const char *key)
{
	return getKeyJsonValueFromContainer(&json->root, key, (int) strlen(key),
										NULL);
}

JsonbValue *
json_given_field(Jsonb *json, const char *key)
{
	JsonbValue *value = json_field(json, key);

	return value == NULL || value->type == jbvNull ? NULL : value;
}

bool
json_float8_from_text(const char *text, double *result)
{
	errno = 0;
	*result = strtod(text, NULL);
	/* too large is infinity, and too small is zero; subnormals are fine */
	return isfinite(*result) && !(*result == 0 && errno == ERANGE);
}

bool
json_int64_from_text(const char *text, int64 *result)
{
	char	   *end;

	errno = 0;
	*result = strtoll(text, &end, 10);
	return errno == 0 && *end == '\0';
}

char *
json_number_text(const JsonbValue *value)
{
	return DatumGetCString(DirectFunctionCall1(numeric_out,
											   NumericGetDatum(value->val.numeric)));
}

bool
json_float8(const JsonbValue *value, double *result)
{
	char	   *text;
	bool		good;

	if (value == NULL || value->type != jbvNumeric)
		return false;
	text = json_number_text(value);
	good = json_float8_from_text(text, result);
	pfree(text);
	return good;
}

bool
json_int64(const JsonbValue *value, int64 *result)
{
	char	   *text;
	bool		good;

	if (value == NULL || value->type != jbvNumeric)
		return false;
	text = json_number_text(value);
	good = json_int64_from_text(text, result);
	pfree(text);
	return good;
}

bool
json_double_double(const JsonbValue *value, double_double *result)
{
	double_double pair = {0, 0};

	if (value != NULL && value->type == jbvBinary &&
		JsonContainerIsArray(value->val.binary.data) &&
		JsonContainerSize(value->val.binary.data) == 2)
	{
		JsonbContainer *array = value->val.binary.data;

		if (!json_float8(getIthJsonbValueFromContainer(array, 0), &pair.hi) ||
			!json_float8(getIthJsonbValueFromContainer(array, 1), &pair.lo))
			return false;
	}
	else if (!json_float8(value, &pair.hi))
		return false;
	*result = pair;
	return pair.hi + pair.lo == pair.hi;
}

bool
json_int64_field(Jsonb *json, const char *key, int64 *result,
				 const char **why)
{
	if (json_int64(json_field(json, key), result))
		return true;
	*why = psprintf("\"%s\" must be an integer of 64 bits", key);
	return false;
}

JsonbContainer *
json_array_field(Jsonb *json, const char *key, const char **why)
{
	JsonbValue *value = json_field(json, key);

	if (value != NULL && value->type == jbvBinary &&
		JsonContainerIsArray(value->val.binary.data) &&
		!JsonContainerIsScalar(value->val.binary.data))
		return value->val.binary.data;
	*why = psprintf("\"%s\" must be an array", key);
	return NULL;
}

void
append_float8(StringInfo out, double number)
{
	char		text[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(number, text);
	appendStringInfoString(out, text);
}

void
append_double_double(StringInfo out, double_double number)
{
	if (number.lo == 0)
	{
		append_float8(out, number.hi);
		return;
	}
	appendStringInfoChar(out, '[');
	append_float8(out, number.hi);
	appendStringInfoString(out, ", ");
	append_float8(out, number.lo);
	appendStringInfoChar(out, ']');
}

void
append_json_string(StringInfo out, const char *text)
{
	escape_json(out, text);
}
