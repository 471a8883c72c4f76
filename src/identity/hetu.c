/*-------------------------------------------------------------------------
 *
 * hetu.c
 *	  Finnish personal identity codes and business identifiers.
 *
 * A personal identity code is DDMMYYsZZZc: the day of birth, a sign for its
 * century, an individual number (odd: male, even: female) and a check
 * character.  Signs are + for 18YY; - Y X W V U for 19YY; A B C D E F for
 * 20YY.  Individual numbers go from 002 to 899; 900 to 999 are temporary codes,
 * given to nobody by the Digital and Population Data Services Agency.
 *
 * A business identifier is NNNNNNN-C; C makes the sum of the digits, weighted
 * by 7 9 10 5 8 4 2 1, a multiple of 11.
 *
 * Sources
 *		Government decree 690/2022 on the personal identity code, in force since
 *		2023 (signs); the Population Information System's description of the
 *		code: remainder of DDMMYYZZZ by 31, looked up in 31 characters; the
 *		Finnish Tax Administration's description of the business identifier.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/names.h"

#include "common/compat.h"
#include "fmgr.h"
#include "identity/letters.h"
#include "utils/date.h"
#include "utils/datetime.h"

#define HETU_LENGTH			11
#define HETU_FIRST_NUMBER	2
#define HETU_FIRST_TEMPORARY 900

typedef struct Hetu
{
	char		code[HETU_LENGTH];	/* in capitals */
	int			year;
	int			month;
	int			day;
	int			number;
} Hetu;

/* The number that n digits make, or -1. */
static int
number_of(const char *digits, int n)
{
	int			number = 0;

	for (int i = 0; i < n; i++)
	{
		if (digits[i] < '0' || digits[i] > '9')
			return -1;
		number = 10 * number + (digits[i] - '0');
	}
	return number;
}

/* The year that a sign of century begins, or -1. */
static int
century_of(char sign)
{
	if (sign == '+')
		return 1800;
	if (sign == '-' || (sign >= 'U' && sign <= 'Y'))
		return 1900;
	if (sign >= 'A' && sign <= 'F')
		return 2000;
	return -1;
}

static bool
is_day(int year, int month, int day)
{
	return month >= 1 && month <= 12 && day >= 1 &&
		day <= day_tab[isleap(year)][month - 1];
}

/* Reads a code with white space around it; false unless it is valid. */
static bool
read_hetu(const char *string, int length, Hetu *hetu)
{
	static const char check[] = "0123456789ABCDEFHJKLMNPRSTUVWXY";
	int			birth;
	int			century;

	trim_space(&string, &length);
	if (length != HETU_LENGTH)
		return false;
	for (int i = 0; i < HETU_LENGTH; i++)
		hetu->code[i] = (char) pg_ascii_toupper((unsigned char) string[i]);
	birth = number_of(hetu->code, 6);
	century = century_of(hetu->code[6]);
	hetu->number = number_of(hetu->code + 7, 3);
	if (birth < 0 || century < 0 || hetu->number < HETU_FIRST_NUMBER)
		return false;
	hetu->day = birth / 10000;
	hetu->month = birth / 100 % 100;
	hetu->year = century + birth % 100;
	return is_day(hetu->year, hetu->month, hetu->day) &&
		hetu->code[10] == check[((int64) birth * 1000 + hetu->number) % 31];
}

text *
normal_hetu(const char *string, int length)
{
	Hetu		hetu;

	return read_hetu(string, length, &hetu) ? text_of(hetu.code, HETU_LENGTH) : NULL;
}

static bool
hetu_argument(FunctionCallInfo fcinfo, Hetu *hetu)
{
	text	   *code = PG_GETARG_TEXT_PP(0);

	return read_hetu(VARDATA_ANY(code), (int) VARSIZE_ANY_EXHDR(code), hetu);
}

/* hetu_valid(code) */
PG_FUNCTION_INFO_V1(experience_hetu_valid);
Datum
experience_hetu_valid(PG_FUNCTION_ARGS)
{
	Hetu		hetu;

	PG_RETURN_BOOL(hetu_argument(fcinfo, &hetu));
}

/* hetu_norm(code) */
PG_FUNCTION_INFO_V1(experience_hetu_norm);
Datum
experience_hetu_norm(PG_FUNCTION_ARGS)
{
	Hetu		hetu;

	if (!hetu_argument(fcinfo, &hetu))
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(text_of(hetu.code, HETU_LENGTH));
}

/* hetu_birthdate(code) */
PG_FUNCTION_INFO_V1(experience_hetu_birthdate);
Datum
experience_hetu_birthdate(PG_FUNCTION_ARGS)
{
	Hetu		hetu;

	if (!hetu_argument(fcinfo, &hetu))
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(date2j(hetu.year, hetu.month, hetu.day) - POSTGRES_EPOCH_JDATE);
}

/* hetu_sex(code) */
PG_FUNCTION_INFO_V1(experience_hetu_sex);
Datum
experience_hetu_sex(PG_FUNCTION_ARGS)
{
	Hetu		hetu;

	if (!hetu_argument(fcinfo, &hetu))
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(text_of(hetu.number % 2 == 1 ? "M" : "F", 1));
}

/* hetu_temporary(code) */
PG_FUNCTION_INFO_V1(experience_hetu_temporary);
Datum
experience_hetu_temporary(PG_FUNCTION_ARGS)
{
	Hetu		hetu;

	if (!hetu_argument(fcinfo, &hetu))
		PG_RETURN_NULL();
	PG_RETURN_BOOL(hetu.number >= HETU_FIRST_TEMPORARY);
}

/*
 * business_id_valid(id): with six digits, as written before 2001, it is read
 * as one with a leading zero.  Zeros alone fill forms; they name no business.
 */
PG_FUNCTION_INFO_V1(experience_business_id_valid);
Datum
experience_business_id_valid(PG_FUNCTION_ARGS)
{
	static const int weights[] = {7, 9, 10, 5, 8, 4, 2};
	text	   *id = PG_GETARG_TEXT_PP(0);
	const char *string = VARDATA_ANY(id);
	int			length = (int) VARSIZE_ANY_EXHDR(id);
	int			number;
	int			check;
	int			sum = 0;

	trim_space(&string, &length);
	if (length != 8 && length != 9)
		PG_RETURN_BOOL(false);
	number = number_of(string, length - 2);
	check = number_of(string + length - 1, 1);
	if (number <= 0 || check < 0 || string[length - 2] != '-')
		PG_RETURN_BOOL(false);
	for (int i = lengthof(weights) - 1; i >= 0; i--)
	{
		sum += weights[i] * (number % 10);
		number /= 10;
	}
	PG_RETURN_BOOL((sum + check) % 11 == 0);
}
