/*-------------------------------------------------------------------------
 *
 * cox_readings.c
 *	  Coefficients and tests of a proportional hazards model, for SQL.
 *
 * What is undefined because nobody left is NULL.  Intervals are Wald's, and
 * those of hazard ratios are the exponentials of those of coefficients.
 *
 *-------------------------------------------------------------------------
 */
#include "tenure/cox_fit.h"

#include <math.h>

#include "access/htup_details.h"
#include "common/arrays.h"
#include "common/result.h"
#include "funcapi.h"
#include "math/distributions.h"
#include "utils/builtins.h"

#define TERM_COLUMNS		9
#define SUMMARY_COLUMNS		16

static bool
ties_argument(FunctionCallInfo fcinfo, int argument)
{
	char	   *ties = text_to_cstring(PG_GETARG_TEXT_PP(argument));

	if (strcmp(ties, "efron") != 0 && strcmp(ties, "breslow") != 0)
		unknown_option("ties", ties, "efron, breslow");
	return ties[0] == 'e';
}

static char **
names_argument(FunctionCallInfo fcinfo, int argument, int n_covariates)
{
	char	  **names;
	int			n;

	if (PG_ARGISNULL(argument))
		return NULL;
	names = text_elements(PG_GETARG_ARRAYTYPE_P(argument), "names", &n);
	if (n != n_covariates)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d names do not fit %d covariates", n, n_covariates),
				 errhint("Name the covariates in the order of the aggregate's arguments.")));
	return names;
}

static const Cox *
cox_argument(FunctionCallInfo fcinfo, int argument)
{
	return cox_pack(value_from_datum(&cox_class, PG_GETARG_DATUM(argument)));
}

static void
set_number(Datum *value, bool *isnull, double number)
{
	*isnull = !isfinite(number);
	*value = Float8GetDatum(number);
}

/* One row of cox_fit: what there is but for its name. */
static void
set_term(Datum *values, bool *nulls, double coefficient, double se, double level)
{
	double		z = coefficient / se;
	double		margin = normal_factor(level) * se;
	double		numbers[] = {coefficient, exp(coefficient), se, z, 2 * normal_cdf(fabs(z), true),
	exp(coefficient - margin), exp(coefficient + margin)};

	for (int i = 0; i < (int) lengthof(numbers); i++)
		set_number(&values[i], &nulls[i], numbers[i]);
}

/*
 * cox_fit(c, ties, names, level) -> (term, coefficient, hazard_ratio, se, z,
 * p_value, low, high, ties)
 */
PG_FUNCTION_INFO_V1(cox_fit);
Datum
cox_fit(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	const Cox  *cox;
	char	  **names;
	double		level;
	bool		efron;
	bool		fitted;
	CoxFit		fit;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(3))
		return (Datum) 0;
	cox = cox_argument(fcinfo, 0);
	efron = ties_argument(fcinfo, 1);
	names = names_argument(fcinfo, 2, cox->n_covariates);
	level = level_argument(fcinfo, 3);
	fitted = cox_fit_model(&fit, cox, efron, names);
	for (int i = 0; i < cox->n_covariates; i++)
	{
		Datum		values[TERM_COLUMNS];
		bool		nulls[TERM_COLUMNS] = {false};

		values[0] = CStringGetTextDatum(names != NULL ? names[i] : psprintf("x%d", i + 1));
		set_term(values + 1, nulls + 1, fitted ? fit.coefficient[i] : UNDEFINED,
				 fitted ? fit.se[i] : UNDEFINED, level);
		values[TERM_COLUMNS - 1] = CStringGetTextDatum(efron ? "efron" : "breslow");
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/*
 * cox_summary(c, ties) -> (n, events, loglik_null, loglik, lr, lr_df, lr_p,
 * score, score_p, wald, wald_p, concordance, concordance_se, missing, ties,
 * iterations)
 */
PG_FUNCTION_INFO_V1(cox_summary);
Datum
cox_summary(PG_FUNCTION_ARGS)
{
	const Cox  *cox = cox_argument(fcinfo, 0);
	bool		efron = ties_argument(fcinfo, 1);
	double		df = cox->n_covariates;
	Datum		values[SUMMARY_COLUMNS];
	bool		nulls[SUMMARY_COLUMNS] = {false};
	CoxFit		fit;
	TupleDesc	descriptor;

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "function must return a row type");
	if (!cox_fit_model(&fit, cox, efron, NULL))
		memset(nulls + 2, true, 11);
	else
	{
		double		concordance;
		double		concordance_se;
		double		lr = fmax(0, 2 * (fit.loglik - fit.loglik_null));
		double		numbers[] = {fit.loglik_null, fit.loglik, lr, df,
			chi_squared_cdf(lr, df, true), fit.score_test, chi_squared_cdf(fit.score_test, df, true),
		fit.wald_test, chi_squared_cdf(fit.wald_test, df, true), 0, 0};

		cox_concordance(&fit.model, &concordance, &concordance_se);
		numbers[9] = concordance;
		numbers[10] = concordance_se;
		for (int i = 0; i < (int) lengthof(numbers); i++)
			set_number(&values[i + 2], &nulls[i + 2], numbers[i]);
	}
	values[0] = Int64GetDatum(fit.model.n);
	values[1] = Int64GetDatum(fit.model.events);
	values[13] = Int64GetDatum(cox->missing);
	values[14] = CStringGetTextDatum(efron ? "efron" : "breslow");
	values[15] = Int32GetDatum(fit.iterations);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, nulls));
}
