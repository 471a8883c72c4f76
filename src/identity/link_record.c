/*-------------------------------------------------------------------------
 *
 * link_record.c
 *	  Type link_record: making, converting and comparing one person's values.
 *
 * Text:	{"spec": "1: name .92 .88; 2: date osa1", "values": ["anna", null],
 *			"tf": [0.01, null]}
 *			The fields have their numbers for names; "tf" only where one is known.
 * Binary:	the spec as text, the number of values, each as a byte that says
 *			whether it is there and its text, a byte that says whether there are
 *			frequencies, and these.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/link_record.h"

#include "catalog/pg_type.h"
#include "common/json.h"
#include "identity/link_content.h"
#include "identity/link_values.h"
#include "identity/names.h"
#include "utils/array.h"

LinkRecord *
link_record_create(const LinkProgram *program, const uint8 *packed,
				   const LinkValues *values)
{
	StringInfoData content;
	LinkRecord *record;

	initStringInfo(&content);
	link_content_append(&content, program, values);
	record = value_create(&link_record_class, offsetof(LinkRecord, program) +
						  program->size + content.len, 0);
	record->n_fields = (uint8) program->n_fields;
	memcpy(record->program, packed, program->size);
	memcpy(record->program + program->size, content.data, content.len);
	pfree(content.data);
	return record;
}

void
link_record_open(const LinkRecord *record, LinkProgram *program)
{
	if (record->n_fields > LINK_MAX_FIELDS ||
		!link_program_open(record->program,
						   VARSIZE(record) - offsetof(LinkRecord, program),
						   record->n_fields, program))
		value_is_foreign(&link_record_class);
}

static inline const uint8 *
record_content(const LinkRecord *record, const LinkProgram *program)
{
	return record->program + program->size;
}

void
link_record_frequencies(const LinkRecord *record, float4 *tf)
{
	LinkProgram program;
	LinkValues	values;

	link_record_open(record, &program);
	link_content_values(&program, record_content(record, &program), &values);
	for (int i = 0; i < program.n_fields; i++)
		tf[i] = values.has_tf ? values.tf[i] : get_float4_nan();
}

/* A link_spec made ready, kept in fn_extra with the bytes it was made of. */
typedef struct SpecCache
{
	struct varlena *spec;
	LinkProgram program;
	uint8		packed[LINK_MAX_PROGRAM];
} SpecCache;

static const SpecCache *
cached_spec(FunctionCallInfo fcinfo, const LinkSpec *spec)
{
	SpecCache  *cache = fcinfo->flinfo->fn_extra;
	LinkFields	fields;
	int			size;

	if (cache != NULL && cache->spec != NULL &&
		VARSIZE(cache->spec) == VARSIZE(spec) &&
		memcmp(cache->spec, spec, VARSIZE(spec)) == 0)
		return cache;
	if (cache == NULL)
		cache = fcinfo->flinfo->fn_extra =
			MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(SpecCache));
	if (cache->spec != NULL)
		pfree(cache->spec);
	cache->spec = NULL;
	link_spec_open(spec, &fields);
	size = link_program_pack(&fields, cache->packed);
	link_program_open(cache->packed, size, fields.n_fields, &cache->program);
	cache->spec = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, VARSIZE(spec));
	memcpy(cache->spec, spec, VARSIZE(spec));
	return cache;
}

text *
link_normal_value(FieldKind kind, const text *value)
{
	const char *string = VARDATA_ANY(value);
	int			length = (int) VARSIZE_ANY_EXHDR(value);
	text	   *normal = NULL;

	switch (kind)
	{
		case FIELD_TEXT:
			normal = trimmed_text(string, length);
			break;
		case FIELD_NAME:
			normal = folded_name(string, length, false);
			break;
		case FIELD_DATE:
			normal = date_digits(string, length);
			break;
		case FIELD_HETU:
			normal = normal_hetu(string, length);
			break;
		case FIELD_PHONE:
			normal = normal_phone(string, length, "358");
			break;
		case FIELD_EMAIL:
			normal = normal_email(string, length);
			break;
	}
	return normal == NULL || VARSIZE_ANY_EXHDR(normal) == 0 ? NULL : normal;
}

bool
link_value_fits(const text *value)
{
	int			size = (int) VARSIZE_ANY_EXHDR(value);

	return size <= LINK_MAX_POINTS ||
		pg_mbstrlen_with_len(VARDATA_ANY(value), size) <= LINK_MAX_POINTS;
}

static void
check_number(int given, int n_fields, const char *what)
{
	if (given != n_fields)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d %s given for %d fields", given, what, n_fields),
				 errhint("Give one for each field of the link_spec, NULL where it is not known.")));
}

/* link_record(spec, VARIADIC values) */
PG_FUNCTION_INFO_V1(link_record_make);
Datum
link_record_make(PG_FUNCTION_ARGS)
{
	const SpecCache *spec = cached_spec(fcinfo, PG_GETARG_LINK_SPEC(0));
	LinkValues	values = {{0}};
	Datum	   *elements;
	bool	   *nulls;
	int			n;

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), TEXTOID, -1, false, TYPALIGN_INT,
					  &elements, &nulls, &n);
	check_number(n, spec->program.n_fields, "values");
	for (int i = 0; i < n; i++)
	{
		if (!nulls[i])
			values.value[i] = link_normal_value(spec->program.fields[i].kind,
												DatumGetTextPP(elements[i]));
		if (values.value[i] != NULL && !link_value_fits(values.value[i]))
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("value of field %d is longer than %d characters",
							i + 1, LINK_MAX_POINTS),
					 errhint("Give the part of it that tells persons apart.")));
	}
	PG_RETURN_POINTER(link_record_create(&spec->program, spec->packed, &values));
}

