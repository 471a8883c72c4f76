/*-------------------------------------------------------------------------
 *
 * matched_change.c
 *	  Algebra of matched_change values; see matched_change.h.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/matched_change.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

/* A first state of 256 bytes: what the allocator gives anyway. */
#define FIRST_PERSONS		3
#define FIRST_DICTIONARY	56

/*
 * Packed values
 */

StratumLabel
matched_label(const MatchedChange *m, int stratum)
{
	const uint32 *end = matched_label_ends(m);
	uint32		begin = stratum == 0 ? 0 : end[stratum - 1];

	return (StratumLabel) {matched_labels(m) + begin, end[stratum] - begin,
		(uint32) stratum};
}

int
matched_compare_labels(const void *a, const void *b)
{
	const StratumLabel *x = a;
	const StratumLabel *y = b;
	int			order = memcmp(x->bytes, y->bytes, Min(x->length, y->length));

	if (order != 0)
		return order;
	return (x->length > y->length) - (x->length < y->length);
}

Size
matched_packed_size(int32 n_persons, int32 n_strata, uint32 label_bytes)
{
	Size		size = value_checked_size(&matched_change_class,
										  offsetof(MatchedChange, persons),
										  (Size) n_persons, sizeof(PersonScores));

	size = value_checked_size(&matched_change_class, size, (Size) n_strata,
							  sizeof(uint32));
	return value_checked_size(&matched_change_class, size, label_bytes, 1);
}

static int
compare_persons(const void *a, const void *b)
{
	return pg_cmp_s64(((const PersonScores *) a)->person,
					  ((const PersonScores *) b)->person);
}

static int
compare_strata(const void *key, const void *label)
{
	uint32		stratum = *(const uint32 *) key;
	uint32		other = ((const StratumLabel *) label)->stratum;

	return (stratum > other) - (stratum < other);
}

MatchedChange *
matched_pack(const PersonScores *persons, int32 n_persons,
			 const StratumLabel *labels, int32 n_strata)
{
	StratumLabel *sorted = palloc(Max(1, (Size) n_strata) * sizeof(StratumLabel));
	uint32	   *rank = palloc(Max(1, (Size) n_strata) * sizeof(uint32));
	uint32		bytes = 0;
	MatchedChange *m;

	for (int i = 0; i < n_strata; i++)
	{
		sorted[i] = labels[i];
		sorted[i].stratum = (uint32) i;
		bytes += labels[i].length;
	}
	qsort(sorted, (size_t) n_strata, sizeof(StratumLabel), matched_compare_labels);
	m = value_create(&matched_change_class,
					 matched_packed_size(n_persons, n_strata, bytes), 0);
	m->n_persons = n_persons;
	m->n_strata = n_strata;
	m->label_bytes = bytes;
	bytes = 0;
	for (int i = 0; i < n_strata; i++)
	{
		rank[sorted[i].stratum] = (uint32) i;
		memcpy(matched_labels(m) + bytes, sorted[i].bytes, sorted[i].length);
		bytes += sorted[i].length;
		matched_label_ends(m)[i] = bytes;
	}
	for (int i = 0; i < n_persons; i++)
	{
		uint32		stratum = matched_stratum(&persons[i]);
		const StratumLabel *label = bsearch(&stratum, labels, (size_t) n_strata,
											sizeof(StratumLabel), compare_strata);

		m->persons[i] = persons[i];
		m->persons[i].group = rank[label - labels] << 1 | (persons[i].group & 1);
	}
	CHECK_FOR_INTERRUPTS();
	qsort(m->persons, (size_t) n_persons, sizeof(PersonScores), compare_persons);
	pfree(sorted);
	pfree(rank);
	return m;
}

/*
 * Building forms: the log of persons
 */

static char *
dictionary(const MatchedChange *state)
{
	return (char *) state + VARSIZE(state) - state->dictionary_size;
}

/* Where the labels begin, in the order of the labels. */
static uint32 *
dictionary_order(const MatchedChange *state)
{
	return (uint32 *) ((char *) state + VARSIZE(state)) - state->n_strata;
}

static StratumLabel
dictionary_label(const MatchedChange *state, uint32 begin)
{
	StratumLabel label;

	memcpy(&label.length, dictionary(state) + begin, sizeof(uint32));
	label.bytes = dictionary(state) + begin + sizeof(uint32);
	label.stratum = begin;
	return label;
}

