/*
 * link_people: the guided path from two relations to a table of links.
 *
 * One procedure and the steps that it takes.  It runs with the rights of the
 * caller, in one transaction: an error or a cancel leaves nothing behind.
 *
 *		options	checked, defaults filled in
 *		tables	result, result_seen, result_study: made, or checked
 *		load	each person once: a link_record and a key for each rule
 *		cost	what each rule would compare; refuse before it explodes
 *		train	a match_model, unless the study has one
 *		edges	all pairs that are worth keeping, of the rules or of all pairs
 *		write	one to one, with explanation and person_key
 *
 * What the steps share lives in temporary tables, whose names contain a random
 * uuid.  SQL that is built quotes each name; rules and specs are parsed, and
 * only numbers of fields and fixed words go from them into SQL.  No message
 * contains a value of a person, a key of a block, or the secret, and neither
 * does the text of a statement.
 */

CREATE FUNCTION link_fields(spec link_spec) RETURNS TABLE (n integer, field text, kind text, tf boolean)
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 6
BEGIN ATOMIC
	SELECT part.n::integer, split_part(part.spelling, ': ', 1), split_part(split_part(part.spelling, ': ', 2), ' ', 1),
		split_part(part.spelling, ': ', 2) ~ ' tf(=|$| )'
	FROM string_to_table(spec::text, '; ') WITH ORDINALITY AS part (spelling, n);
END;
COMMENT ON FUNCTION link_fields(spec link_spec) IS 'the fields of a spec: number, name, kind, and whether agreement is weighed by term frequency';

CREATE FUNCTION link_rule(spec link_spec, rule text, OUT key text, OUT fields text[])
	LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	part text;
	position_ integer := 1;			-- of the part in the rule, in characters
	wanted text;
	take text;
	found record;
	expression text;
BEGIN
	fields := '{}';
	FOREACH part IN ARRAY string_to_array(rule, '+') LOOP
		wanted := btrim(split_part(part, ':', 1));
		take := CASE WHEN strpos(part, ':') > 0 THEN btrim(substr(part, strpos(part, ':') + 1)) END;
		SELECT f.* INTO found FROM link_fields(spec) AS f WHERE f.field = wanted;
		IF found.n IS NULL THEN
			RAISE EXCEPTION USING ERRCODE = '22P02',
				MESSAGE = format('blocking rule "%s": no field "%s" at character %s', rule, wanted, position_ + length(part) - length(ltrim(part))),
				HINT = format('The fields of the spec are %s.', (SELECT string_agg(f.field, ', ' ORDER BY f.n) FROM link_fields(spec) AS f));
		END IF;
		expression := CASE
			WHEN take IS NULL THEN 'n[%s]'
			WHEN take = 'sound' AND found.kind = 'name' THEN 'name_key(n[%s])'
			WHEN take = 'year' AND found.kind = 'date' THEN 'left(n[%s], 4)'
			WHEN take = 'month' AND found.kind = 'date' THEN 'substr(n[%s], 5, 2)'
			WHEN take = 'day' AND found.kind = 'date' THEN 'substr(n[%s], 7, 2)'
			WHEN take ~ '^[1-9][0-9]?$' THEN 'left(n[%s], ' || take || ')' END;
		IF expression IS NULL THEN
			RAISE EXCEPTION USING ERRCODE = '22P02',
				MESSAGE = format('blocking rule "%s": "%s" does not apply to field "%s" of kind %s at character %s', rule, take, wanted, found.kind, position_ + strpos(part, ':')),
				HINT = 'A part of a rule is field, field:N (the first N characters, 1 to 99), name:sound, or date:year, date:month, date:day.';
		END IF;
		-- a NULL part makes the whole key NULL, and NULL never blocks
		key := coalesce(key || ' || chr(31) || ', '') || format(expression, found.n);
		fields := fields || wanted;
		position_ := position_ + length(part) + 1;
	END LOOP;
	IF key IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = '22P02', MESSAGE = 'an empty blocking rule',
			HINT = 'Write rules such as "dob" or "surname:sound + dob:year".';
	END IF;
END;
$$;
COMMENT ON FUNCTION link_rule(spec link_spec, rule text) IS 'a blocking rule of link_people read against a spec: the SQL of its key over the normalised values n, and its fields';

CREATE FUNCTION link_people_options(options jsonb) RETURNS jsonb
	LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	chosen CONSTANT jsonb := options_with_defaults(options, jsonb_build_object('left', '{}'::jsonb, 'right', '{}'::jsonb, 'one_to_one', true, 'min_weight', 3.17, 'max_pairs', 2e8,
		'cross_pairs', 3e7, 'identity_codes', false, 'secret_table', '', 'retrain', false));
	option record;
BEGIN
	FOR option IN SELECT o.key AS name, o.value AS given FROM jsonb_each(chosen) AS o ORDER BY o.key LOOP
		IF option.name IN ('max_pairs', 'cross_pairs') AND NOT option.given::numeric BETWEEN 0 AND 1e15 THEN
			RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('option "%s" is not between 0 and 1e15', option.name),
				HINT = 'It is a number of pairs; the defaults are 2e8 and 3e7.';
		ELSIF option.name = 'min_weight' AND NOT option.given::numeric BETWEEN -20 AND 100 THEN
			RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'option "min_weight" is not between -20 and 100',
				HINT = 'It is in bits of odds: 0 is probability .5, 3.17 is .9, 6.63 is .99.';
		ELSIF option.name IN ('left', 'right') AND EXISTS (SELECT FROM jsonb_each(option.given) AS c WHERE jsonb_typeof(c.value) <> 'string') THEN
			RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('option "%s" does not map each field to the name of a column', option.name),
				HINT = 'Map fields to columns: {"left": {"given": "given_name"}}.';
		END IF;
	END LOOP;
	RETURN chosen;
