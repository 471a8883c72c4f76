/*-------------------------------------------------------------------------
 *
 * crossing_value.c
 *	  Algebra of crossing values; see crossing.h.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/crossing.h"

#include "miscadmin.h"

#define FIRST_STRATA	4
#define FIRST_LABELS	64		/* bytes */

static Crossing *
crossing_allocate(const char *definition, uint32 definition_size, int32 capacity,
				  Size label_room, uint16 flags)
{
	Size		stratum = sizeof(CrossingStratum) +
		(flags & CROSSING_BUILDING ? sizeof(uint32) : 0);
	Size		size = value_checked_size(&crossing_class,
										  offsetof(Crossing, data) + definition_size +
										  label_room, (Size) capacity, stratum);
	Crossing   *c = value_create(&crossing_class, size, flags);

	c->capacity = capacity;
	c->definition_size = definition_size;
	memcpy(c->data, definition, definition_size);
	return c;
}

Crossing *
crossing_create(const char *definition, uint32 definition_size, bool stratified)
{
	CrossingStratum *only;

	if (stratified)
		return crossing_allocate(definition, definition_size, FIRST_STRATA, FIRST_LABELS,
								 CROSSING_BUILDING | CROSSING_STRATIFIED);
	return crossing_find_stratum(crossing_allocate(definition, definition_size, 1, 0,
												   CROSSING_BUILDING),
								 (Label) {"", 0}, &only);
}

/* A larger copy of a building form. */
static Crossing *
crossing_grow(const Crossing *c, int32 capacity, Size label_room)
{
	Crossing   *copy = crossing_allocate(c->data, c->definition_size, capacity,
										 label_room, c->header.flags);

	copy->n_strata = c->n_strata;
	copy->missing = c->missing;
	copy->label_bytes = c->label_bytes;
	memcpy(crossing_strata(copy), crossing_strata(c),
		   (Size) c->n_strata * sizeof(CrossingStratum));
	memcpy(crossing_order(copy), crossing_order(c), (Size) c->n_strata * sizeof(uint32));
	memcpy(crossing_labels(copy), crossing_labels(c), c->label_bytes);
	return copy;
}

static Size
label_room(const Crossing *c)
{
	return (Size) ((const char *) c + VARSIZE(c) - crossing_labels(c));
}

/* True when the label is there; *place is its place in the order. */
static bool
find_label(const Crossing *state, Label label, int *place)
{
	const uint32 *order = crossing_order(state);
	int			low = 0;
	int			high = state->n_strata;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;
		int			difference = label_compare(label,
											   crossing_label(state, &crossing_strata(state)[order[middle]]));

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

static void
check_limits(const Crossing *state, Label label)
{
	if (label.length > CROSSING_MAX_LABEL)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("label of a stratum is longer than %d bytes", CROSSING_MAX_LABEL),
				 errhint("Name the strata by short labels.")));
	if (state->n_strata >= CROSSING_MAX_STRATA)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("crossing has more than %d strata", CROSSING_MAX_STRATA),
				 errhint("Make the strata coarser: each needs persons of both groups.")));
}

Crossing *
crossing_find_stratum(Crossing *state, Label label, CrossingStratum **stratum)
{
	int			place;
	uint32	   *order;

	if (find_label(state, label, &place))
	{
		*stratum = &crossing_strata(state)[crossing_order(state)[place]];
		return state;
	}
	check_limits(state, label);
	if (state->n_strata == state->capacity ||
		state->label_bytes + (Size) label.length > label_room(state))
		state = crossing_grow(state, Min(CROSSING_MAX_STRATA, Max(FIRST_STRATA, 2 * state->n_strata)),
							  2 * (state->label_bytes + (Size) label.length) + FIRST_LABELS);
	*stratum = &crossing_strata(state)[state->n_strata];
	(*stratum)->label_begin = state->label_bytes;
	(*stratum)->label_length = (uint32) label.length;
	memcpy(crossing_labels(state) + state->label_bytes, label.bytes, label.length);
	state->label_bytes += (uint32) label.length;
	order = crossing_order(state);
	memmove(order + place + 1, order + place,
			(Size) (state->n_strata - place) * sizeof(uint32));
	order[place] = (uint32) state->n_strata++;
	return state;
}

