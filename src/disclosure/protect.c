/*-------------------------------------------------------------------------
 *
 * protect.c
 *	  protect_cells(): the arguments as a publication, and back.
 *
 *-------------------------------------------------------------------------
 */
#include "disclosure/protect.h"

#include "catalog/pg_type.h"
#include "common/arrays.h"
#include "common/compat.h"
#include "common/hashfn.h"
#include "common/result.h"
#include "disclosure/arguments.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

/* A list of numbers, ascending: the atoms of a cell, or the groups of an atom. */
typedef struct NumberList
{
	int32		owner;
	int32		n;
	int32	   *numbers;
} NumberList;

/* What the caller gives; atoms and cells are numbered from 0 here. */
typedef struct Given
{
	int			n_atoms;
	int64	   *persons;
	int			n_cells;
	GroupState *states;
	int			n_members;
	int32	   *member_cell;
	int32	   *member_atom;
} Given;

static int
compare_lists(const NumberList *a, const NumberList *b)
{
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	for (int32 i = 0; i < a->n; i++)
		if (a->numbers[i] != b->numbers[i])
			return a->numbers[i] < b->numbers[i] ? -1 : 1;
	return 0;
}

static int
compare_owned_lists(const void *left, const void *right)
{
	const NumberList *a = left;
	const NumberList *b = right;
	int			order = compare_lists(a, b);

	return order != 0 ? order : pg_cmp_s32(a->owner, b->owner);
}

static int
compare_numbers(const void *left, const void *right)
{
	return pg_cmp_s32(*(const int32 *) left, *(const int32 *) right);
}

/* For each owner the ascending list of what it is paired with; -1 is left out. */
static NumberList *
lists_of_pairs(const int32 *owner, const int32 *number, int n_pairs, int n_owners)
{
	NumberList *lists = MemoryContextAllocExtended(CurrentMemoryContext,
												   Max(1, (Size) n_owners) * sizeof(NumberList),
												   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	int32	   *numbers = MemoryContextAllocHuge(CurrentMemoryContext,
												 Max(1, (Size) n_pairs) * sizeof(int32));

	for (int i = 0; i < n_pairs; i++)
		if (owner[i] >= 0 && number[i] >= 0)
			lists[owner[i]].n++;
	for (int i = 0; i < n_owners; i++)
	{
		lists[i].owner = i;
		lists[i].numbers = numbers;
		numbers += lists[i].n;
		lists[i].n = 0;
	}
	for (int i = 0; i < n_pairs; i++)
		if (owner[i] >= 0 && number[i] >= 0)
		{
			NumberList *list = &lists[owner[i]];

			list->numbers[list->n++] = number[i];
		}
	for (int i = 0; i < n_owners; i++)
	{
		CHECK_FOR_INTERRUPTS();
		qsort(lists[i].numbers, (size_t) lists[i].n, sizeof(int32), compare_numbers);
	}
	return lists;
}

/* Numbers owners of equal lists alike, from 0; those of empty lists -1. */
static int32
number_lists(NumberList *lists, int n_lists, int32 *number_of)
{
	int32		n = 0;

	qsort(lists, (size_t) n_lists, sizeof(NumberList), compare_owned_lists);
	for (int i = 0; i < n_lists; i++)
	{
		if (lists[i].n == 0)
			number_of[lists[i].owner] = -1;
		else if (i > 0 && compare_lists(&lists[i - 1], &lists[i]) == 0)
			number_of[lists[i].owner] = n - 1;
		else
			number_of[lists[i].owner] = n++;
	}
	return n;
}

static void pg_attribute_noreturn()
refuse_lengths(const char *one, const char *other)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s and %s have different lengths", one, other),
			 errhint("Their elements belong together, one by one.")));
}

