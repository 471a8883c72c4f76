/*-------------------------------------------------------------------------
 *
 * match_model_edit.c
 *	  SQL functions that make models and change them, other than by training
 *	  without truth (match_em.c).
 *
 *-------------------------------------------------------------------------
 */
#include "identity/match_model_layout.h"

#include <math.h>

#include "common/arrays.h"
#include "miscadmin.h"
#include "utils/builtins.h"

/*
 * Starting values: a match is equal in a field with probability .9, a pair
 * that is none is different with probability .9, and the other levels share
 * the rest equally.
 */
#define LIKELY_AT_START		0.9
#define UNLIKELY_AT_START	0.1

static void
start_field(const ModelField *field, ModelLevel *levels)
{
	double		share = UNLIKELY_AT_START / field->n_levels;

	for (int level = 0; level <= field->n_levels; level++)
	{
		levels[level].m = level == field->n_levels ? LIKELY_AT_START : share;
		levels[level].u = level == 0 ? LIKELY_AT_START : share;
	}
}

static double
lambda_argument(FunctionCallInfo fcinfo, int argument)
{
	double		lambda = PG_GETARG_FLOAT8(argument);

	if (!(lambda > 0 && lambda < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("lambda must lie between 0 and 1"),
				 errhint("It is the share of matches among all pairs: for 5000 persons on each side who are all in both, 5000 / (5000 * 5000) = 0.0002.")));
	return lambda;
}

PG_FUNCTION_INFO_V1(match_model_start);
Datum
match_model_start(PG_FUNCTION_ARGS)
{
	const LinkSpec *spec = value_from_datum(&link_spec_class, PG_GETARG_DATUM(0));
	MatchModel *model = match_model_create(spec);

	model->lambda = lambda_argument(fcinfo, 1);
	for (int i = 0; i < model->n_fields; i++)
		start_field(&model_fields(model)[i], model_levels(model, i));
	PG_RETURN_POINTER(model);
}

PG_FUNCTION_INFO_V1(match_model_set_lambda);
Datum
match_model_set_lambda(PG_FUNCTION_ARGS)
{
	MatchModel *model = match_model_copy(PG_GETARG_MATCH_MODEL(0));

	model->lambda = lambda_argument(fcinfo, 1);
	PG_RETURN_POINTER(model);
}

PG_FUNCTION_INFO_V1(match_model_set_cap);
Datum
match_model_set_cap(PG_FUNCTION_ARGS)
{
	MatchModel *model = match_model_copy(PG_GETARG_MATCH_MODEL(0));
	double		cap = PG_GETARG_FLOAT8(1);

	if (!(cap > 0 && cap <= MAX_CAP))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cap must lie between 0 and %g bits", MAX_CAP),
				 errhint("It limits the weight of one field; %g is the default.", DEFAULT_CAP)));
	model->cap = cap;
	PG_RETURN_POINTER(model);
}

/* A copy of the model, and which of its levels arguments 1 and 2 name. */
static MatchModel *
level_arguments(FunctionCallInfo fcinfo, int *number, int *level)
{
	MatchModel *model = match_model_copy(PG_GETARG_MATCH_MODEL(0));
	text	   *name = PG_GETARG_TEXT_PP(1);
	LinkFields	fields;

	match_model_fields(model, &fields);
	*number = match_model_field(&fields, VARDATA_ANY(name),
								(int) VARSIZE_ANY_EXHDR(name));
	*level = PG_GETARG_INT32(2);
	if (*level < 0 || *level > model_fields(model)[*number].n_levels)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("field \"%.*s\" has levels 0 to %d, not %d",
						(int) VARSIZE_ANY_EXHDR(name), VARDATA_ANY(name),
						model_fields(model)[*number].n_levels, *level),
				 errhint("0 is no agreement, the highest level is equality; em_report() lists them.")));
	return model;
}

static Datum
set_probability(FunctionCallInfo fcinfo, bool is_m)
{
	int			number;
	int			level;
	MatchModel *model = level_arguments(fcinfo, &number, &level);
	ModelField *field = &model_fields(model)[number];
	ModelLevel *at = &model_levels(model, number)[level];
	double		p = PG_GETARG_FLOAT8(3);

	if (!(p >= 0 && p <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("probability must lie between 0 and 1"),
				 errhint("m is the share of a level among matches, u among pairs that are none.")));
	if (is_m)
		at->m = p + 0.0;
	else
		at->u = p + 0.0;
	field->held &= (uint16) ~(1 << level);
	at->bits = 0;
	PG_RETURN_POINTER(model);
}

