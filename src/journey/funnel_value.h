/*-------------------------------------------------------------------------
 *
 * funnel_value.h
 *	  Many persons in one funnel: type journey_funnel.
 *
 * Value
 *		JourneyFunnel	40 bytes
 *		definition		definition_size bytes, a multiple of 8, zeroes behind:
 *						per step a varint length and the step in its canonical
 *						spelling, then the options as JSON in theirs
 *		counts			n_steps times FUNNEL_STATUSES int64: persons by what
 *						became of the step (FunnelStatus)
 *		times			n_steps summaries (quantiles.h) of the microseconds from
 *						the event before; summaries_size bytes
 *		log				only while it is being aggregated: logged_size bytes of
 *						step (uint16) and microseconds (int64), then slack
 *
 * A person enters step 1 by having a journey, and step i + 1 by reaching step i
 * or passing over it; each person who enters a step is in one of its counts.
 * In the mode any_order every person enters every step.  The person's chain is
 * the winner of funnel.h.
 *
 * Algebra: counts and multisets of times add up, funnels of one definition
 * only (22023).  Merging is commutative and associative to the byte.  It cannot
 * be undone, because summaries of times cannot (quantiles.h): there is no -.
 *
 * While it is being aggregated, times go to the log; a full log is merged into
 * the summaries, and the new one has at least their size, so that adding a
 * time is O(1) amortised.
 *
 * Limits: counts fit int64 (22003), the value 1 GB (54000).
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_FUNNEL_VALUE_H
#define EXPERIENCE_FUNNEL_VALUE_H

#include "journey/funnel.h"

/* flags of the header */
#define FUNNEL_BUILDING			0x0001
#define FUNNEL_OF_ANY_ORDER		0x0002

typedef struct JourneyFunnel
{
	ValueHeader header;
	int32		n_steps;
	int32		definition_size;
	int64		started;		/* persons whose level is at least 1 */
	int64		missing;		/* NULL journeys */
	uint32		summaries_size;
	uint32		logged_size;
	char		data[FLEXIBLE_ARRAY_MEMBER];
} JourneyFunnel;

StaticAssertDecl(offsetof(JourneyFunnel, data) == 40,
				 "the counts of a funnel keep 8-byte alignment");

extern const ValueClass journey_funnel_class;

/* The counts of a step, from 0. */
static inline int64 *
funnel_counts(const JourneyFunnel *funnel, int step)
{
	return (int64 *) (funnel->data + funnel->definition_size) +
		(Size) step * FUNNEL_STATUSES;
}

static inline uint8 *
funnel_summaries(const JourneyFunnel *funnel)
{
	return (uint8 *) funnel_counts(funnel, funnel->n_steps);
}

static inline uint8 *
funnel_log(const JourneyFunnel *funnel)
{
	return funnel_summaries(funnel) + funnel->summaries_size;
}

/* Writes the definition of a spec, and of options whose steps are canonical. */
extern void funnel_define(FunnelSpec *spec, FunnelOptions *options);

/* Appends what of a definition follows from its parts. */
extern void funnel_append_label(StringInfo out, Label label);
extern void funnel_pad_definition(StringInfo out);

/* The next label of a definition; the position behind it. */
extern const char *funnel_take_label(const char *from, Label *label);

/* Where the options begin; they end with a zero or with the definition. */
extern const char *funnel_options_of(const JourneyFunnel *funnel, int *length);

extern JourneyFunnel *funnel_create(const char *definition, int definition_size,
									int n_steps, bool any_order);

/*
 * A building form with that definition.  Adding returns the state, or a new
 * one when there was no room.
 */
extern JourneyFunnel *funnel_add_time(JourneyFunnel *state, int step, int64 time);
extern JourneyFunnel *funnel_merge(JourneyFunnel *state,
								   const JourneyFunnel *other);

/* The packed form: the value itself when it is packed already. */
extern const JourneyFunnel *funnel_pack(const JourneyFunnel *funnel);

/* For messages: {steps} {options} */
extern char *funnel_definition_text(const char *definition, int size, int n_steps);

#endif							/* EXPERIENCE_FUNNEL_VALUE_H */
