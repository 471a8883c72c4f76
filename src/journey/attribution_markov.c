/*-------------------------------------------------------------------------
 *
 * attribution_markov.c
 *	  Removal effects of touchpoints; see attribution_markov.h.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/attribution_markov.h"

#include "math/absorbing_chain.h"
#include "miscadmin.h"

/* the ways to leave */
enum
{
	CONVERTED,
	LOST,
	WAYS
};

/* The touchpoints touched last, the last one in the lowest field. */
typedef struct State
{
	uint64		code;
	int			first_of;		/* a first visit to this touchpoint, from 1, or 0 */
	int			index;			/* in the chain */
} State;

/*
 * The chain begins in state 0.  Behind it come the states in which each
 * touchpoint is visited first, those of one touchpoint together, and last the
 * states whose last touchpoint is among the earlier ones already.
 */
typedef struct Chain
{
	int			n_touchpoints;
	int			n;
	State	   *states;			/* by code */
	int		   *begin;			/* of the touchpoint, from 1; of what follows */
	double	   *converts;		/* probability to convert from there */
	double	   *effects;
} Chain;

static void
look_for_interrupts(void)
{
	CHECK_FOR_INTERRUPTS();
}

#define ST_SORT sort_codes
#define ST_ELEMENT_TYPE uint64
#define ST_COMPARE(a, b) (*(a) < *(b) ? -1 : *(a) > *(b))
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

static inline uint64
state_code(uint64 before, int order)
{
	return before & ((UINT64CONST(1) << order * FIELD_BITS) - 1);
}

static int
touchpoint_visited_first(uint64 code)
{
	uint16		last = key_field(code, 3);

	for (uint64 earlier = code >> FIELD_BITS; earlier != 0; earlier >>= FIELD_BITS)
		if (key_field(earlier, 3) == last)
			return 0;
	return last;
}

/* The states that paths have been in: those that steps have been made from. */
static void
find_states(Chain *chain, const JourneyAttribution *a, int order)
{
	uint64	   *codes = palloc((Size) Max(1, a->n_counts) * sizeof(uint64));
	uint32		n_codes = 0;
	int			n = 0;

	for (uint32 i = 0; i < a->n_counts; i++)
		if (!key_is_set(a->counts[i].key))
			codes[n_codes++] = state_code(a->counts[i].key >> FIELD_BITS, order);
	sort_codes(codes, n_codes);
	for (uint32 i = 0; i < n_codes; i++)
		if (i == 0 || codes[i] != codes[i - 1])
			codes[n++] = codes[i];
	if (n > MARKOV_MAX_STATES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("markov chain of order %d would have %d states, more than the limit of %d",
						order, n, MARKOV_MAX_STATES),
				 errhint(order > 1 ? "Choose a lower markov_order." :
						 "Give touchpoints common names, see journey_rename().")));
	chain->n = n;
	chain->states = palloc((Size) n * sizeof(State));
	for (int i = 0; i < n; i++)
		chain->states[i] = (State) {codes[i], touchpoint_visited_first(codes[i]), 0};
	pfree(codes);
}

/* Gives the states their places in the chain. */
static void
arrange_states(Chain *chain)
{
	int			behind = 1;

	chain->begin = palloc0((Size) (chain->n_touchpoints + 2) * sizeof(int));
	for (int i = 1; i < chain->n; i++)
		chain->begin[chain->states[i].first_of]++;
	chain->begin[0] = 0;
	for (int touchpoint = 1; touchpoint <= chain->n_touchpoints + 1; touchpoint++)
	{
		int			count = chain->begin[touchpoint];

		chain->begin[touchpoint] = behind;
		behind += count;
	}
	behind = chain->begin[chain->n_touchpoints + 1];
	for (int i = 1; i < chain->n; i++)
	{
		int			touchpoint = chain->states[i].first_of;

		chain->states[i].index = touchpoint > 0 ? chain->begin[touchpoint]++ : behind++;
	}
	for (int touchpoint = chain->n_touchpoints; touchpoint > 1; touchpoint--)
		chain->begin[touchpoint] = chain->begin[touchpoint - 1];
	chain->begin[1] = 1;
}

static int
compare_states(const void *a, const void *b)
{
	uint64		code_a = ((const State *) a)->code;
	uint64		code_b = ((const State *) b)->code;

	return code_a < code_b ? -1 : code_a > code_b;
}

