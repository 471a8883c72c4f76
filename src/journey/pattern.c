/*-------------------------------------------------------------------------
 *
 * pattern.c
 *	  Type journey_pattern: conversions, and what an index asks of a pattern.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/pattern_tree.h"

#include "common/json.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "nodes/pg_list.h"

/* The value of a text; NULL with the error filled in. */
static JourneyPattern *
pattern_create(const char *text, int length, PatternError *error)
{
	PatternNode *node = pattern_parse(text, length, error);
	JourneyPattern *pattern;
	StringInfoData spelling;

	if (node == NULL)
		return NULL;
	initStringInfo(&spelling);
	pattern_spell(node, &spelling);
	if (spelling.len > PATTERN_MAX_TEXT)
	{
		error->sqlstate = ERRCODE_PROGRAM_LIMIT_EXCEEDED;
		error->message = psprintf("its canonical spelling has more than %d bytes",
								  PATTERN_MAX_TEXT);
		error->hint = "Write a shorter pattern.";
		return NULL;
	}
	pattern = value_create(&journey_pattern_class,
						   offsetof(JourneyPattern, text) + spelling.len, 0);
	memcpy(pattern->text, spelling.data, spelling.len);
	pfree(spelling.data);
	return pattern;
}

PatternNode *
pattern_tree(const JourneyPattern *pattern)
{
	PatternError error;
	PatternNode *node = pattern_parse(pattern->text,
									  pattern_text_length(pattern), &error);

	if (node == NULL)
		value_is_foreign(&journey_pattern_class);
	return node;
}

static void *
pattern_from_text(const char *text, Node *escontext)
{
	PatternError error;
	JourneyPattern *pattern = pattern_create(text, (int) strlen(text), &error);

	if (pattern == NULL)
		experience_ereturn(escontext, NULL,
						   (errcode(error.sqlstate),
							errmsg("invalid journey_pattern: %s", error.message),
							errhint("%s", error.hint)));
	return pattern;
}

static void *
pattern_from_json(Jsonb *json, const char **why)
{
	PatternError error = {.message = "it is not a string"};
	JourneyPattern *pattern = NULL;
	JsonbValue	string;

	if (JB_ROOT_IS_SCALAR(json) &&
		JsonbExtractScalar(&json->root, &string) && string.type == jbvString)
		pattern = pattern_create(string.val.string.val,
								 string.val.string.len, &error);
	*why = error.message;
	return pattern;
}

static void
pattern_to_text(const void *value, StringInfo out)
{
	const JourneyPattern *pattern = value;

	appendBinaryStringInfo(out, pattern->text, pattern_text_length(pattern));
}

static void
pattern_to_json(const void *value, StringInfo out)
{
	const JourneyPattern *pattern = value;

	append_json_string(out, pnstrdup(pattern->text,
									 pattern_text_length(pattern)));
}

static void
pattern_to_binary(const void *value, StringInfo out)
{
	const JourneyPattern *pattern = value;

	pq_sendtext(out, pattern->text, pattern_text_length(pattern));
}

static void *
pattern_from_binary(StringInfo in, const char **why)
{
	PatternError error;
	int			length;
	char	   *text = pq_getmsgtext(in, in->len - in->cursor, &length);
	JourneyPattern *pattern = pattern_create(text, length, &error);

	if (pattern == NULL)
		*why = error.message;
	return pattern;
}

/* All ways in parse the text, and keep its canonical spelling. */
static bool
pattern_validate(const void *value, const char **why)
{
	return true;
}

static const void *
pattern_canonical(const void *value)
{
	return value;
}

const ValueClass journey_pattern_class = {
	.name = "journey_pattern",
	.kind = VALUE_JOURNEY_PATTERN,
	.minimum_size = offsetof(JourneyPattern, text) + 1,
	.validate = pattern_validate,
	.canonical = pattern_canonical,
	.to_text = pattern_to_text,
	.from_text = pattern_from_text,
	.to_json = pattern_to_json,
	.from_json = pattern_from_json,
	.to_binary = pattern_to_binary,
	.from_binary = pattern_from_binary
};

VALUE_FUNCTIONS(journey_pattern, &journey_pattern_class);

/* Of steps with plain names: do they ask for the same role and name? */
static bool
same_name(const StepTest *a, const StepTest *b)
{
	return label_equal(a->pieces[0], b->pieces[0]) &&
		(a->role.bytes == NULL) == (b->role.bytes == NULL) &&
		(a->role.bytes == NULL || label_equal(a->role, b->role));
}

static bool
has_label(const List *steps, const StepTest *step)
{
	ListCell   *cell;

	CHECK_FOR_INTERRUPTS();
	foreach(cell, steps)
	{
		if (same_name(lfirst(cell), step))
			return true;
	}
	return false;
}

/* The labels that both have. */
static List *
common_labels(List *a, List *b)
{
	List	   *common = NIL;
	ListCell   *cell;

	foreach(cell, a)
	{
		if (has_label(b, lfirst(cell)))
			common = lappend(common, lfirst(cell));
	}
	return common;
}

/*
 * The steps with a plain name that each match of the node contains; some may
 * be there more than once, for telling at each level of parentheses would take
 * the square of their number at each.
 */
static List *
mandatory_steps(const PatternNode *node)
{
	List	   *labels = NIL;

	if (node->kind == PATTERN_STEP)
		return node->step->kind == STEP_EVENT && node->step->n_pieces == 1 ?
			list_make1(node->step) : NIL;
	if (node->kind == PATTERN_REPEAT && node->least == 0)
		return NIL;
	for (int i = 0; i < node->n_parts; i++)
	{
		List	   *part = mandatory_steps(node->parts[i]);

		labels = i > 0 && node->kind == PATTERN_ALTERNATIVES ?
			common_labels(labels, part) : list_concat(labels, part);
	}
	return labels;
}

Symbol *
pattern_mandatory_labels(const JourneyPattern *pattern, int *n_labels)
{
	List	   *steps = mandatory_steps(pattern_tree(pattern));
	Symbol	   *labels = palloc(sizeof(Symbol) * Max(1, list_length(steps)));
	List	   *known = NIL;
	ListCell   *cell;

	*n_labels = 0;
	foreach(cell, steps)
	{
		const StepTest *step = lfirst(cell);

		if (has_label(known, step))
			continue;
		known = lappend(known, lfirst(cell));

		labels[*n_labels].role = step->role;
		labels[(*n_labels)++].touchpoint = step->pieces[0];
	}
	return labels;
}
