/*-------------------------------------------------------------------------
 *
 * string_compare.c
 *	  How alike are two strings of code points; see string_compare.h.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/string_compare.h"

#include "common/compat.h"
#include "miscadmin.h"

#define STEPS_UNINTERRUPTED 0xFFFF	/* a mask: once in so many steps */

/* How far from its own position a code point may be found. */
static inline int
jaro_window(int length_a, int length_b)
{
	return Max(Max(length_a, length_b) / 2 - 1, 0);
}

/* Where the i-th code point of a text stands in the other string. */
static pg_attribute_always_inline uint64
rows_of(const void *masks, const void *text, int i, bool ascii)
{
	return ascii ? ((const uint64 *) masks)[((const uint8 *) text)[i]] :
		point_mask(masks, ((const pg_wchar *) text)[i]);
}

/*
 * Each code point of b takes the first free one of a in its window.  That
 * matches as many as can be, and the same ones as when a and b change places:
 * of each letter, in both the leftmost ones that are near enough.  There is no
 * branch on what is found, which nobody could foresee.
 */
static pg_attribute_always_inline double
jaro_of_rows(const void *masks, int length_a, const void *b, int length_b,
			 bool ascii)
{
	int			window = jaro_window(length_a, length_b);
	uint64		near = window + 1 >= MASK_POINTS ? ~UINT64CONST(0) :
		(UINT64CONST(1) << (window + 1)) - 1;
	uint64		taken = 0;
	uint64		found[MASK_POINTS + 1];
	int			m = 0;
	int			displaced = 0;

	for (int i = 0; i < length_b && near != 0; i++)
	{
		uint64		rows = rows_of(masks, b, i, ascii);
		uint64		free = rows & near & ~taken;

		taken |= free & (0 - free);
		found[m] = rows;
		m += free != 0;
		near = near << 1 | (uint64) (i < window);
	}
	for (int i = 0; i < m; i++)
	{
		displaced += (found[i] & taken & (0 - taken)) == 0;
		taken &= taken - 1;
	}
	return length_a == 0 && length_b == 0 ? 1.0 :
		jaro_of_counts(m, displaced, length_a, length_b);
}

double
jaro_of_masks(const PointMasks *a, Points b)
{
	return jaro_of_rows(a, a->points.length, b.at, b.length, false);
}

double
jaro_of_ascii(const uint8 *a, int length_a, const uint8 *b, int length_b)
{
	uint64		masks[128];		/* of letters that neither has: undefined */

	for (int i = 0; i < length_b; i++)
		masks[b[i]] = 0;
	for (int i = 0; i < length_a; i++)
		masks[a[i]] = 0;
	for (int i = 0; i < length_a; i++)
		masks[a[i]] |= UINT64CONST(1) << i;
	return jaro_of_rows(masks, length_a, b, length_b, true);
}

static int
compare_uint64(const void *a, const void *b)
{
	uint64		x = *(const uint64 *) a;
	uint64		y = *(const uint64 *) b;

	return (x > y) - (x < y);
}

/* Code points in their order, those of one kind in the order of positions. */
static uint64 *
sorted_positions(Points points)
{
	uint64	   *sorted = palloc((Size) Max(points.length, 1) * sizeof(uint64));

	for (int i = 0; i < points.length; i++)
		sorted[i] = (uint64) points.at[i] << 32 | (uint32) i;
	qsort(sorted, points.length, sizeof(uint64), compare_uint64);
	return sorted;
}

/* Marks what is found in the other string; returns how many. */
static int
jaro_matches(Points a, Points b, bool *in_a, bool *in_b)
{
	int			window = jaro_window(a.length, b.length);
	uint64	   *sorted_a = sorted_positions(a);
	uint64	   *sorted_b = sorted_positions(b);
	int			m = 0;

	for (int i = 0, j = 0; i < a.length && j < b.length;)
	{
		bool		same = sorted_a[i] >> 32 == sorted_b[j] >> 32;
		int			at_a = (int) (uint32) sorted_a[i];
		int			at_b = (int) (uint32) sorted_b[j];

		if (same && abs(at_a - at_b) <= window)
		{
			in_a[at_a] = in_b[at_b] = true;
			i++;
			j++;
			m++;
		}
		else if (sorted_a[i] < sorted_b[j])
			i++;
		else
			j++;
	}
	pfree(sorted_a);
	pfree(sorted_b);
	return m;
}

