/*-------------------------------------------------------------------------
 *
 * match_model_io.c
 *	  Text, binary and jsonb forms of match_model values.
 *
 * Text:	{"spec": "given: name .92", "lambda": 0.0001, "cap": 30,
 *			 "fields": [{"field": "given", "m": [0.05, 0.05, 0.9],
 *			   "u": [0.9, 0.05, 0.05], "weight": [null, 2, null],
 *			   "matches": 4.5, "observed": [90, 2, 8]}],
 *			 "training": {"pairs": 100, "matches": 4.5, "iterations": 12,
 *			   "converged": true, "log_likelihood": -41.5}}
 *			The arrays begin with level 0.  "weight" stands only where a weight
 *			is held, in bits.  Without training "matches", "observed" and
 *			"training" do not stand; a field that was masked has
 *			"masked": true in their place.
 * Binary:	the spec as text, then the fields in their order.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/match_model_layout.h"

#include <math.h>

#include "common/json.h"
#include "common/wire_text.h"
#include "libpq/pqformat.h"

/* expected counts are sums of rounded products: they may exceed a little */
#define COUNT_TOLERANCE	1e-9

static inline bool
model_has(const MatchModel *model, uint16 flag)
{
	return (model->header.flags & flag) != 0;
}

static bool
is_minus_zero(double number)
{
	return number == 0 && signbit(number);
}

static bool
is_probability(double p)
{
	return p >= 0 && p <= 1 && !is_minus_zero(p);
}

/* A count that was expected among so many pairs. */
static bool
is_expected(double count, int64 pairs)
{
	return count >= 0 && count <= (double) pairs * (1 + COUNT_TOLERANCE) &&
		!is_minus_zero(count);
}

static bool
field_is_sound(const MatchModel *model, int i, const char **why)
{
	const ModelField *field = &model_fields(model)[i];
	const ModelLevel *levels = model_levels(model, i);
	int64		observed = 0;

	*why = "a probability is not within 0 and 1";
	for (int level = 0; level <= field->n_levels; level++)
		if (!is_probability(levels[level].m) || !is_probability(levels[level].u))
			return false;
	*why = psprintf("a weight is not held, or does not lie between -%g and %g bits", MAX_CAP, MAX_CAP);
	for (int level = 0; level <= field->n_levels; level++)
		if (!(fabs(levels[level].bits) <= MAX_CAP) ||
			is_minus_zero(levels[level].bits) ||
			(levels[level].bits != 0 && !level_is_held(field, level)))
			return false;
	*why = "its counts of pairs do not fit";
	for (int level = 0; level <= field->n_levels; level++)
		if (levels[level].observed < 0 ||
			pg_add_s64_overflow(observed, levels[level].observed, &observed))
			return false;
	return observed <= model->pairs && is_expected(field->matches, observed) &&
		field->held >> (field->n_levels + 1) == 0;
}

/* The sizes and numbers that follow from the spec are those that follow. */
static bool
fits_spec(const MatchModel *model)
{
	Size		size = VARSIZE(model);
	const char *why;
	MatchModel *blank;

	if (model->spec_offset < sizeof(MatchModel) ||
		model->spec_offset % MAXIMUM_ALIGNOF != 0 ||
		size < model->spec_offset + link_spec_class.minimum_size ||
		VARSIZE(model_spec(model)) != size - model->spec_offset ||
		!link_spec_class.validate(model_spec(model), &why))
		return false;
	blank = match_model_create(model_spec(model));
	if (VARSIZE(blank) != size || blank->spec_offset != model->spec_offset ||
		blank->n_fields != model->n_fields)
		return false;
	for (int i = 0; i < model->n_fields; i++)
		if (model_fields(blank)[i].n_levels != model_fields(model)[i].n_levels ||
			model_fields(blank)[i].first != model_fields(model)[i].first)
			return false;
	pfree(blank);
	return true;
}

