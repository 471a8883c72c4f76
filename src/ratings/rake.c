/*-------------------------------------------------------------------------
 *
 * rake.c
 *	  Raking: fitting cell weights to known margins.
 *
 * Iterative proportional fitting (Deming and Stephan, Annals of Mathematical
 * Statistics 11 (1940) 427-444).  Each sweep scales, one dimension after the
 * other, the cells of every category so that they add up to that category's
 * margin.  A cell that holds nobody stays empty; the fitted table keeps the
 * odds ratios of the counts.  The weight of one answer is fitted / count.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "common/arrays.h"
#include "common/json.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"

/* Margins of two dimensions may differ in their totals by that part. */
#define TOTAL_TOLERANCE 1e-9

typedef struct Margin
{
	const char *category;
	double		target;
	double		fitted;			/* sum of the category's cells */
} Margin;

typedef struct Dimension
{
	int			n_margins;
	Margin	   *margins;
	int		   *margin_of;		/* per cell */
} Dimension;

static void pg_attribute_noreturn()
rake_error(const char *problem, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("raking is not possible: %s", problem),
			 errhint("%s", hint)));
}

/* Reads {"category": total, ...} of one dimension. */
static void
read_margins(JsonbContainer *container, int number, Dimension *dimension)
{
	JsonbIterator *iterator = JsonbIteratorInit(container);
	JsonbValue	item;
	JsonbIteratorToken token;

	dimension->margins = palloc0(Max(1, JsonContainerSize(container)) *
								 sizeof(Margin));
	while ((token = JsonbIteratorNext(&iterator, &item, true)) != WJB_DONE)
	{
		Margin	   *margin = &dimension->margins[dimension->n_margins];

		if (token == WJB_KEY)
			margin->category = pnstrdup(item.val.string.val, item.val.string.len);
		else if (token == WJB_VALUE)
		{
			if (!json_float8(&item, &margin->target) || margin->target < 0)
				rake_error(psprintf("the margin of \"%s\" in dimension %d is not a number of at least 0",
									margin->category, number),
						   "Margins are totals or shares of the population.");
			dimension->n_margins++;
		}
	}
}

static int
find_margin(const Dimension *dimension, const char *category)
{
	for (int i = 0; i < dimension->n_margins; i++)
		if (strcmp(dimension->margins[i].category, category) == 0)
			return i;
	return -1;
}

/* The dimensions: their margins, and to which category each cell belongs. */
static Dimension *
read_dimensions(Jsonb *margins, char **labels, int n_cells, int n_dimensions)
{
	Dimension  *dimensions = palloc0((Size) n_dimensions * sizeof(Dimension));

	if (!JB_ROOT_IS_ARRAY(margins) || JB_ROOT_IS_SCALAR(margins) ||
		JB_ROOT_COUNT(margins) != (uint32) n_dimensions)
		rake_error("margins must be a JSON array with one object for each dimension of the cells",
				   "For example '[{\"women\": 60, \"men\": 40}, {\"under 40\": 50, \"40 and over\": 50}]'.");
	for (int d = 0; d < n_dimensions; d++)
	{
		JsonbValue *value = getIthJsonbValueFromContainer(&margins->root, d);

		if (value->type != jbvBinary ||
			!JsonContainerIsObject(value->val.binary.data))
			rake_error(psprintf("the margins of dimension %d are not a JSON object", d + 1),
					   "Give category names with their totals.");
		read_margins(value->val.binary.data, d + 1, &dimensions[d]);
		dimensions[d].margin_of = palloc((Size) n_cells * sizeof(int));
		for (int i = 0; i < n_cells; i++)
		{
			const char *label = labels[i * n_dimensions + d];
			int			margin = find_margin(&dimensions[d], label);

			if (margin < 0)
				rake_error(psprintf("dimension %d has no margin for \"%s\"",
									d + 1, label),
						   "Each category that occurs in the cells needs a margin.");
			dimensions[d].margin_of[i] = margin;
		}
	}
	return dimensions;
}

static double
total_of(const Dimension *dimension)
{
	double		total = 0;

	for (int i = 0; i < dimension->n_margins; i++)
		total += dimension->margins[i].target;
	return total;
}

static void
check_totals(const Dimension *dimensions, int n_dimensions)
{
	double		first = total_of(&dimensions[0]);

	if (!(first > 0))
		rake_error("the margins of dimension 1 add up to nothing",
				   "At least one margin must be above 0.");
	for (int d = 1; d < n_dimensions; d++)
		if (fabs(total_of(&dimensions[d]) - first) > TOTAL_TOLERANCE * first)
			rake_error(psprintf("the margins of dimension %d add up to %g, those of dimension 1 to %g",
								d + 1, total_of(&dimensions[d]), first),
					   "Margins of all dimensions describe the same population and must have one total.");
}