/* The same in strings of any length. */
static double
jaro_of_long(Points a, Points b)
{
	bool	   *in_a = palloc0((Size) a.length + b.length);
	bool	   *in_b = in_a + a.length;
	int			m = jaro_matches(a, b, in_a, in_b);
	int			displaced = 0;

	for (int i = 0, j = 0, k = 0; k < m; k++)
	{
		while (!in_a[i])
			i++;
		while (!in_b[j])
			j++;
		displaced += a.at[i++] != b.at[j++];
	}
	pfree(in_a);
	return jaro_of_counts(m, displaced, a.length, b.length);
}

double
jaro_similarity(Points a, Points b)
{
	PointMasks	masks;

	if (a.length > b.length)
		return jaro_similarity(b, a);
	if (a.length > MASK_POINTS)
		return jaro_of_long(a, b);
	point_masks_fill(&masks, a);
	return jaro_of_masks(&masks, b);
}

/* What goes over from one strip of 64 rows to the next, at each column. */
#define CARRY_UP		1		/* the value below is greater by one */
#define CARRY_DOWN		2		/* it is less by one */
#define CARRY_EXCHANGE	4		/* an exchange may begin in its last row */

/* The bits of a strip: how its 64 rows change from column to column. */
typedef struct Strip
{
	uint64		up;				/* rows greater by one than the row before */
	uint64		down;			/* rows less by one */
	uint64		diagonal;		/* rows as great as before in the diagonal */
	uint64		equal;			/* rows of the code point of the column before */
} Strip;

static const Strip first_column = {~UINT64CONST(0), 0, 0, 0};

/*
 * The next column, whose code point stands in rows `equal`.  Returns the rows
 * that grow (*grow) and shrink from the column before, and takes what the rows
 * above do as a carry.
 */
static inline uint64
next_column(Strip *strip, uint64 equal, int carry, bool exchanges, uint64 *grow)
{
	uint64		x = equal | (uint64) ((carry & CARRY_DOWN) != 0);
	uint64		exchange = exchanges ?
		((~strip->diagonal & equal) << 1 | (uint64) ((carry & CARRY_EXCHANGE) != 0)) &
		strip->equal : 0;
	uint64		diagonal = (((x & strip->up) + strip->up) ^ strip->up) | x |
		strip->down | exchange;
	uint64		shrink = diagonal & strip->up;
	uint64		up;
	uint64		down;

	*grow = strip->down | ~(diagonal | strip->up);
	up = *grow << 1 | (uint64) ((carry & CARRY_UP) != 0);
	down = shrink << 1 | (uint64) ((carry & CARRY_DOWN) != 0);
	strip->up = down | ~(diagonal | up);
	strip->down = up & diagonal;
	strip->diagonal = diagonal;
	strip->equal = equal;
	return shrink;
}

static inline int
short_distance(const PointMasks *a, Points b, int max, bool exchanges)
{
	uint64		last = UINT64CONST(1) << (a->points.length - 1);
	int			distance = a->points.length;
	Strip		strip = first_column;

	for (int i = 0; i < b.length; i++)
	{
		uint64		grow;
		uint64		shrink = next_column(&strip, point_mask(a, b.at[i]),
										 CARRY_UP, exchanges, &grow);

		distance += ((grow & last) != 0) - ((shrink & last) != 0);
		if (distance - (b.length - 1 - i) > max)
			return max + 1;
	}
	return distance <= max ? distance : max + 1;
}

int
distance_of_masks(const PointMasks *a, Points b, int max, bool exchanges)
{
	if (Max(a->points.length - b.length, b.length - a->points.length) > max)
		return max + 1;
	if (a->points.length == 0)
		return b.length;
	return exchanges ? short_distance(a, b, max, true) :
		short_distance(a, b, max, false);
}

