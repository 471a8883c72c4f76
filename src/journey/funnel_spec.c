/*-------------------------------------------------------------------------
 *
 * funnel_spec.c
 *	  From SQL arguments to a funnel that is ready to be run.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/funnel.h"

#include "catalog/pg_type.h"
#include "common/argument_cache.h"
#include "common/arrays.h"
#include "journey/funnel_value.h"
#include "journey/journey_sql.h"
#include "utils/timestamp.h"

/* The numbers of optional steps. */
static int *
optional_elements(ArrayType *array, int *n)
{
	Datum	   *datums;
	bool	   *nulls;
	int		   *numbers;

	deconstruct_array(array, INT4OID, sizeof(int32), true, TYPALIGN_INT,
					  &datums, &nulls, n);
	numbers = palloc((Size) Max(1, *n) * sizeof(int));
	for (int i = 0; i < *n; i++)
	{
		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("optional must not contain nulls"),
					 errhint("Give the numbers of the optional steps, from 1.")));
		numbers[i] = DatumGetInt32(datums[i]);
	}
	return numbers;
}

/* The spec of steps and options whose exclusions become canonical. */
static FunnelSpec *
spec_create(ArrayType *steps, FunnelOptions *options)
{
	FunnelSpec *spec = palloc0(sizeof(FunnelSpec));
	const char *why;
	char	  **texts = text_elements(steps, "steps", &spec->n_steps);

	if (spec->n_steps == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a funnel needs at least one step"),
				 errhint("Give the steps as an array of text, such as '{visit,purchase}'.")));
	if (spec->n_steps > FUNNEL_MAX_STEPS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("funnel has more than %d steps", FUNNEL_MAX_STEPS),
				 errhint("Leave out steps that do not decide anything.")));
	funnel_check_options(options, spec->n_steps, &why);
	if (why != NULL)
		ereport(ERROR,
				(errcode(options->n_exclude > FUNNEL_MAX_STEPS ?
						 ERRCODE_PROGRAM_LIMIT_EXCEEDED :
						 ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("options of a funnel are not possible: %s", why),
				 errhint("Optional steps are given by their numbers, from 1.")));
	spec->n_tests = spec->n_steps + options->n_exclude;
	spec->tests = palloc((Size) spec->n_tests * sizeof(StepTest *));
	for (int i = 0; i < spec->n_steps; i++)
		spec->tests[i] = step_from_text(texts[i], (int) strlen(texts[i]),
										psprintf("step %d of a funnel", i + 1));
	for (int i = 0; i < options->n_exclude; i++)
	{
		StepTest   *test = step_from_text(options->exclude[i],
										  (int) strlen(options->exclude[i]),
										  psprintf("exclusion %d of a funnel", i + 1));

		spec->tests[spec->n_steps + i] = test;
		options->exclude[i] = step_text(test);
	}
	if (options->n_optional > 0)
		spec->optional = palloc0((Size) spec->n_steps * sizeof(bool));
	for (int i = 0; i < options->n_optional; i++)
		spec->optional[options->optional[i] - 1] = true;
	spec->within = options->within;
	spec->modes = options->modes;
	spec->has_until = options->has_until;
	spec->until = options->until;
	spec->dictionaries = funnel_dictionaries();
	spec->context = CurrentMemoryContext;
	spec->columns = JOURNEY_READ_AT |
		step_columns(spec->tests, spec->n_tests);
	return spec;
}

/* Of the arguments steps, within, mode, exclude, optional. */
static void *
spec_of_arguments(const ArgumentBytes *arguments)
{
	FunnelOptions options = {0};

	options.within = journey_duration(arguments[1].bytes, "within");
	if (arguments[2].bytes != NULL)
		options.modes = funnel_modes((ArrayType *) arguments[2].bytes);
	if (arguments[3].bytes != NULL)
		options.exclude = text_elements((ArrayType *) arguments[3].bytes, "exclude",
										&options.n_exclude);
	if (arguments[4].bytes != NULL)
		options.optional = optional_elements((ArrayType *) arguments[4].bytes,
											 &options.n_optional);
	return spec_create((ArrayType *) arguments[0].bytes, &options);
}

/* (journey, steps, within [, mode [, exclude [, optional [, until]]]]) */
FunnelSpec *
funnel_spec_of_arguments(FunctionCallInfo fcinfo)
{
	ArgumentBytes arguments[5];
	FunnelSpec *spec;

	arguments[0] = varlena_argument(fcinfo, 1);
	arguments[1] = (ArgumentBytes) {PG_GETARG_INTERVAL_P(2), sizeof(Interval)};
	for (int i = 2; i < (int) lengthof(arguments); i++)
		arguments[i] = varlena_argument(fcinfo, i + 1);
	spec = made_of_arguments(fcinfo, arguments, lengthof(arguments), spec_of_arguments);
	/* often a different one for each row */
	spec->has_until = PG_NARGS() > 6 && !PG_ARGISNULL(6);
	spec->until = spec->has_until ? PG_GETARG_TIMESTAMPTZ(6) : 0;
	return spec;
}

/* Of the arguments steps and options. */
static void *
spec_of_aggregate(const ArgumentBytes *arguments)
{
	FunnelSpec *spec;
	FunnelOptions *options;
	const char *why = NULL;

	if (arguments[0].bytes == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("steps of a funnel must not be null"),
				 errhint("Give the steps as an array of text, such as '{visit,purchase}'.")));
	if (arguments[1].bytes != NULL)
		options = funnel_options((Jsonb *) arguments[1].bytes, false, &why);
	else
	{
		options = palloc0(sizeof(FunnelOptions));
		options->within = PG_INT64_MAX;
	}
	if (why != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("options of a funnel are not possible: %s", why),
				 errhint("Known are: within, mode, exclude, optional, until.")));
	spec = spec_create((ArrayType *) arguments[0].bytes, options);
	funnel_define(spec, options);
	return spec;
}

/* (state, journey, steps [, options]) */
FunnelSpec *
funnel_spec_of_aggregate(FunctionCallInfo fcinfo)
{
	ArgumentBytes arguments[2];

	for (int i = 0; i < (int) lengthof(arguments); i++)
		arguments[i] = varlena_argument(fcinfo, i + 2);
	return made_of_arguments(fcinfo, arguments, lengthof(arguments), spec_of_aggregate);
}
