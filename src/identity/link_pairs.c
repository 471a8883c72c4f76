/*-------------------------------------------------------------------------
 *
 * link_pairs.c
 *	  All pairs of the records of a block; see link_pairs.h.
 *
 * Edges: the weight of a pair is at most the weights of the fields that have
 * been compared and the greatest ones of those that have not.  Where that is
 * less than asked for, the rest is left out.  Fields that tell pairs apart at
 * little cost come first.  What remains is weighed anew in the order of the
 * fields, so that neither order nor omission shows in the result.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/link_pairs.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#define STRIP		256			/* records compared with one in a row */
#define ROUNDING	1e-6		/* more than sums of weights err, in bits */

/* LINK_PAIRS_PORTABLE is for the test that compares both ways. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(LINK_PAIRS_PORTABLE)
#define DISPATCH_POPCNT
#endif

static void
check_size(const LinkBlock *block)
{
	if (block->n_records > LINK_BLOCK_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("block of " INT64_FORMAT " records is too large to compare all pairs",
						block->n_records),
				 errhint("Blocks may have %d records: add a second key to the rule that makes this block, such as the year of birth, or leave out values that many share.",
						 LINK_BLOCK_MAX)));
}

/* Rooms for all that the records hold. */
static OpenBlock *
allocate_open(const LinkBlock *block)
{
	OpenBlock  *open = palloc0(sizeof(OpenBlock));
	const uint8 *record = block_records(block);
	Size		points = 0;
	Size		keys = 0;
	int64		id;
	int			side;

	link_block_open_program(block, &open->program);
	open->n = (int) block->n_records;
	for (int i = 0; i < open->n; i++)
	{
		const uint8 *content = link_block_record(block, record, &side, &id);
		ContentSize size = link_content_size(&open->program, content);

		points += size.points;
		keys += size.keys;
		record = content + size.bytes;
	}
	open->values = palloc(((Size) open->n * block->n_fields + 1) * sizeof(FieldValue));
	open->store.points = MemoryContextAllocHuge(CurrentMemoryContext,
												(points + 1) * sizeof(pg_wchar));
	open->store.keys = MemoryContextAllocHuge(CurrentMemoryContext,
											  (keys + 1) * sizeof(uint64));
	if (block->header.flags & BLOCK_EDGES)
	{
		open->ids = palloc(((Size) open->n + 1) * sizeof(int64));
		open->tf = palloc(((Size) open->n * block->n_fields + 1) * sizeof(float4));
	}
	return open;
}

OpenBlock *
link_block_open(const LinkBlock *packed)
{
	OpenBlock  *open;
	const uint8 *record = block_records(packed);
	int			last_side = -1;

	check_size(packed);
	open = allocate_open(packed);
	open->sided = (packed->header.flags & BLOCK_SIDED) != 0;
	for (int i = 0; i < open->n; i++)
	{
		int			side;
		int64		id;
		const uint8 *content = link_block_record(packed, record, &side, &id);

		link_content_open(&open->program, content, &open->store, open->values + i,
						  open->tf == NULL ? NULL : open->tf + i, open->n);
		CHECK_FOR_INTERRUPTS();
		open->n_left += side == 0;
		if (open->ids != NULL)
		{
			open->ids[i] = id;
			if (side == last_side && id == open->ids[i - 1])
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("record " INT64_FORMAT " is in the block twice", id),
						 errhint("Give each record once for each block: look for ids that are not unique, and for keys that repeat.")));
		}
		last_side = side;
		record = content + link_content_size(&open->program, content).bytes;
	}
	return open;
}

/* One record against a strip of others: a digit more of each pattern. */
static pg_attribute_always_inline void
strip_digits(const FieldProgram *program, const ValueStore *store, LeftValue *left,
			 const FieldValue *others, int n, uint64 *patterns)
{
	for (int i = 0; i < n; i++)
		patterns[i] = patterns[i] << 4 |
			(uint64) field_level(program, store, left, &others[i]);
}

