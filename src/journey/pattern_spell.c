/*-------------------------------------------------------------------------
 *
 * pattern_spell.c
 *	  The canonical spelling of steps and patterns.
 *
 * What it writes is read back as the same tree: parentheses where they mean
 * something, one space around links and bars, numbers in their shortest form,
 * lengths of time in the largest unit up to days that needs no fraction.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/pattern_lex.h"

#include "common/json.h"
#include "datatype/timestamp.h"

/* How tightly a node holds together; looser ones need parentheses. */
typedef enum Binding
{
	LOOSE,						/* alternatives */
	CHAINED,					/* a sequence */
	COUNTED,					/* something with a quantifier */
	TIGHT
} Binding;

static bool
is_bare(Label piece)
{
	if (piece.length == 0)
		return false;
	for (int i = 0; i < piece.length; i++)
	{
		char		c = piece.bytes[i];

		if (!is_word_character(c) &&
			!((c == '-' || c == '.') && i + 1 < piece.length &&
			  is_word_character(piece.bytes[i + 1])))
			return false;
	}
	return true;
}

static void
spell_piece(Label piece, StringInfo out)
{
	if (is_bare(piece))
	{
		appendBinaryStringInfo(out, piece.bytes, piece.length);
		return;
	}
	appendStringInfoChar(out, '\'');
	for (int i = 0; i < piece.length; i++)
	{
		if (piece.bytes[i] == '\'')
			appendStringInfoChar(out, '\'');
		appendStringInfoChar(out, piece.bytes[i]);
	}
	appendStringInfoChar(out, '\'');
}

/* A plain name that begins with - or . would not be read as a name. */
static void
spell_plain(Label name, StringInfo out)
{
	if (name.length > 0 && !is_word_character(name.bytes[0]) && is_bare(name))
		appendStringInfo(out, "'%.*s'", name.length, name.bytes);
	else
		spell_piece(name, out);
}

static void
spell_name(const StepTest *step, StringInfo out)
{
	int			last = step->n_pieces - 1;

	if (step->n_pieces == 0)
	{
		appendStringInfoChar(out, '.');
		return;
	}
	if (last == 0 || step->pieces[0].length > 0)
		spell_plain(step->pieces[0], out);
	for (int i = 1; i <= last; i++)
	{
		appendStringInfoChar(out, '*');
		if (step->pieces[i].length > 0)
			spell_piece(step->pieces[i], out);
	}
	if (last > 0 && step->pieces[last].length == 0 &&
		!(last == 1 && step->pieces[0].length == 0))
		appendStringInfoChar(out, '*');
}

static void
spell_tests(const StepTest *step, StringInfo out)
{
	static const char *const signs[] = {
		[AT_MOST] = "<=", [AT_LEAST] = ">=", [LESS] = "<", [GREATER] = ">",
		[EQUAL] = "="
	};

	for (int i = 0; i < step->n_tests; i++)
	{
		appendStringInfo(out, "%s%s %s ", i == 0 ? "[" : ", ",
						 step->tests[i].of_amount ? "amount" : "score",
						 signs[step->tests[i].comparison]);
		append_float8(out, step->tests[i].number);
	}
	if (step->n_tests > 0)
		appendStringInfoChar(out, ']');
}

static void
spell_step(const StepTest *step, Binding context, StringInfo out)
{
	switch (step->kind)
	{
		case STEP_EVENT:
			if (step->role.bytes != NULL)
			{
				spell_plain(step->role, out);
				appendStringInfoChar(out, ':');
			}
			spell_name(step, out);
			spell_tests(step, out);
			break;
		case STEP_NOT:
			appendStringInfoChar(out, '!');
			spell_step(step->parts[0], TIGHT, out);
			break;
		case STEP_EITHER:
			if (context > LOOSE)
				appendStringInfoChar(out, '(');
			for (int i = 0; i < step->n_parts; i++)
			{
				if (i > 0)
					appendStringInfoString(out, " | ");
				spell_step(step->parts[i], CHAINED, out);
			}
			if (context > LOOSE)
				appendStringInfoChar(out, ')');
			break;
	}
}

void
step_spell(const StepTest *step, StringInfo out)
{
	spell_step(step, TIGHT, out);
}

static void
spell_duration(int64 duration, StringInfo out)
{
	const PatternUnit *unit = pattern_units + 1;	/* days */
	int64		count;

	while ((duration == 0 || duration % unit->length != 0) &&
		   unit->length > USECS_PER_SEC)
		unit++;
	count = duration / unit->length;
	appendStringInfo(out, INT64_FORMAT, count);
	if (duration % unit->length != 0)
	{
		appendStringInfo(out, ".%06d", (int) (duration % unit->length));
		while (out->data[out->len - 1] == '0')
			out->data[--out->len] = '\0';
	}
	appendStringInfo(out, " %s%s", unit->name, duration == unit->length ? "" : "s");
}