PG_FUNCTION_INFO_V1(match_model_set_m);
Datum
match_model_set_m(PG_FUNCTION_ARGS)
{
	return set_probability(fcinfo, true);
}

PG_FUNCTION_INFO_V1(match_model_set_u);
Datum
match_model_set_u(PG_FUNCTION_ARGS)
{
	return set_probability(fcinfo, false);
}

PG_FUNCTION_INFO_V1(match_model_fix_weight);
Datum
match_model_fix_weight(PG_FUNCTION_ARGS)
{
	int			number;
	int			level;
	MatchModel *model = level_arguments(fcinfo, &number, &level);
	double		bits = PG_GETARG_FLOAT8(3);

	if (!(fabs(bits) <= MAX_CAP))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("weight must lie between -%g and %g bits", MAX_CAP, MAX_CAP),
				 errhint("0 makes the level count for nothing, 1 doubles the odds, -1 halves them.")));
	model_fields(model)[number].held |= (uint16) (1 << level);
	model_levels(model, number)[level].bits = bits + 0.0;
	PG_RETURN_POINTER(model);
}

/* How many pairs of one kind are at each level of a field. */
typedef struct LevelCounts
{
	int64		pairs[FIELD_MISSING];
	int64		present;
} LevelCounts;

/* The matches of labelled patterns, or the other pairs (all, without labels). */
static void
count_levels(const MatchPatterns *patterns, int n_fields, int field,
			 bool matches, LevelCounts *counts)
{
	int			n;
	const PatternCount *pattern = match_patterns_counts(patterns, &n);

	memset(counts, 0, sizeof(LevelCounts));
	for (int i = 0; i < n; i++)
	{
		int			level = pattern_level(pattern[i].pattern, n_fields, field);
		int64		pairs = matches ? pattern[i].matches :
			pattern[i].pairs - pattern[i].matches;

		CHECK_FOR_INTERRUPTS();
		if (level == FIELD_MISSING)
			continue;
		counts->pairs[level] += pairs;
		counts->present += pairs;
	}
}

/* The patterns of argument 1, which are of the comparisons of the model. */
static const MatchPatterns *
patterns_argument(FunctionCallInfo fcinfo, const MatchModel *model)
{
	const MatchPatterns *patterns = match_patterns_pack(PG_GETARG_MATCH_PATTERNS(1));
	LinkFields	fields;

	match_model_fields(model, &fields);
	match_model_check_patterns(&fields, patterns);
	return patterns;
}

PG_FUNCTION_INFO_V1(match_model_u_from_patterns);
Datum
match_model_u_from_patterns(PG_FUNCTION_ARGS)
{
	MatchModel *model = match_model_copy(PG_GETARG_MATCH_MODEL(0));
	const MatchPatterns *patterns = patterns_argument(fcinfo, model);
	LevelCounts counts;

	for (int i = 0; i < model->n_fields; i++)
	{
		count_levels(patterns, model->n_fields, i, false, &counts);
		for (int level = 0; level <= model_fields(model)[i].n_levels; level++)
			if (counts.pairs[level] > 0)
				model_levels(model, i)[level].u =
					(double) counts.pairs[level] / (double) counts.present;
	}
	PG_RETURN_POINTER(model);
}

/* All matches are known: what training expects is what is. */
PG_FUNCTION_INFO_V1(match_model_m_from_truth);
Datum
match_model_m_from_truth(PG_FUNCTION_ARGS)
{
	MatchModel *model = match_model_copy(PG_GETARG_MATCH_MODEL(0));
	const MatchPatterns *patterns = patterns_argument(fcinfo, model);
	int			n;
	const PatternCount *pattern = match_patterns_counts(patterns, &n);
	LevelCounts counts;

	if (!match_patterns_labelled(patterns))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the patterns say nothing of which pairs are matches"),
				 errhint("Build them with match_patterns_labelled_agg(pattern, is_match), or train with match_em().")));
	match_model_untrain(model);
	model->header.flags |= MODEL_TRAINED | MODEL_CONVERGED;
	for (int i = 0; i < n; i++)
		model->pairs += pattern[i].matches;
	model->matches = (double) model->pairs;
	for (int i = 0; i < model->n_fields; i++)
	{
		count_levels(patterns, model->n_fields, i, true, &counts);
		model_fields(model)[i].matches = (double) counts.present;
		for (int level = 0; level <= model_fields(model)[i].n_levels; level++)
		{
			ModelLevel *at = &model_levels(model, i)[level];

			at->observed = counts.pairs[level];
			if (counts.pairs[level] > 0)
				at->m = (double) counts.pairs[level] / (double) counts.present;
		}
	}
	PG_RETURN_POINTER(model);
}

