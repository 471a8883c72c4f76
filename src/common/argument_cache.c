/*-------------------------------------------------------------------------
 *
 * argument_cache.c
 *	  What a function makes of its arguments, kept for the next call.
 *
 *-------------------------------------------------------------------------
 */
#include "common/argument_cache.h"

#include "common/compat.h"
#include "utils/memutils.h"

typedef struct ArgumentCache
{
	MemoryContext context;		/* of all that is remembered */
	void	   *made;			/* NULL while there is nothing */
	ArgumentBytes arguments[ARGUMENT_CACHE_MAX];
} ArgumentCache;

ArgumentBytes
varlena_argument(FunctionCallInfo fcinfo, int argument)
{
	struct varlena *value;

	if (PG_NARGS() <= argument || PG_ARGISNULL(argument))
		return (ArgumentBytes) {NULL, 0};
	value = PG_DETOAST_DATUM(PG_GETARG_DATUM(argument));
	return (ArgumentBytes) {value, VARSIZE(value)};
}

static bool
same_arguments(const ArgumentBytes *a, const ArgumentBytes *b, int n)
{
	for (int i = 0; i < n; i++)
		if ((a[i].bytes == NULL) != (b[i].bytes == NULL) || a[i].size != b[i].size ||
			(a[i].size > 0 && memcmp(a[i].bytes, b[i].bytes, a[i].size) != 0))
			return false;
	return true;
}

static ArgumentCache *
create_cache(FunctionCallInfo fcinfo)
{
	ArgumentCache *cache = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt,
												  sizeof(ArgumentCache));

	cache->context = AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "made of arguments",
										   ALLOCSET_SMALL_SIZES);
	fcinfo->flinfo->fn_extra = cache;
	return cache;
}

void *
made_of_arguments(FunctionCallInfo fcinfo, const ArgumentBytes *arguments,
				  int n_arguments, MakeOfArguments make)
{
	ArgumentCache *cache = fcinfo->flinfo->fn_extra;
	MemoryContext caller;

	Assert(n_arguments <= ARGUMENT_CACHE_MAX);
	if (cache != NULL && cache->made != NULL &&
		same_arguments(cache->arguments, arguments, n_arguments))
		return cache->made;
	if (cache == NULL)
		cache = create_cache(fcinfo);
	/* make() may fail, and be called again */
	cache->made = NULL;
	MemoryContextReset(cache->context);
	caller = MemoryContextSwitchTo(cache->context);
	for (int i = 0; i < n_arguments; i++)
	{
		cache->arguments[i] = arguments[i];
		if (arguments[i].bytes != NULL)
			cache->arguments[i].bytes = memcpy(palloc(arguments[i].size),
											   arguments[i].bytes, arguments[i].size);
	}
	cache->made = make(cache->arguments);
	MemoryContextSwitchTo(caller);
	return cache->made;
}
