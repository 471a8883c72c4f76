/*-------------------------------------------------------------------------
 *
 * protect_search.c
 *	  The search for the cells to hide.
 *
 * First repair: while something can be computed that must not be, the groups
 * it is computed from are found, and of those that may be hidden the one with
 * the fewest persons is.  Of groups that are part of the same others and have
 * equally many persons all go, so that nothing depends on their names.
 *
 * Then clean-up: what was hidden so is shown again, the largest first, where
 * the publication stays safe with it.
 *
 * The published groups are taken as rows in the order of their number of
 * columns: the many small ones make the basis, and few others are left to
 * reduce.
 *
 *-------------------------------------------------------------------------
 */
#include "disclosure/light_sets.h"
#include "disclosure/protect.h"
#include "disclosure/span.h"
#include "miscadmin.h"
#include "utils/memutils.h"

/* Entries of rows that the search for sets from one pivot may look at. */
#define MAX_SEARCH 20000

/* The same among what is known, which cannot be hidden where the search gives up. */
#define MAX_KNOWN_SEARCH 100000000

/* The same of all searches in the clean-up. */
#define MAX_CLEAN_UP 200000000

/* What can be computed and must not be. */
typedef struct Violation
{
	int32		n_columns;		/* 0: a row of the span instead */
	const int32 *columns;
	int32		span_row;
} Violation;

typedef struct Search
{
	Publication *publication;
	Span	   *span;
	int32	   *order;			/* groups as rows: known first, then by size */
	int32		n_known;
	int32		known_rows;		/* of the span */
	int32		safe_rows;		/* the first of the span, found to be safe */
	int32		safe_light;		/* of them with a light pivot */
	int64		max_work;		/* of a search for sets from one pivot */

	/* the violations of one pass, in their own memory */
	MemoryContext pass_memory;
	Violation  *violations;
	int32		n_violations;
	int64		work;			/* of all searches for sets */
} Search;

static int
compare_sizes(const void *left, const void *right, void *argument)
{
	const Group *groups = argument;
	int32		a = *(const int32 *) left;
	int32		b = *(const int32 *) right;
	bool		a_known = groups[a].state == GROUP_KNOWN;
	bool		b_known = groups[b].state == GROUP_KNOWN;

	if (a_known != b_known)
		return a_known ? -1 : 1;
	if (groups[a].n_columns != groups[b].n_columns)
		return groups[a].n_columns < groups[b].n_columns ? -1 : 1;
	return a < b ? -1 : a > b;
}

static void
search_begin(Search *search, Publication *publication)
{
	Size		n = Max(1, (Size) publication->n_groups);

	memset(search, 0, sizeof(Search));
	search->publication = publication;
	search->order = palloc(n * sizeof(int32));
	for (int32 i = 0; i < publication->n_groups; i++)
	{
		search->order[i] = i;
		search->n_known += publication->groups[i].state == GROUP_KNOWN;
	}
	qsort_arg(search->order, (size_t) publication->n_groups, sizeof(int32),
			  compare_sizes, publication->groups);
	search->pass_memory = AllocSetContextCreate(CurrentMemoryContext, "violations",
												ALLOCSET_DEFAULT_SIZES);
	search->span = span_create(publication->n_columns, publication->persons,
							   publication->minimum, publication->n_groups);
}

static inline Group *
group_at(const Search *search, int32 row)
{
	return &search->publication->groups[search->order[row]];
}

/* Brings the span to what can be read now. */
static void
span_of_shown(Search *search)
{
	span_truncate(search->span, search->known_rows);
	for (int32 i = search->n_known; i < search->publication->n_groups; i++)
	{
		const Group *group = group_at(search, i);

		if (group->state == GROUP_OPEN)
			span_add(search->span, group->columns, group->n_columns, search->order[i]);
	}
}

static int32 *
copy_columns(const int32 *columns, int32 n)
{
	int32	   *copy = palloc((Size) n * sizeof(int32));

	for (int32 i = 0; i < n; i++)
		copy[i] = columns[i];
	return copy;
}

