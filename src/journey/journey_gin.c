/*-------------------------------------------------------------------------
 *
 * journey_gin.c
 *	  Which touchpoints a journey has, and the GIN operator class for it.
 *
 * j @> selectors	every selector names an event of the journey; of none: true
 * j && selectors	some selector does; of none: false
 * Selectors are 'touchpoint' or 'role:touchpoint', see journey_edit.h.
 *
 * The keys of a journey are the two spellings of its symbols, 'touchpoint'
 * and, where there is a role, 'role:touchpoint'.  A selector names an event
 * just when it equals one of the keys, so @> and && are answered by the index
 * without looking at the journeys.  For j ~ pattern, the labels that every
 * match contains must be among the keys, and the journeys found are matched;
 * a pattern without such a label visits every journey.  Keys compare by bytes.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/journey_edit.h"

#include "access/gin.h"
#include "access/stratnum.h"
#include "journey/journey_sql.h"
#include "journey/pattern.h"
#include "miscadmin.h"
#include "utils/array.h"

/* The operator class's strategies.  They are in the catalogs: never renumber. */
#define STRATEGY_CONTAINS	1	/* @> text[] */
#define STRATEGY_OVERLAPS	2	/* && text[] */
#define STRATEGY_MATCHES	3	/* ~ journey_pattern */

static bool
names_some_symbol(Label selector, const JourneyView *view)
{
	for (int i = 0; i < view->n_symbols; i++)
		if (selector_matches(selector, &view->symbols[i]))
			return true;
	return false;
}

/* j @> touchpoints[] */
PG_FUNCTION_INFO_V1(journey_contains);
Datum
journey_contains(PG_FUNCTION_ARGS)
{
	JourneyView *view = journey_open(PG_GETARG_JOURNEY(0), 0);
	int			n;
	Label	   *selectors = selector_arguments(PG_GETARG_DATUM(1), &n);
	bool		all = true;

	for (int i = 0; i < n && all; i++)
	{
		CHECK_FOR_INTERRUPTS();
		all = names_some_symbol(selectors[i], view);
	}
	PG_RETURN_BOOL(all);
}

/* j && touchpoints[] */
PG_FUNCTION_INFO_V1(journey_overlaps);
Datum
journey_overlaps(PG_FUNCTION_ARGS)
{
	JourneyView *view = journey_open(PG_GETARG_JOURNEY(0), 0);
	int			n;
	Label	   *selectors = selector_arguments(PG_GETARG_DATUM(1), &n);
	bool		some = false;

	for (int i = 0; i < n && !some; i++)
	{
		CHECK_FOR_INTERRUPTS();
		some = names_some_symbol(selectors[i], view);
	}
	PG_RETURN_BOOL(some);
}

/* The key of a symbol: with its role where it has one. */
static Datum
symbol_key(const Symbol *symbol)
{
	int			role = symbol->role.length;
	int			touchpoint = symbol->touchpoint.length;
	text	   *key;

	if (symbol->role.bytes == NULL)
		return PointerGetDatum(label_text(symbol->touchpoint));
	key = palloc(VARHDRSZ + role + 1 + touchpoint);
	SET_VARSIZE(key, VARHDRSZ + role + 1 + touchpoint);
	memcpy(VARDATA(key), symbol->role.bytes, role);
	VARDATA(key)[role] = ':';
	memcpy(VARDATA(key) + role + 1, symbol->touchpoint.bytes, touchpoint);
	return PointerGetDatum(key);
}

/* Keys of a journey; the index sorts them and drops repeated ones. */
PG_FUNCTION_INFO_V1(journey_gin_extract_value);
Datum
journey_gin_extract_value(PG_FUNCTION_ARGS)
{
	JourneyView *view = journey_open(PG_GETARG_JOURNEY(0), 0);
	int32	   *n_keys = (int32 *) PG_GETARG_POINTER(1);
	Datum	   *keys = palloc(Max(1, view->n_symbols) * 2 * sizeof(Datum));

	*n_keys = 0;
	for (int i = 0; i < view->n_symbols; i++)
	{
		const Symbol *symbol = &view->symbols[i];

		keys[(*n_keys)++] = PointerGetDatum(label_text(symbol->touchpoint));
		if (symbol->role.bytes != NULL)
			keys[(*n_keys)++] = symbol_key(symbol);
	}
	PG_RETURN_POINTER(keys);
}

static Datum *
selector_keys(Datum selectors_argument, int32 *n_keys)
{
	Label	   *selectors = selector_arguments(selectors_argument, n_keys);
	Datum	   *keys = palloc(Max(1, (Size) *n_keys) * sizeof(Datum));

	for (int i = 0; i < *n_keys; i++)
		keys[i] = PointerGetDatum(label_text(selectors[i]));
	return keys;
}

static Datum *
pattern_keys(const JourneyPattern *pattern, int32 *n_keys)
{
	Symbol	   *labels = pattern_mandatory_labels(pattern, n_keys);
	Datum	   *keys = palloc(Max(1, (Size) *n_keys) * sizeof(Datum));

	for (int i = 0; i < *n_keys; i++)
		keys[i] = symbol_key(&labels[i]);
	return keys;
}

PG_FUNCTION_INFO_V1(journey_gin_extract_query);
Datum
journey_gin_extract_query(PG_FUNCTION_ARGS)
{
	Datum		query = PG_GETARG_DATUM(0);
	int32	   *n_keys = (int32 *) PG_GETARG_POINTER(1);
	StrategyNumber strategy = PG_GETARG_UINT16(2);
	int32	   *search_mode = (int32 *) PG_GETARG_POINTER(6);
	Datum	   *keys;

	if (strategy == STRATEGY_MATCHES)
		keys = pattern_keys((const JourneyPattern *)
							value_from_datum(&journey_pattern_class, query),
							n_keys);
	else
		keys = selector_keys(query, n_keys);
	/* Nothing is asked for: all journeys, unless some selector must be met. */
	if (*n_keys == 0 && strategy != STRATEGY_OVERLAPS)
		*search_mode = GIN_SEARCH_MODE_ALL;
	PG_RETURN_POINTER(keys);
}

/* Are all keys there, or is one there, as far as is known? */
PG_FUNCTION_INFO_V1(journey_gin_consistent);
Datum
journey_gin_consistent(PG_FUNCTION_ARGS)
{
	const GinTernaryValue *check = (GinTernaryValue *) PG_GETARG_POINTER(0);
	StrategyNumber strategy = PG_GETARG_UINT16(1);
	int32		n_keys = PG_GETARG_INT32(3);
	GinTernaryValue decisive = strategy == STRATEGY_OVERLAPS ? GIN_TRUE : GIN_FALSE;
	GinTernaryValue answer = strategy == STRATEGY_OVERLAPS ? GIN_FALSE :
		strategy == STRATEGY_CONTAINS ? GIN_TRUE : GIN_MAYBE;

	for (int i = 0; i < n_keys; i++)
	{
		if (check[i] == decisive)
			PG_RETURN_GIN_TERNARY_VALUE(decisive);
		if (check[i] == GIN_MAYBE)
			answer = GIN_MAYBE;
	}
	PG_RETURN_GIN_TERNARY_VALUE(answer);
}
