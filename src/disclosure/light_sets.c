/*-------------------------------------------------------------------------
 *
 * light_sets.c
 *	  Sets of light columns, of little weight, that lie in a span.
 *
 *-------------------------------------------------------------------------
 */
#include "disclosure/light_sets.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* Columns of a row being reduced, and which of them may not be zero. */
typedef struct Accumulator
{
	Residue    *values;
	bool	   *is_touched;
	int32	   *touched;
	int32		n_touched;
} Accumulator;

static void
accumulate(Accumulator *a, int32 column, Residue value)
{
	if (!a->is_touched[column])
	{
		a->is_touched[column] = true;
		a->touched[a->n_touched++] = column;
	}
	a->values[column] = residue_add(a->values[column], value);
}

/* Moves what has been accumulated into the row, without its pivot. */
static void
empty_into(Accumulator *a, LightRow *row)
{
	row->entries = zeros((Size) a->n_touched, sizeof(SpanEntry));
	for (int32 i = 0; i < a->n_touched; i++)
	{
		int32		column = a->touched[i];

		if (a->values[column] != 0 && column != row->pivot)
			row->entries[row->n_entries++] = (SpanEntry) {column, a->values[column]};
		a->values[column] = 0;
		a->is_touched[column] = false;
	}
	a->n_touched = 0;
}

/*
 * The rows with light pivots, each without the pivots of the others.  A row of
 * the span has entries only at pivots of later ones: they are reduced first.
 */
static void
reduce_rows(LightSets *sets, const Span *span)
{
	Accumulator a = {
		.values = zeros((Size) span->n_columns, sizeof(Residue)),
		.is_touched = zeros((Size) span->n_columns, sizeof(bool)),
		.touched = zeros((Size) span->n_columns, sizeof(int32))
	};
	int32	   *light_of = zeros((Size) span->n_rows, sizeof(int32));
	int32		at = sets->n_rows;

	for (int32 i = span->n_rows - 1; i >= 0; i--)
	{
		const SpanRow *from = &span->rows[i];
		LightRow   *row;

		if (!span_is_light(span, from->pivot))
			continue;
		CHECK_FOR_INTERRUPTS();
		light_of[i] = --at;
		row = &sets->rows[at];
		row->pivot = from->pivot;
		row->newest = i;
		for (int32 e = 1; e < from->n_entries; e++)
		{
			SpanEntry	entry = from->entries[e];
			int32		other = span->row_of_pivot[entry.index];
			Residue		negative = residue_negative(entry.value);

			if (other < 0)
			{
				accumulate(&a, entry.index, entry.value);
				continue;
			}
			row->newest = Max(row->newest, sets->rows[light_of[other]].newest);
			for (int32 k = 0; k < sets->rows[light_of[other]].n_entries; k++)
			{
				SpanEntry	there = sets->rows[light_of[other]].entries[k];

				accumulate(&a, there.index, residue_times(negative, there.value));
			}
		}
		empty_into(&a, row);
	}
}

/* Brings those rows to the front that are not made of the first rows of the span alone. */
static void
put_new_first(LightSets *sets, int32 n_searched)
{
	LightRow   *ordered = zeros((Size) sets->n_rows, sizeof(LightRow));
	int32		n = 0;

	for (int32 i = 0; i < sets->n_rows; i++)
		if (sets->rows[i].newest >= n_searched)
			ordered[n++] = sets->rows[i];
	sets->n_new = n;
	for (int32 i = 0; i < sets->n_rows; i++)
		if (sets->rows[i].newest < n_searched)
			ordered[n++] = sets->rows[i];
	sets->rows = ordered;
}

static void
index_users(LightSets *sets, int32 n_columns)
{
	int32	   *next = zeros((Size) n_columns + 1, sizeof(int32));
	int64		n = 0;

	for (int32 i = 0; i < sets->n_rows; i++)
		for (int32 e = 0; e < sets->rows[i].n_entries; e++)
			next[sets->rows[i].entries[e].index + 1]++;
	sets->first = zeros((Size) n_columns + 1, sizeof(int32));
	for (int32 i = 0; i < n_columns; i++)
	{
		n += next[i + 1];
		if (n > PG_INT32_MAX)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("the cells are too entangled: more than %d coefficients", PG_INT32_MAX),
					 errhint("Publish fewer dimensions together.")));
		sets->first[i + 1] = next[i + 1] = (int32) n;
	}
	memcpy(next, sets->first, ((Size) n_columns + 1) * sizeof(int32));
	sets->users = zeros((Size) n, sizeof(int32));
	for (int32 i = 0; i < sets->n_rows; i++)
		for (int32 e = 0; e < sets->rows[i].n_entries; e++)
			sets->users[next[sets->rows[i].entries[e].index]++] = i;
}

LightSets *
light_sets_create(const Span *span, int32 n_searched, int64 max_work)
{
	LightSets  *sets = palloc0(sizeof(LightSets));
	Size		n = (Size) span->n_columns;

	sets->max_work = max_work;
	sets->weights = span->weights;
	sets->below = span->limit;
	sets->n_rows = span->n_light;
	sets->rows = zeros((Size) span->n_light, sizeof(LightRow));
	reduce_rows(sets, span);
	put_new_first(sets, n_searched);
	index_users(sets, span->n_columns);
	sets->is_closed = zeros((Size) span->n_light, sizeof(bool));
	sets->taken = zeros((Size) span->n_light, sizeof(int32));
	sets->sum = zeros(n, sizeof(Residue));
	sets->uses = zeros(n, sizeof(int32));
	sets->support = zeros(n, sizeof(int32));
	sets->columns = zeros(n, sizeof(int32));
	return sets;
}