/*
 * Sets that are too small, beyond those of the rows that are safe.  Where the
 * search for them gives up, the newest row of the span in it counts as one:
 * better too careful than not; but only when no set is found, since what is
 * hidden for these may end the doubt.
 */
static void
find_small_sets(Search *search, bool only_first)
{
	LightSets  *sets;
	bool		is_found = false;

	if (search->span->n_light == search->safe_light)
		return;
	sets = light_sets_create(search->span, search->safe_rows, search->max_work);
	for (int32 i = 0; i < sets->n_new && !(only_first && search->n_violations > 0); i++)
	{
		LightSetAnswer answer = light_sets_search(sets, i);
		Violation	violation = {0};

		search->work += sets->work;
		if (answer == LIGHT_SET_NONE || (answer == LIGHT_SET_UNKNOWN && is_found))
			continue;
		if (answer == LIGHT_SET_UNKNOWN)
			violation.span_row = sets->rows[i].newest;
		else
		{
			violation.columns = copy_columns(sets->columns, sets->n_columns);
			violation.n_columns = sets->n_columns;
			if (!is_found)
				search->n_violations = 0;
			is_found = true;
		}
		search->violations[search->n_violations++] = violation;
	}
}

/* Groups that must be hidden and are not; small ones are small sets. */
static void
find_open_secrets(Search *search, bool only_first)
{
	Publication *publication = search->publication;

	for (int32 i = 0; i < publication->n_groups; i++)
	{
		const Group *group = &publication->groups[i];

		if (group->state != GROUP_CLOSED || group->persons < publication->minimum ||
			!span_reduce(search->span, group->columns, group->n_columns))
			continue;
		search->violations[search->n_violations++] =
			(Violation) {group->n_columns, group->columns, 0};
		if (only_first)
			break;
	}
}

/* Notes what can be computed from the span and must not be. */
static bool
is_safe(Search *search, bool only_first)
{
	MemoryContext caller;

	MemoryContextReset(search->pass_memory);
	caller = MemoryContextSwitchTo(search->pass_memory);
	search->n_violations = 0;
	search->violations = palloc(Max(1, (Size) search->span->n_rows +
									(Size) search->publication->n_groups) *
								sizeof(Violation));
	find_small_sets(search, only_first);
	if (!only_first || search->n_violations == 0)
		find_open_secrets(search, only_first);
	MemoryContextSwitchTo(caller);
	return search->n_violations == 0;
}

/* The span as it is now needs no further search. */
static void
found_safe(Search *search)
{
	search->safe_rows = search->span->n_rows;
	search->safe_light = search->span->n_light;
}

static bool
same_family(const Group *a, const Group *b)
{
	return a->persons == b->persons && a->family == b->family;
}

/* Hides a group, and with it those of its family that have as many persons. */
static void
hide_family(Publication *publication, int32 at)
{
	Group	   *groups = publication->groups;
	int32		first = at;

	while (first > 0 && groups[first - 1].persons == groups[at].persons)
		first--;
	for (int32 i = first; i < publication->n_groups &&
		 groups[i].persons == groups[at].persons; i++)
		if (groups[i].state == GROUP_OPEN && same_family(&groups[i], &groups[at]))
			groups[i].state = GROUP_LEFT_OUT;
}

/*
 * Takes one of the groups away that the violation is computed from, the
 * smallest.  Nothing is to do when this pass has taken one already.
 */
static void
repair(Search *search, const Violation *violation)
{
	Publication *publication = search->publication;
	const Residue *sources;
	int32		smallest = publication->n_groups;

	CHECK_FOR_INTERRUPTS();
	if (violation->n_columns > 0)
	{
		span_reduce(search->span, violation->columns, violation->n_columns);
		sources = span_sources(search->span);
	}
	else
		sources = span_row_sources(search->span, violation->span_row);
	for (int32 i = 0; i < search->span->n_rows; i++)
	{
		int32		at = search->span->rows[i].source;

		if (sources[i] == 0)
			continue;
		if (publication->groups[at].state == GROUP_LEFT_OUT)
			return;
		if (publication->groups[at].state == GROUP_OPEN)
			smallest = Min(smallest, at);
	}
	if (smallest == publication->n_groups)
		elog(ERROR, "a violation has no cell that could be hidden");
	hide_family(publication, smallest);
}

