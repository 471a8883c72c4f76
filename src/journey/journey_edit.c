/*-------------------------------------------------------------------------
 *
 * journey_edit.c
 *	  Journeys made from a journey, and its contents as text and numbers.
 *
 * Path
 *		The touchpoints in order, with ' > ' between them.  A label that is
 *		empty or contains '>' or '"' stands in double quotes, those inside
 *		doubled.  Bare labels hold no '>', so every '>' outside of quotes is a
 *		separator with its two spaces, and two different sequences never have
 *		one text.  With roles, an event in a role is written role:touchpoint,
 *		and labels with ':' are quoted as well.
 *
 * Hash of a path
 *		Of the sequence of (role, touchpoint), without times and numbers.  Its
 *		labels are folded into 64 bits with FNV-1a, the events in order with the
 *		steps of SplitMix64 (Steele, Lea and Flood 2014).  These work on bytes
 *		and 64-bit numbers: the hash is the same on every platform.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/journey_edit.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/arrays.h"
#include "funcapi.h"
#include "journey/journey_sql.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"
#include "utils/rangetypes.h"
#include "utils/timestamp.h"

#define SEPARATOR			" > "
#define SEPARATOR_LENGTH	3

/* Appends an event; the outgrown state is freed, for journeys can be large. */
static Journey *
append(Journey *state, const JourneyEvent *event)
{
	Journey    *next = journey_append(state, event);

	if (next != state)
		pfree(state);
	return next;
}

/* The events of the view from one number up to another, as a journey. */
static const Journey *
journey_slice(const JourneyView *view, int from, int to)
{
	Journey    *state = journey_begin();

	for (int k = from; k < to; k++)
	{
		JourneyEvent event = journey_event(view, k);

		CHECK_FOR_INTERRUPTS();
		state = append(state, &event);
	}
	return journey_pack(state);
}

/* The events whose symbols are marked, as a journey. */
static const Journey *
journey_keep(const JourneyView *view, const bool *marked)
{
	Journey    *state = journey_begin();

	for (int k = 0; k < view->n_events; k++)
	{
		JourneyEvent event;

		CHECK_FOR_INTERRUPTS();
		if (!marked[view->symbol[k]])
			continue;
		event = journey_event(view, k);
		state = append(state, &event);
	}
	return journey_pack(state);
}

/* journey_of(j, role): the events in that role */
PG_FUNCTION_INFO_V1(journey_of);
Datum
journey_of(PG_FUNCTION_ARGS)
{
	JourneyView *view = journey_open(PG_GETARG_JOURNEY(0), JOURNEY_READ_ALL);
	Label		role = journey_label_argument(PG_GETARG_DATUM(1));
	bool	   *marked = palloc(Max(1, view->n_symbols) * sizeof(bool));

	for (int i = 0; i < view->n_symbols; i++)
		marked[i] = view->symbols[i].role.bytes != NULL &&
			label_equal(view->symbols[i].role, role);
	PG_RETURN_POINTER(journey_keep(view, marked));
}

/* with_role(j, role): all events in that role, whatever role they had */
PG_FUNCTION_INFO_V1(journey_with_role);
Datum
journey_with_role(PG_FUNCTION_ARGS)
{
	JourneyView *view = journey_open(PG_GETARG_JOURNEY(0), JOURNEY_READ_ALL);
	Label		role = journey_label_argument(PG_GETARG_DATUM(1));
	Journey    *state = journey_begin();

	for (int k = 0; k < view->n_events; k++)
	{
		JourneyEvent event = journey_event(view, k);

		CHECK_FOR_INTERRUPTS();
		event.role = role;
		state = append(state, &event);
	}
	PG_RETURN_POINTER(journey_pack(journey_skip(state, view->missing)));
}

/* The first time that is inside a range as far as its lower bound goes. */
static TimestampTz
first_inside(const RangeBound *lower)
{
	TimestampTz at = DatumGetTimestampTz(lower->val);

	if (lower->infinite || TIMESTAMP_IS_NOBEGIN(at))
		return DT_NOBEGIN;
	return lower->inclusive || TIMESTAMP_IS_NOEND(at) ? at : at + 1;
}