static int64
log_capacity(const MatchedChange *state)
{
	return (int64) ((VARSIZE(state) - offsetof(MatchedChange, persons) -
					 state->dictionary_size) / sizeof(PersonScores));
}

/* Adds the rows of a person to those of the same person. */
static void
add_scores(PersonScores *to, const PersonScores *from)
{
	if (to->group != from->group)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("person " INT64_FORMAT " is %s", to->person,
						matched_stratum(to) != matched_stratum(from) ?
						"in two strata" : "both treated and a control"),
				 errhint("Take the group and the stratum of a person from the time before the treatment, the same for all rows of the person.")));
	for (int t = 0; t < 2; t++)
	{
		if (pg_add_s32_overflow(to->n[t], from->n[t], &to->n[t]))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("person " INT64_FORMAT " has more than %d rows",
							to->person, PG_INT32_MAX),
					 errhint("Give each person an identifier of its own.")));
		to->sum[t] = dd_add(to->sum[t], from->sum[t]);
		if (!isfinite(to->sum[t].hi))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("sum of scores is out of range"),
					 errhint("State the scores in a larger unit.")));
	}
}

/* Sorts persons and merges those that are there several times. */
static int32
merge_persons(PersonScores *persons, int32 n)
{
	int32		kept = 0;

	CHECK_FOR_INTERRUPTS();
	qsort(persons, (size_t) n, sizeof(PersonScores), compare_persons);
	for (int32 i = 0; i < n; i++)
	{
		if (kept > 0 && persons[kept - 1].person == persons[i].person)
			add_scores(&persons[kept - 1], &persons[i]);
		else
			persons[kept++] = persons[i];
	}
	return kept;
}

/* A building copy with those capacities, which hold what is there. */
static MatchedChange *
building_copy(const MatchedChange *m, int64 persons, Size dictionary_size)
{
	Size		size = value_checked_size(&matched_change_class,
										  offsetof(MatchedChange, persons),
										  dictionary_size, 1);
	MatchedChange *copy;

	size = value_checked_size(&matched_change_class, size, (Size) persons,
							  sizeof(PersonScores));
	copy = value_create(&matched_change_class, size, MATCHED_BUILDING);
	copy->missing = m->missing;
	copy->n_persons = m->n_persons;
	copy->n_strata = m->n_strata;
	copy->label_bytes = m->label_bytes;
	copy->dictionary_size = (uint32) dictionary_size;
	memcpy(copy->persons, m->persons,
		   (Size) m->n_persons * sizeof(PersonScores));
	memcpy(dictionary(copy), dictionary(m), m->label_bytes);
	memcpy(dictionary_order(copy), dictionary_order(m),
		   (Size) m->n_strata * sizeof(uint32));
	return copy;
}

MatchedChange *
matched_create(void)
{
	Size		size = offsetof(MatchedChange, persons) +
		FIRST_PERSONS * sizeof(PersonScores) + FIRST_DICTIONARY;
	MatchedChange *state = value_create(&matched_change_class, size,
										MATCHED_BUILDING);

	state->dictionary_size = FIRST_DICTIONARY;
	return state;
}

static MatchedChange *
log_person(MatchedChange *state, const PersonScores *person)
{
	int64		capacity = log_capacity(state);

	if (state->n_persons >= capacity)
	{
		int64		most = (int64) ((MaxAllocSize - offsetof(MatchedChange, persons) -
									 state->dictionary_size) / sizeof(PersonScores));

		state->n_persons = merge_persons(state->persons, state->n_persons);
		/* one beyond the most is refused, by its size */
		if (state->n_persons > capacity / 2)
			state = building_copy(state, Max(capacity + 1, Min(most, 2 * capacity)),
								  state->dictionary_size);
	}
	state->persons[state->n_persons++] = *person;
	return state;
}

/*
 * Building forms: the dictionary
 */

