/*-------------------------------------------------------------------------
 *
 * attack_counts.c
 *	  What the equations of a table of cells say about what is hidden.
 *
 *-------------------------------------------------------------------------
 */
#include "disclosure/attack.h"

#include "disclosure/span.h"
#include "miscadmin.h"

/* Rounds of narrowing; bounds that still move then are right, but not the best. */
#define MAX_ROUNDS 1000

void pg_attribute_noreturn()
refuse_sums(const CellTable *table, const Family *family)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("the cells do not add up to cell %s", table->labels[family->whole]),
			 errhint("Each person must count in one cell of each level, and in all that contain it. Audit cells that overlap apart.")));
}

/* A residue as the number nearest to 0 that it can be. */
int64
residue_integer(Residue a)
{
	return a > RESIDUE_PRIME / 2 ? -(int64) (RESIDUE_PRIME - a) : (int64) a;
}

Residue
integer_residue(int64 n)
{
	return n < 0 ? RESIDUE_PRIME - (Residue) -n : (Residue) n;
}

/* What the unknowns of an equation add up to. */
static int64
known_side(const Families *families, const Equations *e, int32 at, const int64 *n)
{
	const Family *family = &families->families[e->equations[at].family];
	int64		sum = e->unknown_of_cell[family->whole] < 0 ? -n[family->whole] : 0;

	for (int32 i = 0; i < family->n_parts; i++)
		if (e->unknown_of_cell[family->parts[i]] < 0)
			sum += n[family->parts[i]];
	return sum;
}

/* The sum of the unknowns that span_reduce() has found in the span. */
Residue
attack_found(const Attack *attack)
{
	const Residue *sources = span_sources(attack->span);
	Residue		sum = 0;

	for (int32 i = 0; i < attack->span->n_rows; i++)
		if (sources[i] != 0)
			sum = residue_add(sum, residue_times(sources[i],
												 integer_residue(attack->sums[attack->span->rows[i].source])));
	return sum;
}

/*
 * 1 for each: a set of few persons has few cells.  A hidden whole counts as one,
 * since its parts, which may be empty, can be too many to search for.
 */
static int64 *
unknown_weights(const Equations *e)
{
	int64	   *weights = palloc(Max(1, (Size) e->n_unknowns) * sizeof(int64));

	for (int32 i = 0; i < e->n_unknowns; i++)
		weights[i] = 1;
	return weights;
}

static int
compare_lengths(const void *left, const void *right, void *argument)
{
	const Equation *equations = argument;
	int32		a = *(const int32 *) left;
	int32		b = *(const int32 *) right;

	if (equations[a].n_entries != equations[b].n_entries)
		return equations[a].n_entries < equations[b].n_entries ? -1 : 1;
	return a < b ? -1 : a > b;
}

/* The equations from the shortest on: the least work. */
static int32 *
equations_by_length(const Equations *e)
{
	int32	   *order = palloc(Max(1, (Size) e->n) * sizeof(int32));

	for (int32 i = 0; i < e->n; i++)
		order[i] = i;
	qsort_arg(order, (size_t) e->n, sizeof(int32), compare_lengths, e->equations);
	return order;
}

Attack
attack_begin(const CellTable *table, const Families *families, const Equations *e,
			 const int64 *n, int64 minimum)
{
	Attack		attack = {.table = table, .families = families, .equations = e};
	int32	   *order = equations_by_length(e);

	attack.span = span_create(e->n_unknowns, unknown_weights(e), minimum, e->n);
	attack.sums = palloc(Max(1, (Size) e->n) * sizeof(int64));
	for (int32 i = 0; i < e->n; i++)
	{
		const Equation *equation = &e->equations[order[i]];

		attack.sums[order[i]] = n == NULL ? 0 : known_side(families, e, order[i], n);
		if (!span_reduce_entries(attack.span, equation->entries, equation->n_entries))
			span_keep(attack.span, order[i]);
		else if (attack_found(&attack) != integer_residue(attack.sums[order[i]]))
			refuse_sums(table, &families->families[equation->family]);
	}
	return attack;
}

/* Least and greatest of what an equation adds up to; how many terms are unbounded. */
typedef struct Range
{
	int64		low;
	int64		high;
	int			no_low;
	int			no_high;
} Range;

static Range
range_of(const Equation *equation, const Bounds *bounds)
{
	Range		range = {0};

	for (int32 i = 0; i < equation->n_entries; i++)
	{
		const Bounds *x = &bounds[equation->entries[i].index];
		bool		is_plus = equation->entries[i].value == 1;

		range.low += is_plus ? x->low : x->high == UNBOUNDED ? 0 : -x->high;
		range.high += is_plus ? (x->high == UNBOUNDED ? 0 : x->high) : -x->low;
		range.no_low += !is_plus && x->high == UNBOUNDED;
		range.no_high += is_plus && x->high == UNBOUNDED;
	}
	return range;
}

/* Takes a term out of the range of its equation. */
static Range
range_without(Range range, const Bounds *x, bool is_plus)
{
	bool		is_unbounded = x->high == UNBOUNDED;
	int64		high = is_unbounded ? 0 : x->high;

	range.low -= is_plus ? x->low : -high;
	range.high -= is_plus ? high : -x->low;
	range.no_low -= !is_plus && is_unbounded;
	range.no_high -= is_plus && is_unbounded;
	return range;
}

/* What the others leave for each term; true when that is less than before. */
static bool
narrow(const Equation *equation, int64 sum, Bounds *bounds)
{
	Range		range = range_of(equation, bounds);
	bool		changed = false;

	for (int32 i = 0; i < equation->n_entries; i++)
	{
		Bounds	   *x = &bounds[equation->entries[i].index];
		bool		is_plus = equation->entries[i].value == 1;
		Range		others = range_without(range, x, is_plus);
		/* x = sum - others, or -x = sum - others */
		bool		has_low = (is_plus ? others.no_high : others.no_low) == 0;
		bool		has_high = (is_plus ? others.no_low : others.no_high) == 0;
		int64		low = is_plus ? sum - others.high : others.low - sum;
		int64		high = is_plus ? sum - others.low : others.high - sum;

		if (has_low && low > x->low)
		{
			x->low = low;
			changed = true;
		}
		if (has_high && high < x->high)
		{
			x->high = high;
			changed = true;
		}
	}
	return changed;
}

Bounds *
attack_bounds(Attack *attack)
{
	const Equations *e = attack->equations;
	Bounds	   *bounds = palloc(Max(1, (Size) e->n_unknowns) * sizeof(Bounds));
	bool		changed = true;

	for (int32 i = 0; i < e->n_unknowns; i++)
	{
		int64		n;

		bounds[i] = (Bounds) {0, UNBOUNDED};
		if (!span_reduce(attack->span, &i, 1))
			continue;
		n = residue_integer(attack_found(attack));
		bounds[i] = (Bounds) {n, n, true};
	}
	for (int round = 0; changed && round < MAX_ROUNDS; round++)
	{
		changed = false;
		for (int32 i = 0; i < e->n; i++)
		{
			CHECK_FOR_INTERRUPTS();
			changed |= narrow(&e->equations[i], attack->sums[i], bounds);
			for (int32 k = 0; k < e->equations[i].n_entries; k++)
			{
				Bounds	   *x = &bounds[e->equations[i].entries[k].index];

				if (x->low < 0 || x->low > x->high)
					refuse_sums(attack->table,
								&attack->families->families[e->equations[i].family]);
			}
		}
	}
	for (int32 i = 0; i < e->n_unknowns; i++)
		bounds[i].exact |= bounds[i].low == bounds[i].high;
	return bounds;
}
