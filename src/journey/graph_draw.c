/*-------------------------------------------------------------------------
 *
 * graph_draw.c
 *	  A journey_graph as text for programs that draw: Graphviz and Mermaid.
 *
 * Names come from data and may hold anything.  For Graphviz they stand in
 * double quotes, where it reads backslashes and HTML entities; for Mermaid all
 * but letters, digits and harmless signs become entities, because it looks for
 * directives, Markdown and HTML in quoted names, too.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/graph.h"

#include <ctype.h>

#include "miscadmin.h"

#define THINNEST	1.0
#define THICKEST	6.0

#define NO_WIDTH	"#8203;"

/* What both drawings are made of. */
typedef struct Drawing
{
	GraphParts	parts;
	int64		minimum;		/* what is rarer is not shown */
	int64		most;			/* of one transition */
	StringInfoData out;
} Drawing;

/* The two largest units of a length of time, rounded, such as 1 d 12 h. */
static void
append_duration(StringInfo out, int64 microseconds)
{
	static const struct
	{
		const char *name;
		int64		length;
	}			units[] = {{"d", USECS_PER_DAY}, {"h", USECS_PER_HOUR}, {"min", USECS_PER_MINUTE},
	{"s", USECS_PER_SEC}, {"ms", 1000}, {"us", 1}};
	const int	last = lengthof(units) - 1;
	int			unit = 0;
	int64		step;
	int64		rest;

	if (microseconds == 0)
	{
		appendStringInfoString(out, "0 s");
		return;
	}
	while (unit < last && microseconds < units[unit].length)
		unit++;
	/* less what is past a multiple, or plus what lacks to the next one */
	step = units[Min(unit + 1, last)].length;
	rest = microseconds % step;
	microseconds += rest < step - rest ? -rest : step - rest;
	if (unit > 0 && microseconds == units[unit - 1].length)
		unit--;
	appendStringInfo(out, INT64_FORMAT " %s", microseconds / units[unit].length, units[unit].name);
	rest = microseconds % units[unit].length;
	if (rest > 0)
		appendStringInfo(out, " " INT64_FORMAT " %s", rest / units[unit + 1].length,
						 units[unit + 1].name);
}

static double
pen_width(const Drawing *drawing, int64 n)
{
	return THINNEST + (THICKEST - THINNEST) * (double) n / (double) Max(1, drawing->most);
}

static Drawing
begin_drawing(FunctionCallInfo fcinfo)
{
	Drawing		drawing = {.parts = graph_parts(PG_GETARG_JOURNEY_GRAPH(0), true),
	.minimum = PG_GETARG_INT64(1)};

	for (uint32 i = 0; i < drawing.parts.n_edges; i++)
		drawing.most = Max(drawing.most, drawing.parts.edges[i].n);
	for (uint32 i = 0; i < drawing.parts.n_nodes; i++)
		drawing.most = Max(drawing.most, Max(drawing.parts.nodes[i].starts, drawing.parts.nodes[i].ends));
	initStringInfo(&drawing.out);
	return drawing;
}

/* Is that a transition to be shown? */
static inline bool
is_shown(const Drawing *drawing, int64 n)
{
	return n > 0 && n >= drawing->minimum;
}

static void
append_dot_name(StringInfo out, Label label)
{
	for (int i = 0; i < label.length; i++)
	{
		char		c = label.bytes[i];

		if (c == '"' || c == '\\')
			appendStringInfo(out, "\\%c", c);
		else if (c == '&')
			appendStringInfoString(out, "&amp;");
		else if (c == '\n')
			appendStringInfoString(out, "\\n");
		else
			appendStringInfoChar(out, (unsigned char) c < ' ' ? ' ' : c);
	}
}

static void
dot_transition(Drawing *drawing, const char *from, const char *to, int64 n,
			   const char *gap)
{
	appendStringInfo(&drawing->out, "\t%s -> %s [label=\"" INT64_FORMAT "%s%s\", penwidth=%.2f];\n",
					 from, to, n, *gap == '\0' ? "" : "\\n", gap, pen_width(drawing, n));
}

static char *
node_name(uint32 node)
{
	return psprintf("n%u", node + 1);
}

