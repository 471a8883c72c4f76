/*-------------------------------------------------------------------------
 *
 * funnel_open.c
 *	  A journey opened for a funnel.
 *
 * Comparing the names of a journey's dictionary with those of the steps takes
 * longer than following 20 events.  So what a dictionary says is remembered,
 * in a table of 256 places by the hash of its bytes, as long as the spec is.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/funnel.h"

#include "common/hashfn.h"
#include "utils/memutils.h"

#define DICTIONARIES		256
#define MAX_DICTIONARY_SIZE 1024	/* bytes, and fits */

struct FunnelDictionary
{
	uint32		hash;
	int			n_symbols;
	int			n_roles;
	int			size;
	FunnelSymbols symbols;
	char		bytes[FLEXIBLE_ARRAY_MEMBER];
};

/* The events up to that time; times ascend. */
static int
count_until(const JourneyView *view, TimestampTz until)
{
	int			low = 0;
	int			high = view->n_events;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (view->at[middle] <= until)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Whether events of each symbol meet an exclusion. */
static uint8 *
index_exclusions(const FunnelSpec *spec, const uint8 *fits, int n_symbols)
{
	uint8	   *exclusion = palloc0((Size) Max(1, n_symbols));

	for (int symbol = 0; symbol < n_symbols; symbol++, fits += spec->n_tests)
		for (int i = spec->n_steps; i < spec->n_tests; i++)
		{
			if (fits[i] == FITS_ALWAYS)
				exclusion[symbol] = FITS_ALWAYS;
			else if (fits[i] == FITS_BY_NUMBERS && exclusion[symbol] == FITS_NEVER)
				exclusion[symbol] = FITS_BY_NUMBERS;
		}
	return exclusion;
}

/* The level of each symbol, when the symbol alone decides and has but one. */
static uint16 *
index_levels(const FunnelSpec *spec, const uint8 *fits, int n_symbols)
{
	uint16	   *level = palloc0((Size) Max(1, n_symbols) * sizeof(uint16));

	for (int symbol = 0; symbol < n_symbols; symbol++, fits += spec->n_tests)
		for (int i = 0; i < spec->n_steps; i++)
		{
			if (fits[i] == FITS_NEVER)
				continue;
			if (fits[i] == FITS_BY_NUMBERS || level[symbol] != 0)
			{
				pfree(level);
				return NULL;
			}
			level[symbol] = (uint16) (i + 1);
		}
	return level;
}

static void
index_symbols(const FunnelSpec *spec, const JourneyView *view,
			  FunnelSymbols *symbols)
{
	StepMatcher *matcher = step_matcher(spec->tests, spec->n_tests, view);
	uint8	   *fits = matcher->fits;
	Size		n_candidates = 0;
	int			n = 0;

	pfree(matcher);
	symbols->fits = fits;
	for (int symbol = 0; symbol < view->n_symbols; symbol++)
		for (int i = 0; i < spec->n_steps; i++)
			n_candidates += fits[(Size) symbol * spec->n_tests + i] != FITS_NEVER;
	symbols->first_candidate = palloc((Size) (view->n_symbols + 1) * sizeof(int));
	symbols->candidates = palloc(Max(1, n_candidates) * sizeof(uint16));
	for (int symbol = 0; symbol < view->n_symbols; symbol++)
	{
		symbols->first_candidate[symbol] = n;
		for (int i = spec->n_steps - 1; i >= 0; i--)
			if (fits[(Size) symbol * spec->n_tests + i] != FITS_NEVER)
				symbols->candidates[n++] = (uint16) i;
	}
	symbols->first_candidate[view->n_symbols] = n;
	symbols->exclusion = spec->n_tests == spec->n_steps ? NULL :
		index_exclusions(spec, fits, view->n_symbols);
	symbols->level = index_levels(spec, fits, view->n_symbols);
}

static void
forget_dictionary(FunnelDictionary *dictionary)
{
	pfree(dictionary->symbols.fits);
	pfree(dictionary->symbols.first_candidate);
	pfree(dictionary->symbols.candidates);
	if (dictionary->symbols.exclusion != NULL)
		pfree(dictionary->symbols.exclusion);
	if (dictionary->symbols.level != NULL)
		pfree(dictionary->symbols.level);
	pfree(dictionary);
}

/* Fills in what the dictionary of the journey says, from memory if possible. */
static void
look_up_symbols(const FunnelSpec *spec, const Journey *journey,
				const JourneyView *view, FunnelSymbols *symbols)
{
	const char *bytes = (const char *) journey->data;
	int			n = view->n_symbols;
	const Label *last = n > 0 ? &view->symbols[n - 1].touchpoint : NULL;
	int			size = n > 0 ? (int) (last->bytes + last->length - bytes) : 0;
	int			n_roles = journey->u.packed.n_roles;
	uint32		hash;
	FunnelDictionary **place;
	FunnelDictionary *dictionary;
	MemoryContext caller;

	if (n == 0 || size > MAX_DICTIONARY_SIZE ||
		(Size) n * spec->n_tests > MAX_DICTIONARY_SIZE)
	{
		index_symbols(spec, view, symbols);
		return;
	}
	hash = hash_bytes((const unsigned char *) bytes, size);
	place = &spec->dictionaries[hash % DICTIONARIES];
	dictionary = *place;
	if (dictionary == NULL || dictionary->hash != hash ||
		dictionary->n_symbols != n || dictionary->n_roles != n_roles ||
		dictionary->size != size || memcmp(dictionary->bytes, bytes, size) != 0)
	{
		if (dictionary != NULL)
			forget_dictionary(dictionary);
		*place = NULL;
		caller = MemoryContextSwitchTo(spec->context);
		dictionary = palloc(offsetof(FunnelDictionary, bytes) + size);
		dictionary->hash = hash;
		dictionary->n_symbols = n;
		dictionary->n_roles = n_roles;
		dictionary->size = size;
		memcpy(dictionary->bytes, bytes, size);
		index_symbols(spec, view, &dictionary->symbols);
		*place = dictionary;
		MemoryContextSwitchTo(caller);
	}
	*symbols = dictionary->symbols;
}

FunnelEvents *
funnel_open(const FunnelSpec *spec, const Journey *journey)
{
	FunnelEvents *events = palloc0(sizeof(FunnelEvents));
	StepMatcher *matcher = palloc0(sizeof(StepMatcher));
	const JourneyView *view = journey_open(journey, spec->columns);

	look_up_symbols(spec, journey, view, &events->symbols);
	matcher->view = view;
	matcher->steps = spec->tests;
	matcher->n_steps = spec->n_tests;
	matcher->fits = events->symbols.fits;
	events->spec = spec;
	events->view = view;
	events->matcher = matcher;
	events->n_events = spec->has_until ? count_until(view, spec->until) :
		view->n_events;
	return events;
}

FunnelDictionary **
funnel_dictionaries(void)
{
	return palloc0(DICTIONARIES * sizeof(FunnelDictionary *));
}
