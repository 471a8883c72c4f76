/*-------------------------------------------------------------------------
 *
 * pattern_parse.c
 *	  The text of a pattern as a tree: recursive descent.
 *
 * Functions return NULL or false after pattern_fail() and its kin, which keep
 * the first error.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/pattern_lex.h"

#include "miscadmin.h"
#include "nodes/pg_list.h"

static PatternNode *parse_alternatives(PatternLexer *lexer, bool outermost);

static PatternNode *
make_node(PatternNodeKind kind, List *parts)
{
	PatternNode *node = palloc0(sizeof(PatternNode));
	ListCell   *cell;

	node->kind = kind;
	node->nullable = kind != PATTERN_ALTERNATIVES && parts != NIL;
	node->parts = palloc(sizeof(PatternNode *) * Max(1, list_length(parts)));
	foreach(cell, parts)
	{
		PatternNode *part = lfirst(cell);

		node->parts[node->n_parts++] = part;
		node->size += part->size;
		if (kind == PATTERN_ALTERNATIVES)
			node->nullable |= part->nullable;
		else
			node->nullable &= part->nullable;
	}
	return node;
}

static PatternNode *
make_step(StepTest *step)
{
	PatternNode *node = make_node(PATTERN_STEP, NIL);

	node->step = step;
	node->size = 1;
	return node;
}

/* Several plain steps as one that is met when one of them is. */
static StepTest *
make_either(List *nodes)
{
	StepTest   *step = palloc0(sizeof(StepTest));
	ListCell   *cell;

	step->kind = STEP_EITHER;
	step->parts = palloc(sizeof(StepTest *) * list_length(nodes));
	foreach(cell, nodes)
		step->parts[step->n_parts++] = ((PatternNode *) lfirst(cell))->step;
	return step;
}

static bool
check_size(PatternLexer *lexer, const PatternNode *node, const char *at)
{
	if (node->size <= PATTERN_MAX_STEPS)
		return true;
	return pattern_fail_limit(lexer, at, psprintf("more than %d steps when repetitions are written out",
												  PATTERN_MAX_STEPS));
}

static bool
parse_number_test(PatternLexer *lexer, NumberTest *test)
{
	pattern_skip_space(lexer);
	if (pattern_take_word(lexer, "amount"))
		test->of_amount = true;
	else if (!pattern_take_word(lexer, "score"))
		return pattern_expected(lexer, "score or amount");
	pattern_skip_space(lexer);
	if (pattern_take(lexer, "<="))
		test->comparison = AT_MOST;
	else if (pattern_take(lexer, ">="))
		test->comparison = AT_LEAST;
	else if (pattern_take(lexer, "<"))
		test->comparison = LESS;
	else if (pattern_take(lexer, ">"))
		test->comparison = GREATER;
	else if (pattern_take(lexer, "="))
		test->comparison = EQUAL;
	else
		return pattern_expected(lexer, "<=, >=, <, > or =");
	pattern_skip_space(lexer);
	return pattern_take_number(lexer, &test->number);
}

/* [score >= 9, amount < 100], behind the name of a step */
static bool
parse_number_tests(PatternLexer *lexer, StepTest *step)
{
	int			room = 2;

	step->tests = palloc0(sizeof(NumberTest) * room);
	do
	{
		if (step->n_tests == room)
			step->tests = repalloc(step->tests, sizeof(NumberTest) * (room *= 2));
		step->tests[step->n_tests].of_amount = false;
		if (!parse_number_test(lexer, &step->tests[step->n_tests++]))
			return false;
		pattern_skip_space(lexer);
	} while (pattern_take(lexer, ","));
	if (!pattern_take(lexer, "]"))
		return pattern_expected(lexer, "a comma or ]");
	return true;
}

/* What follows the name of a step, or the role that was read as its name. */
static PatternNode *
finish_event(PatternLexer *lexer, StepTest *step, const char *at)
{
	if (++lexer->n_steps > PATTERN_MAX_STEPS)
		return pattern_fail_limit(lexer, at, psprintf("more than %d steps",
													  PATTERN_MAX_STEPS));
	if (step->n_pieces > 0 && pattern_take(lexer, ":"))
	{
		if (step->n_pieces > 1)
			return pattern_fail(lexer, at, "a role cannot have a star",
								"A step without a role is met in any role.");
		step->role = step->pieces[0];
		if (!pattern_take_name(lexer, step))
			return NULL;
	}
	if (pattern_take(lexer, "[") && !parse_number_tests(lexer, step))
		return NULL;
	return make_step(step);
}

