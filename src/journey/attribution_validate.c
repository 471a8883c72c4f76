/*-------------------------------------------------------------------------
 *
 * attribution_validate.c
 *	  Are these counts what some paths leave behind?
 *
 * What the readings rely on: whatever three touchpoints a path goes to, it
 * goes on from there, and they are reached from the beginning.  So each state
 * of the Markov chains of all orders leads to an end.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/attribution.h"

#include "journey/pattern.h"
#include "miscadmin.h"

/* The steps made from the same three touchpoints: a run of the sorted counts. */
typedef struct Run
{
	uint64		before;
	uint32		first;
	uint32		end;
	int64		entered;
	int64		left;
	bool		reached;
} Run;

typedef struct Runs
{
	const JourneyAttribution *a;
	Run		   *runs;			/* sorted by what is before */
	uint32		n;
} Runs;

#define BEFORE_OF(key)	((key) >> FIELD_BITS)
#define AFTER_OF(key)	((key) & ((UINT64CONST(1) << 3 * FIELD_BITS) - 1))

bool
attribution_key_is_possible(uint64 key, uint32 n_touchpoints)
{
	uint16		next = key_field(key, 3);

	if (key_is_set(key))
		return next == 0 &&
			key_field(key, 1) >= 1 && key_field(key, 1) <= n_touchpoints &&
			key_field(key, 2) >= 1 && key_field(key, 2) <= n_touchpoints;
	for (int field = 0; field < 3; field++)
		if (key_field(key, field) > n_touchpoints ||
			(field > 0 && key_field(key, field) == 0 && key_field(key, field - 1) != 0))
			return false;
	if (next >= ATTRIBUTION_LOST)
		return BEFORE_OF(key) != 0;
	return next >= 1 && next <= n_touchpoints;
}

static bool
names_are_sound(const JourneyAttribution *a, const char **why)
{
	const Label *names = attribution_name_list(a);

	*why = "a touchpoint stands twice";
	for (uint32 i = 1; i < a->n_touchpoints; i++)
		if (label_compare(names[i - 1], names[i]) >= 0)
			return false;
	return true;
}

static bool
counts_are_sound(const JourneyAttribution *a, const char **why)
{
	int64		total = 0;

	for (uint32 i = 0; i < a->n_counts; i++)
	{
		CHECK_FOR_INTERRUPTS();
		*why = "a count stands twice";
		if (i > 0 && a->counts[i].key <= a->counts[i - 1].key)
			return false;
		*why = "a count is not possible";
		if (a->counts[i].n < 1)
			return false;
		*why = "its counts exceed 64 bits";
		if (!key_is_set(a->counts[i].key) &&
			pg_add_s64_overflow(total, a->counts[i].n, &total))
			return false;
	}
	*why = "a count is below zero";
	if (a->missing < 0 || a->direct < 0)
		return false;
	*why = "its counts do not add up";
	return total == a->total;
}

static Run *
find_run(const Runs *runs, uint64 before)
{
	uint32		low = 0;
	uint32		high = runs->n;

	while (low < high)
	{
		uint32		middle = low + (high - low) / 2;

		if (runs->runs[middle].before < before)
			low = middle + 1;
		else
			high = middle;
	}
	return low < runs->n && runs->runs[low].before == before ? &runs->runs[low] : NULL;
}

static void
make_runs(Runs *runs)
{
	const AttributionCount *counts = runs->a->counts;

	runs->runs = palloc((Size) Max(1, runs->a->n_counts) * sizeof(Run));
	runs->n = 0;
	for (uint32 i = 0; i < runs->a->n_counts && !key_is_set(counts[i].key); i++)
	{
		uint64		before = BEFORE_OF(counts[i].key);

		if (i == 0 || before != BEFORE_OF(counts[i - 1].key))
			runs->runs[runs->n++] = (Run) {before, i, i, 0, 0, before == 0};
		runs->runs[runs->n - 1].end = i + 1;
		runs->runs[runs->n - 1].left += counts[i].n;
	}
}

