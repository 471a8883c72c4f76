/*-------------------------------------------------------------------------
 *
 * span.c
 *	  The linear span of published cells, row by row.
 *
 *-------------------------------------------------------------------------
 */
#include "disclosure/span.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* By Fermat: a to the power of prime - 2. */
Residue
residue_inverse(Residue a)
{
	Residue		result = 1;

	for (uint64 exponent = RESIDUE_PRIME - 2; exponent > 0; exponent >>= 1)
	{
		if (exponent & 1)
			result = residue_times(result, a);
		a = residue_times(a, a);
	}
	return result;
}

Span *
span_create(int32 n_columns, const int64 *weights, int64 limit, int32 max_rows)
{
	Span	   *span = palloc0(sizeof(Span));

	max_rows = Min(max_rows, n_columns);
	span->n_columns = n_columns;
	span->weights = weights;
	span->limit = limit;
	span->rows = zeros((Size) max_rows, sizeof(SpanRow));
	span->row_of_pivot = zeros((Size) n_columns, sizeof(int32));
	for (int32 i = 0; i < n_columns; i++)
		span->row_of_pivot[i] = -1;
	span->work = zeros((Size) n_columns, sizeof(Residue));
	span->touched = zeros((Size) n_columns, sizeof(int32));
	span->is_touched = zeros((Size) n_columns, sizeof(bool));
	span->factors = zeros((Size) max_rows, sizeof(SpanEntry));
	span->heap = zeros((Size) max_rows, sizeof(int32));
	span->is_queued = zeros((Size) max_rows, sizeof(bool));
	span->sources = zeros((Size) max_rows, sizeof(Residue));
	return span;
}

void
span_truncate(Span *span, int32 n_rows)
{
	while (span->n_rows > n_rows)
	{
		SpanRow    *row = &span->rows[--span->n_rows];

		span->row_of_pivot[row->pivot] = -1;
		span->n_light -= span_is_light(span, row->pivot);
		pfree(row->entries);
		if (row->factors != NULL)
			pfree(row->factors);
	}
}

