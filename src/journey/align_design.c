/*-------------------------------------------------------------------------
 *
 * align_design.c
 *	  Prepares a design for alignment.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/align.h"

#define UNSEEN (-2)
#define OPEN (-1)

/* The instructions that one leads to; their number. */
static int
successors(const MatchInstruction *at, int *next)
{
	if (at->operation == MATCH_ACCEPT)
		return 0;
	next[0] = at->next;
	next[1] = at->other;
	return at->operation == MATCH_SPLIT ? 2 : 1;
}

/* Depth first, each instruction when all it leads to are through. */
static void
put_in_order(const MatchProgram *program, int *order, int *place)
{
	int		   *stack = palloc(sizeof(int) * (2 * program->n_code + 1));
	int			n_stack = 0;
	int			n_ordered = 0;

	for (int pc = 0; pc < program->n_code; pc++)
		place[pc] = UNSEEN;
	stack[n_stack++] = program->entry;
	while (n_stack > 0)
	{
		int			pc = stack[n_stack - 1];
		int			next[2];
		int			n_next;

		if (place[pc] != UNSEEN)
		{
			n_stack--;
			if (place[pc] == OPEN)
			{
				place[pc] = n_ordered;
				order[n_ordered++] = pc;
			}
			continue;
		}
		place[pc] = OPEN;
		n_next = successors(&program->code[pc], next);
		for (int i = 0; i < n_next; i++)
		{
			if (place[next[i]] == UNSEEN)
				stack[n_stack++] = next[i];
		}
	}
	Assert(n_ordered == program->n_code);
	pfree(stack);
}

static void
find_retreats(AlignDesign *design, const int *place)
{
	const MatchProgram *program = design->program;

	for (int pc = 0; pc < program->n_code; pc++)
	{
		int			next[2];
		int			n_next = successors(&program->code[pc], next);
		bool		retreats = false;

		for (int i = 0; i < n_next; i++)
			retreats |= place[next[i]] >= place[pc];
		if (retreats)
			design->retreats[design->n_retreats++] = pc;
	}
}

AlignDesign *
align_design(const PatternNode *tree)
{
	AlignDesign *design = palloc0(sizeof(AlignDesign));
	PatternNode *part = unconstify(PatternNode *, tree);
	PatternNode whole = {
		.kind = PATTERN_ANCHORED, .nullable = tree->nullable,
		.size = tree->size, .parts = &part, .n_parts = 1,
		.at_start = true, .at_end = true
	};
	int		   *place;

	design->program = match_compile(&whole);
	design->nullable = tree->nullable;
	place = palloc(sizeof(int) * design->program->n_code);
	design->order = palloc(sizeof(int) * design->program->n_code);
	design->retreats = palloc(sizeof(int) * design->program->n_code);
	put_in_order(design->program, design->order, place);
	find_retreats(design, place);
	pfree(place);
	return design;
}
