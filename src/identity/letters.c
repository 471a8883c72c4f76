/*-------------------------------------------------------------------------
 *
 * letters.c
 *	  Code points of text; see letters.h.
 *
 * Source of the ranges: the Unicode Character Database, version 14.0 (the one
 * of PostgreSQL 15): simple lower-case mappings, general categories.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/letters.h"

#include "catalog/namespace.h"
#include "common/compat.h"
#include "common/unicode_norm.h"

/*
 * The server's normalization sorts a row of marks in quadratic time and does
 * not heed interrupts: a bound keeps that below a second for any text.
 */
#define MAX_TEXT_BYTES 10000

/* Every step-th point of a range becomes small by adding the difference. */
typedef struct CaseRange
{
	uint32		first;
	uint32		last;
	uint32		step;
	int32		difference;
} CaseRange;

/* Capital letters above ASCII that have no decomposition. */
static const CaseRange capitals[] = {
	{0x00C6, 0x00C6, 1, 32}, {0x00D0, 0x00D0, 1, 32}, {0x00D8, 0x00D8, 1, 32},
	{0x00DE, 0x00DE, 1, 32}, {0x0110, 0x0110, 1, 1}, {0x0126, 0x0126, 1, 1}, {0x0141, 0x0141, 1, 1},
	{0x014A, 0x014A, 1, 1}, {0x0152, 0x0152, 1, 1}, {0x0166, 0x0166, 1, 1}, {0x0181, 0x0181, 1, 210},
	{0x0182, 0x0184, 2, 1}, {0x0186, 0x0186, 1, 206}, {0x0187, 0x0187, 1, 1},
	{0x0189, 0x018A, 1, 205}, {0x018B, 0x018B, 1, 1}, {0x018E, 0x018E, 1, 79},
	{0x018F, 0x018F, 1, 202}, {0x0190, 0x0190, 1, 203}, {0x0191, 0x0191, 1, 1},
	{0x0193, 0x0193, 1, 205}, {0x0194, 0x0194, 1, 207}, {0x0196, 0x0196, 1, 211},
	{0x0197, 0x0197, 1, 209}, {0x0198, 0x0198, 1, 1}, {0x019C, 0x019C, 1, 211},
	{0x019D, 0x019D, 1, 213}, {0x019F, 0x019F, 1, 214}, {0x01A2, 0x01A4, 2, 1},
	{0x01A6, 0x01A6, 1, 218}, {0x01A7, 0x01A7, 1, 1}, {0x01A9, 0x01A9, 1, 218},
	{0x01AC, 0x01AC, 1, 1}, {0x01AE, 0x01AE, 1, 218}, {0x01B1, 0x01B2, 1, 217},
	{0x01B3, 0x01B5, 2, 1}, {0x01B7, 0x01B7, 1, 219}, {0x01B8, 0x01B8, 1, 1}, {0x01BC, 0x01BC, 1, 1},
	{0x01E4, 0x01E4, 1, 1}, {0x01F6, 0x01F6, 1, -97}, {0x01F7, 0x01F7, 1, -56},
	{0x021C, 0x021C, 1, 1}, {0x0220, 0x0220, 1, -130}, {0x0222, 0x0224, 2, 1},
	{0x023A, 0x023A, 1, 10795}, {0x023B, 0x023B, 1, 1}, {0x023D, 0x023D, 1, -163},
	{0x023E, 0x023E, 1, 10792}, {0x0241, 0x0241, 1, 1}, {0x0243, 0x0243, 1, -195},
	{0x0244, 0x0244, 1, 69}, {0x0245, 0x0245, 1, 71}, {0x0246, 0x024E, 2, 1}, {0x0370, 0x0372, 2, 1},
	{0x0376, 0x0376, 1, 1}, {0x037F, 0x037F, 1, 116}, {0x0391, 0x03A1, 1, 32},
	{0x03A3, 0x03A9, 1, 32}, {0x03CF, 0x03CF, 1, 8}, {0x03D8, 0x03EE, 2, 1}, {0x03F7, 0x03F7, 1, 1},
	{0x03FA, 0x03FA, 1, 1}, {0x03FD, 0x03FF, 1, -130}, {0x0402, 0x0404, 2, 80},
	{0x0405, 0x0406, 1, 80}, {0x0408, 0x040B, 1, 80}, {0x040F, 0x040F, 1, 80},
	{0x0410, 0x0418, 1, 32}, {0x041A, 0x042F, 1, 32}, {0x0460, 0x0474, 2, 1}, {0x0478, 0x0480, 2, 1},
	{0x048A, 0x04BE, 2, 1}, {0x04C0, 0x04C0, 1, 15}, {0x04C3, 0x04CD, 2, 1}, {0x04D4, 0x04D4, 1, 1},
	{0x04D8, 0x04D8, 1, 1}, {0x04E0, 0x04E0, 1, 1}, {0x04E8, 0x04E8, 1, 1}, {0x04F6, 0x04F6, 1, 1},
	{0x04FA, 0x052E, 2, 1}, {0x0531, 0x0556, 1, 48}, {0x10A0, 0x10C5, 1, 7264},
	{0x10C7, 0x10C7, 1, 7264}, {0x10CD, 0x10CD, 1, 7264}, {0x13A0, 0x13EF, 1, 38864},
	{0x13F0, 0x13F5, 1, 8}, {0x1C90, 0x1CBA, 1, -3008}, {0x1CBD, 0x1CBF, 1, -3008},
	{0x1E9E, 0x1E9E, 1, -7615}, {0x1EFA, 0x1EFE, 2, 1}, {0x2132, 0x2132, 1, 28},
	{0x2183, 0x2183, 1, 1}, {0x2C00, 0x2C2F, 1, 48}, {0x2C60, 0x2C60, 1, 1},
	{0x2C62, 0x2C62, 1, -10743}, {0x2C63, 0x2C63, 1, -3814}, {0x2C64, 0x2C64, 1, -10727},
	{0x2C67, 0x2C6B, 2, 1}, {0x2C6D, 0x2C6D, 1, -10780}, {0x2C6E, 0x2C6E, 1, -10749},
	{0x2C6F, 0x2C6F, 1, -10783}, {0x2C70, 0x2C70, 1, -10782}, {0x2C72, 0x2C72, 1, 1},
	{0x2C75, 0x2C75, 1, 1}, {0x2C7E, 0x2C7F, 1, -10815}, {0x2C80, 0x2CE2, 2, 1},
	{0x2CEB, 0x2CED, 2, 1}, {0x2CF2, 0x2CF2, 1, 1}, {0xA640, 0xA66C, 2, 1}, {0xA680, 0xA69A, 2, 1},
	{0xA722, 0xA72E, 2, 1}, {0xA732, 0xA76E, 2, 1}, {0xA779, 0xA77B, 2, 1},
	{0xA77D, 0xA77D, 1, -35332}, {0xA77E, 0xA786, 2, 1}, {0xA78B, 0xA78B, 1, 1},
	{0xA78D, 0xA78D, 1, -42280}, {0xA790, 0xA792, 2, 1}, {0xA796, 0xA7A8, 2, 1},
	{0xA7AA, 0xA7AA, 1, -42308}, {0xA7AB, 0xA7AB, 1, -42319}, {0xA7AC, 0xA7AC, 1, -42315},
	{0xA7AD, 0xA7AD, 1, -42305}, {0xA7AE, 0xA7AE, 1, -42308}, {0xA7B0, 0xA7B0, 1, -42258},
	{0xA7B1, 0xA7B1, 1, -42282}, {0xA7B2, 0xA7B2, 1, -42261}, {0xA7B3, 0xA7B3, 1, 928},
	{0xA7B4, 0xA7C2, 2, 1}, {0xA7C4, 0xA7C4, 1, -48}, {0xA7C5, 0xA7C5, 1, -42307},
	{0xA7C6, 0xA7C6, 1, -35384}, {0xA7C7, 0xA7C9, 2, 1}, {0xA7D0, 0xA7D0, 1, 1},
	{0xA7D6, 0xA7D8, 2, 1}, {0xA7F5, 0xA7F5, 1, 1}, {0x10400, 0x10427, 1, 40},
	{0x104B0, 0x104D3, 1, 40}, {0x10570, 0x1057A, 1, 39}, {0x1057C, 0x1058A, 1, 39},
	{0x1058C, 0x10592, 1, 39}, {0x10594, 0x10595, 1, 39}, {0x10C80, 0x10CB2, 1, 64},
	{0x118A0, 0x118BF, 1, 32}, {0x16E40, 0x16E5F, 1, 32}, {0x1E900, 0x1E921, 1, 34}
};

