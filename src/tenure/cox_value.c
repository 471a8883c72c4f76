/*-------------------------------------------------------------------------
 *
 * cox_value.c
 *	  Algebra of cox values; see cox.h.
 *
 *-------------------------------------------------------------------------
 */
#include "tenure/cox.h"

#include "common/hashfn.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#define FIRST_CAPACITY			16
#define FIRST_LABELS_CAPACITY	128

/* What tells patterns apart, as bytes: numbers are finite and zero is +0. */
#define PATTERN_KEY(pattern)	((const char *) (pattern) + offsetof(CoxPattern, stratum))

typedef struct SortKey
{
	double		time;
	uint32		stratum;		/* position of the label */
	uint32		number;			/* of the pattern */
} SortKey;

typedef struct SortedLabel
{
	const char *label;
	uint32		length;
	uint32		offset;
} SortedLabel;

static inline Size
key_size(const Cox *cox)
{
	return cox_pattern_size(cox->n_covariates) - offsetof(CoxPattern, stratum);
}

static inline uint32 *
pattern_slots(const Cox *state)
{
	return (uint32 *) cox_pattern(state, state->capacity);
}

static inline uint32 *
label_slots(const Cox *state)
{
	return pattern_slots(state) + 2 * (Size) state->capacity;
}

/* The slot that holds the pattern, or the free one where it belongs. */
static uint32 *
pattern_slot(const Cox *state, const CoxPattern *pattern)
{
	uint32	   *slots = pattern_slots(state);
	uint32		mask = 2 * state->capacity - 1;
	Size		size = key_size(state);
	uint32		i = hash_bytes((const unsigned char *) PATTERN_KEY(pattern), (int) size) & mask;

	while (slots[i] != 0 &&
		   memcmp(PATTERN_KEY(cox_pattern(state, slots[i] - 1)), PATTERN_KEY(pattern), size) != 0)
		i = (i + 1) & mask;
	return &slots[i];
}

/* The same of a label. */
static uint32 *
label_slot(const Cox *state, const char *label, uint32 length)
{
	uint32	   *slots = label_slots(state);
	uint32		mask = state->labels_capacity / sizeof(uint32) - 1;
	uint32		i = hash_bytes((const unsigned char *) label, (int) length) & mask;

	while (slots[i] != 0)
	{
		uint32		other_length;
		uint32		next;
		const char *other = cox_label(state, slots[i] - 1, &other_length, &next);

		if (other_length == length && memcmp(other, label, length) == 0)
			break;
		i = (i + 1) & mask;
	}
	return &slots[i];
}

static Cox *
allocate(int n_covariates, uint16 form, Size capacity, Size labels_capacity)
{
	Size		size = value_checked_size(&cox_class, offsetof(Cox, data), labels_capacity, 2);
	Cox		   *state;

	size = value_checked_size(&cox_class, size, capacity,
							  cox_pattern_size(n_covariates) + 2 * sizeof(uint32));
	state = value_create(&cox_class, size, form | COX_BUILDING);
	state->n_covariates = n_covariates;
	state->capacity = (uint32) capacity;
	state->labels_capacity = (uint32) labels_capacity;
	return state;
}

Cox *
cox_create(int n_covariates, uint16 form)
{
	return allocate(n_covariates, form, FIRST_CAPACITY,
					form & COX_STRATIFIED ? FIRST_LABELS_CAPACITY : 0);
}

/* The same content with other room. */
static Cox *
resize(const Cox *state, Size capacity, Size labels_capacity)
{
	Cox		   *larger = allocate(state->n_covariates, state->header.flags & COX_FORM,
								  capacity, labels_capacity);
	uint32		next;

	larger->n_strata = state->n_strata;
	larger->missing = state->missing;
	larger->n_patterns = state->n_patterns;
	larger->labels_size = state->labels_size;
	memcpy(larger->data, state->data, state->labels_size);
	memcpy(cox_pattern(larger, 0), cox_pattern(state, 0),
		   state->n_patterns * cox_pattern_size(state->n_covariates));
	for (uint32 i = 0; i < larger->n_patterns; i++)
	{
		/* patterns and labels can be chosen so that each search is long */
		CHECK_FOR_INTERRUPTS();
		*pattern_slot(larger, cox_pattern(larger, i)) = i + 1;
	}
	for (uint32 offset = 0; offset < larger->labels_size; offset = next)
	{
		uint32		length;
		const char *label = cox_label(larger, offset, &length, &next);

		CHECK_FOR_INTERRUPTS();
		*label_slot(larger, label, length) = offset + 1;
	}
	return larger;
}

bool
cox_fits(Size n_patterns, int n_covariates)
{
	return n_patterns <= COX_MAX_PATTERNS &&
		n_patterns * (n_covariates + 4) <= COX_MAX_NUMBERS;
}