/* permute(a, b, ...), behind the parenthesis */
static PatternNode *
parse_permute(PatternLexer *lexer, const char *at)
{
	List	   *items = NIL;
	PatternNode *node;
	bool		all_steps = true;
	int64		orders = 1;

	do
	{
		PatternNode *item = parse_alternatives(lexer, false);

		if (item == NULL)
			return NULL;
		items = lappend(items, item);
		all_steps &= item->kind == PATTERN_STEP;
		orders *= list_length(items);
		if (list_length(items) > PATTERN_MAX_PERMUTE)
			return pattern_fail_limit(lexer, at, psprintf("permute of more than %d items",
														  PATTERN_MAX_PERMUTE));
	} while (pattern_take(lexer, ","));
	if (!pattern_take(lexer, ")"))
		return pattern_expected(lexer, "a comma or )");
	node = make_node(PATTERN_PERMUTE, items);
	/* Plain steps share what remains to be matched, by set. */
	node->size *= all_steps ? 1 << (node->n_parts - 1) : orders;
	return node->n_parts == 1 ? node->parts[0] :
		check_size(lexer, node, at) ? node : NULL;
}

/* A pattern behind the parenthesis that opens it. */
static PatternNode *
parse_group(PatternLexer *lexer)
{
	PatternNode *node = parse_alternatives(lexer, false);

	if (node != NULL && !pattern_take(lexer, ")"))
		return pattern_expected(lexer, ")");
	return node;
}

/* A step, permute or capture, all of which begin with a name. */
static PatternNode *
parse_named(PatternLexer *lexer)
{
	const char *at = lexer->at;
	StepTest   *step = palloc0(sizeof(StepTest));
	PatternNode *node;

	if (pattern_take(lexer, "."))
		return finish_event(lexer, step, at);
	if (pattern_ahead(lexer, "permute("))
	{
		lexer->at += strlen("permute(");
		return parse_permute(lexer, at);
	}
	if (!pattern_take_name(lexer, step))
		return NULL;
	if (!pattern_take(lexer, "="))
		return finish_event(lexer, step, at);
	if (step->n_pieces > 1)
		return pattern_fail(lexer, at, "the name of a capture cannot have a star",
							"A capture is written name=(pattern).");
	if (!pattern_take(lexer, "("))
		return pattern_expected(lexer, "( behind the name of a capture");
	node = parse_group(lexer);
	if (node == NULL)
		return NULL;
	node = make_node(PATTERN_CAPTURE, list_make1(node));
	node->name = pnstrdup(step->pieces[0].bytes, step->pieces[0].length);
	return node;
}

/* An item without its quantifier; any number of ! before a step. */
static PatternNode *
parse_atom(PatternLexer *lexer)
{
	const char *at = lexer->at;
	bool		negated = false;
	PatternNode *node;
	StepTest   *step;

	while (pattern_take(lexer, "!"))
		negated = !negated;
	if (lexer->at > at && !pattern_begins_item(lexer))
		return pattern_expected(lexer, "a step behind !");
	if (pattern_take(lexer, "("))
		node = parse_group(lexer);
	else
		node = parse_named(lexer);
	if (node == NULL || *at != '!')
		return node;
	if (node->kind != PATTERN_STEP)
		return pattern_fail(lexer, at, "! stands before something that is not one step",
							"A step is a name with its tests, or (step | step): write (!a !b) for !(a b).");
	if (!negated)
		return node;
	step = palloc0(sizeof(StepTest));
	step->kind = STEP_NOT;
	step->parts = palloc(sizeof(StepTest *));
	step->parts[0] = node->step;
	step->n_parts = 1;
	return make_step(step);
}

