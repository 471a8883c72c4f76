/*-------------------------------------------------------------------------
 *
 * names.h
 *	  Text about people in one spelling: names, codes, numbers, addresses.
 *
 * All take and give text of the server's encoding, in the current memory
 * context; NULL means that nothing is left, or that the text is not of the
 * kind.  The SQL functions of the same names are thin wrappers.
 *
 * Each but sound_key() is idempotent: its result comes back unchanged.  Names
 * and addresses with letters beyond Latin-1 raise 54000 above ten thousand
 * bytes.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_NAMES_H
#define EXPERIENCE_NAMES_H

#include "postgres.h"

/* Without white space around it. */
extern text *trimmed_text(const char *string, int length);

/*
 * Small letters without marks, one space between the parts.  Letters with a
 * common way of being typed without their marks follow it (å ä -> a, ö ø -> o,
 * ß -> ss, æ -> ae, þ -> th, ...); with icao, å -> aa, ä -> ae, ö ø -> oe and
 * ü -> ue, as the machine-readable zone of a passport may spell them.
 */
extern text *folded_name(const char *string, int length, bool icao);

/* How a name sounds in Finnish or Swedish; see sound_key.c for the rules. */
extern text *sound_key(const char *string, int length);

/* A Finnish personal identity code, in capitals; NULL unless it is valid. */
extern text *normal_hetu(const char *string, int length);

/* +358401234567; country is the calling code of numbers without one. */
extern text *normal_phone(const char *string, int length, const char *country);

/* An address in small letters; NULL unless it has one @ and a domain. */
extern text *normal_email(const char *string, int length);

/*
 * The eight digits of YYYY-MM-DD or YYYYMMDD.  They need not make a day of the
 * calendar, so that a typing error still compares; zeros alone are no date.
 */
extern text *date_digits(const char *string, int length);

/* The tokens of a folded name, each a text; in the order of the name. */
extern int name_parts(const text *folded, text ***parts);

/* Raises 22023 unless it is one to three digits that begin with no 0. */
extern void check_country(const char *country);

#endif							/* EXPERIENCE_NAMES_H */
