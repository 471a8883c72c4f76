/*
 * experience.c
 *	  Module magic of the extension. There is nothing to initialise: no hooks,
 *	  no GUCs, no background workers.
 */
#include "postgres.h"

#include "fmgr.h"

#ifdef PG_MODULE_MAGIC_EXT
PG_MODULE_MAGIC_EXT(.name = "experience", .version = EXPERIENCE_VERSION);
#else
PG_MODULE_MAGIC;
#endif
