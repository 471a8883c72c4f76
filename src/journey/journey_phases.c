/*-------------------------------------------------------------------------
 *
 * journey_phases.c
 *	  The roles a person held, and how one led to another.
 *
 * A phase of a role lasts from the first to the last event in that role, both
 * included: one phase a role, however events of other roles are interleaved.
 * Events without a role belong to no phase.
 *
 * A handoff happens when a role begins.  It comes from the role that was
 * taken up last among those which began earlier and are still held, or ended
 * at most within before; where several began at one instant, from each of
 * them.  So retired, customer, recommender is a chain of two handoffs, also
 * when the customer goes on buying or the pension goes on being paid.  Roles
 * that begin at the same instant hand nothing to each other.
 *		from_touchpoint		last event in the earlier role up to that instant
 *		to_touchpoint, n	first event in the new role, and its number in the
 *							journey as journey_events() counts
 *		gap					from the end of the earlier phase to the beginning
 *							of the new one; 0 when both are held
 *		score_before		last score in the earlier role up to that instant
 *		score_after			first score in the new role
 *
 *-------------------------------------------------------------------------
 */
#include "journey/journey.h"

#include <math.h>

#include "funcapi.h"
#include "journey/journey_period.h"
#include "journey/journey_sql.h"
#include "math/double_double.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* Numbers of events are indexes into the view; -1 stands for none. */
typedef struct Phase
{
	Label		role;
	int			first;
	int			last;
	int			first_scored;
	int64		n_events;
	int64		n_scores;
	double_double score_sum;
} Phase;

typedef struct Phases
{
	JourneyView *view;
	Phase	   *phases;			/* sorted by beginning, end, role */
	int			n_phases;
	int		   *phase_of;		/* of each symbol; -1: without a role */
} Phases;

static int
phase_compare(const void *left, const void *right, void *view_argument)
{
	const JourneyView *view = view_argument;
	const Phase *a = left;
	const Phase *b = right;
	int			order = pg_cmp_s64(view->at[a->first], view->at[b->first]);

	if (order == 0)
		order = pg_cmp_s64(view->at[a->last], view->at[b->last]);
	return order != 0 ? order : label_compare(a->role, b->role);
}

/* One phase for each role, and the phase of each symbol; still empty. */
static void
make_phases(Phases *all)
{
	JourneyView *view = all->view;

	all->phases = palloc(Max(1, view->n_symbols) * sizeof(Phase));
	all->phase_of = palloc(Max(1, view->n_symbols) * sizeof(int));
	all->n_phases = 0;
	for (int i = 0; i < view->n_symbols; i++)
	{
		Label		role = view->symbols[i].role;

		/* Symbols are sorted by role, those without one first. */
		if (role.bytes != NULL &&
			(all->n_phases == 0 ||
			 !label_equal(role, all->phases[all->n_phases - 1].role)))
			all->phases[all->n_phases++] = (Phase) {role, -1, -1, -1, 0, 0, {0, 0}};
		all->phase_of[i] = role.bytes != NULL ? all->n_phases - 1 : -1;
	}
}

static void
add_to_phase(Phase *phase, const JourneyView *view, int k)
{
	if (phase->first < 0)
		phase->first = k;
	phase->last = k;
	phase->n_events++;
	if (view->score == NULL || isnan(view->score[k]))
		return;
	if (phase->first_scored < 0)
		phase->first_scored = k;
	phase->n_scores++;
	phase->score_sum = dd_add_double(phase->score_sum, view->score[k]);
}

static Phases *
phases_of(const Journey *journey)
{
	Phases	   *all = palloc(sizeof(Phases));
	JourneyView *view = journey_open(journey, JOURNEY_READ_AT | JOURNEY_READ_SCORE);
	int		   *place;
	int		   *number;

	all->view = view;
	make_phases(all);
	for (int k = 0; k < view->n_events; k++)
		if (all->phase_of[view->symbol[k]] >= 0)
			add_to_phase(&all->phases[all->phase_of[view->symbol[k]]], view, k);

	/* Sorting moves the phases: a symbol of each says where it went. */
	qsort_arg(all->phases, all->n_phases, sizeof(Phase), phase_compare, view);
	number = palloc(Max(1, all->n_phases) * sizeof(int));
	place = all->phase_of;
	for (int p = 0; p < all->n_phases; p++)
		number[place[view->symbol[all->phases[p].first]]] = p;
	for (int i = 0; i < view->n_symbols; i++)
		if (place[i] >= 0)
			place[i] = number[place[i]];
	pfree(number);
	return all;
}