/* What training left behind is possible, or nothing at all. */
static bool
training_is_sound(const MatchModel *model)
{
	if (!is_expected(model->matches, model->pairs) ||
		!isfinite(model->log_likelihood) || is_minus_zero(model->log_likelihood) ||
		(!model_has(model, MODEL_HAS_LIKELIHOOD) && model->log_likelihood != 0))
		return false;
	if (!model_has(model, MODEL_TRAINED))
		return model->header.flags == 0 && model->pairs == 0 &&
			model->iterations == 0 && model->masked == 0;
	return model->pairs >= 0 && model->iterations >= 0 &&
		model->masked >> model->n_fields == 0;
}

static bool
model_validate(const void *value, const char **why)
{
	const MatchModel *model = value;

	*why = "its fields are not those of its spec";
	if ((model->header.flags & ~MODEL_FLAGS) != 0 || model->reserved != 0 ||
		model->reserved2 != 0 || !fits_spec(model))
		return false;
	*why = "\"lambda\" must lie between 0 and 1";
	if (!(model->lambda > 0 && model->lambda < 1))
		return false;
	*why = psprintf("\"cap\" must lie between 0 and %g bits", MAX_CAP);
	if (!(model->cap > 0 && model->cap <= MAX_CAP))
		return false;
	*why = "its training is not possible";
	if (!training_is_sound(model))
		return false;
	for (int i = 0; i < model->n_fields; i++)
	{
		if (!field_is_sound(model, i, why))
			return false;
		*why = "a masked field has been observed";
		if (model_is_masked(model, i))
			for (int level = 0; level <= model_fields(model)[i].n_levels; level++)
				if (model_levels(model, i)[level].observed != 0)
					return false;
	}
	*why = NULL;
	return true;
}

static const void *
model_canonical(const void *value)
{
	return value;
}

/* The arrays of a field, one number for each level. */
typedef enum LevelArray
{
	LEVEL_M,
	LEVEL_U,
	LEVEL_BITS,
	LEVEL_OBSERVED
} LevelArray;

static void
append_levels(StringInfo out, const MatchModel *model, int i, LevelArray which)
{
	static const char *const names[] = {"m", "u", "weight", "observed"};
	const ModelField *field = &model_fields(model)[i];

	appendStringInfo(out, ", \"%s\": [", names[which]);
	for (int level = 0; level <= field->n_levels; level++)
	{
		const ModelLevel *at = &model_levels(model, i)[level];

		if (level > 0)
			appendStringInfoString(out, ", ");
		if (which == LEVEL_OBSERVED)
			appendStringInfo(out, INT64_FORMAT, at->observed);
		else if (which == LEVEL_BITS && !level_is_held(field, level))
			appendStringInfoString(out, "null");
		else
			append_float8(out, which == LEVEL_M ? at->m :
						  which == LEVEL_U ? at->u : at->bits);
	}
	appendStringInfoChar(out, ']');
}

static void
append_field(StringInfo out, const MatchModel *model, int i,
			 const LinkField *field)
{
	appendStringInfoString(out, "{\"field\": ");
	append_json_string(out, pnstrdup(field->name, field->name_length));
	append_levels(out, model, i, LEVEL_M);
	append_levels(out, model, i, LEVEL_U);
	if (model_fields(model)[i].held != 0)
		append_levels(out, model, i, LEVEL_BITS);
	if (model_is_masked(model, i))
		appendStringInfoString(out, ", \"masked\": true");
	else if (model_has(model, MODEL_TRAINED))
	{
		appendStringInfoString(out, ", \"matches\": ");
		append_float8(out, model_fields(model)[i].matches);
		append_levels(out, model, i, LEVEL_OBSERVED);
	}
	appendStringInfoChar(out, '}');
}

