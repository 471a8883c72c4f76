/*-------------------------------------------------------------------------
 *
 * link_spec.c
 *	  Type link_spec: its language, its conversions, and what it says.
 *
 *		spec	field [; field]... [;]
 *		field	name : kind [level]... [tf | tf=W] [tfmin=F]
 *		kind	text | name | date | hetu | phone | email
 *		level	.92 | jaro.9 | dice.8 | osa1 | edit2 | prefix3 | sound | part
 *
 * A name is any text without spaces, commas, colons and semicolons, of at most
 * 63 bytes, and no other field has it.  Thresholds have up to three decimals,
 * from .001 to .999; distances go from 1 to 15, prefixes from 1 to 99.  A level
 * that no pair can meet, because an earlier one takes all of its pairs, is an
 * error, as is each thing that nobody can have meant.
 *
 * The value is its canonical spelling: parsed again where it is needed, which
 * takes a microsecond, and never anything that the parser would not accept.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/link_spec.h"

#include "common/json.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"

#define MAX_NAME		63		/* bytes */
#define MAX_THRESHOLD	999		/* thousandths */
#define MAX_DISTANCE	15
#define MAX_PREFIX		99
#define SPACES			" \t\r\n\f\v"

struct LinkSpec
{
	ValueHeader header;
	char		text[FLEXIBLE_ARRAY_MEMBER];	/* the canonical spelling */
};

/* How a comparator is written, and what its parameter is. */
typedef enum ParameterKind
{
	NO_PARAMETER,
	THRESHOLD,
	COUNT
} ParameterKind;

typedef struct ComparatorWord
{
	const char *word;
	ParameterKind parameter;
	int			largest;
} ComparatorWord;

static const ComparatorWord comparator_words[] = {
	[COMPARE_EXACT] = {"exact", NO_PARAMETER, 0},
	[COMPARE_JARO_WINKLER] = {"", THRESHOLD, MAX_THRESHOLD},
	[COMPARE_JARO] = {"jaro", THRESHOLD, MAX_THRESHOLD},
	[COMPARE_OSA] = {"osa", COUNT, MAX_DISTANCE},
	[COMPARE_EDIT] = {"edit", COUNT, MAX_DISTANCE},
	[COMPARE_DICE] = {"dice", THRESHOLD, MAX_THRESHOLD},
	[COMPARE_PREFIX] = {"prefix", COUNT, MAX_PREFIX},
	[COMPARE_SOUND] = {"sound", NO_PARAMETER, 0},
	[COMPARE_PART] = {"part", NO_PARAMETER, 0}
};

static const char *const kind_words[] = {
	[FIELD_TEXT] = "text",
	[FIELD_NAME] = "name",
	[FIELD_DATE] = "date",
	[FIELD_HETU] = "hetu",
	[FIELD_PHONE] = "phone",
	[FIELD_EMAIL] = "email"
};

/* Where the parser is, and its first error. */
typedef struct SpecReader
{
	const char *begin;
	const char *at;
	const char *end;
	char	   *message;
	const char *hint;
} SpecReader;

/* A piece of the text. */
typedef struct Word
{
	const char *bytes;
	int			length;
} Word;

static bool
fail(SpecReader *reader, const char *at, char *message, const char *hint)
{
	reader->message = psprintf("%s, at character %d", message,
							   pg_mbstrlen_with_len(reader->begin,
													(int) (at - reader->begin)) + 1);
	reader->hint = hint;
	return false;
}

/* An error at the word; its text is shortened in the message. */
static bool
fail_word(SpecReader *reader, Word word, const char *what, const char *hint)
{
	return fail(reader, word.bytes,
				word.length == 0 ? psprintf("expected %s, found the end", what) :
				psprintf("expected %s, found \"%.*s\"", what,
						 pg_mbcliplen(word.bytes, word.length, MAX_NAME),
						 word.bytes), hint);
}

static inline bool
is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static void
skip_spaces(SpecReader *reader)
{
	while (reader->at < reader->end && is_one_of(*reader->at, SPACES))
		reader->at++;
}

