/*-------------------------------------------------------------------------
 *
 * argument_cache.h
 *	  What a function makes of its arguments, made once for each call site and
 *	  again when the arguments change: parsed steps, checked options.
 *
 * It is kept in fn_extra together with the bytes of the arguments, so a
 * function has one such cache and keeps nothing else there.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_ARGUMENT_CACHE_H
#define EXPERIENCE_ARGUMENT_CACHE_H

#include "postgres.h"

#include "fmgr.h"

/* Arguments of one call site that something is made of. */
#define ARGUMENT_CACHE_MAX	8

/* An argument as it lies in memory. */
typedef struct ArgumentBytes
{
	const void *bytes;			/* NULL when it is not given or is NULL */
	Size		size;
} ArgumentBytes;

/* A varlena argument, detoasted. */
extern ArgumentBytes varlena_argument(FunctionCallInfo fcinfo, int argument);

/*
 * Makes it in the current memory context.  The arguments are copies that live
 * as long, so that it may point into them.
 */
typedef void *(*MakeOfArguments) (const ArgumentBytes *arguments);

/* What was made of these arguments, or make() makes now. */
extern void *made_of_arguments(FunctionCallInfo fcinfo,
							   const ArgumentBytes *arguments, int n_arguments,
							   MakeOfArguments make);

#endif							/* EXPERIENCE_ARGUMENT_CACHE_H */
