/*-------------------------------------------------------------------------
 *
 * mediation.c
 *	  How much of the way from x to y leads through m.
 *
 *		a			slope of m on x
 *		b			slope of y on m, x held constant
 *		direct		slope of y on x, m held constant
 *		total		slope of y on x: direct + indirect
 *		indirect	a b
 *
 * each with the covariates held constant.  The distribution of a b is that of
 * the product of two independent normal variables: it is not symmetric, and
 * its interval, from 2.5 to 97.5 per cent, is better than Sobel's, which takes
 * it as normal with variance a^2 s_b^2 + b^2 s_a^2.  The p value that goes with
 * it is twice the smaller of the probabilities below and above zero.
 *
 * These are associations.  That x comes before m and m before y, and that
 * nothing else moves both of a pair, is a claim of whoever asks.
 *
 * Sources
 *		Baron and Kenny, Journal of Personality and Social Psychology 51 (1986)
 *		1173-1182; Sobel, Sociological Methodology 13 (1982) 290-312;
 *		MacKinnon, Lockwood and Williams, Multivariate Behavioral Research 39
 *		(2004) 99-128; Aroian, Annals of Mathematical Statistics 18 (1947)
 *		265-271, for the variance of a product.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/effect_row.h"

#include <math.h>

#include "common/arrays.h"
#include "common/result.h"
#include "funcapi.h"
#include "math/product_normal.h"

static EffectRow
indirect_row(const Slope *a, const Slope *b, double level)
{
	ProductNormal d = {a->value, a->se, b->value, b->se};
	EffectRow	row = {"indirect", a->value * b->value,
		hypot(hypot(a->value * b->se, b->value * a->se), a->se * b->se),
		{UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED}, b->n, "distribution of the product", NULL};
	double		below = product_normal_cdf(&d, 0, false);

	row.test.low = product_normal_quantile(&d, (1 - level) / 2, false);
	row.test.high = product_normal_quantile(&d, (1 - level) / 2, true);
	/* a number without error is not tested; where both are one half, rounding may leave more than 1 */
	if (row.se > 0)
		row.test.p_value = Min(1, 2 * Min(below, product_normal_cdf(&d, 0, true)));
	return row;
}

static EffectRow
sobel_row(const Slope *a, const Slope *b, double level)
{
	Slope		product = {a->value * b->value, hypot(a->value * b->se, b->value * a->se),
	get_float8_infinity(), b->n, 0, NULL};
	EffectRow	row = effect_row_of_slope("indirect (sobel)", &product, level);

	row.method = "normal, delta method";
	return row;
}

static EffectRow
proportion_row(double indirect, double direct, const Slope *total, double level)
{
	SlopeTest	test = slope_test(total, level);
	EffectRow	row = {"proportion", indirect / total->value, UNDEFINED,
	{UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED}, total->n, "indirect / total", NULL};

	if (Min(indirect, direct) < 0 && Max(indirect, direct) > 0)
		row.note = "direct and indirect have opposite signs: this is not a share";
	else if (test.low <= 0 && test.high >= 0)
		row.note = "the interval of the total includes 0: the proportion is not reliable";
	return row;
}

/* Variables of the covariates, behind room for two more. */
static int *
covariates_argument(FunctionCallInfo fcinfo, int argument, const Moments *m, int *k)
{
	char	  **covariates = text_elements(PG_GETARG_ARRAYTYPE_P(argument), "covariates", k);
	int		   *variables = palloc((Size) (*k + 2) * sizeof(int));

	for (int i = 0; i < *k; i++)
		variables[i + 2] = moments_variable(m, covariates[i]);
	return variables;
}

/*
 * mediation(c, x, m, y, covariates, level) -> (effect, value, se, low, high,
 * p_value, n, method, note)
 */
PG_FUNCTION_INFO_V1(comoments_mediation);
Datum
comoments_mediation(PG_FUNCTION_ARGS)
{
	SlopeSource source = slope_source_of_rows(fcinfo);
	int			x = variable_argument(fcinfo, 1, source.m);
	int			m = variable_argument(fcinfo, 2, source.m);
	int			y = variable_argument(fcinfo, 3, source.m);
	int			k;
	int		   *regressors = covariates_argument(fcinfo, 4, source.m, &k);
	double		level = level_argument(fcinfo, 5);
	Slope		a;
	Slope		b;
	Slope		direct;
	Slope		total;
	EffectRow	rows[7];

	regressors[0] = m;
	regressors[1] = x;
	b = slope_solve(&source, y, regressors, k + 2);
	total = slope_solve(&source, y, regressors + 1, k + 1);
	a = slope_solve(&source, m, regressors + 1, k + 1);
	regressors[0] = x;
	regressors[1] = m;
	direct = slope_solve(&source, y, regressors, k + 2);

	rows[0] = effect_row_of_slope("a", &a, level);
	rows[1] = effect_row_of_slope("b", &b, level);
	rows[2] = effect_row_of_slope("direct", &direct, level);
	rows[3] = effect_row_of_slope("total", &total, level);
	rows[4] = indirect_row(&a, &b, level);
	rows[5] = sobel_row(&a, &b, level);
	rows[6] = proportion_row(rows[4].value, direct.value, &total, level);
	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < (int) lengthof(rows); i++)
		effect_row_put(fcinfo, &rows[i]);
	return (Datum) 0;
}
