/*
 * forget_person: erasure of one person from what the builders of this extension
 * keep.  A report keeps person versions; those of the person get a random key
 * and digests that nobody can compute, and stay, since without them the next
 * publication could not see that somebody is gone, and would give the difference
 * away.  From tables that the caller names, the rows of the person are deleted;
 * beside a table of link_people that is its memory of having considered the
 * person, too.
 *
 * It runs with the rights of the caller, in one transaction.
 */

CREATE FUNCTION forget_person(person text, reports regclass[] DEFAULT NULL, tables regclass[] DEFAULT '{}', keys name[] DEFAULT '{}')
	RETURNS TABLE (object regclass, action text, n bigint)
	LANGUAGE plpgsql VOLATILE ROWS 10
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	report regclass;
	opened jsonb;
	key record;
	seen regclass;
BEGIN
	IF person IS NULL OR tables IS NULL OR keys IS NULL OR array_position(reports, NULL) IS NOT NULL OR array_position(tables, NULL) IS NOT NULL OR array_position(keys, NULL) IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = '22004', MESSAGE = 'an argument of forget_person is NULL', HINT = 'Give the key of the person as it stands in the tables; reports may be NULL: all that you own.';
	ELSIF cardinality(tables) <> cardinality(keys) THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('%s tables and %s key columns', cardinality(tables), cardinality(keys)), HINT = 'Give one column for each table: the one that holds the key of the person.';
	END IF;
	-- in a fixed order: two of them never wait for each other
	FOR report IN
		SELECT r FROM unnest(reports) AS r
		UNION
		SELECT c.oid FROM pg_class AS c, pg_class AS d WHERE reports IS NULL AND c.relkind = 'v' AND c.relowner = (SELECT o.oid FROM pg_roles AS o WHERE o.rolname = current_user)
			AND d.relnamespace = c.relnamespace AND d.relkind = 'r' AND d.relowner = c.relowner AND d.relname::text = c.relname::text || '_definition' AND to_regclass(qualified_name(c.oid, '_persons')) IS NOT NULL
		ORDER BY 1
	LOOP
		opened := protected_report_open(report, false);
		object := to_regclass(opened #>> '{names,_persons}');
		action := 'key removed';
		-- equal answers stay equal and different ones different, by a seed that is not kept
		EXECUTE format('UPDATE %s SET person = $2, digests = ARRAY(SELECT hash_numeric_extended(d, $3)::numeric FROM unnest(digests) WITH ORDINALITY AS u (d, i) ORDER BY i) WHERE person = $1', object)
			USING person, 'forgotten ' || gen_random_uuid(), uuid_hash_extended(gen_random_uuid(), 0);
		GET DIAGNOSTICS n = ROW_COUNT;
		RETURN NEXT;
	END LOOP;
	FOR key IN SELECT t.relation, t.name, (SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute AS a WHERE a.attrelid = t.relation AND a.attname = t.name AND a.attnum > 0 AND NOT a.attisdropped) AS type
		FROM unnest(tables, keys) AS t (relation, name) ORDER BY t.relation, t.name
	LOOP
		IF key.type IS NULL THEN
			RAISE EXCEPTION USING ERRCODE = '42703', MESSAGE = format('%s has no column "%s"', key.relation, key.name), HINT = 'Name the column that holds the key of the person.';
		END IF;
		object := key.relation;
		action := 'rows deleted';
		EXECUTE format('DELETE FROM %s WHERE %I = $1::%s', object, key.name, key.type) USING person;
		GET DIAGNOSTICS n = ROW_COUNT;
		RETURN NEXT;
		-- beside a result of link_people: that the person was considered
		seen := (SELECT s.oid FROM pg_class AS c JOIN pg_class AS s ON s.relnamespace = c.relnamespace AND s.relowner = c.relowner AND s.relname::text = c.relname::text || '_seen'
			WHERE c.oid = key.relation AND key.name IN ('left_id', 'right_id') AND s.relkind = 'r'
				AND (SELECT string_agg(a.attname, ' ' ORDER BY a.attnum) FROM pg_attribute AS a WHERE a.attrelid = s.oid AND a.attnum > 0) = 'is_right id');
		IF seen IS NOT NULL THEN
			object := seen;
			EXECUTE format('DELETE FROM %s WHERE is_right = $1 AND id = $2::bigint', object) USING key.name = 'right_id', person;
			GET DIAGNOSTICS n = ROW_COUNT;
			RETURN NEXT;
		END IF;
	END LOOP;
END;
$$;
COMMENT ON FUNCTION forget_person(person text, reports regclass[], tables regclass[], keys name[]) IS 'removes one person from the memory of protected reports, from links and from other tables of the caller; what was touched';