/* True when the label is there; *place is its place in the order. */
static bool
find_label(const MatchedChange *state, const StratumLabel *label, int *place)
{
	const uint32 *order = dictionary_order(state);
	int			low = 0;
	int			high = state->n_strata;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;
		StratumLabel other = dictionary_label(state, order[middle]);
		int			difference = matched_compare_labels(label, &other);

		if (difference == 0)
		{
			*place = middle;
			return true;
		}
		if (difference < 0)
			high = middle;
		else
			low = middle + 1;
	}
	*place = low;
	return false;
}

/* The stratum of a label, which becomes one where it is new. */
static MatchedChange *
stratum_of(MatchedChange *state, const StratumLabel *label, uint32 *stratum)
{
	int			place;
	uint32	   *order;
	Size		needed;

	if (find_label(state, label, &place))
	{
		*stratum = dictionary_order(state)[place];
		return state;
	}
	needed = value_checked_size(&matched_change_class,
								(Size) state->label_bytes + 2 * sizeof(uint32) +
								(Size) state->n_strata * sizeof(uint32),
								label->length, 1);
	if (needed > state->dictionary_size)
		state = building_copy(state, log_capacity(state),
							  MAXALIGN(Max(needed, Min(2 * needed, MaxAllocSize / 2))));
	*stratum = state->label_bytes;
	memcpy(dictionary(state) + state->label_bytes, &label->length, sizeof(uint32));
	memcpy(dictionary(state) + state->label_bytes + sizeof(uint32), label->bytes,
		   label->length);
	state->label_bytes += (uint32) sizeof(uint32) + label->length;
	state->n_strata++;
	/* The order grows downwards: those before the new one move down. */
	order = dictionary_order(state);
	memmove(order, order + 1, (Size) place * sizeof(uint32));
	order[place] = *stratum;
	return state;
}

/* The labels of any value, by ascending stratum. */
static StratumLabel *
labels_of(const MatchedChange *m)
{
	StratumLabel *labels = palloc(Max(1, (Size) m->n_strata) * sizeof(StratumLabel));
	uint32		begin = 0;

	for (int i = 0; i < m->n_strata; i++)
	{
		if ((m->header.flags & MATCHED_BUILDING) == 0)
			labels[i] = matched_label(m, i);
		else
		{
			labels[i] = dictionary_label(m, begin);
			begin += (uint32) sizeof(uint32) + labels[i].length;
		}
	}
	return labels;
}

/*
 * Adding and merging
 */

MatchedChange *
matched_add(MatchedChange *state, StratumLabel label, bool treated,
			PersonScores row)
{
	uint32		stratum;

	if ((state->header.flags & MATCHED_BUILDING) == 0)
		state = matched_merge(matched_create(), state);
	state = stratum_of(state, &label, &stratum);
	row.group = stratum << 1 | treated;
	return log_person(state, &row);
}

MatchedChange *
matched_merge(MatchedChange *state, const MatchedChange *other)
{
	StratumLabel *labels = labels_of(other);
	uint32	   *stratum = palloc(Max(1, (Size) other->n_strata) * sizeof(uint32));

	if ((state->header.flags & MATCHED_BUILDING) == 0)
		state = matched_merge(matched_create(), state);
	value_count(&matched_change_class, &state->missing, other->missing);
	for (int i = 0; i < other->n_strata; i++)
		state = stratum_of(state, &labels[i], &stratum[i]);
	for (int i = 0; i < other->n_persons; i++)
	{
		PersonScores row = other->persons[i];
		uint32		theirs = matched_stratum(&row);
		const StratumLabel *label = bsearch(&theirs, labels,
											(size_t) other->n_strata,
											sizeof(StratumLabel), compare_strata);

		row.group = stratum[label - labels] << 1 | (row.group & 1);
		state = log_person(state, &row);
	}
	pfree(labels);
	pfree(stratum);
	return state;
}

const MatchedChange *
matched_canonical(const MatchedChange *m)
{
	Size		size = (Size) m->n_persons * sizeof(PersonScores);
	PersonScores *persons;
	StratumLabel *labels;
	MatchedChange *packed;

	if ((m->header.flags & MATCHED_BUILDING) == 0)
		return m;
	persons = memcpy(palloc(Max(1, size)), m->persons, size);
	labels = labels_of(m);
	packed = matched_pack(persons, merge_persons(persons, m->n_persons),
						  labels, m->n_strata);
	packed->missing = m->missing;
	pfree(persons);
	pfree(labels);
	return packed;
}
