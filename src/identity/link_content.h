/*-------------------------------------------------------------------------
 *
 * link_content.h
 *	  The values of one person, packed: what link_record and link_block keep.
 *
 * Layout, without padding
 *		flags			one byte: the width of a code point (1, 2 or 4), and
 *						whether there are frequencies
 *		lengths			two bytes each field, in code points; 0 is missing
 *		points			the code points, so many bytes each
 *		frequencies		four bytes each field, NaN where unknown
 *		keys			what levels `sound` and `part` compare: of a field with
 *						`sound` a hash of its sound key (0: none), of a field
 *						with `part` the number of its tokens in one byte and
 *						their hashes; 64 bits each
 *
 * The keys follow from the points.  They are made again from them when a value
 * comes from outside, and never leave the server.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_LINK_CONTENT_H
#define EXPERIENCE_LINK_CONTENT_H

#include "postgres.h"

#include "identity/link_compare.h"

#define LINK_MAX_POINTS 1000	/* code points of a field */
#define LINK_MAX_PARTS	32		/* tokens that count for level `part` */

/* The values as text in the server's encoding, NULL where missing. */
typedef struct LinkValues
{
	text	   *value[LINK_MAX_FIELDS];
	bool		has_tf;
	float4		tf[LINK_MAX_FIELDS];	/* NaN: unknown */
} LinkValues;

/* Appends the content of values that are normalised and no longer than allowed. */
extern void link_content_append(StringInfo out, const LinkProgram *program,
								const LinkValues *values);
extern void link_content_values(const LinkProgram *program, const uint8 *content,
								LinkValues *values);

/* Its size, and of how many code points and keys a store has need for it. */
typedef struct ContentSize
{
	Size		bytes;
	Size		points;
	Size		keys;
} ContentSize;

extern ContentSize link_content_size(const LinkProgram *program,
									 const uint8 *content);

/*
 * Opens the values into the store, which has room, the fields being `stride`
 * apart; tf (NaN: unknown) likewise, unless it is NULL.
 */
extern void link_content_open(const LinkProgram *program, const uint8 *content,
							  ValueStore *store, FieldValue *values, float4 *tf,
							  Size stride);

#endif							/* EXPERIENCE_LINK_CONTENT_H */
