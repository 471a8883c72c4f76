/*-------------------------------------------------------------------------
 *
 * arguments.h
 *	  Arguments that the functions of disclosure share.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_DISCLOSURE_ARGUMENTS_H
#define EXPERIENCE_DISCLOSURE_ARGUMENTS_H

#include "postgres.h"

#include "common/arrays.h"

/*
 * All persons together: sums of sets stay residues, and sums over millions of
 * cells, each of which may have them all, 64-bit numbers.
 */
#define MAX_PERSONS (INT64CONST(1) << 40)

/* The smallest number of persons that may be told apart. */
static inline int32
checked_minimum(int32 minimum)
{
	if (minimum < 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("minimum must be at least 2 persons"),
				 errhint("5 is usual. With 1, every person could be told apart.")));
	return minimum;
}

#endif							/* EXPERIENCE_DISCLOSURE_ARGUMENTS_H */
