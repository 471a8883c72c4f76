/*-------------------------------------------------------------------------
 *
 * journey_edit.h
 *	  Journeys made from a journey, and how events are selected by name.
 *
 * Selectors
 *		A selector is a text that names events: 'touchpoint' names those of
 *		that touchpoint in any role and in none, 'role:touchpoint' those of the
 *		touchpoint in that role.  Labels may hold colons themselves, so a
 *		selector is never split; it is compared with both spellings of an
 *		event.  'a:b' thus selects the touchpoint 'a:b', and also 'b' in the
 *		role 'a': nothing that could be meant is left out.  Bytes are compared.
 *		The same selectors serve @>, && and the GIN index, whose keys are the
 *		two spellings.
 *
 * Rows that were skipped
 *		An edit that keeps the person's whole story (with_role, journey_rename,
 *		journey_collapse, journey_distinct) keeps the count missing(j).  A
 *		selection (journey_of, journey_between, journey_only, journey_without,
 *		journey_sessions) starts it at 0: whether a row without a touchpoint or
 *		a time would have been selected is not known.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_JOURNEY_EDIT_H
#define EXPERIENCE_JOURNEY_EDIT_H

#include "journey/journey.h"

/* 'role:touchpoint' at its longest: longer selectors select nothing. */
#define SELECTOR_MAX_BYTES (2 * JOURNEY_MAX_LABEL + 1)

/* Does the selector name the symbol's events? */
static inline bool
selector_matches(Label selector, const Symbol *symbol)
{
	int			role = symbol->role.length;

	if (label_equal(selector, symbol->touchpoint))
		return true;
	return symbol->role.bytes != NULL &&
		selector.length == role + 1 + symbol->touchpoint.length &&
		memcmp(selector.bytes, symbol->role.bytes, role) == 0 &&
		selector.bytes[role] == ':' &&
		memcmp(selector.bytes + role + 1, symbol->touchpoint.bytes,
			   symbol->touchpoint.length) == 0;
}

/*
 * A text[] argument of selectors; each element is checked for NULL (22004)
 * and is a label of any length.
 */
extern Label *selector_arguments(Datum argument, int *n);

#endif							/* EXPERIENCE_JOURNEY_EDIT_H */
