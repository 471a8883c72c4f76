/*-------------------------------------------------------------------------
 *
 * attack.c
 *	  attack_cells(): what a reader can compute from a table of cells, as rows.
 *
 *-------------------------------------------------------------------------
 */
#include "disclosure/attack.h"

#include <math.h>

#include "common/arrays.h"
#include "catalog/pg_type.h"
#include "common/result.h"
#include "disclosure/light_sets.h"
#include "disclosure/arguments.h"
#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

/* Entries of rows that the search for sets from one cell may look at. */
#define MAX_SEARCH 200000

/* A table as it is given, and what is found out about it. */
typedef struct Audit
{
	FunctionCallInfo fcinfo;
	CellTable	table;
	Families	families;
	int64		minimum;
	int64	   *n;				/* 0 where it is not known */
	bool	   *is_known;
	const char *n_name;

	/* of n */
	bool	   *has_rest;		/* families with an unknown rest */
	int64	   *rest;			/* a known one, or 0 */
	bool	   *is_complete;	/* families without any rest */
	Equations	equations;
	Attack		attack;
	Bounds	   *bounds;
} Audit;

/* A row of the answer. */
static void
put_row(Audit *audit, const char *cell, const char *attribute, double low, double high,
		bool exact)
{
	ResultRow	row = {0};
	Datum		json;

	experience_jsonb_in(unconstify(char *, cell), NULL, &json);
	row_column(&row, json, false);
	row_text(&row, attribute);
	row_number(&row, low);
	row_number(&row, high);
	row_column(&row, BoolGetDatum(exact), false);
	row_put(audit->fcinfo, &row);
}

static double
bound_number(int64 bound)
{
	return bound == UNBOUNDED ? UNDEFINED : (double) bound;
}

/* The persons of a family's whole that are in none of its parts. */
static void
append_rest(StringInfo out, const CellTable *table, const Family *family)
{
	appendStringInfo(out, "{\"of\": %s, \"less\": [", table->labels[family->whole]);
	for (int32 i = 0; i < family->n_parts; i++)
		appendStringInfo(out, "%s%s", i == 0 ? "" : ", ", table->labels[family->parts[i]]);
	appendStringInfoString(out, "]}");
}

/* Which families have a rest, by the rules of attack.h. */
static void
find_rests(Audit *audit)
{
	int			n_families = audit->families.n;

	audit->has_rest = palloc0(Max(1, (Size) n_families));
	audit->is_complete = palloc0(Max(1, (Size) n_families));
	audit->rest = palloc0(Max(1, (Size) n_families) * sizeof(int64));
	for (int32 i = 0; i < n_families; i++)
	{
		const Family *family = &audit->families.families[i];
		bool		all_known = true;
		int64		sum = 0;

		for (int32 k = 0; k < family->n_parts; k++)
		{
			all_known &= audit->is_known[family->parts[k]];
			sum += audit->n[family->parts[k]];
		}
		if (audit->is_known[family->whole] && sum > audit->n[family->whole])
			refuse_sums(&audit->table, family);
		if (all_known && audit->is_known[family->whole])
			audit->rest[i] = audit->n[family->whole] - sum;
		audit->has_rest[i] = all_known && !audit->is_known[family->whole];
		audit->is_complete[i] = !audit->has_rest[i] && audit->rest[i] == 0;
	}
}

static void
put_counts(Audit *audit)
{
	for (int32 i = 0; i < audit->table.n_cells; i++)
	{
		int32		unknown = audit->equations.unknown_of_cell[i];
		const Bounds *bounds;

		if (unknown < 0 && audit->n[i] > 0 && audit->n[i] < audit->minimum)
			put_row(audit, audit->table.labels[i], audit->n_name, (double) audit->n[i],
					(double) audit->n[i], true);
		if (unknown < 0)
			continue;
		bounds = &audit->bounds[unknown];
		put_row(audit, audit->table.labels[i], audit->n_name, (double) bounds->low,
				bound_number(bounds->high), bounds->exact);
	}
	for (int32 i = 0; i < audit->families.n; i++)
		if (audit->rest[i] > 0 && audit->rest[i] < audit->minimum)
		{
			StringInfoData cell;

			initStringInfo(&cell);
			appendStringInfoChar(&cell, '[');
			append_rest(&cell, &audit->table, &audit->families.families[i]);
			appendStringInfoChar(&cell, ']');
			put_row(audit, cell.data, audit->n_name, (double) audit->rest[i],
					(double) audit->rest[i], true);
			pfree(cell.data);
		}
}

/* Can no person be in both cells? */
static bool
cells_are_apart(const CellTable *table, int32 a, int32 b)
{
	const int32 *one = table->codes + (Size) a * table->n_dimensions;
	const int32 *other = table->codes + (Size) b * table->n_dimensions;

	for (int i = 0; i < table->n_dimensions; i++)
		if (one[i] != 0 && other[i] != 0 && one[i] != other[i])
			return true;
	return false;
}