/* phases(j) -> (role, period, events, score_mean) */
PG_FUNCTION_INFO_V1(journey_phases);
Datum
journey_phases(PG_FUNCTION_ARGS)
{
	Phases	   *all = phases_of(PG_GETARG_JOURNEY(0));
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	FmgrInfo	maker;

	period_maker(&maker);
	InitMaterializedSRF(fcinfo, 0);
	for (int p = 0; p < all->n_phases; p++)
	{
		const Phase *phase = &all->phases[p];
		Datum		values[4];
		bool		nulls[4] = {false};

		if (!isfinite(phase->score_sum.hi))
			float_overflow_error();
		values[0] = PointerGetDatum(label_text(phase->role));
		values[1] = period_datum(&maker, all->view->at[phase->first],
								 all->view->at[phase->last], "[]");
		values[2] = Int64GetDatum(phase->n_events);
		nulls[3] = phase->n_scores == 0;
		values[3] = Float8GetDatum(nulls[3] ? 0 :
								   dd_div(phase->score_sum,
										  (double_double) {(double) phase->n_scores, 0}).hi);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

static inline TimestampTz
begins(const Phases *all, int phase)
{
	return all->view->at[all->phases[phase].first];
}

/* Time without the earlier role when the later one begins. */
static uint64
gap_between(const Phases *all, int earlier, int later)
{
	TimestampTz end = all->view->at[all->phases[earlier].last];

	return end >= begins(all, later) ? 0 :
		(uint64) begins(all, later) - (uint64) end;
}

/*
 * The beginning of the roles from which phase `to` takes over: the latest
 * among those early enough and not left for too long.  DT_NOBEGIN: none.
 */
static TimestampTz
predecessors_begin(const Phases *all, int to, uint64 within)
{
	for (int from = to - 1; from >= 0; from--)
		if (begins(all, from) < begins(all, to) &&
			gap_between(all, from, to) <= within)
			return begins(all, from);
	return DT_NOBEGIN;
}

/*
 * The last event of each phase, and the last with a score, up to the event
 * that was reached.
 */
typedef struct Progress
{
	int			reached;		/* events before this one are accounted for */
	int		   *last;			/* -1: none */
	int		   *last_scored;
} Progress;

static void
advance(Progress *progress, const Phases *all, TimestampTz to)
{
	const JourneyView *view = all->view;

	for (; progress->reached < view->n_events &&
		 view->at[progress->reached] <= to; progress->reached++)
	{
		int			k = progress->reached;
		int			phase = all->phase_of[view->symbol[k]];

		if (phase < 0)
			continue;
		progress->last[phase] = k;
		if (view->score != NULL && !isnan(view->score[k]))
			progress->last_scored[phase] = k;
	}
}

static void
put_handoff(ReturnSetInfo *result, const Phases *all, const Progress *progress,
			int from, int to)
{
	const JourneyView *view = all->view;
	int			before = progress->last_scored[from];
	int			after = all->phases[to].first_scored;
	int			left = progress->last[from];
	int			entered = all->phases[to].first;
	Datum		values[8];
	bool		nulls[8] = {false};

	values[0] = PointerGetDatum(label_text(all->phases[from].role));
	values[1] = PointerGetDatum(label_text(all->phases[to].role));
	values[2] = PointerGetDatum(label_text(view->symbols[view->symbol[left]].touchpoint));
	values[3] = PointerGetDatum(label_text(view->symbols[view->symbol[entered]].touchpoint));
	values[4] = Int64GetDatum((int64) entered + 1);
	values[5] = IntervalPGetDatum(journey_interval(gap_between(all, from, to)));
	nulls[6] = before < 0;
	values[6] = Float8GetDatum(nulls[6] ? 0 : view->score[before]);
	nulls[7] = after < 0;
	values[7] = Float8GetDatum(nulls[7] ? 0 : view->score[after]);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* handoffs(j, within) */
PG_FUNCTION_INFO_V1(journey_handoffs);
Datum
journey_handoffs(PG_FUNCTION_ARGS)
{
	Phases	   *all = phases_of(PG_GETARG_JOURNEY(0));
	uint64		within = (uint64) journey_duration(PG_GETARG_INTERVAL_P(1), "within");
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Progress	progress = {0, NULL, NULL};

	InitMaterializedSRF(fcinfo, 0);
	progress.last = palloc(Max(1, all->n_phases) * sizeof(int));
	progress.last_scored = palloc(Max(1, all->n_phases) * sizeof(int));
	for (int p = 0; p < all->n_phases; p++)
		progress.last[p] = progress.last_scored[p] = -1;
	for (int to = 0; to < all->n_phases; to++)
	{
		TimestampTz begin = predecessors_begin(all, to, within);

		CHECK_FOR_INTERRUPTS();
		advance(&progress, all, begins(all, to));
		for (int from = 0; from < to; from++)
			if (begins(all, from) == begin &&
				gap_between(all, from, to) <= within)
				put_handoff(result, all, &progress, from, to);
	}
	return (Datum) 0;
}
