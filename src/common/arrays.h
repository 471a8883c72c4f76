/*-------------------------------------------------------------------------
 *
 * arrays.h
 *	  SQL array arguments as C arrays, and back.
 *
 * Elements are copied into the current memory context.  A NULL element is an
 * error (22004) that calls the array by the name given.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_ARRAYS_H
#define EXPERIENCE_ARRAYS_H

#include "postgres.h"

#include "utils/array.h"

extern void refuse_nulls(ArrayType *array, const char *name);

extern double *float8_elements(ArrayType *array, const char *name, int *n);
extern int32 *int32_elements(ArrayType *array, const char *name, int *n);
extern int64 *int64_elements(ArrayType *array, const char *name, int *n);
extern char **text_elements(ArrayType *array, const char *name, int *n);

/* Elements of a type of this extension: varlena, 8-byte alignment. */
extern Datum *value_elements(ArrayType *array, const char *name, int *n);

extern ArrayType *float8_array(const double *elements, int n);

#endif							/* EXPERIENCE_ARRAYS_H */