static TimestampTz
last_inside(const RangeBound *upper)
{
	TimestampTz at = DatumGetTimestampTz(upper->val);

	if (upper->infinite || TIMESTAMP_IS_NOEND(at))
		return DT_NOEND;
	return upper->inclusive || TIMESTAMP_IS_NOBEGIN(at) ? at : at - 1;
}

/* journey_between(j, range): the events inside the range of time */
PG_FUNCTION_INFO_V1(journey_between);
Datum
journey_between(PG_FUNCTION_ARGS)
{
	JourneyView *view = journey_open(PG_GETARG_JOURNEY(0), JOURNEY_READ_ALL);
	RangeType  *range = PG_GETARG_RANGE_P(1);
	TypeCacheEntry *type = range_get_typcache(fcinfo, RangeTypeGetOid(range));
	RangeBound	lower;
	RangeBound	upper;
	bool		empty;
	int			from = 0;
	int			to = 0;

	range_deserialize(type, range, &lower, &upper, &empty);
	if (!empty)
	{
		/* Events are finite, so infinite times do for open ends. */
		while (from < view->n_events && view->at[from] < first_inside(&lower))
			from++;
		to = from;
		while (to < view->n_events && view->at[to] <= last_inside(&upper))
			to++;
	}
	PG_RETURN_POINTER(journey_slice(view, from, to));
}

Label *
selector_arguments(Datum argument, int *n)
{
	char	  **elements = text_elements(DatumGetArrayTypeP(argument),
										 "names of touchpoints", n);
	Label	   *selectors = palloc(Max(1, (Size) *n) * sizeof(Label));

	for (int i = 0; i < *n; i++)
		selectors[i] = (Label) {elements[i], (int) strlen(elements[i])};
	return selectors;
}

/* The events that a selector of argument 1 names, or all the others. */
static const Journey *
journey_select(FunctionCallInfo fcinfo, bool named)
{
	JourneyView *view = journey_open(PG_GETARG_JOURNEY(0), JOURNEY_READ_ALL);
	bool	   *marked = palloc(Max(1, view->n_symbols) * sizeof(bool));
	int			n_selectors;
	Label	   *selectors = selector_arguments(PG_GETARG_DATUM(1), &n_selectors);

	for (int i = 0; i < view->n_symbols; i++)
	{
		bool		found = false;

		CHECK_FOR_INTERRUPTS();
		for (int s = 0; s < n_selectors && !found; s++)
			found = selector_matches(selectors[s], &view->symbols[i]);
		marked[i] = found == named;
	}
	return journey_keep(view, marked);
}

/* journey_only(j, touchpoints[]) */
PG_FUNCTION_INFO_V1(journey_only);
Datum
journey_only(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(journey_select(fcinfo, true));
}

/* journey_without(j, touchpoints[]) */
PG_FUNCTION_INFO_V1(journey_without);
Datum
journey_without(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(journey_select(fcinfo, false));
}

/*
 * The new name of a symbol's touchpoint.  A key 'role:touchpoint' goes before
 * a key 'touchpoint'.
 */
static Label
new_name(JsonbContainer *names, const Symbol *symbol, JsonbValue *buffer)
{
	JsonbValue *value = NULL;
	char		qualified[SELECTOR_MAX_BYTES];
	int			role = symbol->role.length;
	Label		name;

	if (symbol->role.bytes != NULL)
	{
		memcpy(qualified, symbol->role.bytes, role);
		qualified[role] = ':';
		memcpy(qualified + role + 1, symbol->touchpoint.bytes,
			   symbol->touchpoint.length);
		value = getKeyJsonValueFromContainer(names, qualified,
											 role + 1 + symbol->touchpoint.length,
											 buffer);
	}
	if (value == NULL)
		value = getKeyJsonValueFromContainer(names, symbol->touchpoint.bytes,
											 symbol->touchpoint.length, buffer);
	if (value == NULL)
		return symbol->touchpoint;
	name.bytes = value->val.string.val;
	name.length = value->val.string.len;
	return name;
}

