/*-------------------------------------------------------------------------
 *
 * arrays.c
 *	  SQL array arguments as C arrays, and back.
 *
 *-------------------------------------------------------------------------
 */
#include "common/arrays.h"

#include "catalog/pg_type.h"
#include "common/compat.h"

void
refuse_nulls(ArrayType *array, const char *name)
{
	if (array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not contain nulls", name),
				 errhint("Filter them out, or replace them by a value that is meant.")));
}

double *
float8_elements(ArrayType *array, const char *name, int *n)
{
	Datum	   *datums;
	double	   *elements;

	refuse_nulls(array, name);
	deconstruct_array(array, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL,
					  TYPALIGN_DOUBLE, &datums, NULL, n);
	elements = palloc(Max(1, (Size) *n) * sizeof(double));
	for (int i = 0; i < *n; i++)
		elements[i] = DatumGetFloat8(datums[i]);
	return elements;
}

int32 *
int32_elements(ArrayType *array, const char *name, int *n)
{
	Datum	   *datums;
	int32	   *elements;

	refuse_nulls(array, name);
	deconstruct_array(array, INT4OID, sizeof(int32), true, TYPALIGN_INT, &datums, NULL, n);
	elements = palloc(Max(1, (Size) *n) * sizeof(int32));
	for (int i = 0; i < *n; i++)
		elements[i] = DatumGetInt32(datums[i]);
	return elements;
}

int64 *
int64_elements(ArrayType *array, const char *name, int *n)
{
	Datum	   *datums;
	int64	   *elements;

	refuse_nulls(array, name);
	deconstruct_array(array, INT8OID, sizeof(int64), FLOAT8PASSBYVAL,
					  TYPALIGN_DOUBLE, &datums, NULL, n);
	elements = palloc(Max(1, (Size) *n) * sizeof(int64));
	for (int i = 0; i < *n; i++)
		elements[i] = DatumGetInt64(datums[i]);
	return elements;
}

char **
text_elements(ArrayType *array, const char *name, int *n)
{
	Datum	   *datums;
	char	  **elements;

	refuse_nulls(array, name);
	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &datums, NULL, n);
	elements = palloc(Max(1, (Size) *n) * sizeof(char *));
	for (int i = 0; i < *n; i++)
		elements[i] = TextDatumGetCString(datums[i]);
	return elements;
}

Datum *
value_elements(ArrayType *array, const char *name, int *n)
{
	Datum	   *datums;

	refuse_nulls(array, name);
	deconstruct_array(array, ARR_ELEMTYPE(array), -1, false, TYPALIGN_DOUBLE,
					  &datums, NULL, n);
	return datums;
}

ArrayType *
float8_array(const double *elements, int n)
{
	Datum	   *datums = palloc(Max(1, (Size) n) * sizeof(Datum));

	for (int i = 0; i < n; i++)
		datums[i] = Float8GetDatum(elements[i]);
	return construct_array(datums, n, FLOAT8OID, sizeof(float8),
						   FLOAT8PASSBYVAL, TYPALIGN_DOUBLE);
}
