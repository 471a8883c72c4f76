/*-------------------------------------------------------------------------
 *
 * match_report.c
 *	  What a model says and how it was trained: em_report(), em_summary().
 *
 *-------------------------------------------------------------------------
 */
#include "identity/match_model_layout.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"

static Datum
text_datum(const char *string, int length)
{
	return PointerGetDatum(cstring_to_text_with_len(string, length));
}

/* One row for each level, the strictest first. */
PG_FUNCTION_INFO_V1(match_model_report);
Datum
match_model_report(PG_FUNCTION_ARGS)
{
	const MatchModel *model = PG_GETARG_MATCH_MODEL(0);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	LinkFields	fields;
	MatchWeights weights;

	match_model_fields(model, &fields);
	match_weights_open(model, &weights);
	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < model->n_fields; i++)
	{
		const LinkField *field = &fields.fields[i];
		bool		seen = (model->header.flags & MODEL_TRAINED) != 0 &&
			!model_is_masked(model, i);

		for (int level = field->n_levels; level >= 0; level--)
		{
			const ModelLevel *at = &model_levels(model, i)[level];
			bool		nulls[7] = {false, false, false, false, false, false, !seen};
			Datum		values[7] = {
				text_datum(field->name, field->name_length),
				Int32GetDatum(level),
				CStringGetTextDatum(match_level_name(field, level)),
				Float8GetDatum(at->m),
				Float8GetDatum(at->u),
				Float8GetDatum(weights.weight[i][level]),
				Int64GetDatum(at->observed)
			};

			tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		}
	}
	return (Datum) 0;
}

static void
append_note(StringInfo notes, const char *note)
{
	appendStringInfo(notes, "%s%s", notes->len == 0 ? "" : "; ", note);
}

/* What of a field a reader should know. */
static void
append_field_notes(StringInfo notes, const MatchModel *model, int i,
				   const LinkField *field)
{
	const ModelLevel *levels = model_levels(model, i);
	const char *name = pnstrdup(field->name, field->name_length);
	int			unseen = 0;

	if (model_is_masked(model, i))
		return;
	for (int level = 0; level <= field->n_levels; level++)
		if (levels[level].observed == 0)
			unseen++;
	if (unseen > field->n_levels)
		append_note(notes, psprintf("%s was always missing", name));
	else if (unseen > 0)
		append_note(notes, psprintf("%d %s of %s never observed", unseen,
									unseen == 1 ? "level" : "levels", name));
	if (model_level_bits(&model_fields(model)[i], levels, field->n_levels) < 0)
		append_note(notes, psprintf("equal %s speaks against a match", name));
}

/* NULL when there is nothing to note. */
static const char *
model_notes(const MatchModel *model, const LinkFields *fields)
{
	StringInfoData notes;

	initStringInfo(&notes);
	if (!(model->header.flags & MODEL_TRAINED))
		append_note(&notes, "not trained");
	else if (model->pairs == 0)
		append_note(&notes, "no pairs to learn from");
	else
	{
		if (!(model->header.flags & MODEL_CONVERGED))
			append_note(&notes, psprintf("not converged after %d iterations", model->iterations));
		for (int i = 0; i < model->n_fields; i++)
			append_field_notes(&notes, model, i, &fields->fields[i]);
	}
	return notes.len > 0 ? notes.data : NULL;
}

static Datum
masked_fields(const MatchModel *model, const LinkFields *fields)
{
	Datum		names[LINK_MAX_FIELDS];
	int			n = 0;

	for (int i = 0; i < model->n_fields; i++)
		if (model_is_masked(model, i))
			names[n++] = text_datum(fields->fields[i].name,
									fields->fields[i].name_length);
	return PointerGetDatum(construct_array(names, n, TEXTOID, -1, false, TYPALIGN_INT));
}

PG_FUNCTION_INFO_V1(match_model_summary);
Datum
match_model_summary(PG_FUNCTION_ARGS)
{
	const MatchModel *model = PG_GETARG_MATCH_MODEL(0);
	bool		trained = (model->header.flags & MODEL_TRAINED) != 0;
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	LinkFields	fields;
	const char *notes;
	Datum		values[9];
	bool		nulls[9] = {false, false, !trained, !trained, !trained, !trained,
		!(model->header.flags & MODEL_HAS_LIKELIHOOD), !trained, false};

	match_model_fields(model, &fields);
	notes = model_notes(model, &fields);
	values[0] = Float8GetDatum(model->lambda);
	values[1] = Float8GetDatum(model->cap);
	values[2] = Int64GetDatum(model->pairs);
	values[3] = Float8GetDatum(model->matches);
	values[4] = Int32GetDatum(model->iterations);
	values[5] = BoolGetDatum((model->header.flags & MODEL_CONVERGED) != 0);
	values[6] = Float8GetDatum(model->log_likelihood);
	values[7] = masked_fields(model, &fields);
	nulls[8] = notes == NULL;
	values[8] = notes == NULL ? (Datum) 0 : CStringGetTextDatum(notes);
	InitMaterializedSRF(fcinfo, 0);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	return (Datum) 0;
}
