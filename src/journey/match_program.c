/*-------------------------------------------------------------------------
 *
 * match_program.c
 *	  Compiles patterns.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/match_program.h"

#include "common/argument_cache.h"
#include "common/hashfn.h"
#include "miscadmin.h"

#define NOWHERE (-1)

/*
 * How a part of a pattern begins when the code behind it is given: its matches
 * in order of preference, cut in two where the empty match stands.  Both ways
 * consume an event without looking at a link; the link before the part, if it
 * counts, is put in front by whoever knows it.
 */
typedef struct Entry
{
	int			before;			/* NOWHERE when there is none */
	bool		nullable;		/* the empty match */
	int			after;
} Entry;

static const Entry empty_entry = {NOWHERE, true, NOWHERE};
static const Entry no_entry = {NOWHERE, false, NOWHERE};

/* The rest of a sequence, as seen by the part before it. */
typedef struct Chain
{
	Entry		lead;			/* when nothing was matched in the sequence yet */
	int			rest;			/* when something was: with its links */
} Chain;

typedef struct Compiler
{
	MatchProgram *program;
	char	  **step_texts;		/* canonical, of the steps of the program */
	uint32	   *step_hashes;
	int			code_room;
	int			gap_room;
	int			step_room;
	const char *label;
	int			optional;		/* inside how many parts that may be left out */
} Compiler;

static Entry compile(Compiler *compiler, const PatternNode *node, int next);

static void *
grow(void *array, int n, int *room, Size each)
{
	if (n < *room)
		return array;
	*room *= 2;
	return repalloc(array, *room * each);
}

static int
emit(Compiler *compiler, MatchOperation operation, int next, int other, int item)
{
	MatchProgram *program = compiler->program;
	int			room = compiler->code_room;

	program->labels = grow(program->labels, program->n_code, &room, sizeof(char *));
	program->code = grow(program->code, program->n_code, &compiler->code_room,
						 sizeof(MatchInstruction));
	program->labels[program->n_code] = compiler->label;
	program->code[program->n_code] = (MatchInstruction) {
		operation, next, other, item
	};
	return program->n_code++;
}

/* Both ways, the first preferred; either may be nowhere. */
static int
split(Compiler *compiler, int preferred, int other)
{
	if (preferred == NOWHERE || other == NOWHERE)
		return preferred == NOWHERE ? other : preferred;
	return emit(compiler, MATCH_SPLIT, preferred, other, 0);
}

/* All matches of an entry but the empty one. */
static int
nonempty(Compiler *compiler, Entry entry)
{
	return split(compiler, entry.before, entry.after);
}

/* The number of a step; equal steps have one. */
static int
step_number(Compiler *compiler, const StepTest *step)
{
	MatchProgram *program = compiler->program;
	char	   *text;
	uint32		hash;
	int			room = compiler->step_room;
	int			number;

	CHECK_FOR_INTERRUPTS();
	/* A repetition that is written out comes with the same step each time. */
	for (number = 0; number < program->n_steps; number++)
		if (program->steps[number] == step)
			return number;
	text = step_text(step);
	hash = hash_bytes((unsigned char *) text, (int) strlen(text));
	for (number = 0; number < program->n_steps; number++)
	{
		if (compiler->step_hashes[number] == hash &&
			strcmp(compiler->step_texts[number], text) == 0)
		{
			pfree(text);
			return number;
		}
	}
	compiler->step_texts = grow(compiler->step_texts, number, &room, sizeof(char *));
	room = compiler->step_room;
	compiler->step_hashes = grow(compiler->step_hashes, number, &room, sizeof(uint32));
	room = compiler->step_room;
	program->required = grow(program->required, number, &room, sizeof(bool));
	program->steps = grow(program->steps, number, &compiler->step_room,
						  sizeof(StepTest *));
	compiler->step_texts[number] = text;
	compiler->step_hashes[number] = hash;
	program->required[number] = false;
	program->steps[number] = step;
	return program->n_steps++;
}

static int
emit_step(Compiler *compiler, const StepTest *step, int next)
{
	int			number = step_number(compiler, step);

	if (compiler->optional == 0)
		compiler->program->required[number] = true;
	return emit(compiler, MATCH_STEP, next, NOWHERE, number);
}

