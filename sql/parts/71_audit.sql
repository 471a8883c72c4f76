/*
 * The attacker: what a reader of a table of cells can compute.
 */

CREATE FUNCTION attack_cells(cells jsonb[], codes integer[], names text[], n bigint[], "values" float8[], minimum integer) RETURNS TABLE (cell jsonb, attribute text, low float8, high float8, exact boolean)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10000 ROWS 100
	AS 'MODULE_PATHNAME', 'attack_cells';
COMMENT ON FUNCTION attack_cells(cells jsonb[], codes integer[], names text[], n bigint[], "values" float8[], minimum integer) IS 'a step of audit_disclosure: the attack on cells given as arrays';

CREATE FUNCTION audit_disclosure(cells regclass, dimensions name[], n_column name, value_columns name[] DEFAULT NULL, minimum integer DEFAULT 5)
	RETURNS TABLE (cell jsonb, attribute text, low float8, high float8, exact boolean)
	LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 100
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	columns name[] := dimensions || n_column || coalesce(value_columns, '{}');
	missing name;
	label text;
	codes text;
	value_list text;
	value_arrays text;
	arrays record;
BEGIN
	IF cells IS NULL OR dimensions IS NULL OR n_column IS NULL OR minimum IS NULL OR array_position(columns, NULL) IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = '22004', MESSAGE = 'cells, dimensions, n_column and minimum must not be null',
			HINT = 'Only value_columns may be NULL: then n alone is examined.';
	END IF;
	IF cardinality(dimensions) = 0 OR (SELECT count(DISTINCT c) FROM unnest(columns) AS c) < cardinality(columns) THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'there is no dimension, or a column is named twice',
			HINT = 'Name the columns that tell cells apart, the column of n, and those of the values.';
	END IF;
	SELECT c INTO missing FROM unnest(columns) AS c
	WHERE NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = cells AND a.attname = c AND a.attnum > 0 AND NOT a.attisdropped) LIMIT 1;
	IF missing IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = '42703', MESSAGE = format('%s has no column "%s"', cells, missing),
			HINT = 'Name columns of the table as they are, without quotes.';
	END IF;
	SELECT c INTO missing FROM unnest(columns) WITH ORDINALITY AS u(c, i)
	JOIN pg_attribute AS a ON a.attrelid = cells AND a.attname = c
	JOIN pg_type AS t ON t.oid = a.atttypid
	WHERE i > cardinality(dimensions) AND t.typcategory <> 'N' LIMIT 1;
	IF missing IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('column "%s" of %s is not a number', missing, cells),
			HINT = 'n and values are numbers, or NULL where they are hidden.';
	END IF;
	SELECT string_agg(format('%L, t.%I', d, d), ', ' ORDER BY i),
		string_agg(format('CASE WHEN t.%1$I IS NULL THEN 0 ELSE dense_rank() OVER (ORDER BY t.%1$I)::integer END', d), ', ' ORDER BY i)
	INTO label, codes FROM unnest(dimensions) WITH ORDINALITY AS u(d, i);
	SELECT coalesce(string_agg(format(', t.%I::float8 AS v%s', v, i), '' ORDER BY i), ''), coalesce(string_agg(format(' || array_agg(q.v%s)', i), '' ORDER BY i), '')
	INTO value_list, value_arrays FROM unnest(value_columns) WITH ORDINALITY AS u(v, i);
	EXECUTE format('SELECT array_agg(q.label) AS labels, array_agg(q.codes) AS codes, array_agg(CASE WHEN q.is_whole THEN q.n END::bigint) AS n, ''{}''::float8[]%s AS vals, bool_and(q.is_whole) AS is_whole
		FROM (SELECT jsonb_build_object(%s)AS label, ARRAY[%s] AS codes, t.%I::numeric AS n, coalesce(t.%5$I::numeric %% 1 = 0 AND abs(t.%5$I::numeric) < 1e18, t.%5$I IS NULL) AS is_whole%s
			FROM %s AS t ORDER BY 2, 1) AS q', value_arrays, label, codes, n_column, n_column, value_list, cells)
	INTO arrays;
	IF NOT arrays.is_whole THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('column "%s" of %s is not always a number of persons', n_column, cells),
			HINT = 'n is a whole number below 1e18, or NULL where it is hidden.';
	END IF;
	RETURN QUERY SELECT a.* FROM attack_cells(coalesce(arrays.labels, '{}'::jsonb[]), coalesce(arrays.codes, '{}'), n_column::text || coalesce(value_columns::text[], '{}'),
		coalesce(arrays.n, '{}'), coalesce(arrays.vals, '{}'), minimum) AS a;
END;
$$;
COMMENT ON FUNCTION audit_disclosure(cells regclass, dimensions name[], n_column name, value_columns name[], minimum integer) IS 'the attacker: bounds of each hidden cell of a table, and every set of fewer persons than the minimum, that follow from the cells shown';