static void
check_limit(const Cox *state)
{
	if (!cox_fits((Size) state->n_patterns + 1, state->n_covariates))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("cox would exceed the limit of %d distinct patterns with %d covariates",
						Min(COX_MAX_PATTERNS, COX_MAX_NUMBERS / (state->n_covariates + 4)),
						state->n_covariates),
				 errhint("Use coarser covariates, such as ages in decades, and coarser durations, such as months in place of days.")));
}

Cox *
cox_add(Cox *state, const CoxPattern *pattern)
{
	uint32	   *slot = pattern_slot(state, pattern);

	if (*slot != 0)
	{
		value_count(&cox_class, &cox_pattern(state, *slot - 1)->count, pattern->count);
		return state;
	}
	check_limit(state);
	if (state->n_patterns == state->capacity)
	{
		state = resize(state, 2 * (Size) state->capacity, state->labels_capacity);
		slot = pattern_slot(state, pattern);
	}
	memcpy(cox_pattern(state, state->n_patterns), pattern,
		   cox_pattern_size(state->n_covariates));
	*slot = ++state->n_patterns;
	return state;
}

Cox *
cox_add_label(Cox *state, const char *label, uint32 length, uint32 *offset)
{
	uint32	   *slot = label_slot(state, label, length);
	Size		needed = state->labels_size + MAXALIGN(sizeof(uint32) + length);

	if (*slot == 0)
	{
		if (needed > state->labels_capacity)
		{
			Size		capacity = state->labels_capacity;

			while (capacity < needed)
				capacity *= 2;
			state = resize(state, state->capacity, capacity);
			slot = label_slot(state, label, length);
		}
		*slot = state->labels_size + 1;
		memcpy(state->data + state->labels_size, &length, sizeof(length));
		memcpy(state->data + state->labels_size + sizeof(length), label, length);
		state->labels_size = (uint32) needed;
		state->n_strata++;
	}
	*offset = *slot - 1;
	return state;
}

void
cox_check_alike(const Cox *a, int n_covariates, uint16 form)
{
	if (a->n_covariates != n_covariates)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cox with %d covariates does not combine with %d covariates",
						a->n_covariates, n_covariates),
				 errhint("Give every row the same covariates in the same order.")));
	if ((a->header.flags & COX_FORM) != form)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cox values of different aggregates do not combine"),
				 errhint("Build all of them by cox_agg, by cox_stratified_agg or by cox_start_stop_agg.")));
}

/*
 * Calls for each pattern of other what adds it to the state or removes it, its
 * stratum being translated.
 */
static Cox *
apply(Cox *state, const Cox *other, Cox *(*change) (Cox *, const CoxPattern *))
{
	bool		by_offset = other->header.flags & COX_BUILDING;
	Size		size = cox_pattern_size(other->n_covariates);
	uint32	   *strata = palloc0((other->labels_size / MAXIMUM_ALIGNOF + 1) * sizeof(uint32));
	CoxPattern *pattern = palloc(size);
	uint32		number = 0;
	uint32		next;

	for (uint32 offset = 0; offset < other->labels_size; offset = next)
	{
		uint32		length;
		const char *label = cox_label(other, offset, &length, &next);

		CHECK_FOR_INTERRUPTS();
		state = cox_add_label(state, label, length,
							  &strata[by_offset ? offset / MAXIMUM_ALIGNOF : number++]);
	}
	for (uint32 i = 0; i < other->n_patterns; i++)
	{
		CHECK_FOR_INTERRUPTS();
		memcpy(pattern, cox_pattern(other, i), size);
		pattern->stratum = strata[by_offset ? pattern->stratum / MAXIMUM_ALIGNOF : pattern->stratum];
		state = change(state, pattern);
	}
	pfree(pattern);
	pfree(strata);
	return state;
}

Cox *
cox_building(Cox *cox)
{
	if (cox->header.flags & COX_BUILDING)
		return cox;
	return cox_merge(cox_create(cox->n_covariates, cox->header.flags & COX_FORM), cox);
}

Cox *
cox_merge(Cox *state, const Cox *other)
{
	cox_check_alike(state, other->n_covariates, other->header.flags & COX_FORM);
	value_count(&cox_class, &state->missing, other->missing);
	return apply(state, other, cox_add);
}

static void
require_contained(bool contained)
{
	if (!contained)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("cox values cannot be subtracted: a count would be below zero"),
				 errhint("Subtract only what has been added before.")));
}

static Cox *
remove_pattern(Cox *state, const CoxPattern *pattern)
{
	uint32		slot = *pattern_slot(state, pattern);

	require_contained(slot != 0 && cox_pattern(state, slot - 1)->count >= pattern->count);
	cox_pattern(state, slot - 1)->count -= pattern->count;
	return state;
}

/* Patterns whose count becomes 0 stay until the value is packed. */
Cox *
cox_remove(Cox *state, const Cox *other)
{
	cox_check_alike(state, other->n_covariates, other->header.flags & COX_FORM);
	require_contained(state->missing >= other->missing);
	state->missing -= other->missing;
	return apply(state, other, remove_pattern);
}

