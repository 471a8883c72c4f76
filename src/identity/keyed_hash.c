/*-------------------------------------------------------------------------
 *
 * keyed_hash.c
 *	  HMAC-SHA256 of a message put together from parts; see keyed_hash.h.
 *
 * The context belongs to the current resource owner: an error frees it.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/keyed_hash.h"

#include "common/compat.h"

#define MIN_KEY_LENGTH	16		/* bytes */
#define MAX_KEY_LENGTH	1024

static void
check_done(int result)
{
	if (result < 0)
		elog(ERROR, "could not compute HMAC-SHA256");
}

void
keyed_hash_open(KeyedHash *hash, const bytea *key)
{
	Size		length = VARSIZE_ANY_EXHDR(key);

	if (length < MIN_KEY_LENGTH || length > MAX_KEY_LENGTH)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the key must have %d to %d bytes, not %zu",
						MIN_KEY_LENGTH, MAX_KEY_LENGTH, length),
				 errhint("Keep 32 random bytes in a table that only its owner can read.")));
	hash->key = (const uint8 *) VARDATA_ANY(key);
	hash->key_length = length;
	hash->context = pg_hmac_create(PG_SHA256);
	if (hash->context == NULL)
		elog(ERROR, "could not create a context for HMAC-SHA256");
}

void
keyed_hash_close(KeyedHash *hash)
{
	pg_hmac_free(hash->context);
}

void
keyed_hash_begin(KeyedHash *hash, const char *tag)
{
	check_done(pg_hmac_init(hash->context, hash->key, hash->key_length));
	if (tag != NULL)
		keyed_hash_add(hash, tag, strlen(tag) + 1);
}

void
keyed_hash_add(KeyedHash *hash, const void *part, Size length)
{
	check_done(pg_hmac_update(hash->context, part, length));
}

void
keyed_hash_end(KeyedHash *hash, uint8 *digest)
{
	check_done(pg_hmac_final(hash->context, digest, KEYED_HASH_LENGTH));
}
