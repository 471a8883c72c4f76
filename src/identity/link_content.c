/*-------------------------------------------------------------------------
 *
 * link_content.c
 *	  The values of one person, packed; see link_content.h.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/link_content.h"

#include "common/bytes.h"
#include "common/compat.h"
#include "common/hashfn.h"
#include "identity/names.h"

#define WIDTH_MASK	0x07		/* of the flags: bytes of a code point */
#define HAS_TF		0x08

StaticAssertDecl(LINK_MAX_PARTS <= PG_UINT8_MAX, "the number of tokens takes one byte");

/* Code points of a text, and how many; palloc'd. */
static Points
text_points(const text *value)
{
	int			size = (int) VARSIZE_ANY_EXHDR(value);
	pg_wchar   *at = palloc(((Size) size + 1) * sizeof(pg_wchar));

	return (Points) {at, pg_mb2wchar_with_len(VARDATA_ANY(value), at, size)};
}

static uint64
key_of(const text *token)
{
	uint64		hash = hash_bytes_extended((const unsigned char *) VARDATA_ANY(token),
										   (int) VARSIZE_ANY_EXHDR(token), 0);

	return hash == 0 ? 1 : hash;
}

static void
append_keys(StringInfo out, const FieldProgram *program, const text *value)
{
	const text *folded = value;
	uint64		key;
	uint8		n_parts = 0;
	text	  **parts = NULL;

	if (!program->has_sound && !program->has_part)
		return;
	if (value != NULL && program->kind != FIELD_NAME)
		folded = folded_name(VARDATA_ANY(value), (int) VARSIZE_ANY_EXHDR(value), false);
	if (program->has_sound)
	{
		const text *sound = folded == NULL ? NULL :
			sound_key(VARDATA_ANY(folded), (int) VARSIZE_ANY_EXHDR(folded));

		key = sound == NULL ? 0 : key_of(sound);
		appendBinaryStringInfo(out, (char *) &key, sizeof(key));
	}
	if (program->has_part)
	{
		if (folded != NULL)
			n_parts = (uint8) Min(name_parts(folded, &parts), LINK_MAX_PARTS);
		appendBinaryStringInfo(out, (char *) &n_parts, 1);
		for (int i = 0; i < n_parts; i++)
		{
			key = key_of(parts[i]);
			appendBinaryStringInfo(out, (char *) &key, sizeof(key));
		}
	}
}

static void
append_points(StringInfo out, Points points, int width)
{
	for (int i = 0; i < points.length; i++)
	{
		uint8		narrow = (uint8) points.at[i];
		uint16		medium = (uint16) points.at[i];

		appendBinaryStringInfo(out, width == 1 ? (const char *) &narrow :
							   width == 2 ? (const char *) &medium :
							   (const char *) &points.at[i], width);
	}
}

void
link_content_append(StringInfo out, const LinkProgram *program,
					const LinkValues *values)
{
	Points		points[LINK_MAX_FIELDS];
	pg_wchar	all = 0;
	int			width;

	for (int i = 0; i < program->n_fields; i++)
	{
		points[i] = values->value[i] == NULL ? (Points) {NULL, 0} :
			text_points(values->value[i]);
		for (int k = 0; k < points[i].length; k++)
			all |= points[i].at[k];
	}
	width = all <= PG_UINT8_MAX ? 1 : all <= PG_UINT16_MAX ? 2 : 4;
	appendStringInfoChar(out, (char) (width | (values->has_tf ? HAS_TF : 0)));
	for (int i = 0; i < program->n_fields; i++)
	{
		uint16		length = (uint16) points[i].length;

		appendBinaryStringInfo(out, (char *) &length, sizeof(length));
	}
	for (int i = 0; i < program->n_fields; i++)
		append_points(out, points[i], width);
	if (values->has_tf)
		appendBinaryStringInfo(out, (const char *) values->tf,
							   program->n_fields * (int) sizeof(float4));
	for (int i = 0; i < program->n_fields; i++)
		append_keys(out, &program->fields[i], values->value[i]);
}

/* Where the parts of a content begin. */
typedef struct ContentParts
{
	int			width;
	uint16		lengths[LINK_MAX_FIELDS];
	Size		n_points;
	const uint8 *points;
	const uint8 *tf;			/* NULL: none */
	const uint8 *keys;
} ContentParts;

