/*-------------------------------------------------------------------------
 *
 * clk_balance.c
 *	  Balanced filters: as many bits set in each, in an order only the key tells.
 *
 * The bits and their complement stand one behind the other and are shuffled
 * (Fisher, Yates) by the words of 32 bits of a key stream,
 *
 *		HMAC-SHA256(key, "clk balance" 0 words block), block = 1, 2, ...
 *
 * with both numbers big-endian, of 16 and 32 bits.  A word w chooses among n
 * places the one numbered w n / 2^32, rounded down: the chances differ by less
 * than n / 2^32.  Block 0 of the stream changes the check of the shape, so that
 * filters balanced by different keys do not compare.
 *
 * Of filters of n bits that differ in h of them, balanced ones have n bits set
 * each and n - h in common: their dice is 1 - h / n.  Thresholds found for plain
 * filters do not carry over.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/clk.h"
#include "identity/keyed_hash.h"

#define BLOCK_WORDS (KEYED_HASH_LENGTH / 4)

/* The order of one key, kept for the calls of one call site. */
typedef struct Permutation
{
	uint8		digest[KEYED_HASH_LENGTH];	/* block 0: tells the key */
	uint32		n;
	uint16		place[FLEXIBLE_ARRAY_MEMBER];	/* where bit i goes */
} Permutation;

static void
stream_block(KeyedHash *hash, uint16 words, uint32 block, uint8 *digest)
{
	uint8		numbers[6] = {(uint8) (words >> 8), (uint8) words,
		(uint8) (block >> 24), (uint8) (block >> 16), (uint8) (block >> 8),
	(uint8) block};

	keyed_hash_begin(hash, "clk balance");
	keyed_hash_add(hash, numbers, sizeof(numbers));
	keyed_hash_end(hash, digest);
}

static inline uint32
word_of(const uint8 *digest, uint32 i)
{
	return (uint32) digest[4 * i] << 24 | (uint32) digest[4 * i + 1] << 16 |
		(uint32) digest[4 * i + 2] << 8 | digest[4 * i + 3];
}

static Permutation *
make_permutation(FunctionCallInfo fcinfo, KeyedHash *hash, uint16 words,
				 const uint8 *first)
{
	uint32		n = (uint32) words * 64;
	Permutation *permutation = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt,
												  offsetof(Permutation, place) +
												  n * sizeof(uint16));
	uint8		digest[KEYED_HASH_LENGTH];

	memcpy(permutation->digest, first, sizeof(permutation->digest));
	permutation->n = n;
	for (uint32 i = 0; i < n; i++)
		permutation->place[i] = (uint16) i;
	for (uint32 drawn = 0; drawn + 1 < n; drawn++)
	{
		uint32		last = n - 1 - drawn;
		uint32		chosen;
		uint16		place = permutation->place[last];

		if (drawn % BLOCK_WORDS == 0)
			stream_block(hash, words, 1 + drawn / BLOCK_WORDS, digest);
		chosen = (uint32) (((uint64) word_of(digest, drawn % BLOCK_WORDS) * (last + 1)) >> 32);
		permutation->place[last] = permutation->place[chosen];
		permutation->place[chosen] = place;
	}
	return permutation;
}

static const Permutation *
known_permutation(FunctionCallInfo fcinfo, KeyedHash *hash, uint16 words)
{
	Permutation *known = fcinfo->flinfo->fn_extra;
	uint8		first[KEYED_HASH_LENGTH];

	stream_block(hash, words, 0, first);
	if (known != NULL && memcmp(known->digest, first, sizeof(first)) == 0)
		return known;
	fcinfo->flinfo->fn_extra = make_permutation(fcinfo, hash, words, first);
	if (known != NULL)
		pfree(known);
	return fcinfo->flinfo->fn_extra;
}

/* clk_balance(key, clk) */
PG_FUNCTION_INFO_V1(clk_balance);
Datum
clk_balance(PG_FUNCTION_ARGS)
{
	const bytea *key = PG_GETARG_BYTEA_PP(0);
	const Clk  *clk = PG_GETARG_CLK(1);
	ClkShape	shape = clk->shape;
	const Permutation *permutation;
	KeyedHash	hash;
	Clk		   *balanced;
	int			half = shape.words * 64;

	if (shape.balanced || shape.words > CLK_MAX_WORDS / 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 shape.balanced ? errmsg("clk is balanced already") :
				 errmsg("balanced clk would be longer than %d bits", CLK_MAX_WORDS * 64),
				 errhint("Balance a filter of up to %d bits, once.", CLK_MAX_WORDS * 32)));
	shape.words *= 2;
	shape.balanced = 1;
	keyed_hash_open(&hash, key);
	permutation = known_permutation(fcinfo, &hash, shape.words);
	keyed_hash_close(&hash);
	shape.check ^= word_of(permutation->digest, 0);
	balanced = clk_create(shape);
	for (int i = 0; i < half; i++)
		clk_set_bit(balanced, permutation->place[clk_has_bit(clk, i) ? i : half + i]);
	PG_RETURN_POINTER(balanced);
}