/* The link in front of what consumes the next event; white space is none. */
static int
emit_link(Compiler *compiler, const PatternLink *link, int next)
{
	MatchProgram *program = compiler->program;
	StepTest	either = {.kind = STEP_EITHER};
	MatchGap	gap;

	if (link == NULL || next == NOWHERE)
		return next;
	gap.at_least = link->at_least;
	gap.at_most = link->at_most == PG_INT64_MAX ? PG_UINT64_MAX :
		(uint64) link->at_most;
	gap.timed = gap.at_least > 0 || gap.at_most != PG_UINT64_MAX;
	gap.excluded = NOWHERE;
	either.parts = link->excluded;
	either.n_parts = link->n_excluded;
	if (link->n_excluded == 1)
		gap.excluded = step_number(compiler, link->excluded[0]);
	else if (link->n_excluded > 1)
		gap.excluded = step_number(compiler, memcpy(palloc(sizeof(StepTest)),
													&either, sizeof(StepTest)));
	program->gaps = grow(program->gaps, program->n_gaps, &compiler->gap_room,
						 sizeof(MatchGap));
	program->gaps[program->n_gaps] = gap;
	program->timed |= gap.timed;
	return emit(compiler, MATCH_GAP, next, NOWHERE, program->n_gaps++);
}

/* Puts a part, and the link before it, in front of a chain. */
static Chain
prepend(Compiler *compiler, Chain chain, Entry part, const PatternLink *link)
{
	Entry		lead = chain.lead;
	Chain		result;

	if (!part.nullable)
		result.lead = part;
	else if (lead.nullable)
		result.lead = (Entry) {
			split(compiler, part.before, lead.before), true,
				split(compiler, lead.after, part.after)
		};
	else
		result.lead = (Entry) {
			split(compiler, part.before,
				  split(compiler, nonempty(compiler, lead), part.after)),
				false, NOWHERE
		};
	result.rest = emit_link(compiler, link, part.before);
	if (part.nullable)
		result.rest = split(compiler, result.rest,
							split(compiler, chain.rest,
								  emit_link(compiler, link, part.after)));
	return result;
}

static Entry
compile_sequence(Compiler *compiler, const PatternNode *node, int next)
{
	Chain		chain = {empty_entry, next};

	for (int i = node->n_parts - 1; i >= 0; i--)
		chain = prepend(compiler, chain,
						compile(compiler, node->parts[i], chain.rest),
						node->links[i]);
	return chain.lead;
}

/* Puts an alternative, preferred to them all, in front of others. */
static Entry
prefer(Compiler *compiler, Entry first, Entry others)
{
	if (first.nullable)
		first.after = split(compiler, first.after, nonempty(compiler, others));
	else
	{
		first.before = split(compiler, first.before, others.before);
		first.nullable = others.nullable;
		first.after = others.after;
	}
	return first;
}

static Entry
compile_alternatives(Compiler *compiler, const PatternNode *node, int next)
{
	Entry		entry = no_entry;

	compiler->optional++;
	for (int i = node->n_parts - 1; i >= 0; i--)
		entry = prefer(compiler, compile(compiler, node->parts[i], next), entry);
	compiler->optional--;
	return entry;
}

/* Going on with the body of a repetition, or leaving it. */
static int
repeat_or_leave(Compiler *compiler, const PatternNode *node, int body, int next)
{
	return node->reluctant ? split(compiler, next, body) :
		split(compiler, body, next);
}

/*
 * The repetitions beyond the least number.  None of them is empty.  Their
 * first is optional; shared says that it stands for the last required one as
 * well, because that is not empty either.
 */
static Chain
compile_optional(Compiler *compiler, const PatternNode *node, int next,
				 bool shared)
{
	const PatternNode *part = node->parts[0];
	int			body = NOWHERE;
	int			rest = next;
	Chain		chain;

	compiler->optional += !shared;
	if (node->most == REPEAT_UNBOUNDED)
	{
		/* the loop's head has to be there before what comes back to it */
		rest = emit(compiler, MATCH_SPLIT, NOWHERE, NOWHERE, 0);
		body = nonempty(compiler, compile(compiler, part, rest));
		compiler->program->code[rest].next = node->reluctant ? next : body;
		compiler->program->code[rest].other = node->reluctant ? body : next;
	}
	for (int i = node->least; i < node->most && node->most != REPEAT_UNBOUNDED; i++)
	{
		body = nonempty(compiler, compile(compiler, part, rest));
		rest = repeat_or_leave(compiler, node, body, next);
	}
	compiler->optional -= !shared;
	if (shared)
		return (Chain) {{body, false, NOWHERE}, body};
	chain.lead = (Entry) {
		node->reluctant ? NOWHERE : body, true, node->reluctant ? body : NOWHERE
	};
	chain.rest = rest;
	return chain;
}