/* The same for some of the strip: the level of each. */
static pg_attribute_always_inline void
strip_levels(const FieldProgram *program, const ValueStore *store, LeftValue *left,
			 const FieldValue *others, const int *which, int n, uint8 *levels)
{
	for (int i = 0; i < n; i++)
		levels[i] = (uint8) field_level(program, store, left, &others[which[i]]);
}

typedef void (*StripDigits) (const FieldProgram *, const ValueStore *, LeftValue *,
							 const FieldValue *, int, uint64 *);
typedef void (*StripLevels) (const FieldProgram *, const ValueStore *, LeftValue *,
							 const FieldValue *, const int *, int, uint8 *);

static void
strip_digits_portable(const FieldProgram *program, const ValueStore *store,
					  LeftValue *left, const FieldValue *others, int n, uint64 *patterns)
{
	strip_digits(program, store, left, others, n, patterns);
}

static void
strip_levels_portable(const FieldProgram *program, const ValueStore *store,
					  LeftValue *left, const FieldValue *others, const int *which,
					  int n, uint8 *levels)
{
	strip_levels(program, store, left, others, which, n, levels);
}

#ifdef DISPATCH_POPCNT
__attribute__((target("popcnt")))
static void
strip_digits_popcnt(const FieldProgram *program, const ValueStore *store,
					LeftValue *left, const FieldValue *others, int n, uint64 *patterns)
{
	strip_digits(program, store, left, others, n, patterns);
}

__attribute__((target("popcnt")))
static void
strip_levels_popcnt(const FieldProgram *program, const ValueStore *store,
					LeftValue *left, const FieldValue *others, const int *which,
					int n, uint8 *levels)
{
	strip_levels(program, store, left, others, which, n, levels);
}
#endif

static bool
has_popcnt(void)
{
#ifdef DISPATCH_POPCNT
	return __builtin_cpu_supports("popcnt");
#else
	return false;
#endif
}

static StripDigits
choose_strip_digits(void)
{
#ifdef DISPATCH_POPCNT
	if (has_popcnt())
		return strip_digits_popcnt;
#endif
	return strip_digits_portable;
}

static StripLevels
choose_strip_levels(void)
{
#ifdef DISPATCH_POPCNT
	if (has_popcnt())
		return strip_levels_popcnt;
#endif
	return strip_levels_portable;
}

/* Strips of the block, and the records that each is compared with. */
typedef struct StripWalk
{
	const OpenBlock *block;
	int			begin;			/* of the strip */
	int			end;
	int			left;			/* the record, -1 before the first */
	int			from;			/* the first of the strip that it meets */
	LeftValue	values[LINK_MAX_FIELDS];
} StripWalk;

static void
begin_walk(StripWalk *walk, const OpenBlock *block)
{
	walk->block = block;
	walk->begin = block->sided ? block->n_left : 0;
	walk->end = Min(walk->begin + STRIP, block->n);
	walk->left = -1;
}

/* On to the next record and strip that have pairs; false after the last. */
static bool
next_strip(StripWalk *walk)
{
	const OpenBlock *block = walk->block;

	CHECK_FOR_INTERRUPTS();
	walk->left++;
	if (walk->left >= (block->sided ? block->n_left : walk->end - 1))
	{
		walk->begin = walk->end;
		walk->end = Min(walk->begin + STRIP, block->n);
		walk->left = 0;
	}
	if (walk->begin >= walk->end || walk->left >= block->n_left)
		return false;
	walk->from = block->sided ? walk->begin : Max(walk->begin, walk->left + 1);
	for (int i = 0; i < block->program.n_fields; i++)
	{
		walk->values[i].value = &block->values[(Size) i * block->n + walk->left];
		walk->values[i].has_masks = false;
	}
	return true;
}

/* The values of a field in the strip. */
static inline const FieldValue *
strip_values(const StripWalk *walk, int field)
{
	return &walk->block->values[(Size) field * walk->block->n + walk->from];
}