static bool
parse_counts(PatternLexer *lexer, PatternNode *node)
{
	const char *at = lexer->at;
	bool		counted;

	node->least = 0;
	pattern_skip_space(lexer);
	counted = pattern_ahead_digit(lexer);
	if (counted && !pattern_take_count(lexer, &node->least))
		return false;
	node->most = node->least;
	pattern_skip_space(lexer);
	if (pattern_take(lexer, ","))
	{
		pattern_skip_space(lexer);
		node->most = REPEAT_UNBOUNDED;
		if (pattern_ahead_digit(lexer))
		{
			if (!pattern_take_count(lexer, &node->most))
				return false;
		}
		else if (!counted)
			return pattern_expected(lexer, "a number of repetitions");
	}
	else if (!counted)
		return pattern_expected(lexer, "a number of repetitions");
	pattern_skip_space(lexer);
	if (!pattern_take(lexer, "}"))
		return pattern_expected(lexer, "a comma or }");
	if (node->most == 0 || node->most < node->least)
		return pattern_fail(lexer, at, node->most == 0 ? "a repetition of at most 0" :
							"a repetition whose greatest number is below its least",
							"Write {least,most}, most being at least 1.");
	return true;
}

/* The quantifier behind an item, if there is one. */
static PatternNode *
parse_quantifier(PatternLexer *lexer, PatternNode *item, const char *at)
{
	PatternNode *node = make_node(PATTERN_REPEAT, list_make1(item));
	bool		unbounded;

	node->least = 0;
	node->most = REPEAT_UNBOUNDED;
	if (pattern_take(lexer, "+"))
		node->least = 1;
	else if (pattern_take(lexer, "?"))
		node->most = 1;
	else if (pattern_take(lexer, "{"))
	{
		if (!parse_counts(lexer, node))
			return NULL;
	}
	else if (!pattern_take(lexer, "*"))
		return item;
	node->reluctant = pattern_take(lexer, "?") && node->least != node->most;
	unbounded = node->most == REPEAT_UNBOUNDED;
	node->nullable = item->nullable || node->least == 0;
	node->size = item->size * (!unbounded ? node->most :
							   node->least + (item->nullable || node->least == 0));
	if (node->least == 1 && node->most == 1)
		return item;
	return check_size(lexer, node, at) ? node : NULL;
}

static PatternNode *
parse_item(PatternLexer *lexer)
{
	const char *at = lexer->at;
	PatternNode *node;

	if (!pattern_begins_item(lexer))
		return pattern_expected(lexer, "a step");
	node = parse_atom(lexer);
	return node == NULL ? NULL : parse_quantifier(lexer, node, at);
}

static bool
parse_bound(PatternLexer *lexer, PatternLink *link, List **excluded)
{
	const char *at;
	PatternNode *node;
	int64	   *bound;

	pattern_skip_space(lexer);
	at = lexer->at;
	if (pattern_ahead(lexer, "<=") || pattern_ahead(lexer, ">="))
	{
		bound = *lexer->at == '<' ? &link->at_most : &link->at_least;
		lexer->at += 2;
		if (*bound != (bound == &link->at_most ? PG_INT64_MAX : 0))
			return pattern_fail(lexer, at, "a bound that was given already",
								"Keep the tighter one.");
		pattern_skip_space(lexer);
		return pattern_take_duration(lexer, bound);
	}
	if (!pattern_take_word(lexer, "not"))
		return pattern_expected(lexer, "<=, >= or not");
	pattern_skip_space(lexer);
	at = lexer->at;
	if (!pattern_begins_item(lexer))
		return pattern_expected(lexer, "a step");
	node = parse_atom(lexer);
	if (node == NULL)
		return false;
	if (node->kind != PATTERN_STEP)
		return pattern_fail(lexer, at, "\"not\" stands before something that is not one step",
							"What may not happen in between is one step, such as (complaint | refund).");
	*excluded = lappend(*excluded, node->step);
	return true;
}

/* What follows '->' and the link as a whole. */
static bool
parse_link(PatternLexer *lexer, PatternLink **result)
{
	PatternLink *link = palloc0(sizeof(PatternLink));
	List	   *excluded = NIL;
	ListCell   *cell;
	const char *at = lexer->at;

	link->at_most = PG_INT64_MAX;
	pattern_skip_space(lexer);
	if (pattern_take(lexer, "["))
	{
		do
		{
			if (!parse_bound(lexer, link, &excluded))
				return false;
			pattern_skip_space(lexer);
		} while (pattern_take(lexer, ","));
		if (!pattern_take(lexer, "]"))
			return pattern_expected(lexer, "a comma or ]");
		pattern_skip_space(lexer);
	}
	if (link->at_least > link->at_most)
		return pattern_fail(lexer, at, "bounds that no distance meets",
							"The bound of >= must not be above that of <=.");
	link->excluded = palloc(sizeof(StepTest *) * Max(1, list_length(excluded)));
	foreach(cell, excluded)
		link->excluded[link->n_excluded++] = lfirst(cell);
	*result = link;
	return true;
}