/* graph_dot(g, minimum) */
PG_FUNCTION_INFO_V1(journey_graph_dot);
Datum
journey_graph_dot(PG_FUNCTION_ARGS)
{
	Drawing		drawing = begin_drawing(fcinfo);
	StringInfo	out = &drawing.out;
	StringInfoData gap;

	initStringInfo(&gap);
	appendStringInfoString(out, "digraph journeys {\n"
						   "\tnode [shape=box, style=\"rounded,filled\", fillcolor=\"#eef3fa\", fontname=\"sans-serif\"];\n"
						   "\tedge [color=\"#4a6785\", fontname=\"sans-serif\", fontsize=10];\n"
						   "\tstart [shape=circle, label=\"start\", fillcolor=\"#dff0d8\"];\n"
						   "\tend [shape=doublecircle, label=\"end\", fillcolor=\"#f2dede\"];\n");
	for (uint32 i = 0; i < drawing.parts.n_nodes; i++)
	{
		const GraphNode *node = &drawing.parts.nodes[i];

		if (!is_shown(&drawing, node->n))
			continue;
		appendStringInfo(out, "\t%s [label=\"", node_name(i));
		append_dot_name(out, graph_label(drawing.parts.nodes, drawing.parts.labels, i));
		appendStringInfo(out, "\\n" INT64_FORMAT "\"];\n", node->n);
		if (is_shown(&drawing, node->starts))
			dot_transition(&drawing, "start", node_name(i), node->starts, "");
		if (is_shown(&drawing, node->ends))
			dot_transition(&drawing, node_name(i), "end", node->ends, "");
	}
	for (uint32 i = 0; i < drawing.parts.n_edges; i++)
	{
		const GraphEdge *edge = &drawing.parts.edges[i];

		CHECK_FOR_INTERRUPTS();
		if (!is_shown(&drawing, edge->n))
			continue;
		resetStringInfo(&gap);
		append_duration(&gap, graph_gap_quantile(edge, drawing.parts.summaries[i], 0.5));
		dot_transition(&drawing, node_name(edge->source), node_name(edge->target), edge->n, gap.data);
	}
	appendStringInfoString(out, "}\n");
	PG_RETURN_TEXT_P(cstring_to_text_with_len(out->data, out->len));
}

/* Does it begin like an item of a list, such as "1. apply" or "- x"? */
static bool
begins_list(Label label)
{
	int			i = 0;

	while (i < label.length && isdigit((unsigned char) label.bytes[i]))
		i++;
	return i + 1 < label.length && label.bytes[i + 1] == ' ' &&
		strchr(i > 0 ? ".)" : "-+*#>", label.bytes[i]) != NULL;
}

/*
 * Versions such as 11.4 take every name for Markdown, and instead of a list or
 * a link they show "Unsupported markdown": a space without width undoes these.
 */
static void
append_mermaid_name(StringInfo out, Label label)
{
	if (begins_list(label))
		appendStringInfoString(out, NO_WIDTH);
	for (int i = 0; i < label.length; i++)
	{
		unsigned char c = (unsigned char) label.bytes[i];

		if (c == '/' && i > 0 && label.bytes[i - 1] == ':')
			appendStringInfoString(out, NO_WIDTH "/");
		else if (c == '\n')
			appendStringInfoString(out, "<br>");
		else if (c < ' ')
			appendStringInfoChar(out, ' ');
		else if (c < 0x80 && !isalnum(c) && strchr(" _-.,:/()+!?", c) == NULL)
			appendStringInfo(out, "#%d;", c);
		else
			appendStringInfoChar(out, (char) c);
	}
}

/* A transition, and the width of what is the n-th link of the chart. */
static void
mermaid_transition(Drawing *drawing, StringInfo styles, int *n_links,
				   const char *from, const char *to, int64 n, const char *gap)
{
	appendStringInfo(&drawing->out, "\t%s -- \"" INT64_FORMAT "%s%s\" --> %s\n", from, n,
					 *gap == '\0' ? "" : "<br>", gap, to);
	appendStringInfo(styles, "\tlinkStyle %d stroke-width:%.2fpx\n", (*n_links)++, pen_width(drawing, n));
}

/* graph_mermaid(g, minimum) */
PG_FUNCTION_INFO_V1(journey_graph_mermaid);
Datum
journey_graph_mermaid(PG_FUNCTION_ARGS)
{
	Drawing		drawing = begin_drawing(fcinfo);
	StringInfo	out = &drawing.out;
	StringInfoData styles;
	StringInfoData gap;
	int			n_links = 0;

	initStringInfo(&styles);
	initStringInfo(&gap);
	appendStringInfoString(out, "flowchart TD\n\tstart((\"start\"))\n\tfinish(((\"end\")))\n");
	for (uint32 i = 0; i < drawing.parts.n_nodes; i++)
	{
		const GraphNode *node = &drawing.parts.nodes[i];

		if (!is_shown(&drawing, node->n))
			continue;
		appendStringInfo(out, "\t%s[\"", node_name(i));
		append_mermaid_name(out, graph_label(drawing.parts.nodes, drawing.parts.labels, i));
		appendStringInfo(out, "<br>" INT64_FORMAT "\"]\n", node->n);
		if (is_shown(&drawing, node->starts))
			mermaid_transition(&drawing, &styles, &n_links, "start", node_name(i), node->starts, "");
		if (is_shown(&drawing, node->ends))
			mermaid_transition(&drawing, &styles, &n_links, node_name(i), "finish", node->ends, "");
	}
	for (uint32 i = 0; i < drawing.parts.n_edges; i++)
	{
		const GraphEdge *edge = &drawing.parts.edges[i];

		CHECK_FOR_INTERRUPTS();
		if (!is_shown(&drawing, edge->n))
			continue;
		resetStringInfo(&gap);
		append_duration(&gap, graph_gap_quantile(edge, drawing.parts.summaries[i], 0.5));
		mermaid_transition(&drawing, &styles, &n_links, node_name(edge->source), node_name(edge->target),
						   edge->n, gap.data);
	}
	appendStringInfoString(out, styles.data);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(out->data, out->len));
}