static Entry
compile_repeat(Compiler *compiler, const PatternNode *node, int next)
{
	bool		shared = node->most == REPEAT_UNBOUNDED && node->least > 0 &&
		!node->parts[0]->nullable;
	Chain		chain = compile_optional(compiler, node, next, shared);

	for (int i = shared; i < node->least; i++)
		chain = prepend(compiler, chain,
						compile(compiler, node->parts[0], chain.rest), NULL);
	return chain.lead;
}

/* Plain steps in any order: which remain is all that matters. */
static int
permute_steps(Compiler *compiler, const PatternNode *node, int remaining,
			  int next, int *known)
{
	int			entry = NOWHERE;

	if (remaining == 0)
		return next;
	if (known[remaining] != NOWHERE)
		return known[remaining];
	for (int i = node->n_parts - 1; i >= 0; i--)
	{
		int			rest;

		if (!(remaining & (1 << i)))
			continue;
		rest = permute_steps(compiler, node, remaining & ~(1 << i), next, known);
		entry = split(compiler,
					  emit_step(compiler, node->parts[i]->step, rest), entry);
	}
	return known[remaining] = entry;
}

static void
swap(int *a, int *b)
{
	int			kept = *a;

	*a = *b;
	*b = kept;
}

/* To the order before this one in the order of words; false at the first. */
static bool
previous_order(int *order, int n)
{
	int			i = n - 2;
	int			j = n - 1;

	while (i >= 0 && order[i] < order[i + 1])
		i--;
	if (i < 0)
		return false;
	while (order[j] > order[i])
		j--;
	swap(&order[i], &order[j]);
	for (i++, j = n - 1; i < j; i++, j--)
		swap(&order[i], &order[j]);
	return true;
}

/* All orders, as alternatives, in the order of words. */
static Entry
compile_permute(Compiler *compiler, const PatternNode *node, int next)
{
	int			known[1 << PATTERN_MAX_PERMUTE];
	int			order[PATTERN_MAX_PERMUTE];
	bool		all_steps = true;
	Entry		entry = no_entry;

	memset(known, -1, sizeof(known));
	for (int i = 0; i < node->n_parts; i++)
	{
		order[i] = node->n_parts - 1 - i;
		all_steps &= node->parts[i]->kind == PATTERN_STEP;
	}
	if (all_steps)
	{
		entry.before = permute_steps(compiler, node, (1 << node->n_parts) - 1,
									 next, known);
		return entry;
	}
	do
	{
		Chain		chain = {empty_entry, next};

		for (int i = node->n_parts - 1; i >= 0; i--)
			chain = prepend(compiler, chain,
							compile(compiler, node->parts[order[i]], chain.rest),
							NULL);
		entry = prefer(compiler, chain.lead, entry);
	} while (previous_order(order, node->n_parts));
	return entry;
}

static Entry
compile_capture(Compiler *compiler, const PatternNode *node, int next)
{
	const char *outer = compiler->label;
	Entry		entry;

	compiler->label = node->name;
	entry = compile(compiler, node->parts[0], next);
	compiler->label = outer;
	return entry;
}

static Entry
compile_anchored(Compiler *compiler, const PatternNode *node, int next)
{
	Entry		entry;

	if (node->at_end)
		next = emit(compiler, MATCH_AT_END, next, NOWHERE, 0);
	entry = compile(compiler, node->parts[0], next);
	if (node->at_start && entry.before != NOWHERE)
		entry.before = emit(compiler, MATCH_AT_START, entry.before, NOWHERE, 0);
	if (node->at_start && entry.after != NOWHERE)
		entry.after = emit(compiler, MATCH_AT_START, entry.after, NOWHERE, 0);
	return entry;
}

