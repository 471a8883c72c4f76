/*-------------------------------------------------------------------------
 *
 * pattern_lex.c
 *	  The words of the pattern language, and errors that say where.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/pattern_lex.h"

#include <math.h>

#include "datatype/timestamp.h"
#include "mb/pg_wchar.h"

#define LONGEST_NUMBER 100

const PatternUnit pattern_units[] = {
	{"week", 7 * USECS_PER_DAY},
	{"day", USECS_PER_DAY},
	{"hour", USECS_PER_HOUR},
	{"minute", USECS_PER_MINUTE},
	{"second", USECS_PER_SEC},
	{"millisecond", 1000},
	{"microsecond", 1},
	{NULL, 0}
};

static void *
keep_error(PatternLexer *lexer, int sqlstate, char *message, const char *hint)
{
	if (lexer->error->message == NULL)
	{
		lexer->error->sqlstate = sqlstate;
		lexer->error->message = message;
		lexer->error->hint = hint;
	}
	return NULL;
}

/* The number of the character, from 1. */
static int
position(const PatternLexer *lexer, const char *at)
{
	return pg_mbstrlen_with_len(lexer->begin, (int) (at - lexer->begin)) + 1;
}

void *
pattern_fail(PatternLexer *lexer, const char *at, const char *message,
			 const char *hint)
{
	return keep_error(lexer, ERRCODE_INVALID_TEXT_REPRESENTATION,
					  psprintf("%s, at character %d", message,
							   position(lexer, at)), hint);
}

/* What to do about a character that was not expected. */
static const char *
hint_for(char found)
{
	if (found == '^' || found == '$')
		return "Anchors stand at the ends of the pattern, or of one of its alternatives outside of parentheses.";
	if (found != '\0' && strchr("*+?{", found) != NULL)
		return "An item has one quantifier, right behind it: put it in parentheses to repeat it once more.";
	return "Names with other characters than letters, digits, _, - and . stand in single quotes.";
}

void *
pattern_expected(PatternLexer *lexer, const char *what)
{
	int			length = (int) (lexer->end - lexer->at);
	char	   *found = "the end";

	if (length > 0)
		found = psprintf("\"%.*s\"",
						 pg_mbcliplen(lexer->at, length, pg_mblen(lexer->at)),
						 lexer->at);
	return keep_error(lexer, ERRCODE_INVALID_TEXT_REPRESENTATION,
					  psprintf("expected %s, found %s at character %d", what,
							   found, position(lexer, lexer->at)),
					  hint_for(length > 0 ? *lexer->at : '\0'));
}

void *
pattern_fail_limit(PatternLexer *lexer, const char *at, const char *limit)
{
	return keep_error(lexer, ERRCODE_PROGRAM_LIMIT_EXCEEDED,
					  psprintf("%s, at character %d", limit,
							   position(lexer, at)),
					  "Write a shorter pattern, or match parts of it.");
}

bool
pattern_skip_space(PatternLexer *lexer)
{
	const char *begin = lexer->at;

	while (lexer->at < lexer->end && strchr(" \t\r\n\f\v", *lexer->at) != NULL)
		lexer->at++;
	return lexer->at > begin;
}

bool
pattern_ahead(const PatternLexer *lexer, const char *token)
{
	int			length = (int) strlen(token);

	return lexer->end - lexer->at >= length &&
		pg_strncasecmp(lexer->at, token, length) == 0;
}

bool
pattern_ahead_digit(const PatternLexer *lexer)
{
	return lexer->at < lexer->end && *lexer->at >= '0' && *lexer->at <= '9';
}

bool
pattern_begins_item(const PatternLexer *lexer)
{
	return lexer->at < lexer->end &&
		(is_word_character(*lexer->at) || strchr("(!.*'", *lexer->at) != NULL);
}

bool
pattern_take(PatternLexer *lexer, const char *token)
{
	if (!pattern_ahead(lexer, token))
		return false;
	lexer->at += strlen(token);
	return true;
}

