/*-------------------------------------------------------------------------
 *
 * window_funnel.h
 *	  Rows for a funnel in the manner of ClickHouse: type funnel_events.
 *
 * The state of the aggregate window_funnel(within, modes, at, conditions ...),
 * for migration: it answers what ClickHouse's windowFunnel answers, which is a
 * greedy algorithm and not an optimum.  journey_level() is the optimum.
 *
 * Value
 *		WindowFunnel	40 bytes
 *		rows			each its time, and a bit for each condition that it
 *						meets, in 64-bit words; sorted by time, then by the words
 *						from the first on.  Rows that meet none are kept in the
 *						mode strict_order only: elsewhere they decide nothing.
 * While it is being aggregated (WINDOW_FUNNEL_BUILDING) rows stand in order of
 * arrival, with slack behind them that doubles.
 *
 * Algebra: rows add up as a multiset, of one window, modes and number of
 * conditions (22023).  Commutative and associative to the byte.
 *
 * Limits (54000): 1,000 conditions; 1 GB, which is 60 million rows of up to 64
 * conditions.  Times are finite, from the year 1 on (22003).
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_WINDOW_FUNNEL_H
#define EXPERIENCE_WINDOW_FUNNEL_H

#include "common/value.h"
#include "datatype/timestamp.h"

#define WINDOW_FUNNEL_MAX_CONDITIONS 1000

/* flags of the header */
#define WINDOW_FUNNEL_BUILDING	0x0001
#define STRICT_ORDER			0x0002
#define STRICT_DEDUPLICATION	0x0004
#define STRICT_INCREASE			0x0008
#define STRICT_ONCE				0x0010
#define ALLOW_REENTRY			0x0020
#define WINDOW_FUNNEL_MODES		0x003e

typedef struct WindowFunnel
{
	ValueHeader header;
	int32		n_conditions;
	int32		reserved;		/* zero */
	int64		within;
	int64		missing;		/* rows without a time */
	int64		n_rows;
	int64		rows[FLEXIBLE_ARRAY_MEMBER];
} WindowFunnel;

extern const ValueClass funnel_events_class;

/* 64-bit words of a row: its time and its conditions. */
static inline int
window_funnel_words(const WindowFunnel *funnel)
{
	return 1 + (funnel->n_conditions + 63) / 64;
}

static inline int64 *
window_funnel_row(const WindowFunnel *funnel, int64 row)
{
	return (int64 *) funnel->rows + row * window_funnel_words(funnel);
}

static inline bool
row_meets(const int64 *row, int condition)
{
	return ((uint64) row[1 + condition / 64] >> condition % 64) & 1;
}

/* The answer, of a packed value. */
extern int	window_funnel_level(const WindowFunnel *funnel);

#endif							/* EXPERIENCE_WINDOW_FUNNEL_H */
