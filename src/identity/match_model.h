/*-------------------------------------------------------------------------
 *
 * match_model.h
 *	  What agreement is worth: the model of Fellegi and Sunter.
 *
 * For each level of each field, m is its probability among pairs that are the
 * same person and u among pairs that are not; lambda is the share of matches
 * among all pairs.  A pair's weight is
 *
 *		log2(lambda / (1 - lambda)) + sum of log2(m / u) + sum of tf
 *
 * bits of odds: 0 means even odds.  A missing value adds nothing.  Where two
 * values are equal and both have a term frequency,
 * tf = W (log2 u_equal - log2 max(tf_left, tf_right, tf_min)): sharing a rare
 * name says more.  What one field adds, tf included, is capped (30 bits unless
 * the model says otherwise), so that no field alone decides.  The weight of a
 * level may also be held at a number of bits, whatever its m and u.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_MATCH_MODEL_H
#define EXPERIENCE_MATCH_MODEL_H

#include "postgres.h"

#include <math.h>

#include "common/value.h"
#include "fmgr.h"
#include "identity/link_spec.h"

typedef struct MatchModel MatchModel;	/* layout in match_model_layout.h */

extern const ValueClass match_model_class;

#define DatumGetMatchModel(d) \
	((MatchModel *) value_from_datum(&match_model_class, (d)))
#define PG_GETARG_MATCH_MODEL(n)	DatumGetMatchModel(PG_GETARG_DATUM(n))

/* The comparisons that the model weighs; they live in the model. */
extern void match_model_fields(const MatchModel *model, LinkFields *fields);

/* The weights of a model, ready for use in a loop over pairs. */
typedef struct MatchWeights
{
	int			n_fields;
	double		prior;
	double		weight[LINK_MAX_FIELDS][FIELD_MISSING + 1];	/* [field][level] */
	int			equal_level[LINK_MAX_FIELDS];
	bool		has_tf[LINK_MAX_FIELDS];
	double		tf_weight[LINK_MAX_FIELDS];
	double		tf_min[LINK_MAX_FIELDS];
	double		log2_u_equal[LINK_MAX_FIELDS];
	double		equal_bits[LINK_MAX_FIELDS];	/* weight of equality, not capped */
	double		cap;
	uint64		fingerprint;	/* of the comparisons */
} MatchWeights;

extern void match_weights_open(const MatchModel *model, MatchWeights *weights);

/* The weight of a pattern that fits the model, without term frequencies. */
static inline double
pattern_weight(const MatchWeights *weights, uint64 pattern)
{
	double		sum = weights->prior;

	for (int field = 0; field < weights->n_fields; field++)
		sum += weights->weight[field][pattern_level(pattern, weights->n_fields,
													field)];
	return sum;
}

/*
 * The adjustment of one field for its term frequencies (NaN: unknown), when
 * the two values agree at that level.  It is added to the capped weight and
 * yet counted below the cap: where u is next to nothing, weight and adjustment
 * are great and cancel out.
 */
static inline double
tf_adjustment(const MatchWeights *weights, int field, int level,
			  double tf_left, double tf_right)
{
	double		tf;
	double		bits;

	if (!weights->has_tf[field] || level != weights->equal_level[field] ||
		isnan(tf_left) || isnan(tf_right))
		return 0.0;
	tf = Max(Max(tf_left, tf_right), weights->tf_min[field]);
	if (tf <= 0.0)
		return 0.0;
	bits = weights->equal_bits[field] +
		weights->tf_weight[field] * (weights->log2_u_equal[field] - log2(tf));
	return Min(Max(bits, -weights->cap), weights->cap) - weights->weight[field][level];
}

#endif							/* EXPERIENCE_MATCH_MODEL_H */