typedef struct PointRange
{
	uint32		first;
	uint32		last;
} PointRange;

/*
 * Marks of Latin, Greek, Cyrillic, Hebrew and Arabic.  The vowel signs of
 * Indic scripts and the voicing marks of kana are letters in their own right.
 */
static const PointRange dropped_marks[] = {
	{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x05BF, 0x05BF}, {0x05C1, 0x05C2},
	{0x05C4, 0x05C5}, {0x05C7, 0x05C7}, {0x0610, 0x061A}, {0x064B, 0x065F}, {0x0670, 0x0670},
	{0x06D6, 0x06DC}, {0x06DF, 0x06E4}, {0x06E7, 0x06E8}, {0x06EA, 0x06ED}, {0x1AB0, 0x1AFF},
	{0x1DC0, 0x1DFF}, {0x20D0, 0x20F0}, {0xFE20, 0xFE2F}
};

static const PointRange ignored[] = {
	{0x0027, 0x0027}, {0x0060, 0x0060}, {0x00AD, 0x00AD}, {0x00B4, 0x00B4}, {0x02B9, 0x02BF},
	{0x02C8, 0x02C8}, {0x034F, 0x034F}, {0x0374, 0x0374}, {0x055A, 0x055A}, {0x05F3, 0x05F4},
	{0x061C, 0x061C}, {0x0640, 0x0640}, {0x1FBD, 0x1FBD}, {0x1FBF, 0x1FBF}, {0x1FEF, 0x1FEF},
	{0x1FFD, 0x1FFE}, {0x200B, 0x200F}, {0x2018, 0x201B}, {0x202A, 0x202E}, {0x2032, 0x2032},
	{0x2035, 0x2035}, {0x2060, 0x206F}, {0xA78B, 0xA78C}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF},
	{0xFF07, 0xFF07}, {0xFF40, 0xFF40}, {0xE0000, 0xE0FFF}
};

