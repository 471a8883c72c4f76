/*-------------------------------------------------------------------------
 *
 * pattern_lex.h
 *	  The words of the pattern language, and errors that say where.
 *
 * Functions that take something leave the position where it is when it is not
 * there.  The text need not be terminated.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_PATTERN_LEX_H
#define EXPERIENCE_PATTERN_LEX_H

#include "journey/pattern_tree.h"

typedef struct PatternLexer
{
	const char *begin;
	const char *at;
	const char *end;
	int			depth;			/* open parentheses */
	int			n_steps;		/* steps read so far */
	PatternError *error;
} PatternLexer;

/*
 * Keep the first error: what is wrong at a position, what was expected at the
 * current one, and a limit that is exceeded.  NULL, also to be used as false.
 */
extern void *pattern_fail(PatternLexer *lexer, const char *at,
						  const char *message, const char *hint);
extern void *pattern_expected(PatternLexer *lexer, const char *what);
extern void *pattern_fail_limit(PatternLexer *lexer, const char *at,
								const char *limit);

/* A character of identifiers. */
static inline bool
is_word_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || c == '_' || IS_HIGHBIT_SET(c);
}

extern bool pattern_skip_space(PatternLexer *lexer);
extern bool pattern_ahead(const PatternLexer *lexer, const char *token);
extern bool pattern_ahead_digit(const PatternLexer *lexer);
extern bool pattern_begins_item(const PatternLexer *lexer);
extern bool pattern_take(PatternLexer *lexer, const char *token);

/* A whole word, in either case. */
extern bool pattern_take_word(PatternLexer *lexer, const char *word);

/* These fail() when what they take is not there. */
extern bool pattern_take_name(PatternLexer *lexer, StepTest *step);
extern bool pattern_take_number(PatternLexer *lexer, double *number);
extern bool pattern_take_count(PatternLexer *lexer, int *count);
extern bool pattern_take_duration(PatternLexer *lexer, int64 *duration);

/* Units of durations, from the longest; the text form uses the first names. */
typedef struct PatternUnit
{
	const char *name;
	int64		length;
} PatternUnit;

extern const PatternUnit pattern_units[];

#endif							/* EXPERIENCE_PATTERN_LEX_H */
