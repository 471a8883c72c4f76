/*-------------------------------------------------------------------------
 *
 * result.h
 *	  What readings return: rows, above all the two shapes in which they state
 *	  their uncertainty, and the arguments that they share.
 *
 * These two are the SQL row types estimate and test_result.  A field that is
 * NaN here is NULL in SQL: undefined is never a number.  Strings may be NULL.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_RESULT_H
#define EXPERIENCE_RESULT_H

#include "postgres.h"

#include "common/compat.h"
#include "fmgr.h"

#define UNDEFINED	get_float8_nan()

typedef struct Estimate
{
	double		value;
	double		se;
	double		low;
	double		high;
	double		level;
	double		n;
	const char *method;
} Estimate;

typedef struct TestResult
{
	double		difference;
	double		se;
	double		statistic;
	double		df;
	double		p_value;
	double		low;
	double		high;
	double		effect_size;
	double		n1;
	double		n2;
	const char *method;
	const char *note;
} TestResult;

/*
 * A row, built column by column: {0} is empty.  A number that is not finite is
 * NULL, and so is a string that is.
 */
#define RESULT_MAX_COLUMNS 20

typedef struct ResultRow
{
	int			n;
	Datum		values[RESULT_MAX_COLUMNS];
	bool		nulls[RESULT_MAX_COLUMNS];
} ResultRow;

extern void row_column(ResultRow *row, Datum value, bool isnull);
extern void row_text(ResultRow *row, const char *text);
extern void row_number(ResultRow *row, double number);
extern void row_numbers(ResultRow *row, const double *numbers, int n);
extern void row_integer(ResultRow *row, int32 number);
extern void row_count(ResultRow *row, int64 count);

/* The row that the calling SQL function returns. */
extern Datum row_datum(FunctionCallInfo fcinfo, const ResultRow *row);

/* Another row of its table; it has called InitMaterializedSRF(). */
extern void row_put(FunctionCallInfo fcinfo, const ResultRow *row);

/* A test result whose numbers are all undefined. */
extern TestResult empty_test_result(const char *method);

/* As the row that the calling SQL function returns. */
extern Datum estimate_datum(FunctionCallInfo fcinfo, const Estimate *estimate);
extern Datum test_result_datum(FunctionCallInfo fcinfo,
							   const TestResult *result);

/* A float8 result: NULL when undefined. */
extern Datum float8_or_null(FunctionCallInfo fcinfo, double number);

/* The confidence level argument, checked to lie inside (0, 1). */
extern double level_argument(FunctionCallInfo fcinfo, int argument);

/* The half-width factor of a two-sided normal interval at that level. */
extern double normal_factor(double level);

/* Raises 22003 for a number that is not finite; says what it is. */
extern double finite_number(double number, const char *what);

/* A standard error that may be 0: raises 22023 where it cannot be one. */
extern double checked_se(double se, const char *what);

/* Raises 22023 for an option that is not among those named. */
extern void pg_attribute_noreturn() unknown_option(const char *option,
												   const char *given,
												   const char *known);

#endif							/* EXPERIENCE_RESULT_H */