bool
pattern_take_word(PatternLexer *lexer, const char *word)
{
	const char *behind = lexer->at + strlen(word);

	if (!pattern_ahead(lexer, word) ||
		(behind < lexer->end && is_word_character(*behind)))
		return false;
	lexer->at = behind;
	return true;
}

/* 'quoted': its text is appended, a doubled quote as one. */
static bool
take_quoted(PatternLexer *lexer, StringInfo piece)
{
	const char *opening = lexer->at++;

	for (;; lexer->at++)
	{
		if (lexer->at == lexer->end)
			return pattern_fail(lexer, opening, "a quote that is not closed",
								"A quote inside of a name is doubled.");
		if (*lexer->at == '\'' &&
			(++lexer->at == lexer->end || *lexer->at != '\''))
			return true;
		appendStringInfoCharMacro(piece, *lexer->at);
	}
}

/* Letters and their like; - and . when they are not the last. */
static void
take_bare(PatternLexer *lexer, StringInfo piece)
{
	while (lexer->at < lexer->end)
	{
		if (!is_word_character(*lexer->at) &&
			!((*lexer->at == '-' || *lexer->at == '.') &&
			  lexer->at + 1 < lexer->end &&
			  (is_word_character(lexer->at[1]) || lexer->at[1] == '*')))
			return;
		appendStringInfoCharMacro(piece, *lexer->at++);
	}
}

/*
 * Stars: any number inside of a name are one.  At its end the last is left to
 * be the quantifier when it is the only one behind text, or the third.
 */
static bool
take_stars(PatternLexer *lexer, bool behind_text, bool *is_glob)
{
	const char *first = lexer->at;
	int			n_stars = 0;
	bool		inside;

	while (pattern_take(lexer, "*"))
		n_stars++;
	inside = lexer->at < lexer->end &&
		(is_word_character(*lexer->at) || *lexer->at == '\'' ||
		 ((*lexer->at == '-' || *lexer->at == '.') &&
		  lexer->at + 1 < lexer->end && is_word_character(lexer->at[1])));
	if (!inside && n_stars > 3)
		return pattern_fail(lexer, first, "more than three stars",
							"Two stars at the end of a name stand for any text, a third repeats the step.");
	*is_glob = inside || n_stars > 1 || !behind_text;
	if (!inside && (!*is_glob || n_stars == 3))
		lexer->at--;
	return true;
}

static bool
keep_piece(PatternLexer *lexer, StepTest *step, StringInfo piece,
		   const char *at)
{
	if (piece->len > JOURNEY_MAX_LABEL)
		return pattern_fail_limit(lexer, at, psprintf("a name of more than %d bytes",
													  JOURNEY_MAX_LABEL));
	step->pieces = step->pieces == NULL ? palloc(sizeof(Label)) :
		repalloc(step->pieces, sizeof(Label) * (step->n_pieces + 1));
	step->pieces[step->n_pieces++] = (Label) {
		pnstrdup(piece->data, piece->len), piece->len
	};
	resetStringInfo(piece);
	return true;
}

bool
pattern_take_name(PatternLexer *lexer, StepTest *step)
{
	const char *at = lexer->at;
	bool		is_glob = true;
	StringInfoData piece;

	if (!pattern_begins_item(lexer) || strchr("(!.", *at) != NULL)
		return pattern_expected(lexer, "a name");
	step->pieces = NULL;
	step->n_pieces = 0;
	initStringInfo(&piece);
	while (is_glob)
	{
		const char *before;

		do
		{
			before = lexer->at;
			take_bare(lexer, &piece);
			if (pattern_ahead(lexer, "'") && !take_quoted(lexer, &piece))
				return false;
		} while (lexer->at > before);
		is_glob = pattern_ahead(lexer, "*");
		if (is_glob && !take_stars(lexer, lexer->at > at, &is_glob))
			return false;
		if (!is_glob && lexer->at > at && strchr("-.", lexer->at[-1]) != NULL)
			return pattern_fail(lexer, at, "a name that ends in - or .",
								"Put the name in quotes, or double the star to make it stand for any text.");
		if (!keep_piece(lexer, step, &piece, at))
			return false;
	}
	pfree(piece.data);
	return true;
}