MatchPatterns *
link_pairs_patterns(const OpenBlock *block)
{
	StripDigits digits = choose_strip_digits();
	MatchPatterns *counts;
	LinkFields	fields;
	StripWalk	walk;
	uint64		patterns[STRIP];

	link_program_fields(&block->program, &fields);
	counts = match_patterns_create(link_fields_fingerprint(&fields), false);
	for (begin_walk(&walk, block); next_strip(&walk);)
	{
		int			n = walk.end - walk.from;

		memset(patterns, 0, sizeof(patterns));
		for (int i = 0; i < block->program.n_fields; i++)
			digits(&block->program.fields[i], &block->store, &walk.values[i],
				   strip_values(&walk, i), n, patterns);
		for (int i = 0, same; i < n; i += same)
		{
			for (same = 1; i + same < n && patterns[i + same] == patterns[i];)
				same++;
			counts = match_patterns_add(counts, patterns[i], same, 0);
		}
	}
	return counts;
}

/* The fields in the order in which they are compared for edges. */
typedef struct EdgePlan
{
	const OpenBlock *block;
	const MatchWeights *weights;
	double		min_weight;
	int			order[LINK_MAX_FIELDS];
	double		rest[LINK_MAX_FIELDS];	/* the most that later fields can add */
} EdgePlan;

/* The greatest weight of a field, its least term frequency being that. */
static double
greatest_weight(const MatchWeights *weights, int field, int n_levels, double tf)
{
	double		greatest = weights->weight[field][FIELD_MISSING];

	for (int level = 0; level <= n_levels; level++)
		greatest = Max(greatest, weights->weight[field][level] +
					   Max(0.0, tf_adjustment(weights, field, level, tf, tf)));
	return greatest;
}

static double
least_frequency(const OpenBlock *block, int field)
{
	double		least = NAN;

	for (int i = 0; i < block->n; i++)
	{
		double		tf = block->tf[(Size) field * block->n + i];

		if (!isnan(tf) && !(least <= tf))
			least = tf;
	}
	return least;
}

/* Roughly how long a comparison takes that passes no filter. */
static double
filter_cost(FieldFilter filter)
{
	return filter == FILTER_EQUALITY ? 1.0 : filter == FILTER_DISTANCE ? 2.0 :
		filter == FILTER_SIMILARITY ? 4.0 : 16.0;
}

static void
make_plan(EdgePlan *plan, const OpenBlock *block, const MatchWeights *weights,
		  double min_weight)
{
	int			n = block->program.n_fields;
	double		greatest[LINK_MAX_FIELDS];
	double		worth[LINK_MAX_FIELDS];
	double		rest = 0.0;

	plan->block = block;
	plan->weights = weights;
	plan->min_weight = min_weight - ROUNDING;
	for (int i = 0; i < n; i++)
	{
		const FieldProgram *program = &block->program.fields[i];
		int			at = i;

		greatest[i] = greatest_weight(weights, i, program->n_levels,
									  least_frequency(block, i));
		worth[i] = (greatest[i] - weights->weight[i][0]) / filter_cost(program->filter);
		for (; at > 0 && worth[plan->order[at - 1]] < worth[i]; at--)
			plan->order[at] = plan->order[at - 1];
		plan->order[at] = i;
	}
	for (int k = n - 1; k >= 0; k--)
	{
		plan->rest[k] = rest;
		rest += greatest[plan->order[k]];
	}
}

/* The pairs of a strip that are still in question. */
typedef struct Candidates
{
	int			n;
	int			which[STRIP];
	double		weight[STRIP];
	uint64		pattern[STRIP];
} Candidates;

static inline double
pair_tf(const EdgePlan *plan, int field, int level, int left, int right)
{
	const float4 *tf = &plan->block->tf[(Size) field * plan->block->n];

	return tf_adjustment(plan->weights, field, level, tf[left], tf[right]);
}