END;
$$;
COMMENT ON FUNCTION link_people_options(options jsonb) IS 'the options of link_people, checked and with their defaults';

CREATE FUNCTION link_people_source(side text, relation regclass, id name, spec link_spec, columns jsonb) RETURNS text
	LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	field record;
	list text := '';
	id_type oid;
	stray text;
BEGIN
	SELECT min(c) INTO stray FROM jsonb_object_keys(columns) AS c WHERE c NOT IN (SELECT f.field FROM link_fields(spec) AS f);
	IF stray IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('option "%s" maps "%s", which is no field of the spec', side, stray),
			HINT = format('The fields of the spec are %s.', (SELECT string_agg(f.field, ', ' ORDER BY f.n) FROM link_fields(spec) AS f));
	END IF;
	FOR field IN
		SELECT f.n, f.field AS name, f.kind, w.wanted, a.attname, coalesce(nullif(t.typbasetype, 0), t.oid) AS type
		FROM link_fields(spec) AS f
		CROSS JOIN LATERAL (SELECT coalesce(columns ->> f.field, f.field) AS wanted) AS w
		LEFT JOIN pg_attribute AS a ON a.attrelid = relation AND a.attname::text = w.wanted AND a.attnum > 0 AND NOT a.attisdropped
		LEFT JOIN pg_type AS t ON t.oid = a.atttypid
		ORDER BY f.n
	LOOP
		IF field.attname IS NULL THEN
			RAISE EXCEPTION USING ERRCODE = '42703', MESSAGE = format('%s relation %s has no column "%s" for field "%s"', side, relation, field.wanted, field.name),
				HINT = format('Name the column in the options: {"%s": {"%s": "..."}}.', side, field.name);
		ELSIF field.kind = 'date' AND field.type = 'timestamptz'::regtype THEN
			RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('column "%s" of %s is a timestamp with time zone: its date depends on the zone', field.attname, relation),
				HINT = 'Link a view that turns it into a date.';
		END IF;
		list := list || CASE WHEN list = '' THEN '' ELSE ', ' END || format(
			CASE field.kind
				WHEN 'name' THEN 'name_fold(s.%I::text)'
				WHEN 'date' THEN CASE field.type WHEN 'date'::regtype THEN $q$to_char(s.%I::timestamp, 'YYYYMMDD')$q$ ELSE $q$replace(substring(s.%I::text, '^\s*(\d{4}-\d{2}-\d{2}|\d{8})(?!\d)'), '-', '')$q$ END
				WHEN 'hetu' THEN 'hetu_norm(s.%I::text)'
				WHEN 'phone' THEN 'phone_e164(s.%I::text)'
				WHEN 'email' THEN 'email_norm(s.%I::text)'
				ELSE $q$nullif(btrim(s.%I::text), '')$q$ END, field.attname);
	END LOOP;
	SELECT coalesce(nullif(t.typbasetype, 0), t.oid) INTO id_type
	FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid WHERE a.attrelid = relation AND a.attname = id AND a.attnum > 0 AND NOT a.attisdropped;
	IF id_type IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = '42703', MESSAGE = format('%s relation %s has no id column "%s"', side, relation, id),
			HINT = 'Name the column that identifies a person: whole numbers, unique, not NULL.';
	END IF;
	-- a failing cast would put the id into the message: what is no number becomes NULL, and is counted
	RETURN format('SELECT %L::boolean AS is_right, %s AS id, ARRAY[%s]::text[] AS n FROM %s AS s', side = 'right',
		format(CASE WHEN id_type IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) THEN 's.%I::bigint'
			ELSE $q$CASE WHEN s.%1$I::text ~ '^-?[0-9]{1,18}$' THEN s.%1$I::text::bigint END$q$ END, id), list, relation);
END;
$$;
COMMENT ON FUNCTION link_people_source(side text, relation regclass, id name, spec link_spec, columns jsonb) IS 'a step of link_people: the SELECT that reads one relation as side, id and normalised values';

CREATE FUNCTION link_people_tables(result text, result_schema name, OUT results regclass, OUT seen regclass, OUT study regclass, OUT is_first boolean)
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	parts text[] := parse_ident(result);
	tables CONSTANT jsonb := jsonb_build_object(
		'', 'left_id bigint, right_id bigint, weight double precision, probability double precision, ties integer, explanation text, person_key text',
		'_seen', 'is_right boolean, id bigint',
		'_study', 'left_table text, right_table text, left_id text, right_id text, spec link_spec, rules text[], options jsonb, model match_model, secret bytea, created_at timestamp with time zone, trained_at timestamp with time zone');
	suffix text;
	name_ text;
	name_result text;
	present integer := 0;
	table_ record;
