/*-------------------------------------------------------------------------
 *
 * journey_layout.h
 *	  What the files that write and read a journey's bytes share.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_JOURNEY_LAYOUT_H
#define EXPERIENCE_JOURNEY_LAYOUT_H

#include "common/bytes.h"
#include "journey/journey.h"

/* What a logged event carries beside its time and its touchpoint. */
#define LOG_HAS_ROLE	0x01
#define LOG_HAS_SCORE	0x02
#define LOG_HAS_AMOUNT	0x04
#define LOG_HAS_SEQ		0x08

/* The units of the time column, coarsest first; the last divides all. */
static const int64 journey_time_units[] = {
	USECS_PER_DAY, USECS_PER_HOUR, USECS_PER_MINUTE, USECS_PER_SEC, 1000, 1
};

static inline uint8 *
put_label(uint8 *to, Label label)
{
	*to++ = (uint8) label.length;
	return put_bytes(to, label.bytes, label.length);
}

static inline const uint8 *
take_label(const uint8 *from, Label *label)
{
	label->length = *from++;
	label->bytes = (const char *) from;
	return from + label->length;
}

#endif							/* EXPERIENCE_JOURNEY_LAYOUT_H */