static void
queue_row(Span *span, int32 row)
{
	int32		at = span->n_heap++;

	span->is_queued[row] = true;
	while (at > 0 && span->heap[(at - 1) / 2] > row)
	{
		span->heap[at] = span->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	span->heap[at] = row;
}

static int32
least_queued(Span *span)
{
	int32		least = span->heap[0];
	int32		last = span->heap[--span->n_heap];
	int32		at = 0;

	for (;;)
	{
		int32		child = 2 * at + 1;

		if (child >= span->n_heap)
			break;
		if (child + 1 < span->n_heap && span->heap[child + 1] < span->heap[child])
			child++;
		if (span->heap[child] >= last)
			break;
		span->heap[at] = span->heap[child];
		at = child;
	}
	span->heap[at] = last;
	span->is_queued[least] = false;
	return least;
}

/* Adds to a column of the row in work. */
static inline void
work_add(Span *span, int32 column, Residue value)
{
	int32		row = span->row_of_pivot[column];

	span->work[column] = residue_add(span->work[column], value);
	if (!span->is_touched[column])
	{
		span->is_touched[column] = true;
		span->touched[span->n_touched++] = column;
	}
	if (row >= 0 && !span->is_queued[row])
		queue_row(span, row);
}

static void
work_clear(Span *span)
{
	for (int32 i = 0; i < span->n_touched; i++)
	{
		span->work[span->touched[i]] = 0;
		span->is_touched[span->touched[i]] = false;
	}
	span->n_touched = 0;
	span->n_factors = 0;
}

/* Reduces the row in work; true when nothing is left. */
static bool
reduce_work(Span *span)
{
	/* A row has zeros at the pivots of those before it: the least goes first. */
	while (span->n_heap > 0)
	{
		int32		at = least_queued(span);
		const SpanRow *row = &span->rows[at];
		Residue		factor = span->work[row->pivot];
		Residue		negative = residue_negative(factor);

		if (factor == 0)
			continue;
		CHECK_FOR_INTERRUPTS();
		span->factors[span->n_factors++] = (SpanEntry) {at, factor};
		for (int32 i = 0; i < row->n_entries; i++)
			work_add(span, row->entries[i].index,
					 residue_times(negative, row->entries[i].value));
	}
	for (int32 i = 0; i < span->n_touched; i++)
		if (span->work[span->touched[i]] != 0)
			return false;
	return true;
}

bool
span_reduce(Span *span, const int32 *columns, int32 n)
{
	work_clear(span);
	for (int32 i = 0; i < n; i++)
		work_add(span, columns[i], 1);
	return reduce_work(span);
}

bool
span_reduce_entries(Span *span, const SpanEntry *entries, int32 n)
{
	work_clear(span);
	for (int32 i = 0; i < n; i++)
		work_add(span, entries[i].index, entries[i].value);
	return reduce_work(span);
}

/* The heaviest column; the first of those. */
static int32
choose_pivot(const Span *span)
{
	int32		pivot = -1;

	for (int32 i = 0; i < span->n_touched; i++)
	{
		int32		column = span->touched[i];

		if (span->work[column] != 0 &&
			(pivot < 0 || span->weights[column] > span->weights[pivot] ||
			 (span->weights[column] == span->weights[pivot] && column < pivot)))
			pivot = column;
	}
	return pivot;
}

static SpanEntry *
copy_entries(const SpanEntry *entries, int32 n)
{
	SpanEntry  *copy;

	if (n == 0)
		return NULL;
	copy = MemoryContextAllocHuge(CurrentMemoryContext, (Size) n * sizeof(SpanEntry));
	return memcpy(copy, entries, (Size) n * sizeof(SpanEntry));
}

void
span_keep(Span *span, int32 source)
{
	SpanRow    *row = &span->rows[span->n_rows];
	int32		n = 0;

	row->source = source;
	row->pivot = choose_pivot(span);
	row->scale = residue_inverse(span->work[row->pivot]);
	for (int32 i = 0; i < span->n_touched; i++)
		n += span->work[span->touched[i]] != 0;
	row->entries = MemoryContextAllocHuge(CurrentMemoryContext,
										  (Size) n * sizeof(SpanEntry));
	row->entries[0] = (SpanEntry) {row->pivot, 1};
	row->n_entries = 1;
	for (int32 i = 0; i < span->n_touched; i++)
	{
		int32		column = span->touched[i];

		if (span->work[column] != 0 && column != row->pivot)
			row->entries[row->n_entries++] =
				(SpanEntry) {column, residue_times(row->scale, span->work[column])};
	}
	row->n_factors = span->n_factors;
	row->factors = copy_entries(span->factors, span->n_factors);
	span->row_of_pivot[row->pivot] = span->n_rows++;
	span->n_light += span_is_light(span, row->pivot);
	work_clear(span);
}

bool
span_add(Span *span, const int32 *columns, int32 n, int32 source)
{
	if (span_reduce(span, columns, n))
		return false;
	span_keep(span, source);
	return true;
}

/* Turns coefficients of rows of the basis into those of their sources. */
static const Residue *
resolve_sources(Span *span)
{
	Residue    *sources = span->sources;

	for (int32 at = span->n_rows - 1; at >= 0; at--)
	{
		const SpanRow *row = &span->rows[at];

		if (sources[at] == 0)
			continue;
		sources[at] = residue_times(sources[at], row->scale);
		for (int32 i = 0; i < row->n_factors; i++)
		{
			Residue    *source = &sources[row->factors[i].index];
			Residue		part = residue_times(sources[at], row->factors[i].value);

			*source = residue_add(*source, residue_negative(part));
		}
	}
	return sources;
}

const Residue *
span_sources(Span *span)
{
	memset(span->sources, 0, (Size) span->n_rows * sizeof(Residue));
	for (int32 i = 0; i < span->n_factors; i++)
		span->sources[span->factors[i].index] = span->factors[i].value;
	return resolve_sources(span);
}

const Residue *
span_row_sources(Span *span, int32 row)
{
	memset(span->sources, 0, (Size) span->n_rows * sizeof(Residue));
	span->sources[row] = 1;
	return resolve_sources(span);
}