BEGIN
	IF cardinality(parts) > 2 OR octet_length(parts[cardinality(parts)]) > 57 THEN
		RAISE EXCEPTION USING ERRCODE = '42602', MESSAGE = format('result "%s" is not the name of a table', result),
			HINT = 'Name a table, with or without its schema, of at most 57 bytes: link_people adds _seen and _study.';
	END IF;
	IF cardinality(parts) = 1 THEN
		parts := ARRAY[result_schema::text, parts[1]];
	END IF;
	name_result := format('%I.%I', parts[1], parts[2]);
	-- one at a time into one result, also while it does not exist yet
	IF NOT pg_try_advisory_xact_lock(hashtextextended('link_people ' || name_result, 0)) THEN
		RAISE NOTICE 'link_people: waiting for another session that links into %', name_result;
		PERFORM pg_advisory_xact_lock(hashtextextended('link_people ' || name_result, 0));
	END IF;

	FOREACH suffix IN ARRAY ARRAY['', '_seen', '_study'] LOOP
		name_ := format('%I.%I', parts[1], parts[2] || suffix);
		CONTINUE WHEN to_regclass(name_) IS NULL;
		present := present + 1;
		-- a table made beforehand by somebody else would hand the links to them
		SELECT c.relkind = 'r' AND string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum) = tables ->> suffix AS fits,
			pg_get_userbyid(c.relowner) = current_user AS is_own,
			EXISTS (SELECT FROM (SELECT c.relacl UNION ALL SELECT x.attacl FROM pg_attribute AS x WHERE x.attrelid = c.oid) AS l (acl), aclexplode(l.acl) AS g
				WHERE g.grantee = 0 OR suffix = '_study' AND g.grantee <> c.relowner) AS is_open INTO table_
		FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		WHERE c.oid = to_regclass(name_) GROUP BY c.oid;
		IF NOT coalesce(table_.fits, false) THEN
			RAISE EXCEPTION USING ERRCODE = '42P16', MESSAGE = format('%s is not a table of link_people', name_),
				DETAIL = format('Its columns have to be: %s.', tables ->> suffix), HINT = 'Choose another name for the result.';
		ELSIF NOT table_.is_own THEN
			RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('%s belongs to another role', name_),
				HINT = 'Run link_people as the role that owns its tables, or choose another name for the result.';
		ELSIF table_.is_open THEN
			RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('others than its owner have rights on %s', name_),
				HINT = 'Revoke what PUBLIC may do with the tables of link_people, and what anybody else may do with the study.';
		END IF;
		EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', name_);
	END LOOP;
	is_first := present = 0;
	IF present NOT IN (0, 3) THEN
		RAISE EXCEPTION USING ERRCODE = '42P16', MESSAGE = format('%s and its tables _seen and _study are not all there', name_result),
			HINT = 'The three belong together: drop what is left of them, or choose another name for the result.';
	END IF;
	IF is_first THEN
		EXECUTE format('CREATE TABLE %I.%I (%s, PRIMARY KEY (left_id, right_id))', parts[1], parts[2], replace(tables ->> '', ',', ' NOT NULL,') || ' NOT NULL');
		EXECUTE format('CREATE TABLE %I.%I (%s, PRIMARY KEY (is_right, id))', parts[1], parts[2] || '_seen', tables ->> '_seen');
		EXECUTE format('CREATE TABLE %I.%I (%s)', parts[1], parts[2] || '_study', tables ->> '_study');
	END IF;
	results := to_regclass(format('%I.%I', parts[1], parts[2]));
	seen := to_regclass(format('%I.%I', parts[1], parts[2] || '_seen'));
	study := to_regclass(format('%I.%I', parts[1], parts[2] || '_study'));
	IF NOT is_first THEN
		RETURN;
	END IF;
	EXECUTE format('COMMENT ON TABLE %s IS %L', results, 'links found by link_people: an employee number beside a customer number; for the linker role alone');
	EXECUTE format('COMMENT ON TABLE %s IS %L', seen, 'ids that link_people has considered for ' || name_result);
	EXECUTE format('COMMENT ON TABLE %s IS %L', study, 'model and secret of ' || name_result || ': without the secret nobody can compute a person_key again');
	PERFORM revoke_from_others(ARRAY[results, seen, study]);
END;
$$;
COMMENT ON FUNCTION link_people_tables(result text, result_schema name) IS 'a step of link_people: locks the result and makes its three tables, or checks those that are there';

CREATE FUNCTION link_people_study(study regclass, left_table regclass, right_table regclass, left_id name, right_id name, spec link_spec, rules text[], options jsonb) RETURNS match_model
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	-- these may differ from call to call
	stable CONSTANT jsonb := options - '{min_weight,max_pairs,cross_pairs,retrain}'::text[];
	left_name CONSTANT text := (SELECT format('%I.%I', c.relnamespace::regnamespace::name, c.relname) FROM pg_class AS c WHERE c.oid = left_table);
	right_name CONSTANT text := (SELECT format('%I.%I', c.relnamespace::regnamespace::name, c.relname) FROM pg_class AS c WHERE c.oid = right_table);
	n bigint;
	known record;
	changed text;
BEGIN
	EXECUTE format('INSERT INTO %1$s (left_table, right_table, left_id, right_id, spec, rules, options, created_at) SELECT $1, $2, $3, $4, $5, $6, $7, now() WHERE NOT EXISTS (SELECT FROM %1$s)', study)
		USING left_name, right_name, left_id, right_id, spec, rules, stable;
	EXECUTE format('SELECT count(*) FROM %s', study) INTO n;
	IF n > 1 THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('%s has more than one row', study), HINT = 'It holds one study: delete the rows that are not its.';
	END IF;
	EXECUTE format('SELECT * FROM %s', study) INTO known;
	changed := concat_ws(', ',
		CASE WHEN known.left_table <> left_name OR known.right_table <> right_name THEN 'the relations' END,
		CASE WHEN known.left_id <> left_id::text OR known.right_id <> right_id::text THEN 'the id columns' END,
		CASE WHEN known.spec <> spec THEN 'the spec' END,
		CASE WHEN known.rules <> rules THEN 'the rules' END,
		CASE WHEN known.options <> stable THEN 'the options' END);
	IF changed <> '' THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('%s belongs to a study that differs in %s', study, changed),
			HINT = 'Link into another result, or drop the three tables to begin anew. Only min_weight, max_pairs, cross_pairs and retrain may change from call to call.';
	END IF;
	RETURN known.model;
END;
$$;
COMMENT ON FUNCTION link_people_study(study regclass, left_table regclass, right_table regclass, left_id name, right_id name, spec link_spec, rules text[], options jsonb) IS 'a step of link_people: remembers what the study is about, or checks that it is still the same; its model';

CREATE FUNCTION link_people_secret(study regclass, is_first boolean, secret_table text, OUT keeper regclass, OUT secret name)
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	columns text;
	good boolean;