/* Is the cell outside of the whole, or inside of a part? */
static bool
is_apart_from_rest(const CellTable *table, int32 cell, const Family *family)
{
	if (cells_are_apart(table, cell, family->whole))
		return true;
	for (int32 i = 0; i < family->n_parts; i++)
	{
		int32		part = family->parts[i];
		bool		inside = is_part_of_level(table->levels[part], table->levels[cell]);

		if (inside && !cells_are_apart(table, cell, part))
			return true;
	}
	return false;
}

static bool
unknowns_are_apart(const Audit *audit, int32 a, int32 b)
{
	const Equations *e = &audit->equations;
	int32		cell_a = e->cell_of_unknown[a];
	int32		cell_b = e->cell_of_unknown[b];

	if (cell_a >= 0 && cell_b >= 0)
		return cells_are_apart(&audit->table, cell_a, cell_b);
	if (cell_a < 0 && cell_b < 0)
		return cells_are_apart(&audit->table,
							   audit->families.families[e->family_of_unknown[a]].whole,
							   audit->families.families[e->family_of_unknown[b]].whole);
	if (cell_a < 0)
		return unknowns_are_apart(audit, b, a);
	return is_apart_from_rest(&audit->table, cell_a,
							  &audit->families.families[e->family_of_unknown[b]]);
}

static void
put_set(Audit *audit, const int32 *unknowns, int32 n, int64 persons)
{
	StringInfoData cell;

	initStringInfo(&cell);
	for (int32 i = 0; i < n; i++)
	{
		int32		at = audit->equations.cell_of_unknown[unknowns[i]];

		appendStringInfoString(&cell, i == 0 ? "[" : ", ");
		if (at >= 0)
			appendStringInfoString(&cell, audit->table.labels[at]);
		else
			append_rest(&cell, &audit->table,
						&audit->families.families[audit->equations.family_of_unknown[unknowns[i]]]);
	}
	appendStringInfoChar(&cell, ']');
	put_row(audit, cell.data, audit->n_name, (double) persons, (double) persons, true);
	pfree(cell.data);
}

/* Reports a set of unknowns whose sum is known, if it is one of few persons. */
static bool
audit_set(void *caller, const int32 *unknowns, int32 n)
{
	Audit	   *audit = caller;
	int64		persons;

	if (n == 1 && audit->equations.cell_of_unknown[unknowns[0]] >= 0)
		return false;			/* a row by itself */
	for (int32 i = 1; i < n; i++)
		for (int32 k = 0; k < i; k++)
			if (!unknowns_are_apart(audit, unknowns[i], unknowns[k]))
				return false;
	span_reduce(audit->attack.span, unknowns, n);
	persons = residue_integer(attack_found(&audit->attack));
	if (persons > 0 && persons < audit->minimum)
		put_set(audit, unknowns, n, persons);
	return false;
}

/* Sets of as many unknowns as can have fewer persons than the minimum. */
static void
put_sets(Audit *audit)
{
	LightSets  *sets = light_sets_create(audit->attack.span, 0, MAX_SEARCH);
	int			n_unknown = 0;

	sets->accept = audit_set;
	sets->caller = audit;
	for (int32 i = 0; i < sets->n_rows; i++)
		n_unknown += light_sets_search(sets, i) == LIGHT_SET_UNKNOWN;
	if (n_unknown > 0)
		ereport(NOTICE,
				(errmsg("sets of hidden cells were not searched for to the end"),
				 errdetail("From %d of %d cells on there were too many to try.", n_unknown, sets->n_rows),
				 errhint("Single cells were examined completely. Audit fewer cells, or with a smaller minimum, to find more sets.")));
}

/* n where it is known or has been found; NaN elsewhere. */
static double *
counts_found(const Audit *audit)
{
	double	   *n = palloc(Max(1, (Size) audit->table.n_cells) * sizeof(double));

	for (int32 i = 0; i < audit->table.n_cells; i++)
	{
		int32		unknown = audit->equations.unknown_of_cell[i];

		if (unknown < 0)
			n[i] = (double) audit->n[i];
		else
			n[i] = audit->bounds[unknown].exact ? (double) audit->bounds[unknown].low : UNDEFINED;
	}
	return n;
}

/* Hidden values of one column after the other that can be recovered. */
static void
put_values(Audit *audit, char **names, int n_names, const double *values)
{
	double	   *n = counts_found(audit);
	double	   *found = palloc(Max(1, (Size) audit->table.n_cells) * sizeof(double));

	for (int name = 1; name < n_names; name++)
	{
		const double *column = values + (Size) (name - 1) * audit->table.n_cells;

		attack_values(&audit->table, &audit->families, audit->is_complete, n, column, found);
		for (int32 i = 0; i < audit->table.n_cells; i++)
			if (!isnan(found[i]))
				put_row(audit, audit->table.labels[i], names[name], found[i], found[i], true);
	}
}

static void
refuse_lengths(const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s does not have an element for each cell", what),
			 errhint("cells, n, and for each dimension codes and for each further name values, are as long as each other.")));
}

