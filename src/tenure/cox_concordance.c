/*-------------------------------------------------------------------------
 *
 * cox_concordance.c
 *	  How well a predictor orders those who left; see cox_fit.h.
 *
 * Of all pairs of persons of a stratum in which one leaves while the other is
 * at risk and stays longer, the share in which the one who leaves first has
 * the larger predictor, a tie counting one half (Harrell, Lee and Mark,
 * Statistics in Medicine 15 (1996) 361-387).  Its standard error is the
 * infinitesimal jackknife: the root of the sum of squares of what each person
 * adds.  For that each person's pairs are counted twice, looking forward and
 * back, with a tree of cumulated counts (Fenwick, Software: Practice and
 * Experience 24 (1994) 327-336) over the ranks of predictors: O(n log n).
 *
 *-------------------------------------------------------------------------
 */
#include "tenure/cox_fit.h"

#include <math.h>

#include "miscadmin.h"

typedef struct Ranked
{
	double		predictor;
	uint32		pattern;
} Ranked;

/* The pairs of one person of a pattern. */
typedef struct Pairs
{
	double		concordant;		/* ties count one half */
	double		all;
} Pairs;

typedef struct Counting
{
	const CoxModel *model;
	uint32	   *ranks;			/* per pattern, from 1 */
	uint32		n_ranks;
	double	   *tree;			/* n_ranks + 1 */
	double		in_tree;
	Pairs	   *pairs;			/* per pattern */
	double		concordant;		/* over all strata */
	double		all;
} Counting;

static int
compare_ranked(const void *a, const void *b)
{
	const Ranked *x = a;
	const Ranked *y = b;

	return (x->predictor > y->predictor) - (x->predictor < y->predictor);
}

static void
rank_stratum(Counting *counting, Ranked *ranked, uint32 begin, uint32 end)
{
	uint32		n = end - begin;

	for (uint32 i = 0; i < n; i++)
		ranked[i] = (Ranked) {counting->model->predictor[begin + i], begin + i};
	qsort(ranked, n, sizeof(Ranked), compare_ranked);
	counting->n_ranks = 0;
	for (uint32 i = 0; i < n; i++)
	{
		if (i == 0 || ranked[i].predictor != ranked[i - 1].predictor)
			counting->n_ranks++;
		counting->ranks[ranked[i].pattern] = counting->n_ranks;
	}
}

static void
clear_tree(Counting *counting)
{
	memset(counting->tree, 0, ((Size) counting->n_ranks + 1) * sizeof(double));
	counting->in_tree = 0;
}

static void
put(Counting *counting, uint32 pattern, double sign)
{
	double		count = sign * (double) cox_pattern(counting->model->cox, pattern)->count;

	for (uint32 i = counting->ranks[pattern]; i <= counting->n_ranks; i += i & -i)
		counting->tree[i] += count;
	counting->in_tree += count;
}

/* How many in the tree have at most that rank. */
static double
up_to(const Counting *counting, uint32 rank)
{
	double		sum = 0;

	for (uint32 i = rank; i > 0; i -= i & -i)
		sum += counting->tree[i];
	return sum;
}

/*
 * Counts the pairs of a person of the pattern with those in the tree, or takes
 * them away again.  Those in the tree stay longer, or else left before.
 */
static Pairs
count_pairs(Counting *counting, uint32 pattern, bool stay_longer, double sign)
{
	double		below = up_to(counting, counting->ranks[pattern] - 1);
	double		tied = up_to(counting, counting->ranks[pattern]) - below;
	double		above = counting->in_tree - below - tied;
	Pairs		pairs;

	pairs.concordant = sign * ((stay_longer ? below : above) + tied / 2);
	pairs.all = sign * counting->in_tree;
	counting->pairs[pattern].concordant += pairs.concordant;
	counting->pairs[pattern].all += pairs.all;
	return pairs;
}

