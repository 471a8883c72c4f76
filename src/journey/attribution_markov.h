/*-------------------------------------------------------------------------
 *
 * attribution_markov.h
 *	  Removal effects of touchpoints, from an absorbing Markov chain.
 *
 * The chain of order k has a state for each sequence of k touchpoints that
 * paths have touched last, shorter ones at the beginning; it begins in the
 * state without touches and ends in conversion or loss, each step with the
 * frequency that it had.  The removal effect of a touchpoint is the share of
 * conversions that is lost when each visit to it ends the path without one:
 *		1 - P(conversion | touchpoint removed) / P(conversion)
 * (Anderl, Becker, von Wangenheim and Schumann 2016).
 *
 * It is not found by solving a smaller chain for each touchpoint, nor by the
 * subtraction in the formula.  Of the conversions, those are lost that come
 * behind a first visit to the touchpoint; so with f the probability to visit
 * it first in a state, and h the probability to convert from there, the effect
 * is sum(f h) / P(conversion).  All f are exits of the chain that is seen only
 * in the states of first visits to one touchpoint, and these chains are found
 * by halving the touchpoints: the chain seen in those of one half, then of one
 * half of these.  That takes less time than two solutions of the whole.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_ATTRIBUTION_MARKOV_H
#define EXPERIENCE_ATTRIBUTION_MARKOV_H

#include "journey/attribution.h"

#define MARKOV_MAX_STATES	2000

/*
 * Writes the removal effect of each touchpoint, of a packed value with paths
 * that converted; 54000 when the chain has too many states.
 */
extern void attribution_removal_effects(const JourneyAttribution *a, int order,
										double *effects);

#endif							/* EXPERIENCE_ATTRIBUTION_MARKOV_H */
