/*-------------------------------------------------------------------------
 *
 * journey_distance.c
 *	  How far two journeys are from each other, as sequences of touchpoints.
 *
 * om		the cheapest way to turn one sequence into the other: to insert or
 *			delete an event costs indel, to replace one by another touchpoint
 *			costs substitution (optimal matching; Levenshtein 1966)
 *		lcs	the events of both that are not in their longest common
 *			subsequence; costs do not matter
 * hamming	substitution for each position at which two sequences of one length
 *			differ
 *
 * A replacement that costs as much as a deletion and an insertion is not
 * needed, and om is indel times lcs then.  The longest common subsequence is
 * found in 64 columns at a time (Hyyro 2004): in a row of the table of lengths
 * each column is equal to or one more than its left neighbour, and a word holds
 * a bit for each that is equal.  The table is worked off in strips of 64
 * columns, from top to bottom, so that the places of the labels in a strip are
 * one word for each label; between strips passes the carry of each row.
 * Other costs take the table of Wagner and Fischer (1974), one row at a time.
 * A common beginning and end cost nothing in each of these and are left out.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/journey_sequence.h"

#include <math.h>

#include "common/compat.h"
#include "common/result.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/builtins.h"

#define STRIP 64

/* The two sequences, less what they have in common at both ends. */
typedef struct Pair
{
	const uint16 *a;			/* numbers of labels; equal ones match */
	const uint16 *b;
	int			n_a;			/* not more than n_b */
	int			n_b;
	int			n_labels;		/* the numbers in a are below this */
} Pair;

/*
 * Numbers b's labels as a's.  All that a lacks get one number, for they are
 * never compared with each other.
 */
static void
renumber(TouchpointSequence *b, const TouchpointSequence *a)
{
	uint16	   *number = palloc(Max(1, b->n_labels) * sizeof(uint16));
	int			in_a = 0;

	for (int i = 0; i < b->n_labels; i++)
	{
		while (in_a < a->n_labels && label_compare(a->labels[in_a], b->labels[i]) < 0)
			in_a++;
		number[i] = (uint16) a->n_labels;
		if (in_a < a->n_labels && label_equal(a->labels[in_a], b->labels[i]))
			number[i] = (uint16) in_a;
	}
	for (int k = 0; k < b->length; k++)
		b->label[k] = number[b->label[k]];
	pfree(number);
}

static void
strip_common_ends(Pair *pair)
{
	while (pair->n_a > 0 && pair->n_b > 0 && *pair->a == *pair->b)
	{
		pair->a++;
		pair->b++;
		pair->n_a--;
		pair->n_b--;
	}
	while (pair->n_a > 0 && pair->n_b > 0 &&
		   pair->a[pair->n_a - 1] == pair->b[pair->n_b - 1])
	{
		pair->n_a--;
		pair->n_b--;
	}
}

/*
 * The distances are symmetric: the shorter journey's events become columns,
 * and its labels number both.
 */
static Pair
pair_of(const Journey *left, const Journey *right)
{
	bool		swap = left->n_events > right->n_events;
	TouchpointSequence a = touchpoint_sequence(swap ? right : left);
	TouchpointSequence b = touchpoint_sequence(swap ? left : right);
	Pair		pair = {a.label, b.label, a.length, b.length, a.n_labels};

	renumber(&b, &a);
	strip_common_ends(&pair);
	return pair;
}

/*
 * One strip of columns over all rows: how much it adds to the length of the
 * longest common subsequence.  places holds, for each label, the columns in
 * which it stands; carry that of each row, into the strip and out of it.
 */
static int
lcs_strip(const Pair *pair, const uint64 *places, uint8 *carry)
{
	uint64		equal = ~UINT64CONST(0);

	for (int k = 0; k < pair->n_b; k++)
	{
		uint64		match = equal & places[pair->b[k]];
		uint64		sum = equal + match;
		uint64		carried = sum + carry[k];

		carry[k] = (uint8) ((sum < equal) | (carried < sum));
		equal = carried | (equal - match);
	}
	return STRIP - pg_popcount64(equal);
}

