/*-------------------------------------------------------------------------
 *
 * link_record.h
 *	  One person's values, normalised, with the program that compares them.
 *
 * The value holds PERSONAL DATA IN CLEAR: names, dates of birth, identity
 * codes.  It is as sensitive as the columns it was made of, wherever it is
 * stored, and so is every link_block.
 *
 * Layout, behind the header and without padding
 *		n_fields	one byte
 *		program		each field: kind << 4 | number of levels in one byte, then
 *					its levels but equality, two bytes each
 *		content		see link_content.h
 *
 * Six fields with eleven levels beside equality and 36 letters take 90 bytes.
 * link_block keeps the program once and the contents of many.
 *
 * Records compare when their programs are equal, byte for byte (22023).
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_LINK_RECORD_H
#define EXPERIENCE_LINK_RECORD_H

#include "postgres.h"

#include "common/value.h"
#include "fmgr.h"
#include "identity/link_content.h"
#include "identity/link_spec.h"

typedef struct LinkRecord
{
	ValueHeader header;
	uint8		n_fields;
	uint8		program[FLEXIBLE_ARRAY_MEMBER];
} LinkRecord;

extern const ValueClass link_record_class;

#define DatumGetLinkRecord(d) \
	((LinkRecord *) value_from_datum(&link_record_class, (d)))
#define PG_GETARG_LINK_RECORD(n)	DatumGetLinkRecord(PG_GETARG_DATUM(n))

/* A value as its kind is compared; NULL when it is missing. */
extern text *link_normal_value(FieldKind kind, const text *value);

/* Of a packed program and values that are normalised and not too long. */
extern LinkRecord *link_record_create(const LinkProgram *program,
									  const uint8 *packed,
									  const LinkValues *values);

/* The program, made ready for comparing. */
extern void link_record_open(const LinkRecord *record, LinkProgram *program);

static inline bool
link_record_has_program(const LinkRecord *record, int n_fields,
						const uint8 *program, int size)
{
	return record->n_fields == n_fields &&
		VARSIZE(record) > offsetof(LinkRecord, program) + (Size) size &&
		memcmp(record->program, program, (Size) size) == 0;
}

/* The pattern of two records (link_spec.h); 22023 when programs differ. */
extern uint64 link_record_pattern(const LinkRecord *a, const LinkRecord *b);

/* The relative frequency of each field's value, NaN where none is known. */
extern void link_record_frequencies(const LinkRecord *record, float4 *tf);

#endif							/* EXPERIENCE_LINK_RECORD_H */
