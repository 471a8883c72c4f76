/*-------------------------------------------------------------------------
 *
 * journey_shape.c
 *	  How a journey runs: rework, entropy, complexity and turbulence.
 *
 * All of them read the sequence of touchpoints; roles and times do not matter.
 * Let n be the number of events, c_i how many of them are at touchpoint i, and
 * a spell a run of one touchpoint; d spells have the lengths t_1 ... t_d, in
 * events.
 *
 * Rework
 *		repeats = c_i - 1, what was done again; self_loops = events that
 *		directly follow one of the same touchpoint.
 *
 * Entropy
 *		h = -sum p_i log p_i / log a, with p_i = c_i / n and an alphabet of a
 *		touchpoints: 0 for one touchpoint alone, 1 when all of the alphabet are
 *		equally frequent.  With a = 1 it is 0.
 *
 * Complexity
 *		sqrt((d - 1) / (n - 1) * h)  (Gabadinho, Ritschard, Studer and Mueller
 *		2010).  One event can make no transition: undefined for n = 1.
 *
 * Turbulence
 *		log2(phi * (s2max + 1) / (s2 + 1))  (Elzinga and Liefbroer 2007), where
 *		phi is the number of different subsequences of the d spells, the empty
 *		one included, s2 the variance of the t_i (divisor d), and s2max =
 *		(d - 1) (1 - n / d)^2 the largest that d spells of n events can have:
 *		all but one of them of length 1.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/journey_sequence.h"

#include <math.h>

#include "common/compat.h"
#include "common/result.h"
#include "funcapi.h"
#include "journey/journey_sql.h"
#include "miscadmin.h"

/* How often each touchpoint occurs; at least one element. */
static int *
occurrences(const TouchpointSequence *sequence)
{
	int		   *counts = palloc0(Max(1, sequence->n_labels) * sizeof(int));

	for (int k = 0; k < sequence->length; k++)
		counts[sequence->label[k]]++;
	return counts;
}

/* journey_rework(j) -> (touchpoint, repeats, self_loops) */
PG_FUNCTION_INFO_V1(journey_rework);
Datum
journey_rework(PG_FUNCTION_ARGS)
{
	TouchpointSequence sequence = touchpoint_sequence(PG_GETARG_JOURNEY(0));
	int		   *counts = occurrences(&sequence);
	int		   *self_loops = palloc0(Max(1, sequence.n_labels) * sizeof(int));

	for (int k = 1; k < sequence.length; k++)
		self_loops[sequence.label[k]] += sequence.label[k] == sequence.label[k - 1];
	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < sequence.n_labels; i++)
	{
		ResultRow	row = {0};

		CHECK_FOR_INTERRUPTS();
		if (counts[i] == 1)
			continue;
		row_column(&row, PointerGetDatum(label_text(sequence.labels[i])), false);
		row_count(&row, counts[i] - 1);
		row_count(&row, self_loops[i]);
		row_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/* The size of the alphabet: argument 1, or the touchpoints that occur. */
static int
alphabet_argument(FunctionCallInfo fcinfo, const TouchpointSequence *sequence)
{
	if (PG_ARGISNULL(1))
		return sequence->n_labels;
	if (PG_GETARG_INT32(1) < Max(1, sequence->n_labels))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 PG_GETARG_INT32(1) < 1 ? errmsg("alphabet must be at least 1") :
				 errmsg("alphabet of %d is too small for %d different touchpoints",
						PG_GETARG_INT32(1), sequence->n_labels),
				 errhint("Give the number of touchpoints that can occur, or NULL for those that do.")));
	return PG_GETARG_INT32(1);
}

/* NaN for no events. */
static double
entropy(const TouchpointSequence *sequence, int alphabet)
{
	int		   *counts = occurrences(sequence);
	double		sum = 0;

	if (sequence->length == 0)
		return UNDEFINED;
	if (alphabet == 1)
		return 0;
	for (int i = 0; i < sequence->n_labels; i++)
	{
		double		share = (double) counts[i] / sequence->length;

		sum -= share * log2(share);
	}
	/* Rounding must not lift equal shares above 1. */
	return Min(1, sum / log2(alphabet));
}