static const PointRange separators[] = {
	{0x0001, 0x002F}, {0x003A, 0x0040}, {0x005B, 0x0060}, {0x007B, 0x00A9}, {0x00AB, 0x00B1},
	{0x00B4, 0x00B4}, {0x00B6, 0x00B8}, {0x00BB, 0x00BB}, {0x00BF, 0x00BF}, {0x00D7, 0x00D7},
	{0x00F7, 0x00F7}, {0x02C2, 0x02DF}, {0x02E5, 0x02FF}, {0x0375, 0x0375}, {0x037E, 0x037E},
	{0x0384, 0x0385}, {0x0387, 0x0387}, {0x03F6, 0x03F6}, {0x055B, 0x055F}, {0x0589, 0x058F},
	{0x05BE, 0x05BE}, {0x05C0, 0x05C0}, {0x05C3, 0x05C3}, {0x05C6, 0x05C6}, {0x0600, 0x060F},
	{0x061B, 0x061F}, {0x066A, 0x066D}, {0x06D4, 0x06D4}, {0x0964, 0x0965}, {0x10FB, 0x10FB},
	{0x1680, 0x1680}, {0x2000, 0x206F}, {0x20A0, 0x20CF}, {0x2190, 0x2BFF}, {0x2E00, 0x2E7F},
	{0x3000, 0x3004}, {0x3008, 0x3020}, {0x3030, 0x3030}, {0x303D, 0x303F}, {0x30A0, 0x30A0},
	{0x30FB, 0x30FB}, {0xE000, 0xF8FF}, {0xFFF9, 0xFFFF}, {0x1F000, 0x1FAFF}
};

static const PointRange spaces[] = {
	{0x0009, 0x000D}, {0x0020, 0x0020}, {0x0085, 0x0085}, {0x00A0, 0x00A0}, {0x1680, 0x1680},
	{0x2000, 0x200B}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x2060}, {0x3000, 0x3000},
	{0xFEFF, 0xFEFF}
};

static bool
in_ranges(pg_wchar point, const PointRange *ranges, int n)
{
	int			low = 0;
	int			high = n;

	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (point > ranges[middle].last)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && point >= ranges[low].first;
}

bool
is_dropped_mark(pg_wchar point)
{
	return point >= 0x0300 && in_ranges(point, dropped_marks, lengthof(dropped_marks));
}