static int64
lcs_length(const Pair *pair)
{
	uint64	   *places = palloc0(((Size) pair->n_labels + 1) * sizeof(uint64));
	uint8	   *carry = palloc0(Max(1, pair->n_b));
	int64		length = 0;

	for (int from = 0; from < pair->n_a; from += STRIP)
	{
		int			to = Min(from + STRIP, pair->n_a);

		/* A strip of the longest journey takes a fraction of a second. */
		CHECK_FOR_INTERRUPTS();
		for (int i = from; i < to; i++)
			places[pair->a[i]] |= UINT64CONST(1) << (i - from);
		length += lcs_strip(pair, places, carry);
		for (int i = from; i < to; i++)
			places[pair->a[i]] = 0;
	}
	pfree(places);
	pfree(carry);
	return length;
}

/* The events of both that are not common to both. */
static double
lcs_distance(const Pair *pair)
{
	return (double) ((int64) pair->n_a + pair->n_b - 2 * lcs_length(pair));
}

/*
 * The table of Wagner and Fischer.  cost[i] is what it costs to turn the first
 * i events of a into the events of b so far.
 */
static double
edit_distance(const Pair *pair, double indel, double substitution)
{
	double	   *cost = palloc(((Size) pair->n_a + 1) * sizeof(double));

	for (int i = 0; i <= pair->n_a; i++)
		cost[i] = i * indel;
	for (int k = 0; k < pair->n_b; k++)
	{
		double		diagonal = cost[0];
		double		left = (k + 1) * indel;

		CHECK_FOR_INTERRUPTS();
		cost[0] = left;
		for (int i = 1; i <= pair->n_a; i++)
		{
			double		replaced = diagonal +
				(pair->a[i - 1] == pair->b[k] ? 0 : substitution);
			double		deleted = cost[i] + indel;
			double		inserted = left + indel;

			/* What waits for the left neighbour comes last. */
			diagonal = cost[i];
			left = Min(replaced, deleted);
			left = Min(left, inserted);
			cost[i] = left;
		}
	}
	return cost[pair->n_a];
}

static double
matching_distance(const Pair *pair, double indel, double substitution)
{
	if (substitution >= 2 * indel)
		return indel * lcs_distance(pair);
	return edit_distance(pair, indel, substitution);
}

static double
hamming_distance(const Pair *pair, double substitution)
{
	int			different = 0;

	for (int k = 0; k < pair->n_a; k++)
		different += pair->a[k] != pair->b[k];
	return different * substitution;
}

/* An argument that is the cost of an edit; -0 becomes 0. */
static double
cost_argument(double cost, const char *name)
{
	if (!isfinite(cost) || cost < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be a finite cost of at least 0", name),
				 errhint("The usual costs are 1 for indel and 2 for substitution.")));
	return Max(cost, 0);
}

/* Costs can be so large that their sum is beyond float8. */
static Datum
distance_datum(double distance)
{
	if (isinf(distance))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("distance is out of range"),
				 errhint("Give smaller costs.")));
	PG_RETURN_FLOAT8(distance);
}

/* journey_distance(a, b, method, indel, substitution) */
PG_FUNCTION_INFO_V1(journey_distance);
Datum
journey_distance(PG_FUNCTION_ARGS)
{
	const Journey *a = PG_GETARG_JOURNEY(0);
	const Journey *b = PG_GETARG_JOURNEY(1);
	char	   *method = text_to_cstring(PG_GETARG_TEXT_PP(2));
	double		indel = cost_argument(PG_GETARG_FLOAT8(3), "indel");
	double		substitution = cost_argument(PG_GETARG_FLOAT8(4), "substitution");
	Pair		pair = pair_of(a, b);

	if (strcmp(method, "om") == 0)
		return distance_datum(matching_distance(&pair, indel, substitution));
	if (strcmp(method, "lcs") == 0)
		return distance_datum(lcs_distance(&pair));
	if (strcmp(method, "hamming") != 0)
		unknown_option("method", method, "om, lcs, hamming");
	if (a->n_events != b->n_events)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("method hamming cannot compare journeys of %u and %u events",
						a->n_events, b->n_events),
				 errhint("Use om or lcs for journeys of different lengths.")));
	return distance_datum(hamming_distance(&pair, substitution));
}

/* a <-> b: optimal matching with indel 1 and substitution 2 */
PG_FUNCTION_INFO_V1(journey_om_distance);
Datum
journey_om_distance(PG_FUNCTION_ARGS)
{
	Pair		pair = pair_of(PG_GETARG_JOURNEY(0), PG_GETARG_JOURNEY(1));

	PG_RETURN_FLOAT8(lcs_distance(&pair));
}
