/*-------------------------------------------------------------------------
 *
 * cox_io.c
 *	  Text, binary and jsonb forms of cox values.
 *
 * Text:	{"covariates": 2, "missing": 1, "patterns": [[3, 12, true, 1, 0.5]]}
 *			A pattern is its count, time, whether the time ended with the
 *			event, and the covariates.  With starts there is "starts": true,
 *			and start stands before time.  With strata "patterns" is an object:
 *			{"north": [[3, 12, true, 1, 0.5]], "south": [...]}.
 * Binary:	covariates, form, missing, labels, patterns.
 *
 * The order of patterns and labels that come in does not matter, because a
 * client in another encoding may sort labels otherwise; but each occurs once.
 *
 *-------------------------------------------------------------------------
 */
#include "tenure/cox.h"

#include <math.h>

#include "common/json.h"
#include "common/wire_text.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"

static void
append_pattern(const Cox *cox, const CoxPattern *pattern, StringInfo out)
{
	appendStringInfo(out, "[" INT64_FORMAT ", ", pattern->count);
	if (cox->header.flags & COX_STARTS)
	{
		append_float8(out, pattern->start);
		appendStringInfoString(out, ", ");
	}
	append_float8(out, pattern->time);
	appendStringInfoString(out, pattern->left ? ", true" : ", false");
	for (int i = 0; i < cox->n_covariates; i++)
	{
		appendStringInfoString(out, ", ");
		append_float8(out, pattern->x[i]);
	}
	appendStringInfoChar(out, ']');
}

/* The patterns of a stratum, from number i on; the number behind them. */
static uint32
append_stratum(const Cox *cox, uint32 i, StringInfo out)
{
	uint32		first = i;

	appendStringInfoChar(out, '[');
	for (; i < cox->n_patterns &&
		 cox_pattern(cox, i)->stratum == cox_pattern(cox, first)->stratum; i++)
	{
		if (i % 1024 == 0)
			CHECK_FOR_INTERRUPTS();
		if (i > first)
			appendStringInfoString(out, ", ");
		append_pattern(cox, cox_pattern(cox, i), out);
	}
	appendStringInfoChar(out, ']');
	return i;
}

static void
cox_to_json(const void *value, StringInfo out)
{
	const Cox  *cox = value;
	uint32		i = 0;
	uint32		next;

	appendStringInfo(out, "{\"covariates\": %d, \"missing\": " INT64_FORMAT ", ",
					 cox->n_covariates, cox->missing);
	if (cox->header.flags & COX_STARTS)
		appendStringInfoString(out, "\"starts\": true, ");
	appendStringInfoString(out, "\"patterns\": ");
	if (!(cox->header.flags & COX_STRATIFIED))
		append_stratum(cox, i, out);
	else
	{
		appendStringInfoChar(out, '{');
		for (uint32 offset = 0; offset < cox->labels_size; offset = next)
		{
			uint32		length;
			const char *label = cox_label(cox, offset, &length, &next);

			appendStringInfoString(out, offset == 0 ? "" : ", ");
			append_json_string(out, pnstrdup(label, length));
			appendStringInfoString(out, ": ");
			i = append_stratum(cox, i, out);
		}
		appendStringInfoChar(out, '}');
	}
	appendStringInfoChar(out, '}');
}

/* Whether what came in is a pattern, but for the stratum. */
static bool
pattern_is_good(const CoxPattern *pattern, int n_covariates, uint16 form, const char **why)
{
	*why = "a pattern has a count below 1";
	if (pattern->count < 1)
		return false;
	*why = "a pattern has a number that is not finite, or a negative zero";
	for (int i = -2; i < n_covariates; i++)
	{
		double		number = i == -2 ? pattern->start : i == -1 ? pattern->time : pattern->x[i];

		if (!isfinite(number) || (number == 0 && signbit(number)))
			return false;
	}
	*why = form & COX_STARTS ? "a pattern does not start before it stops" :
		"a pattern has a negative duration";
	return pattern->left <= 1 &&
		(form & COX_STARTS ? pattern->start < pattern->time :
		 pattern->start == 0 && pattern->time >= 0);
}

/* Adds a pattern that came in; NULL when it is not good. */
static Cox *
add_pattern(Cox *state, const CoxPattern *pattern, const char **why)
{
	uint32		n = state->n_patterns;

	if (!pattern_is_good(pattern, state->n_covariates, state->header.flags & COX_FORM, why))
		return NULL;
	state = cox_add(state, pattern);
	*why = "a pattern occurs twice";
	return state->n_patterns > n ? state : NULL;
}