/* Copies a decimal number; how long it is, or 0. */
static int
scan_number(const PatternLexer *lexer, bool is_signed, char *copy)
{
	const char *at = lexer->at;
	int			n_digits = 0;
	Size		length;

	if (is_signed && at < lexer->end && (*at == '-' || *at == '+'))
		at++;
	for (; at < lexer->end && *at >= '0' && *at <= '9'; at++)
		n_digits++;
	if (at + 1 < lexer->end && *at == '.' && at[1] >= '0' && at[1] <= '9')
		for (at++; at < lexer->end && *at >= '0' && *at <= '9'; at++)
			n_digits++;
	if (n_digits == 0)
		return 0;
	if (is_signed && at < lexer->end && (*at == 'e' || *at == 'E'))
	{
		const char *digit = at + 1;

		if (digit < lexer->end && (*digit == '-' || *digit == '+'))
			digit++;
		if (digit < lexer->end && *digit >= '0' && *digit <= '9')
			for (at = digit; at < lexer->end && *at >= '0' && *at <= '9';)
				at++;
	}
	length = Min(at - lexer->at, LONGEST_NUMBER);
	memcpy(copy, lexer->at, length);
	copy[length] = '\0';
	return (int) (at - lexer->at);
}

bool
pattern_take_number(PatternLexer *lexer, double *number)
{
	char		copy[LONGEST_NUMBER + 1];
	int			length = scan_number(lexer, true, copy);

	if (length == 0)
		return pattern_expected(lexer, "a number");
	*number = strtod(copy, NULL) + 0.0;
	if (length > LONGEST_NUMBER || !isfinite(*number))
		return pattern_fail(lexer, lexer->at, "a number out of range",
							"Give a number of at most 100 characters that fits a float8.");
	lexer->at += length;
	return true;
}

bool
pattern_take_count(PatternLexer *lexer, int *count)
{
	const char *at = lexer->at;

	for (*count = 0; pattern_ahead_digit(lexer); lexer->at++)
	{
		*count = *count * 10 + (*lexer->at - '0');
		if (*count > PATTERN_MAX_STEPS)
			return pattern_fail_limit(lexer, at, psprintf("more than %d repetitions",
														  PATTERN_MAX_STEPS));
	}
	return true;
}

/* The whole part of the number exactly, and its fraction to a microsecond. */
static bool
scale_duration(const char *number, int64 unit, int64 *duration)
{
	char	   *fraction;
	int64		whole;

	errno = 0;
	whole = strtoll(number, &fraction, 10);
	if (errno != 0 || pg_mul_s64_overflow(whole, unit, &whole))
		return false;
	return !pg_add_s64_overflow(whole,
								(int64) rint(strtod(fraction, NULL) * (double) unit),
								duration) &&
		*duration < PG_INT64_MAX;
}

/* 14 days, 1.5 hours, ... */
bool
pattern_take_duration(PatternLexer *lexer, int64 *duration)
{
	const char *at = lexer->at;
	char		number[LONGEST_NUMBER + 1];
	int			length = scan_number(lexer, false, number);

	if (length == 0)
		return pattern_expected(lexer, "a length of time such as 14 days");
	lexer->at += length;
	pattern_skip_space(lexer);
	for (const PatternUnit *unit = pattern_units; unit->name != NULL; unit++)
	{
		if (!pattern_take_word(lexer, unit->name) &&
			!pattern_take_word(lexer, psprintf("%ss", unit->name)))
			continue;
		if (length > LONGEST_NUMBER || !scale_duration(number, unit->length, duration))
			return pattern_fail(lexer, at, "a length of time out of range",
								"Give fewer than 106 million days.");
		return true;
	}
	if (pattern_ahead(lexer, "month") || pattern_ahead(lexer, "year"))
	{
		pattern_fail(lexer, at, "a length of time in months or years",
					 "Their length varies: give days, a day being 24 hours.");
		lexer->error->sqlstate = ERRCODE_INVALID_PARAMETER_VALUE;
		return false;
	}
	return pattern_expected(lexer, "seconds, minutes, hours, days or weeks");
}
