/*-------------------------------------------------------------------------
 *
 * match_em.c
 *	  Training without truth: expectation and maximisation over patterns.
 *
 * Fellegi and Sunter, "A theory for record linkage", JASA 64 (1969); Winkler,
 * "Using the EM algorithm for weight computation in the Fellegi-Sunter model
 * of record linkage", Proc. Survey Research Methods, ASA (1988).
 *
 *		E	r = P(match | pattern), from lambda, m and u, the fields independent
 *			given the match; in logarithms, probabilities floored at 1e-300
 *		M	lambda = mean of r over all pairs; m of a level = the sum of r over
 *			the pairs at the level, divided by that over the pairs where the
 *			field is present on both sides; u the same with 1 - r
 *
 * A missing value adds nothing in E and is left out in M.  A level that no pair
 * shows keeps its m and u.  A weight that is held takes the place of log(m / u)
 * in E; its m and u are estimated like the others.  A masked field is left out
 * of both.
 *
 * The pairs are few patterns, so an iteration is a pass over these.  Sums are
 * carried in double-double, in the order of the patterns: the result does not
 * depend on how the patterns were collected.
 *
 * Nothing tells the two classes apart but the starting values: with m below u
 * where there is agreement, EM calls the matches non-matches.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/match_model_layout.h"

#include <math.h>

#include "math/double_double.h"
#include "miscadmin.h"
#include "utils/builtins.h"

typedef struct EmOptions
{
	bool		fix_m;
	bool		fix_u;
	bool		fix_lambda;
	uint16		masked;
} EmOptions;

/* Sums of one iteration at a level. */
typedef struct LevelSums
{
	double_double matches;
	double_double others;
} LevelSums;

typedef struct Em
{
	MatchModel *model;			/* changed in place */
	EmOptions	options;
	int			n_fields;
	int			n;
	const PatternCount *counts;
	double		odds[LINK_MAX_FIELDS][FIELD_MISSING + 1];	/* log(m / u) */
	double		prior;			/* log of the odds */
	double_double matches;		/* sum of r */
	LevelSums	sums[LINK_MAX_FIELDS][FIELD_MISSING + 1];
} Em;

/* The words of `fix`, separated by commas or spaces. */
static EmOptions
parse_options(const LinkFields *fields, const char *text)
{
	EmOptions	options = {0};
	const char *separators = ", \t\r\n";

	for (const char *at = text + strspn(text, separators); *at != '\0';)
	{
		size_t		length = strcspn(at, separators);

		if (length == 1 && *at == 'm')
			options.fix_m = true;
		else if (length == 1 && *at == 'u')
			options.fix_u = true;
		else if (length == 6 && strncmp(at, "lambda", 6) == 0)
			options.fix_lambda = true;
		else if (*at == '-' && length > 1)
			options.masked |= (uint16) (1 << match_model_field(fields, at + 1,
															   (int) length - 1));
		else
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("unknown word \"%.*s\" in fix", (int) length, at),
					 errhint("Known are u, m and lambda, and a minus sign before the name of a field to mask.")));
		at += length;
		at += strspn(at, separators);
	}
	return options;
}

/* How many pairs show each level: the same in each iteration. */
static void
observe(Em *em)
{
	for (int i = 0; i < em->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int field = 0; field < em->n_fields; field++)
		{
			int			level = pattern_level(em->counts[i].pattern, em->n_fields, field);

			if (level != FIELD_MISSING && !model_is_masked(em->model, field))
				model_levels(em->model, field)[level].observed += em->counts[i].pairs;
		}
	}
}

static void
open_odds(Em *em)
{
	memset(em->odds, 0, sizeof(em->odds));
	em->prior = log(em->model->lambda) - log1p(-em->model->lambda);
	for (int field = 0; field < em->n_fields; field++)
	{
		const ModelField *of = &model_fields(em->model)[field];
		const ModelLevel *levels = model_levels(em->model, field);

		if (model_is_masked(em->model, field))
			continue;
		for (int level = 0; level <= of->n_levels; level++)
			em->odds[field][level] = level_is_held(of, level) ?
				levels[level].bits * M_LN2 :
				log(Max(levels[level].m, PROBABILITY_FLOOR)) -
				log(Max(levels[level].u, PROBABILITY_FLOOR));
	}
}

/* The logarithm of the odds that pairs of that pattern are matches. */
static double
log_odds(const Em *em, uint64 pattern)
{
	double		odds = em->prior;

	for (int field = 0; field < em->n_fields; field++)
		odds += em->odds[field][pattern_level(pattern, em->n_fields, field)];
	return odds;
}

static void
expect(Em *em)
{
	memset(&em->matches, 0, sizeof(em->matches));
	memset(em->sums, 0, sizeof(em->sums));
	for (int i = 0; i < em->n; i++)
	{
		uint64		pattern = em->counts[i].pattern;
		double		odds = log_odds(em, pattern);
		double		e = exp(-fabs(odds));
		double		likely = (double) em->counts[i].pairs / (1 + e);
		double		unlikely = likely * e;
		double		matches = odds >= 0 ? likely : unlikely;
		double		others = odds >= 0 ? unlikely : likely;

		CHECK_FOR_INTERRUPTS();
		em->matches = dd_add_double(em->matches, matches);
		for (int field = 0; field < em->n_fields; field++)
		{
			LevelSums  *sums = &em->sums[field][pattern_level(pattern, em->n_fields, field)];

			sums->matches = dd_add_double(sums->matches, matches);
			sums->others = dd_add_double(sums->others, others);
		}
	}
}

