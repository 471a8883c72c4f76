/*
 * What functions share that make objects for their caller: link_people and
 * protected reports.
 */

CREATE FUNCTION options_with_defaults(options jsonb, defaults jsonb) RETURNS jsonb
	LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	option record;
BEGIN
	IF jsonb_typeof(options) <> 'object' THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'options are not a JSON object', HINT = format('The options are %s.', (SELECT string_agg(d, ', ' ORDER BY d) FROM jsonb_object_keys(defaults) AS d));
	END IF;
	FOR option IN SELECT o.key AS name, o.value AS given, defaults -> o.key AS usual FROM jsonb_each(options) AS o ORDER BY o.key LOOP
		IF option.usual IS NULL THEN
			RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('unknown option "%s"', option.name),
				HINT = format('The options are %s.', (SELECT string_agg(d, ', ' ORDER BY d) FROM jsonb_object_keys(defaults) AS d));
		ELSIF jsonb_typeof(option.given) <> jsonb_typeof(option.usual) THEN
			RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('option "%s" is not a JSON %s', option.name, jsonb_typeof(option.usual)),
				HINT = format('Its default is %s.', option.usual);
		END IF;
	END LOOP;
	RETURN defaults || options;
END;
$$;
COMMENT ON FUNCTION options_with_defaults(options jsonb, defaults jsonb) IS 'the options of a builder: unknown names and other kinds of values are errors, and what is not given is filled in';

CREATE FUNCTION qualified_name(relation regclass, suffix text DEFAULT '') RETURNS text
	LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
	SELECT format('%I.%I', n.nspname, c.relname || suffix) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = relation;
END;
COMMENT ON FUNCTION qualified_name(relation regclass, suffix text) IS 'the name of a relation with its schema, quoted, whatever search_path says; with a suffix, that of its companion';

CREATE FUNCTION revoke_from_others(relations regclass[]) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	grantee record;
BEGIN
	-- default privileges may have given rights to others
	FOR grantee IN
		SELECT DISTINCT c.oid::regclass AS name, g.grantee AS role
		FROM pg_class AS c, aclexplode(c.relacl) AS g
		WHERE c.oid = ANY (relations) AND g.grantee <> c.relowner
	LOOP
		EXECUTE format('REVOKE ALL ON TABLE %s FROM %s', grantee.name, CASE grantee.role WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee.role)) END);
	END LOOP;
END;
$$;
COMMENT ON FUNCTION revoke_from_others(relations regclass[]) IS 'takes all rights on new tables and views from everybody but their owner';
