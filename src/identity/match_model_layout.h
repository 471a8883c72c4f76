/*-------------------------------------------------------------------------
 *
 * match_model_layout.h
 *	  How a match_model is laid out; for the files that make and train one.
 *
 * Layout
 *		MatchModel		64 bytes
 *		ModelField		one for each field of the spec
 *		ModelLevel		n_levels + 1 for each field, from level 0 upwards, the
 *						fields one after another
 *		link_spec		the comparisons: a whole value
 *
 * Training leaves behind what it saw, so that models trained on the pairs of
 * several blocking rules can be averaged, and people can see what was never
 * observed.  An untrained model has zeroes there.
 *
 * The probabilities of a field need not add up to 1: where a level was never
 * observed it keeps the value that it had, and the estimates of the others add
 * up to 1 by themselves.  -0.0 and NaN occur nowhere.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_MATCH_MODEL_LAYOUT_H
#define EXPERIENCE_MATCH_MODEL_LAYOUT_H

#include "postgres.h"

#include "identity/match_model.h"
#include "identity/match_patterns.h"

/* flags of the header */
#define MODEL_TRAINED		0x0001
#define MODEL_CONVERGED		0x0002
#define MODEL_HAS_LIKELIHOOD 0x0004
#define MODEL_FLAGS			0x0007

#define DEFAULT_CAP			30.0	/* bits */
#define MAX_CAP				1000.0	/* and of a weight that is held */

/* Zero probabilities count as this where they are divided by. */
#define PROBABILITY_FLOOR	1e-300

/* lambda stays where its odds are finite */
#define MAX_LAMBDA			(1.0 - 0x1p-53)

struct MatchModel
{
	ValueHeader header;
	double		lambda;
	double		cap;			/* of the weight of one field, in bits */
	double		log_likelihood; /* natural, of the patterns of the training */
	double		matches;		/* expected ones among the pairs of the training */
	int64		pairs;			/* of the training */
	int32		iterations;
	uint16		masked;			/* bit i: field i took no part in the training */
	uint8		n_fields;
	uint8		reserved;
	uint32		spec_offset;
	uint32		reserved2;
};

StaticAssertDecl(sizeof(MatchModel) == 64, "the fields of a model keep 8-byte alignment");

typedef struct ModelField
{
	uint16		n_levels;		/* that of equality */
	uint16		held;			/* bit i: the weight of level i is held */
	uint32		first;			/* the number of its level 0 among all levels */
	double		matches;		/* expected where the field is present */
} ModelField;

typedef struct ModelLevel
{
	double		m;
	double		u;
	double		bits;			/* the weight, where it is held; else 0 */
	int64		observed;		/* pairs of the training that are at this level */
} ModelLevel;

static inline ModelField *
model_fields(const MatchModel *model)
{
	return (ModelField *) (model + 1);
}

/* The levels of a field, from level 0. */
static inline ModelLevel *
model_levels(const MatchModel *model, int field)
{
	return (ModelLevel *) (model_fields(model) + model->n_fields) +
		model_fields(model)[field].first;
}

static inline const LinkSpec *
model_spec(const MatchModel *model)
{
	return (const LinkSpec *) ((const char *) model + model->spec_offset);
}

static inline bool
model_is_masked(const MatchModel *model, int field)
{
	return (model->masked >> field & 1) != 0;
}

static inline bool
level_is_held(const ModelField *field, int level)
{
	return (field->held >> level & 1) != 0;
}

/* A model of that spec whose numbers are zero, but for the cap. */
extern MatchModel *match_model_create(const LinkSpec *spec);

extern MatchModel *match_model_copy(const MatchModel *model);

/* Forgets what training left behind. */
extern void match_model_untrain(MatchModel *model);

/*
 * Raises 22023 unless the patterns are of the comparisons of the model, or a
 * single pattern is; names the field.
 */
extern void match_model_check_patterns(const LinkFields *fields,
									   const MatchPatterns *patterns);
extern void match_model_check_pattern(const LinkFields *fields, uint64 pattern);

/* The number of the field; 22023 when there is none of that name. */
extern int	match_model_field(const LinkFields *fields, const char *name,
							  int length);

/* log2(m / u), or the bits that are held; not capped. */
extern double model_level_bits(const ModelField *field, const ModelLevel *levels,
							   int level);

/* As people read it: "equal", ".92", "osa1", "different", "missing". */
extern const char *match_level_name(const LinkField *field, int level);

#endif							/* EXPERIENCE_MATCH_MODEL_LAYOUT_H */