/* Every value must be a string, also of names that the journey lacks. */
static void
check_names(Jsonb *json)
{
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue	item;
	bool		good = JB_ROOT_IS_OBJECT(json);

	iterator = JsonbIteratorInit(&json->root);
	while (good && (token = JsonbIteratorNext(&iterator, &item, true)) != WJB_DONE)
		if (token == WJB_VALUE)
			good = item.type == jbvString;
	if (!good)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("new names of touchpoints must be a JSON object of strings"),
				 errhint("Write {\"old\": \"new\"}; a key may also be \"role:touchpoint\".")));
}

/* journey_rename(j, {"old": "new"}): all names at once, so two can be swapped */
PG_FUNCTION_INFO_V1(journey_rename);
Datum
journey_rename(PG_FUNCTION_ARGS)
{
	JourneyView *view = journey_open(PG_GETARG_JOURNEY(0), JOURNEY_READ_ALL);
	Jsonb	   *names = PG_GETARG_JSONB_P(1);
	Label	   *renamed = palloc(Max(1, view->n_symbols) * sizeof(Label));
	JsonbValue *buffers = palloc(Max(1, view->n_symbols) * sizeof(JsonbValue));
	Journey    *state = journey_begin();

	check_names(names);
	for (int i = 0; i < view->n_symbols; i++)
		renamed[i] = new_name(&names->root, &view->symbols[i], &buffers[i]);
	for (int k = 0; k < view->n_events; k++)
	{
		JourneyEvent event = journey_event(view, k);

		CHECK_FOR_INTERRUPTS();
		event.touchpoint = renamed[view->symbol[k]];
		state = append(state, &event);
	}
	PG_RETURN_POINTER(journey_pack(journey_skip(state, view->missing)));
}

/* Is event k the same as the one before it in touchpoint and role? */
static bool
repeats_symbol(const JourneyView *view, int k)
{
	return view->symbol[k] == view->symbol[k - 1];
}

static bool
equal_numbers(const double *column, int k)
{
	return column == NULL || column[k] == column[k - 1] ||
		(isnan(column[k]) && isnan(column[k - 1]));
}

/* Is event k the same as the one before it in everything? */
static bool
repeats_event(const JourneyView *view, int k)
{
	return repeats_symbol(view, k) && view->at[k] == view->at[k - 1] &&
		(view->seq == NULL || view->seq[k] == view->seq[k - 1]) &&
		equal_numbers(view->score, k) && equal_numbers(view->amount, k);
}

/* The journey without the events that repeat the one before them. */
static const Journey *
drop_repeats(FunctionCallInfo fcinfo, bool (*repeats) (const JourneyView *, int))
{
	JourneyView *view = journey_open(PG_GETARG_JOURNEY(0), JOURNEY_READ_ALL);
	Journey    *state = journey_begin();

	for (int k = 0; k < view->n_events; k++)
	{
		JourneyEvent event;

		CHECK_FOR_INTERRUPTS();
		if (k > 0 && repeats(view, k))
			continue;
		event = journey_event(view, k);
		state = append(state, &event);
	}
	return journey_pack(journey_skip(state, view->missing));
}

/* journey_collapse(j): a run of one touchpoint in one role is its first event */
PG_FUNCTION_INFO_V1(journey_collapse);
Datum
journey_collapse(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(drop_repeats(fcinfo, repeats_symbol));
}

/* journey_distinct(j): exact duplicates stand side by side in the order */
PG_FUNCTION_INFO_V1(journey_distinct);
Datum
journey_distinct(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(drop_repeats(fcinfo, repeats_event));
}

