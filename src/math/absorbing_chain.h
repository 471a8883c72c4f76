/*-------------------------------------------------------------------------
 *
 * absorbing_chain.h
 *	  Absorbing Markov chains: what happens on the way to the end, and how it
 *	  ends.
 *
 * A chain has n transient states, and one or more ways to leave for good.  Its
 * weights are a dense matrix of n rows and n + ways columns of numbers >= 0:
 * weight[i * (n + ways) + j] of going from state i to state j, and in the
 * columns from n on of leaving.  Rows need not add up to 1; they are read as
 * shares of their sum.
 *
 * Both functions use the elimination of Grassmann, Taksar and Heyman (1985),
 * which has no subtraction: each result is accurate to some n * 1e-16 of
 * itself.  It takes up to n^3 steps, fewer where weights are zero; idle, when
 * not NULL, is called after each n^2 of them, so that the caller can look for
 * interrupts.
 *
 * Each function uses up the weights, and returns false when some state cannot
 * leave, for then there is no answer.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_ABSORBING_CHAIN_H
#define EXPERIENCE_ABSORBING_CHAIN_H

#include <stdbool.h>
#include <stddef.h>

/* Writes the n probabilities to leave by that way, from 0, in the end. */
extern bool absorbing_chain_exits(int n, int ways, int way, double *weights,
								  double *exits, void (*idle) (void));

/*
 * The same chain seen only while it is in one of its first states: it goes
 * from one of them to where it is seen next, whatever lies between.  The
 * weights become those of a chain of that many states, without its ways back
 * to where it already is: the diagonal is zero.
 */
extern bool absorbing_chain_watch(int n, int ways, int watched, double *weights,
								  void (*idle) (void));

#endif							/* EXPERIENCE_ABSORBING_CHAIN_H */