BEGIN
	IF secret_table = '' THEN
		keeper := study;
		secret := 'secret';
		IF is_first THEN
			EXECUTE format('UPDATE %s SET secret = sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))', study);
		END IF;
		EXECUTE format('SELECT secret IS NOT NULL FROM %s', study) INTO good;
		IF NOT good THEN
			RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('the secret of %s has been destroyed', study),
				HINT = 'The study is over: drop its three tables, or link into another result.';
		END IF;
		RETURN;
	END IF;
	keeper := to_regclass(secret_table);
	SELECT string_agg(format_type(a.atttypid, a.atttypmod), ', '), min(a.attname::text) INTO columns, secret
	FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	WHERE c.oid = keeper AND c.relkind = 'r';
	IF columns IS DISTINCT FROM 'bytea' THEN
		RAISE EXCEPTION USING ERRCODE = '42P16', MESSAGE = format('option "secret_table": %s is not a table of one column of type bytea', secret_table),
			HINT = 'Give the name with its schema. A view or a literal would show the secret.';
	ELSIF has_table_privilege('public', keeper, 'SELECT') OR has_any_column_privilege('public', keeper, 'SELECT') THEN
		RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('PUBLIC may read %s', keeper),
			HINT = format('REVOKE ALL ON %s FROM PUBLIC, and put a new secret into it.', keeper);
	END IF;
	EXECUTE format('SELECT count(*) = 1 AND bool_and(octet_length(%I) >= 16) FROM %s', secret, keeper) INTO good;
	IF good IS NOT TRUE THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('%s does not hold one secret of at least 16 bytes', keeper),
			HINT = 'Insert one row, such as sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())).';
	END IF;
END;
$$;
COMMENT ON FUNCTION link_people_secret(study regclass, is_first boolean, secret_table text) IS 'a step of link_people: the table and column that hold the secret of the study, which is made when there is none';

CREATE FUNCTION link_people_load(people text, left_table regclass, right_table regclass, left_id name, right_id name, spec link_spec, rules text[], options jsonb, results regclass, seen regclass, is_first boolean) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	normal CONSTANT text := people || '_n';
	keys text := '';
	frequencies text := '';
	joins text := '';
	side text;
	bad bigint;
	field record;
	rule_number integer := 0;
	rule text;
BEGIN
	EXECUTE format('CREATE TEMPORARY TABLE %I ON COMMIT DROP AS %s UNION ALL %s', normal,
		link_people_source('left', left_table, left_id, spec, options -> 'left'), link_people_source('right', right_table, right_id, spec, options -> 'right'));
	FOREACH side IN ARRAY ARRAY['left', 'right'] LOOP
		EXECUTE format('SELECT count(*) FROM pg_temp.%I WHERE is_right = %L AND id IS NULL', normal, side = 'right') INTO bad;
		IF bad > 0 THEN
			RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('the id of %s %s record(s) is NULL or not a whole number of at most 18 digits', bad, side),
				HINT = 'Link a view that leaves them out, or numbers them.';
		END IF;
		EXECUTE format('SELECT count(*) - count(DISTINCT id) FROM pg_temp.%I WHERE is_right = %L', normal, side = 'right') INTO bad;
		IF bad > 0 THEN
			RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('the ids of the %s relation are not unique: %s record(s) repeat one', side, bad),
				HINT = 'Link a view with one row for each person.';
		END IF;
	END LOOP;

	FOREACH rule IN ARRAY rules LOOP
		rule_number := rule_number + 1;
		keys := keys || format(', (block_keys(%s))[1] AS key_%s', (link_rule(spec, rule)).key, rule_number);
	END LOOP;
	FOR field IN SELECT f.n, f.tf FROM link_fields(spec) AS f ORDER BY f.n LOOP
		frequencies := frequencies || CASE field.n WHEN 1 THEN '' ELSE ', ' END || CASE WHEN field.tf THEN format('t%s.share', field.n) ELSE 'NULL' END;
		IF field.tf THEN
			joins := joins || format(' LEFT JOIN (SELECT n[%1$s] AS word, (count(*) / sum(count(*)) OVER ())::float4 AS share FROM pg_temp.%2$I WHERE n[%1$s] IS NOT NULL GROUP BY n[%1$s]) AS t%1$s ON t%1$s.word = n[%1$s]', field.n, normal);
		END IF;
	END LOOP;
	-- state: 2 new, 1 considered before, 0 linked before (it serves training alone)
	EXECUTE format('CREATE TEMPORARY TABLE %I ON COMMIT DROP AS SELECT p.is_right, p.id, %s::smallint AS state, %s AS rec%s FROM pg_temp.%I AS p%s%s',
		people, CASE WHEN is_first THEN '2' ELSE 'CASE WHEN s.id IS NULL THEN 2 WHEN l.id IS NULL THEN 1 ELSE 0 END' END,
		CASE WHEN joins = '' THEN 'link_record($1, VARIADIC n)' ELSE format('with_tf(link_record($1, VARIADIC n), ARRAY[%s]::float4[])', frequencies) END, keys, normal,
		CASE WHEN is_first THEN '' ELSE format(' LEFT JOIN %s AS s USING (is_right, id) LEFT JOIN (SELECT false AS is_right, left_id AS id FROM %s WHERE $2 UNION SELECT true, right_id FROM %2$s WHERE $2) AS l USING (is_right, id)', seen, results) END,
		joins) USING spec, (options ->> 'one_to_one')::boolean;
	EXECUTE format('DROP TABLE pg_temp.%I', normal);
	EXECUTE format('ANALYZE pg_temp.%I (is_right, id, state%s)', people, (SELECT string_agg(format(', key_%s', i), '' ORDER BY i) FROM generate_series(1, cardinality(rules)) AS i));
