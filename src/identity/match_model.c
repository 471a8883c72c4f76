/*-------------------------------------------------------------------------
 *
 * match_model.c
 *	  Making, checking and opening match_model values; see match_model.h.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/match_model_layout.h"

#include <math.h>

#include "miscadmin.h"

/* Where the first ModelLevel of so many fields lies. */
static Size
levels_offset(int n_fields)
{
	return sizeof(MatchModel) + (Size) n_fields * sizeof(ModelField);
}

MatchModel *
match_model_create(const LinkSpec *spec)
{
	LinkFields	fields;
	MatchModel *model;
	Size		offset;
	uint32		n_levels = 0;

	link_spec_open(spec, &fields);
	for (int i = 0; i < fields.n_fields; i++)
		n_levels += (uint32) fields.fields[i].n_levels + 1;
	offset = levels_offset(fields.n_fields) + n_levels * sizeof(ModelLevel);
	model = value_create(&match_model_class,
						 value_checked_size(&match_model_class, offset,
											VARSIZE(spec), 1), 0);
	model->n_fields = (uint8) fields.n_fields;
	model->spec_offset = (uint32) offset;
	model->cap = DEFAULT_CAP;
	n_levels = 0;
	for (int i = 0; i < fields.n_fields; i++)
	{
		model_fields(model)[i].n_levels = (uint16) fields.fields[i].n_levels;
		model_fields(model)[i].first = n_levels;
		n_levels += (uint32) fields.fields[i].n_levels + 1;
	}
	memcpy((char *) model + offset, spec, VARSIZE(spec));
	return model;
}

MatchModel *
match_model_copy(const MatchModel *model)
{
	return memcpy(palloc(VARSIZE(model)), model, VARSIZE(model));
}

void
match_model_untrain(MatchModel *model)
{
	model->header.flags &= (uint16) ~MODEL_FLAGS;
	model->log_likelihood = 0;
	model->matches = 0;
	model->pairs = 0;
	model->iterations = 0;
	model->masked = 0;
	for (int i = 0; i < model->n_fields; i++)
	{
		model_fields(model)[i].matches = 0;
		for (int level = 0; level <= model_fields(model)[i].n_levels; level++)
			model_levels(model, i)[level].observed = 0;
	}
}

void
match_model_fields(const MatchModel *model, LinkFields *fields)
{
	link_spec_open(model_spec(model), fields);
}

int
match_model_field(const LinkFields *fields, const char *name, int length)
{
	int			field = link_field_by_name(fields, name, length);

	if (field < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the model has no field \"%.*s\"", length, name),
				 errhint("The fields are those of its link_spec; em_report() lists them.")));
	return field;
}

double
model_level_bits(const ModelField *field, const ModelLevel *levels, int level)
{
	if (level_is_held(field, level))
		return levels[level].bits;
	return log2(Max(levels[level].m, PROBABILITY_FLOOR)) -
		log2(Max(levels[level].u, PROBABILITY_FLOOR));
}

void
match_weights_open(const MatchModel *model, MatchWeights *weights)
{
	LinkFields	fields;

	match_model_fields(model, &fields);
	memset(weights, 0, sizeof(MatchWeights));
	weights->n_fields = fields.n_fields;
	weights->prior = log2(model->lambda) - log1p(-model->lambda) / M_LN2;
	weights->fingerprint = link_fields_fingerprint(&fields);
	weights->cap = model->cap;
	for (int i = 0; i < fields.n_fields; i++)
	{
		const ModelField *field = &model_fields(model)[i];
		const ModelLevel *levels = model_levels(model, i);

		for (int level = 0; level <= field->n_levels; level++)
		{
			double		bits = model_level_bits(field, levels, level);

			weights->weight[i][level] = Min(Max(bits, -model->cap), model->cap);
		}
		weights->equal_bits[i] = model_level_bits(field, levels, field->n_levels);
		weights->equal_level[i] = field->n_levels;
		weights->has_tf[i] = fields.fields[i].has_tf;
		weights->tf_weight[i] = fields.fields[i].tf_weight;
		weights->tf_min[i] = fields.fields[i].tf_min;
		weights->log2_u_equal[i] = log2(Max(levels[field->n_levels].u,
											PROBABILITY_FLOOR));
	}
}

const char *
match_level_name(const LinkField *field, int level)
{
	StringInfoData name;

	if (level == FIELD_MISSING)
		return "missing";
	if (level == 0)
		return "different";
	if (level == field->n_levels)
		return "equal";
	initStringInfo(&name);
	level_to_text(field->levels[field->n_levels - level], &name);
	return name.data;
}

static void pg_attribute_noreturn()
pattern_does_not_fit(const LinkFields *fields, uint64 pattern)
{
	for (int i = 0; i < fields->n_fields; i++)
	{
		const LinkField *field = &fields->fields[i];
		int			level = pattern_level(pattern, fields->n_fields, i);

		if (level > field->n_levels && level != FIELD_MISSING)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("pattern %llx does not fit the model: field \"%.*s\" has levels 0 to %d, not %d",
							(unsigned long long) pattern, field->name_length,
							field->name, field->n_levels, level),
					 errhint("Compare the records with the link_spec of the model; f stands for a missing value.")));
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("pattern %llx does not fit the model: it has more digits than the model's %d fields",
					(unsigned long long) pattern, fields->n_fields),
			 errhint("Compare the records with the link_spec of the model.")));
}

void
match_model_check_pattern(const LinkFields *fields, uint64 pattern)
{
	if (!pattern_fits(pattern, fields))
		pattern_does_not_fit(fields, pattern);
}

void
match_model_check_patterns(const LinkFields *fields,
						   const MatchPatterns *patterns)
{
	uint64		fingerprint = match_patterns_fingerprint(patterns);
	int			n;
	const PatternCount *counts = match_patterns_counts(patterns, &n);

	for (int i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		match_model_check_pattern(fields, counts[i].pattern);
	}
	if (fingerprint != 0 && fingerprint != link_fields_fingerprint(fields))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the patterns are of other comparisons than those of the model"),
				 errhint("Compare the records with the link_spec of the model.")));
}