/* Is each run entered as often as left?  Notes what the beginning leads to. */
static bool
runs_go_on(Runs *runs)
{
	const AttributionCount *counts = runs->a->counts;

	for (uint32 i = 0; i < runs->a->n_counts && !key_is_set(counts[i].key); i++)
	{
		Run		   *run;

		CHECK_FOR_INTERRUPTS();
		if (key_field(counts[i].key, 3) >= ATTRIBUTION_LOST)
			continue;
		run = find_run(runs, AFTER_OF(counts[i].key));
		if (run == NULL)
			return false;
		run->entered += counts[i].n;
	}
	for (uint32 i = 0; i < runs->n; i++)
		if (runs->runs[i].before != 0 && runs->runs[i].entered != runs->runs[i].left)
			return false;
	return true;
}

static bool
runs_are_reached(Runs *runs)
{
	const AttributionCount *counts = runs->a->counts;
	Run		  **open = palloc((Size) Max(1, runs->n) * sizeof(Run *));
	uint32		n_open = 0;
	uint32		n_reached = 0;

	if (runs->n > 0 && runs->runs[0].reached)
		open[n_open++] = &runs->runs[0];
	while (n_open > 0)
	{
		const Run  *run = open[--n_open];

		n_reached++;
		CHECK_FOR_INTERRUPTS();
		for (uint32 i = run->first; i < run->end; i++)
		{
			Run		   *after;

			if (key_field(counts[i].key, 3) >= ATTRIBUTION_LOST)
				continue;
			after = find_run(runs, AFTER_OF(counts[i].key));
			if (!after->reached)
			{
				after->reached = true;
				open[n_open++] = after;
			}
		}
	}
	pfree(open);
	return n_reached == runs->n;
}

static bool
steps_are_sound(const JourneyAttribution *a, const char **why)
{
	Runs		runs = {.a = a};
	bool		sound;

	make_runs(&runs);
	*why = "its steps do not make up paths";
	sound = runs_go_on(&runs) && runs_are_reached(&runs);
	pfree(runs.runs);
	return sound;
}

/* What the steps say of the sets: paths that converted, and touches by touchpoint. */
static int64
count_touches(const JourneyAttribution *a, int64 *touches)
{
	int64		converted = 0;

	for (uint32 i = 0; i < a->n_counts && !key_is_set(a->counts[i].key); i++)
	{
		uint16		next = key_field(a->counts[i].key, 3);

		if (next == ATTRIBUTION_CONVERTED)
			converted += a->counts[i].n;
		else if (next != ATTRIBUTION_LOST)
			touches[next] += a->counts[i].n;
	}
	return converted;
}

/*
 * Each path that converted is in the sets of one size, once for each of so
 * many touchpoints, and has touched them.
 */
static bool
sets_are_sound(const JourneyAttribution *a, const char **why)
{
	Size		size = ((Size) a->n_touchpoints + 1) * sizeof(int64);
	int64	   *touches = palloc0(size);
	int64	   *members = palloc0(size);
	int64	   *largest = palloc0(size);
	int64		left = count_touches(a, touches);

	*why = "its sets do not fit the paths that converted";
	for (uint32 i = 0; i < a->n_counts; i++)
	{
		uint16		touchpoint = key_field(a->counts[i].key, 1);
		uint16		n_members = key_field(a->counts[i].key, 2);

		if (!key_is_set(a->counts[i].key))
			continue;
		touches[touchpoint] -= a->counts[i].n;
		if (touches[touchpoint] < 0 ||
			pg_add_s64_overflow(members[n_members], a->counts[i].n, &members[n_members]))
			return false;
		largest[n_members] = Max(largest[n_members], a->counts[i].n);
	}
	for (uint32 i = 1; i <= a->n_touchpoints; i++)
	{
		if (members[i] % i != 0 || largest[i] > members[i] / i || members[i] / i > left)
			return false;
		left -= members[i] / i;
	}
	pfree(touches);
	pfree(members);
	pfree(largest);
	return left == 0;
}

bool
attribution_validate(const void *value, const char **why)
{
	const JourneyAttribution *a = value;
	Label		outcome = attribution_outcome(a);

	*why = "its outcome is not a step in its one spelling";
	return step_is_canonical(outcome.bytes, outcome.length) &&
		names_are_sound(a, why) && counts_are_sound(a, why) &&
		steps_are_sound(a, why) && sets_are_sound(a, why);
}
