/*-------------------------------------------------------------------------
 *
 * wire_text.h
 *	  Text inside of binary forms: converted like the type text itself.
 *
 * On the wire a text has a length of four bytes and the encoding of the
 * client, so that a copy between databases of different encodings keeps every
 * letter, or fails where one cannot be kept (22021, 22P05).
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_WIRE_TEXT_H
#define EXPERIENCE_WIRE_TEXT_H

#include "postgres.h"

#include "lib/stringinfo.h"

extern void send_text(StringInfo out, const char *text, int length);

/* In the server's encoding, or NULL when the message has no such length. */
extern const char *receive_text(StringInfo in, int *length);

#endif							/* EXPERIENCE_WIRE_TEXT_H */