/* One element of the array of a pattern, as a number or as true and false. */
static bool
element(JsonbContainer *array, int i, int64 *whole, double *number, uint32 *truth)
{
	JsonbValue *value = getIthJsonbValueFromContainer(array, i);
	bool		good = whole != NULL ? json_int64(value, whole) :
		number != NULL ? json_float8(value, number) : value->type == jbvBool;

	if (good && truth != NULL)
		*truth = value->val.boolean;
	if (good && number != NULL)
		*number += 0.0;
	pfree(value);
	return good;
}

static bool
pattern_from_json(const JsonbValue *row, CoxPattern *pattern, int n_covariates, uint16 form)
{
	int			next = 0;
	JsonbContainer *array;

	if (row->type != jbvBinary || !JsonContainerIsArray(row->val.binary.data))
		return false;
	array = row->val.binary.data;
	if ((int) JsonContainerSize(array) != n_covariates + (form & COX_STARTS ? 4 : 3))
		return false;
	pattern->start = 0;
	if (!element(array, next++, &pattern->count, NULL, NULL) ||
		(form & COX_STARTS && !element(array, next++, NULL, &pattern->start, NULL)) ||
		!element(array, next++, NULL, &pattern->time, NULL) ||
		!element(array, next++, NULL, NULL, &pattern->left))
		return false;
	for (int i = 0; i < n_covariates; i++)
		if (!element(array, next++, NULL, &pattern->x[i], NULL))
			return false;
	return true;
}

/* Adds the patterns of one stratum; NULL with a reason. */
static Cox *
stratum_from_json(Cox *state, JsonbContainer *rows, uint32 stratum, const char **why)
{
	int			n = state->n_covariates;
	uint16		form = state->header.flags & COX_FORM;
	CoxPattern *pattern = palloc0(cox_pattern_size(n));

	pattern->stratum = stratum;
	*why = "there are too many patterns";
	if (!cox_fits((Size) state->n_patterns + JsonContainerSize(rows), n))
		return NULL;
	for (uint32 i = 0; state != NULL && i < JsonContainerSize(rows); i++)
	{
		JsonbValue *row = getIthJsonbValueFromContainer(rows, i);

		CHECK_FOR_INTERRUPTS();
		*why = psprintf("a pattern must be an array of a count, %stime, true or false, and %d covariates",
						form & COX_STARTS ? "start, " : "", n);
		if (!pattern_from_json(row, pattern, n, form))
			return NULL;
		pfree(unconstify(char *, *why));
		pfree(row);
		state = add_pattern(state, pattern, why);
	}
	pfree(pattern);
	return state;
}