/* Compares the k-th field of the plan, and keeps what may still be enough. */
static void
narrow_candidates(Candidates *candidates, const EdgePlan *plan, int k,
				  StripWalk *walk, StripLevels strip)
{
	int			field = plan->order[k];
	int			shift = pattern_shift(plan->block->program.n_fields, field);
	const double *weight = plan->weights->weight[field];
	uint8		levels[STRIP];
	int			kept = 0;

	strip(&plan->block->program.fields[field], &plan->block->store,
		  &walk->values[field], strip_values(walk, field), candidates->which,
		  candidates->n, levels);
	for (int i = 0; i < candidates->n; i++)
	{
		int			which = candidates->which[i];
		double		sum = candidates->weight[i] + weight[levels[i]];

		if (plan->weights->has_tf[field])
			sum += pair_tf(plan, field, levels[i], walk->left, walk->from + which);
		candidates->which[kept] = which;
		candidates->weight[kept] = sum;
		candidates->pattern[kept] = candidates->pattern[i] | (uint64) levels[i] << shift;
		kept += sum + plan->rest[k] >= plan->min_weight;
	}
	candidates->n = kept;
}

/* The weight in the order of the fields. */
static double
pair_weight(const EdgePlan *plan, uint64 pattern, int left, int right)
{
	int			n = plan->block->program.n_fields;
	double		weight = pattern_weight(plan->weights, pattern);

	for (int field = 0; field < n; field++)
		weight += pair_tf(plan, field, pattern_level(pattern, n, field), left, right);
	return weight;
}

/* Edges that have been found; the array grows. */
typedef struct EdgeList
{
	PairEdge   *edges;
	int			n;
	int			room;
	int			most;
} EdgeList;

static PairEdge *
next_edge(EdgeList *list)
{
	if (list->n == list->most)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("block has more than %d edges", list->most),
				 errhint("Raise min_weight, or make smaller blocks.")));
	if (list->n == list->room)
	{
		list->room *= 2;
		list->edges = repalloc_huge(list->edges, (Size) list->room * sizeof(PairEdge));
	}
	return &list->edges[list->n++];
}

/* There may be millions of them: sorting can be cancelled. */
static int
compare_edges(const void *a, const void *b)
{
	const PairEdge *x = a;
	const PairEdge *y = b;
	int			order = pg_cmp_s64(x->l, y->l);

	CHECK_FOR_INTERRUPTS();
	return order != 0 ? order : pg_cmp_s64(x->r, y->r);
}

int
link_pairs_edges(const OpenBlock *block, const MatchWeights *weights,
				 double min_weight, int most, PairEdge **edges)
{
	StripLevels strip = choose_strip_levels();
	EdgeList	list = {palloc(STRIP * sizeof(PairEdge)), 0, STRIP, most};
	Candidates	candidates;
	EdgePlan	plan;
	StripWalk	walk;

	make_plan(&plan, block, weights, min_weight);
	for (begin_walk(&walk, block); next_strip(&walk);)
	{
		candidates.n = walk.end - walk.from;
		for (int i = 0; i < candidates.n; i++)
		{
			candidates.which[i] = i;
			candidates.weight[i] = weights->prior;
			candidates.pattern[i] = 0;
		}
		for (int k = 0; k < block->program.n_fields; k++)
			narrow_candidates(&candidates, &plan, k, &walk, strip);
		for (int i = 0; i < candidates.n; i++)
		{
			int			right = walk.from + candidates.which[i];
			double		weight = pair_weight(&plan, candidates.pattern[i], walk.left, right);

			if (weight >= min_weight)
				*next_edge(&list) = (PairEdge) {block->ids[walk.left], block->ids[right],
				weight, candidates.pattern[i]};
		}
	}
	qsort(list.edges, list.n, sizeof(PairEdge), compare_edges);
	*edges = list.edges;
	return list.n;
}
