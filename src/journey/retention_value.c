/*-------------------------------------------------------------------------
 *
 * retention_value.c
 *	  Algebra of journey_retention values; see retention.h.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/retention.h"

#include "miscadmin.h"

JourneyRetention *
retention_create(const RetentionDefinition *definition, int capacity)
{
	Size		each = sizeof(RetentionCohort) +
		(Size) retention_width(definition) * sizeof(int64);
	JourneyRetention *retention = value_create(&journey_retention_class,
											   value_checked_size(&journey_retention_class,
																  offsetof(JourneyRetention, data) + definition->size,
																  capacity, each),
											   0);

	retention->capacity = capacity;
	memcpy(retention->data, definition, definition->size);
	return retention;
}

static Size
row_size(const JourneyRetention *retention)
{
	return (Size) retention_width(retention_definition(retention)) * sizeof(int64);
}

/* A copy with that capacity, its rows in order. */
static JourneyRetention *
copy_rows(const JourneyRetention *retention, int capacity)
{
	JourneyRetention *copy = retention_create(retention_definition(retention), capacity);
	const RetentionCohort *cohorts = retention_cohorts(retention);

	copy->missing = retention->missing;
	copy->n_cohorts = retention->n_cohorts;
	for (int i = 0; i < retention->n_cohorts; i++)
	{
		retention_cohorts(copy)[i] = (RetentionCohort) {cohorts[i].first_day, i};
		memcpy(retention_row(copy, i), retention_row(retention, cohorts[i].row),
			   row_size(retention));
	}
	return copy;
}

const JourneyRetention *
retention_pack(const JourneyRetention *retention)
{
	const RetentionCohort *cohorts = retention_cohorts(retention);
	bool		packed = retention->capacity == retention->n_cohorts;

	for (int i = 0; packed && i < retention->n_cohorts; i++)
		packed = cohorts[i].row == (uint32) i;
	return packed ? retention : copy_rows(retention, retention->n_cohorts);
}

/* Where the cohort is, or belongs. */
static int
cohort_position(const JourneyRetention *retention, DateADT first_day)
{
	const RetentionCohort *cohorts = retention_cohorts(retention);
	int			low = 0;
	int			high = retention->n_cohorts;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (cohorts[middle].first_day < first_day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static inline bool
is_cohort(const JourneyRetention *retention, int position, DateADT first_day)
{
	return position < retention->n_cohorts &&
		retention_cohorts(retention)[position].first_day == first_day;
}

/* The counts of the cohort, which are zero when it is new. */
JourneyRetention *
retention_find_row(JourneyRetention *state, DateADT first_day, int64 **row)
{
	int			position = cohort_position(state, first_day);
	RetentionCohort *cohorts;

	if (!is_cohort(state, position, first_day))
	{
		if (state->n_cohorts == state->capacity)
			state = copy_rows(state, Max(2, 2 * state->capacity));
		cohorts = retention_cohorts(state);
		memmove(cohorts + position + 1, cohorts + position,
				(Size) (state->n_cohorts - position) * sizeof(RetentionCohort));
		cohorts[position] = (RetentionCohort) {first_day, state->n_cohorts++};
	}
	*row = retention_row(state, retention_cohorts(state)[position].row);
	return state;
}

/* For messages: start, back, {options} */
static char *
definition_text(const RetentionDefinition *definition)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfo(&out, "%s, %s, ", retention_start(definition), retention_back(definition));
	retention_append_options(&out, definition);
	return out.data;
}

void
retention_check_same(const RetentionDefinition *a, const RetentionDefinition *b)
{
	if (a->size != b->size || memcmp(a, b, a->size) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("retention of (%s) does not combine with retention of (%s)",
						definition_text(a), definition_text(b)),
				 errhint("Steps and options must be the same.")));
}

JourneyRetention *
retention_merge(JourneyRetention *state, const JourneyRetention *other)
{
	const RetentionDefinition *definition = retention_definition(other);
	int			width = retention_width(definition);

	retention_check_same(retention_definition(state), definition);
	value_count(&journey_retention_class, &state->missing, other->missing);
	for (int i = 0; i < other->n_cohorts; i++)
	{
		const RetentionCohort *cohort = &retention_cohorts(other)[i];
		const int64 *addend = retention_row(other, cohort->row);
		int64	   *row;

		CHECK_FOR_INTERRUPTS();
		state = retention_find_row(state, cohort->first_day, &row);
		value_count(&journey_retention_class, &row[0], addend[0]);
		/* the others are not larger than the size */
		for (int k = 1; k < width; k++)
			row[k] += addend[k];
	}
	return state;
}

/*
 * 0 <= returned <= at risk <= size.  Those at risk do not grow from period to
 * period, nor do those who returned then or later.
 */
bool
retention_row_is_sound(int64 *row, const RetentionDefinition *definition)
{
	bool		unbounded = definition->choices[RETENTION_KIND] == RETENTION_UNBOUNDED;
	const int64 *returned = retention_returned(row);
	int64		at_risk = row[0];
	int64		returned_before = row[0];

	for (int k = 0; k < retention_periods(definition); k++)
	{
		if (definition->has_until)
		{
			int64		here = retention_at_risk(row, definition)[k];

			if (here < 0 || here > at_risk)
				return false;
			at_risk = here;
		}
		if (returned[k] < 0 || returned[k] > at_risk ||
			(unbounded && returned[k] > returned_before))
			return false;
		returned_before = returned[k];
	}
	return true;
}

static void pg_attribute_noreturn()
no_part(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("journey_retention cannot be subtracted: counts would not be possible"),
			 errhint("The right operand must be a part of the left one.")));
}

/* Cohorts of which nobody is left go. */
static void
remove_empty(JourneyRetention *retention)
{
	RetentionCohort *cohorts = retention_cohorts(retention);
	int			kept = 0;

	for (int i = 0; i < retention->n_cohorts; i++)
		if (*retention_row(retention, cohorts[i].row) != 0)
			cohorts[kept++] = cohorts[i];
	retention->n_cohorts = kept;
}

/* Not packed. */
JourneyRetention *
retention_subtract(const JourneyRetention *whole, const JourneyRetention *part)
{
	const RetentionDefinition *definition = retention_definition(whole);
	JourneyRetention *rest;

	retention_check_same(definition, retention_definition(part));
	rest = copy_rows(whole, whole->n_cohorts);
	rest->missing -= part->missing;
	if (rest->missing < 0)
		no_part();
	for (int i = 0; i < part->n_cohorts; i++)
	{
		const RetentionCohort *cohort = &retention_cohorts(part)[i];
		const int64 *subtrahend = retention_row(part, cohort->row);
		int			position = cohort_position(rest, cohort->first_day);
		int64	   *row;

		CHECK_FOR_INTERRUPTS();
		if (!is_cohort(rest, position, cohort->first_day))
			no_part();
		row = retention_row(rest, position);
		for (int k = 0; k < retention_width(definition); k++)
			row[k] -= subtrahend[k];
		if (row[0] < 0 || !retention_row_is_sound(row, definition))
			no_part();
	}
	remove_empty(rest);
	return rest;
}