/* Numbers from 1 on, turned into such from 0 on. */
static int32 *
numbers_argument(ArrayType *array, const char *name, int limit, const char *what, int *n)
{
	int32	   *numbers = int32_elements(array, name, n);

	for (int i = 0; i < *n; i++)
	{
		if (numbers[i] < 1 || numbers[i] > limit)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s has %d, but there are %d %s", name, numbers[i], limit, what),
					 errhint("Cells and atoms are numbered from 1 on, in the order of their arrays.")));
		numbers[i]--;
	}
	return numbers;
}

static GroupState *
states_argument(ArrayType *array, int *n)
{
	char	  **names = text_elements(array, "cell_state", n);
	GroupState *states = palloc(Max(1, (Size) *n) * sizeof(GroupState));

	for (int i = 0; i < *n; i++)
	{
		if (strcmp(names[i], "open") == 0)
			states[i] = GROUP_OPEN;
		else if (strcmp(names[i], "known") == 0)
			states[i] = GROUP_KNOWN;
		else if (strcmp(names[i], "hidden") == 0)
			states[i] = GROUP_CLOSED;
		else
			unknown_option("cell_state", names[i], "open, known, hidden");
	}
	return states;
}

static int64 *
persons_argument(ArrayType *array, int *n)
{
	int64	   *persons = int64_elements(array, "atom_persons", n);
	int64		all = 0;

	for (int i = 0; i < *n; i++)
	{
		if (persons[i] < 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("atom %d has %lld persons", i + 1, (long long) persons[i]),
					 errhint("Give the number of distinct persons: 0 or more.")));
		if (persons[i] > MAX_PERSONS - all)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("more than %lld persons", (long long) MAX_PERSONS),
					 errhint("Give the number of distinct persons of each atom.")));
		all += persons[i];
	}
	return persons;
}

static Given
given_arguments(FunctionCallInfo fcinfo)
{
	Given		given;
	int			n;

	given.persons = persons_argument(PG_GETARG_ARRAYTYPE_P(0), &given.n_atoms);
	given.states = states_argument(PG_GETARG_ARRAYTYPE_P(3), &given.n_cells);
	given.member_cell = numbers_argument(PG_GETARG_ARRAYTYPE_P(1), "member_cell",
										 given.n_cells, "cells", &given.n_members);
	given.member_atom = numbers_argument(PG_GETARG_ARRAYTYPE_P(2), "member_atom",
										 given.n_atoms, "atoms", &n);
	if (n != given.n_members)
		refuse_lengths("member_cell", "member_atom");
	return given;
}

static void
refuse_duplicates(const NumberList *cells, int n_cells)
{
	for (int i = 0; i < n_cells; i++)
		for (int32 k = 1; k < cells[i].n; k++)
			if (cells[i].numbers[k - 1] == cells[i].numbers[k])
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("atom %d is twice in cell %d", cells[i].numbers[k] + 1, cells[i].owner + 1),
						 errhint("Give each pair of a cell and an atom once.")));
}

/* A group in the making. */
typedef struct Draft
{
	int64		persons;
	int32		cell;			/* its first */
	int32		number;			/* as drafted */
	bool		is_known;		/* has cells that are known, to be hidden, new */
	bool		is_closed;
	bool		is_current;
} Draft;

static int
compare_drafts(const void *left, const void *right)
{
	const Draft *a = left;
	const Draft *b = right;

	if (a->persons != b->persons)
		return a->persons < b->persons ? -1 : 1;
	return pg_cmp_s32(a->cell, b->cell);
}

