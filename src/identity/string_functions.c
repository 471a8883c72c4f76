/*-------------------------------------------------------------------------
 *
 * string_functions.c
 *	  The string comparators as SQL functions.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/string_compare.h"

#include <math.h>

#include "common/compat.h"
#include "fmgr.h"

#define MAX_GRAM 8
#define MAX_SCALE 0.25			/* four times it is 1: more would leave 0 to 1 */

/* The code points of short texts need no allocation. */
typedef struct PointBuffer
{
	Points		points;
	pg_wchar	space[128];
} PointBuffer;

static void pg_attribute_noreturn()
text_is_too_long(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("text is too long to be compared"),
			 errhint("Texts of up to %d characters can be compared.",
					 COMPARE_MAX_POINTS)));
}

static void
read_points(const text *string, PointBuffer *buffer)
{
	const unsigned char *bytes = (const unsigned char *) VARDATA_ANY(string);
	int			size = (int) VARSIZE_ANY_EXHDR(string);
	pg_wchar   *to = buffer->space;
	int			ascii = 0;

	if (size > COMPARE_MAX_POINTS * MAX_MULTIBYTE_CHAR_LEN)
		text_is_too_long();
	if (size >= (int) lengthof(buffer->space))
		to = palloc(((Size) size + 1) * sizeof(pg_wchar));
	while (ascii < size && bytes[ascii] < 0x80)
	{
		to[ascii] = bytes[ascii];
		ascii++;
	}
	buffer->points.at = to;
	buffer->points.length = ascii +
		(ascii == size ? 0 : pg_mb2wchar_with_len((const char *) bytes + ascii,
												  to + ascii, size - ascii));
	if (buffer->points.length > COMPARE_MAX_POINTS)
		text_is_too_long();
}

static void
check_number(double number, double largest, const char *name)
{
	if (!(number >= 0.0 && number <= largest))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be between 0 and %g", name, largest),
				 errhint("The usual values are p = 0.1 and boost = 0.7.")));
}

/* A text of few letters, all of them ASCII, as most names are. */
static inline bool
is_short_ascii(const text *string)
{
	const unsigned char *bytes = (const unsigned char *) VARDATA_ANY(string);
	int			size = (int) VARSIZE_ANY_EXHDR(string);
	unsigned char all = 0;

	if (size > MASK_POINTS)
		return false;
	for (int i = 0; i < size; i++)
		all |= bytes[i];
	return all < 0x80;
}

static int
common_ascii_prefix(const uint8 *a, int length_a, const uint8 *b, int length_b)
{
	int			most = Min(Min(length_a, length_b), WINKLER_PREFIX);
	int			prefix = 0;

	while (prefix < most && a[prefix] == b[prefix])
		prefix++;
	return prefix;
}

/* The similarity of arguments 0 and 1, and their common beginning. */
static double
jaro_of_arguments(FunctionCallInfo fcinfo, int *prefix)
{
	const text *string_a = PG_GETARG_TEXT_PP(0);
	const text *string_b = PG_GETARG_TEXT_PP(1);
	PointBuffer a;
	PointBuffer b;

	if (is_short_ascii(string_a) && is_short_ascii(string_b))
	{
		const uint8 *bytes_a = (const uint8 *) VARDATA_ANY(string_a);
		const uint8 *bytes_b = (const uint8 *) VARDATA_ANY(string_b);
		int			length_a = (int) VARSIZE_ANY_EXHDR(string_a);
		int			length_b = (int) VARSIZE_ANY_EXHDR(string_b);

		*prefix = common_ascii_prefix(bytes_a, length_a, bytes_b, length_b);
		return jaro_of_ascii(bytes_a, length_a, bytes_b, length_b);
	}
	read_points(string_a, &a);
	read_points(string_b, &b);
	*prefix = common_prefix(a.points, b.points);
	return jaro_similarity(a.points, b.points);
}

/* jaro(a, b) */
PG_FUNCTION_INFO_V1(string_jaro);
Datum
string_jaro(PG_FUNCTION_ARGS)
{
	int			prefix;

	PG_RETURN_FLOAT8(jaro_of_arguments(fcinfo, &prefix));
}

/* jaro_winkler(a, b, p, boost) */
PG_FUNCTION_INFO_V1(string_jaro_winkler);
Datum
string_jaro_winkler(PG_FUNCTION_ARGS)
{
	double		p = PG_GETARG_FLOAT8(2);
	double		boost = PG_GETARG_FLOAT8(3);
	double		jaro;
	int			prefix;

	check_number(p, MAX_SCALE, "p");
	check_number(boost, 1.0, "boost");
	jaro = jaro_of_arguments(fcinfo, &prefix);
	PG_RETURN_FLOAT8(winkler_of_jaro(jaro, prefix, p, boost));
}

static int
distance_of_arguments(FunctionCallInfo fcinfo, bool exchanges)
{
	int			max = PG_GETARG_INT32(2);
	PointBuffer a;
	PointBuffer b;

	if (max < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("max must not be negative"),
				 errhint("Greater distances than max are all returned as max + 1.")));
	read_points(PG_GETARG_TEXT_PP(0), &a);
	read_points(PG_GETARG_TEXT_PP(1), &b);
	/* no distance is greater than the longer text */
	return string_distance(a.points, b.points, Min(max, COMPARE_MAX_POINTS), exchanges);
}

/* edit_distance(a, b, max) */
PG_FUNCTION_INFO_V1(string_edit_distance);
Datum
string_edit_distance(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(distance_of_arguments(fcinfo, false));
}

/* osa_distance(a, b, max) */
PG_FUNCTION_INFO_V1(string_osa_distance);
Datum
string_osa_distance(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(distance_of_arguments(fcinfo, true));
}

/* qgram_dice(a, b, q) */
PG_FUNCTION_INFO_V1(string_qgram_dice);
Datum
string_qgram_dice(PG_FUNCTION_ARGS)
{
	int			q = PG_GETARG_INT32(2);
	PointBuffer a;
	PointBuffer b;

	if (q < 1 || q > MAX_GRAM)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("q must be between 1 and %d", MAX_GRAM),
				 errhint("Pairs of letters (2) suit names.")));
	read_points(PG_GETARG_TEXT_PP(0), &a);
	read_points(PG_GETARG_TEXT_PP(1), &b);
	PG_RETURN_FLOAT8(dice_similarity(a.points, b.points, q));
}
