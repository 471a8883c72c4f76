/*-------------------------------------------------------------------------
 *
 * names.c
 *	  name_fold() and name_tokens(): names in one spelling; see names.h.
 *
 * A name is decomposed (NFKD) and its marks are dropped; letters become small;
 * letters that stand for two, or that keyboards lack, are spelled out.
 * Apostrophes and invisible characters vanish (O'Brien -> obrien); hyphens,
 * dots and all other separators are one space.
 *
 * Most names consist of ASCII and Latin-1 letters, which take a short way: a
 * table from bytes to spellings.  It gives what the long way gives.
 *
 * Sources
 *		Unicode Standard Annex 15 (NFKD); ICAO Doc 9303, part 3, section 6,
 *		"Transliteration of multinational Latin-based characters": Å is AA, Ä is
 *		AE or A, Ö is OE or O, Ø is OE, Ü is UE, UXX or U, Æ is AE, Œ is OE, ß is
 *		SS, Þ is TH, Ð and Đ are D, Ł is L, Ŋ is N, Ħ is H, Ŧ is T.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/names.h"

#include "catalog/pg_type.h"
#include "common/compat.h"
#include "fmgr.h"
#include "identity/letters.h"
#include "miscadmin.h"
#include "utils/array.h"

#define DIAERESIS	0x0308
#define RING		0x030A
#define HANGUL_JAMO	0x1100		/* from here on letters may compose again */

/* How the upper half of Latin-1 is spelled; NULL: not in ASCII. */
static const char *const latin1_spelling[128] = {
	" ", " ", " ", " ", " ", " ", " ", " ", " ", " ", " ", " ", " ", " ", " ", " ",
	" ", " ", " ", " ", " ", " ", " ", " ", " ", " ", " ", " ", " ", " ", " ", " ",
	" ", " ", " ", " ", " ", " ", " ", " ", " ", " ", "a", " ", " ", "", " ", " ",
	" ", " ", "2", "3", "", NULL, " ", " ", " ", "1", "o", " ", "1 4", "1 2", "3 4", " ",
	"a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
	"d", "n", "o", "o", "o", "o", "o", " ", "o", "u", "u", "u", "u", "y", "th", "ss",
	"a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
	"d", "n", "o", "o", "o", "o", "o", " ", "o", "u", "u", "u", "u", "y", "th", "y"
};

typedef struct Spelling
{
	pg_wchar	letter;			/* small, decomposed; ascending */
	const char *spelling;
} Spelling;

static const Spelling spellings[] = {
	{0x00DF, "ss"}, {0x00E6, "ae"}, {0x00F0, "d"}, {0x00F8, "o"}, {0x00FE, "th"}, {0x0111, "d"},
	{0x0127, "h"}, {0x0131, "i"}, {0x0138, "k"}, {0x0142, "l"}, {0x014B, "n"}, {0x0153, "oe"},
	{0x0167, "t"}, {0x0180, "b"}, {0x0183, "b"}, {0x0188, "c"}, {0x018C, "d"}, {0x0192, "f"},
	{0x0199, "k"}, {0x019A, "l"}, {0x019E, "n"}, {0x01A5, "p"}, {0x01AD, "t"}, {0x01B4, "y"},
	{0x01B6, "z"}, {0x01DD, "e"}, {0x01E5, "g"}, {0x0221, "d"}, {0x0225, "z"}, {0x0234, "l"},
	{0x0235, "n"}, {0x0236, "t"}, {0x0237, "j"}, {0x023C, "c"}, {0x0247, "e"}, {0x0249, "j"},
	{0x024D, "r"}, {0x024F, "y"}, {0x0253, "b"}, {0x0254, "o"}, {0x0256, "d"}, {0x0257, "d"},
	{0x0259, "e"}, {0x025B, "e"}, {0x0260, "g"}, {0x0268, "i"}, {0x0269, "i"}, {0x026B, "l"},
	{0x0272, "n"}, {0x0275, "o"}, {0x0280, "r"}, {0x0288, "t"}, {0x0289, "u"}, {0x0292, "z"},
	{0x03C2, NULL}, {0x2C65, "a"}, {0x2C66, "t"}
};

#define FINAL_SIGMA	0x03C2
#define SIGMA		0x03C3

static const char *
spelling_of(pg_wchar letter)
{
	int			low = 0;
	int			high = lengthof(spellings);

	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (letter > spellings[middle].letter)
			low = middle + 1;
		else
			high = middle;
	}
	return low < (int) lengthof(spellings) && spellings[low].letter == letter
		? spellings[low].spelling : NULL;
}

