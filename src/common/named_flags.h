/*-------------------------------------------------------------------------
 *
 * named_flags.h
 *	  Options that are words, kept as bits: modes and the like.
 *
 * A table of names ends with a NULL name.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_NAMED_FLAGS_H
#define EXPERIENCE_NAMED_FLAGS_H

#include "postgres.h"

#include "lib/stringinfo.h"

typedef struct NamedFlag
{
	const char *name;
	uint32		flag;
} NamedFlag;

/* The flag of that name, or 0. */
extern uint32 named_flag(const NamedFlag *names, const char *name, int length);

/* The names of the flags that are set, as the elements of a JSON array. */
extern void append_named_flags(StringInfo out, const NamedFlag *names,
							   uint32 flags);

#endif							/* EXPERIENCE_NAMED_FLAGS_H */
