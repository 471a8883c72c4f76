/*-------------------------------------------------------------------------
 *
 * families.c
 *	  Which cells of a table add up to which.
 *
 *-------------------------------------------------------------------------
 */
#include "disclosure/attack.h"

#include "common/compat.h"
#include "disclosure/span.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

/* Pairs of a cell and one that it refines. */
#define MAX_LINKS 50000000

typedef struct Link
{
	int32		whole;
	int32		part;
	uint32		level;			/* of the part */
} Link;

typedef struct Links
{
	int64		n;
	int64		room;
	Link	   *links;
} Links;

static int
compare_keys(const CellTable *table, uint32 level, const int32 *codes, int32 cell)
{
	const int32 *other = table->codes + (Size) cell * table->n_dimensions;

	if (level != table->levels[cell])
		return level < table->levels[cell] ? -1 : 1;
	for (int i = 0; i < table->n_dimensions; i++)
	{
		int32		code = level >> i & 1 ? codes[i] : 0;

		if (code != other[i])
			return code < other[i] ? -1 : 1;
	}
	return 0;
}

static int
compare_cells(const void *left, const void *right, void *argument)
{
	const CellTable *table = argument;
	int32		a = *(const int32 *) left;

	return compare_keys(table, table->levels[a],
						table->codes + (Size) a * table->n_dimensions,
						*(const int32 *) right);
}

static int32 *
sorted_cells(const CellTable *table)
{
	int32	   *order = palloc(Max(1, (Size) table->n_cells) * sizeof(int32));

	for (int32 i = 0; i < table->n_cells; i++)
		order[i] = i;
	qsort_arg(order, (size_t) table->n_cells, sizeof(int32), compare_cells,
			  unconstify(CellTable *, table));
	for (int32 i = 1; i < table->n_cells; i++)
		if (compare_cells(&order[i - 1], &order[i], unconstify(CellTable *, table)) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("cell %s is there twice", table->labels[order[i]]),
					 errhint("Name all dimensions that tell cells apart, and missing values of a dimension, where NULL means all; or audit one block of the table at a time.")));
	return order;
}

/* The cell of that level with these codes, or -1. */
static int32
find_cell(const CellTable *table, const int32 *order, uint32 level, const int32 *codes)
{
	int32		low = 0;
	int32		high = table->n_cells;

	while (low < high)
	{
		int32		middle = low + (high - low) / 2;
		int			compared = compare_keys(table, level, codes, order[middle]);

		if (compared == 0)
			return order[middle];
		if (compared < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return -1;
}

static void
add_link(Links *links, Link link)
{
	if (links->n == links->room)
	{
		if (links->n >= MAX_LINKS)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("more than %d pairs of a cell and one that contains it", MAX_LINKS),
					 errhint("Audit fewer cells or dimensions at a time.")));
		links->room = Max(1024, 2 * links->room);
		links->links = links->links == NULL ?
			MemoryContextAllocHuge(CurrentMemoryContext, (Size) links->room * sizeof(Link)) :
			repalloc_huge(links->links, (Size) links->room * sizeof(Link));
	}
	links->links[links->n++] = link;
}

/* The nearest levels come first. */
static int
compare_links(const void *left, const void *right)
{
	const Link *a = left;
	const Link *b = right;
	int			bits_a = pg_popcount32(a->level);
	int			bits_b = pg_popcount32(b->level);

	if (a->whole != b->whole)
		return pg_cmp_s32(a->whole, b->whole);
	if (bits_a != bits_b)
		return pg_cmp_s32(bits_a, bits_b);
	if (a->level != b->level)
		return a->level < b->level ? -1 : 1;
	return pg_cmp_s32(a->part, b->part);
}

