/*-------------------------------------------------------------------------
 *
 * phone_email.c
 *	  Telephone numbers as E.164 writes them, and addresses of electronic mail.
 *
 * A number with + or 00 before it is international.  Another one belongs to
 * the country given: its trunk prefix 0 is dropped, except where the 0 is part
 * of the number (39 and 378: Italy and San Marino).  Without such a 0, digits
 * that begin with the country's code and are long enough to hold a number
 * after it are international too: spreadsheets eat the +.  Spaces, hyphens,
 * dots, slashes, parentheses and a (0) after the country's code are tolerated;
 * a number with letters, an extension or not 7 to 15 digits is none.
 *
 * An address is trimmed and written in small letters.  Nothing is assumed
 * about providers: dots and +tags of the local part stay.
 *
 * Sources
 *		ITU-T Recommendation E.164 (at most 15 digits, codes of 1 to 3).
 *
 *-------------------------------------------------------------------------
 */
#include "identity/names.h"

#include "common/compat.h"
#include "fmgr.h"
#include "identity/letters.h"

#define MIN_PHONE_DIGITS	7
#define MAX_PHONE_DIGITS	15
#define MAX_PHONE_LETTERS	64

void
check_country(const char *country)
{
	Size		n = strspn(country, "0123456789");

	if (n < 1 || n > 3 || country[n] != '\0' || country[0] == '0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("country \"%s\" is not a calling code", country),
				 errhint("A calling code has one to three digits, such as 358.")));
}

/* The digits of a number, and how it began. */
typedef struct Phone
{
	char		digits[MAX_PHONE_LETTERS];
	int			n;
	bool		plus;
} Phone;

static bool
is_phone_separator(pg_wchar point)
{
	return is_space(point) || point == '-' || point == '.' || point == '/' ||
		point == '(' || point == ')' || (point >= 0x2010 && point <= 0x2015) ||
		point == 0x2212;
}

/* Reads digits; false where anything else than a separator stands. */
static bool
read_phone(Letters letters, Phone *phone)
{
	phone->n = 0;
	phone->plus = false;
	for (int i = 0; i < letters.n; i++)
	{
		pg_wchar	point = letters.points[i];

		/* The 0 of +358 (0)40 is the trunk prefix: not dialled from abroad. */
		if (point == '(' && phone->n > 0 && i + 2 < letters.n &&
			letters.points[i + 1] == '0' && letters.points[i + 2] == ')' &&
			(phone->plus || memcmp(phone->digits, "00", Min(phone->n, 2)) == 0))
			i += 2;
		else if (point == '+' && phone->n == 0 && !phone->plus)
			phone->plus = true;
		else if (point >= '0' && point <= '9' && phone->n < MAX_PHONE_LETTERS)
			phone->digits[phone->n++] = (char) point;
		else if (!is_phone_separator(point))
			return false;
	}
	return true;
}

static bool
keeps_zero(const char *country)
{
	return strcmp(country, "39") == 0 || strcmp(country, "378") == 0;
}

/* Where the international digits begin; *prefixed when a code stands there. */
static int
skip_prefix(const Phone *phone, const char *country, bool *prefixed)
{
	int			code = (int) strlen(country);

	*prefixed = true;
	if (phone->plus)
		return 0;
	if (phone->n >= 2 && memcmp(phone->digits, "00", 2) == 0)
		return 2;
	if (phone->n >= code + MIN_PHONE_DIGITS && memcmp(phone->digits, country, code) == 0)
		return 0;
	*prefixed = false;
	return phone->n > 0 && phone->digits[0] == '0' && !keeps_zero(country) ? 1 : 0;
}

text *
normal_phone(const char *string, int length, const char *country)
{
	Phone		phone;
	char		result[1 + MAX_PHONE_DIGITS];
	bool		prefixed;
	int			skipped;
	int			code;

	check_country(country);
	trim_space(&string, &length);
	if (length > 4 * MAX_PHONE_LETTERS || !read_phone(decode_letters(string, length), &phone))
		return NULL;
	skipped = skip_prefix(&phone, country, &prefixed);
	code = prefixed ? 0 : (int) strlen(country);
	phone.n -= skipped;
	if (phone.n + code < MIN_PHONE_DIGITS || phone.n + code > MAX_PHONE_DIGITS ||
		(prefixed && phone.digits[skipped] == '0'))
		return NULL;
	result[0] = '+';
	memcpy(result + 1, country, code);
	memcpy(result + 1 + code, phone.digits + skipped, phone.n);
	return text_of(result, 1 + (Size) (code + phone.n));
}

/* One @ with something before it, and a domain of several labels after it. */
static bool
is_email(const char *string, int length)
{
	const char *at = memchr(string, '@', length);
	const char *end = string + length;
	const char *dot;

	if (at == NULL || at == string || memchr(at + 1, '@', (Size) (end - at - 1)) != NULL)
		return false;
	dot = memchr(at + 1, '.', (Size) (end - at - 1));
	if (dot == NULL || at[1] == '.' || end[-1] == '.')
		return false;
	for (const char *c = string; c < end; c++)
		if ((uint8) *c <= ' ' || *c == 0x7F || (c > at && *c == '.' && c[1] == '.'))
			return false;
	return true;
}

/* Small letters, in the composed form. */
static text *
in_small_letters(const char *string, int length)
{
	Letters		letters = decomposed(decode_letters(string, length));

	for (int i = 0; i < letters.n; i++)
		letters.points[i] = small_letter(letters.points[i]);
	return encode_letters(composed(letters));
}

text *
normal_email(const char *string, int length)
{
	text	   *result;
	char	   *letters;

	trim_space(&string, &length);
	if (!is_email(string, length))
		return NULL;
	if (!all_ascii(string, length))
		return in_small_letters(string, length);
	result = text_of(string, (Size) length);
	letters = VARDATA(result);
	for (int i = 0; i < length; i++)
		letters[i] = (char) pg_ascii_tolower((unsigned char) letters[i]);
	return result;
}

/* phone_e164(number, country) */
PG_FUNCTION_INFO_V1(experience_phone_e164);
Datum
experience_phone_e164(PG_FUNCTION_ARGS)
{
	text	   *number = PG_GETARG_TEXT_PP(0);
	text	   *result = normal_phone(VARDATA_ANY(number), (int) VARSIZE_ANY_EXHDR(number),
									  text_to_cstring(PG_GETARG_TEXT_PP(1)));

	if (result == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(result);
}

/* email_norm(address) */
PG_FUNCTION_INFO_V1(experience_email_norm);
Datum
experience_email_norm(PG_FUNCTION_ARGS)
{
	text	   *address = PG_GETARG_TEXT_PP(0);
	text	   *result = normal_email(VARDATA_ANY(address), (int) VARSIZE_ANY_EXHDR(address));

	if (result == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(result);
}