/* with_tf(record, frequencies) */
PG_FUNCTION_INFO_V1(link_record_with_tf);
Datum
link_record_with_tf(PG_FUNCTION_ARGS)
{
	const LinkRecord *record = PG_GETARG_LINK_RECORD(0);
	LinkProgram program;
	LinkValues	values;
	Datum	   *elements;
	bool	   *nulls;
	int			n;

	link_record_open(record, &program);
	link_content_values(&program, record_content(record, &program), &values);
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), FLOAT4OID, sizeof(float4), true,
					  TYPALIGN_INT, &elements, &nulls, &n);
	check_number(n, program.n_fields, "frequencies");
	values.has_tf = false;
	for (int i = 0; i < n; i++)
	{
		values.tf[i] = nulls[i] ? get_float4_nan() : DatumGetFloat4(elements[i]);
		values.has_tf |= !nulls[i];
		if (!nulls[i] && !link_frequency_fits(values.tf[i]))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("frequency of field %d must be above 0 and at most 1", i + 1),
					 errhint("Give the share of records that have the value of the field.")));
	}
	PG_RETURN_POINTER(link_record_create(&program, record->program, &values));
}

/* Both records opened side by side: field i of b is values[2 * i + 1]. */
static uint64
pattern_of(const LinkProgram *program, const uint8 *a, const uint8 *b)
{
	ContentSize size_a = link_content_size(program, a);
	ContentSize size_b = link_content_size(program, b);
	ValueStore	store = {palloc((size_a.points + size_b.points + 1) * sizeof(pg_wchar)),
		palloc((size_a.keys + size_b.keys + 1) * sizeof(uint64)), 0, 0};
	FieldValue	values[2 * LINK_MAX_FIELDS];
	LeftValue	left;
	uint64		pattern = 0;

	link_content_open(program, a, &store, values, NULL, 2);
	link_content_open(program, b, &store, values + 1, NULL, 2);
	for (int i = 0; i < program->n_fields; i++)
	{
		left.value = &values[2 * i];
		left.has_masks = false;
		pattern = pattern << 4 |
			(uint64) field_level(&program->fields[i], &store, &left, &values[2 * i + 1]);
	}
	pfree(store.points);
	pfree(store.keys);
	return pattern;
}

uint64
link_record_pattern(const LinkRecord *a, const LinkRecord *b)
{
	LinkProgram program;

	link_record_open(a, &program);
	if (!link_record_has_program(b, a->n_fields, a->program, program.size))
		link_programs_differ();
	return pattern_of(&program, record_content(a, &program), record_content(b, &program));
}

/* match_pattern(a, b) */
PG_FUNCTION_INFO_V1(link_record_match_pattern);
Datum
link_record_match_pattern(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64((int64) link_record_pattern(PG_GETARG_LINK_RECORD(0),
												PG_GETARG_LINK_RECORD(1)));
}

static void
record_to_json(const void *value, StringInfo out)
{
	const LinkRecord *record = value;
	LinkProgram program;
	LinkValues	values;

	link_record_open(record, &program);
	link_content_values(&program, record_content(record, &program), &values);
	appendStringInfoString(out, "{\"spec\": ");
	link_program_to_json(out, &program);
	link_values_to_json(out, program.n_fields, &values);
	appendStringInfoChar(out, '}');
}

static void *
record_from_json(Jsonb *json, const char **why)
{
	static const char *const keys[] = {"spec", "values", "tf", NULL};
	uint8		packed[LINK_MAX_PROGRAM];
	LinkProgram program;
	LinkValues	values;

	if (!json_keys_known(json, keys, why) ||
		!link_program_from_json(json_field(json, "spec"), packed, &program, why) ||
		!link_values_from_json(json, program.n_fields, &values, why))
		return NULL;
	return link_record_create(&program, packed, &values);
}

static void
record_to_binary(const void *value, StringInfo out)
{
	const LinkRecord *record = value;
	LinkProgram program;
	LinkValues	values;

	link_record_open(record, &program);
	link_content_values(&program, record_content(record, &program), &values);
	link_program_send(out, &program);
	link_values_send(out, program.n_fields, &values);
}

static void *
record_from_binary(StringInfo in, const char **why)
{
	uint8		packed[LINK_MAX_PROGRAM];
	LinkProgram program;
	LinkValues	values;

	if (!link_program_receive(in, packed, &program, why) ||
		!link_values_receive(in, program.n_fields, &values, why))
		return NULL;
	return link_record_create(&program, packed, &values);
}

/* All ways in make the value anew from a spec and values that are checked. */
static bool
record_validate(const void *value, const char **why)
{
	return true;
}

static const void *
record_canonical(const void *value)
{
	return value;
}

const ValueClass link_record_class = {
	.name = "link_record",
	.kind = VALUE_LINK_RECORD,
	.minimum_size = offsetof(LinkRecord, program) + 4,
	.validate = record_validate,
	.canonical = record_canonical,
	.to_json = record_to_json,
	.from_json = record_from_json,
	.to_binary = record_to_binary,
	.from_binary = record_from_binary
};

VALUE_FUNCTIONS(link_record, &link_record_class);