int
cox_compare_patterns(const CoxPattern *a, const CoxPattern *b, int n_covariates)
{
	if (a->stratum != b->stratum)
		return a->stratum < b->stratum ? -1 : 1;
	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	if (a->left != b->left)
		return a->left < b->left ? -1 : 1;
	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	for (int i = 0; i < n_covariates; i++)
		if (a->x[i] != b->x[i])
			return a->x[i] < b->x[i] ? -1 : 1;
	return 0;
}

/* By stratum and time, which are at hand; then by what else the patterns are. */
static int
compare_keys(const void *a, const void *b, void *argument)
{
	const SortKey *x = a;
	const SortKey *y = b;
	const Cox  *cox = argument;

	if (x->stratum != y->stratum)
		return x->stratum < y->stratum ? -1 : 1;
	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return cox_compare_patterns(cox_pattern(cox, x->number), cox_pattern(cox, y->number),
								cox->n_covariates);
}

static int
compare_labels(const void *a, const void *b)
{
	const SortedLabel *x = a;
	const SortedLabel *y = b;
	int			order = memcmp(x->label, y->label, Min(x->length, y->length));

	if (order != 0)
		return order;
	return (x->length > y->length) - (x->length < y->length);
}

/*
 * The labels that have patterns, sorted; positions says, for offset / 8, where
 * the label stands among them.
 */
static SortedLabel *
sort_labels(const Cox *state, uint32 *positions, int *n_labels, Size *size)
{
	SortedLabel *labels = palloc(Max(1, (Size) state->n_strata) * sizeof(SortedLabel));
	uint32		next;

	*n_labels = 0;
	*size = 0;
	for (uint32 i = 0; i < state->n_patterns; i++)
		if (cox_pattern(state, i)->count > 0)
			positions[cox_pattern(state, i)->stratum / MAXIMUM_ALIGNOF] = 1;
	for (uint32 offset = 0; offset < state->labels_size; offset = next)
	{
		SortedLabel *label = &labels[*n_labels];

		label->offset = offset;
		label->label = cox_label(state, offset, &label->length, &next);
		if (positions[offset / MAXIMUM_ALIGNOF] != 0)
		{
			(*n_labels)++;
			*size += next - offset;
		}
	}
	qsort(labels, *n_labels, sizeof(SortedLabel), compare_labels);
	for (int i = 0; i < *n_labels; i++)
		positions[labels[i].offset / MAXIMUM_ALIGNOF] = i;
	return labels;
}

static SortKey *
sort_patterns(const Cox *state, const uint32 *positions, uint32 *n_keys)
{
	SortKey    *keys = palloc(Max(1, (Size) state->n_patterns) * sizeof(SortKey));

	*n_keys = 0;
	for (uint32 i = 0; i < state->n_patterns; i++)
	{
		const CoxPattern *pattern = cox_pattern(state, i);
		uint32		stratum = state->header.flags & COX_STRATIFIED ?
			positions[pattern->stratum / MAXIMUM_ALIGNOF] : 0;

		if (pattern->count > 0)
			keys[(*n_keys)++] = (SortKey) {pattern->time, stratum, i};
	}
	qsort_arg(keys, *n_keys, sizeof(SortKey), compare_keys, unconstify(Cox *, state));
	return keys;
}

const Cox *
cox_pack(const Cox *cox)
{
	Size		size = cox_pattern_size(cox->n_covariates);
	Size		labels_size;
	uint32	   *positions;
	SortedLabel *labels;
	SortKey    *keys;
	uint32		n_keys;
	int			n_labels;
	char	   *to;
	Cox		   *packed;

	if (!(cox->header.flags & COX_BUILDING))
		return cox;
	positions = palloc0((cox->labels_size / MAXIMUM_ALIGNOF + 1) * sizeof(uint32));
	labels = sort_labels(cox, positions, &n_labels, &labels_size);
	keys = sort_patterns(cox, positions, &n_keys);
	packed = value_create(&cox_class,
						  value_checked_size(&cox_class, offsetof(Cox, data) + labels_size,
											 n_keys, size),
						  cox->header.flags & COX_FORM);
	packed->n_covariates = cox->n_covariates;
	packed->n_strata = n_labels;
	packed->missing = cox->missing;
	packed->n_patterns = n_keys;
	packed->labels_size = (uint32) labels_size;
	to = packed->data;
	for (int i = 0; i < n_labels; i++)
	{
		memcpy(to, &labels[i].length, sizeof(uint32));
		memcpy(to + sizeof(uint32), labels[i].label, labels[i].length);
		to += MAXALIGN(sizeof(uint32) + labels[i].length);
	}
	for (uint32 i = 0; i < n_keys; i++)
	{
		memcpy(cox_pattern(packed, i), cox_pattern(cox, keys[i].number), size);
		cox_pattern(packed, i)->stratum = keys[i].stratum;
	}
	pfree(keys);
	pfree(labels);
	pfree(positions);
	return packed;
}
