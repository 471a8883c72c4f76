/*-------------------------------------------------------------------------
 *
 * match_weight.c
 *	  Weights of pairs, and why they weigh what they weigh.
 *
 * These functions are called for each pair of a result table, with one model:
 * it is opened once and kept with the call site, as are the words of each
 * level.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/match_model_layout.h"

#include <math.h>

#include "common/result.h"
#include "funcapi.h"
#include "identity/link_record.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

/* A model that is ready for use. */
typedef struct OpenModel
{
	MemoryContext context;		/* of all that follows; this struct outlives it */
	struct varlena *key;		/* the datum that it was opened from */
	LinkFields	fields;
	MatchWeights weights;
	bool		has_tf;			/* of any field */
	int			program_size;
	uint8		program[LINK_MAX_PROGRAM];	/* that records have */
	const char *names[LINK_MAX_FIELDS][FIELD_MISSING + 1];
	const char *words[LINK_MAX_FIELDS][FIELD_MISSING + 1];
} OpenModel;

/* A pair as the functions below see it. */
typedef struct Pair
{
	uint64		pattern;
	float4		tf_left[LINK_MAX_FIELDS];	/* NaN: unknown */
	float4		tf_right[LINK_MAX_FIELDS];
} Pair;

/* Bits with a sign and one decimal. */
static void
append_bits(StringInfo out, double bits)
{
	appendStringInfo(out, "%+.1f", fabs(bits) < 0.05 ? 0.0 : bits);
}

/* "given equal +8.1", "phone missing" */
static const char *
level_words(const LinkField *field, const char *level_name, int level,
			double bits)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfo(&out, "%.*s %s", field->name_length, field->name, level_name);
	if (level != FIELD_MISSING)
	{
		appendStringInfoChar(&out, ' ');
		append_bits(&out, bits);
	}
	return out.data;
}

static void
open_into(OpenModel *open, const MatchModel *model)
{
	match_model_fields(model, &open->fields);
	match_weights_open(model, &open->weights);
	open->program_size = link_program_pack(&open->fields, open->program);
	open->has_tf = false;
	for (int i = 0; i < open->fields.n_fields; i++)
	{
		open->has_tf |= open->weights.has_tf[i];
		for (int level = 0; level <= FIELD_MISSING; level++)
		{
			const LinkField *field = &open->fields.fields[i];

			if (level > field->n_levels && level < FIELD_MISSING)
				continue;
			open->names[i][level] = match_level_name(field, level);
			open->words[i][level] = level_words(field, open->names[i][level], level,
												open->weights.weight[i][level]);
		}
	}
}

/*
 * The model of argument 0.  Bytes that are the same as in the last call, be
 * they compressed or not, are the same model; what lies outside of the row is
 * fetched before it is compared.
 */
static OpenModel *
open_model(FunctionCallInfo fcinfo)
{
	FmgrInfo   *flinfo = fcinfo->flinfo;
	OpenModel  *open = flinfo->fn_extra;
	struct varlena *key = (struct varlena *) DatumGetPointer(PG_GETARG_DATUM(0));
	MemoryContext caller;

	if (VARATT_IS_EXTERNAL(key))
		key = PG_DETOAST_DATUM(PointerGetDatum(key));
	if (open == NULL)
	{
		open = MemoryContextAllocZero(flinfo->fn_mcxt, sizeof(OpenModel));
		open->context = AllocSetContextCreate(flinfo->fn_mcxt, "opened match_model",
											  ALLOCSET_SMALL_SIZES);
		flinfo->fn_extra = open;
	}
	if (open->key != NULL && VARSIZE_ANY(open->key) == VARSIZE_ANY(key) &&
		memcmp(open->key, key, VARSIZE_ANY(key)) == 0)
		return open;
	open->key = NULL;
	MemoryContextReset(open->context);
	caller = MemoryContextSwitchTo(open->context);
	/* the names of the fields live in the model: open the copy that stays */
	key = memcpy(palloc(VARSIZE_ANY(key)), key, VARSIZE_ANY(key));
	open_into(open, DatumGetMatchModel(PointerGetDatum(key)));
	open->key = key;
	MemoryContextSwitchTo(caller);
	return open;
}

static void
forget_frequencies(Pair *pair, int n_fields)
{
	for (int i = 0; i < n_fields; i++)
		pair->tf_left[i] = pair->tf_right[i] = (float4) UNDEFINED;
}

/* The pattern of argument 1, without term frequencies. */
static void
pattern_argument(FunctionCallInfo fcinfo, const OpenModel *open, Pair *pair)
{
	pair->pattern = (uint64) PG_GETARG_INT64(1);
	match_model_check_pattern(&open->fields, pair->pattern);
	forget_frequencies(pair, open->fields.n_fields);
}

