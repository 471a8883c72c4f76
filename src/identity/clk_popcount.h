/*-------------------------------------------------------------------------
 *
 * clk_popcount.h
 *	  Counting bits, with the best instructions that the processor has.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_CLK_POPCOUNT_H
#define EXPERIENCE_CLK_POPCOUNT_H

#include "postgres.h"

/* How many bits are set. */
extern int	clk_bits_set(const uint64 *bits, int words);

/*
 * How many bits a filter has in common with each of n filters that lie one
 * behind the other.
 */
typedef void (*ClkCommonBits) (const uint64 *bits, const uint64 *others,
							   int words, int n, int32 *common);

/* The fastest that this processor can run. */
extern ClkCommonBits clk_common_bits(void);

#endif							/* EXPERIENCE_CLK_POPCOUNT_H */