/* journey_sessions(j, gap) -> (session, part) */
PG_FUNCTION_INFO_V1(journey_sessions);
Datum
journey_sessions(PG_FUNCTION_ARGS)
{
	JourneyView *view = journey_open(PG_GETARG_JOURNEY(0), JOURNEY_READ_ALL);
	uint64		gap = (uint64) journey_duration(PG_GETARG_INTERVAL_P(1), "gap");
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext part_context = AllocSetContextCreate(CurrentMemoryContext,
													   "journey session",
													   ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = CurrentMemoryContext;
	int			from = 0;
	int64		session = 0;

	InitMaterializedSRF(fcinfo, 0);
	for (int k = 1; k <= view->n_events; k++)
	{
		Datum		values[2];
		bool		nulls[2] = {false, false};

		/* Distances of far apart times need all 64 bits. */
		if (k < view->n_events &&
			(uint64) view->at[k] - (uint64) view->at[k - 1] <= gap)
			continue;
		MemoryContextSwitchTo(part_context);
		values[0] = Int64GetDatum(++session);
		values[1] = PointerGetDatum(journey_slice(view, from, k));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		MemoryContextSwitchTo(caller);
		MemoryContextReset(part_context);
		from = k;
	}
	return (Datum) 0;
}

/* A label as it stands in a path; see the head of the file. */
static Label
path_label(Label label, bool with_roles)
{
	char	   *quoted;
	int			length = 0;

	if (label.length > 0 && memchr(label.bytes, '>', label.length) == NULL &&
		memchr(label.bytes, '"', label.length) == NULL &&
		!(with_roles && memchr(label.bytes, ':', label.length) != NULL))
		return label;
	quoted = palloc(2 * label.length + 2);
	quoted[length++] = '"';
	for (int i = 0; i < label.length; i++)
	{
		if (label.bytes[i] == '"')
			quoted[length++] = '"';
		quoted[length++] = label.bytes[i];
	}
	quoted[length++] = '"';
	return (Label) {quoted, length};
}

static Label
path_piece(const Symbol *symbol, bool with_roles)
{
	Label		touchpoint = path_label(symbol->touchpoint, with_roles);
	Label		role;
	char	   *piece;

	if (!with_roles || symbol->role.bytes == NULL)
		return touchpoint;
	role = path_label(symbol->role, with_roles);
	piece = palloc(role.length + 1 + touchpoint.length);
	memcpy(piece, role.bytes, role.length);
	piece[role.length] = ':';
	memcpy(piece + role.length + 1, touchpoint.bytes, touchpoint.length);
	return (Label) {piece, role.length + 1 + touchpoint.length};
}

/* How many events the depth argument lets through. */
static int
depth_argument(FunctionCallInfo fcinfo, const JourneyView *view)
{
	if (PG_ARGISNULL(1))
		return view->n_events;
	if (PG_GETARG_INT32(1) < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("depth must be at least 1"),
				 errhint("Give the number of events to show, or NULL for all.")));
	return Min(PG_GETARG_INT32(1), view->n_events);
}

/* journey_path(j, depth, roles) */
PG_FUNCTION_INFO_V1(journey_path);
Datum
journey_path(PG_FUNCTION_ARGS)
{
	JourneyView *view;
	Label	   *pieces;
	bool		with_roles;
	int			depth;
	Size		size = VARHDRSZ;
	text	   *path;
	char	   *to;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	view = journey_open(PG_GETARG_JOURNEY(0), 0);
	depth = depth_argument(fcinfo, view);
	with_roles = PG_GETARG_BOOL(2);
	pieces = palloc(Max(1, view->n_symbols) * sizeof(Label));
	for (int i = 0; i < view->n_symbols; i++)
		pieces[i] = path_piece(&view->symbols[i], with_roles);
	for (int k = 0; k < depth; k++)
		size += pieces[view->symbol[k]].length + (k > 0 ? SEPARATOR_LENGTH : 0);
	if (size > MaxAllocSize)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("path would exceed the limit of %zu bytes",
						(Size) MaxAllocSize),
				 errhint("Give a depth.")));
	path = palloc(size);
	SET_VARSIZE(path, size);
	to = VARDATA(path);
	for (int k = 0; k < depth; k++)
	{
		Label		piece = pieces[view->symbol[k]];

		if ((k & 0xffff) == 0xffff)
			CHECK_FOR_INTERRUPTS();
		if (k > 0)
		{
			memcpy(to, SEPARATOR, SEPARATOR_LENGTH);
			to += SEPARATOR_LENGTH;
		}
		memcpy(to, piece.bytes, piece.length);
		to += piece.length;
	}
	PG_RETURN_TEXT_P(path);
}

