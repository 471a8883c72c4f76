/*-------------------------------------------------------------------------
 *
 * stored_names.c
 *	  Names of variables inside of values; see stored_names.h.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/stored_names.h"

#include "common/json.h"
#include "common/wire_text.h"

void
append_name(StringInfo out, const char *name, int length)
{
	appendStringInfoChar(out, (char) length);
	appendBinaryStringInfo(out, name, length);
}

void
end_names(StringInfo out)
{
	while (out->len % MAXIMUM_ALIGNOF != 0)
		appendStringInfoChar(out, '\0');
}

StringInfoData
store_names(const char *const *names, int k)
{
	StringInfoData stored;

	initStringInfo(&stored);
	for (int i = 0; names != NULL && i < k; i++)
		append_name(&stored, names[i], (int) strlen(names[i]));
	end_names(&stored);
	return stored;
}

const char **
open_names(const char *stored, int k)
{
	const char **names = palloc((Size) k * sizeof(char *));

	for (int i = 0; i < k; i++)
	{
		int			length = (uint8) *stored++;

		names[i] = pnstrdup(stored, (Size) length);
		stored += length;
	}
	return names;
}

static bool
name_is_sound(const char *name, int length, const char **why)
{
	bool		digits = true;

	for (int i = 0; i < length; i++)
	{
		digits = digits && name[i] >= '0' && name[i] <= '9';
		if (name[i] == '\0')
			length = 0;
	}
	if (length == 0)
		*why = "a name of a variable is empty";
	else if (length > COMOMENTS_MAX_NAME)
		*why = psprintf("a name of a variable is longer than %d bytes", COMOMENTS_MAX_NAME);
	else if (digits)
		*why = "a name of a variable consists of digits, as positions do";
	else
		return true;
	return false;
}

bool
names_are_sound(const char *names, int names_size, int k, const char **why)
{
	const char *starts[COMOMENTS_MAX_VARIABLES];
	int			at = 0;

	for (int i = 0; i < k; i++)
	{
		int			length;

		*why = "its names do not fit its variables";
		if (at >= names_size)
			return false;
		length = (uint8) names[at];
		if (length > names_size - at - 1)
			return false;
		starts[i] = names + at;
		if (!name_is_sound(names + at + 1, length, why))
			return false;
		for (int j = 0; j < i; j++)
			if (memcmp(starts[j], starts[i], (Size) length + 1) == 0)
			{
				*why = psprintf("two variables are named \"%.*s\"", length, names + at + 1);
				return false;
			}
		at += 1 + length;
	}
	*why = "its names do not fit its variables";
	if (names_size - at >= MAXIMUM_ALIGNOF || names_size % MAXIMUM_ALIGNOF != 0)
		return false;
	while (at < names_size)
		if (names[at++] != '\0')
			return false;
	*why = NULL;
	return true;
}

void
names_to_json(const char *stored, int k, StringInfo out)
{
	const char **names = open_names(stored, k);

	appendStringInfoString(out, ", \"names\": [");
	for (int i = 0; i < k; i++)
	{
		if (i > 0)
			appendStringInfoString(out, ", ");
		append_json_string(out, names[i]);
	}
	appendStringInfoChar(out, ']');
}

void
names_to_binary(const char *stored, int k, StringInfo out)
{
	for (int i = 0; i < k; i++)
	{
		int			length = (uint8) *stored++;

		send_text(out, stored, length);
		stored += length;
	}
}

/* What is longer does not fit the byte of its length. */
static bool
take_name(StringInfo stored, const char *name, int length, const char **why)
{
	*why = psprintf("a name of a variable is longer than %d bytes", COMOMENTS_MAX_NAME);
	if (length > COMOMENTS_MAX_NAME)
		return false;
	append_name(stored, name, length);
	return true;
}

bool
names_from_json(Jsonb *json, int k, StringInfo stored, const char **why)
{
	JsonbContainer *array;

	if (json_field(json, "names") == NULL)
		return true;
	if ((array = json_array_field(json, "names", why)) == NULL)
		return false;
	for (int i = 0; i < k; i++)
	{
		JsonbValue *name = getIthJsonbValueFromContainer(array, (uint32) i);

		*why = psprintf("\"names\" must have %d texts", k);
		if (JsonContainerSize(array) != (uint32) k || name->type != jbvString ||
			!take_name(stored, name->val.string.val, name->val.string.len, why))
			return false;
	}
	end_names(stored);
	return true;
}

bool
names_from_binary(StringInfo in, int k, StringInfo stored, const char **why)
{
	for (int i = 0; i < k; i++)
	{
		int			length;
		const char *name = receive_text(in, &length);

		*why = "its names do not fit its variables";
		if (name == NULL || !take_name(stored, name, length, why))
			return false;
	}
	end_names(stored);
	return true;
}
