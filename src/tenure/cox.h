/*-------------------------------------------------------------------------
 *
 * cox.h
 *	  What a proportional hazards model is fitted to: type cox.
 *
 * Value
 *		Cox			40 bytes
 *		labels		n_strata labels, those of strata in the order of their
 *					bytes: uint32 length, the bytes, zeroes up to a multiple of
 *					8; labels_size bytes
 *		patterns	n_patterns CoxPatterns of n_covariates, in the order of
 *					stratum (its position among the labels), time, left, start,
 *					covariates; each occurs once and is counted
 *
 * While it is being aggregated, labels and patterns stand in the order of
 * their arrival, the stratum of a pattern is the offset of its label, and
 * behind the labels and behind the patterns is room for more:
 *
 *		labels		labels_capacity bytes, a power of two or 0
 *		patterns	room for capacity patterns, a power of two
 *		slots		2 * capacity uint32: open addressing by the hash of the
 *					pattern; its number + 1, or 0
 *		slots		labels_capacity / 4 uint32: the same for labels; the offset
 *					of the label + 1, or 0
 *
 * Algebra: a multiset of patterns, so counts add up and subtract exactly.  The
 * packed form depends on the content alone: merging is commutative and
 * associative to the byte.  Values of different width, with and without
 * strata, or with and without starts do not combine (22023).
 *
 * Invariants: numbers are finite and a zero is +0; a count is at least 1; time
 * is at least 0 and start is 0, or, with starts, start < time; every label has
 * a pattern; without strata there is no label and every stratum is 0.
 *
 * Limits (54000): COX_MAX_PATTERNS, and COX_MAX_NUMBERS for all patterns, so
 * that the text form of every value can be read again: jsonb ends at 256 MB,
 * and a number takes up to 24 bytes there.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_COX_H
#define EXPERIENCE_COX_H

#include "common/value.h"

#define COX_MAX_COVARIATES	32
#define COX_MAX_PATTERNS	1000000
#define COX_MAX_NUMBERS		10000000	/* patterns * (covariates + 4) */

/* flags of the header */
#define COX_BUILDING		0x0001
#define COX_STRATIFIED		0x0002
#define COX_STARTS			0x0004	/* time at risk begins at start, not at 0 */
#define COX_FORM			(COX_STRATIFIED | COX_STARTS)

typedef struct CoxPattern
{
	int64		count;
	uint32		stratum;		/* from here on: what tells patterns apart */
	uint32		left;			/* 1 when the time ends with the event */
	double		start;
	double		time;
	double		x[FLEXIBLE_ARRAY_MEMBER];
} CoxPattern;

typedef struct Cox
{
	ValueHeader header;
	int32		n_covariates;
	int32		n_strata;
	int64		missing;		/* rows with a NULL */
	uint32		n_patterns;
	uint32		labels_size;
	uint32		capacity;		/* 0 in the packed form */
	uint32		labels_capacity;	/* 0 in the packed form */
	char		data[FLEXIBLE_ARRAY_MEMBER];
} Cox;

StaticAssertDecl(offsetof(Cox, data) == 40,
				 "the patterns of a cox keep 8-byte alignment");
StaticAssertDecl(offsetof(CoxPattern, x) == 32, "a pattern has no padding");

extern const ValueClass cox_class;

static inline Size
cox_pattern_size(int n_covariates)
{
	return offsetof(CoxPattern, x) + (Size) n_covariates * sizeof(double);
}

static inline CoxPattern *
cox_pattern(const Cox *cox, uint32 number)
{
	Size		labels = cox->header.flags & COX_BUILDING ?
		cox->labels_capacity : cox->labels_size;

	return (CoxPattern *) (cox->data + labels +
						   number * cox_pattern_size(cox->n_covariates));
}

/* The label at that offset, and the offset of the next one. */
static inline const char *
cox_label(const Cox *cox, uint32 offset, uint32 *length, uint32 *next)
{
	memcpy(length, cox->data + offset, sizeof(uint32));
	*next = (uint32) (offset + MAXALIGN(sizeof(uint32) + *length));
	return cox->data + offset + sizeof(uint32);
}

/* The order of patterns in the packed form. */
extern int	cox_compare_patterns(const CoxPattern *a, const CoxPattern *b,
								 int n_covariates);

/* An empty building form. */
extern Cox *cox_create(int n_covariates, uint16 form);

/* Raises 22023 unless the two are of one width and one form. */
extern void cox_check_alike(const Cox *a, int n_covariates, uint16 form);

/* True when so many patterns of that width are within the limits. */
extern bool cox_fits(Size n_patterns, int n_covariates);

/*
 * The value as a building form: itself, or a new one.  Those that add to a
 * building form return it, or a new one when there was no room.
 */
extern Cox *cox_building(Cox *cox);
extern Cox *cox_add(Cox *state, const CoxPattern *pattern);
extern Cox *cox_add_label(Cox *state, const char *label, uint32 length,
						  uint32 *offset);
extern Cox *cox_merge(Cox *state, const Cox *other);
extern Cox *cox_remove(Cox *state, const Cox *other);

/* The packed form: the value itself when it is packed already. */
extern const Cox *cox_pack(const Cox *cox);

#endif							/* EXPERIENCE_COX_H */