END;
$$;
COMMENT ON FUNCTION link_people_load(people text, left_table regclass, right_table regclass, left_id name, right_id name, spec link_spec, rules text[], options jsonb, results regclass, seen regclass, is_first boolean) IS 'a step of link_people: the temporary table of both relations'' people with a link_record and a key for each rule';

CREATE FUNCTION link_people_cost(people text, rules text[], everything boolean, max_pairs numeric) RETURNS numeric[]
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	max_block CONSTANT integer := 20000;	-- of the aggregates over a block
	blocks text;
	cost record;
	total numeric := 0;
	pairs numeric[] := '{}';
BEGIN
	FOR rule_number IN 1 .. cardinality(rules) LOOP
		blocks := format('%s_%s', people, rule_number);
		-- the blocks in which there is something to compare
		EXECUTE format('CREATE TEMPORARY TABLE %1$I ON COMMIT DROP AS SELECT key_%3$s AS key, count(*) FILTER (WHERE NOT is_right) AS l, count(*) FILTER (WHERE is_right) AS r, '
			|| 'count(*) FILTER (WHERE NOT is_right AND state < %4$s) AS old_l, count(*) FILTER (WHERE is_right AND state < %4$s) AS old_r '
			|| 'FROM pg_temp.%2$I WHERE %5$s GROUP BY key_%3$s '
			|| 'HAVING count(*) FILTER (WHERE NOT is_right) > 0 AND count(*) FILTER (WHERE is_right) > 0 AND count(*) FILTER (WHERE state >= %4$s) > 0',
			blocks, people, rule_number, CASE WHEN everything THEN 0 ELSE 2 END,
			format(CASE WHEN everything THEN 'key_%1$s IS NOT NULL' ELSE 'state > 0 AND key_%1$s IN (SELECT key_%1$s FROM pg_temp.%2$I WHERE state = 2)' END, rule_number, people));
		EXECUTE format('ANALYZE pg_temp.%I (key)', blocks);
		EXECUTE format('SELECT coalesce((c).blocks, 0) AS blocks, coalesce((c).largest, 0) AS largest, coalesce((c).pairs, 0)::numeric - coalesce((o).pairs, 0) AS pairs '
			|| 'FROM (SELECT block_cost_between_agg(l, r) AS c, block_cost_between_agg(old_l, old_r) AS o FROM pg_temp.%I) AS x', blocks) INTO cost;
		RAISE NOTICE 'link_people: rule "%": % pairs in % blocks, the largest of % records', rules[rule_number], cost.pairs, cost.blocks, cost.largest;
		pairs := pairs || cost.pairs;
		total := total + cost.pairs;
		IF cost.largest > max_block THEN
			RAISE EXCEPTION USING ERRCODE = '54000', MESSAGE = format('blocking rule "%s" makes a block of %s records, more than %s', rules[rule_number], cost.largest, max_block),
				HINT = format('Add a second part to the rule, such as "%s + field:1", or leave out a placeholder value that many records share.', rules[rule_number]);
		ELSIF total > max_pairs THEN
			RAISE EXCEPTION USING ERRCODE = '54000', MESSAGE = format('blocking rule "%s" would compare %s pairs, together with the rules before it %s: more than max_pairs, %s', rules[rule_number], cost.pairs, total, max_pairs),
				HINT = format('Add a second part to the rule, such as "%s + field:1", or raise {"max_pairs": %s}.', rules[rule_number], total);
		END IF;
	END LOOP;
	RETURN pairs;
END;
$$;
COMMENT ON FUNCTION link_people_cost(people text, rules text[], everything boolean, max_pairs numeric) IS 'a step of link_people: the blocks and the number of pairs of each rule; an error with advice when a rule explodes';

CREATE FUNCTION link_people_sample(people text, left_n bigint, right_n bigint) RETURNS text
	LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	chunk CONSTANT numeric := 8000;		-- two of them fit into one block
BEGIN
	-- the records of smallest hash, in chunks; each chunk of one side meets each of the other
	RETURN format('SELECT i * %4$s + j AS key, s.is_right, s.id, s.rec, s.state FROM ('
		|| 'SELECT p.is_right, p.id, p.rec, p.state, row_number() OVER (PARTITION BY p.is_right ORDER BY p.id) AS rank FROM pg_temp.%1$I AS p JOIN ('
		|| '(SELECT is_right, id FROM pg_temp.%1$I WHERE NOT is_right ORDER BY hashint8extended(id, 1), id LIMIT %2$s) UNION ALL '
		|| '(SELECT is_right, id FROM pg_temp.%1$I WHERE is_right ORDER BY hashint8extended(id, 2), id LIMIT %3$s)) AS c USING (is_right, id)) AS s '
		|| 'JOIN (SELECT i, j FROM generate_series(0, %5$s - 1) AS i, generate_series(0, %4$s - 1) AS j) AS chunks '
		|| 'ON CASE WHEN s.is_right THEN s.rank %% %4$s = j ELSE s.rank %% %5$s = i END',
		people, left_n, right_n, greatest(ceil(right_n / chunk), 1), greatest(ceil(left_n / chunk), 1));
END;
$$;
COMMENT ON FUNCTION link_people_sample(people text, left_n bigint, right_n bigint) IS 'a step of link_people: the SELECT of the cross product of so many people of each side, in blocks; the sample follows from the ids';

CREATE FUNCTION link_people_temper(model match_model, matches float8, pairs bigint) RETURNS match_model
	LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	least_m CONSTANT float8 := 0.5 / greatest(matches, 1);
	least_u CONSTANT float8 := 0.5 / greatest(pairs, 1);
	at record;
BEGIN
	FOR at IN SELECT r.field, r.level, r.m, r.u FROM em_report(model) AS r WHERE r.m < least_m OR r.u < least_u ORDER BY r.field, r.level LOOP
		model := set_u(set_m(model, at.field, at.level, greatest(at.m, least_m)), at.field, at.level, greatest(at.u, least_u));
	END LOOP;
	RETURN model;