/* Adds the groups of one family to what is shown, if it stays safe. */
static bool
can_show(Search *search, const int32 *members, int32 n)
{
	int32		n_rows = search->span->n_rows;

	found_safe(search);
	for (int32 i = 0; i < n; i++)
	{
		const Group *group = &search->publication->groups[members[i]];

		span_add(search->span, group->columns, group->n_columns, members[i]);
	}
	if (search->span->n_rows == n_rows || is_safe(search, true))
		return true;
	span_truncate(search->span, n_rows);
	return false;
}

/*
 * Shows again what need not be hidden, by family, the largest first; as far as
 * MAX_CLEAN_UP goes.
 */
static void
clean_up(Search *search)
{
	Publication *publication = search->publication;
	Group	   *groups = publication->groups;
	int32	   *members = palloc(Max(1, (Size) publication->n_groups) * sizeof(int32));
	bool	   *is_done = palloc0(Max(1, (Size) publication->n_groups));

	search->work = 0;
	for (int32 at = publication->n_groups - 1; at >= 0 && search->work < MAX_CLEAN_UP; at--)
	{
		int32		n = 0;

		CHECK_FOR_INTERRUPTS();
		if (groups[at].state != GROUP_LEFT_OUT || is_done[at])
			continue;
		for (int32 i = at; i >= 0 && groups[i].persons == groups[at].persons; i--)
			if (groups[i].state == GROUP_LEFT_OUT && same_family(&groups[i], &groups[at]))
			{
				members[n++] = i;
				is_done[i] = true;
			}
		if (can_show(search, members, n))
			for (int32 i = 0; i < n; i++)
				groups[members[i]].state = GROUP_OPEN;
	}
	/* what can be computed all the same */
	for (int32 at = 0; at < publication->n_groups; at++)
		if (groups[at].state == GROUP_LEFT_OUT &&
			span_reduce(search->span, groups[at].columns, groups[at].n_columns))
			groups[at].state = GROUP_OPEN;
}

static void pg_attribute_noreturn()
refuse_doubt(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("the cells that are known are too entangled to be sure that they are safe"),
			 errhint("Publish other answers as a round of its own: what was published of one round says nothing about another.")));
}

static void
take_known(Search *search)
{
	for (int32 i = 0; i < search->n_known; i++)
	{
		const Group *group = group_at(search, i);

		span_add(search->span, group->columns, group->n_columns, search->order[i]);
	}
	search->known_rows = search->span->n_rows;
	search->max_work = MAX_KNOWN_SEARCH;
	if (!is_safe(search, true))
	{
		if (search->violations[0].n_columns == 0)
			refuse_doubt();
		refuse_known(search->publication->minimum);
	}
	found_safe(search);
	search->max_work = MAX_SEARCH;
}

/* Keeps of the violations those that are there still. */
static void
keep_violations(Search *search)
{
	int32		n = 0;

	for (int32 i = 0; i < search->n_violations; i++)
	{
		Violation  *v = &search->violations[i];

		if (v->n_columns > 0 && span_reduce(search->span, v->columns, v->n_columns))
			search->violations[n++] = *v;
	}
	search->n_violations = n;
}

void
publication_protect(Publication *publication)
{
	Search		search;

	search_begin(&search, publication);
	take_known(&search);
	span_of_shown(&search);
	while (!is_safe(&search, false))
		while (search.n_violations > 0)
		{
			for (int32 i = 0; i < search.n_violations; i++)
				repair(&search, &search.violations[i]);
			span_of_shown(&search);
			keep_violations(&search);
		}
	clean_up(&search);
}