/* What comes next: one of the separators, or all up to one or a space. */
static Word
peek_word(SpecReader *reader)
{
	Word		word;
	const char *at;

	skip_spaces(reader);
	at = word.bytes = reader->at;
	if (at < reader->end && is_one_of(*at, ",:;"))
		at++;
	else
		while (at < reader->end && !is_one_of(*at, ",:;" SPACES))
			at++;
	word.length = (int) (at - word.bytes);
	return word;
}

static inline bool
word_is(Word word, const char *text)
{
	return word.length == (int) strlen(text) &&
		memcmp(word.bytes, text, word.length) == 0;
}

/* The word behind the prefix; its length is -1 when it has another one. */
static Word
behind_prefix(Word word, const char *prefix)
{
	int			length = (int) strlen(prefix);

	if (word.length < length || memcmp(word.bytes, prefix, length) != 0)
		return (Word) {word.bytes, -1};
	return (Word) {word.bytes + length, word.length - length};
}

static bool
only_digits(Word word)
{
	for (int i = 0; i < word.length; i++)
		if (word.bytes[i] < '0' || word.bytes[i] > '9')
			return false;
	return word.length > 0;
}

/* ".92" or "0.92" in thousandths; -1 when it is no such number. */
static int
threshold_of(Word word)
{
	Word		digits = behind_prefix(word, word.length > 0 && *word.bytes == '0' ?
									   "0." : ".");
	int			thousandths = 0;

	if (digits.length < 1 || digits.length > 3 || !only_digits(digits))
		return -1;
	for (int i = 0; i < 3; i++)
		thousandths = thousandths * 10 +
			(i < digits.length ? digits.bytes[i] - '0' : 0);
	return thousandths;
}

/* "12"; -1 when it is no such number. */
static int
count_of(Word word)
{
	int			count = 0;

	if (word.length > 3 || !only_digits(word))
		return -1;
	for (int i = 0; i < word.length; i++)
		count = count * 10 + (word.bytes[i] - '0');
	return count;
}

/* Whether the word is a level, possible or not, and which. */
static bool
is_level(Word word, Comparator *comparator, int *parameter)
{
	for (int i = 0; i < (int) lengthof(comparator_words); i++)
	{
		const ComparatorWord *known = &comparator_words[i];
		Word		rest = behind_prefix(word, known->word);

		if (rest.length < 0)
			continue;
		*comparator = (Comparator) i;
		*parameter = known->parameter == THRESHOLD ? threshold_of(rest) :
			known->parameter == COUNT ? count_of(rest) : 0;
		if (*parameter >= 0 &&
			(known->parameter != NO_PARAMETER || rest.length == 0))
			return true;
	}
	return false;
}

/*
 * Do all pairs that meet the second level meet the first?  Jaro-Winkler is
 * never below Jaro, and exchanges make a distance shorter, not longer.
 */
static bool
takes_all_of(uint16 first, uint16 second)
{
	Comparator	a = level_comparator(first);
	Comparator	b = level_comparator(second);

	if (comparator_words[b].parameter == THRESHOLD)
		return (a == b || (a == COMPARE_JARO_WINKLER && b == COMPARE_JARO)) &&
			level_parameter(first) <= level_parameter(second);
	if (b == COMPARE_OSA || b == COMPARE_EDIT)
		return (a == b || (a == COMPARE_OSA && b == COMPARE_EDIT)) &&
			level_parameter(first) >= level_parameter(second);
	return a == b && level_parameter(first) <= level_parameter(second);
}

static bool
take_level(SpecReader *reader, LinkField *field, Word word)
{
	Comparator	comparator;
	int			parameter;
	uint16		level;

	if (!is_level(word, &comparator, &parameter))
		return fail_word(reader, word, "a level, tf, or the end of the field",
						 "Levels are .92, jaro.9, dice.8, osa1, edit2, prefix3, sound and part; thresholds have up to three decimals.");
	if (comparator == COMPARE_EXACT)
		return fail(reader, word.bytes, "equality is the first level of each field",
					"Leave it out: it is there without being written.");
	if (comparator_words[comparator].parameter != NO_PARAMETER &&
		(parameter < 1 || parameter > comparator_words[comparator].largest))
		return fail(reader, word.bytes,
					psprintf("parameter of level \"%.*s\" is out of range", word.length, word.bytes),
					"Thresholds go from .001 to .999, distances from 1 to 15, prefixes from 1 to 99; equality is there without being written.");
	if ((comparator == COMPARE_SOUND || comparator == COMPARE_PART) &&
		field->kind != FIELD_NAME && field->kind != FIELD_TEXT)
		return fail(reader, word.bytes,
					psprintf("level \"%.*s\" is not for fields of kind %s",
							 word.length, word.bytes, kind_words[field->kind]),
					"The levels sound and part are for the kinds name and text.");
	level = (uint16) (comparator << 12 | parameter);
	for (int i = 1; i < field->n_levels; i++)
		if (takes_all_of(field->levels[i], level))
			return fail(reader, word.bytes,
						psprintf("level \"%.*s\" can never be met", word.length, word.bytes),
						"An earlier level takes all of its pairs: write levels from the strictest to the loosest.");
	if (field->n_levels == LINK_MAX_LEVELS)
		return fail(reader, word.bytes,
					psprintf("more than %d levels", LINK_MAX_LEVELS),
					"Equality counts as one of them.");
	field->levels[field->n_levels++] = level;
	return true;
}

