/*-------------------------------------------------------------------------
 *
 * journey_json.h
 *	  Reading a journey from JSON.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_JOURNEY_JSON_H
#define EXPERIENCE_JOURNEY_JSON_H

#include "postgres.h"

#include "nodes/nodes.h"
#include "utils/jsonb.h"

/* See ValueClass. */
extern void *journey_from_text(const char *text, Node *escontext);
extern void *journey_from_json(Jsonb *json, const char **why);

#endif							/* EXPERIENCE_JOURNEY_JSON_H */