END;
$$;
COMMENT ON FUNCTION link_people_temper(model match_model, matches float8, pairs bigint) IS 'a step of link_people: what was never seen among so many matches or pairs is taken to happen in half of one, not never';

CREATE FUNCTION link_people_train(people text, spec link_spec, rules text[], pairs numeric[], left_n bigint, right_n bigint, cross_pairs numeric) RETURNS match_model
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	per_rule CONSTANT numeric := 1e6;		-- pairs of a rule that are enough, in blocks by the order of their hashes
	possible CONSTANT numeric := left_n::numeric * right_n;
	is_cross CONSTANT boolean := possible <= cross_pairs;
	sampled CONSTANT numeric := CASE WHEN is_cross THEN possible ELSE 5e6 END;
	root CONSTANT bigint := floor(sqrt(sampled));
	model match_model := match_model(spec, greatest(least(least(left_n, right_n) / possible / 2, 0.1), 1e-12));
	sample match_patterns;
	found match_patterns;
	rule_model match_model;
	models match_model[] := '{}';
	summary record;
	matches float8 := 0;		-- of the rule that finds most
BEGIN
	EXECUTE format('SELECT rollup(patterns) FROM (SELECT match_patterns_between(rec, is_right) AS patterns FROM (%s) AS s GROUP BY key) AS b',
		link_people_sample(people,
			CASE WHEN possible <= sampled OR left_n <= root THEN left_n WHEN right_n <= root THEN floor(sampled / right_n) ELSE root END::bigint,
			CASE WHEN possible <= sampled OR right_n <= root THEN right_n WHEN left_n <= root THEN floor(sampled / left_n) ELSE root END::bigint)) INTO sample;
	IF is_cross THEN
		model := match_em(model, sample);
		SELECT s.matches, s.pairs INTO summary FROM em_summary(model) AS s;
		RETURN link_people_temper(model, summary.matches, summary.pairs);
	END IF;
	model := u_from_patterns(model, sample);
	FOR rule_number IN 1 .. cardinality(rules) LOOP
		CONTINUE WHEN pairs[rule_number] = 0;
		EXECUTE format('SELECT rollup(patterns) FROM (SELECT match_patterns_between(rec, is_right) AS patterns FROM '
			|| '(SELECT b.key, p.is_right, p.rec FROM (SELECT key, sum(l::numeric * r) OVER (ORDER BY key) - l::numeric * r AS before FROM pg_temp.%I) AS b '
			|| 'JOIN pg_temp.%I AS p ON p.key_%s = b.key WHERE b.before < %s ORDER BY b.key) AS s GROUP BY key) AS b',
			format('%s_%s', people, rule_number), people, rule_number, per_rule) INTO found;
		-- agreement in the fields of the rule says nothing within its blocks
		rule_model := match_em(model, found, 'u' || (SELECT string_agg(' -' || f, '') FROM unnest((link_rule(spec, rules[rule_number])).fields) AS f));
		models := models || rule_model;
		matches := greatest(matches, (rule_model::jsonb ->> 'lambda')::float8 * pairs[rule_number]::float8);
	END LOOP;
	model := average_m(model, models);
	SELECT s.matches, s.masked INTO summary FROM em_summary(model) AS s;
	IF cardinality(summary.masked) > 0 THEN
		RAISE NOTICE 'link_people: every rule blocks on %: how often matches agree there is assumed, not learned', array_to_string(summary.masked, ', ')
			USING HINT = 'Add a rule that does without.';
	END IF;
	-- the matches in the sample shall not count for u
	model := match_em(model, sample, 'm');
	model := link_people_temper(model, summary.matches, (SELECT s.pairs FROM em_summary(model) AS s));
	RETURN set_lambda(model, greatest(least(matches / possible::float8, 0.5), 1e-15));
END;
$$;
COMMENT ON FUNCTION link_people_train(people text, spec link_spec, rules text[], pairs numeric[], left_n bigint, right_n bigint, cross_pairs numeric) IS 'a step of link_people: the model, by free EM on all pairs, or from a sample of them for u and each rule''s pairs for m';

CREATE FUNCTION link_people_edges(people text, edges text, model match_model, rules text[], left_n bigint, right_n bigint, is_cross boolean, everything boolean, min_weight float8) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	scored CONSTANT text := CASE WHEN everything THEN 'match_edges_between(id, rec, is_right, $1, $2)'
		-- new left with all right, then old left with new right
		ELSE $q$coalesce(match_edges_between(id, rec, is_right, $1, $2) FILTER (WHERE is_right OR state = 2), '{}')
			|| coalesce(match_edges_between(id, rec, is_right, $1, $2) FILTER (WHERE CASE WHEN is_right THEN state = 2 ELSE state = 1 END), '{}')$q$ END;
	rule_number integer;
	blocks text;
	found bigint;
