/*-------------------------------------------------------------------------
 *
 * journey_sequence.c
 *	  A journey as the bare sequence of its touchpoints.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/journey_sequence.h"

#include "miscadmin.h"

typedef struct NumberedLabel
{
	Label		label;
	int			symbol;
} NumberedLabel;

static int
compare_numbered(const void *a, const void *b)
{
	return label_compare(((const NumberedLabel *) a)->label,
						 ((const NumberedLabel *) b)->label);
}

/* Joins the symbols of one touchpoint in several roles; says where each went. */
static uint16 *
join_roles(const JourneyView *view, TouchpointSequence *sequence)
{
	NumberedLabel *sorted = palloc(view->n_symbols * sizeof(NumberedLabel));
	uint16	   *label_of = palloc(view->n_symbols * sizeof(uint16));
	int			n = 0;

	for (int i = 0; i < view->n_symbols; i++)
		sorted[i] = (NumberedLabel) {view->symbols[i].touchpoint, i};
	qsort(sorted, view->n_symbols, sizeof(NumberedLabel), compare_numbered);
	for (int i = 0; i < view->n_symbols; i++)
	{
		if (i == 0 || !label_equal(sorted[i].label, sorted[i - 1].label))
			sequence->labels[n++] = sorted[i].label;
		label_of[sorted[i].symbol] = (uint16) (n - 1);
	}
	sequence->n_labels = n;
	pfree(sorted);
	return label_of;
}

TouchpointSequence
touchpoint_sequence(const Journey *journey)
{
	JourneyView *view = journey_open(journey, 0);
	TouchpointSequence sequence = {view->n_events, view->n_symbols, NULL, view->symbol};
	uint16	   *label_of;

	sequence.labels = palloc(Max(1, view->n_symbols) * sizeof(Label));
	if (journey->u.packed.n_roles == 0)
	{
		/* Symbols are touchpoints, sorted already. */
		for (int i = 0; i < view->n_symbols; i++)
			sequence.labels[i] = view->symbols[i].touchpoint;
		return sequence;
	}
	label_of = join_roles(view, &sequence);
	for (int k = 0; k < sequence.length; k++)
		sequence.label[k] = label_of[sequence.label[k]];
	pfree(label_of);
	CHECK_FOR_INTERRUPTS();
	return sequence;
}