static Entry
compile(Compiler *compiler, const PatternNode *node, int next)
{
	switch (node->kind)
	{
		case PATTERN_STEP:
			return (Entry) {
				emit_step(compiler, node->step, next), false, NOWHERE
			};
		case PATTERN_SEQUENCE:
			return compile_sequence(compiler, node, next);
		case PATTERN_ALTERNATIVES:
			return compile_alternatives(compiler, node, next);
		case PATTERN_PERMUTE:
			return compile_permute(compiler, node, next);
		case PATTERN_REPEAT:
			return compile_repeat(compiler, node, next);
		case PATTERN_CAPTURE:
			return compile_capture(compiler, node, next);
		case PATTERN_ANCHORED:
			return compile_anchored(compiler, node, next);
	}
	return no_entry;
}

/*
 * New numbers for the instructions that the entry leads to: those reached
 * without consuming an event come first.
 */
static int
order_code(const MatchProgram *program, int *numbers)
{
	int		   *stack = palloc(sizeof(int) * (3 * program->n_code + 1));
	int		   *roots = palloc(sizeof(int) * (program->n_code + 1));
	bool	   *seen = palloc0(program->n_code);
	int			n_roots = 1;
	int			n_numbered = 0;

	memset(numbers, -1, sizeof(int) * program->n_code);
	roots[0] = program->entry;
	while (n_roots > 0)
	{
		int			n_stack = 0;

		stack[n_stack++] = roots[--n_roots];
		while (n_stack > 0)
		{
			int			pc = stack[n_stack - 1];
			const MatchInstruction *at = &program->code[pc];

			if (seen[pc])
			{
				n_stack--;
				if (numbers[pc] == -1)
					numbers[pc] = n_numbered++;
				continue;
			}
			seen[pc] = true;
			if (at->operation == MATCH_STEP)
				roots[n_roots++] = at->next;
			else if (at->operation != MATCH_ACCEPT)
				stack[n_stack++] = at->next;
			if (at->operation == MATCH_SPLIT)
				stack[n_stack++] = at->other;
		}
	}
	return n_numbered;
}

/* Drops what cannot be reached and puts the rest in order. */
static void
arrange(MatchProgram *program)
{
	int		   *numbers = palloc(sizeof(int) * program->n_code);
	int			n_code = order_code(program, numbers);
	MatchInstruction *code = palloc(sizeof(MatchInstruction) * n_code);
	const char **labels = palloc(sizeof(char *) * n_code);

	for (int pc = 0; pc < program->n_code; pc++)
	{
		MatchInstruction *at = &program->code[pc];

		if (numbers[pc] == -1)
			continue;
		if (at->next != NOWHERE)
			at->next = numbers[at->next];
		if (at->other != NOWHERE)
			at->other = numbers[at->other];
		code[numbers[pc]] = *at;
		labels[numbers[pc]] = program->labels[pc];
	}
	program->entry = numbers[program->entry];
	program->code = code;
	program->labels = labels;
	program->n_code = n_code;
}

MatchProgram *
match_compile(const PatternNode *tree)
{
	MatchProgram *program = palloc0(sizeof(MatchProgram));
	Compiler	compiler = {
		.program = program, .code_room = 16, .gap_room = 4, .step_room = 8
	};

	program->code = palloc(sizeof(MatchInstruction) * compiler.code_room);
	program->labels = palloc(sizeof(char *) * compiler.code_room);
	program->gaps = palloc(sizeof(MatchGap) * compiler.gap_room);
	program->steps = palloc(sizeof(StepTest *) * compiler.step_room);
	program->required = palloc(sizeof(bool) * compiler.step_room);
	compiler.step_texts = palloc(sizeof(char *) * compiler.step_room);
	compiler.step_hashes = palloc(sizeof(uint32) * compiler.step_room);
	program->entry = nonempty(&compiler,
							  compile(&compiler, tree,
									  emit(&compiler, MATCH_ACCEPT, NOWHERE,
										   NOWHERE, 0)));
	arrange(program);
	program->columns = step_columns(program->steps, program->n_steps) |
		(program->timed ? JOURNEY_READ_AT : 0);
	return program;
}

/* Of a journey_pattern. */
static void *
compile_argument(const ArgumentBytes *pattern)
{
	return match_compile(pattern_tree(value_from_datum(&journey_pattern_class,
													   PointerGetDatum(pattern->bytes))));
}

const MatchProgram *
match_program_argument(FunctionCallInfo fcinfo, int argument)
{
	ArgumentBytes pattern = varlena_argument(fcinfo, argument);

	return made_of_arguments(fcinfo, &pattern, 1, compile_argument);
}