/* A number of term frequencies: above 0, at most 1. */
static bool
take_share(SpecReader *reader, Word word, double *share)
{
	char		digits[64];
	char	   *end;

	if (word.length >= 1 && word.length < (int) sizeof(digits))
	{
		memcpy(digits, word.bytes, word.length);
		digits[word.length] = '\0';
		/* no other numbers that strtod() reads: nan, 0x1p-2 */
		if (strspn(digits, "0123456789.e-") == (size_t) word.length)
		{
			*share = strtod(digits, &end);
			if (*end == '\0' && *share > 0.0 && *share <= 1.0)
				return true;
		}
	}
	return fail_word(reader, word, "a number above 0 and at most 1 behind =",
					 "The weight of term frequencies is written tf=.6, their floor tfmin=.001.");
}

/* tf, tf=W or tfmin=F; sets *taken when the word is one of them. */
static bool
take_tf(SpecReader *reader, LinkField *field, Word word, bool *taken)
{
	Word		weight = behind_prefix(word, "tf=");
	Word		floor = behind_prefix(word, "tfmin=");
	bool		plain = word_is(word, "tf");

	*taken = plain || weight.length >= 0 || floor.length >= 0;
	if (!*taken)
		return true;
	if (floor.length >= 0 ? field->tf_min != 0.0 : field->has_tf)
		return fail(reader, word.bytes, "term frequencies are given twice",
					"Write tf or tf=W once, and tfmin=F once.");
	if (floor.length >= 0)
		return take_share(reader, floor, &field->tf_min);
	field->has_tf = true;
	field->tf_weight = 1.0;
	return plain || take_share(reader, weight, &field->tf_weight);
}

static bool
take_name(SpecReader *reader, LinkFields *fields, LinkField *field)
{
	Word		word = peek_word(reader);

	if (word.length == 0 || is_one_of(*word.bytes, ",:;"))
		return fail_word(reader, word, "the name of a field",
						 "A field is written name: kind levels, such as given: name .92 .88.");
	if (word.length > MAX_NAME)
		return fail(reader, word.bytes, psprintf("name of more than %d bytes", MAX_NAME),
					"Give the field a shorter name.");
	if (link_field_by_name(fields, word.bytes, word.length) >= 0)
		return fail(reader, word.bytes,
					psprintf("second field of the name \"%.*s\"", word.length, word.bytes),
					"Each field has a name of its own.");
	field->name = word.bytes;
	field->name_length = word.length;
	reader->at += word.length;
	word = peek_word(reader);
	if (!word_is(word, ":"))
		return fail_word(reader, word, "a colon",
						 "A field is written name: kind levels, such as given: name .92 .88.");
	reader->at++;
	return true;
}

static bool
take_kind(SpecReader *reader, LinkField *field)
{
	Word		word = peek_word(reader);

	for (int i = 0; i < (int) lengthof(kind_words); i++)
		if (word_is(word, kind_words[i]))
		{
			field->kind = (FieldKind) i;
			reader->at += word.length;
			return true;
		}
	return fail_word(reader, word, "the kind of the field",
					 "Kinds are text, name, date, hetu, phone and email.");
}

