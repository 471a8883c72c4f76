/*-------------------------------------------------------------------------
 *
 * bytes.h
 *	  Reading and writing packed bytes: numbers of any alignment, varints.
 *
 * The writers return the position behind what they wrote, the readers the
 * position behind what they read.  They check no bounds: the writer has
 * reserved the room, and the reader reads only what a writer here wrote.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_BYTES_H
#define EXPERIENCE_BYTES_H

#include "postgres.h"

#define MAX_VARINT_BYTES 10

static inline uint8 *
put_bytes(uint8 *to, const void *from, Size length)
{
	memcpy(to, from, length);
	return to + length;
}

static inline const uint8 *
take_bytes(const uint8 *from, void *to, Size length)
{
	memcpy(to, from, length);
	return from + length;
}

/* Seven bits a byte, the lowest first; all but the last have the top bit. */
static inline uint8 *
put_varint(uint8 *to, uint64 number)
{
	while (number >= 0x80)
	{
		*to++ = (uint8) (number | 0x80);
		number >>= 7;
	}
	*to++ = (uint8) number;
	return to;
}

static inline const uint8 *
take_varint(const uint8 *from, uint64 *number)
{
	uint64		result = *from & 0x7f;
	int			shift = 7;

	while (*from++ & 0x80)
	{
		result |= (uint64) (*from & 0x7f) << shift;
		shift += 7;
	}
	*number = result;
	return from;
}

/* Signed differences as unsigned numbers: small ones stay small. */
static inline uint64
zigzag(uint64 difference)
{
	return (difference << 1) ^ (uint64) (-(int64) (difference >> 63));
}

static inline uint64
unzigzag(uint64 code)
{
	return (code >> 1) ^ (uint64) (-(int64) (code & 1));
}

#endif							/* EXPERIENCE_BYTES_H */
