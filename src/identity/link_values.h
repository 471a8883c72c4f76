/*-------------------------------------------------------------------------
 *
 * link_values.h
 *	  Programs and values on their way in and out: what the text and binary
 *	  forms of link_record and link_block have in common.
 *
 * Readers return false with a reason in *why.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_LINK_VALUES_H
#define EXPERIENCE_LINK_VALUES_H

#include "postgres.h"

#include "common/compat.h"
#include "identity/link_content.h"
#include "lib/stringinfo.h"

/* No longer than LINK_MAX_POINTS; above 0 and at most 1. */
extern bool link_value_fits(const text *value);

static inline bool
link_frequency_fits(float4 tf)
{
	return tf > 0.0f && tf <= 1.0f;
}

extern void link_program_to_json(StringInfo out, const LinkProgram *program);
extern bool link_program_from_json(const JsonbValue *spec, uint8 *packed,
								   LinkProgram *program, const char **why);
extern void link_program_send(StringInfo out, const LinkProgram *program);
extern bool link_program_receive(StringInfo in, uint8 *packed,
								 LinkProgram *program, const char **why);

/* , "values": [...], "tf": [...] */
extern void link_values_to_json(StringInfo out, int n_fields,
								const LinkValues *values);
extern bool link_values_from_json(Jsonb *json, int n_fields, LinkValues *values,
								  const char **why);
extern void link_values_send(StringInfo out, int n_fields,
							 const LinkValues *values);
extern bool link_values_receive(StringInfo in, int n_fields, LinkValues *values,
								const char **why);

#endif							/* EXPERIENCE_LINK_VALUES_H */
