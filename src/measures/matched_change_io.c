/*-------------------------------------------------------------------------
 *
 * matched_change_io.c
 *	  Text, binary and jsonb forms of matched_change values.
 *
 * Text:	{"strata": ["20-39", "40+"], "missing": 0,
 *			"persons": [[7, 1, true, 1, 30, 2, -20], ...]}
 *			A person is an array of: person, stratum (from 1), treated, rows
 *			and sum before, rows and sum after.
 * Binary:	missing, the labels, the persons.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/matched_change.h"

#include <math.h>

#include "common/dd_io.h"
#include "common/json.h"
#include "common/wire_text.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"

#define PERSON_FIELDS	7		/* in the text form */
#define PERSON_BYTES	52		/* in the binary form */

static const void *
canonical(const void *value)
{
	return matched_canonical(value);
}

static bool
sum_is_sound(int32 n, double_double sum)
{
	return dd_is_sound(sum) && (n > 0 || sum.hi == 0);
}

static bool
persons_are_sound(const MatchedChange *m, const char **why)
{
	bool	   *used = palloc0(Max(1, (Size) m->n_strata));

	for (int32 i = 0; i < m->n_persons; i++)
	{
		const PersonScores *p = &m->persons[i];

		*why = "its persons are not in order";
		if (i > 0 && p[-1].person >= p->person)
			return false;
		*why = "a person is in no stratum";
		if (matched_stratum(p) >= (uint32) m->n_strata || p->reserved != 0)
			return false;
		used[matched_stratum(p)] = true;
		*why = "the rows of a person cannot be";
		if (p->n[0] < 0 || p->n[1] < 0 || (p->n[0] == 0 && p->n[1] == 0) ||
			!sum_is_sound(p->n[0], p->sum[0]) ||
			!sum_is_sound(p->n[1], p->sum[1]))
			return false;
	}
	*why = "a stratum has no person";
	for (int32 i = 0; i < m->n_strata; i++)
		if (!used[i])
			return false;
	pfree(used);
	return true;
}

static bool
labels_are_sound(const MatchedChange *m, const char **why)
{
	const uint32 *end = matched_label_ends(m);

	*why = "its labels are not in order";
	for (int32 i = 0; i < m->n_strata; i++)
	{
		StratumLabel label;

		if (end[i] > m->label_bytes || (i > 0 && end[i] < end[i - 1]))
			return false;
		label = matched_label(m, i);
		if (memchr(label.bytes, '\0', label.length) != NULL ||
			!pg_verifymbstr(label.bytes, (int) label.length, true))
			return false;
		if (i > 0)
		{
			StratumLabel before = matched_label(m, i - 1);

			if (matched_compare_labels(&before, &label) >= 0)
				return false;
		}
	}
	return m->label_bytes == (m->n_strata == 0 ? 0 : end[m->n_strata - 1]);
}

static bool
matched_validate(const void *value, const char **why)
{
	const MatchedChange *m = value;

	*why = "its size does not fit its parts";
	if (m->header.flags != 0 || m->dictionary_size != 0 || m->n_persons < 0 ||
		m->n_strata < 0 ||
		VARSIZE(m) != offsetof(MatchedChange, persons) +
		(Size) m->n_persons * sizeof(PersonScores) +
		(Size) m->n_strata * sizeof(uint32) + (Size) m->label_bytes)
		return false;
	*why = "a count is negative";
	if (m->missing < 0)
		return false;
	if (!labels_are_sound(m, why) || !persons_are_sound(m, why))
		return false;
	*why = NULL;
	return true;
}