/* Moves a parameter to its estimate; how far it went. */
static double
move(double *parameter, double estimate)
{
	double		change = fabs(estimate - *parameter);

	*parameter = estimate;
	return change;
}

/* The new m and u of a field; the largest change. */
static double
maximise_field(Em *em, int field)
{
	ModelField *of = &model_fields(em->model)[field];
	ModelLevel *levels = model_levels(em->model, field);
	double_double matches = {0, 0};
	double_double others = {0, 0};
	double		change = 0;

	for (int level = 0; level <= of->n_levels; level++)
	{
		matches = dd_add(matches, em->sums[field][level].matches);
		others = dd_add(others, em->sums[field][level].others);
	}
	of->matches = matches.hi;
	for (int level = 0; level <= of->n_levels; level++)
	{
		const LevelSums *sums = &em->sums[field][level];

		if (levels[level].observed == 0)
			continue;
		if (!em->options.fix_m && matches.hi > 0)
			change = fmax(change, move(&levels[level].m,
									   Min(sums->matches.hi / matches.hi, 1.0)));
		if (!em->options.fix_u && others.hi > 0)
			change = fmax(change, move(&levels[level].u,
									   Min(sums->others.hi / others.hi, 1.0)));
	}
	return change;
}

static double
maximise(Em *em)
{
	double		change = 0;

	em->model->matches = em->matches.hi;
	if (!em->options.fix_lambda)
		change = move(&em->model->lambda,
					  Min(Max(em->matches.hi / (double) em->model->pairs,
							  PROBABILITY_FLOOR), MAX_LAMBDA));
	for (int field = 0; field < em->n_fields; field++)
		if (!model_is_masked(em->model, field))
			change = fmax(change, maximise_field(em, field));
	return change;
}

/*
 * The logarithm of the probability of the patterns under the model.  The m of a
 * level whose weight is held counts as u times the held ratio.
 */
static double
log_likelihood(const Em *em)
{
	double_double sum = {0, 0};

	for (int i = 0; i < em->n; i++)
	{
		uint64		pattern = em->counts[i].pattern;
		double		odds = log_odds(em, pattern);
		double		of_others = log1p(-em->model->lambda);

		CHECK_FOR_INTERRUPTS();
		for (int field = 0; field < em->n_fields; field++)
		{
			int			level = pattern_level(pattern, em->n_fields, field);

			if (level != FIELD_MISSING && !model_is_masked(em->model, field))
				of_others += log(Max(model_levels(em->model, field)[level].u,
									 PROBABILITY_FLOOR));
		}
		/* log(others + matches) = log(others) + log(1 + odds) */
		sum = dd_add(sum, two_product((double) em->counts[i].pairs,
									  of_others + Max(odds, 0) + log1p(exp(-fabs(odds)))));
	}
	return sum.hi;
}

static void
train(Em *em, int max_iterations, double tolerance)
{
	MatchModel *model = em->model;
	double		change = 0;

	do
	{
		open_odds(em);
		expect(em);
		change = maximise(em);
		model->iterations++;
	} while (change > tolerance && model->iterations < max_iterations);
	if (change <= tolerance)
		model->header.flags |= MODEL_CONVERGED;
	open_odds(em);
	model->log_likelihood = log_likelihood(em);
	model->header.flags |= MODEL_HAS_LIKELIHOOD;
}

static void
check_limits(int max_iterations, double tolerance)
{
	if (max_iterations < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("max_iter must be at least 1"),
				 errhint("500 is the default; EM over patterns is fast.")));
	if (!(tolerance >= 0 && tolerance < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("tol must be at least 0 and below 1"),
				 errhint("EM ends when no parameter changes by more; 1e-8 is the default.")));
}

PG_FUNCTION_INFO_V1(match_model_em);
Datum
match_model_em(PG_FUNCTION_ARGS)
{
	MatchModel *model = match_model_copy(PG_GETARG_MATCH_MODEL(0));
	const MatchPatterns *patterns = match_patterns_pack(PG_GETARG_MATCH_PATTERNS(1));
	LinkFields	fields;
	Em			em;

	match_model_fields(model, &fields);
	match_model_check_patterns(&fields, patterns);
	check_limits(PG_GETARG_INT32(3), PG_GETARG_FLOAT8(4));
	match_model_untrain(model);
	em.model = model;
	em.options = parse_options(&fields, text_to_cstring(PG_GETARG_TEXT_PP(2)));
	em.n_fields = fields.n_fields;
	em.counts = match_patterns_counts(patterns, &em.n);
	model->header.flags |= MODEL_TRAINED;
	model->masked = em.options.masked;
	model->pairs = patterns->pairs;
	observe(&em);
	/* without pairs there is nothing to learn */
	if (em.n > 0)
		train(&em, PG_GETARG_INT32(3), PG_GETARG_FLOAT8(4));
	PG_RETURN_POINTER(model);
}