/* What a passport writes for a letter of Latin-1, where that is not plain. */
static const char *
icao_spelling(uint8 letter)
{
	switch (letter | 0x20)
	{
		case 0xE5:
			return "aa";
		case 0xE4:
			return "ae";
		case 0xF6:
		case 0xF8:
			return "oe";
		case 0xFC:
			return "ue";
		default:
			return NULL;
	}
}

/* Writes a space unless one, or nothing, stands before. */
static inline char *
put_separator(char *to, const char *begin)
{
	if (to > begin && to[-1] != ' ')
		*to++ = ' ';
	return to;
}

/*
 * Writes an ASCII letter, digit or separator.  In the compiler's hands the
 * tests of ranges are a subtraction and a comparison each.
 */
static inline char *
put_ascii(char *to, const char *begin, char c)
{
	if (c >= 'a' && c <= 'z')
		*to++ = c;
	else if (c >= 'A' && c <= 'Z')
		*to++ = (char) (c + ('a' - 'A'));
	else if (c >= '0' && c <= '9')
		*to++ = c;
	else if (c != '\'' && c != '`')
		to = put_separator(to, begin);
	return to;
}

/* The text between begin and to, without a space at its end; NULL if empty. */
static text *
finished(char *begin, char *to)
{
	if (to > begin && to[-1] == ' ')
		to--;
	return to > begin ? text_of(begin, (Size) (to - begin)) : NULL;
}

/*
 * The short way.  *done is false when the name has other letters than those of
 * Latin-1.  A spelling is at most three bytes for two bytes of UTF-8.
 */
static text *
fold_latin(const char *string, int length, bool icao, bool *done)
{
	char		room[256];
	char	   *begin = length <= (int) sizeof(room) / 2 ? room : palloc((Size) length * 2);
	char	   *to = begin;
	bool		utf8 = GetDatabaseEncoding() == PG_UTF8;

	*done = false;
	for (int i = 0; i < length; i++)
	{
		uint8		byte = (uint8) string[i];
		const char *spelling;

		if (byte < 0x80)
		{
			to = put_ascii(to, begin, (char) byte);
			continue;
		}
		if (!utf8 || (byte != 0xC2 && byte != 0xC3) || i + 1 >= length)
			return NULL;
		byte = (uint8) ((byte & 3) << 6 | (string[++i] & 0x3F));
		spelling = icao && byte >= 0xC0 ? icao_spelling(byte) : NULL;
		if (spelling == NULL)
			spelling = latin1_spelling[byte - 0x80];
		if (spelling == NULL)
			return NULL;
		for (; *spelling != '\0'; spelling++)
			to = put_ascii(to, begin, *spelling);
	}
	*done = true;
	return finished(begin, to);
}

/* Letters being written: room for the longest spelling of each. */
typedef struct Writer
{
	Letters		out;
	bool		composes;		/* some letter may compose again */
} Writer;

static void
write_point(Writer *writer, pg_wchar point)
{
	if (is_separator(point))
	{
		if (writer->out.n == 0 || writer->out.points[writer->out.n - 1] == ' ')
			return;
		point = ' ';
	}
	if (point >= HANGUL_JAMO)
		writer->composes = true;
	writer->out.points[writer->out.n++] = point;
}

static void
write_spelling(Writer *writer, const char *spelling)
{
	for (; *spelling != '\0'; spelling++)
		write_point(writer, (pg_wchar) *spelling);
}

/* A second letter that the marks after a base letter stand for, or 0. */
static char
icao_second(pg_wchar letter, const pg_wchar *marks)
{
	for (; is_dropped_mark(*marks); marks++)
	{
		if (*marks == DIAERESIS && (letter == 'a' || letter == 'o' || letter == 'u'))
			return 'e';
		if (*marks == RING && letter == 'a')
			return 'a';
	}
	return 0;
}

static Letters
without_ignored(Letters letters)
{
	int			n = 0;

	for (int i = 0; i < letters.n; i++)
		if (!is_ignored(letters.points[i]))
			letters.points[n++] = letters.points[i];
	letters.points[n] = 0;
	letters.n = n;
	return letters;
}