static void
matched_to_json(const void *value, StringInfo out)
{
	const MatchedChange *m = value;

	appendStringInfoString(out, "{\"strata\": [");
	for (int i = 0; i < m->n_strata; i++)
	{
		StratumLabel label = matched_label(m, i);

		appendStringInfoString(out, i == 0 ? "" : ", ");
		append_json_string(out, pnstrdup(label.bytes, label.length));
	}
	appendStringInfo(out, "], \"missing\": " INT64_FORMAT ", \"persons\": [",
					 m->missing);
	for (int i = 0; i < m->n_persons; i++)
	{
		const PersonScores *p = &m->persons[i];

		CHECK_FOR_INTERRUPTS();
		appendStringInfo(out, "%s[" INT64_FORMAT ", %u, %s", i == 0 ? "" : ", ",
						 p->person, matched_stratum(p) + 1,
						 matched_treated(p) ? "true" : "false");
		for (int t = 0; t < 2; t++)
		{
			appendStringInfo(out, ", %d, ", p->n[t]);
			append_double_double(out, p->sum[t]);
		}
		appendStringInfoChar(out, ']');
	}
	appendStringInfoString(out, "]}");
}

static bool
person_from_json(JsonbValue *value, int32 n_strata, PersonScores *p)
{
	JsonbContainer *array;
	JsonbValue *treated;
	int64		stratum;

	if (value->type != jbvBinary || !JsonContainerIsArray(value->val.binary.data))
		return false;
	array = value->val.binary.data;
	if (JsonContainerSize(array) != PERSON_FIELDS ||
		!json_int64(getIthJsonbValueFromContainer(array, 0), &p->person) ||
		!json_int64(getIthJsonbValueFromContainer(array, 1), &stratum) ||
		stratum < 1 || stratum > n_strata)
		return false;
	treated = getIthJsonbValueFromContainer(array, 2);
	if (treated->type != jbvBool)
		return false;
	p->group = (uint32) (stratum - 1) << 1 | treated->val.boolean;
	for (uint32 t = 0; t < 2; t++)
	{
		int64		n;

		if (!json_int64(getIthJsonbValueFromContainer(array, 3 + 2 * t), &n) ||
			n < 0 || n > PG_INT32_MAX ||
			!json_double_double(getIthJsonbValueFromContainer(array, 4 + 2 * t),
								&p->sum[t]))
			return false;
		p->n[t] = (int32) n;
		/* no negative zero */
		p->sum[t].hi += 0.0;
		p->sum[t].lo += 0.0;
	}
	return true;
}

static StratumLabel *
labels_from_json(JsonbContainer *array, const char **why)
{
	uint32		n = JsonContainerSize(array);
	StratumLabel *labels = palloc(Max(1, (Size) n) * sizeof(StratumLabel));

	*why = "\"strata\" must be texts";
	for (uint32 i = 0; i < n; i++)
	{
		JsonbValue *label = getIthJsonbValueFromContainer(array, i);

		if (label->type != jbvString)
			return NULL;
		labels[i] = (StratumLabel) {label->val.string.val,
			(uint32) label->val.string.len, i};
	}
	return labels;
}

static void *
matched_from_json(Jsonb *json, const char **why)
{
	static const char *const keys[] = {"strata", "missing", "persons", NULL};
	JsonbContainer *strata;
	JsonbContainer *array;
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue	value;
	int64		missing;
	StratumLabel *labels;
	PersonScores *persons;
	int32		n = 0;
	MatchedChange *m;

	if (!json_keys_known(json, keys, why) ||
		!json_int64_field(json, "missing", &missing, why) ||
		(strata = json_array_field(json, "strata", why)) == NULL ||
		(array = json_array_field(json, "persons", why)) == NULL ||
		(labels = labels_from_json(strata, why)) == NULL)
		return NULL;
	persons = palloc0(value_checked_size(&matched_change_class, 1,
										 JsonContainerSize(array),
										 sizeof(PersonScores)));
	*why = "\"persons\" must be arrays of person, stratum, treated, rows and sum before, rows and sum after";
	iterator = JsonbIteratorInit(array);
	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		CHECK_FOR_INTERRUPTS();
		if (token == WJB_ELEM &&
			!person_from_json(&value, (int32) JsonContainerSize(strata),
							  &persons[n++]))
			return NULL;
	}
	m = matched_pack(persons, n, labels, (int32) JsonContainerSize(strata));
	m->missing = missing;
	*why = NULL;
	return m;
}