static void
content_parts(const LinkProgram *program, const uint8 *content, ContentParts *parts)
{
	const uint8 *at = content + 1;

	parts->width = *content & WIDTH_MASK;
	at = take_bytes(at, parts->lengths, (Size) program->n_fields * sizeof(uint16));
	parts->n_points = 0;
	for (int i = 0; i < program->n_fields; i++)
		parts->n_points += parts->lengths[i];
	parts->points = at;
	at += parts->n_points * parts->width;
	parts->tf = *content & HAS_TF ? at : NULL;
	parts->keys = at + (parts->tf != NULL ? (Size) program->n_fields * sizeof(float4) : 0);
}

/* The code points that begin there; returns what is behind them. */
static const uint8 *
take_points(const uint8 *from, int width, int length, pg_wchar *points)
{
	if (width == 1)
		for (int i = 0; i < length; i++)
			points[i] = from[i];
	else
		for (int i = 0; i < length; i++)
		{
			points[i] = 0;
			if (width == 2)
			{
				uint16		medium;

				memcpy(&medium, from + 2 * i, sizeof(medium));
				points[i] = medium;
			}
			else
				memcpy(&points[i], from + 4 * i, sizeof(pg_wchar));
		}
	return from + width * length;
}

void
link_content_values(const LinkProgram *program, const uint8 *content,
					LinkValues *values)
{
	ContentParts parts;
	const uint8 *at;
	pg_wchar	points[LINK_MAX_POINTS + 1];

	content_parts(program, content, &parts);
	memset(values, 0, sizeof(LinkValues));
	at = parts.points;
	for (int i = 0; i < program->n_fields; i++)
	{
		text	   *value;
		int			size;

		at = take_points(at, parts.width, parts.lengths[i], points);
		points[parts.lengths[i]] = 0;
		if (parts.lengths[i] == 0)
			continue;
		value = palloc(VARHDRSZ + (Size) parts.lengths[i] * MAX_MULTIBYTE_CHAR_LEN + 1);
		size = pg_wchar2mb_with_len(points, VARDATA(value), parts.lengths[i]);
		SET_VARSIZE(value, VARHDRSZ + size);
		values->value[i] = value;
	}
	values->has_tf = parts.tf != NULL;
	if (parts.tf != NULL)
		take_bytes(parts.tf, values->tf, (Size) program->n_fields * sizeof(float4));
}

ContentSize
link_content_size(const LinkProgram *program, const uint8 *content)
{
	ContentSize size = {0, 0, 0};
	ContentParts parts;
	const uint8 *at;

	content_parts(program, content, &parts);
	at = parts.keys;
	for (int i = 0; i < program->n_fields; i++)
	{
		const FieldProgram *field = &program->fields[i];

		if (field->has_sound)
		{
			at += sizeof(uint64);
			size.keys++;
		}
		if (field->has_part)
		{
			size.keys += 1 + (Size) *at;
			at += 1 + *at * sizeof(uint64);
		}
		if (field->has_dice)
			size.keys += 1 + (Size) parts.lengths[i];
	}
	size.points = parts.n_points;
	size.bytes = (Size) (at - content);
	return size;
}

/* The keys of a field, as they are compared; returns what is behind them. */
static const uint8 *
open_keys(const FieldProgram *field, const uint8 *at, uint64 *keys, int *n_keys)
{
	*n_keys = 0;
	if (field->has_sound)
		at = take_bytes(at, &keys[(*n_keys)++], sizeof(uint64));
	if (field->has_part)
	{
		int			n_parts = *at++;

		keys[(*n_keys)++] = (uint64) n_parts;
		at = take_bytes(at, &keys[*n_keys], (Size) n_parts * sizeof(uint64));
		*n_keys += n_parts;
	}
	return at;
}

void
link_content_open(const LinkProgram *program, const uint8 *content,
				  ValueStore *store, FieldValue *values, float4 *tf, Size stride)
{
	ContentParts parts;
	const uint8 *points;
	const uint8 *keys;

	content_parts(program, content, &parts);
	points = parts.points;
	keys = parts.keys;
	for (int i = 0; i < program->n_fields; i++)
	{
		const FieldProgram *field = &program->fields[i];
		int			n_keys;

		points = take_points(points, parts.width, parts.lengths[i],
							 store->points + store->n_points);
		keys = open_keys(field, keys, store->keys + store->n_keys, &n_keys);
		field_value_open(field, store, parts.lengths[i], n_keys,
						 &values[i * stride]);
		if (tf == NULL)
			continue;
		if (parts.tf != NULL)
			memcpy(&tf[i * stride], parts.tf + i * sizeof(float4), sizeof(float4));
		else
			tf[i * stride] = get_float4_nan();
	}
}