static void
model_to_json(const void *value, StringInfo out)
{
	const MatchModel *model = value;
	LinkFields	fields;
	StringInfoData spec;

	match_model_fields(model, &fields);
	initStringInfo(&spec);
	link_spec_to_text(model_spec(model), &spec);
	appendStringInfoString(out, "{\"spec\": ");
	append_json_string(out, spec.data);
	appendStringInfoString(out, ", \"lambda\": ");
	append_float8(out, model->lambda);
	appendStringInfoString(out, ", \"cap\": ");
	append_float8(out, model->cap);
	appendStringInfoString(out, ", \"fields\": [");
	for (int i = 0; i < model->n_fields; i++)
	{
		appendStringInfoString(out, i == 0 ? "" : ", ");
		append_field(out, model, i, &fields.fields[i]);
	}
	appendStringInfoChar(out, ']');
	if (model_has(model, MODEL_TRAINED))
	{
		appendStringInfo(out, ", \"training\": {\"pairs\": " INT64_FORMAT
						 ", \"matches\": ", model->pairs);
		append_float8(out, model->matches);
		appendStringInfo(out, ", \"iterations\": %d, \"converged\": %s",
						 model->iterations,
						 model_has(model, MODEL_CONVERGED) ? "true" : "false");
		if (model_has(model, MODEL_HAS_LIKELIHOOD))
		{
			appendStringInfoString(out, ", \"log_likelihood\": ");
			append_float8(out, model->log_likelihood);
		}
		appendStringInfoChar(out, '}');
	}
	appendStringInfoChar(out, '}');
}

/* A number of JSON, with the one zero. */
static bool
number_from_json(const JsonbValue *value, double *number)
{
	if (!json_float8(value, number))
		return false;
	*number += 0.0;
	return true;
}

/* Fills one number of each level of a field. */
static bool
levels_from_json(Jsonb *json, MatchModel *model, int i, LevelArray which,
				 const char *key, const char **why)
{
	JsonbContainer *array = json_array_field(json, key, why);
	ModelField *field = &model_fields(model)[i];

	if (array == NULL)
		return false;
	*why = psprintf("\"%s\" must have one number for each level, from 0 to %d",
					key, field->n_levels);
	if (JsonContainerSize(array) != (uint32) field->n_levels + 1)
		return false;
	for (int level = 0; level <= field->n_levels; level++)
	{
		JsonbValue *item = getIthJsonbValueFromContainer(array, level);
		ModelLevel *at = &model_levels(model, i)[level];

		if (which == LEVEL_BITS && item->type == jbvNull)
			continue;
		if (which == LEVEL_BITS)
			field->held |= (uint16) (1 << level);
		if (!(which == LEVEL_OBSERVED ? json_int64(item, &at->observed) :
			  number_from_json(item, which == LEVEL_M ? &at->m :
							   which == LEVEL_U ? &at->u : &at->bits)))
			return false;
	}
	return true;
}

static bool
field_from_json(JsonbValue *item, MatchModel *model, int i,
				const LinkField *field, const char **why)
{
	static const char *const keys[] = {"field", "m", "u", "weight", "matches",
	"observed", "masked", NULL};
	Jsonb	   *json;
	JsonbValue *name;
	JsonbValue *masked;

	*why = "\"fields\" must have one object for each field of the spec, in its order";
	if (item->type != jbvBinary || !JsonContainerIsObject(item->val.binary.data))
		return false;
	json = JsonbValueToJsonb(item);
	name = json_field(json, "field");
	if (name == NULL || name->type != jbvString ||
		name->val.string.len != field->name_length ||
		memcmp(name->val.string.val, field->name, field->name_length) != 0)
		return false;
	if (!json_keys_known(json, keys, why) ||
		!levels_from_json(json, model, i, LEVEL_M, "m", why) ||
		!levels_from_json(json, model, i, LEVEL_U, "u", why) ||
		(json_field(json, "weight") != NULL &&
		 !levels_from_json(json, model, i, LEVEL_BITS, "weight", why)))
		return false;
	masked = json_field(json, "masked");
	*why = "with \"training\" each field must have \"matches\" and \"observed\", or \"masked\": true; without it none";
	if (masked != NULL && (masked->type != jbvBool || !masked->val.boolean))
		return false;
	if (masked != NULL)
		model->masked |= (uint16) (1 << i);
	if (masked != NULL || !model_has(model, MODEL_TRAINED))
		return json_field(json, "matches") == NULL &&
			json_field(json, "observed") == NULL;
	return number_from_json(json_field(json, "matches"), &model_fields(model)[i].matches) &&
		levels_from_json(json, model, i, LEVEL_OBSERVED, "observed", why);
}

