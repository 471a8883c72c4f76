/*-------------------------------------------------------------------------
 *
 * bicycle.c
 *	  Customer experience is the front wheel, employee experience the back
 *	  one: bicycle().
 *
 * This is an operationalisation of that picture; there is no published
 * formula.  Both wheels are indices of 0 to 100, w is the weight of CX:
 *
 *		arithmetic A = w CX + (1 - w) EX
 *		geometric  G = CX^w EX^(1 - w)
 *		harmonic   H = 1 / (w / CX + (1 - w) / EX)
 *
 * The level is one of them; the geometric and harmonic ones are 0 when a
 * wheel is 0.  Its standard error is by the delta method, which has no
 * derivative there: NULL.  Balance is 2 min / (CX + EX), smooth balance G / A,
 * tilt (CX - EX) - gap, with a z test of tilt = 0.  The wheels' errors are
 * taken as independent.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "common/result.h"
#include "math/distributions.h"
#include "utils/builtins.h"

#define INDEX_MAX	100

/* Arguments of bicycle(). */
enum
{
	ARG_CX,
	ARG_EX,
	ARG_CX_SE,
	ARG_EX_SE,
	ARG_WEIGHT,
	ARG_GAP,
	ARG_METHOD,
	ARG_CONFIDENCE
};

typedef enum Mean
{
	MEAN_ARITHMETIC,
	MEAN_GEOMETRIC,
	MEAN_HARMONIC
} Mean;

typedef struct Wheels
{
	double		cx;
	double		ex;
	double		w;				/* of cx */
} Wheels;

static Mean
mean_from_text(const char *name)
{
	if (strcmp(name, "arithmetic") == 0)
		return MEAN_ARITHMETIC;
	if (strcmp(name, "geometric") == 0)
		return MEAN_GEOMETRIC;
	if (strcmp(name, "harmonic") == 0)
		return MEAN_HARMONIC;
	unknown_option("method", name, "arithmetic, geometric, harmonic");
}

/* Exact for equal wheels, and 0 when a wheel is 0. */
static double
mean_of(const Wheels *b, Mean mean)
{
	double		cx = b->cx;
	double		ex = b->ex;

	if (mean == MEAN_ARITHMETIC)
		return ex + b->w * (cx - ex);
	if (cx == 0 || ex == 0)
		return 0;
	if (mean == MEAN_GEOMETRIC)
		return cx < ex ? ex * pow(cx / ex, b->w) : cx * pow(ex / cx, 1 - b->w);
	return cx < ex ? cx / (b->w + (1 - b->w) * (cx / ex)) :
		ex / (b->w * (ex / cx) + (1 - b->w));
}

/* By the delta method; NaN where the mean has no derivative. */
static double
mean_se(const Wheels *b, Mean mean, double cx_se, double ex_se)
{
	double		m = mean_of(b, mean);
	double		by_cx = b->w;
	double		by_ex = 1 - b->w;

	if (mean != MEAN_ARITHMETIC)
	{
		double		power = mean == MEAN_GEOMETRIC ? 1 : 2;

		if (b->cx == 0 || b->ex == 0)
			return UNDEFINED;
		by_cx *= pow(m / b->cx, power);
		by_ex *= pow(m / b->ex, power);
	}
	return hypot(by_cx * cx_se, by_ex * ex_se);
}

static double
index_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	double		index = PG_GETARG_FLOAT8(argument);

	if (!(index >= 0 && index <= INDEX_MAX))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must lie between 0 and 100", name),
				 errhint("A wheel is an index in points, such as pomp(ratings); a net promoter score is (nps + 100) / 2.")));
	return index + 0.0;			/* no negative zero */
}

static double
weight_argument(FunctionCallInfo fcinfo)
{
	double		w = PG_GETARG_FLOAT8(ARG_WEIGHT);

	if (!(w > 0 && w < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("weight of CX must lie between 0 and 1"),
				 errhint("A bicycle has two wheels: both have a weight above 0, and EX has the rest.")));
	return w;
}

static double
se_argument(FunctionCallInfo fcinfo, int argument)
{
	return PG_ARGISNULL(argument) ? UNDEFINED :
		checked_se(PG_GETARG_FLOAT8(argument), "the standard error of a wheel");
}

/*
 * bicycle(cx, ex, cx_se, ex_se, weight_cx, gap, method, confidence) -> (level,
 * level_se, level_low, level_high, balance, smooth_balance, tilt, tilt_se, z,
 * p_value, weight_cx, gap, method)
 */
PG_FUNCTION_INFO_V1(bicycle);
Datum
bicycle(PG_FUNCTION_ARGS)
{
	const char *method;
	Wheels		b;
	Mean		mean;
	double		cx_se;
	double		ex_se;
	double		gap;
	double		margin;
	double		level;
	double		level_se;
	double		tilt;
	double		tilt_se;
	double		z;

	for (int i = 0; i <= ARG_CONFIDENCE; i++)
		if (PG_ARGISNULL(i) && i != ARG_CX_SE && i != ARG_EX_SE)
			PG_RETURN_NULL();
	method = text_to_cstring(PG_GETARG_TEXT_PP(ARG_METHOD));
	mean = mean_from_text(method);
	b.cx = index_argument(fcinfo, ARG_CX, "CX");
	b.ex = index_argument(fcinfo, ARG_EX, "EX");
	b.w = weight_argument(fcinfo);
	gap = finite_number(PG_GETARG_FLOAT8(ARG_GAP), "the gap");
	cx_se = se_argument(fcinfo, ARG_CX_SE);
	ex_se = se_argument(fcinfo, ARG_EX_SE);

	margin = normal_factor(level_argument(fcinfo, ARG_CONFIDENCE));
	level = mean_of(&b, mean);
	level_se = mean_se(&b, mean, cx_se, ex_se);
	margin *= level_se;
	tilt = (b.cx - b.ex) - gap;
	tilt_se = hypot(cx_se, ex_se);
	z = tilt_se > 0 ? tilt / tilt_se : UNDEFINED;
	{
		double		numbers[] = {
			level, level_se,
			isnan(margin) ? UNDEFINED : Max(0, level - margin),
			isnan(margin) ? UNDEFINED : Min(INDEX_MAX, level + margin),
			2 * Min(b.cx, b.ex) / (b.cx + b.ex),
			b.cx == 0 && b.ex == 0 ? UNDEFINED :
			Min(1, mean_of(&b, MEAN_GEOMETRIC) / mean_of(&b, MEAN_ARITHMETIC)),
			tilt, tilt_se, z,
			isfinite(z) ? 2 * normal_cdf(fabs(z), true) : UNDEFINED,
			b.w, gap
		};
		ResultRow	row = {0};

		row_numbers(&row, numbers, lengthof(numbers));
		row_text(&row, method);
		return row_datum(fcinfo, &row);
	}
}
