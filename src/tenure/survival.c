/*-------------------------------------------------------------------------
 *
 * survival.c
 *	  Type survival: how long they stayed, one way of leaving.
 *
 * An event table with one cause, see event_table.h.
 *
 *-------------------------------------------------------------------------
 */
#include "tenure/event_table.h"

EVENT_TABLE_TYPE(survival, VALUE_SURVIVAL);
