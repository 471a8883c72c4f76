/*-------------------------------------------------------------------------
 *
 * letters.h
 *	  Code points of text: decoding, case, marks and separators.
 *
 * Nothing here depends on a locale or a collation: case is the simple mapping
 * of Unicode, so that two databases agree on every letter.
 *
 * Texts of databases in other encodings than UTF-8 go through the server's own
 * conversion.  SQL_ASCII says nothing about bytes above 127: they are taken for
 * UTF-8, and are an error (22021) where they are not.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_LETTERS_H
#define EXPERIENCE_LETTERS_H

#include "postgres.h"

#include "mb/pg_wchar.h"

typedef struct Letters
{
	pg_wchar   *points;			/* ends with a 0 that is not counted */
	int			n;
} Letters;

/* Raises 54000 above ten thousand bytes: that is no text about a person. */
extern Letters decode_letters(const char *string, int length);

/* Letters that the encoding of the database lacks are left out. */
extern text *encode_letters(Letters letters);

/* The bytes in UTF-8: the string itself where the database has them so. */
extern const char *utf8_text(const char *string, int length, int *utf8_length);

/* A text of these bytes. */
extern text *text_of(const char *bytes, Size length);

/* The compatibility decomposition (NFKD), the canonical one, composition. */
extern Letters decomposed_compatibly(Letters letters);
extern Letters decomposed(Letters letters);
extern Letters composed(Letters letters);

/* The small form of a letter that has no decomposition. */
extern pg_wchar small_letter(pg_wchar point);

/* Accents and other marks that a name is also written without. */
extern bool is_dropped_mark(pg_wchar point);

/* Apostrophes and invisible characters: they separate nothing. */
extern bool is_ignored(pg_wchar point);

/* Spaces, punctuation, symbols. */
extern bool is_separator(pg_wchar point);
extern bool is_space(pg_wchar point);

/* Cuts white space off both ends. */
extern void trim_space(const char **string, int *length);

static inline bool
all_ascii(const char *string, int length)
{
	uint8		seen = 0;

	for (int i = 0; i < length; i++)
		seen |= (uint8) string[i];
	return seen < 0x80;
}

#endif							/* EXPERIENCE_LETTERS_H */