/* The link before the next item, or the end of the sequence: *more. */
static bool
parse_joint(PatternLexer *lexer, PatternLink **link, bool *more)
{
	bool		space = pattern_skip_space(lexer);

	*link = NULL;
	*more = true;
	if (pattern_take(lexer, "->"))
		return parse_link(lexer, link);
	if (lexer->at == lexer->end || strchr(")|,$^", *lexer->at) != NULL)
	{
		*more = false;
		return true;
	}
	if (!pattern_begins_item(lexer))
		return pattern_expected(lexer, "a step, ->, | or the end");
	if (!space)
		return pattern_expected(lexer, "white space, ->, | or the end");
	return true;
}

static PatternNode *
parse_sequence(PatternLexer *lexer)
{
	const char *at = lexer->at;
	List	   *items = NIL;
	List	   *links = NIL;
	PatternLink *link = NULL;
	bool		more = true;
	PatternNode *node;
	ListCell   *cell;

	while (more)
	{
		PatternNode *item = parse_item(lexer);

		if (item == NULL)
			return NULL;
		items = lappend(items, item);
		links = lappend(links, link);
		if (!parse_joint(lexer, &link, &more))
			return NULL;
	}
	if (list_length(items) == 1)
		return linitial(items);
	node = make_node(PATTERN_SEQUENCE, items);
	node->links = palloc(sizeof(PatternLink *) * node->n_parts);
	foreach(cell, links)
		node->links[foreach_current_index(cell)] = lfirst(cell);
	return check_size(lexer, node, at) ? node : NULL;
}

/* One alternative, with its anchors when it is not inside of parentheses. */
static PatternNode *
parse_alternative(PatternLexer *lexer, bool outermost)
{
	bool		at_start;
	bool		at_end;
	PatternNode *node;

	pattern_skip_space(lexer);
	at_start = outermost && pattern_take(lexer, "^");
	pattern_skip_space(lexer);
	node = parse_sequence(lexer);
	if (node == NULL)
		return NULL;
	at_end = outermost && pattern_take(lexer, "$");
	pattern_skip_space(lexer);
	if (!at_start && !at_end)
		return node;
	node = make_node(PATTERN_ANCHORED, list_make1(node));
	node->at_start = at_start;
	node->at_end = at_end;
	return node;
}

static PatternNode *
parse_alternatives(PatternLexer *lexer, bool outermost)
{
	const char *at = lexer->at;
	List	   *alternatives = NIL;
	bool		all_steps = true;
	PatternNode *node;

	check_stack_depth();
	if (++lexer->depth > PATTERN_MAX_DEPTH + 1)
		return pattern_fail_limit(lexer, at, psprintf("parentheses more than %d deep",
													  PATTERN_MAX_DEPTH));
	do
	{
		node = parse_alternative(lexer, outermost);
		if (node == NULL)
			return NULL;
		alternatives = lappend(alternatives, node);
		all_steps &= node->kind == PATTERN_STEP;
	} while (pattern_take(lexer, "|"));
	lexer->depth--;
	if (list_length(alternatives) == 1)
		return node;
	if (all_steps)
		return make_step(make_either(alternatives));
	node = make_node(PATTERN_ALTERNATIVES, alternatives);
	return check_size(lexer, node, at) ? node : NULL;
}

PatternNode *
pattern_parse(const char *text, int length, PatternError *error)
{
	PatternLexer lexer = {
		.begin = text, .at = text, .end = text + length, .error = error
	};
	PatternNode *node;

	memset(error, 0, sizeof(PatternError));
	if (length > PATTERN_MAX_TEXT)
	{
		error->sqlstate = ERRCODE_PROGRAM_LIMIT_EXCEEDED;
		error->message = psprintf("its text has more than %d bytes", PATTERN_MAX_TEXT);
		error->hint = "Write a shorter pattern, or match parts of it.";
		return NULL;
	}
	node = parse_alternatives(&lexer, true);
	if (node != NULL && lexer.at < lexer.end)
		return pattern_expected(&lexer, "the end");
	return node;
}