static void
add_up(const Dimension *dimension, const double *cells, int n_cells)
{
	for (int i = 0; i < dimension->n_margins; i++)
		dimension->margins[i].fitted = 0;
	for (int i = 0; i < n_cells; i++)
		dimension->margins[dimension->margin_of[i]].fitted += cells[i];
}

/* Scales the cells to the margins of one dimension. */
static void
fit_dimension(const Dimension *dimension, int number, double *cells,
			  int n_cells)
{
	add_up(dimension, cells, n_cells);
	for (int i = 0; i < dimension->n_margins; i++)
		if (dimension->margins[i].fitted <= 0 && dimension->margins[i].target > 0)
			rake_error(psprintf("nobody answered in \"%s\" of dimension %d, whose margin is %g",
								dimension->margins[i].category, number,
								dimension->margins[i].target),
					   "Merge this category with another one, in the cells and in the margins.");
	for (int i = 0; i < n_cells; i++)
	{
		const Margin *margin = &dimension->margins[dimension->margin_of[i]];

		if (cells[i] > 0)
			cells[i] *= margin->target / margin->fitted;
		if (!isfinite(cells[i]))
			rake_error(psprintf("a cell of \"%s\" is out of range", margin->category),
					   "Scale counts and margins to numbers of answers and of people.");
	}
}

/* The margin that is missed most, and by which part of it. */
static const Margin *
worst_margin(const Dimension *dimensions, int n_dimensions,
			 const double *cells, int n_cells, double *error)
{
	const Margin *worst = NULL;

	*error = -1;
	for (int d = 0; d < n_dimensions; d++)
	{
		add_up(&dimensions[d], cells, n_cells);
		for (int i = 0; i < dimensions[d].n_margins; i++)
		{
			const Margin *margin = &dimensions[d].margins[i];
			double		missed = fabs(margin->fitted - margin->target) /
				(margin->target > 0 ? margin->target : 1);

			if (missed > *error)
			{
				*error = missed;
				worst = margin;
			}
		}
	}
	return worst;
}

static void
fit(const Dimension *dimensions, int n_dimensions, double *cells, int n_cells,
	int max_iter, double tolerance)
{
	const Margin *worst = NULL;
	double		error = 0;

	for (int sweep = 0; sweep < max_iter; sweep++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int d = 0; d < n_dimensions; d++)
			fit_dimension(&dimensions[d], d + 1, cells, n_cells);
		worst = worst_margin(dimensions, n_dimensions, cells, n_cells, &error);
		if (error <= tolerance)
			return;
	}
	rake_error(psprintf("no convergence after %d sweeps; \"%s\" misses its margin of %g by %g",
						max_iter, worst->category, worst->target,
						worst->fitted - worst->target),
			   "Empty cells can make margins contradict each other: merge categories, or allow more sweeps.");
}

/* rake(cells text[][], counts float8[], margins jsonb, max_iter, tolerance) */
PG_FUNCTION_INFO_V1(rake);
Datum
rake(PG_FUNCTION_ARGS)
{
	ArrayType  *labels = PG_GETARG_ARRAYTYPE_P(0);
	ArrayType  *counts = PG_GETARG_ARRAYTYPE_P(1);
	int32		max_iter = PG_GETARG_INT32(3);
	double		tolerance = PG_GETARG_FLOAT8(4);
	Dimension  *dimensions;
	double	   *cells;
	char	  **label;
	int			n_labels;
	int			n_cells;

	if (ARR_NDIM(labels) != 2 || ARR_NDIM(counts) != 1 ||
		ARR_DIMS(labels)[0] != ARR_DIMS(counts)[0])
		rake_error("cells must be rows of category names, and counts one number for each row",
				   "For example rake(array[['women', 'under 40'], ...], array[30, ...], margins).");
	if (max_iter < 1 || !(tolerance > 0))
		rake_error("max_iter and tolerance must be above 0",
				   "The defaults are 100 sweeps and 1e-10.");
	label = text_elements(labels, "cells", &n_labels);
	cells = float8_elements(counts, "counts", &n_cells);
	for (int i = 0; i < n_cells; i++)
		if (!(cells[i] >= 0) || isinf(cells[i]))
			rake_error(psprintf("count %d is not a finite number of at least 0", i + 1),
					   "Counts are numbers of answers in each cell.");
	dimensions = read_dimensions(PG_GETARG_JSONB_P(2), label, n_cells,
								 ARR_DIMS(labels)[1]);
	check_totals(dimensions, ARR_DIMS(labels)[1]);
	fit(dimensions, ARR_DIMS(labels)[1], cells, n_cells, max_iter, tolerance);
	PG_RETURN_ARRAYTYPE_P(float8_array(cells, n_cells));
}