/* Of strings of any length, strip by strip of the first. */
static int
long_distance(Points a, Points b, bool exchanges)
{
	uint8	   *carry = palloc((Size) b.length);
	int			distance = a.length;
	PointMasks	masks;

	memset(carry, CARRY_UP, b.length);
	for (int begin = 0; begin < a.length; begin += MASK_POINTS)
	{
		int			rows = Min(MASK_POINTS, a.length - begin);
		uint64		last = UINT64CONST(1) << (rows - 1);
		bool		ends = begin + rows == a.length;
		Strip		strip = first_column;

		point_masks_fill(&masks, (Points) {a.at + begin, rows});
		for (int i = 0; i < b.length; i++)
		{
			uint64		equal = point_mask(&masks, b.at[i]);
			uint64		exchange = ~strip.diagonal & equal;
			uint64		grow;
			uint64		shrink = next_column(&strip, equal, carry[i], exchanges, &grow);

			carry[i] = (uint8) (((grow & last) != 0 ? CARRY_UP : 0) |
								((shrink & last) != 0 ? CARRY_DOWN : 0) |
								((exchange & last) != 0 ? CARRY_EXCHANGE : 0));
			if (ends)
				distance += ((grow & last) != 0) - ((shrink & last) != 0);
			if ((i & STEPS_UNINTERRUPTED) == 0)
				CHECK_FOR_INTERRUPTS();
		}
	}
	pfree(carry);
	return distance;
}

int
string_distance(Points a, Points b, int max, bool exchanges)
{
	PointMasks	masks;
	int			distance;

	if (a.length > b.length)
		return string_distance(b, a, max, exchanges);
	if (a.length <= MASK_POINTS)
	{
		point_masks_fill(&masks, a);
		return distance_of_masks(&masks, b, max, exchanges);
	}
	if (b.length - a.length > max)
		return max + 1;
	distance = long_distance(a, b, exchanges);
	return distance <= max ? distance : max + 1;
}

int
sorted_bigrams(Points points, uint64 *bigrams)
{
	int			n = Max(points.length - 1, 0);

	for (int i = 0; i < n; i++)
		bigrams[i] = (uint64) points.at[i] << 32 | points.at[i + 1];
	qsort(bigrams, n, sizeof(uint64), compare_uint64);
	return n;
}

double
dice_of_bigrams(const uint64 *a, int n_a, const uint64 *b, int n_b)
{
	int			common = 0;

	for (int i = 0, j = 0; i < n_a && j < n_b;)
	{
		common += a[i] == b[j];
		if (a[i] == b[j])
			i++, j++;
		else if (a[i] < b[j])
			i++;
		else
			j++;
	}
	return n_a + n_b == 0 ? 0.0 : 2.0 * common / (n_a + n_b);
}

static int
compare_grams(const void *a, const void *b, void *q)
{
	const pg_wchar *x = *(const pg_wchar *const *) a;
	const pg_wchar *y = *(const pg_wchar *const *) b;

	for (int i = 0; i < *(const int *) q; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

/* Where the q-grams begin, in their order. */
static const pg_wchar **
sorted_grams(Points points, int q, int *n)
{
	const pg_wchar **grams = palloc((Size) Max(points.length, 1) * sizeof(pg_wchar *));

	*n = Max(points.length - q + 1, 0);
	for (int i = 0; i < *n; i++)
		grams[i] = points.at + i;
	qsort_arg(grams, *n, sizeof(pg_wchar *), compare_grams, &q);
	return grams;
}

double
dice_similarity(Points a, Points b, int q)
{
	int			n_a;
	int			n_b;
	int			common = 0;
	const pg_wchar **grams_a = sorted_grams(a, q, &n_a);
	const pg_wchar **grams_b = sorted_grams(b, q, &n_b);

	for (int i = 0, j = 0; i < n_a && j < n_b;)
	{
		int			order = compare_grams(&grams_a[i], &grams_b[j], &q);

		common += order == 0;
		i += order <= 0;
		j += order >= 0;
	}
	pfree(grams_a);
	pfree(grams_b);
	return n_a + n_b > 0 ? 2.0 * common / (n_a + n_b) :
		points_equal(a, b) ? 1.0 : 0.0;
}