/*
 * Adds what one training saw of a field to the sums of the average: a level
 * that it never observed had no expected matches there.
 */
static void
add_training(MatchModel *average, const MatchModel *trained, int field,
			 double *sums)
{
	const ModelLevel *levels = model_levels(trained, field);
	double		matches = model_fields(trained)[field].matches;

	model_fields(average)[field].matches += matches;
	for (int level = 0; level <= model_fields(trained)[field].n_levels; level++)
	{
		value_count(&match_model_class, &model_levels(average, field)[level].observed,
					levels[level].observed);
		if (levels[level].observed > 0)
			sums[level] += matches * levels[level].m;
	}
}

/* m of one field as the average over the trainings that did not mask it. */
static void
average_field(MatchModel *average, Datum *trained, int n, int field)
{
	double		sums[FIELD_MISSING] = {0};
	ModelLevel *levels = model_levels(average, field);
	double		matches;

	for (int i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!model_is_masked(DatumGetMatchModel(trained[i]), field))
		{
			average->masked &= (uint16) ~(1 << field);
			add_training(average, DatumGetMatchModel(trained[i]), field, sums);
		}
	}
	matches = model_fields(average)[field].matches;
	for (int level = 0; level <= model_fields(average)[field].n_levels; level++)
		if (levels[level].observed > 0 && matches > 0)
			levels[level].m = Min(sums[level] / matches, 1.0);
}

static void
check_trained(const MatchModel *model, const MatchModel *trained)
{
	if (VARSIZE(model) != VARSIZE(trained) || model->spec_offset != trained->spec_offset ||
		memcmp(model_spec(model), model_spec(trained), VARSIZE(model_spec(model))) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("models of different link_specs cannot be averaged"),
				 errhint("Train each of them from the same model.")));
	if (!(trained->header.flags & MODEL_TRAINED))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a model that was not trained cannot be averaged"),
				 errhint("Train it with match_em() or m_from_truth().")));
}

PG_FUNCTION_INFO_V1(match_model_average_m);
Datum
match_model_average_m(PG_FUNCTION_ARGS)
{
	MatchModel *average = match_model_copy(PG_GETARG_MATCH_MODEL(0));
	int			n;
	Datum	   *trained = value_elements(PG_GETARG_ARRAYTYPE_P(1), "trained models", &n);

	if (n == 0)
		PG_RETURN_POINTER(average);
	match_model_untrain(average);
	average->header.flags |= MODEL_TRAINED | MODEL_CONVERGED;
	average->masked = (uint16) ((1 << average->n_fields) - 1);
	for (int i = 0; i < n; i++)
	{
		const MatchModel *one;

		trained[i] = PointerGetDatum(DatumGetMatchModel(trained[i]));
		one = DatumGetMatchModel(trained[i]);
		check_trained(average, one);
		value_count(&match_model_class, &average->pairs, one->pairs);
		average->matches += one->matches;
		average->iterations = Max(average->iterations, one->iterations);
		if (!(one->header.flags & MODEL_CONVERGED))
			average->header.flags &= (uint16) ~MODEL_CONVERGED;
	}
	for (int field = 0; field < average->n_fields; field++)
		average_field(average, trained, n, field);
	PG_RETURN_POINTER(average);
}

PG_FUNCTION_INFO_V1(lambda_from_rules);
Datum
lambda_from_rules(PG_FUNCTION_ARGS)
{
	int64		hits = PG_GETARG_INT64(0);
	double		recall = PG_GETARG_FLOAT8(1);
	int64		possible = PG_GETARG_INT64(2);

	if (hits < 0 || possible < 1 || hits > possible)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("" INT64_FORMAT " hits among " INT64_FORMAT " possible pairs are not possible",
						hits, possible),
				 errhint("Give the number of pairs that the rules find, and that of all pairs.")));
	if (!(recall > 0 && recall <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("recall must be above 0 and at most 1"),
				 errhint("It is the share of all matches that the rules find, for example 0.7.")));
	if ((double) hits / recall >= (double) possible)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("with that recall all possible pairs would be matches, or more"),
				 errhint("Use stricter rules, or a higher recall.")));
	PG_RETURN_FLOAT8((double) hits / recall / (double) possible);
}