static bool
take_field(SpecReader *reader, LinkFields *fields)
{
	LinkField  *field = &fields->fields[fields->n_fields];
	Word		word;

	if (fields->n_fields == LINK_MAX_FIELDS)
		return fail(reader, peek_word(reader).bytes,
					psprintf("more than %d fields", LINK_MAX_FIELDS),
					"Put values that belong together, such as a street and its number, into one field.");
	memset(field, 0, sizeof(LinkField));
	field->n_levels = 1;
	if (!take_name(reader, fields, field) || !take_kind(reader, field))
		return false;
	for (word = peek_word(reader); word.length > 0 && *word.bytes != ';';
		 word = peek_word(reader))
	{
		bool		is_tf;

		if (!take_tf(reader, field, word, &is_tf) ||
			(!is_tf && !take_level(reader, field, word)))
			return false;
		reader->at += word.length;
	}
	if (field->tf_min != 0.0 && !field->has_tf)
		return fail(reader, word.bytes, "tfmin without tf",
					"Write tf beside tfmin to weigh agreement by term frequency.");
	fields->n_fields++;
	return true;
}

/* The fields, whose names lie in the text; false with the error filled in. */
static bool
spec_parse(SpecReader *reader, const char *text, int length, LinkFields *fields)
{
	reader->begin = reader->at = text;
	reader->end = text + length;
	fields->n_fields = 0;
	do
	{
		if (!take_field(reader, fields))
			return false;
		if (reader->at < reader->end)
			reader->at++;		/* the semicolon */
		skip_spaces(reader);
	} while (reader->at < reader->end);
	return true;
}

bool
link_fields_from_text(const char *text, int length, LinkFields *fields,
					  const char **why)
{
	SpecReader	reader = {.message = NULL};
	bool		good = spec_parse(&reader, text, length, fields);

	*why = reader.message;
	return good;
}

/* Without the zero before the point, as levels are written. */
static void
append_share(StringInfo out, double share)
{
	int			begin = out->len;

	append_float8(out, share);
	if (strncmp(out->data + begin, "0.", 2) == 0)
	{
		memmove(out->data + begin, out->data + begin + 1, out->len - begin);
		out->len--;
	}
}

void
link_fields_to_text(const LinkFields *fields, StringInfo out)
{
	for (int i = 0; i < fields->n_fields; i++)
	{
		const LinkField *field = &fields->fields[i];

		appendStringInfo(out, i == 0 ? "%.*s: %s" : "; %.*s: %s",
						 field->name_length, field->name, kind_words[field->kind]);
		for (int level = 1; level < field->n_levels; level++)
		{
			appendStringInfoChar(out, ' ');
			level_to_text(field->levels[level], out);
		}
		if (field->has_tf)
			appendStringInfoString(out, " tf");
		if (field->has_tf && field->tf_weight != 1.0)
		{
			appendStringInfoChar(out, '=');
			append_share(out, field->tf_weight);
		}
		if (field->tf_min != 0.0)
		{
			appendStringInfoString(out, " tfmin=");
			append_share(out, field->tf_min);
		}
	}
}

/* The value of a text; NULL with the error filled in. */
static LinkSpec *
spec_create(SpecReader *reader, const char *text, int length)
{
	LinkFields	fields;
	StringInfoData spelling;
	LinkSpec   *spec;

	if (!spec_parse(reader, text, length, &fields))
		return NULL;
	initStringInfo(&spelling);
	link_fields_to_text(&fields, &spelling);
	spec = value_create(&link_spec_class, offsetof(LinkSpec, text) + spelling.len, 0);
	memcpy(spec->text, spelling.data, spelling.len);
	pfree(spelling.data);
	return spec;
}

static int
spelling_length(const LinkSpec *spec)
{
	return (int) (VARSIZE(spec) - offsetof(LinkSpec, text));
}

void
link_spec_open(const LinkSpec *spec, LinkFields *fields)
{
	SpecReader	reader;

	if (!spec_parse(&reader, spec->text, spelling_length(spec), fields))
		value_is_foreign(&link_spec_class);
}

LinkSpec *
link_spec_from_text(const char *text, Node *escontext)
{
	SpecReader	reader;
	LinkSpec   *spec = spec_create(&reader, text, (int) strlen(text));

	if (spec == NULL)
		experience_ereturn(escontext, NULL,
						   (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
							errmsg("invalid link_spec: %s", reader.message),
							errhint("%s", reader.hint)));
	return spec;
}