/* The long way: any letters. */
static text *
fold_any(const char *string, int length, bool icao)
{
	Letters		in = decomposed_compatibly(without_ignored(decode_letters(string, length)));
	Writer		writer = {{palloc(((Size) in.n * 2 + 1) * sizeof(pg_wchar)), 0}, false};
	text	   *folded;

	for (int i = 0; i < in.n; i++)
	{
		pg_wchar	letter = small_letter(in.points[i]);
		const char *spelling = spelling_of(letter);
		char		second = icao ? icao_second(letter, in.points + i + 1) : 0;

		CHECK_FOR_INTERRUPTS();
		if (is_dropped_mark(letter) || is_ignored(letter))
			continue;
		if (icao && letter == 0xF8)
			spelling = "oe";
		if (spelling != NULL)
			write_spelling(&writer, spelling);
		else
			write_point(&writer, letter == FINAL_SIGMA ? SIGMA : letter);
		if (second != 0)
			write_point(&writer, (pg_wchar) second);
	}
	if (writer.out.n > 0 && writer.out.points[writer.out.n - 1] == ' ')
		writer.out.n--;
	writer.out.points[writer.out.n] = 0;
	folded = encode_letters(writer.composes ? composed(writer.out) : writer.out);
	return VARSIZE(folded) > VARHDRSZ ? folded : NULL;
}

text *
folded_name(const char *string, int length, bool icao)
{
	bool		done;
	text	   *result = fold_latin(string, length, icao, &done);

	return done ? result : fold_any(string, length, icao);
}

text *
trimmed_text(const char *string, int length)
{
	trim_space(&string, &length);
	return length > 0 ? text_of(string, (Size) length) : NULL;
}

int
name_parts(const text *folded, text ***parts)
{
	const char *at = VARDATA_ANY(folded);
	const char *end = at + VARSIZE_ANY_EXHDR(folded);
	int			n = 1;

	for (const char *c = at; c < end; c++)
		n += *c == ' ';
	*parts = palloc((Size) n * sizeof(text *));
	for (int i = 0; i < n; i++)
	{
		const char *space = memchr(at, ' ', (Size) (end - at));
		const char *stop = space != NULL ? space : end;

		(*parts)[i] = text_of(at, (Size) (stop - at));
		at = stop + 1;
	}
	return n;
}

text *
date_digits(const char *string, int length)
{
	char		digits[8];
	int			n = 0;
	bool		nonzero = false;

	trim_space(&string, &length);
	if (length != 8 && length != 10)
		return NULL;
	for (int i = 0; i < length; i++)
	{
		if (length == 10 && (i == 4 || i == 7))
		{
			if (string[i] != '-')
				return NULL;
			continue;
		}
		if (string[i] < '0' || string[i] > '9')
			return NULL;
		nonzero |= string[i] != '0';
		digits[n++] = string[i];
	}
	return nonzero ? text_of(digits, sizeof(digits)) : NULL;
}

static bool
icao_mode(const text *mode)
{
	const char *word = text_to_cstring(mode);

	if (strcmp(word, "icao") == 0)
		return true;
	if (strcmp(word, "plain") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("mode \"%s\" is not known", word),
				 errhint("Known are plain (ä is a) and icao (ä is ae).")));
	return false;
}

/* name_fold(name, mode) */
PG_FUNCTION_INFO_V1(experience_name_fold);
Datum
experience_name_fold(PG_FUNCTION_ARGS)
{
	text	   *name = PG_GETARG_TEXT_PP(0);
	bool		icao = icao_mode(PG_GETARG_TEXT_PP(1));
	text	   *folded = folded_name(VARDATA_ANY(name), (int) VARSIZE_ANY_EXHDR(name), icao);

	if (folded == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(folded);
}

/* name_tokens(name) */
PG_FUNCTION_INFO_V1(experience_name_tokens);
Datum
experience_name_tokens(PG_FUNCTION_ARGS)
{
	text	   *name = PG_GETARG_TEXT_PP(0);
	text	   *folded = folded_name(VARDATA_ANY(name), (int) VARSIZE_ANY_EXHDR(name), false);
	text	  **parts;
	Datum	   *elements;
	int			n;

	if (folded == NULL)
		PG_RETURN_NULL();
	n = name_parts(folded, &parts);
	elements = palloc((Size) n * sizeof(Datum));
	for (int i = 0; i < n; i++)
		elements[i] = PointerGetDatum(parts[i]);
	PG_RETURN_ARRAYTYPE_P(construct_array(elements, n, TEXTOID, -1, false, TYPALIGN_INT));
}