static void
matched_to_binary(const void *value, StringInfo out)
{
	const MatchedChange *m = value;

	pq_sendint64(out, (uint64) m->missing);
	pq_sendint32(out, (uint32) m->n_strata);
	for (int i = 0; i < m->n_strata; i++)
	{
		StratumLabel label = matched_label(m, i);

		send_text(out, pnstrdup(label.bytes, label.length), (int) label.length);
	}
	pq_sendint32(out, (uint32) m->n_persons);
	for (int i = 0; i < m->n_persons; i++)
	{
		const PersonScores *p = &m->persons[i];

		pq_sendint64(out, (uint64) p->person);
		pq_sendint32(out, p->group);
		for (int t = 0; t < 2; t++)
		{
			pq_sendint32(out, (uint32) p->n[t]);
			send_dd(out, &p->sum[t], 1);
		}
	}
}

static StratumLabel *
labels_from_binary(StringInfo in, int32 n)
{
	StratumLabel *labels = palloc(Max(1, (Size) n) * sizeof(StratumLabel));

	for (int32 i = 0; i < n; i++)
	{
		int			length;
		const char *bytes = receive_text(in, &length);

		if (bytes == NULL)
			return NULL;
		labels[i] = (StratumLabel) {bytes, (uint32) length, (uint32) i};
	}
	return labels;
}

static PersonScores *
persons_from_binary(StringInfo in, int32 n, int32 n_strata)
{
	PersonScores *persons = palloc0(Max(1, (Size) n) * sizeof(PersonScores));

	for (int32 i = 0; i < n; i++)
	{
		PersonScores *p = &persons[i];

		p->person = pq_getmsgint64(in);
		p->group = pq_getmsgint(in, 4);
		if (matched_stratum(p) >= (uint32) n_strata)
			return NULL;
		for (int t = 0; t < 2; t++)
		{
			p->n[t] = (int32) pq_getmsgint(in, 4);
			receive_dd(in, &p->sum[t], 1);
		}
	}
	return persons;
}

static void *
matched_from_binary(StringInfo in, const char **why)
{
	int64		missing;
	int32		n_strata;
	int32		n_persons;
	StratumLabel *labels;
	PersonScores *persons;
	MatchedChange *m;

	*why = "its length does not fit its parts";
	if (in->len - in->cursor < (int) (sizeof(int64) + sizeof(int32)))
		return NULL;
	missing = pq_getmsgint64(in);
	n_strata = (int32) pq_getmsgint(in, 4);
	/* a label takes four bytes at least */
	if (n_strata < 0 || n_strata > (in->len - in->cursor) / 4 ||
		(labels = labels_from_binary(in, n_strata)) == NULL ||
		in->len - in->cursor < (int) sizeof(int32))
		return NULL;
	n_persons = (int32) pq_getmsgint(in, 4);
	if (n_persons < 0 || (in->len - in->cursor) % PERSON_BYTES != 0 ||
		(in->len - in->cursor) / PERSON_BYTES != n_persons)
		return NULL;
	*why = "a person is in no stratum";
	if ((persons = persons_from_binary(in, n_persons, n_strata)) == NULL)
		return NULL;
	m = matched_pack(persons, n_persons, labels, n_strata);
	m->missing = missing;
	*why = NULL;
	return m;
}

const ValueClass matched_change_class = {
	.name = "matched_change",
	.kind = VALUE_MATCHED_CHANGE,
	.minimum_size = offsetof(MatchedChange, persons),
	.validate = matched_validate,
	.canonical = canonical,
	.to_json = matched_to_json,
	.from_json = matched_from_json,
	.to_binary = matched_to_binary,
	.from_binary = matched_from_binary
};

VALUE_FUNCTIONS(matched_change, &matched_change_class);
