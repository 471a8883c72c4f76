/*-------------------------------------------------------------------------
 *
 * keyed_hash.h
 *	  HMAC-SHA256 (RFC 2104, FIPS 180-4) of a message put together from parts.
 *
 * What one use computes must say nothing about another under the same key:
 * messages begin with a tag and a zero byte, but for those of link_token(),
 * which begin with a length of four bytes that no tag can be taken for.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_KEYED_HASH_H
#define EXPERIENCE_KEYED_HASH_H

#include "postgres.h"

#include "common/hmac.h"
#include "common/sha2.h"

#define KEYED_HASH_LENGTH	PG_SHA256_DIGEST_LENGTH

typedef struct KeyedHash
{
	const uint8 *key;
	Size		key_length;
	pg_hmac_ctx *context;
} KeyedHash;

/* Raises 22023 for a key of another length; no error says what the key is. */
extern void keyed_hash_open(KeyedHash *hash, const bytea *key);
extern void keyed_hash_close(KeyedHash *hash);

/* One message: begin with its tag (or NULL), add its parts, end with its digest. */
extern void keyed_hash_begin(KeyedHash *hash, const char *tag);
extern void keyed_hash_add(KeyedHash *hash, const void *part, Size length);
extern void keyed_hash_end(KeyedHash *hash, uint8 *digest);

#endif							/* EXPERIENCE_KEYED_HASH_H */
