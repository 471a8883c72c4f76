/*-------------------------------------------------------------------------
 *
 * attack.h
 *	  What a reader can compute from a table of cells.
 *
 * A cell has a value, or "all" (0), in each dimension.  It refines another one
 * when it has the same values wherever the other has one.  A family is a cell,
 * its whole, with the cells of one level (set of dimensions that have a value)
 * that refine it; only the levels nearest to the whole count.  The parts of a
 * family have no person in common.  A family that lists a hidden part is taken
 * as completely listed; otherwise what is not listed is one more part, its
 * rest.
 *
 * So each family is an equation: whole = sum of parts + rest.  What the reader
 * does not know, hidden cells and rests, are the unknowns.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_ATTACK_H
#define EXPERIENCE_ATTACK_H

#include "postgres.h"

#include "common/compat.h"
#include "disclosure/span.h"

#define MAX_DIMENSIONS 30

typedef struct CellTable
{
	int			n_cells;
	int			n_dimensions;
	const int32 *codes;			/* of each cell, n_dimensions numbers */
	uint32	   *levels;			/* of each cell, a bit for each dimension */
	char	  **labels;			/* each cell as JSON */
} CellTable;

typedef struct Family
{
	int32		whole;
	uint32		level;			/* of the parts */
	int32		n_parts;
	const int32 *parts;
} Family;

typedef struct Families
{
	int32		n;
	Family	   *families;
} Families;

static inline bool
is_part_of_level(uint32 inner, uint32 outer)
{
	return (inner & ~outer) == 0;
}

/* Raises 22023 when a cell is there twice. */
extern Families families_find(const CellTable *table);

/*
 * The equations of one attribute: where it is known, and its unknowns, numbered
 * from 0: the hidden cells, then the rests.
 */
typedef struct Equation
{
	int32		family;
	int32		n_entries;
	SpanEntry  *entries;
} Equation;

typedef struct Equations
{
	int32		n;
	Equation   *equations;
	int32		n_unknowns;
	int32	   *unknown_of_cell;	/* -1: known */
	int32	   *cell_of_unknown;	/* -1: a rest */
	int32	   *family_of_unknown;	/* of a rest */
} Equations;

/* is_known is per cell; has_rest per family. */
extern Equations equations_of(const CellTable *table, const Families *families,
							  const bool *is_known, const bool *has_rest);

/* The equations as a span, and what they add up to. */
typedef struct Attack
{
	const CellTable *table;
	const Families *families;
	const Equations *equations;
	int64	   *sums;			/* of the unknowns, per equation */
	Span	   *span;			/* columns: unknowns; sources: equations; sets of
								 * fewer unknowns than the minimum are light */
} Attack;

/* Raises 22023 when the equations contradict each other; n NULL: all sums 0. */
extern Attack attack_begin(const CellTable *table, const Families *families,
						   const Equations *equations, const int64 *n,
						   int64 minimum);

/* The sum of the unknowns that span_reduce() has just found in the span. */
extern Residue attack_found(const Attack *attack);

#define UNBOUNDED	PG_INT64_MAX

typedef struct Bounds
{
	int64		low;
	int64		high;			/* or UNBOUNDED */
	bool		exact;
} Bounds;

/*
 * Bounds of each unknown: what is in the span is known exactly; for the others
 * n is at least 0, and what the equations leave.
 */
extern Bounds *attack_bounds(Attack *attack);

/*
 * The values of a column, NaN where hidden, that follow from the others; NaN
 * for all others.  n is NaN where it is not known.
 */
extern void attack_values(const CellTable *table, const Families *families,
						  const bool *is_complete, const double *n,
						  const double *values, double *found);

extern int64 residue_integer(Residue a);
extern Residue integer_residue(int64 n);

extern void pg_attribute_noreturn() refuse_sums(const CellTable *table,
												const Family *family);

#endif							/* EXPERIENCE_ATTACK_H */
