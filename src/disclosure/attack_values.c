/*-------------------------------------------------------------------------
 *
 * attack_values.c
 *	  Hidden values that follow from those shown.
 *
 * A value that is a sum adds up as n does; one that is a mean does so times n.
 * Which of the two a column is, is seen from the families in which all is
 * shown: the one that fits better, and a mean where there is none.
 *
 *-------------------------------------------------------------------------
 */
#include "disclosure/attack.h"

#include <math.h>

#include "common/result.h"
#include "disclosure/span.h"
#include "miscadmin.h"

/* Numerators and denominators of coefficients. */
#define MAX_FRACTION (INT64CONST(1) << 30)

/* The fraction of small numbers that a residue stands for (extended Euclid). */
static double
residue_fraction(Residue a)
{
	int64		before = (int64) RESIDUE_PRIME;
	int64		now = (int64) a;
	int64		factor_before = 0;
	int64		factor = 1;

	while (now > MAX_FRACTION)
	{
		int64		times = before / now;
		int64		next = before - times * now;
		int64		factor_next = factor_before - times * factor;

		before = now;
		now = next;
		factor_before = factor;
		factor = factor_next;
	}
	return (double) now / (double) factor;
}

/* How far apart two numbers are, as a share of them. */
static double
misfit(double a, double b)
{
	return a == b ? 0 : fabs(a - b) / (fabs(a) + fabs(b));
}

/* Does the column fit sums better than means weighted by n? */
static bool
is_sum(const Families *families, const bool *is_complete, const double *n,
	   const double *values)
{
	double		as_sum = 0;
	double		as_mean = 0;

	for (int32 i = 0; i < families->n; i++)
	{
		const Family *family = &families->families[i];
		double		whole = values[family->whole];
		double		sum = 0;
		double		weighted = 0;

		for (int32 k = 0; k < family->n_parts; k++)
		{
			int32		part = family->parts[k];

			if (n[part] == 0)
				continue;
			sum += values[part];
			weighted += n[part] * values[part];
		}
		if (!is_complete[i] || isnan(weighted) || !(n[family->whole] > 0) || isnan(whole))
			continue;
		as_sum += misfit(sum, whole);
		as_mean += misfit(weighted / n[family->whole], whole);
	}
	return as_sum < as_mean;
}

/* What the unknowns of an equation add up to. */
static double
known_total(const Families *families, const Equations *e, int32 at, const double *totals)
{
	const Family *family = &families->families[e->equations[at].family];
	double		sum = e->unknown_of_cell[family->whole] < 0 ? -totals[family->whole] : 0;

	for (int32 i = 0; i < family->n_parts; i++)
		if (e->unknown_of_cell[family->parts[i]] < 0)
			sum += totals[family->parts[i]];
	return sum;
}

/* The total that span_reduce() has found in the span. */
static double
found_total(const Attack *attack, const double *totals)
{
	const Residue *sources = span_sources(attack->span);
	double		sum = 0;

	for (int32 i = 0; i < attack->span->n_rows; i++)
		if (sources[i] != 0)
			sum += residue_fraction(sources[i]) *
				known_total(attack->families, attack->equations,
							attack->span->rows[i].source, totals);
	return sum;
}

void
attack_values(const CellTable *table, const Families *families, const bool *is_complete,
			  const double *n, const double *values, double *found)
{
	Size		n_cells = Max(1, (Size) table->n_cells);
	bool		sums = is_sum(families, is_complete, n, values);
	double	   *totals = palloc(n_cells * sizeof(double));
	bool	   *is_known = palloc(n_cells);
	bool	   *has_rest = palloc(Max(1, (Size) families->n));
	Equations	equations;
	Attack		attack;

	for (int32 i = 0; i < table->n_cells; i++)
	{
		totals[i] = n[i] == 0 ? 0 : sums ? values[i] : n[i] * values[i];
		is_known[i] = !isnan(totals[i]);
	}
	for (int32 i = 0; i < families->n; i++)
		has_rest[i] = !is_complete[i];
	equations = equations_of(table, families, is_known, has_rest);
	attack = attack_begin(table, families, &equations, NULL, 2);
	for (int32 i = 0; i < table->n_cells; i++)
	{
		int32		unknown = equations.unknown_of_cell[i];

		CHECK_FOR_INTERRUPTS();
		found[i] = UNDEFINED;
		if (unknown >= 0 && isnan(values[i]) && span_reduce(attack.span, &unknown, 1))
			found[i] = found_total(&attack, totals) / (sums ? 1 : n[i]);
	}
}
