/*-------------------------------------------------------------------------
 *
 * match_quality_readings.c
 *	  Precision, recall and their curves.
 *
 * At a threshold, the pairs of at least that weight are linked.  Of those, the
 * true positives are matches and the false positives are not; false negatives
 * are the matches below, true negatives the other pairs below.
 *
 *		precision	= TP / (TP + FP)
 *		recall		= TP / (TP + FN)
 *		F1			= 2 TP / (2 TP + FP + FN)
 *		specificity	= TN / (TN + FP)
 *
 * A ratio without a denominator is NULL.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/match_quality.h"

#include <math.h>

#include "access/htup_details.h"
#include "common/result.h"
#include "funcapi.h"
#include "miscadmin.h"

/* What a threshold makes of all pairs. */
typedef struct Confusion
{
	int64		true_positives;
	int64		false_positives;
	int64		false_negatives;
	int64		true_negatives;
} Confusion;

/* Every pair is below the threshold; 22003 when there are too many to count. */
static Confusion
nothing_linked(const MatchQuality *quality)
{
	Confusion	c = {0, 0, quality->unscored_matches, quality->unscored_others};

	for (int64 i = 0; i < quality->n_weights; i++)
	{
		value_count(&match_quality_class, &c.false_negatives, quality->counts[i].matches);
		value_count(&match_quality_class, &c.true_negatives, quality->counts[i].others);
	}
	return c;
}

/* The threshold falls to the next weight. */
static void
link_pairs(Confusion *c, const WeightCount *count)
{
	c->true_positives += count->matches;
	c->false_negatives -= count->matches;
	c->false_positives += count->others;
	c->true_negatives -= count->others;
}

static double
ratio(double part, double rest)
{
	return part + rest > 0 ? part / (part + rest) : UNDEFINED;
}

static double
precision_of(const Confusion *c)
{
	return ratio((double) c->true_positives, (double) c->false_positives);
}

static double
recall_of(const Confusion *c)
{
	return ratio((double) c->true_positives, (double) c->false_negatives);
}

static double
f1_of(const Confusion *c)
{
	return ratio(2 * (double) c->true_positives,
				 (double) c->false_positives + (double) c->false_negatives);
}

static double
specificity_of(const Confusion *c)
{
	return ratio((double) c->true_negatives, (double) c->false_positives);
}

static const MatchQuality *
packed_argument(FunctionCallInfo fcinfo)
{
	return quality_canonical(PG_GETARG_MATCH_QUALITY(0));
}

/* The confusion at the threshold of argument 1; infinite ones have a meaning. */
static Confusion
confusion_argument(FunctionCallInfo fcinfo)
{
	const MatchQuality *quality = packed_argument(fcinfo);
	double		threshold = PG_GETARG_FLOAT8(1);
	Confusion	c = nothing_linked(quality);

	if (isnan(threshold))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the threshold may not be NaN"),
				 errhint("Pairs of at least the threshold are linked.")));
	for (int64 i = quality->n_weights - 1; i >= 0 && quality->counts[i].weight >= threshold; i--)
		link_pairs(&c, &quality->counts[i]);
	return c;
}

/* precision_at(q, weight) */
PG_FUNCTION_INFO_V1(match_quality_precision_at);
Datum
match_quality_precision_at(PG_FUNCTION_ARGS)
{
	Confusion	c = confusion_argument(fcinfo);

	return float8_or_null(fcinfo, precision_of(&c));
}

/* recall_at(q, weight) */
PG_FUNCTION_INFO_V1(match_quality_recall_at);
Datum
match_quality_recall_at(PG_FUNCTION_ARGS)
{
	Confusion	c = confusion_argument(fcinfo);

	return float8_or_null(fcinfo, recall_of(&c));
}

/* f1_at(q, weight) */
PG_FUNCTION_INFO_V1(match_quality_f1_at);
Datum
match_quality_f1_at(PG_FUNCTION_ARGS)
{
	Confusion	c = confusion_argument(fcinfo);

	return float8_or_null(fcinfo, f1_of(&c));
}

/* missing(q) */
PG_FUNCTION_INFO_V1(match_quality_missing);
Datum
match_quality_missing(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(PG_GETARG_MATCH_QUALITY(0)->missing);
}

#define N_BEST 4

/*
 * best_f1(q) -> (weight, precision, recall, f1): the threshold of the highest
 * F1, of equal ones the strictest; NULL when no match has a weight.
 */
PG_FUNCTION_INFO_V1(match_quality_best_f1);
Datum
match_quality_best_f1(PG_FUNCTION_ARGS)
{
	const MatchQuality *quality = packed_argument(fcinfo);
	Confusion	c = nothing_linked(quality);
	double		best[N_BEST] = {0, 0, 0, 0};
	Datum		fields[N_BEST];
	bool		nulls[N_BEST] = {false};
	TupleDesc	descriptor;

	for (int64 i = quality->n_weights - 1; i >= 0; i--)
	{
		link_pairs(&c, &quality->counts[i]);
		if (f1_of(&c) > best[3])
		{
			best[0] = quality->counts[i].weight;
			best[1] = precision_of(&c);
			best[2] = recall_of(&c);
			best[3] = f1_of(&c);
		}
	}
	if (best[3] == 0)
		PG_RETURN_NULL();
	for (int i = 0; i < N_BEST; i++)
		fields[i] = Float8GetDatum(best[i]);
	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "best_f1 must return a row");
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), fields, nulls));
}

#define N_ROC 8

static void
put_threshold(ReturnSetInfo *rows, double weight, const Confusion *c)
{
	double		ratios[] = {precision_of(c), recall_of(c), specificity_of(c)};
	bool		nulls[N_ROC] = {false};
	Datum		row[N_ROC] = {
		Float8GetDatum(weight),
		Int64GetDatum(c->true_positives), Int64GetDatum(c->false_positives),
		Int64GetDatum(c->false_negatives), Int64GetDatum(c->true_negatives)
	};

	for (int i = 0; i < (int) lengthof(ratios); i++)
	{
		row[5 + i] = Float8GetDatum(ratios[i]);
		nulls[5 + i] = isnan(ratios[i]);
	}
	tuplestore_putvalues(rows->setResult, rows->setDesc, row, nulls);
}

/* roc(q): a row for each distinct weight as the threshold, the strictest first */
PG_FUNCTION_INFO_V1(match_quality_roc);
Datum
match_quality_roc(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rows = (ReturnSetInfo *) fcinfo->resultinfo;
	const MatchQuality *quality = packed_argument(fcinfo);
	Confusion	c = nothing_linked(quality);

	InitMaterializedSRF(fcinfo, 0);
	for (int64 i = quality->n_weights - 1; i >= 0; i--)
	{
		CHECK_FOR_INTERRUPTS();
		link_pairs(&c, &quality->counts[i]);
		put_threshold(rows, quality->counts[i].weight, &c);
	}
	return (Datum) 0;
}
