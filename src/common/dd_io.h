/*-------------------------------------------------------------------------
 *
 * dd_io.h
 *	  Double-doubles in the text and binary forms of values.
 *
 * Text: a number, or [high, low] (common/json.h).  Binary: high, low.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_DD_IO_H
#define EXPERIENCE_DD_IO_H

#include "postgres.h"

#include "common/compat.h"
#include "lib/stringinfo.h"
#include "math/double_double.h"

/* Finite, normalised, without a negative zero: as arithmetic leaves it. */
extern bool dd_is_sound(double_double a);

/* As a member of a JSON object that is not its first. */
extern void append_dd_array(StringInfo out, const char *key,
							const double_double *numbers, int n);

/* Fills n numbers from the array of that key. */
extern bool dd_array_from_json(Jsonb *json, const char *key,
							   double_double *numbers, int n, const char **why);

extern void send_dd(StringInfo out, const double_double *numbers, int n);

/* The caller has seen to it that so many are there. */
extern void receive_dd(StringInfo in, double_double *numbers, int n);

#endif							/* EXPERIENCE_DD_IO_H */
