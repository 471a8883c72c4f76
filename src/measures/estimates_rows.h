/*-------------------------------------------------------------------------
 *
 * estimates_rows.h
 *	  Values that keep every row: what estimates and ride have in common.
 *
 * Layout
 *		ValueHeader		flags: ROWS_BUILDING
 *		int64			n, rows kept
 *		int64			missing, rows with a NULL
 *		double			numbers[n * width]
 *
 * Rows are sorted by their numbers from left to right.  A building form, inside
 * of aggregates alone, is not sorted and has slack behind its rows.  Every
 * number is finite and no zero is negative, so equal content has equal bytes.
 * A last number that may be left out stands as 0, and as null in the text.
 *
 * Algebra
 *		A multiset of rows: merging is the union, commutative and associative
 *		byte for byte; identity: no rows.  No subtraction.  Limits: counts fit
 *		int64 (22003), the value 1 GB (54000).
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_ESTIMATES_ROWS_H
#define EXPERIENCE_ESTIMATES_ROWS_H

#include "postgres.h"

#include "common/value.h"
#include "fmgr.h"

#define ROWS_BUILDING	0x0001
#define ROWS_MAX_WIDTH	3

typedef struct NumberRows
{
	ValueHeader header;
	int64		n;
	int64		missing;
	double		numbers[FLEXIBLE_ARRAY_MEMBER];
} NumberRows;

StaticAssertDecl(offsetof(NumberRows, numbers) == 24, "numbers are aligned");

/* How the rows of a type look. */
typedef struct RowShape
{
	const ValueClass *class;
	const char *key;			/* of the rows in the text form */
	int			width;			/* numbers in a row */
	bool		last_optional;
	/* NULL, or what is wrong with a row of finite numbers */
	const char *(*flaw) (const double *row);
} RowShape;

extern const RowShape estimates_shape;
extern const RowShape ride_shape;

/* The shape of a value that has passed value_from_datum(). */
extern const RowShape *rows_shape(const NumberRows *rows);

/* Members of a ValueClass, for any shape. */
extern bool rows_validate(const void *value, const char **why);
extern const void *rows_canonical(const void *value);
extern void rows_to_json(const void *value, StringInfo out);
extern void rows_to_binary(const void *value, StringInfo out);
extern void *rows_from_json(const RowShape *shape, Jsonb *json,
							const char **why);
extern void *rows_from_binary(const RowShape *shape, StringInfo in,
							  const char **why);

/*
 * Bodies of SQL functions: the transition that adds a row, or with NULL counts
 * a missing one; argument 0 is the state, maybe NULL.
 */
extern Datum rows_accum(const RowShape *shape, FunctionCallInfo fcinfo,
						const double *row);
extern Datum rows_combine(const RowShape *shape, FunctionCallInfo fcinfo);
extern Datum rows_final(const RowShape *shape, FunctionCallInfo fcinfo);
extern Datum rows_missing(const RowShape *shape, FunctionCallInfo fcinfo);

/* A canonical value of the shape, from an argument. */
extern const NumberRows *rows_argument(const RowShape *shape,
									   FunctionCallInfo fcinfo, int argument);

extern void rows_sort(double *numbers, int64 n, int width);

#endif							/* EXPERIENCE_ESTIMATES_ROWS_H */
