/*-------------------------------------------------------------------------
 *
 * pattern_step.c
 *	  Steps: tests of one event.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/pattern_tree.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#define COMPARISONS_BETWEEN_INTERRUPTS 65536

static bool
number_passes(const NumberTest *test, const JourneyView *view, int k)
{
	const double *numbers = test->of_amount ? view->amount : view->score;
	double		number = numbers == NULL ? get_float8_nan() : numbers[k];

	/* Every comparison with the NaN of an absent number is false. */
	switch (test->comparison)
	{
		case AT_MOST:
			return number <= test->number;
		case AT_LEAST:
			return number >= test->number;
		case LESS:
			return number < test->number;
		case GREATER:
			return number > test->number;
		case EQUAL:
			return number == test->number;
	}
	return false;
}

/* Labels of one journey tend to differ at their ends, if not in length. */
static inline bool
same_label(Label a, Label b)
{
	return a.length == b.length &&
		(a.length == 0 ||
		 (a.bytes[a.length - 1] == b.bytes[b.length - 1] &&
		  memcmp(a.bytes, b.bytes, a.length) == 0));
}

/*
 * Does the name consist of the pieces, with any text where a star was?  The
 * first and the last piece stand at the ends, the others are found from left
 * to right, which needs no second attempts.
 */
static bool
name_fits(const StepTest *step, Label name)
{
	const Label *first = &step->pieces[0];
	const Label *last = &step->pieces[step->n_pieces - 1];
	const char *at;
	const char *end;

	if (first->length + last->length > name.length)
		return false;
	at = name.bytes + first->length;
	end = name.bytes + name.length - last->length;
	if (memcmp(name.bytes, first->bytes, first->length) != 0 ||
		memcmp(end, last->bytes, last->length) != 0)
		return false;
	for (const Label *piece = first + 1; piece < last; piece++)
	{
		while (end - at >= piece->length &&
			   memcmp(at, piece->bytes, piece->length) != 0)
			at++;
		if (end - at < piece->length)
			return false;
		at += piece->length;
	}
	return true;
}

static inline bool
symbol_fits(const StepTest *step, const Symbol *symbol)
{
	if (step->role.bytes != NULL &&
		(symbol->role.bytes == NULL || !same_label(step->role, symbol->role)))
		return false;
	if (step->n_pieces == 1)
		return same_label(step->pieces[0], symbol->touchpoint);
	return step->n_pieces == 0 || name_fits(step, symbol->touchpoint);
}

/* What the symbol of an event alone says about the step. */
static StepFit
step_fit(const StepTest *step, const Symbol *symbol)
{
	StepFit		fit = FITS_NEVER;

	switch (step->kind)
	{
		case STEP_EVENT:
			if (!symbol_fits(step, symbol))
				return FITS_NEVER;
			return step->n_tests > 0 ? FITS_BY_NUMBERS : FITS_ALWAYS;
		case STEP_NOT:
			fit = step_fit(step->parts[0], symbol);
			return fit == FITS_BY_NUMBERS ? fit :
				fit == FITS_NEVER ? FITS_ALWAYS : FITS_NEVER;
		case STEP_EITHER:
			for (int i = 0; i < step->n_parts && fit != FITS_ALWAYS; i++)
			{
				StepFit		part = step_fit(step->parts[i], symbol);

				if (part != FITS_NEVER)
					fit = part;
			}
			return fit;
	}
	return fit;
}

bool
step_matches_numbers(const StepTest *step, const JourneyView *view, int k)
{
	switch (step->kind)
	{
		case STEP_EVENT:
			if (!symbol_fits(step, &view->symbols[view->symbol[k]]))
				return false;
			for (int i = 0; i < step->n_tests; i++)
			{
				if (!number_passes(&step->tests[i], view, k))
					return false;
			}
			return true;
		case STEP_NOT:
			return !step_matches_numbers(step->parts[0], view, k);
		case STEP_EITHER:
			for (int i = 0; i < step->n_parts; i++)
			{
				if (step_matches_numbers(step->parts[i], view, k))
					return true;
			}
			return false;
	}
	return false;
}

StepMatcher *
step_matcher(const StepTest *const *steps, int n_steps, const JourneyView *view)
{
	StepMatcher *matcher = palloc(sizeof(StepMatcher));
	uint8	   *fit;

	matcher->view = view;
	matcher->steps = steps;
	matcher->n_steps = n_steps;
	fit = matcher->fits =
		MemoryContextAllocExtended(CurrentMemoryContext,
								   Max(1, (Size) view->n_symbols * n_steps),
								   MCXT_ALLOC_HUGE);
	for (int symbol = 0; symbol < view->n_symbols; symbol++)
	{
		if (unlikely(((int64) symbol * n_steps) % COMPARISONS_BETWEEN_INTERRUPTS < n_steps))
			CHECK_FOR_INTERRUPTS();
		for (int i = 0; i < n_steps; i++)
			*fit++ = (uint8) step_fit(steps[i], &view->symbols[symbol]);
	}
	return matcher;
}

bool
step_can_match(const StepMatcher *matcher, int step)
{
	for (int symbol = 0; symbol < matcher->view->n_symbols; symbol++)
	{
		if (matcher->fits[(Size) symbol * matcher->n_steps + step] != FITS_NEVER)
			return true;
	}
	return false;
}

static int
columns_of_step(const StepTest *step)
{
	int			columns = 0;

	for (int i = 0; i < step->n_tests; i++)
		columns |= step->tests[i].of_amount ? JOURNEY_READ_AMOUNT :
			JOURNEY_READ_SCORE;
	for (int i = 0; i < step->n_parts; i++)
		columns |= columns_of_step(step->parts[i]);
	return columns;
}

int
step_columns(const StepTest *const *steps, int n_steps)
{
	int			columns = 0;

	for (int i = 0; i < n_steps; i++)
		columns |= columns_of_step(steps[i]);
	return columns;
}

static StepTest *
only_step(PatternNode *node, const char *what)
{
	if (node->kind != PATTERN_STEP)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be one step, not a longer pattern", what),
				 errhint("A step is a name with its role and tests, such as customer:purchase[score >= 9], or several of them as (step | step); a name that ends in a star doubles it.")));
	return node->step;
}

StepTest *
step_from_text(const char *text, int length, const char *what)
{
	PatternError error;
	PatternNode *node = pattern_parse(text, length, &error);

	if (node == NULL)
		ereport(ERROR,
				(errcode(error.sqlstate),
				 errmsg("%s is not a step: %s", what, error.message),
				 errhint("%s", error.hint)));
	return only_step(node, what);
}

StepTest *
step_from_pattern(const JourneyPattern *pattern, const char *what)
{
	return only_step(pattern_tree(pattern), what);
}

char *
step_text(const StepTest *step)
{
	StringInfoData out;

	initStringInfo(&out);
	step_spell(step, &out);
	return out.data;
}

bool
step_is_canonical(const char *text, int length)
{
	PatternError error;
	PatternNode *node = pattern_parse(text, length, &error);
	char	   *again;

	if (node == NULL || node->kind != PATTERN_STEP)
		return false;
	again = step_text(node->step);
	return strlen(again) == (size_t) length && memcmp(again, text, length) == 0;
}