/* Each cell as JSON. */
static char **
labels_argument(ArrayType *array, int *n)
{
	Datum	   *datums;
	char	  **labels;

	refuse_nulls(array, "cells");
	deconstruct_array(array, JSONBOID, -1, false, TYPALIGN_INT, &datums, NULL, n);
	labels = palloc(Max(1, (Size) *n) * sizeof(char *));
	for (int i = 0; i < *n; i++)
	{
		Jsonb	   *json = DatumGetJsonbP(datums[i]);

		labels[i] = JsonbToCString(NULL, &json->root, VARSIZE(json));
	}
	return labels;
}

static void
take_cells(Audit *audit, ArrayType *cells, ArrayType *codes)
{
	CellTable  *table = &audit->table;
	int			n_codes;

	table->labels = labels_argument(cells, &table->n_cells);
	table->codes = int32_elements(codes, "codes", &n_codes);
	if (table->n_cells == 0 ? n_codes != 0 : n_codes % table->n_cells != 0)
		refuse_lengths("codes");
	table->n_dimensions = table->n_cells == 0 ? 0 : n_codes / table->n_cells;
	if (table->n_dimensions > MAX_DIMENSIONS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("more than %d dimensions", MAX_DIMENSIONS),
				 errhint("Audit fewer dimensions at a time.")));
	table->levels = palloc0(Max(1, (Size) table->n_cells) * sizeof(uint32));
	for (int32 i = 0; i < n_codes; i++)
		if (table->codes[i] != 0)
			table->levels[i / table->n_dimensions] |= (uint32) 1 << i % table->n_dimensions;
}

static void
take_counts(Audit *audit, ArrayType *array)
{
	Datum	   *datums;
	bool	   *nulls;
	int			n;
	int64		all = 0;

	deconstruct_array(array, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE,
					  &datums, &nulls, &n);
	if (n != audit->table.n_cells)
		refuse_lengths("n");
	audit->n = palloc(Max(1, (Size) n) * sizeof(int64));
	audit->is_known = palloc(Max(1, (Size) n));
	for (int i = 0; i < n; i++)
	{
		audit->is_known[i] = !nulls[i];
		audit->n[i] = nulls[i] ? 0 : DatumGetInt64(datums[i]);
		if (audit->n[i] < 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("cell %s has %lld persons", audit->table.labels[i], (long long) audit->n[i]),
					 errhint("n is the number of persons, or NULL where it is hidden.")));
		if (audit->n[i] > MAX_PERSONS - all)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("more than %lld persons", (long long) MAX_PERSONS),
					 errhint("n is the number of distinct persons of a cell.")));
		all += audit->n[i];
	}
}

/* Values column by column, NaN for NULL. */
static double *
take_values(const Audit *audit, ArrayType *array, int n_columns)
{
	Datum	   *datums;
	bool	   *nulls;
	int			n;
	double	   *values;

	deconstruct_array(array, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE,
					  &datums, &nulls, &n);
	if (n != (int64) n_columns * audit->table.n_cells)
		refuse_lengths("values");
	values = palloc_extended(Max(1, (Size) n) * sizeof(double), MCXT_ALLOC_HUGE);
	for (int i = 0; i < n; i++)
		values[i] = nulls[i] || !isfinite(DatumGetFloat8(datums[i])) ? UNDEFINED :
			DatumGetFloat8(datums[i]);
	return values;
}

/*
 * attack_cells(cells, codes, names, n, values, minimum)
 *	-> rows (cell, attribute, low, high, exact)
 */
PG_FUNCTION_INFO_V1(attack_cells);
Datum
attack_cells(PG_FUNCTION_ARGS)
{
	Audit		audit = {.fcinfo = fcinfo, .minimum = checked_minimum(PG_GETARG_INT32(5))};
	int			n_names;
	char	  **names = text_elements(PG_GETARG_ARRAYTYPE_P(2), "names", &n_names);
	double	   *values;

	if (n_names == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("names is empty"),
				 errhint("Give the name of n, and those of the values.")));
	take_cells(&audit, PG_GETARG_ARRAYTYPE_P(0), PG_GETARG_ARRAYTYPE_P(1));
	take_counts(&audit, PG_GETARG_ARRAYTYPE_P(3));
	values = take_values(&audit, PG_GETARG_ARRAYTYPE_P(4), n_names - 1);
	audit.n_name = names[0];
	InitMaterializedSRF(fcinfo, 0);

	audit.families = families_find(&audit.table);
	find_rests(&audit);
	audit.equations = equations_of(&audit.table, &audit.families, audit.is_known,
								   audit.has_rest);
	audit.attack = attack_begin(&audit.table, &audit.families, &audit.equations, audit.n,
								audit.minimum);
	audit.bounds = attack_bounds(&audit.attack);
	put_counts(&audit);
	put_sets(&audit);
	put_values(&audit, names, n_names, values);
	PG_RETURN_NULL();
}