bool
is_ignored(pg_wchar point)
{
	return in_ranges(point, ignored, lengthof(ignored));
}

bool
is_separator(pg_wchar point)
{
	return in_ranges(point, separators, lengthof(separators));
}

bool
is_space(pg_wchar point)
{
	return in_ranges(point, spaces, lengthof(spaces));
}

pg_wchar
small_letter(pg_wchar point)
{
	int			low = 0;
	int			high = lengthof(capitals);

	if (point < 0x80)
		return point >= 'A' && point <= 'Z' ? point + ('a' - 'A') : point;
	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (point > capitals[middle].last)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == (int) lengthof(capitals) || point < capitals[low].first ||
		(point - capitals[low].first) % capitals[low].step != 0)
		return point;
	return (pg_wchar) ((int32) point + capitals[low].difference);
}

text *
text_of(const char *bytes, Size length)
{
	return cstring_to_text_with_len(bytes, (int) length);
}

const char *
utf8_text(const char *string, int length, int *utf8_length)
{
	const char *utf8 = pg_server_to_any(string, length, PG_UTF8);

	*utf8_length = utf8 == string ? length : (int) strlen(utf8);
	return utf8;
}

Letters
decode_letters(const char *string, int length)
{
	Letters		letters;
	const char *utf8;
	int			n_bytes;

	if (length > MAX_TEXT_BYTES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a text of %d bytes exceeds the limit of %d bytes",
						length, MAX_TEXT_BYTES),
				 errhint("Pass a name, a number or an address, not a document.")));
	utf8 = utf8_text(string, length, &n_bytes);
	letters.points = palloc(((Size) n_bytes + 1) * sizeof(pg_wchar));
	letters.n = pg_encoding_mb2wchar_with_len(PG_UTF8, utf8, letters.points, n_bytes);
	return letters;
}

static unsigned char *
put_utf8(unsigned char *to, pg_wchar point)
{
	unicode_to_utf8(point, to);
	return to + (point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4);
}

/*
 * Normalization may ask for letters that the text did not have: the mark of a
 * decomposed one, or a Greek mu for the micro sign of Latin-1.  One such name
 * is no reason to refuse a table.
 */
static text *
in_database_encoding(unsigned char *utf8, int length)
{
	int			encoding = GetDatabaseEncoding();
	Oid			procedure = FindDefaultConversionProc(PG_UTF8, encoding);
	int			room = length * MAX_CONVERSION_GROWTH + 1;
	unsigned char *result = palloc(room);
	unsigned char *to = result;

	*to = '\0';
	for (unsigned char *end = utf8 + length; utf8 < end; utf8 += pg_utf_mblen(utf8))
	{
		utf8 += pg_do_encoding_conversion_buf(procedure, PG_UTF8, encoding, utf8, (int) (end - utf8),
											  to, room - (int) (to - result), true);
		to += strlen((char *) to);
		if (utf8 == end)
			break;
	}
	return text_of((char *) result, (Size) (to - result));
}

text *
encode_letters(Letters letters)
{
	unsigned char *utf8 = palloc((Size) letters.n * 4 + 1);
	unsigned char *to = utf8;

	for (int i = 0; i < letters.n; i++)
		to = put_utf8(to, letters.points[i]);
	*to = '\0';
	if (GetDatabaseEncoding() == PG_UTF8 || GetDatabaseEncoding() == PG_SQL_ASCII)
		return text_of((char *) utf8, (Size) (to - utf8));
	return in_database_encoding(utf8, (int) (to - utf8));
}

static Letters
normalized(Letters letters, UnicodeNormalizationForm form)
{
	Letters		result = {unicode_normalize(form, letters.points), 0};

	while (result.points[result.n] != 0)
		result.n++;
	return result;
}

Letters
decomposed_compatibly(Letters letters)
{
	return normalized(letters, UNICODE_NFKD);
}

Letters
decomposed(Letters letters)
{
	return normalized(letters, UNICODE_NFD);
}

Letters
composed(Letters letters)
{
	return normalized(letters, UNICODE_NFC);
}

static bool
is_ascii_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

void
trim_space(const char **string, int *length)
{
	while (*length > 0 && is_ascii_space(**string))
	{
		(*string)++;
		(*length)--;
	}
	while (*length > 0 && is_ascii_space((*string)[*length - 1]))
		(*length)--;
}
