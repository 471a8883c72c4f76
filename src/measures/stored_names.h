/*-------------------------------------------------------------------------
 *
 * stored_names.h
 *	  Names of variables inside of values.
 *
 * Stored: for each variable its length in a byte, and its bytes; filled up
 * with zeros to a multiple of 8.  Text: "names": ["ex", "cx"].  Binary: as
 * wire_text.h has them, one behind the other.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_STORED_NAMES_H
#define EXPERIENCE_STORED_NAMES_H

#include "postgres.h"

#include "common/compat.h"
#include "lib/stringinfo.h"
#include "measures/comoments.h"

/* Appends a name as it is stored; end_names() fills them up. */
extern void append_name(StringInfo out, const char *name, int length);
extern void end_names(StringInfo out);

/* C strings as they are stored, and back; without names, nothing and NULL. */
extern StringInfoData store_names(const char *const *names, int k);
extern const char **open_names(const char *stored, int k);

/* True when they are as they must be: distinct, not empty, not all digits. */
extern bool names_are_sound(const char *stored, int size, int k, const char **why);

/* As a member of a JSON object that is not its first. */
extern void names_to_json(const char *stored, int k, StringInfo out);
extern void names_to_binary(const char *stored, int k, StringInfo out);

/*
 * Both ways in append the names as they are stored; names_are_sound() is for
 * the caller.  From JSON, true also when there are none.
 */
extern bool names_from_json(Jsonb *json, int k, StringInfo stored, const char **why);
extern bool names_from_binary(StringInfo in, int k, StringInfo stored, const char **why);

#endif							/* EXPERIENCE_STORED_NAMES_H */