static bool
training_from_json(JsonbValue *item, MatchModel *model, const char **why)
{
	static const char *const keys[] = {"pairs", "matches", "iterations",
	"converged", "log_likelihood", NULL};
	Jsonb	   *json;
	JsonbValue *converged;
	JsonbValue *likelihood;
	int64		iterations;

	*why = "\"training\" must be an object";
	if (item->type != jbvBinary || !JsonContainerIsObject(item->val.binary.data))
		return false;
	json = JsonbValueToJsonb(item);
	model->header.flags |= MODEL_TRAINED;
	if (!json_keys_known(json, keys, why) ||
		!json_int64_field(json, "pairs", &model->pairs, why) ||
		!json_int64_field(json, "iterations", &iterations, why))
		return false;
	*why = "\"iterations\" must be an integer of 32 bits";
	if (iterations < 0 || iterations > PG_INT32_MAX)
		return false;
	model->iterations = (int32) iterations;
	*why = "\"converged\" must be true or false";
	converged = json_field(json, "converged");
	if (converged == NULL || converged->type != jbvBool)
		return false;
	if (converged->val.boolean)
		model->header.flags |= MODEL_CONVERGED;
	*why = "\"matches\" and \"log_likelihood\" must be numbers";
	likelihood = json_field(json, "log_likelihood");
	if (likelihood != NULL)
		model->header.flags |= MODEL_HAS_LIKELIHOOD;
	return number_from_json(json_field(json, "matches"), &model->matches) &&
		(likelihood == NULL || number_from_json(likelihood, &model->log_likelihood));
}

/* The spec is parsed by its own reader, which raises (soft) errors. */
static MatchModel *
create_from_json(Jsonb *json, Node *escontext, const char **why)
{
	JsonbValue *text = JB_ROOT_IS_OBJECT(json) ? json_field(json, "spec") : NULL;
	LinkSpec   *spec;

	*why = "\"spec\" must be the text of a link_spec";
	if (text == NULL || text->type != jbvString)
		return NULL;
	*why = NULL;
	spec = link_spec_from_text(pnstrdup(text->val.string.val, text->val.string.len),
							   escontext);
	return spec == NULL ? NULL : match_model_create(spec);
}

/* NULL with a reason, or without one after a soft error. */
static MatchModel *
model_read_json(Jsonb *json, Node *escontext, const char **why)
{
	static const char *const keys[] = {"spec", "lambda", "cap", "fields",
	"training", NULL};
	JsonbContainer *array;
	JsonbValue *training;
	MatchModel *model;
	LinkFields	fields;

	if (!json_keys_known(json, keys, why) ||
		(array = json_array_field(json, "fields", why)) == NULL ||
		(model = create_from_json(json, escontext, why)) == NULL)
		return NULL;
	*why = "\"lambda\" and \"cap\" must be numbers";
	if (!number_from_json(json_field(json, "lambda"), &model->lambda) ||
		!number_from_json(json_field(json, "cap"), &model->cap))
		return NULL;
	training = json_field(json, "training");
	if (training != NULL && !training_from_json(training, model, why))
		return NULL;
	*why = "\"fields\" must have one object for each field of the spec, in its order";
	if (JsonContainerSize(array) != model->n_fields)
		return NULL;
	match_model_fields(model, &fields);
	for (int i = 0; i < model->n_fields; i++)
		if (!field_from_json(getIthJsonbValueFromContainer(array, i), model, i,
							 &fields.fields[i], why))
			return NULL;
	*why = NULL;
	return model;
}

static void *
model_from_json(Jsonb *json, const char **why)
{
	return model_read_json(json, NULL, why);
}