static int
state_index(const Chain *chain, uint64 code)
{
	State		key = {.code = code};
	State	   *state = bsearch(&key, chain->states, chain->n, sizeof(State), compare_states);

	if (state == NULL)
		elog(ERROR, "path that does not go on in an attribution");
	return state->index;
}

static Size
weights_size(int n)
{
	return (Size) n * (n + WAYS) * sizeof(double);
}

static double *
chain_weights(const Chain *chain, const JourneyAttribution *a, int order)
{
	double	   *weights = palloc0(weights_size(chain->n));

	for (uint32 i = 0; i < a->n_counts; i++)
	{
		uint64		key = a->counts[i].key;
		uint16		next = key_field(key, 3);
		int			from;
		int			to;

		CHECK_FOR_INTERRUPTS();
		if (key_is_set(key))
			continue;
		from = state_index(chain, state_code(key >> FIELD_BITS, order));
		to = next == ATTRIBUTION_CONVERTED ? chain->n + CONVERTED :
			next == ATTRIBUTION_LOST ? chain->n + LOST :
			state_index(chain, state_code(key, order));
		weights[(Size) from * (chain->n + WAYS) + to] += (double) a->counts[i].n;
	}
	return weights;
}

static void
must_end(bool ended)
{
	if (!ended)
		elog(ERROR, "paths that never end in an attribution");
}

/*
 * The removal effect of a touchpoint, from the chain seen in its first visits
 * only: the sum of f h, relative to all conversions.  Where each conversion
 * comes behind it, rounding must not make it more than all.
 */
static double
removal_effect(const double *weights, int n, const double *converts,
			   double converts_at_all)
{
	double		all = weights[n + CONVERTED] + weights[n + LOST];
	double		behind = 0;

	for (int j = 1; j < n; j++)
	{
		all += weights[j];
		behind += weights[j] * converts[j - 1];
	}
	return Min(1.0, behind / all / converts_at_all);
}

/*
 * Of a chain of n states, the chain seen in state 0 and in the states from
 * first on, kept of them.
 */
static double *
watch_part(const double *weights, int n, int first, int kept)
{
	double	   *part = palloc(weights_size(n));
	int			width = n + WAYS;
	int		   *order = palloc((Size) width * sizeof(int));
	int			m = 1;

	order[0] = 0;
	for (int i = first; i < first + kept; i++)
		order[m++] = i;
	for (int i = 1; i < width; i++)
		if (i < first || i >= first + kept)
			order[m++] = i;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < width; j++)
			part[(Size) i * width + j] = weights[(Size) order[i] * width + order[j]];
	must_end(absorbing_chain_watch(n, WAYS, 1 + kept, part, look_for_interrupts));
	pfree(order);
	return repalloc(part, weights_size(1 + kept));
}

/* The effects of these touchpoints, from the chain seen in first visits to them. */
static void
halve(const Chain *chain, const double *weights, int first, int last)
{
	int			begin = chain->begin[first];
	int			n = 1 + chain->begin[last + 1] - begin;
	int			middle = first;
	int			half;

	check_stack_depth();
	if (first == last)
	{
		chain->effects[first - 1] =
			removal_effect(weights, n, chain->converts + begin, chain->converts[0]);
		return;
	}
	while (middle + 1 < last && 2 * (chain->begin[middle + 1] - begin) < n - 1)
		middle++;
	half = chain->begin[middle + 1] - begin;
	for (int side = 0; side < 2; side++)
	{
		double	   *part = watch_part(weights, n, side == 0 ? 1 : 1 + half,
									  side == 0 ? half : n - 1 - half);

		halve(chain, part, side == 0 ? first : middle + 1, side == 0 ? middle : last);
		pfree(part);
	}
}

void
attribution_removal_effects(const JourneyAttribution *a, int order, double *effects)
{
	Chain		chain = {.n_touchpoints = (int) a->n_touchpoints,.effects = effects};
	double	   *weights;
	double	   *copy;

	find_states(&chain, a, order);
	arrange_states(&chain);
	weights = chain_weights(&chain, a, order);
	chain.converts = palloc((Size) chain.n * sizeof(double));
	copy = palloc(weights_size(chain.n));
	memcpy(copy, weights, weights_size(chain.n));
	must_end(absorbing_chain_exits(chain.n, WAYS, CONVERTED, copy, chain.converts,
								   look_for_interrupts));
	pfree(copy);
	must_end(absorbing_chain_watch(chain.n, WAYS, chain.begin[chain.n_touchpoints + 1],
								   weights, look_for_interrupts));
	halve(&chain, weights, 1, chain.n_touchpoints);
	pfree(weights);
}