/* journey_entropy(j, alphabet) */
PG_FUNCTION_INFO_V1(journey_entropy);
Datum
journey_entropy(PG_FUNCTION_ARGS)
{
	TouchpointSequence sequence;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	sequence = touchpoint_sequence(PG_GETARG_JOURNEY(0));
	return float8_or_null(fcinfo, entropy(&sequence, alphabet_argument(fcinfo, &sequence)));
}

/* The spells of a journey, as far as sums tell. */
typedef struct Spells
{
	int64		n;				/* spells */
	int64		squares;		/* sum of squared lengths; at most 10^16 */
} Spells;

static Spells
spells_of(const TouchpointSequence *sequence)
{
	Spells		spells = {0, 0};
	int			begin = 0;

	for (int k = 1; k <= sequence->length; k++)
	{
		int64		length = k - begin;

		if (k < sequence->length && sequence->label[k] == sequence->label[begin])
			continue;
		spells.n++;
		spells.squares += length * length;
		begin = k;
	}
	return spells;
}

/* journey_complexity(j, alphabet) */
PG_FUNCTION_INFO_V1(journey_complexity);
Datum
journey_complexity(PG_FUNCTION_ARGS)
{
	TouchpointSequence sequence;
	double		h;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	sequence = touchpoint_sequence(PG_GETARG_JOURNEY(0));
	h = entropy(&sequence, alphabet_argument(fcinfo, &sequence));
	if (sequence.length < 2)
		PG_RETURN_NULL();
	return float8_or_null(fcinfo, sqrt((double) (spells_of(&sequence).n - 1) /
									   (sequence.length - 1) * h));
}

/*
 * The variance of the spells' lengths.  Sums are taken of distances from the
 * whole part of the mean: exact, and below 10^16 as well.
 */
static double
spell_variance(const Spells *spells, int64 length)
{
	int64		whole = length / spells->n;
	double		rest = (double) (length % spells->n) / spells->n;
	int64		squares = spells->squares - 2 * whole * length +
		spells->n * whole * whole;

	return (double) squares / spells->n - rest * rest;
}

static double
greatest_spell_variance(const Spells *spells, int64 length)
{
	double		excess = (double) (length - spells->n) / spells->n;

	return (spells->n - 1) * excess * excess;
}

/* A number that may be far beyond double: fraction * 2^(SCALE_BITS * scale). */
#define SCALE_BITS 512

typedef struct ScaledNumber
{
	double		fraction;
	int			scale;
} ScaledNumber;

/* As a multiple of 2^(SCALE_BITS * scale), which is not below the number's own. */
static inline double
fraction_at(ScaledNumber number, int scale)
{
	if (number.scale == scale)
		return number.fraction;
	/* Two steps down, what is left is below the last digit. */
	return number.scale + 1 == scale ? ldexp(number.fraction, -SCALE_BITS) : 0;
}

/*
 * log2 of the number of different subsequences of the spells, the empty one
 * included.  With each spell, every subsequence so far is either left or
 * continued by its touchpoint; those that end in this touchpoint already were
 * made from the subsequences before its last spell, and would be counted
 * twice.
 */
static double
log2_subsequences(const TouchpointSequence *sequence)
{
	ScaledNumber *ending = palloc0(Max(1, sequence->n_labels) * sizeof(ScaledNumber));
	ScaledNumber all = {1, 0};

	for (int k = 0; k < sequence->length; k++)
	{
		ScaledNumber *last = &ending[sequence->label[k]];
		double		already = fraction_at(*last, all.scale);

		if ((k & 0xffff) == 0xffff)
			CHECK_FOR_INTERRUPTS();
		if (k > 0 && sequence->label[k] == sequence->label[k - 1])
			continue;
		*last = all;
		all.fraction += all.fraction - already;
		if (all.fraction >= ldexp(1, SCALE_BITS))
			all = (ScaledNumber) {ldexp(all.fraction, -SCALE_BITS), all.scale + 1};
	}
	return log2(all.fraction) + (double) SCALE_BITS * all.scale;
}

/* journey_turbulence(j) */
PG_FUNCTION_INFO_V1(journey_turbulence);
Datum
journey_turbulence(PG_FUNCTION_ARGS)
{
	TouchpointSequence sequence = touchpoint_sequence(PG_GETARG_JOURNEY(0));
	Spells		spells = spells_of(&sequence);

	if (sequence.length == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(log2_subsequences(&sequence) +
					 log2((greatest_spell_variance(&spells, sequence.length) + 1) /
						  (spell_variance(&spells, sequence.length) + 1)));
}