/* Where the patterns of the time of pattern i begin, and its events. */
static uint32
time_group(const Cox *cox, uint32 begin, uint32 last, uint32 *events)
{
	uint32		i = last;

	*events = last + 1;
	while (i > begin && cox_pattern(cox, i - 1)->time == cox_pattern(cox, last)->time)
		i--;
	for (uint32 j = i; j <= last; j++)
		if (cox_pattern(cox, j)->left)
		{
			*events = j;
			break;
		}
	return i;
}

/* From the last time to the first: those who leave, with those who stay longer. */
static void
look_forward(Counting *counting, uint32 begin, uint32 end)
{
	const Cox  *cox = counting->model->cox;
	const uint32 *entries = counting->model->entries;
	uint32		entry = begin;
	uint32		events;
	uint32		first;

	clear_tree(counting);
	for (uint32 i = end; i > begin; i = first)
	{
		CHECK_FOR_INTERRUPTS();
		first = time_group(cox, begin, i - 1, &events);
		for (uint32 j = first; j < events; j++)
			put(counting, j, 1);
		for (; entries != NULL && entry < end &&
			 cox_pattern(cox, entries[entry])->start >= cox_pattern(cox, first)->time; entry++)
			put(counting, entries[entry], -1);
		for (uint32 j = events; j < i; j++)
		{
			Pairs		pairs = count_pairs(counting, j, true, 1);
			double		count = (double) cox_pattern(cox, j)->count;

			counting->concordant += count * pairs.concordant;
			counting->all += count * pairs.all;
		}
		for (uint32 j = events; j < i; j++)
			put(counting, j, 1);
	}
}

/* From the first time to the last: everybody, with those who left before. */
static void
look_back(Counting *counting, uint32 begin, uint32 end)
{
	const Cox  *cox = counting->model->cox;
	const uint32 *entries = counting->model->entries;
	uint32		entry = end;
	uint32		next;

	clear_tree(counting);
	for (uint32 i = begin; i < end; i = next)
	{
		double		time = cox_pattern(cox, i)->time;
		uint32		events;

		CHECK_FOR_INTERRUPTS();
		for (next = i; next < end && cox_pattern(cox, next)->time == time; next++)
			;
		time_group(cox, i, next - 1, &events);
		/* those who enter before this time: what happened before does not count */
		for (; entries != NULL && entry > begin &&
			 cox_pattern(cox, entries[entry - 1])->start < time; entry--)
			count_pairs(counting, entries[entry - 1], false, -1);
		for (uint32 j = events; j < next; j++)
			count_pairs(counting, j, false, 1);
		for (uint32 j = events; j < next; j++)
			put(counting, j, 1);
		for (uint32 j = i; j < events; j++)
			count_pairs(counting, j, false, 1);
	}
}

void
cox_concordance(const CoxModel *model, double *concordance, double *se)
{
	const Cox  *cox = model->cox;
	Size		n = cox->n_patterns;
	Ranked	   *ranked = palloc(n * sizeof(Ranked));
	Counting	counting = {.model = model};
	double		sum = 0;
	uint32		end;

	counting.ranks = palloc(n * sizeof(uint32));
	counting.tree = palloc((n + 1) * sizeof(double));
	counting.pairs = palloc0(n * sizeof(Pairs));
	for (uint32 begin = 0; begin < n; begin = end)
	{
		for (end = begin; end < n &&
			 cox_pattern(cox, end)->stratum == cox_pattern(cox, begin)->stratum; end++)
			;
		rank_stratum(&counting, ranked, begin, end);
		look_forward(&counting, begin, end);
		look_back(&counting, begin, end);
	}
	*concordance = counting.concordant / counting.all;
	for (uint32 i = 0; i < n; i++)
	{
		double		part = (counting.pairs[i].concordant - *concordance * counting.pairs[i].all) / counting.all;

		sum += (double) cox_pattern(cox, i)->count * part * part;
	}
	*se = sqrt(sum);
}