static Links
find_links(const CellTable *table)
{
	int32	   *order = sorted_cells(table);
	uint32	   *levels = palloc(Max(1, (Size) table->n_cells) * sizeof(uint32));
	int			n_levels = 0;
	Links		links = {0};

	for (int32 i = 0; i < table->n_cells; i++)
		if (n_levels == 0 || levels[n_levels - 1] != table->levels[order[i]])
			levels[n_levels++] = table->levels[order[i]];
	for (int32 part = 0; part < table->n_cells; part++)
	{
		const int32 *codes = table->codes + (Size) part * table->n_dimensions;

		CHECK_FOR_INTERRUPTS();
		for (int i = 0; i < n_levels; i++)
		{
			int32		whole;

			if (levels[i] == table->levels[part] ||
				!is_part_of_level(levels[i], table->levels[part]))
				continue;
			whole = find_cell(table, order, levels[i], codes);
			if (whole >= 0)
				add_link(&links, (Link) {whole, part, table->levels[part]});
		}
	}
	if (links.n > 0)
		qsort(links.links, (size_t) links.n, sizeof(Link), compare_links);
	return links;
}

/* Has the whole a family of a level between it and this one? */
static bool
is_nearest(const Families *found, int32 whole, uint32 level)
{
	for (int32 i = found->n - 1; i >= 0 && found->families[i].whole == whole; i--)
		if (is_part_of_level(found->families[i].level, level))
			return false;
	return true;
}

Families
families_find(const CellTable *table)
{
	Links		links = find_links(table);
	Families	found = {0};
	int64		end;

	found.families = MemoryContextAllocHuge(CurrentMemoryContext,
											Max(1, (Size) links.n) * sizeof(Family));
	for (int64 begin = 0; begin < links.n; begin = end)
	{
		Link	   *first = &links.links[begin];
		int32	   *parts;

		for (end = begin + 1; end < links.n && links.links[end].whole == first->whole &&
			 links.links[end].level == first->level; end++)
			;
		if (!is_nearest(&found, first->whole, first->level))
			continue;
		parts = palloc((Size) (end - begin) * sizeof(int32));
		for (int64 i = begin; i < end; i++)
			parts[i - begin] = links.links[i].part;
		found.families[found.n++] = (Family) {first->whole, first->level,
		(int32) (end - begin), parts};
	}
	return found;
}

static int32
new_unknown(Equations *e, int32 cell, int32 family)
{
	e->cell_of_unknown[e->n_unknowns] = cell;
	e->family_of_unknown[e->n_unknowns] = family;
	return e->n_unknowns++;
}

/* whole - parts - rest, of what is not known. */
static void
add_equation(Equations *e, const Family *family, int32 number, bool has_rest)
{
	Equation   *equation = &e->equations[e->n];
	int32		n = 0;

	equation->family = number;
	equation->entries = palloc(((Size) family->n_parts + 2) * sizeof(SpanEntry));
	if (e->unknown_of_cell[family->whole] >= 0)
		equation->entries[n++] = (SpanEntry) {e->unknown_of_cell[family->whole], 1};
	for (int32 i = 0; i < family->n_parts; i++)
		if (e->unknown_of_cell[family->parts[i]] >= 0)
			equation->entries[n++] = (SpanEntry) {e->unknown_of_cell[family->parts[i]],
			RESIDUE_PRIME - 1};
	if (has_rest)
		equation->entries[n++] = (SpanEntry) {new_unknown(e, -1, number), RESIDUE_PRIME - 1};
	equation->n_entries = n;
	if (n > 0)
		e->n++;
}

Equations
equations_of(const CellTable *table, const Families *families,
			 const bool *is_known, const bool *has_rest)
{
	Equations	e = {0};
	Size		n = (Size) table->n_cells + (Size) families->n;

	e.equations = palloc(Max(1, (Size) families->n) * sizeof(Equation));
	e.unknown_of_cell = palloc(Max(1, (Size) table->n_cells) * sizeof(int32));
	e.cell_of_unknown = palloc(Max(1, n) * sizeof(int32));
	e.family_of_unknown = palloc(Max(1, n) * sizeof(int32));
	for (int32 i = 0; i < table->n_cells; i++)
		e.unknown_of_cell[i] = is_known[i] ? -1 : new_unknown(&e, i, -1);
	for (int32 i = 0; i < families->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		add_equation(&e, &families->families[i], i, has_rest[i]);
	}
	return e;
}
