/*-------------------------------------------------------------------------
 *
 * causes.c
 *	  Type survival_causes: how long they stayed, and why they left.
 *
 * An event table whose events have causes, see event_table.h.
 *
 *-------------------------------------------------------------------------
 */
#include "tenure/event_table.h"

EVENT_TABLE_TYPE(survival_causes, VALUE_SURVIVAL_CAUSES);
