/*-------------------------------------------------------------------------
 *
 * protect.h
 *	  Which cells of a publication to hide.
 *
 * A cell is a set of atoms, an atom a disjoint set of persons.  Before the
 * search cells of the same atoms are one group, and atoms of the same cells one
 * column: no sum can tell them apart.  Atoms without persons are left out.
 *
 * A publication is safe when
 *	 (1) no cell that can be read has 1 ... minimum - 1 persons,
 *	 (2) no set of columns with 1 ... minimum - 1 persons lies in the span of
 *		 what can be read,
 *	 (3) nor does a group that must be hidden.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_PROTECT_H
#define EXPERIENCE_PROTECT_H

#include "postgres.h"

#include "common/compat.h"

typedef enum GroupState
{
	GROUP_OPEN,					/* may be published */
	GROUP_KNOWN,				/* was published before */
	GROUP_CLOSED,				/* must not be published */
	GROUP_LEFT_OUT				/* open, but hidden to protect others */
} GroupState;

typedef struct Group
{
	GroupState	state;
	int64		persons;
	int32		n_columns;
	const int32 *columns;		/* ascending */
	bool		is_current;		/* has cells of this publication */
	uint64		family;			/* of what it is part of in this publication */
} Group;

/*
 * Groups are ordered by persons, then by the number of their first cell: the search follows their
 * order alone.
 */
typedef struct Publication
{
	int64		minimum;
	int32		n_columns;
	int64	   *persons;		/* per column */
	int32		n_groups;
	Group	   *groups;
} Publication;

/* Raises 22023: what was published before is not safe. */
extern void pg_attribute_noreturn() refuse_known(int64 minimum);

/* Turns groups that are open into left out until the publication is safe. */
extern void publication_protect(Publication *publication);

#endif							/* EXPERIENCE_PROTECT_H */