/* The groups of cells with the same atoms, in order; group_of_cell gets their places. */
static Draft *
draft_groups(const Given *given, int32 *group_of_cell, int32 *n_groups)
{
	NumberList *cells;
	Draft	   *drafts;
	int32	   *place;

	for (int i = 0; i < given->n_members; i++)
		if (given->persons[given->member_atom[i]] == 0)
			given->member_atom[i] = -1;
	cells = lists_of_pairs(given->member_cell, given->member_atom, given->n_members,
						   given->n_cells);
	refuse_duplicates(cells, given->n_cells);
	*n_groups = number_lists(cells, given->n_cells, group_of_cell);
	drafts = palloc0(Max(1, (Size) *n_groups) * sizeof(Draft));
	/* lists are in order of owners where they are equal: the first is the least */
	for (int i = given->n_cells - 1; i >= 0; i--)
	{
		int32		cell = cells[i].owner;
		Draft	   *draft;

		if (group_of_cell[cell] < 0)
			continue;
		draft = &drafts[group_of_cell[cell]];
		draft->number = group_of_cell[cell];
		draft->cell = cell;
		draft->is_known |= given->states[cell] == GROUP_KNOWN;
		draft->is_closed |= given->states[cell] == GROUP_CLOSED;
		draft->is_current |= given->states[cell] != GROUP_KNOWN;
		draft->persons = 0;
		for (int32 k = 0; k < cells[i].n; k++)
			draft->persons += given->persons[cells[i].numbers[k]];
	}
	qsort(drafts, (size_t) *n_groups, sizeof(Draft), compare_drafts);
	place = palloc(Max(1, (Size) *n_groups) * sizeof(int32));
	for (int32 i = 0; i < *n_groups; i++)
		place[drafts[i].number] = i;
	for (int i = 0; i < given->n_cells; i++)
		if (group_of_cell[i] >= 0)
			group_of_cell[i] = place[group_of_cell[i]];
	return drafts;
}

void
refuse_known(int64 minimum)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("the cells that are known already give away fewer than %lld persons, or a hidden cell",
					(long long) minimum),
			 errhint("What was published cannot be taken back: publish a report of other persons or other answers.")));
}

static GroupState
draft_state(const Draft *draft, int64 minimum)
{
	if (draft->is_known && draft->is_closed)
		refuse_known(minimum);
	if (draft->is_known)
		return GROUP_KNOWN;
	return draft->is_closed || draft->persons < minimum ? GROUP_CLOSED : GROUP_OPEN;
}

static bool
contains(const NumberList *list, int32 number)
{
	return bsearch(&number, list->numbers, (size_t) list->n, sizeof(int32),
				   compare_numbers) != NULL;
}

/* Tells groups apart that are not part of the same others of this publication. */
static uint64
family_of(const Publication *publication, int32 at, const NumberList *column_groups)
{
	const Group *group = &publication->groups[at];
	const NumberList *first = &column_groups[group->columns[0]];
	int32	   *others = palloc((Size) first->n * sizeof(int32));
	int			n = 0;
	uint64		family;

	for (int32 i = 0; i < first->n; i++)
		if (first->numbers[i] != at && publication->groups[first->numbers[i]].is_current)
			others[n++] = first->numbers[i];
	for (int32 c = 1; c < group->n_columns && n > 0; c++)
	{
		int			kept = 0;

		for (int i = 0; i < n; i++)
			if (contains(&column_groups[group->columns[c]], others[i]))
				others[kept++] = others[i];
		n = kept;
	}
	family = hash_bytes_extended((unsigned char *) others, n * (int) sizeof(int32), 0);
	pfree(others);
	return family;
}

/* The columns of each group. */
static NumberList *
lists_of_columns(const NumberList *column_groups, int32 n_columns, int32 n_groups)
{
	NumberList *lists = palloc0(Max(1, (Size) n_groups) * sizeof(NumberList));

	for (int32 c = 0; c < n_columns; c++)
		for (int32 i = 0; i < column_groups[c].n; i++)
			lists[column_groups[c].numbers[i]].n++;
	for (int32 i = 0; i < n_groups; i++)
	{
		lists[i].numbers = MemoryContextAllocHuge(CurrentMemoryContext,
												  Max(1, (Size) lists[i].n) * sizeof(int32));
		lists[i].n = 0;
	}
	for (int32 c = 0; c < n_columns; c++)
		for (int32 i = 0; i < column_groups[c].n; i++)
		{
			NumberList *list = &lists[column_groups[c].numbers[i]];

			list->numbers[list->n++] = c;
		}
	return lists;
}

