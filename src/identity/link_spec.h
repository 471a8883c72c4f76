/*-------------------------------------------------------------------------
 *
 * link_spec.h
 *	  Which fields describe a person, and how two values of each compare.
 *
 * Text form, one field after another:
 *
 *		given: name .92 .88 .7 tf; dob: date osa1; postcode: text osa1 osa2
 *
 * A field has a name, a kind (how its text is normalised) and a list of
 * levels from the strictest to the loosest.  Equality comes first without
 * being written.  Two values agree at the first level that they meet; the
 * levels count downwards, so that equality has the highest number (the number
 * of levels) and 0 means no agreement.  A missing value on either side is
 * FIELD_MISSING.  These numbers, four bits a field, make up the pattern of a
 * pair: the first field in the highest of its n_fields hexadecimal digits, so
 * that to_hex(pattern) reads in the order of the fields.
 *
 * A level is packed into 16 bits, comparator << 12 | parameter.  The parameter
 * of a similarity is in thousandths, that of a distance or a prefix a number
 * of code points.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_LINK_SPEC_H
#define EXPERIENCE_LINK_SPEC_H

#include "postgres.h"

#include "common/value.h"
#include "fmgr.h"

#define LINK_MAX_FIELDS		16
#define LINK_MAX_LEVELS		14
#define FIELD_MISSING		0xF

typedef enum FieldKind
{
	FIELD_TEXT = 0,				/* trimmed; case kept */
	FIELD_NAME = 1,				/* name_fold() */
	FIELD_DATE = 2,				/* digits of YYYY-MM-DD or YYYYMMDD */
	FIELD_HETU = 3,				/* hetu_norm() */
	FIELD_PHONE = 4,			/* phone_e164() */
	FIELD_EMAIL = 5				/* email_norm() */
} FieldKind;

typedef enum Comparator
{
	COMPARE_EXACT = 0,
	COMPARE_JARO_WINKLER = 1,	/* .92 */
	COMPARE_JARO = 2,			/* jaro.9 */
	COMPARE_OSA = 3,			/* osa1 */
	COMPARE_EDIT = 4,			/* edit2 */
	COMPARE_DICE = 5,			/* dice.8: of bigrams */
	COMPARE_PREFIX = 6,			/* prefix3 */
	COMPARE_SOUND = 7,			/* sound: equal name_key() */
	COMPARE_PART = 8			/* part: a name_tokens() in common */
} Comparator;

static inline Comparator
level_comparator(uint16 level)
{
	return (Comparator) (level >> 12);
}

static inline int
level_parameter(uint16 level)
{
	return level & 0x0FFF;
}

/* One field of an opened spec.  The name lives in the spec. */
typedef struct LinkField
{
	const char *name;
	int			name_length;
	FieldKind	kind;
	int			n_levels;		/* equality included; its number */
	uint16		levels[LINK_MAX_LEVELS];	/* [0] is COMPARE_EXACT */
	bool		has_tf;			/* weigh agreement by term frequency */
	double		tf_weight;		/* W of the adjustment, 1 unless given */
	double		tf_min;			/* floor of frequencies, 0 unless given */
} LinkField;

typedef struct LinkFields
{
	int			n_fields;
	LinkField	fields[LINK_MAX_FIELDS];
} LinkFields;

typedef struct LinkSpec LinkSpec;	/* layout in link_spec.c */

extern const ValueClass link_spec_class;

#define DatumGetLinkSpec(d) \
	((LinkSpec *) value_from_datum(&link_spec_class, (d)))
#define PG_GETARG_LINK_SPEC(n)	DatumGetLinkSpec(PG_GETARG_DATUM(n))

extern void link_spec_open(const LinkSpec *spec, LinkFields *fields);

/* Raises (soft) 22P02 that names the position; NULL after a soft error. */
extern LinkSpec *link_spec_from_text(const char *text, Node *escontext);
extern void link_spec_to_text(const LinkSpec *spec, StringInfo out);

/* The same of fields that are not, or not yet, a value; why without a hint. */
extern bool link_fields_from_text(const char *text, int length,
								  LinkFields *fields, const char **why);
extern void link_fields_to_text(const LinkFields *fields, StringInfo out);

/* The field of that name, or -1. */
extern int link_field_by_name(const LinkFields *fields, const char *name,
							  int length);

/* As people write a level: "exact", ".92", "osa1". */
extern void level_to_text(uint16 level, StringInfo out);

/*
 * A fingerprint of the comparisons (kinds and levels, not names and term
 * frequencies): equal where patterns mean the same.  Never 0.
 */
extern uint64 link_fields_fingerprint(const LinkFields *fields);

/* The number of hexadecimal digits before that of the field. */
static inline int
pattern_shift(int n_fields, int field)
{
	return 4 * (n_fields - 1 - field);
}

static inline int
pattern_level(uint64 pattern, int n_fields, int field)
{
	return (int) (pattern >> pattern_shift(n_fields, field)) & 0xF;
}

/* Whether each digit is a level of its field, or FIELD_MISSING. */
extern bool pattern_fits(uint64 pattern, const LinkFields *fields);

#endif							/* EXPERIENCE_LINK_SPEC_H */