BEGIN
	EXECUTE format('CREATE TEMPORARY TABLE %I ON COMMIT DROP AS SELECT * FROM unnest(NULL::match_edge[])', edges || '_r');
	FOR rule_number IN 1 .. CASE WHEN is_cross THEN 1 ELSE cardinality(rules) END LOOP
		blocks := CASE WHEN is_cross THEN link_people_sample(people, left_n, right_n)
			ELSE format('SELECT b.key, p.is_right, p.id, p.rec, p.state FROM pg_temp.%I AS b JOIN pg_temp.%I AS p ON p.key_%s = b.key ORDER BY b.key', format('%s_%s', people, rule_number), people, rule_number) END;
		EXECUTE format('INSERT INTO pg_temp.%I SELECT e.* FROM (SELECT %s AS edges FROM (%s) AS p WHERE state >= %s GROUP BY key) AS b, unnest(b.edges) AS e',
			edges || '_r', scored, blocks, CASE WHEN everything THEN 0 ELSE 1 END) USING model, min_weight;
		GET DIAGNOSTICS found = ROW_COUNT;
		RAISE NOTICE 'link_people: %: % pairs of weight % or more', CASE WHEN is_cross THEN 'all pairs' ELSE format('rule "%s"', rules[rule_number]) END, found, round(min_weight::numeric, 2);
	END LOOP;
	EXECUTE format('CREATE TEMPORARY TABLE %I ON COMMIT DROP AS SELECT DISTINCT ON (l, r) * FROM pg_temp.%I ORDER BY l, r', edges, edges || '_r');
	EXECUTE format('DROP TABLE pg_temp.%I', edges || '_r');
	EXECUTE format('ANALYZE pg_temp.%I (l, r)', edges);
END;
$$;
COMMENT ON FUNCTION link_people_edges(people text, edges text, model match_model, rules text[], left_n bigint, right_n bigint, is_cross boolean, everything boolean, min_weight float8) IS 'a step of link_people: the temporary table of the pairs that weigh enough, each once';

CREATE FUNCTION link_people_lambda(edges text, model match_model, possible numeric, OUT lambda float8, OUT shift float8)
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	first_lambda CONSTANT float8 := (model::jsonb ->> 'lambda')::float8;
	weights float8[];
	counts bigint[];
	matches float8;
	before float8;
BEGIN
	lambda := first_lambda;
	shift := 0;
	-- weights to 1/16 bit: their number, not that of the edges, decides the time
	EXECUTE format('SELECT array_agg(w ORDER BY w), array_agg(n ORDER BY w) FROM (SELECT floor(weight * 16) / 16 + 1.0 / 32 AS w, count(*) AS n FROM pg_temp.%I GROUP BY 1) AS h', edges)
		INTO weights, counts;
	FOR i IN 1 .. 100 LOOP
		SELECT sum(n / (1 + power(2::float8, -(w + shift))) ORDER BY w) INTO matches FROM unnest(weights, counts) AS h (w, n);
		EXIT WHEN matches IS NULL OR matches >= possible;
		before := lambda;
		lambda := greatest(matches / possible::float8, 1e-15);
		shift := ln(lambda / (1 - lambda)) / ln(2::float8) - ln(first_lambda / (1 - first_lambda)) / ln(2::float8);
		EXIT WHEN abs(lambda - before) <= 1e-9 * before;
	END LOOP;
END;
$$;
COMMENT ON FUNCTION link_people_lambda(edges text, model match_model, possible numeric) IS 'a step of link_people: the share of matches among all possible pairs, by EM for lambda alone over the pairs that the rules found';

CREATE FUNCTION link_people_write(people text, edges text, results regclass, model match_model, keeper regclass, secret name, has_old boolean, one_to_one boolean, shift float8, min_weight float8) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	links CONSTANT text := edges || '_l';
	pairs bigint;
BEGIN
	-- after training anew: somebody who is linked stays out, and so do two who were considered before
	EXECUTE format('CREATE TEMPORARY TABLE %I ON COMMIT DROP AS SELECT e.l, e.r, e.weight + $1 AS weight, e.pattern, 0 AS ties FROM pg_temp.%I AS e%s WHERE e.weight + $1 >= $2%s', links, edges,
		CASE WHEN has_old THEN format(' JOIN pg_temp.%1$I AS a ON a.id = e.l AND NOT a.is_right JOIN pg_temp.%1$I AS b ON b.id = e.r AND b.is_right', people) END,
		CASE WHEN has_old THEN ' AND least(a.state, b.state) > 0 AND greatest(a.state, b.state) = 2' END) USING shift, min_weight;
	GET DIAGNOSTICS pairs = ROW_COUNT;
	RAISE NOTICE 'link_people: % pairs of weight % or more', pairs, min_weight;
	EXECUTE format('ANALYZE pg_temp.%I (l, r)', links);
	EXECUTE format('INSERT INTO %s '
		|| 'SELECT k.l, k.r, k.weight, match_probability(k.weight), k.ties, match_explanation($1, a.rec, b.rec), encode(substr(link_token(secret.key, %L, k.l::text), 1, 16), %L) '
		|| 'FROM (%s) AS k JOIN pg_temp.%5$I AS a ON a.id = k.l AND NOT a.is_right JOIN pg_temp.%5$I AS b ON b.id = k.r AND b.is_right CROSS JOIN (SELECT %6$I FROM %7$s) AS secret (key) ORDER BY k.l, k.r',
		results, 'person', 'hex',
		CASE WHEN one_to_one THEN format('SELECT * FROM link_assign((SELECT array_agg(ROW(l, r, weight, pattern)::match_edge) FROM pg_temp.%I))', links) ELSE format('SELECT * FROM pg_temp.%I', links) END,
		people, secret, keeper) USING model;
	GET DIAGNOSTICS pairs = ROW_COUNT;
	RAISE NOTICE 'link_people: % links', pairs;
	EXECUTE format('DROP TABLE pg_temp.%I', links);
END;
$$;
COMMENT ON FUNCTION link_people_write(people text, edges text, results regclass, model match_model, keeper regclass, secret name, has_old boolean, one_to_one boolean, shift float8, min_weight float8) IS 'a step of link_people: the pairs that weigh enough, one to one, into the result with explanation and person_key';

CREATE PROCEDURE link_people(left_table regclass, right_table regclass, left_id name, right_id name, spec link_spec, rules text[], result text, options jsonb DEFAULT '{}', result_schema name DEFAULT current_schema())
	LANGUAGE plpgsql
	SET search_path = @extschema@, pg_temp
	SET DateStyle = 'ISO, YMD'
