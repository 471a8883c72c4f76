/*-------------------------------------------------------------------------
 *
 * crossing.h
 *	  Does what happens on one path precede what happens on the other?
 *	  Type crossing.
 *
 * Three steps: lead (the exposure), control (what the others met instead) and
 * follow (the outcome).  Of one person:
 *
 *		time zero	the time of the first event that meets lead or control.  The
 *					person is exposed when an event of that very time meets
 *					lead, else a control, whatever comes later: as at a trial,
 *					groups are those of the start.
 *		neither		there is no such event
 *		excluded	some event up to time zero meets follow, other than those of
 *					time zero that meet lead or control themselves
 *		window		(time zero, time zero + within]
 *		censored	the window ends after observed_until, whatever is in it: all
 *					windows that count are equally long.  Events after
 *					observed_until are not looked at.
 *		followed	some event in the window meets follow
 *		scored		there are scores both in [time zero - within, time zero) and
 *					in the window, on the side of follow: of events in its role
 *					when it names one, of all events otherwise.  The change is
 *					the mean after less the mean before.
 *
 * Each journey falls into exactly one of neither, excluded, censored, control
 * and exposed of its stratum.
 *
 * Value
 *		Crossing		32 bytes
 *		definition		definition_size bytes, a multiple of 8, zeroes behind: the
 *						steps and options as a JSON object in their one spelling
 *		strata			CrossingStratum[capacity], n_strata in use
 *		order			only while it is being aggregated: uint32[capacity], the
 *						strata by label
 *		labels			label_bytes, stratum after stratum; then slack while it is
 *						being aggregated
 *
 * Packed, the strata are in the order of their labels (by bytes), and capacity
 * is n_strata.  Without strata there is one, whose label is empty.
 *
 * Algebra: counts add up; sums of changes and of their squares, too, in double
 * double.  Only crossings of one definition can be merged, and stratified ones
 * only with stratified ones (22023).  Merging is commutative and associative,
 * to the byte but for the sums.  There is no subtraction, because of the sums.
 *
 * Limits (54000): 10,000 strata with labels of 255 bytes; counts fit int64 and
 * sums a double (22003).
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_CROSSING_H
#define EXPERIENCE_CROSSING_H

#include "journey/pattern.h"
#include "math/double_double.h"

#define CROSSING_MAX_STRATA	10000
#define CROSSING_MAX_LABEL	JOURNEY_MAX_LABEL

/* flags of the header */
#define CROSSING_BUILDING	0x0001
#define CROSSING_STRATIFIED	0x0002

/* The two groups of a stratum. */
#define CROSSING_CONTROLS	0
#define CROSSING_EXPOSED	1
#define CROSSING_GROUPS		2

typedef struct CrossingGroup
{
	int64		persons;
	int64		followed;
	int64		scored;
	double_double sum;			/* of the changes of the scored */
	double_double squares;
} CrossingGroup;

typedef struct CrossingStratum
{
	uint32		label_begin;
	uint32		label_length;
	int64		neither;
	int64		excluded;
	int64		censored;
	CrossingGroup groups[CROSSING_GROUPS];
} CrossingStratum;

StaticAssertDecl(sizeof(CrossingStratum) == 144, "a stratum has no padding");

typedef struct Crossing
{
	ValueHeader header;
	int32		n_strata;
	int32		capacity;
	int64		missing;		/* rows with a NULL */
	uint32		definition_size;
	uint32		label_bytes;
	char		data[FLEXIBLE_ARRAY_MEMBER];
} Crossing;

StaticAssertDecl(offsetof(Crossing, data) == 32, "strata keep 8-byte alignment");

extern const ValueClass crossing_class;

static inline CrossingStratum *
crossing_strata(const Crossing *c)
{
	return (CrossingStratum *) (c->data + c->definition_size);
}

/* Of a building form. */
static inline uint32 *
crossing_order(const Crossing *c)
{
	return (uint32 *) (crossing_strata(c) + c->capacity);
}

static inline char *
crossing_labels(const Crossing *c)
{
	uint32	   *behind = crossing_order(c);

	return (char *) (c->header.flags & CROSSING_BUILDING ? behind + c->capacity : behind);
}

static inline Label
crossing_label(const Crossing *c, const CrossingStratum *stratum)
{
	return (Label) {crossing_labels(c) + stratum->label_begin, (int) stratum->label_length};
}

/* The steps in the order in which they are given and tested. */
typedef enum CrossingStep
{
	CROSSING_LEAD,
	CROSSING_CONTROL,
	CROSSING_FOLLOW
} CrossingStep;

#define CROSSING_STEPS (CROSSING_FOLLOW + 1)

extern const char *const crossing_step_names[CROSSING_STEPS];

typedef struct CrossingOptions
{
	int64		within;
	bool		has_until;		/* or nothing is censored */
	TimestampTz until;
} CrossingOptions;

/* A crossing ready to be run. */
typedef struct CrossingSpec
{
	const StepTest *steps[CROSSING_STEPS];
	CrossingOptions options;
	Label		side;			/* the role whose scores count; bytes NULL: all */
	int			columns;		/* that journey_open() has to decode */
	const char *definition;
	uint32		definition_size;
} CrossingSpec;

/*
 * crossing_spec.c: what is asked.  The spec of a call is made of the four
 * arguments from the given one on, and again only when they change.
 */
extern const CrossingSpec *crossing_spec_of_call(FunctionCallInfo fcinfo,
												 int argument);

/* The definition that an object has among its fields; false with a reason. */
extern bool crossing_definition_from_json(Jsonb *json, StringInfo definition,
										  const char **why);

/* crossing_person.c: what became of one person. */
typedef struct CrossingPerson
{
	enum
	{
		PERSON_NEITHER,
		PERSON_EXCLUDED,
		PERSON_CENSORED,
		PERSON_COUNTED
	}			fate;
	bool		exposed;
	bool		followed;
	bool		scored;
	double		change;
} CrossingPerson;

extern CrossingPerson crossing_person(const CrossingSpec *spec,
									  const Journey *journey);

/*
 * crossing_value.c: building forms.  Finding a stratum, which becomes one when
 * it is new, returns the state, or a larger one when there was no room.
 */
extern Crossing *crossing_create(const char *definition, uint32 definition_size,
								 bool stratified);
extern Crossing *crossing_find_stratum(Crossing *state, Label label,
									   CrossingStratum **stratum);
extern void crossing_count(CrossingStratum *stratum, const CrossingPerson *person);
extern Crossing *crossing_merge(Crossing *state, const Crossing *other);

/* Adds the counts and sums of a stratum to those of another. */
extern void crossing_add_stratum(CrossingStratum *to, const CrossingStratum *from);

/* Raises 22023 when the definition is not that of the state. */
extern void crossing_check_definition(const Crossing *state, const char *definition,
									  uint32 definition_size, bool stratified);

/* The packed form: the value itself when it is packed already. */
extern const Crossing *crossing_pack(const Crossing *c);

#endif							/* EXPERIENCE_CROSSING_H */