/* The records of arguments 1 and 2, which compare as the model says. */
static void
record_arguments(FunctionCallInfo fcinfo, const OpenModel *open, Pair *pair)
{
	const LinkRecord *left = PG_GETARG_LINK_RECORD(1);
	const LinkRecord *right = PG_GETARG_LINK_RECORD(2);

	if (!link_record_has_program(left, open->fields.n_fields, open->program,
								 open->program_size))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the records are of other comparisons than those of the model"),
				 errhint("Make the records with the link_spec of the model.")));
	pair->pattern = link_record_pattern(left, right);
	if (open->has_tf)
	{
		link_record_frequencies(left, pair->tf_left);
		link_record_frequencies(right, pair->tf_right);
	}
	else
		forget_frequencies(pair, open->fields.n_fields);
}

static inline int
pair_level(const OpenModel *open, const Pair *pair, int field)
{
	return pattern_level(pair->pattern, open->fields.n_fields, field);
}

static double
pair_tf(const OpenModel *open, const Pair *pair, int field)
{
	return tf_adjustment(&open->weights, field, pair_level(open, pair, field),
						 pair->tf_left[field], pair->tf_right[field]);
}

static double
pair_weight(const OpenModel *open, const Pair *pair)
{
	double		sum = pattern_weight(&open->weights, pair->pattern);

	for (int i = 0; i < open->fields.n_fields; i++)
		sum += pair_tf(open, pair, i);
	return sum;
}

/* One row for the prior, then one for each field: they add up to the weight. */
static Datum
explain(FunctionCallInfo fcinfo, const OpenModel *open, const Pair *pair)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = -1; i < open->fields.n_fields; i++)
	{
		bool		is_prior = i < 0;
		int			level = is_prior ? 0 : pair_level(open, pair, i);
		bool		nulls[5] = {is_prior, is_prior || level == FIELD_MISSING, false, false, false};
		Datum		values[5];

		values[0] = is_prior ? (Datum) 0 :
			PointerGetDatum(cstring_to_text_with_len(open->fields.fields[i].name,
													 open->fields.fields[i].name_length));
		values[1] = Int32GetDatum(level);
		values[2] = CStringGetTextDatum(is_prior ? "prior" : open->names[i][level]);
		values[3] = Float8GetDatum(is_prior ? open->weights.prior :
								   open->weights.weight[i][level]);
		values[4] = Float8GetDatum(is_prior ? 0 : pair_tf(open, pair, i));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* The same in one line, without the prior. */
static Datum
explanation(const OpenModel *open, const Pair *pair)
{
	StringInfoData out;

	initStringInfo(&out);
	for (int i = 0; i < open->fields.n_fields; i++)
	{
		double		tf = pair_tf(open, pair, i);

		if (i > 0)
			appendStringInfoString(&out, ", ");
		appendStringInfoString(&out, open->words[i][pair_level(open, pair, i)]);
		if (tf != 0)
		{
			appendStringInfoString(&out, " (tf ");
			append_bits(&out, tf);
			appendStringInfoChar(&out, ')');
		}
	}
	return PointerGetDatum(cstring_to_text_with_len(out.data, out.len));
}

/* Each of the readings takes a pattern, or two records. */
PG_FUNCTION_INFO_V1(match_weight_pattern);
Datum
match_weight_pattern(PG_FUNCTION_ARGS)
{
	const OpenModel *open = open_model(fcinfo);
	Pair		pair;

	pattern_argument(fcinfo, open, &pair);
	PG_RETURN_FLOAT8(pair_weight(open, &pair));
}

PG_FUNCTION_INFO_V1(match_weight_records);
Datum
match_weight_records(PG_FUNCTION_ARGS)
{
	const OpenModel *open = open_model(fcinfo);
	Pair		pair;

	record_arguments(fcinfo, open, &pair);
	PG_RETURN_FLOAT8(pair_weight(open, &pair));
}

PG_FUNCTION_INFO_V1(match_explain_pattern);
Datum
match_explain_pattern(PG_FUNCTION_ARGS)
{
	const OpenModel *open = open_model(fcinfo);
	Pair		pair;

	pattern_argument(fcinfo, open, &pair);
	return explain(fcinfo, open, &pair);
}

PG_FUNCTION_INFO_V1(match_explain_records);
Datum
match_explain_records(PG_FUNCTION_ARGS)
{
	const OpenModel *open = open_model(fcinfo);
	Pair		pair;

	record_arguments(fcinfo, open, &pair);
	return explain(fcinfo, open, &pair);
}

PG_FUNCTION_INFO_V1(match_explanation_pattern);
Datum
match_explanation_pattern(PG_FUNCTION_ARGS)
{
	const OpenModel *open = open_model(fcinfo);
	Pair		pair;

	pattern_argument(fcinfo, open, &pair);
	return explanation(open, &pair);
}

PG_FUNCTION_INFO_V1(match_explanation_records);
Datum
match_explanation_records(PG_FUNCTION_ARGS)
{
	const OpenModel *open = open_model(fcinfo);
	Pair		pair;

	record_arguments(fcinfo, open, &pair);
	return explanation(open, &pair);
}

/* Even odds for a weight of 0; NULL for NaN. */
PG_FUNCTION_INFO_V1(match_probability);
Datum
match_probability(PG_FUNCTION_ARGS)
{
	double		weight = PG_GETARG_FLOAT8(0);
	double		against = exp2(-fabs(weight));

	return float8_or_null(fcinfo, (weight >= 0 ? 1 : against) / (1 + against));
}