static Cox *
strata_from_json(Cox *state, JsonbContainer *strata, const char **why)
{
	JsonbIterator *iterator = JsonbIteratorInit(strata);
	JsonbIteratorToken token;
	JsonbValue	item;
	uint32		stratum = 0;

	while (state != NULL && (token = JsonbIteratorNext(&iterator, &item, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
			state = cox_add_label(state, item.val.string.val, (uint32) item.val.string.len, &stratum);
		else if (token == WJB_VALUE)
		{
			*why = "a stratum must be an array of at least one pattern";
			if (item.type != jbvBinary || !JsonContainerIsArray(item.val.binary.data) ||
				JsonContainerSize(item.val.binary.data) == 0)
				return NULL;
			state = stratum_from_json(state, item.val.binary.data, stratum, why);
		}
	}
	return state;
}

static void *
cox_from_json(Jsonb *json, const char **why)
{
	static const char *const keys[] = {"covariates", "missing", "starts", "patterns", NULL};
	JsonbValue *starts;
	JsonbValue *patterns;
	int64		n;
	int64		missing;
	bool		stratified;
	Cox		   *state;

	if (!json_keys_known(json, keys, why) ||
		!json_int64_field(json, "covariates", &n, why) ||
		!json_int64_field(json, "missing", &missing, why))
		return NULL;
	*why = psprintf("\"covariates\" must be from 1 to %d, and \"missing\" at least 0", COX_MAX_COVARIATES);
	if (n < 1 || n > COX_MAX_COVARIATES || missing < 0)
		return NULL;
	starts = json_field(json, "starts");
	*why = "\"starts\" must be true or left out";
	if (starts != NULL && (starts->type != jbvBool || !starts->val.boolean))
		return NULL;
	patterns = json_field(json, "patterns");
	*why = "\"patterns\" must be an array, or an object of arrays";
	if (patterns == NULL || patterns->type != jbvBinary)
		return NULL;
	stratified = JsonContainerIsObject(patterns->val.binary.data);
	state = cox_create((int) n, (uint16) ((stratified ? COX_STRATIFIED : 0) |
										  (starts != NULL ? COX_STARTS : 0)));
	state->missing = missing;
	state = stratified ? strata_from_json(state, patterns->val.binary.data, why) :
		stratum_from_json(state, patterns->val.binary.data, 0, why);
	return state == NULL ? NULL : unconstify(Cox *, cox_pack(state));
}

static void
cox_to_binary(const void *value, StringInfo out)
{
	const Cox  *cox = value;
	uint32		next;

	pq_sendint8(out, (uint8) cox->n_covariates);
	pq_sendint8(out, (uint8) cox->header.flags);
	pq_sendint64(out, cox->missing);
	pq_sendint32(out, cox->n_strata);
	pq_sendint32(out, cox->n_patterns);
	for (uint32 offset = 0; offset < cox->labels_size; offset = next)
	{
		uint32		length;
		const char *label = cox_label(cox, offset, &length, &next);

		send_text(out, label, (int) length);
	}
	for (uint32 i = 0; i < cox->n_patterns; i++)
	{
		const CoxPattern *pattern = cox_pattern(cox, i);

		if (i % 1024 == 0)
			CHECK_FOR_INTERRUPTS();
		pq_sendint64(out, pattern->count);
		pq_sendint32(out, pattern->stratum << 1 | pattern->left);
		if (cox->header.flags & COX_STARTS)
			pq_sendfloat8(out, pattern->start);
		pq_sendfloat8(out, pattern->time);
		for (int k = 0; k < cox->n_covariates; k++)
			pq_sendfloat8(out, pattern->x[k]);
	}
}

/* Adds the labels; NULL with a reason. */
static Cox *
labels_from_binary(Cox *state, StringInfo in, uint32 n_strata, uint32 *offsets, const char **why)
{
	for (uint32 i = 0; i < n_strata; i++)
	{
		int			length;
		const char *label = receive_text(in, &length);

		CHECK_FOR_INTERRUPTS();
		*why = "a label is cut short";
		if (label == NULL)
			return NULL;
		state = cox_add_label(state, label, (uint32) length, &offsets[i]);
		*why = "a label occurs twice";
		if ((uint32) state->n_strata != i + 1)
			return NULL;
	}
	return state;
}

static Cox *
patterns_from_binary(Cox *state, StringInfo in, uint32 n_patterns, uint32 n_strata,
					 const uint32 *offsets, const char **why)
{
	int			n = state->n_covariates;
	CoxPattern *pattern = palloc0(cox_pattern_size(n));
	Size		each = sizeof(int64) + sizeof(uint32) + (Size) n * sizeof(double) +
		(state->header.flags & COX_STARTS ? 2 : 1) * sizeof(double);

	*why = "its patterns are cut short";
	if (n_patterns * each > (Size) (in->len - in->cursor))
		return NULL;
	for (uint32 i = 0; state != NULL && i < n_patterns; i++)
	{
		uint32		mark;

		CHECK_FOR_INTERRUPTS();
		pattern->count = pq_getmsgint64(in);
		mark = pq_getmsgint(in, 4);
		pattern->left = mark & 1;
		*why = "a pattern is of an unknown stratum";
		if (mark >> 1 >= Max(1, n_strata))
			return NULL;
		pattern->stratum = offsets[mark >> 1];
		if (state->header.flags & COX_STARTS)
			pattern->start = pq_getmsgfloat8(in);
		pattern->time = pq_getmsgfloat8(in);
		for (int k = 0; k < n; k++)
			pattern->x[k] = pq_getmsgfloat8(in);
		state = add_pattern(state, pattern, why);
	}
	return state;
}

static void *
cox_from_binary(StringInfo in, const char **why)
{
	int			n;
	int			form;
	int64		missing;
	uint32		n_strata;
	uint32		n_patterns;
	uint32	   *offsets;
	Cox		   *state;

	*why = "it is too short";
	if (in->len - in->cursor < 2 + (int) sizeof(int64) + 2 * (int) sizeof(int32))
		return NULL;
	n = pq_getmsgbyte(in);
	form = pq_getmsgbyte(in);
	missing = pq_getmsgint64(in);
	n_strata = pq_getmsgint(in, 4);
	n_patterns = pq_getmsgint(in, 4);
	*why = "its counts are impossible";
	if (n < 1 || n > COX_MAX_COVARIATES || (form & ~COX_FORM) != 0 || missing < 0 ||
		!cox_fits(n_patterns, n) || n_strata > n_patterns ||
		(!(form & COX_STRATIFIED) && n_strata > 0) ||
		(form & COX_STRATIFIED && n_strata == 0 && n_patterns > 0))
		return NULL;
	offsets = palloc0(Max(1, (Size) n_strata) * sizeof(uint32));
	state = cox_create(n, (uint16) form);
	state->missing = missing;
	state = labels_from_binary(state, in, n_strata, offsets, why);
	if (state != NULL)
		state = patterns_from_binary(state, in, n_patterns, n_strata, offsets, why);
	if (state == NULL)
		return NULL;
	*why = "a label has no pattern";
	state = unconstify(Cox *, cox_pack(state));
	if ((uint32) state->n_strata != n_strata)
		return NULL;
	*why = NULL;
	return state;
}

static bool
labels_are_good(const Cox *cox, const char **why)
{
	const char *previous = NULL;
	uint32		previous_length = 0;
	uint32		next;
	int			n = 0;

	*why = "its labels are not in order";
	for (uint32 offset = 0; offset < cox->labels_size; offset = next)
	{
		uint32		length;
		const char *label = cox_label(cox, offset, &length, &next);
		int			order;

		if (length > cox->labels_size - offset - sizeof(uint32) || next > cox->labels_size)
			return false;
		order = previous == NULL ? -1 : memcmp(previous, label, Min(previous_length, length));
		if (order > 0 || (order == 0 && previous_length >= length))
			return false;
		for (const char *padding = label + length; padding < cox->data + next; padding++)
			if (*padding != 0)
				return false;
		previous = label;
		previous_length = length;
		n++;
	}
	return n == cox->n_strata;
}

static bool
cox_validate(const void *value, const char **why)
{
	const Cox  *cox = value;
	uint16		form = cox->header.flags;
	uint32		stratum = 0;

	*why = "its size does not fit its counts";
	if ((form & ~COX_FORM) != 0 || cox->capacity != 0 || cox->labels_capacity != 0 ||
		cox->missing < 0 || cox->n_covariates < 1 || cox->n_covariates > COX_MAX_COVARIATES ||
		!cox_fits(cox->n_patterns, cox->n_covariates) ||
		cox->labels_size % MAXIMUM_ALIGNOF != 0 ||
		VARSIZE(cox) != offsetof(Cox, data) + cox->labels_size +
		cox->n_patterns * cox_pattern_size(cox->n_covariates))
		return false;
	if (!labels_are_good(cox, why))
		return false;
	for (uint32 i = 0; i < cox->n_patterns; i++)
	{
		const CoxPattern *pattern = cox_pattern(cox, i);

		if (!pattern_is_good(pattern, cox->n_covariates, form, why))
			return false;
		*why = "its patterns are not in order";
		if (pattern->stratum > (i == 0 || !(form & COX_STRATIFIED) ? 0 : stratum + 1) ||
			(i > 0 && cox_compare_patterns(cox_pattern(cox, i - 1), pattern, cox->n_covariates) >= 0))
			return false;
		stratum = pattern->stratum;
	}
	*why = "a label has no pattern";
	return (uint32) cox->n_strata == (form & COX_STRATIFIED && cox->n_patterns > 0 ? stratum + 1 : 0);
}

static const void *
canonical(const void *value)
{
	return cox_pack(value);
}

const ValueClass cox_class = {
	.name = "cox",
	.kind = VALUE_COX,
	.minimum_size = offsetof(Cox, data),
	.validate = cox_validate,
	.canonical = canonical,
	.to_json = cox_to_json,
	.from_json = cox_from_json,
	.to_binary = cox_to_binary,
	.from_binary = cox_from_binary
};

VALUE_FUNCTIONS(cox, &cox_class);
