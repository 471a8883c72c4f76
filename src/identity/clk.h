/*-------------------------------------------------------------------------
 *
 * clk.h
 *	  A person as a keyed Bloom filter: a cryptographic long-term key.
 *
 * The bigrams of each field of a person set bits at positions that only those
 * who have the key can compute.  Two filters of one key and one spec share the
 * more bits the more bigrams the two persons share, so that misspelt records
 * of two databases can be linked without either seeing the other's names.
 *
 * A filter is pseudonymous, NOT anonymous: without the key, published attacks
 * (frequency alignment, pattern mining, graph matching) re-identify most
 * records of a large set.  It stays personal data.  Use keyed tokens where
 * equality is enough, and filters only between two databases.
 *
 * Layout
 *		ValueHeader		flags zero
 *		ClkShape		8 bytes
 *		bits			64 * words, the first one highest in the first byte, as
 *						in bit varying
 *
 * Only filters of one shape compare (22023 else).  Among what the shape holds
 * are 32 bits that depend on the keys and the spec, so that an exchange between
 * databases of different keys or specs is an error and not a wrong answer.
 *
 * Operations
 *		clk_dice		2 |a and b| / (|a| + |b|)
 *		clk_fold		half as long: the exclusive or of both halves
 *		clk_balance		twice as long: the bits and their complement, permuted
 *						by a key, so that each filter has as many bits set
 *
 * Sources: Schnell, Bachteler, Reiher, "Privacy-preserving record linkage using
 * Bloom filters", BMC Med Inform Decis Mak 9:41 (2009), and, for one filter of
 * all fields, "A novel error-tolerant anonymous linking code" (2011).  Folding:
 * Schnell, Borgs, "XOR-folding for Bloom filter-based encryptions for privacy-
 * preserving record linkage" (2016); balancing: the same, "Randomized response
 * and balanced Bloom filters for privacy preserving record linkage" (2016).
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_CLK_H
#define EXPERIENCE_CLK_H

#include "postgres.h"

#include "common/value.h"
#include "fmgr.h"

#define CLK_MAX_WORDS	256		/* 16,384 bits */
#define CLK_WORDS		16		/* what clk() makes: 1,024 bits */

/* Halving the longest down to one word. */
#define CLK_MAX_FOLDS	8

/* What must agree for two filters to be compared. */
typedef struct ClkShape
{
	uint16		words;			/* of 64 bits */
	uint8		folds;			/* how often it was halved */
	uint8		balanced;		/* 0 or 1 */
	uint32		check;			/* depends on the keys and the spec */
} ClkShape;

typedef struct Clk
{
	ValueHeader header;
	ClkShape	shape;
	uint64		bits[FLEXIBLE_ARRAY_MEMBER];	/* as bytes: see above */
} Clk;

StaticAssertDecl(offsetof(Clk, bits) == 16, "bits are aligned to 8 bytes");

extern const ValueClass clk_class;

#define DatumGetClk(d) \
	((Clk *) value_from_datum(&clk_class, (d)))
#define PG_GETARG_CLK(n)	DatumGetClk(PG_GETARG_DATUM(n))

static inline bool
clk_same_shape(const ClkShape *a, const ClkShape *b)
{
	return a->words == b->words && a->folds == b->folds &&
		a->balanced == b->balanced && a->check == b->check;
}

static inline void
clk_set_bit(Clk *clk, int position)
{
	((uint8 *) clk->bits)[position / 8] |= (uint8) (0x80 >> position % 8);
}

static inline bool
clk_has_bit(const Clk *clk, int position)
{
	return (((const uint8 *) clk->bits)[position / 8] & 0x80 >> position % 8) != 0;
}

/* A filter of that shape without bits. */
extern Clk *clk_create(ClkShape shape);

/* Raises 22023, and says what differs. */
extern void clk_check_same_shape(const ClkShape *a, const ClkShape *b);

/* The parts of text and binary forms that clk and clk_block share. */
extern bool clk_shape_is_possible(const ClkShape *shape, const char **why);
extern void clk_shape_to_json(const ClkShape *shape, StringInfo out);
extern bool clk_shape_from_json(Jsonb *json, ClkShape *shape, const char **why);
extern void clk_shape_to_binary(const ClkShape *shape, StringInfo out);
extern bool clk_shape_from_binary(StringInfo in, ClkShape *shape, const char **why);

/* The bits as hexadecimal digits; reading, false when they are not of that many words. */
extern void clk_bits_to_text(const uint64 *bits, int words, StringInfo out);
extern bool clk_bits_from_json(const JsonbValue *value, uint64 *bits, int words);

#endif							/* EXPERIENCE_CLK_H */