static void *
model_from_text(const char *text, Node *escontext)
{
	const char *why = NULL;
	MatchModel *model;
	Datum		json;

	if (!experience_jsonb_in(pstrdup(text), escontext, &json))
		return NULL;
	model = model_read_json(DatumGetJsonbP(json), escontext, &why);
	if (model == NULL && why == NULL)
		return NULL;
	if (model == NULL || !model_validate(model, &why))
		experience_ereturn(escontext, NULL,
						   (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
							errmsg("invalid input for type %s: %s",
								   match_model_class.name, why),
							errhint("See the text form in the documentation of the type.")));
	return model;
}

static void
model_to_binary(const void *value, StringInfo out)
{
	const MatchModel *model = value;
	StringInfoData spec;

	initStringInfo(&spec);
	link_spec_to_text(model_spec(model), &spec);
	send_text(out, spec.data, spec.len);
	pq_sendint16(out, model->header.flags);
	pq_sendint16(out, model->masked);
	pq_sendint32(out, (uint32) model->iterations);
	pq_sendint64(out, (uint64) model->pairs);
	pq_sendfloat8(out, model->matches);
	pq_sendfloat8(out, model->log_likelihood);
	pq_sendfloat8(out, model->lambda);
	pq_sendfloat8(out, model->cap);
	for (int i = 0; i < model->n_fields; i++)
	{
		const ModelField *field = &model_fields(model)[i];

		pq_sendint16(out, field->held);
		pq_sendfloat8(out, field->matches);
		for (int level = 0; level <= field->n_levels; level++)
		{
			const ModelLevel *at = &model_levels(model, i)[level];

			pq_sendfloat8(out, at->m);
			pq_sendfloat8(out, at->u);
			pq_sendfloat8(out, at->bits);
			pq_sendint64(out, (uint64) at->observed);
		}
	}
}

/* The length of the numbers behind the spec, as model_to_binary() writes them. */
static Size
binary_numbers(const MatchModel *model)
{
	Size		size = 2 * sizeof(uint16) + sizeof(uint32) + 5 * sizeof(int64);

	for (int i = 0; i < model->n_fields; i++)
		size += sizeof(uint16) + sizeof(double) +
			((Size) model_fields(model)[i].n_levels + 1) * 4 * sizeof(int64);
	return size;
}

static void *
model_from_binary(StringInfo in, const char **why)
{
	const char *text;
	MatchModel *model;
	int			length;

	*why = "its length does not fit its spec";
	text = receive_text(in, &length);
	if (text == NULL)
		return NULL;
	model = match_model_create(link_spec_from_text(pnstrdup(text, length), NULL));
	if ((Size) (in->len - in->cursor) != binary_numbers(model))
		return NULL;
	model->header.flags = (uint16) pq_getmsgint(in, 2);
	model->masked = (uint16) pq_getmsgint(in, 2);
	model->iterations = (int32) pq_getmsgint(in, 4);
	model->pairs = pq_getmsgint64(in);
	model->matches = pq_getmsgfloat8(in);
	model->log_likelihood = pq_getmsgfloat8(in);
	model->lambda = pq_getmsgfloat8(in);
	model->cap = pq_getmsgfloat8(in);
	for (int i = 0; i < model->n_fields; i++)
	{
		ModelField *field = &model_fields(model)[i];

		field->held = (uint16) pq_getmsgint(in, 2);
		field->matches = pq_getmsgfloat8(in);
		for (int level = 0; level <= field->n_levels; level++)
		{
			ModelLevel *at = &model_levels(model, i)[level];

			at->m = pq_getmsgfloat8(in);
			at->u = pq_getmsgfloat8(in);
			at->bits = pq_getmsgfloat8(in);
			at->observed = pq_getmsgint64(in);
		}
	}
	*why = NULL;
	return model;
}

const ValueClass match_model_class = {
	.name = "match_model",
	.kind = VALUE_MATCH_MODEL,
	.minimum_size = sizeof(MatchModel),
	.validate = model_validate,
	.canonical = model_canonical,
	.from_text = model_from_text,
	.to_json = model_to_json,
	.from_json = model_from_json,
	.to_binary = model_to_binary,
	.from_binary = model_from_binary
};

VALUE_FUNCTIONS(match_model, &match_model_class);
