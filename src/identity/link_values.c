/*-------------------------------------------------------------------------
 *
 * link_values.c
 *	  Programs and values on their way in and out; see link_values.h.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/link_values.h"

#include <math.h>

#include "common/json.h"
#include "common/shortest_dec.h"
#include "common/wire_text.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"

/* The fields of a program with their numbers, from 1, for names. */
static void
program_to_text(StringInfo out, const LinkProgram *program)
{
	LinkFields	fields;

	link_program_fields(program, &fields);
	for (int i = 0; i < fields.n_fields; i++)
	{
		fields.fields[i].name = psprintf("%d", i + 1);
		fields.fields[i].name_length = (int) strlen(fields.fields[i].name);
	}
	link_fields_to_text(&fields, out);
}

static bool
program_from_text(const char *text, int length, uint8 *packed,
				  LinkProgram *program, const char **why)
{
	LinkFields	fields;

	if (!link_fields_from_text(text, length, &fields, why))
		return false;
	return link_program_open(packed, link_program_pack(&fields, packed),
							 fields.n_fields, program);
}

void
link_program_to_json(StringInfo out, const LinkProgram *program)
{
	StringInfoData text;

	initStringInfo(&text);
	program_to_text(&text, program);
	append_json_string(out, text.data);
	pfree(text.data);
}

bool
link_program_from_json(const JsonbValue *spec, uint8 *packed,
					   LinkProgram *program, const char **why)
{
	*why = "\"spec\" must be the text of a link_spec";
	return spec != NULL && spec->type == jbvString &&
		program_from_text(spec->val.string.val, spec->val.string.len, packed,
						  program, why);
}

void
link_program_send(StringInfo out, const LinkProgram *program)
{
	StringInfoData text;

	initStringInfo(&text);
	program_to_text(&text, program);
	send_text(out, text.data, text.len);
	pfree(text.data);
}

bool
link_program_receive(StringInfo in, uint8 *packed, LinkProgram *program,
					 const char **why)
{
	int			length;
	const char *text = receive_text(in, &length);

	*why = "its comparisons are not there";
	return text != NULL && program_from_text(text, length, packed, program, why);
}

void
link_values_to_json(StringInfo out, int n_fields, const LinkValues *values)
{
	appendStringInfoString(out, ", \"values\": [");
	for (int i = 0; i < n_fields; i++)
	{
		appendStringInfoString(out, i == 0 ? "" : ", ");
		if (values->value[i] == NULL)
			appendStringInfoString(out, "null");
		else
			append_json_string(out, text_to_cstring(values->value[i]));
	}
	appendStringInfoChar(out, ']');
	if (!values->has_tf)
		return;
	appendStringInfoString(out, ", \"tf\": [");
	for (int i = 0; i < n_fields; i++)
	{
		char		number[FLOAT_SHORTEST_DECIMAL_LEN] = "null";

		if (!isnan(values->tf[i]))
			float_to_shortest_decimal_buf(values->tf[i], number);
		appendStringInfo(out, i == 0 ? "%s" : ", %s", number);
	}
	appendStringInfoChar(out, ']');
}

static bool
frequencies_from_json(Jsonb *json, int n_fields, LinkValues *values,
					  const char **why)
{
	JsonbContainer *array;

	if (json_field(json, "tf") == NULL)
		return true;
	array = json_array_field(json, "tf", why);
	if (array == NULL)
		return false;
	*why = "\"tf\" must have one number above 0 and at most 1, or null, for each field";
	if ((int) JsonContainerSize(array) != n_fields)
		return false;
	for (int i = 0; i < n_fields; i++)
	{
		const JsonbValue *element = getIthJsonbValueFromContainer(array, i);

		values->tf[i] = get_float4_nan();
		if (element->type == jbvNull)
			continue;
		if (element->type != jbvNumeric)
			return false;
		/* not by way of a double, which would round twice */
		values->tf[i] = strtof(json_number_text(element), NULL);
		if (!link_frequency_fits(values->tf[i]))
			return false;
		values->has_tf = true;
	}
	return true;
}

bool
link_values_from_json(Jsonb *json, int n_fields, LinkValues *values,
					  const char **why)
{
	JsonbContainer *array = json_array_field(json, "values", why);

	memset(values, 0, sizeof(LinkValues));
	if (array == NULL)
		return false;
	*why = psprintf("\"values\" must have one text of 1 to %d characters, or null, for each field",
					LINK_MAX_POINTS);
	if ((int) JsonContainerSize(array) != n_fields)
		return false;
	for (int i = 0; i < n_fields; i++)
	{
		const JsonbValue *element = getIthJsonbValueFromContainer(array, i);

		if (element->type == jbvNull)
			continue;
		if (element->type != jbvString || element->val.string.len == 0)
			return false;
		values->value[i] = cstring_to_text_with_len(element->val.string.val,
													element->val.string.len);
		if (!link_value_fits(values->value[i]))
			return false;
	}
	return frequencies_from_json(json, n_fields, values, why);
}

void
link_values_send(StringInfo out, int n_fields, const LinkValues *values)
{
	for (int i = 0; i < n_fields; i++)
	{
		const text *value = values->value[i];

		pq_sendbyte(out, value != NULL);
		if (value != NULL)
			send_text(out, VARDATA_ANY(value), (int) VARSIZE_ANY_EXHDR(value));
	}
	pq_sendbyte(out, values->has_tf);
	for (int i = 0; values->has_tf && i < n_fields; i++)
		pq_sendfloat4(out, isnan(values->tf[i]) ? 0.0f : values->tf[i]);
}

bool
link_values_receive(StringInfo in, int n_fields, LinkValues *values,
					const char **why)
{
	int			has_tf;

	memset(values, 0, sizeof(LinkValues));
	*why = "a value is not possible";
	for (int i = 0; i < n_fields; i++)
	{
		int			there = pq_getmsgbyte(in);
		const char *string;
		int			length;

		if (there > 1)
			return false;
		if (there == 0)
			continue;
		string = receive_text(in, &length);
		if (string == NULL || length == 0)
			return false;
		values->value[i] = cstring_to_text_with_len(string, length);
		if (!link_value_fits(values->value[i]))
			return false;
	}
	*why = "a frequency is not possible";
	has_tf = pq_getmsgbyte(in);
	if (has_tf > 1)
		return false;
	for (int i = 0; has_tf && i < n_fields; i++)
	{
		values->tf[i] = pq_getmsgfloat4(in);
		if (values->tf[i] == 0.0f)
			values->tf[i] = get_float4_nan();
		else if (!link_frequency_fits(values->tf[i]))
			return false;
		else
			values->has_tf = true;
	}
	*why = NULL;
	return true;
}
