/*
 * Which cells of a report to hide.
 */

CREATE FUNCTION suppress(n bigint, minimum integer DEFAULT 5) RETURNS text
	LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'disclosure_suppress';
COMMENT ON FUNCTION suppress(n bigint, minimum integer) IS 'shown, small or complement: which groups of a parent, the partition, to hide so that no group below the minimum follows from the parent';

CREATE FUNCTION protect_cells(atom_persons bigint[], member_cell integer[], member_atom integer[], cell_state text[], minimum integer DEFAULT 5) RETURNS text[]
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10000
	AS 'MODULE_PATHNAME', 'protect_cells';
COMMENT ON FUNCTION protect_cells(atom_persons bigint[], member_cell integer[], member_atom integer[], cell_state text[], minimum integer) IS 'shown, small, hidden, complement or known, by cell: which cells, unions of atoms, to hide so that no set below the minimum and no hidden cell follows from all others';