static void
add_to_column(LightSets *sets, int32 column, Residue value)
{
	Residue		before = sets->sum[column];
	Residue		after = residue_add(before, value);

	sets->sum[column] = after;
	sets->n_bad += (after > 1) - (before > 1);
	sets->ones_weight += ((after == 1) - (before == 1)) * sets->weights[column];
}

static void
take_row(LightSets *sets, int32 at)
{
	const LightRow *row = &sets->rows[at];

	sets->work += 1 + row->n_entries;
	sets->is_closed[at] = true;
	sets->taken[sets->n_taken++] = at;
	sets->pivots_weight += sets->weights[row->pivot];
	for (int32 e = 0; e < row->n_entries; e++)
	{
		int32		column = row->entries[e].index;

		if (sets->uses[column]++ == 0)
			sets->support[sets->n_support++] = column;
		add_to_column(sets, column, row->entries[e].value);
	}
}

/*
 * Undoes the last take_row(), in reverse, so that support ends as it was; the
 * row stays closed.
 */
static void
give_back(LightSets *sets)
{
	const LightRow *row = &sets->rows[sets->taken[--sets->n_taken]];

	sets->pivots_weight -= sets->weights[row->pivot];
	for (int32 e = row->n_entries - 1; e >= 0; e--)
	{
		int32		column = row->entries[e].index;

		add_to_column(sets, column, residue_negative(row->entries[e].value));
		if (--sets->uses[column] == 0)
			sets->n_support--;
	}
}

/* The rows taken make a set that is light enough, and wanted. */
static bool
is_found(LightSets *sets)
{
	if (sets->n_bad > 0 || sets->pivots_weight + sets->ones_weight >= sets->below)
		return false;
	sets->n_columns = 0;
	for (int32 i = 0; i < sets->n_taken; i++)
		sets->columns[sets->n_columns++] = sets->rows[sets->taken[i]].pivot;
	for (int32 i = 0; i < sets->n_support; i++)
		if (sets->sum[sets->support[i]] == 1)
			sets->columns[sets->n_columns++] = sets->support[i];
	return sets->accept == NULL ||
		sets->accept(sets->caller, sets->columns, sets->n_columns);
}

/* May the row still be taken? */
static inline bool
is_eligible(const LightSets *sets, int32 row)
{
	return row > sets->start && !sets->is_closed[row] &&
		sets->pivots_weight + sets->weights[sets->rows[row].pivot] < sets->below;
}

static bool search_on(LightSets *sets);

/* Goes on with each of the rows that have the column; closed lists those left out. */
static bool
search_column(LightSets *sets, int32 column, int32 **closed, int32 *n_closed)
{
	for (int32 u = sets->first[column]; u < sets->first[column + 1]; u++)
	{
		int32		row = sets->users[u];
		bool		found;

		if (!is_eligible(sets, row))
			continue;
		take_row(sets, row);
		found = search_on(sets);
		give_back(sets);
		if (*n_closed % 64 == 0)
			*closed = *closed == NULL ? palloc(64 * sizeof(int32)) :
				repalloc(*closed, ((Size) *n_closed + 64) * sizeof(int32));
		(*closed)[(*n_closed)++] = row;
		if (found)
			return true;
		if (sets->work >= sets->max_work)
			return false;
	}
	return false;
}

/*
 * Of the columns that are neither 0 nor 1, the one that the fewest rows can
 * change, and how many these are.
 */
static int32
worst_column(LightSets *sets, int32 *n_rows)
{
	int32		worst = -1;

	for (int32 i = 0; i < sets->n_support && (worst < 0 || *n_rows > 0); i++)
	{
		int32		column = sets->support[i];
		int32		n = 0;

		if (sets->sum[column] <= 1)
			continue;
		for (int32 u = sets->first[column];
			 u < sets->first[column + 1] && (worst < 0 || n < *n_rows); u++)
			n += is_eligible(sets, sets->users[u]);
		sets->work += 1 + n;
		if (worst < 0 || n < *n_rows)
		{
			worst = column;
			*n_rows = n;
		}
	}
	return worst;
}

/* Is there a set with the rows taken, and more of those not closed? */
static bool
search_on(LightSets *sets)
{
	int32	   *closed = NULL;
	int32		n_closed = 0;
	int32		n_rows = 0;
	int32		worst;
	bool		found = false;

	CHECK_FOR_INTERRUPTS();
	check_stack_depth();
	if (is_found(sets))
		return true;
	if (sets->work >= sets->max_work)
		return false;
	worst = sets->n_bad > 0 ? worst_column(sets, &n_rows) : -1;
	if (worst >= 0)
		found = search_column(sets, worst, &closed, &n_closed);
	else
	{
		/* one of the columns must go */
		for (int32 i = 0; i < sets->n_support && !found && sets->work < sets->max_work; i++)
			if (sets->sum[sets->support[i]] == 1)
				found = search_column(sets, sets->support[i], &closed, &n_closed);
	}
	for (int32 i = 0; i < n_closed; i++)
		sets->is_closed[closed[i]] = false;
	if (closed != NULL)
		pfree(closed);
	return found;
}

LightSetAnswer
light_sets_search(LightSets *sets, int32 row)
{
	bool		found;

	sets->start = row;
	sets->work = 0;
	take_row(sets, row);
	found = search_on(sets);
	give_back(sets);
	sets->is_closed[row] = false;
	if (found)
		return LIGHT_SET_FOUND;
	return sets->work < sets->max_work ? LIGHT_SET_NONE : LIGHT_SET_UNKNOWN;
}
