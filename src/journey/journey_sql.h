/*-------------------------------------------------------------------------
 *
 * journey_sql.h
 *	  SQL arguments and results that the functions on journeys share.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_JOURNEY_SQL_H
#define EXPERIENCE_JOURNEY_SQL_H

#include "journey/journey.h"

#include <math.h>

/* A text argument as a label: its bytes, without a copy when not toasted. */
extern Label journey_label_argument(Datum argument);
extern text *label_text(Label label);

/*
 * An interval argument as a fixed length in microseconds: a day is 24 hours.
 * Months, and negative lengths, are 22023; name is how the error calls it.
 */
extern int64 journey_duration(const Interval *interval, const char *name);

/*
 * The other way: days of 24 hours and the rest.  Distances of times that are
 * far apart need all 64 bits.
 */
extern Interval *journey_interval(uint64 microseconds);

#endif							/* EXPERIENCE_JOURNEY_SQL_H */
