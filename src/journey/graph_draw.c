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
	StringInfoData links;		/* Mermaid: the width of each transition */
	int			n_links;
} Drawing;

/* How a language draws. */
typedef struct DrawingLanguage
{
	const char *beginning;		/* with the nodes start and end */
	const char *end_node;
	void		(*node) (StringInfo out, const char *node, Label label, int64 n);
	void		(*transition) (Drawing *drawing, const char *from, const char *to,
							   int64 n, const char *gap);
} DrawingLanguage;

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
	initStringInfo(&drawing.links);
	return drawing;
}

/* Is that a transition to be shown? */
static inline bool
is_shown(const Drawing *drawing, int64 n)
{
	return n > 0 && n >= drawing->minimum;
}

static char *
node_name(uint32 node)
{
	return psprintf("n%u", node + 1);
}

static void
draw(Drawing *drawing, const DrawingLanguage *language)
{
	const GraphParts *parts = &drawing->parts;
	StringInfoData gap;

	initStringInfo(&gap);
	appendStringInfoString(&drawing->out, language->beginning);
	for (uint32 i = 0; i < parts->n_nodes; i++)
	{
		const GraphNode *node = &parts->nodes[i];

		CHECK_FOR_INTERRUPTS();
		if (!is_shown(drawing, node->n))
			continue;
		language->node(&drawing->out, node_name(i), graph_label(parts->nodes, parts->labels, i), node->n);
		if (is_shown(drawing, node->starts))
			language->transition(drawing, "start", node_name(i), node->starts, "");
		if (is_shown(drawing, node->ends))
			language->transition(drawing, node_name(i), language->end_node, node->ends, "");
	}
	for (uint32 i = 0; i < parts->n_edges; i++)
	{
		const GraphEdge *edge = &parts->edges[i];

		CHECK_FOR_INTERRUPTS();
		if (!is_shown(drawing, edge->n))
			continue;
		resetStringInfo(&gap);
		append_duration(&gap, graph_gap_quantile(edge, parts->summaries[i], 0.5));
		language->transition(drawing, node_name(edge->source), node_name(edge->target), edge->n, gap.data);
	}
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

static void
dot_node(StringInfo out, const char *node, Label label, int64 n)
{
	appendStringInfo(out, "\t%s [label=\"", node);
	append_dot_name(out, label);
	appendStringInfo(out, "\\n" INT64_FORMAT "\"];\n", n);
}

/* graph_dot(g, minimum) */
PG_FUNCTION_INFO_V1(journey_graph_dot);
Datum
journey_graph_dot(PG_FUNCTION_ARGS)
{
	static const DrawingLanguage graphviz = {
		"digraph journeys {\n"
		"\tnode [shape=box, style=\"rounded,filled\", fillcolor=\"#eef3fa\", fontname=\"sans-serif\"];\n"
		"\tedge [color=\"#4a6785\", fontname=\"sans-serif\", fontsize=10];\n"
		"\tstart [shape=circle, label=\"start\", fillcolor=\"#dff0d8\"];\n"
		"\tend [shape=doublecircle, label=\"end\", fillcolor=\"#f2dede\"];\n",
		"end", dot_node, dot_transition
	};
	Drawing		drawing = begin_drawing(fcinfo);

	draw(&drawing, &graphviz);
	appendStringInfoString(&drawing.out, "}\n");
	PG_RETURN_TEXT_P(cstring_to_text_with_len(drawing.out.data, drawing.out.len));
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

static void
mermaid_node(StringInfo out, const char *node, Label label, int64 n)
{
	appendStringInfo(out, "\t%s[\"", node);
	append_mermaid_name(out, label);
	appendStringInfo(out, "<br>" INT64_FORMAT "\"]\n", n);
}

/* Widths go by the number of the link in the chart, behind all links. */
static void
mermaid_transition(Drawing *drawing, const char *from, const char *to, int64 n,
				   const char *gap)
{
	appendStringInfo(&drawing->out, "\t%s -- \"" INT64_FORMAT "%s%s\" --> %s\n", from, n,
					 *gap == '\0' ? "" : "<br>", gap, to);
	appendStringInfo(&drawing->links, "\tlinkStyle %d stroke-width:%.2fpx\n",
					 drawing->n_links++, pen_width(drawing, n));
}

/* graph_mermaid(g, minimum) */
PG_FUNCTION_INFO_V1(journey_graph_mermaid);
Datum
journey_graph_mermaid(PG_FUNCTION_ARGS)
{
	static const DrawingLanguage mermaid = {
		"flowchart TD\n\tstart((\"start\"))\n\tfinish(((\"end\")))\n",
		"finish", mermaid_node, mermaid_transition
	};
	Drawing		drawing = begin_drawing(fcinfo);

	draw(&drawing, &mermaid);
	appendStringInfoString(&drawing.out, drawing.links.data);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(drawing.out.data, drawing.out.len));
}