static void
spell_link(const PatternLink *link, StringInfo out)
{
	const char *separator = "[";

	if (link == NULL)
	{
		appendStringInfoChar(out, ' ');
		return;
	}
	appendStringInfoString(out, " ->");
	if (link->at_most != PG_INT64_MAX)
	{
		appendStringInfo(out, "%s<= ", separator);
		spell_duration(link->at_most, out);
		separator = ", ";
	}
	if (link->at_least > 0)
	{
		appendStringInfo(out, "%s>= ", separator);
		spell_duration(link->at_least, out);
		separator = ", ";
	}
	for (int i = 0; i < link->n_excluded; i++)
	{
		appendStringInfo(out, "%snot ", separator);
		step_spell(link->excluded[i], out);
		separator = ", ";
	}
	appendStringInfoString(out, *separator == ',' ? "] " : " ");
}

static void
spell_quantifier(const PatternNode *node, StringInfo out)
{
	bool		unbounded = node->most == REPEAT_UNBOUNDED;

	if (unbounded && node->least < 2)
		appendStringInfoChar(out, node->least == 0 ? '*' : '+');
	else if (node->least == 0 && node->most == 1)
		appendStringInfoChar(out, '?');
	else if (node->least == node->most)
		appendStringInfo(out, "{%d}", node->least);
	else if (unbounded)
		appendStringInfo(out, "{%d,}", node->least);
	else
		appendStringInfo(out, "{%d,%d}", node->least, node->most);
	if (node->reluctant)
		appendStringInfoChar(out, '?');
}

static Binding
node_binding(const PatternNode *node)
{
	switch (node->kind)
	{
		case PATTERN_ALTERNATIVES:
			return LOOSE;
		case PATTERN_SEQUENCE:
		case PATTERN_ANCHORED:
			return CHAINED;
		case PATTERN_REPEAT:
			return COUNTED;
		default:
			return TIGHT;
	}
}

static void spell_node(const PatternNode *node, Binding context, StringInfo out);

static void
spell_parts(const PatternNode *node, const char *separator, Binding context,
			StringInfo out)
{
	for (int i = 0; i < node->n_parts; i++)
	{
		if (i > 0 && node->kind == PATTERN_SEQUENCE)
			spell_link(node->links[i], out);
		else if (i > 0)
			appendStringInfoString(out, separator);
		spell_node(node->parts[i], context, out);
	}
}

/* The inside of a node, parentheses being the caller's. */
static void
spell_inside(const PatternNode *node, Binding context, StringInfo out)
{
	switch (node->kind)
	{
		case PATTERN_STEP:
			spell_step(node->step, context, out);
			break;
		case PATTERN_SEQUENCE:
			spell_parts(node, NULL, COUNTED, out);
			break;
		case PATTERN_ALTERNATIVES:
			spell_parts(node, " | ", CHAINED, out);
			break;
		case PATTERN_PERMUTE:
			appendStringInfoString(out, "permute(");
			spell_parts(node, ", ", LOOSE, out);
			appendStringInfoChar(out, ')');
			break;
		case PATTERN_REPEAT:
			spell_node(node->parts[0], TIGHT, out);
			/* the star of a name that is all star takes no other behind it */
			if (node->least == 0 && node->most == REPEAT_UNBOUNDED &&
				out->data[out->len - 1] == '*' &&
				(out->len == 1 || out->data[out->len - 2] != '*'))
				appendStringInfoChar(out, '*');
			spell_quantifier(node, out);
			break;
		case PATTERN_CAPTURE:
			spell_plain((Label) {node->name, (int) strlen(node->name)}, out);
			appendStringInfoString(out, "=(");
			spell_parts(node, NULL, LOOSE, out);
			appendStringInfoChar(out, ')');
			break;
		case PATTERN_ANCHORED:
			if (node->at_start)
				appendStringInfoChar(out, '^');
			spell_parts(node, NULL, CHAINED, out);
			if (node->at_end)
				appendStringInfoChar(out, '$');
			break;
	}
}

static void
spell_node(const PatternNode *node, Binding context, StringInfo out)
{
	bool		grouped = node_binding(node) < context;

	if (grouped)
		appendStringInfoChar(out, '(');
	spell_inside(node, grouped ? LOOSE : context, out);
	if (grouped)
		appendStringInfoChar(out, ')');
}

void
pattern_spell(const PatternNode *node, StringInfo out)
{
	spell_node(node, LOOSE, out);
}
