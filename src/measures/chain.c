/*-------------------------------------------------------------------------
 *
 * chain.c
 *	  The serial path, such as EX -> CX -> revenue: chain(c, path).
 *
 * Step i is the slope of variable i + 1 of the path on variable i, while the
 * variables before it are held constant; what reaches the end along the whole
 * path is the product of the slopes.  Its interval is that of the delta
 * method: the variance of the product is g' V g, where g holds the products of
 * the other slopes and V their covariance.  V is diagonal for least squares,
 * because each step's regression holds the variables of the steps before it;
 * within units it is the cluster-robust covariance of all steps together.
 *
 * From comoments the rows carry the interval.  From unit_comoments units do:
 * 'within' asks whether a unit that goes up in one goes up in the next (a
 * panel of unit and quarter, the default), 'unit means' whether units that
 * are higher in one are higher in the next.
 *
 * Sources
 *		Taylor, MacKinnon and Tein, Organizational Research Methods 11 (2008)
 *		241-269 (three paths); Sobel, Sociological Methodology 13 (1982) 290-312.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/effect_row.h"

#include <math.h>

#include "common/result.h"
#include "funcapi.h"

/* The variables of a path, in reverse: the regressors of a step are a tail. */
typedef struct Path
{
	int			n;				/* variables */
	int		   *reversed;
	Slope	   *steps;			/* n - 1 */
} Path;

static Path
path_argument(FunctionCallInfo fcinfo, const Moments *m)
{
	Path		path;
	int		   *given = variables_argument(fcinfo, 1, "path", m, &path.n);

	if (path.n < 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a path needs at least two variables"),
				 errhint("For example array['ex', 'cx', 'revenue'].")));
	path.reversed = palloc((Size) path.n * sizeof(int));
	path.steps = palloc((Size) path.n * sizeof(Slope));
	for (int i = 0; i < path.n; i++)
		path.reversed[path.n - 1 - i] = given[i];
	return path;
}

/* Variable i of the path, from 0. */
static int
path_variable(const Path *path, int i)
{
	return path->reversed[path->n - 1 - i];
}

static Slope
product_of(const Path *path)
{
	int			n = path->n - 1;
	double	   *gradient = palloc((Size) n * sizeof(double));
	double		variance = 0;
	Slope		product = {1, UNDEFINED, get_float8_infinity(), path->steps[0].n, 0, NULL};

	for (int i = 0; i < n; i++)
	{
		product.value *= path->steps[i].value;
		gradient[i] = 1;
		for (int j = 0; j < n; j++)
			if (j != i)
				gradient[i] *= path->steps[j].value;
		if (path->steps[i].within != NULL)
			product.df = path->steps[i].df;
	}
	for (int i = 0; i < n; i++)
	{
		variance += gradient[i] * gradient[i] * path->steps[i].se * path->steps[i].se;
		for (int j = 0; j < i; j++)
			variance += 2 * gradient[i] * gradient[j] *
				slope_covariance(&path->steps[i], &path->steps[j]);
	}
	product.se = sqrt(variance);
	return product;
}

static void
put_step(FunctionCallInfo fcinfo, const char *name, const Slope *slope,
		 double level, const char *method, const char *note)
{
	EffectRow	row = effect_row_of_slope(name, slope, level);

	row.method = method;
	row.note = note;
	effect_row_put(fcinfo, &row);
}

static Datum
chain(FunctionCallInfo fcinfo, const SlopeSource *source, double level)
{
	Path		path = path_argument(fcinfo, source->m);
	const char *method = slope_method(source);
	const char *note = slope_note(source);
	Slope		product;

	for (int i = 0; i + 1 < path.n; i++)
		path.steps[i] = slope_solve(source, path_variable(&path, i + 1),
									path.reversed + path.n - 1 - i, i + 1);
	product = product_of(&path);
	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i + 1 < path.n; i++)
		put_step(fcinfo, psprintf("%s -> %s", moments_name(source->m, path_variable(&path, i)),
								  moments_name(source->m, path_variable(&path, i + 1))),
				 &path.steps[i], level, method, note);
	put_step(fcinfo, "product", &product, level, psprintf("%s, delta method", method), note);
	return (Datum) 0;
}

/*
 * chain(c, path, level) -> (step, slope, se, low, high, p_value, n, method,
 * note)
 */
PG_FUNCTION_INFO_V1(comoments_chain);
Datum
comoments_chain(PG_FUNCTION_ARGS)
{
	SlopeSource source = slope_source_of_rows(fcinfo);

	return chain(fcinfo, &source, level_argument(fcinfo, 2));
}

/* chain(u, path, slopes, reliability, level) -> the same */
PG_FUNCTION_INFO_V1(unit_chain);
Datum
unit_chain(PG_FUNCTION_ARGS)
{
	SlopeSource source = slope_source_of_units(fcinfo, 2, 3);

	return chain(fcinfo, &source, level_argument(fcinfo, 4));
}