/* FNV-1a of a label and of its length, so that labels cannot run together. */
static uint64
fold_label(uint64 hash, Label label)
{
	const uint64 prime = UINT64CONST(0x100000001b3);

	hash = (hash ^ (uint64) label.length) * prime;
	for (int i = 0; i < label.length; i++)
		hash = (hash ^ (uint8) label.bytes[i]) * prime;
	return hash;
}

/* Spreads every bit over the word. */
static inline uint64
finalise(uint64 hash)
{
	hash = (hash ^ (hash >> 30)) * UINT64CONST(0xbf58476d1ce4e5b9);
	hash = (hash ^ (hash >> 27)) * UINT64CONST(0x94d049bb133111eb);
	return hash ^ (hash >> 31);
}

/* journey_hash(j): of the sequence of (role, touchpoint) */
PG_FUNCTION_INFO_V1(journey_path_hash);
Datum
journey_path_hash(PG_FUNCTION_ARGS)
{
	JourneyView *view = journey_open(PG_GETARG_JOURNEY(0), 0);
	uint64	   *symbols = palloc(Max(1, view->n_symbols) * sizeof(uint64));
	uint64		hash = 0;

	for (int i = 0; i < view->n_symbols; i++)
	{
		const Symbol *symbol = &view->symbols[i];
		uint64		folded = UINT64CONST(0xcbf29ce484222325);

		folded = fold_label(folded, symbol->touchpoint);
		if (symbol->role.bytes != NULL)
			folded = fold_label(folded, symbol->role);
		symbols[i] = finalise(folded);
	}
	for (int k = 0; k < view->n_events; k++)
		hash = finalise(hash * UINT64CONST(0x9e3779b97f4a7c15) +
						symbols[view->symbol[k]] + 1);
	PG_RETURN_INT64((int64) hash);
}

static int
compare_labels(const void *a, const void *b)
{
	return label_compare(*(const Label *) a, *(const Label *) b);
}

/* Sorts labels by bytes and returns the different ones as text[]. */
static ArrayType *
label_array(Label *labels, int n)
{
	Datum	   *texts = palloc(Max(1, n) * sizeof(Datum));
	int			n_texts = 0;

	qsort(labels, n, sizeof(Label), compare_labels);
	for (int i = 0; i < n; i++)
		if (i == 0 || !label_equal(labels[i], labels[i - 1]))
			texts[n_texts++] = PointerGetDatum(label_text(labels[i]));
	return construct_array(texts, n_texts, TEXTOID, -1, false, TYPALIGN_INT);
}

/* touchpoints(j) */
PG_FUNCTION_INFO_V1(journey_touchpoints);
Datum
journey_touchpoints(PG_FUNCTION_ARGS)
{
	JourneyView *view = journey_open(PG_GETARG_JOURNEY(0), 0);
	Label	   *labels = palloc(Max(1, view->n_symbols) * sizeof(Label));

	for (int i = 0; i < view->n_symbols; i++)
		labels[i] = view->symbols[i].touchpoint;
	PG_RETURN_ARRAYTYPE_P(label_array(labels, view->n_symbols));
}

/* roles(j) */
PG_FUNCTION_INFO_V1(journey_roles);
Datum
journey_roles(PG_FUNCTION_ARGS)
{
	JourneyView *view = journey_open(PG_GETARG_JOURNEY(0), 0);
	Label	   *labels = palloc(Max(1, view->n_symbols) * sizeof(Label));
	int			n = 0;

	for (int i = 0; i < view->n_symbols; i++)
		if (view->symbols[i].role.bytes != NULL)
			labels[n++] = view->symbols[i].role;
	PG_RETURN_ARRAYTYPE_P(label_array(labels, n));
}
