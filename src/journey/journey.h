/*-------------------------------------------------------------------------
 *
 * journey.h
 *	  One person's ordered touchpoints, in every role they hold.
 *
 * An event is a touchpoint at a time, with an optional role (candidate,
 * employee, customer ...), score, amount of money, and sequence number that
 * orders events of one instant.  The canonical order of events is (time,
 * sequence number with none last, role with none first, touchpoint, score and
 * amount with none last); labels compare by bytes.  Equal sets of events have
 * equal bytes, whatever the order and the grouping in which they arrived.
 *
 * Packed form (what is stored)
 *		JourneyHeader	24 bytes
 *		roles			n_roles times: length byte, bytes; sorted
 *		symbols			n_symbols times: role number (only when n_roles > 0;
 *						0 = none), length byte, bytes; sorted by (role,
 *						touchpoint).  A symbol is a touchpoint in a role.
 *		missing			varint, only with JOURNEY_HAS_MISSING
 *		symbol column	n_events bytes, or 16-bit numbers above 256 symbols
 *		time column		varints: distances between events, in the coarsest
 *						unit that loses nothing (JOURNEY_UNIT of the flags)
 *		score column	only with JOURNEY_HAS_SCORE; see columns below
 *		amount column	only with JOURNEY_HAS_AMOUNT
 *		seq column		only with JOURNEY_HAS_SEQ: zigzag varints of differences
 * A float column is a byte of width (1: signed bytes, 4: float4, 8: float8;
 * the narrowest that loses nothing), n_events presence bits, and the numbers
 * that are present, in order.  The seq column has presence bits as well.
 *
 * Building form (a transition state; never leaves the server)
 *		JourneyHeader with JOURNEY_BUILDING: used says how many bytes of the
 *		varlena hold a log of events in order of arrival.  A logged event is a
 *		byte of what is present, the time, then touchpoint, role (length byte
 *		and bytes) and numbers as far as present.  Slack doubles.
 *
 * Algebra
 *		Merging adds up events as a multiset, and the count of rows that were
 *		skipped for a NULL touchpoint or time.  It is commutative and
 *		associative to the byte; the empty journey is its identity.  Building
 *		forms merge by appending their logs.
 *
 * Limits (54000): labels of 255 bytes, 65,535 symbols and 255 roles, 100
 * million events, 1 GB.  Infinite times and NaN scores are 22003.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_JOURNEY_H
#define EXPERIENCE_JOURNEY_H

#include "postgres.h"

#include "common/value.h"
#include "datatype/timestamp.h"
#include "fmgr.h"

#define JOURNEY_MAX_LABEL	255
#define JOURNEY_MAX_SYMBOLS 65535
#define JOURNEY_MAX_ROLES	255
#define JOURNEY_MAX_EVENTS	100000000

/* flags of the header */
#define JOURNEY_BUILDING	0x0001
#define JOURNEY_HAS_MISSING 0x0002
#define JOURNEY_HAS_SCORE	0x0004
#define JOURNEY_HAS_AMOUNT	0x0008
#define JOURNEY_HAS_SEQ		0x0010
#define JOURNEY_UNIT_SHIFT	8		/* 3 bits: an index into the units */
#define JOURNEY_UNIT_MASK	0x0700
#define JOURNEY_KNOWN_FLAGS (0x001f | JOURNEY_UNIT_MASK)

typedef struct Journey
{
	ValueHeader header;
	uint32		n_events;
	union
	{
		struct
		{
			uint16		n_symbols;
			uint16		n_roles;
		}			packed;
		uint32		missing;	/* building form: rows skipped so far */
	}			u;
	union
	{
		int64		first_at;	/* packed: time of the first event */
		int64		used;		/* building: bytes in use */
	}			v;
	uint8		data[FLEXIBLE_ARRAY_MEMBER];
} Journey;

StaticAssertDecl(offsetof(Journey, data) == 24, "the journey's header takes 24 bytes");

extern const ValueClass journey_class;

/* A label: bytes, not terminated.  Bytes point into the journey. */
typedef struct Label
{
	const char *bytes;
	int			length;
} Label;

/* A touchpoint in a role; role.bytes is NULL where there is none. */
typedef struct Symbol
{
	Label		touchpoint;
	Label		role;
} Symbol;

/*
 * A packed journey opened for reading: each column as a plain array of
 * n_events elements, in canonical order, in the current memory context.
 * Columns that were not asked for, or that the journey lacks, are NULL.
 * Absent scores and amounts are NaN; absent sequence numbers are
 * JOURNEY_NO_SEQ.
 */
#define JOURNEY_NO_SEQ PG_INT64_MIN

typedef struct JourneyView
{
	int			n_events;
	int			n_symbols;
	int64		missing;
	Symbol	   *symbols;
	uint16	   *symbol;			/* per event: an index into symbols */
	TimestampTz *at;
	double	   *score;
	double	   *amount;
	int64	   *seq;
} JourneyView;

/* which columns journey_open() decodes; symbols are always there */
#define JOURNEY_READ_AT		0x01
#define JOURNEY_READ_SCORE	0x02
#define JOURNEY_READ_AMOUNT 0x04
#define JOURNEY_READ_SEQ	0x08
#define JOURNEY_READ_ALL	0x0f

/*
 * A journey argument in packed form, whatever form it came in.  Use this,
 * never a cast, for arguments that are read.
 */
extern const Journey *journey_from_datum(Datum datum);

#define PG_GETARG_JOURNEY(n) journey_from_datum(PG_GETARG_DATUM(n))

extern JourneyView *journey_open(const Journey *journey, int columns);

/* One event to be put into a journey; see the view for absent values. */
typedef struct JourneyEvent
{
	TimestampTz at;
	int64		seq;
	Label		touchpoint;
	Label		role;
	double		score;
	double		amount;
} JourneyEvent;

/* The k-th event of a view that was opened with all columns. */
extern JourneyEvent journey_event(const JourneyView *view, int k);

/*
 * Building.  Appending returns the state, or a larger copy of it when it was
 * full (the old one is left alone).  Labels are checked and copied.
 */
extern Journey *journey_begin(void);
extern Journey *journey_append(Journey *state, const JourneyEvent *event);
extern Journey *journey_skip(Journey *state, int64 rows);
extern Journey *journey_append_all(Journey *state, const Journey *other);

/* The packed form: the journey itself when it is packed already. */
extern const Journey *journey_pack(const Journey *journey);

/* By bytes. */
static inline int
label_compare(Label a, Label b)
{
	int			shared = Min(a.length, b.length);
	int			order = shared > 0 ? memcmp(a.bytes, b.bytes, shared) : 0;

	return order != 0 ? order : a.length - b.length;
}

static inline bool
label_equal(Label a, Label b)
{
	return a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0;
}

#endif							/* EXPERIENCE_JOURNEY_H */
