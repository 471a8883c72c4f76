/*-------------------------------------------------------------------------
 *
 * pattern.h
 *	  The language for steps and patterns of journeys: type journey_pattern.
 *
 * One grammar serves patterns to be matched, the steps of funnels, outcomes,
 * designs and exclusions:
 *
 *		pattern		:= alternative { '|' alternative }
 *		alternative := ['^'] item { link item } ['$']
 *		item		:= (step | '(' pattern ')' | permute(pattern, ...) |
 *						capture=(pattern)) [quantifier]
 *		step		:= [role:]name['[' test {, test} ']'] | . | !step |
 *						'(' step '|' step ... ')'
 *		test		:= (score | amount) (<= | >= | < | > | =) number
 *		quantifier	:= (* | + | ? | {n} | {n,} | {,m} | {n,m}) [?]
 *		link		:= white space | '->' ['[' bound {, bound} ']']
 *		bound		:= <= number unit | >= number unit | not step
 *
 * A name is made of letters, digits, _ and bytes above 127, and of - and .
 * inside of it; anything else stands in single quotes, a quote doubled.  A
 * star in front of or inside of a name stands for any text.  A star behind it
 * repeats the step; so the glob that ends in a star doubles it: page_** is any
 * touchpoint that begins with page_, and * alone is any touchpoint.  Anchors
 * stand at the ends of the pattern or of one of its alternatives.
 *
 * Value
 *		ValueHeader and the canonical spelling, not terminated.  Patterns of
 *		equal spelling are equal.
 *
 * Meaning
 *		A step is a test of one event; !step is met by the events that do not
 *		meet the step, and an absent score or amount fails its test.  A link
 *		constrains the first event of the item behind it, relative to the
 *		event matched last: white space wants the very next event, '->' any
 *		later one, within inclusive bounds of time and without an event
 *		strictly between that meets a "not" step.  An item matched by no event
 *		takes its link along; the first event of a group has the link of the
 *		group alone.  Repetitions follow each other immediately, and one that
 *		the minimum does not ask for is never empty.
 *
 * Limits (54000): 1 MB of text, parentheses 500 deep, 10,000 steps after
 * {n,m} and permute are written out, permute of 6 items.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_PATTERN_H
#define EXPERIENCE_PATTERN_H

#include "postgres.h"

#include "common/value.h"
#include "journey/journey.h"

#define PATTERN_MAX_TEXT	(1024 * 1024)
#define PATTERN_MAX_DEPTH	500
#define PATTERN_MAX_STEPS	10000
#define PATTERN_MAX_PERMUTE 6

typedef struct JourneyPattern
{
	ValueHeader header;
	char		text[FLEXIBLE_ARRAY_MEMBER];
} JourneyPattern;

extern const ValueClass journey_pattern_class;

#define PG_GETARG_JOURNEY_PATTERN(n) \
	((const JourneyPattern *) value_from_datum(&journey_pattern_class, \
											   PG_GETARG_DATUM(n)))

static inline int
pattern_text_length(const JourneyPattern *pattern)
{
	return (int) (VARSIZE(pattern) - offsetof(JourneyPattern, text));
}

/* A comparison of an event's score or amount with a number. */
typedef enum Comparison
{
	AT_MOST,
	AT_LEAST,
	LESS,
	GREATER,
	EQUAL
} Comparison;

typedef struct NumberTest
{
	bool		of_amount;		/* or of the score */
	Comparison	comparison;
	double		number;
} NumberTest;

/* A parsed step. */
typedef enum StepKind
{
	STEP_EVENT,					/* role, name and tests of numbers */
	STEP_NOT,					/* the only part is not met */
	STEP_EITHER					/* at least one part is met */
} StepKind;

typedef struct StepTest
{
	StepKind	kind;
	Label		role;			/* bytes are NULL: any role, and none */

	/*
	 * The pieces of the name between its stars: none for the step '.', one
	 * for a plain name.
	 */
	Label	   *pieces;
	int			n_pieces;
	NumberTest *tests;
	int			n_tests;
	struct StepTest **parts;
	int			n_parts;
} StepTest;

/*
 * The pattern as one step, in the current memory context.  Anything else is
 * an error, which calls it by the name in what: 22P02 for text that is no
 * pattern, 22023 for a pattern that is more than a step.
 */
extern StepTest *step_from_text(const char *text, int length, const char *what);
extern StepTest *step_from_pattern(const JourneyPattern *pattern,
								   const char *what);

/* The step in its canonical spelling, palloc'd. */
extern char *step_text(const StepTest *step);

/* Is the text one step, as step_text() writes it? */
extern bool step_is_canonical(const char *text, int length);

/* The columns (JOURNEY_READ_...) that a view needs for these steps. */
extern int	step_columns(const StepTest *const *steps, int n_steps);

/*
 * Which steps an event meets.  Roles and names are compared once for each
 * symbol of the journey, so that an event costs one look-up, and the tests of
 * its numbers where they still decide.
 */
typedef enum StepFit
{
	FITS_NEVER,
	FITS_ALWAYS,
	FITS_BY_NUMBERS
} StepFit;

typedef struct StepMatcher
{
	const JourneyView *view;
	const StepTest *const *steps;
	int			n_steps;
	uint8	   *fits;			/* StepFit of symbol * n_steps + step */
} StepMatcher;

/* Keeps the pointers given.  The view has the columns of step_columns(). */
extern StepMatcher *step_matcher(const StepTest *const *steps, int n_steps,
								 const JourneyView *view);

extern bool step_matches_numbers(const StepTest *step, const JourneyView *view,
								 int k);

/* Does the k-th event (from 0) meet this step? */
static inline bool
step_matches(const StepMatcher *matcher, int step, int k)
{
	Size		symbol = matcher->view->symbol[k];
	uint8		fit = matcher->fits[symbol * matcher->n_steps + step];

	if (likely(fit != FITS_BY_NUMBERS))
		return fit == FITS_ALWAYS;
	return step_matches_numbers(matcher->steps[step], matcher->view, k);
}

/* Is there a symbol of the journey that this step can be met by? */
extern bool step_can_match(const StepMatcher *matcher, int step);

/*
 * The literal labels, distinct, that every match of the pattern contains; for
 * an index.  role.bytes is NULL where the step names no role.
 */
extern Symbol *pattern_mandatory_labels(const JourneyPattern *pattern,
										int *n_labels);

#endif							/* EXPERIENCE_PATTERN_H */
