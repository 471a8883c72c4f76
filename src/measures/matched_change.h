/*-------------------------------------------------------------------------
 *
 * matched_change.h
 *	  Scores of treated persons and controls before and after, by stratum:
 *	  type matched_change.
 *
 * Layout
 *		ValueHeader		flags: MATCHED_BUILDING
 *		int64			missing, rows with a NULL
 *		int32			n_persons
 *		int32			n_strata
 *		uint32			label_bytes
 *		uint32			dictionary_size; zero when packed
 *		PersonScores	persons[n_persons], sorted by person
 *		uint32			label_end[n_strata]
 *		bytes			the labels, label_bytes together, sorted by bytes
 *
 * A stratum is the position of its label; each has at least one person.
 *
 * A building form, inside of aggregates alone, has slack behind the persons,
 * which are a log in which one may stand several times, and ends with a
 * dictionary of dictionary_size bytes: from its begin label_bytes of labels in
 * order of arrival, each behind its length (uint32), and at its end, as
 * uint32[n_strata] in the order of the labels, where each begins.  There a
 * stratum is the place where its label begins.  A full log is sorted and its
 * persons are merged; it doubles when that does not free half of it.
 *
 * Algebra
 *		A person's counts and sums add up (sums in double-double); merging is
 *		commutative and associative, byte for byte when the scores are integers.
 *		A person is treated or not, and of one stratum: anything else is an
 *		error (22023), found when the value is packed at the latest.  No
 *		subtraction.
 *
 * Limits: 2^31 - 1 rows of one person (22003), the value 1 GB (54000).
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_MATCHED_CHANGE_H
#define EXPERIENCE_MATCHED_CHANGE_H

#include "postgres.h"

#include "common/value.h"
#include "fmgr.h"
#include "math/double_double.h"

#define MATCHED_BUILDING 0x0001

/* Rows of one person, before (0) and after (1). */
typedef struct PersonScores
{
	int64		person;
	uint32		group;			/* stratum << 1 | treated */
	int32		n[2];
	uint32		reserved;		/* zero */
	double_double sum[2];
} PersonScores;

StaticAssertDecl(sizeof(PersonScores) == 56, "a person has no padding");

typedef struct MatchedChange
{
	ValueHeader header;
	int64		missing;
	int32		n_persons;
	int32		n_strata;
	uint32		label_bytes;
	uint32		dictionary_size;
	PersonScores persons[FLEXIBLE_ARRAY_MEMBER];
} MatchedChange;

StaticAssertDecl(offsetof(MatchedChange, persons) == 32, "persons are aligned");

extern const ValueClass matched_change_class;

typedef struct StratumLabel
{
	const char *bytes;
	uint32		length;
	uint32		stratum;		/* by which persons name it */
} StratumLabel;

static inline uint32
matched_stratum(const PersonScores *p)
{
	return p->group >> 1;
}

static inline bool
matched_treated(const PersonScores *p)
{
	return (p->group & 1) != 0;
}

/* Of a packed value. */
static inline uint32 *
matched_label_ends(const MatchedChange *m)
{
	return (uint32 *) (m->persons + m->n_persons);
}

static inline char *
matched_labels(const MatchedChange *m)
{
	return (char *) (matched_label_ends(m) + m->n_strata);
}

extern StratumLabel matched_label(const MatchedChange *m, int stratum);

extern int	matched_compare_labels(const void *a, const void *b);

/* The VARSIZE of a packed value; 54000 when there is none. */
extern Size matched_packed_size(int32 n_persons, int32 n_strata,
								uint32 label_bytes);

/*
 * A value in packed form from persons and labels in any order, the labels by
 * ascending stratum.  It is as valid as they are.
 */
extern MatchedChange *matched_pack(const PersonScores *persons, int32 n_persons,
								   const StratumLabel *labels, int32 n_strata);

/* What aggregates do: the state, or a new one when there was no room. */
extern MatchedChange *matched_create(void);
extern MatchedChange *matched_add(MatchedChange *state, StratumLabel label,
								  bool treated, PersonScores row);
extern MatchedChange *matched_merge(MatchedChange *state,
									const MatchedChange *other);

/* The packed form: the value itself when it is packed already. */
extern const MatchedChange *matched_canonical(const MatchedChange *m);

#endif							/* EXPERIENCE_MATCHED_CHANGE_H */
