/*-------------------------------------------------------------------------
 *
 * named_flags.c
 *	  Options that are words, kept as bits: modes and the like.
 *
 *-------------------------------------------------------------------------
 */
#include "common/named_flags.h"

uint32
named_flag(const NamedFlag *names, const char *name, int length)
{
	for (; names->name != NULL; names++)
		if (strlen(names->name) == (size_t) length &&
			memcmp(names->name, name, length) == 0)
			return names->flag;
	return 0;
}

void
append_named_flags(StringInfo out, const NamedFlag *names, uint32 flags)
{
	const char *separator = "";

	for (; names->name != NULL; names++)
		if (flags & names->flag)
		{
			appendStringInfo(out, "%s\"%s\"", separator, names->name);
			separator = ", ";
		}
}