static void
add_finite(double_double *to, double_double addend)
{
	*to = dd_add(*to, addend);
	if (!isfinite(to->hi))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum of score changes is out of range"),
				 errhint("State the scores in a larger unit.")));
}

void
crossing_count(CrossingStratum *stratum, const CrossingPerson *person)
{
	CrossingGroup *group = &stratum->groups[person->exposed ? CROSSING_EXPOSED : CROSSING_CONTROLS];

	switch (person->fate)
	{
		case PERSON_NEITHER:
			value_count(&crossing_class, &stratum->neither, 1);
			return;
		case PERSON_EXCLUDED:
			value_count(&crossing_class, &stratum->excluded, 1);
			return;
		case PERSON_CENSORED:
			value_count(&crossing_class, &stratum->censored, 1);
			return;
		case PERSON_COUNTED:
			break;
	}
	value_count(&crossing_class, &group->persons, 1);
	value_count(&crossing_class, &group->followed, person->followed);
	if (!person->scored)
		return;
	value_count(&crossing_class, &group->scored, 1);
	add_finite(&group->sum, dd_from_double(person->change));
	add_finite(&group->squares, two_product(person->change, person->change));
}

void
crossing_add_stratum(CrossingStratum *to, const CrossingStratum *from)
{
	value_count(&crossing_class, &to->neither, from->neither);
	value_count(&crossing_class, &to->excluded, from->excluded);
	value_count(&crossing_class, &to->censored, from->censored);
	for (int g = 0; g < CROSSING_GROUPS; g++)
	{
		CrossingGroup *sum = &to->groups[g];
		const CrossingGroup *addend = &from->groups[g];

		value_count(&crossing_class, &sum->persons, addend->persons);
		value_count(&crossing_class, &sum->followed, addend->followed);
		value_count(&crossing_class, &sum->scored, addend->scored);
		add_finite(&sum->sum, addend->sum);
		add_finite(&sum->squares, addend->squares);
	}
}

void
crossing_check_definition(const Crossing *state, const char *definition,
						  uint32 definition_size, bool stratified)
{
	bool		is_stratified = (state->header.flags & CROSSING_STRATIFIED) != 0;

	if (is_stratified != stratified)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("crossing with strata does not combine with one without"),
				 errhint("Make both by the same aggregate.")));
	if (state->definition_size != definition_size ||
		memcmp(state->data, definition, definition_size) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("crossing %.*s does not combine with crossing %.*s",
						(int) strnlen(state->data, state->definition_size), state->data,
						(int) strnlen(definition, definition_size), definition),
				 errhint("Steps and options must be the same.")));
}

Crossing *
crossing_merge(Crossing *state, const Crossing *other)
{
	const CrossingStratum *from = crossing_strata(other);

	crossing_check_definition(state, other->data, other->definition_size,
							  (other->header.flags & CROSSING_STRATIFIED) != 0);
	value_count(&crossing_class, &state->missing, other->missing);
	for (int i = 0; i < other->n_strata; i++)
	{
		CrossingStratum *to;

		CHECK_FOR_INTERRUPTS();
		state = crossing_find_stratum(state, crossing_label(other, &from[i]), &to);
		crossing_add_stratum(to, &from[i]);
	}
	return state;
}

const Crossing *
crossing_pack(const Crossing *c)
{
	const uint32 *order = crossing_order(c);
	Crossing   *packed;

	if (!(c->header.flags & CROSSING_BUILDING))
		return c;
	packed = crossing_allocate(c->data, c->definition_size, c->n_strata, c->label_bytes,
							   c->header.flags & ~CROSSING_BUILDING);
	packed->n_strata = c->n_strata;
	packed->missing = c->missing;
	for (int i = 0; i < c->n_strata; i++)
	{
		const CrossingStratum *from = &crossing_strata(c)[order[i]];
		CrossingStratum *to = &crossing_strata(packed)[i];
		Label		label = crossing_label(c, from);

		*to = *from;
		to->label_begin = packed->label_bytes;
		memcpy(crossing_labels(packed) + packed->label_bytes, label.bytes, label.length);
		packed->label_bytes += (uint32) label.length;
	}
	return packed;
}
