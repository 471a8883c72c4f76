/*-------------------------------------------------------------------------
 *
 * link_token.c
 *	  link_token(): a keyed token in place of an identifier.
 *
 * HMAC-SHA256 of an unambiguous message: the length of the field's name in four
 * bytes, the most significant first; the name; the value.  Both are in UTF-8,
 * so that databases of different encodings agree.  The name keeps tokens of
 * different fields apart.
 *
 * Without the key nobody can try out values: an unkeyed hash of a personal
 * identity code falls to all of some 10^9 codes in seconds.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/compat.h"
#include "fmgr.h"
#include "identity/keyed_hash.h"
#include "identity/letters.h"
#include "port/pg_bswap.h"

static void
add_text(KeyedHash *hash, const text *string, bool with_length)
{
	int			length;
	const char *utf8 = utf8_text(VARDATA_ANY(string), (int) VARSIZE_ANY_EXHDR(string), &length);
	uint32		prefix = pg_hton32((uint32) length);

	if (with_length)
		keyed_hash_add(hash, &prefix, sizeof(prefix));
	keyed_hash_add(hash, utf8, (Size) length);
}

/* link_token(key, field, value): NULL for '', or all who lack it would link */
PG_FUNCTION_INFO_V1(experience_link_token);
Datum
experience_link_token(PG_FUNCTION_ARGS)
{
	const text *field = PG_GETARG_TEXT_PP(1);
	const text *value = PG_GETARG_TEXT_PP(2);
	KeyedHash	hash;
	bytea	   *token;

	keyed_hash_open(&hash, PG_GETARG_BYTEA_PP(0));
	if (VARSIZE_ANY_EXHDR(value) == 0)
	{
		keyed_hash_close(&hash);
		PG_RETURN_NULL();
	}
	token = palloc(VARHDRSZ + KEYED_HASH_LENGTH);
	SET_VARSIZE(token, VARHDRSZ + KEYED_HASH_LENGTH);
	keyed_hash_begin(&hash, NULL);
	add_text(&hash, field, true);
	add_text(&hash, value, false);
	keyed_hash_end(&hash, (uint8 *) VARDATA(token));
	keyed_hash_close(&hash);
	PG_RETURN_BYTEA_P(token);
}