AS $$
DECLARE
	chosen jsonb;
	names record;
	secret record;		-- where it is, not what
	people CONSTANT text := 'link_' || replace(gen_random_uuid()::text, '-', '');
	edges CONSTANT text := people || '_e';
	n record;
	possible numeric;
	is_cross boolean;
	training boolean;
	model match_model;
	one_to_one boolean;
	min_weight float8;
	pairs numeric[];		-- of each rule
	lambda float8;
	shift float8 := 0;
	matches numeric;
BEGIN
	IF num_nulls(left_table, right_table, left_id, right_id, spec, rules, result, options, result_schema) > 0 OR array_position(rules, NULL) IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = '22004', MESSAGE = 'an argument of link_people is NULL',
			HINT = 'Give both relations, their id columns, a spec, an array of rules and the name of the result; without a schema in it, search_path needs one.';
	ELSIF left_table = right_table THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('both relations are %s', left_table),
			HINT = 'To find duplicates within one relation use match_edges_within() and link_components_agg().';
	END IF;
	chosen := link_people_options(options);
	min_weight := (chosen ->> 'min_weight')::float8;
	one_to_one := (chosen ->> 'one_to_one')::boolean;
	IF EXISTS (SELECT FROM link_fields(spec) AS f WHERE f.kind = 'hetu') AND NOT (chosen ->> 'identity_codes')::boolean THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'the spec compares personal identity codes',
			HINT = 'Leave the field out. Where unambiguous identification is necessary (Finnish Data Protection Act 1050/2018, section 29), give {"identity_codes": true} and record why.';
	END IF;
	PERFORM link_rule(spec, rule) FROM unnest(rules) AS rule;

	names := link_people_tables(result, result_schema);
	model := link_people_study(names.study, left_table, right_table, left_id, right_id, spec, rules, chosen);
	secret := link_people_secret(names.study, names.is_first, chosen ->> 'secret_table');
	PERFORM link_people_load(people, left_table, right_table, left_id, right_id, spec, rules, chosen, names.results, names.seen, names.is_first);
	EXECUTE format('SELECT count(*) FILTER (WHERE NOT is_right) AS l, count(*) FILTER (WHERE is_right) AS r, count(*) FILTER (WHERE NOT is_right AND state = 2) AS new_l, '
		|| 'count(*) FILTER (WHERE is_right AND state = 2) AS new_r FROM pg_temp.%I', people) INTO n;
	RAISE NOTICE 'link_people: % left and % right people, % and % of them new', n.l, n.r, n.new_l, n.new_r;
	possible := n.l::numeric * n.r;
	is_cross := possible <= (chosen ->> 'cross_pairs')::numeric;
	training := model IS NULL OR (chosen ->> 'retrain')::boolean;
	IF is_cross THEN
		pairs := ARRAY[possible];
		RAISE NOTICE 'link_people: all % pairs are compared, without the blocking rules', possible;
	ELSE
		IF rules = '{}' THEN
			RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('%s pairs are too many to compare all of them, and there is no blocking rule', possible),
				HINT = 'Give rules such as {dob, surname:sound + given:1}: at least two that have no field in common.';
		END IF;
		pairs := link_people_cost(people, rules, training, (chosen ->> 'max_pairs')::numeric);
	END IF;
	IF 0 = ALL (pairs) OR n.new_l + n.new_r = 0 AND NOT training THEN
		RAISE NOTICE 'link_people: nothing to compare, no links';
	ELSE
		IF training THEN
			model := link_people_train(people, spec, rules, pairs, n.l, n.r, (chosen ->> 'cross_pairs')::numeric);
		END IF;
		PERFORM link_people_edges(people, edges, model, rules, n.l, n.r, is_cross, training, min_weight - CASE WHEN training AND NOT is_cross THEN 12 ELSE 0 END);
		IF training AND NOT is_cross THEN
			SELECT l.lambda, l.shift INTO lambda, shift FROM link_people_lambda(edges, model, possible) AS l;
			model := set_lambda(model, lambda);
		END IF;
		matches := (model::jsonb ->> 'lambda')::numeric * possible;
		IF training THEN
			RAISE NOTICE 'link_people: % matches are expected', round(matches);
		END IF;
		IF training AND matches > 1.5 * least(n.l, n.r) THEN
			RAISE WARNING 'link_people: the smaller relation has only % people: the fields do not tell people apart, or the relations repeat them', least(n.l, n.r)
				USING HINT = 'Compare more fields, and link views with one row for each person.';
		END IF;
		PERFORM link_people_write(people, edges, names.results, model, secret.keeper, secret.secret, training AND NOT names.is_first, one_to_one, shift, min_weight);
		EXECUTE format('DROP TABLE pg_temp.%I', edges);
	END IF;
	IF training AND model IS NOT NULL THEN
		EXECUTE format('UPDATE %s SET model = $1, trained_at = now()', names.study) USING model;
	END IF;
	-- before there is a model nobody has been considered
	IF model IS NOT NULL THEN
		EXECUTE format('INSERT INTO %s SELECT is_right, id FROM pg_temp.%I WHERE state = 2 ORDER BY is_right, id', names.seen, people);
	END IF;
	EXECUTE format('DROP TABLE pg_temp.%I', people);
	IF NOT is_cross THEN
		EXECUTE (SELECT format('DROP TABLE %s', string_agg(format('pg_temp.%I', format('%s_%s', people, i)), ', ')) FROM generate_series(1, cardinality(rules)) AS i);
	END IF;
END;
$$;
COMMENT ON PROCEDURE link_people(left_table regclass, right_table regclass, left_id name, right_id name, spec link_spec, rules text[], result text, options jsonb, result_schema name) IS 'links the people of two relations: trains, scores the pairs of the blocking rules, assigns one to one and writes into a table that the caller names; called again, it links what is new';