/* Turns atoms of the same groups into columns. */
static void
make_columns(Publication *publication, const Given *given, const Draft *drafts,
			 const int32 *group_of_cell)
{
	int32	   *member_group = MemoryContextAllocHuge(CurrentMemoryContext,
													  Max(1, (Size) given->n_members) * sizeof(int32));
	int32	   *column_of_atom = palloc(Max(1, (Size) given->n_atoms) * sizeof(int32));
	NumberList *atoms;
	NumberList *column_groups;
	NumberList *group_columns;

	/* one cell stands for its group */
	for (int i = 0; i < given->n_members; i++)
	{
		int32		group = group_of_cell[given->member_cell[i]];

		member_group[i] = group >= 0 && drafts[group].cell == given->member_cell[i] ? group : -1;
	}
	atoms = lists_of_pairs(given->member_atom, member_group, given->n_members, given->n_atoms);
	publication->n_columns = number_lists(atoms, given->n_atoms, column_of_atom);
	publication->persons = palloc0(Max(1, (Size) publication->n_columns) * sizeof(int64));
	column_groups = palloc(Max(1, (Size) publication->n_columns) * sizeof(NumberList));
	for (int i = given->n_atoms - 1; i >= 0; i--)
		if (column_of_atom[atoms[i].owner] >= 0)
		{
			int32		column = column_of_atom[atoms[i].owner];

			publication->persons[column] += given->persons[atoms[i].owner];
			column_groups[column] = atoms[i];
		}
	group_columns = lists_of_columns(column_groups, publication->n_columns, publication->n_groups);
	for (int32 i = 0; i < publication->n_groups; i++)
	{
		publication->groups[i].n_columns = group_columns[i].n;
		publication->groups[i].columns = group_columns[i].numbers;
	}
	for (int32 i = 0; i < publication->n_groups; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (publication->groups[i].state == GROUP_OPEN)
			publication->groups[i].family = family_of(publication, i, column_groups);
	}
}

static const char *
result_of(GroupState given, const Group *group, int64 minimum)
{
	if (given == GROUP_KNOWN)
		return "known";
	if (given == GROUP_CLOSED)
		return "hidden";
	if (group == NULL || group->state == GROUP_OPEN || group->state == GROUP_KNOWN)
		return "shown";
	return group->persons < minimum ? "small" : "complement";
}

/* protect_cells(atom_persons, member_cell, member_atom, cell_state, minimum) -> text[] */
PG_FUNCTION_INFO_V1(protect_cells);
Datum
protect_cells(PG_FUNCTION_ARGS)
{
	Publication publication = {.minimum = checked_minimum(PG_GETARG_INT32(4))};
	Given		given = given_arguments(fcinfo);
	int32	   *group_of_cell = palloc(Max(1, (Size) given.n_cells) * sizeof(int32));
	Draft	   *drafts = draft_groups(&given, group_of_cell, &publication.n_groups);
	Datum	   *results = palloc(Max(1, (Size) given.n_cells) * sizeof(Datum));

	publication.groups = palloc0(Max(1, (Size) publication.n_groups) * sizeof(Group));
	for (int32 i = 0; i < publication.n_groups; i++)
	{
		publication.groups[i].persons = drafts[i].persons;
		publication.groups[i].is_current = drafts[i].is_current;
		publication.groups[i].state = draft_state(&drafts[i], publication.minimum);
	}
	make_columns(&publication, &given, drafts, group_of_cell);
	publication_protect(&publication);
	for (int i = 0; i < given.n_cells; i++)
	{
		const Group *group = group_of_cell[i] < 0 ? NULL : &publication.groups[group_of_cell[i]];

		results[i] = CStringGetTextDatum(result_of(given.states[i], group, publication.minimum));
	}
	PG_RETURN_ARRAYTYPE_P(construct_array(results, given.n_cells, TEXTOID, -1, false,
										  TYPALIGN_INT));
}