void
link_spec_to_text(const LinkSpec *spec, StringInfo out)
{
	appendBinaryStringInfo(out, spec->text, spelling_length(spec));
}

int
link_field_by_name(const LinkFields *fields, const char *name, int length)
{
	for (int i = 0; i < fields->n_fields; i++)
		if (fields->fields[i].name_length == length &&
			memcmp(fields->fields[i].name, name, length) == 0)
			return i;
	return -1;
}

void
level_to_text(uint16 level, StringInfo out)
{
	const ComparatorWord *known = &comparator_words[level_comparator(level)];
	int			parameter = level_parameter(level);

	appendStringInfoString(out, known->word);
	if (known->parameter == COUNT)
		appendStringInfo(out, "%d", parameter);
	else if (known->parameter == THRESHOLD)
	{
		appendStringInfo(out, ".%03d", parameter);
		while (out->data[out->len - 1] == '0')
			out->data[--out->len] = '\0';
	}
}

static inline void
mix(uint64 *hash, int byte)
{
	*hash = (*hash ^ (uint64) byte) * UINT64CONST(0x100000001B3);
}

/* FNV-1a: the same on machines of either byte order. */
uint64
link_fields_fingerprint(const LinkFields *fields)
{
	uint64		hash = UINT64CONST(0xCBF29CE484222325);

	for (int i = 0; i < fields->n_fields; i++)
	{
		const LinkField *field = &fields->fields[i];

		mix(&hash, (int) field->kind);
		mix(&hash, field->n_levels);
		for (int level = 0; level < field->n_levels; level++)
		{
			mix(&hash, field->levels[level] >> 8);
			mix(&hash, field->levels[level] & 0xFF);
		}
	}
	return hash == 0 ? 1 : hash;
}

bool
pattern_fits(uint64 pattern, const LinkFields *fields)
{
	int			n = fields->n_fields;

	for (int i = 0; i < n; i++)
	{
		int			level = pattern_level(pattern, n, i);

		if (level > fields->fields[i].n_levels && level != FIELD_MISSING)
			return false;
	}
	return n == LINK_MAX_FIELDS || pattern >> (4 * n) == 0;
}

static void *
spec_from_text(const char *text, Node *escontext)
{
	return link_spec_from_text(text, escontext);
}

static void
spec_to_text(const void *value, StringInfo out)
{
	link_spec_to_text(value, out);
}

static void
spec_to_json(const void *value, StringInfo out)
{
	const LinkSpec *spec = value;

	append_json_string(out, pnstrdup(spec->text, spelling_length(spec)));
}

static void *
spec_from_json(Jsonb *json, const char **why)
{
	SpecReader	reader = {.message = "it is not a string"};
	LinkSpec   *spec = NULL;
	JsonbValue	string;

	if (JB_ROOT_IS_SCALAR(json) &&
		JsonbExtractScalar(&json->root, &string) && string.type == jbvString)
		spec = spec_create(&reader, string.val.string.val, string.val.string.len);
	*why = reader.message;
	return spec;
}

static void
spec_to_binary(const void *value, StringInfo out)
{
	const LinkSpec *spec = value;

	pq_sendtext(out, spec->text, spelling_length(spec));
}

static void *
spec_from_binary(StringInfo in, const char **why)
{
	SpecReader	reader;
	int			length;
	char	   *text = pq_getmsgtext(in, in->len - in->cursor, &length);
	LinkSpec   *spec = spec_create(&reader, text, length);

	if (spec == NULL)
		*why = reader.message;
	return spec;
}

/* All ways in parse the text, and keep its canonical spelling. */
static bool
spec_validate(const void *value, const char **why)
{
	return true;
}

static const void *
spec_canonical(const void *value)
{
	return value;
}

const ValueClass link_spec_class = {
	.name = "link_spec",
	.kind = VALUE_LINK_SPEC,
	.minimum_size = offsetof(LinkSpec, text) + 1,
	.validate = spec_validate,
	.canonical = spec_canonical,
	.to_text = spec_to_text,
	.from_text = spec_from_text,
	.to_json = spec_to_json,
	.from_json = spec_from_json,
	.to_binary = spec_to_binary,
	.from_binary = spec_from_binary
};

VALUE_FUNCTIONS(link_spec, &link_spec_class);
