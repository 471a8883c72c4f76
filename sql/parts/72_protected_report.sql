/*
 * Protected reports: cells of persons' answers that readers may see, made so
 * that no person can be subtracted out of them, today or from one publication
 * to the next.
 *
 * A report is a handful of ordinary objects that its owner owns, all named
 * after it:
 *
 *		x				view for readers: a security barrier, nothing hidden behind it
 *		x_cells			one row for each cell; where it is protected, no value is stored
 *		x_reasons		view for the owner: the same, and why a cell is protected
 *		x_log			who published, when, and how many cells
 *		x_definition	one row: what the report is made of
 *		x_places		the finest cells: combinations of all dimensions
 *		x_persons		person versions: a person with digests of what the person answered,
 *						one for each list of columns that a measure reads, the finest cell,
 *						and the publications that counted them
 *
 * Keys are arrays of text: the rounds, then the dimensions; NULL means all.
 * Each time a cell is published it becomes an equation over person versions,
 * and stays one for ever: protect_cells gets the equations of all publications
 * ("known") and those that are to come ("open").
 *
 * Everything runs with the rights of the caller, who has to be the owner, in
 * one transaction.  Statements that are built quote each name; the measures,
 * which are SQL, are parsed once, under the caller's search_path, and kept with
 * all names qualified.  No message contains a value of a person.
 */

CREATE FUNCTION protected_report_options(options jsonb, dimensions text[]) RETURNS jsonb
	LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	chosen jsonb;
	option text;
	wanted text[];
	closed text[];
	lattice jsonb := '[]';
BEGIN
	IF jsonb_typeof(options -> 'round') = 'string' THEN
		options := jsonb_set(options, '{round}', jsonb_build_array(options -> 'round'));
	END IF;
	chosen := options_with_defaults(options, jsonb_build_object(
		'minimum', 5, 'lattice', '[]'::jsonb, 'hierarchy', '[]'::jsonb, 'round', '[]'::jsonb, 'money', '{}'::jsonb,
		'homogeneity', 'hide', 'grid', 0, 'single_answers', false, 'reader', '', 'missing_label', '(not stated)'));
	IF (chosen ->> 'minimum')::numeric NOT BETWEEN 2 AND 1000000 OR (chosen ->> 'minimum')::numeric % 1 <> 0 THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'option "minimum" is not a whole number between 2 and 1000000',
			HINT = 'It is the number of persons below which nothing is shown; 5 is usual, 10 is safer.';
	ELSIF chosen ->> 'homogeneity' NOT IN ('hide', 'round', 'off') THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('option "homogeneity" is "%s"', chosen ->> 'homogeneity'),
			HINT = 'It is hide (a cell in which everybody answered the same is protected), round (all values are shown on a grid) or off.';
	ELSIF (chosen ->> 'homogeneity' = 'round') <> ((chosen ->> 'grid')::numeric > 0) OR (chosen ->> 'grid')::numeric < 0 THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'a grid above 0 and {"homogeneity": "round"} belong together',
			HINT = 'Give both, such as {"homogeneity": "round", "grid": 0.5}, or neither.';
	ELSIF chosen ->> 'missing_label' = '' THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'option "missing_label" is empty',
			HINT = 'It stands for a dimension that is NULL; its default is (not stated).';
	ELSIF EXISTS (SELECT FROM jsonb_array_elements(chosen -> 'round') AS c WHERE jsonb_typeof(c) <> 'string')
		OR EXISTS (SELECT FROM jsonb_each(chosen -> 'money') AS m WHERE jsonb_typeof(m.value) <> 'string') THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'options "round" and "money" name columns',
			HINT = 'Write {"round": "month"} or {"round": ["year", "wave"]}, and {"money": {"label of a measure": "column"}}.';
	END IF;
	FOREACH option IN ARRAY ARRAY['lattice', 'hierarchy'] LOOP
		-- an inner CASE decides what is looked at: what is no array has no elements
		IF EXISTS (SELECT FROM jsonb_array_elements(chosen -> option) AS list WHERE jsonb_typeof(list) <> 'array')
			OR EXISTS (
				SELECT FROM jsonb_array_elements(chosen -> option) AS list,
					jsonb_array_elements(CASE jsonb_typeof(list) WHEN 'array' THEN list ELSE '[]' END) AS d
				WHERE NOT coalesce(d #>> '{}' = ANY (dimensions), false)) THEN
			RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('option "%s" is not an array of arrays of dimensions', option),
				HINT = format('The dimensions are %s.', array_to_string(dimensions, ', '));
		END IF;
	END LOOP;
	IF options -> 'lattice' = '[]' THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'option "lattice" publishes nothing',
			HINT = 'Leave it out for all combinations; [[]] is the total alone.';
	END IF;

	-- where a child is, its parents are; each combination once, the coarse ones first
	FOR wanted IN
		SELECT ARRAY(SELECT jsonb_array_elements_text(list)) FROM jsonb_array_elements(options -> 'lattice') AS list
		UNION ALL
		SELECT ARRAY(SELECT d FROM unnest(dimensions) WITH ORDINALITY AS u (d, i) WHERE number & (1 << i::integer - 1) > 0)
		FROM generate_series(0, (1 << cardinality(dimensions)) - 1) AS number
		WHERE NOT options ? 'lattice'
	LOOP
		LOOP
			closed := ARRAY(
				SELECT d
				FROM unnest(dimensions) WITH ORDINALITY AS u (d, i)
				WHERE d = ANY (wanted)
					OR EXISTS (
						SELECT FROM jsonb_array_elements(chosen -> 'hierarchy') AS path,
							jsonb_array_elements_text(path) WITH ORDINALITY AS parent (name, at),
							jsonb_array_elements_text(path) WITH ORDINALITY AS child (name, at)
						WHERE parent.name = d AND child.name = ANY (wanted) AND child.at > parent.at)
				ORDER BY i);
			EXIT WHEN closed = wanted;
			wanted := closed;
		END LOOP;
		IF NOT EXISTS (SELECT FROM jsonb_array_elements(lattice) AS known WHERE known = to_jsonb(closed)) THEN
			lattice := lattice || jsonb_build_array(to_jsonb(closed));
		END IF;
	END LOOP;
	SELECT d INTO option
	FROM unnest(dimensions) AS d
	WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(lattice) AS list WHERE list ? d)
	LIMIT 1;
	IF option IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('dimension "%s" is in no combination of the lattice', option),
			HINT = 'Leave it out of the dimensions, or publish a combination with it.';
	END IF;
	RETURN chosen || jsonb_build_object(
		'minimum', (chosen ->> 'minimum')::numeric::integer,
		'lattice', (
			SELECT jsonb_agg(list ORDER BY jsonb_array_length(list), at)
			FROM jsonb_array_elements(lattice) WITH ORDINALITY AS l (list, at)));
END;
$$;
COMMENT ON FUNCTION protected_report_options(options jsonb, dimensions text[]) IS 'the options of create_protected_report, checked, with their defaults, and with every combination of dimensions that is published';

CREATE FUNCTION protected_report_measure(label text, expression text, source regclass, expression_path text, single_answers boolean) RETURNS jsonb
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	own_path CONSTANT text := current_setting('search_path');
	deparse_path CONSTANT text := 'pg_catalog, pg_temp';
	mark CONSTANT text := 'measure_' || replace(gen_random_uuid()::text, '-', '');
	-- a second relation makes the deparser write each column with its alias
	statement CONSTANT text := format(
		'CREATE TEMPORARY VIEW %1$I AS SELECT (%2$s%3$s) AS %1$I FROM %4$s AS s, (VALUES (true)) AS o (other_%1$s) GROUP BY ()',
		mark, expression, E'\n', qualified_name(source));
	parsed record;
	telling record;			-- an aggregate of the measure that tells single answers
	written text;
	measure jsonb;
BEGIN
	-- names in the expression are those that its author sees; here nothing else is looked up by name
	BEGIN
		PERFORM pg_catalog.set_config('search_path', expression_path, true);
		EXECUTE statement;
		PERFORM pg_catalog.set_config('search_path', own_path, true);
	EXCEPTION WHEN syntax_error_or_access_rule_violation THEN
		PERFORM pg_catalog.set_config('search_path', own_path, true);
		IF SQLSTATE = '42501' THEN
			RAISE;
		END IF;
		RAISE EXCEPTION USING ERRCODE = SQLSTATE, MESSAGE = format('measure "%s": %s', label, SQLERRM),
			HINT = 'A measure is one SQL aggregate over columns of the source, such as avg(score).';
	END;
	SELECT c.oid, r.oid AS rule, r.ev_action::text AS tree, c.relnatts = 1 AND a.attname = mark AS is_one,
		format_type(a.atttypid, a.atttypmod) AS type INTO parsed
	FROM pg_class AS c
	JOIN pg_rewrite AS r ON r.ev_class = c.oid
	JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = 1
	WHERE c.relnamespace = pg_my_temp_schema() AND c.relname = mark;
	IF parsed.is_one IS NOT TRUE
		OR parsed.tree !~ ':hasAggs true'
		OR parsed.tree ~ ':(hasWindowFuncs|hasTargetSRFs|hasSubLinks|hasDistinctOn|hasModifyingCTE) true'
		OR parsed.tree ~ ':setOperations \{'
		OR parsed.tree ~ ':(distinctClause|cteList|limitCount) [({]'
		OR parsed.tree ~ ':varattno (0|-[0-9]+) '
		OR EXISTS (
			SELECT FROM pg_depend AS d
			WHERE d.classid = 'pg_rewrite'::regclass AND d.objid = parsed.rule
				AND d.refclassid = 'pg_class'::regclass AND d.refobjid NOT IN (source, parsed.oid)) THEN
		RAISE EXCEPTION USING ERRCODE = '42803', MESSAGE = format('measure "%s" is not one aggregate over columns of the source', label),
			HINT = 'No window function, subquery, set, whole row or other relation: what a cell says may depend on its own rows alone.';
	END IF;
	-- aggregates do not nest: what follows one up to the next is its own
	SELECT p.proname AS name, NOT p.is_filtered AS is_list INTO telling
	FROM (
		SELECT p.proname, a.tree ~ ':aggfilter \{' AND p.proname <> 'count' AS is_filtered
		FROM string_to_table(parsed.tree, ':aggfnoid ') WITH ORDINALITY AS a (tree, i)
		JOIN pg_proc AS p ON p.oid = substring(a.tree, '^[0-9]+')::oid
		WHERE i > 1
	) AS p
	WHERE p.is_filtered
		OR p.proname ~ '^(min|max|mode|any_value|percentile_disc|array_agg|string_agg|jsonb?(_object)?_agg.*|xmlagg|range_agg|range_intersect_agg|journey_agg)$'
	LIMIT 1;
	IF telling.name IS NOT NULL AND NOT single_answers THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format(
				CASE WHEN telling.is_list THEN 'measure "%s": %s() hands out answers of single persons'
					ELSE 'measure "%s": %s() with FILTER speaks of a group of its own, however small' END, label, telling.name),
			HINT = 'Publish means, shares and counts, and make a condition a dimension; or take the risk: {"single_answers": true}.';
	END IF;
	PERFORM pg_catalog.set_config('search_path', deparse_path, true);
	written := pg_catalog.pg_get_viewdef(parsed.oid);
	PERFORM pg_catalog.set_config('search_path', own_path, true);
	measure := jsonb_build_object('label', label, 'type', parsed.type,
		'expression', regexp_replace(split_part(written, ' AS ' || mark, 1), '^\s*SELECT\s+', ''),
		'columns', (
			SELECT coalesce(jsonb_agg(a.attname ORDER BY a.attnum), '[]')
			FROM pg_attribute AS a
			WHERE a.attrelid = source AND a.attnum IN (
				SELECT d.refobjsubid
				FROM pg_depend AS d
				WHERE d.classid = 'pg_rewrite'::regclass AND d.objid = parsed.rule
					AND d.refclassid = 'pg_class'::regclass AND d.refobjid = source)));
	EXECUTE format('DROP VIEW pg_temp.%I', mark);
	RETURN measure;
END;
$$;
COMMENT ON FUNCTION protected_report_measure(label text, expression text, source regclass, expression_path text, single_answers boolean) IS 'a step of create_protected_report: an aggregate parsed: its text with all names qualified, its type, and the columns it reads';

CREATE FUNCTION protected_report_source(source regclass, person name, dimensions name[], rounds text[], measures jsonb, money jsonb) RETURNS text
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	persistence "char";
	column_ text;
BEGIN
	SELECT c.relpersistence INTO persistence FROM pg_class AS c WHERE c.oid = source AND c.relkind IN ('r', 'v', 'm', 'f', 'p');
	IF persistence IS NULL OR persistence = 't' THEN
		RAISE EXCEPTION USING ERRCODE = '42809', MESSAGE = format('%s is not a lasting table or view', source),
			HINT = 'A report outlives the session: put the answers into a table, or make a view.';
	END IF;
	FOR column_ IN
		SELECT person
		UNION ALL SELECT unnest(dimensions)
		UNION ALL SELECT unnest(rounds)
		UNION ALL SELECT m.value FROM jsonb_each_text(money) AS m
	LOOP
		IF NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = source AND a.attname::text = column_ AND a.attnum > 0 AND NOT a.attisdropped) THEN
			RAISE EXCEPTION USING ERRCODE = '42703', MESSAGE = format('%s has no column "%s"', source, column_),
				HINT = 'Name columns of the source as they are, without quotes.';
		END IF;
	END LOOP;
	FOR column_ IN
		SELECT m.key
		FROM jsonb_each_text(money) AS m
		LEFT JOIN pg_attribute AS a ON a.attrelid = source AND a.attname::text = m.value
		LEFT JOIN pg_type AS t ON t.oid = a.atttypid
		WHERE NOT measures ? m.key OR t.typcategory <> 'N'
	LOOP
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('option "money": "%s" is no measure, or its column is no number', column_),
			HINT = 'Write {"money": {"label of a measure": "column of numbers"}}.';
	END LOOP;
	column_ := (
		SELECT min(c)
		FROM (
			SELECT c
			FROM (
				SELECT unnest(rounds || dimensions::text[])
				UNION ALL SELECT jsonb_object_keys(measures)
				UNION ALL SELECT unnest(ARRAY['n', 'protection', 'published_at', 'reason', 'publications'])
			) AS u (c)
			GROUP BY c
			HAVING count(*) > 1
		) AS d);
	IF column_ IS NOT NULL OR person::text = ANY (dimensions || rounds::name[]) THEN
		RAISE EXCEPTION USING ERRCODE = '42701', MESSAGE = format('column "%s" would stand for two things', coalesce(column_, person)),
			HINT = 'The person, rounds, dimensions and measures differ, and none is called n, protection, published_at, reason or publications.';
	END IF;
	RETURN qualified_name(source);
END;
$$;
COMMENT ON FUNCTION protected_report_source(source regclass, person name, dimensions name[], rounds text[], measures jsonb, money jsonb) IS 'a step of create_protected_report: whether the source has the columns that a report names, and each name stands for one thing; the name of the source, quoted';

CREATE FUNCTION protected_report_objects(parts text[], definition jsonb, shown text, stored text) RETURNS regclass
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	options CONSTANT jsonb := definition -> 'options';
	object text := format('%I.%I', parts[1], parts[2] || '_cells');
BEGIN
	-- an object of that name, whoever made it, is an error
	EXECUTE format($q$
		CREATE TABLE %s (
			key text[] PRIMARY KEY,
			n bigint,
			protection text NOT NULL,
			reason text,
			publications integer[] NOT NULL,
			published_at timestamp with time zone NOT NULL%s
		)
		$q$, object, stored);
	-- in the order of its rows on disk a reader could see which of them were written last: also those of which only the reason changed
	EXECUTE format('CREATE VIEW %I.%I WITH (security_barrier) AS SELECT %s FROM %s ORDER BY key', parts[1], parts[2], shown, object);
	EXECUTE format('CREATE VIEW %I.%I AS SELECT %s, reason, publications FROM %s', parts[1], parts[2] || '_reasons', shown, object);
	EXECUTE format($q$
		CREATE TABLE %I.%I (
			publication integer,
			published_at timestamp with time zone,
			session_role text,
			acting_role text,
			rounds integer,
			cells integer,
			shown integer,
			protected integer,
			reasons jsonb
		)
		$q$, parts[1], parts[2] || '_log');
	EXECUTE format('CREATE TABLE %I.%I (key text[] PRIMARY KEY, place integer UNIQUE NOT NULL)', parts[1], parts[2] || '_places');
	EXECUTE format($q$
		CREATE TABLE %I.%I (
			person text NOT NULL,
			place integer NOT NULL,
			digests numeric[] NOT NULL,
			missing bigint NOT NULL,
			publications int4multirange NOT NULL
		)
		$q$, parts[1], parts[2] || '_persons');
	EXECUTE format($q$
		CREATE TABLE %I.%I (
			source text NOT NULL,
			person text NOT NULL,
			rounds text[] NOT NULL,
			dimensions text[] NOT NULL,
			measures jsonb NOT NULL,
			options jsonb NOT NULL,
			publications integer NOT NULL
		)
		$q$, parts[1], parts[2] || '_definition');
	EXECUTE format('INSERT INTO %1$I.%2$I SELECT * FROM jsonb_populate_record(NULL::%1$I.%2$I, $1)', parts[1], parts[2] || '_definition')
	USING definition;
	object := format('%I.%I', parts[1], parts[2]);
	EXECUTE format('COMMENT ON VIEW %s IS %L', object,
		'a protected report: cells of fewer than ' || (options ->> 'minimum') || ' persons, and those that would give them away, carry no value');
	EXECUTE format('COMMENT ON TABLE %I.%I IS %L', parts[1], parts[2] || '_persons',
		'personal data: who was counted in which publication of ' || object || '; for its owner alone');
	PERFORM revoke_from_others(ARRAY(
		SELECT to_regclass(format('%I.%I', parts[1], parts[2] || suffix))
		FROM unnest(ARRAY['', '_cells', '_reasons', '_log', '_definition', '_places', '_persons']) AS suffix));
	IF options ->> 'reader' <> '' THEN
		EXECUTE format('GRANT SELECT ON %s TO %I', object, options ->> 'reader');
	END IF;
	RETURN object::regclass;
END;
$$;
COMMENT ON FUNCTION protected_report_objects(parts text[], definition jsonb, shown text, stored text) IS 'a step of create_protected_report: the tables and views of a report, which nobody but its owner, and the reader, has rights to';

CREATE FUNCTION create_protected_report(name text, source regclass, person name, dimensions name[], measures jsonb, options jsonb DEFAULT '{}', report_schema name DEFAULT current_schema(), expression_path text DEFAULT current_setting('search_path')) RETURNS regclass
	LANGUAGE plpgsql VOLATILE
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	parts text[];
	chosen jsonb;
	rounds text[];
	written text;			-- the source, quoted
	column_ text;
	measure record;
	parsed jsonb := '[]';
	shown text := '';			-- the columns of the view
	stored text := '';			-- the measures of x_cells
BEGIN
	IF num_nulls(name, source, person, dimensions, measures, options, report_schema, expression_path) > 0 OR array_position(dimensions, NULL) IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = '22004', MESSAGE = 'an argument of create_protected_report is NULL',
			HINT = 'Give the name of the report, its source, the column of the person, dimensions and measures; without a schema in the name, search_path needs one.';
	END IF;
	parts := parse_ident(name);
	IF cardinality(parts) > 2 OR octet_length(parts[cardinality(parts)]) > 52 THEN
		RAISE EXCEPTION USING ERRCODE = '42602', MESSAGE = format('"%s" is not the name of a report', name),
			HINT = 'Name it with or without its schema, in at most 52 bytes: the report adds _cells, _reasons, _log, _definition, _places and _persons.';
	ELSIF cardinality(parts) = 1 THEN
		parts := ARRAY[report_schema::text, parts[1]];
	END IF;
	IF cardinality(dimensions) NOT BETWEEN 1 AND 10 OR (SELECT count(DISTINCT d) FROM unnest(dimensions) AS d) < cardinality(dimensions) THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'a report has 1 to 10 dimensions, each once',
			HINT = 'Give columns of the source, such as {area,age_group}.';
	ELSIF jsonb_typeof(measures) <> 'object' OR measures = '{}'
		OR EXISTS (SELECT FROM jsonb_each(measures) AS m WHERE jsonb_typeof(m.value) <> 'string' OR octet_length(m.key) NOT BETWEEN 1 AND 63) THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'measures are not a JSON object of labels and aggregates',
			HINT = 'Give measures such as {"score": "avg(score)"}; a label has 1 to 63 bytes.';
	END IF;
	chosen := protected_report_options(options, dimensions::text[]);
	rounds := ARRAY(SELECT jsonb_array_elements_text(chosen -> 'round'));

	IF chosen ->> 'reader' <> '' AND to_regrole(quote_ident(chosen ->> 'reader')) IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = '42704', MESSAGE = format('option "reader": there is no role "%s"', chosen ->> 'reader'),
			HINT = 'Name a role as it is, without quotes; readers that come later need GRANT SELECT on the view.';
	END IF;

	written := protected_report_source(source, person, dimensions, rounds, measures, chosen -> 'money');
	FOR measure IN SELECT m.key AS label, m.value AS expression, row_number() OVER () AS number FROM jsonb_each_text(measures) AS m LOOP
		parsed := parsed || protected_report_measure(measure.label, measure.expression, source, expression_path, (chosen ->> 'single_answers')::boolean);
		stored := stored || format(', m%s %s', measure.number, parsed -> -1 ->> 'type');
	END LOOP;
	IF (SELECT count(DISTINCT m -> 'columns') FROM jsonb_array_elements(parsed) AS m) > 60 THEN
		RAISE EXCEPTION USING ERRCODE = '54000', MESSAGE = 'the measures read more than 60 different lists of columns',
			HINT = 'Make two reports of it, with no cell in common.';
	END IF;

	SELECT a.attname INTO column_
	FROM pg_attribute AS a
	WHERE a.attrelid = source AND NOT has_column_privilege(source, a.attname, 'SELECT')
		AND (a.attname = ANY (person || dimensions || rounds::name[])
			OR parsed @> jsonb_build_array(jsonb_build_object('columns', jsonb_build_array(a.attname)))
			OR a.attname::text IN (SELECT m.value FROM jsonb_each_text(chosen -> 'money') AS m))
	LIMIT 1;
	IF column_ IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('column "%s" of %s may not be read', column_, source),
			HINT = 'A report reads with the rights of its owner: have SELECT granted on the columns it uses.';
	END IF;

	shown := concat_ws(', ',
		(SELECT string_agg(format('(key[%s])::%s AS %I', i, format_type(a.atttypid, a.atttypmod), c), ', ' ORDER BY i)
			FROM unnest(rounds) WITH ORDINALITY AS r (c, i) JOIN pg_attribute AS a ON a.attrelid = source AND a.attname::text = c),
		(SELECT string_agg(format('key[%s] AS %I', cardinality(rounds) + i, d), ', ' ORDER BY i)
			FROM unnest(dimensions) WITH ORDINALITY AS u (d, i)),
		(SELECT string_agg(format('m%s AS %I', i, m ->> 'label'), ', ' ORDER BY i)
			FROM jsonb_array_elements(parsed) WITH ORDINALITY AS u (m, i)),
		'n, protection, published_at');
	RETURN protected_report_objects(parts, jsonb_build_object('source', written, 'person', person, 'rounds', rounds, 'dimensions', dimensions,
		'measures', parsed, 'options', chosen, 'publications', 0), shown, stored);
END;
$$;
COMMENT ON FUNCTION create_protected_report(name text, source regclass, person name, dimensions name[], measures jsonb, options jsonb, report_schema name, expression_path text) IS 'makes the objects of a report that the caller owns: a view for readers, and what publish_report needs to fill it safely';

CREATE FUNCTION protected_report_open(report regclass, closing boolean) RETURNS jsonb
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	-- the name of each object, quoted and with its schema
	names CONSTANT jsonb := (
		SELECT jsonb_object_agg(suffix, qualified_name(report, suffix))
		FROM unnest(ARRAY['', '_cells', '_reasons', '_log', '_definition', '_places', '_persons']) AS suffix);
	found record;
	definition jsonb;
BEGIN
	IF to_regclass(names ->> '_definition') IS NOT NULL THEN
		-- one publication at a time; readers of the view do not wait
		EXECUTE format('LOCK TABLE %s IN %s MODE', names ->> '_definition',
			CASE WHEN closing THEN 'ACCESS EXCLUSIVE' ELSE 'SHARE ROW EXCLUSIVE' END);
	END IF;
	SELECT count(c.oid) = 7
			AND bool_and(c.relkind = CASE WHEN o.suffix IN ('', '_reasons') THEN 'v' ELSE 'r' END)
			AND bool_or(c.oid = report AND o.suffix = '') AS is_whole,
		-- what somebody else owns could run as the caller
		bool_and(c.relowner = (SELECT r.oid FROM pg_roles AS r WHERE r.rolname = current_user)) AS is_own,
		bool_or(o.suffix <> '' AND has_any_column_privilege('public', c.oid, 'SELECT')) AS is_open INTO found
	FROM jsonb_each_text(names) AS o (suffix, name) LEFT JOIN pg_class AS c ON c.oid = to_regclass(o.name);
	IF found.is_whole IS NOT TRUE THEN
		RAISE EXCEPTION USING ERRCODE = '42809', MESSAGE = format('%s is not a protected report', report),
			HINT = 'Name the view that create_protected_report made. Its objects are found by their names: rename none of them alone.';
	ELSIF NOT found.is_own THEN
		RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('%s belongs to another role', report),
			HINT = 'SET ROLE to its owner first; not even a superuser runs the measures of others.';
	ELSIF found.is_open THEN
		RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('PUBLIC may read what is behind %s', report),
			HINT = 'Revoke it: readers need the view alone.';
	END IF;
	EXECUTE format('SELECT to_jsonb(d) FROM %s AS d', names ->> '_definition') INTO definition;
	RETURN definition || jsonb_build_object('names', names);
END;
$$;
COMMENT ON FUNCTION protected_report_open(report regclass, closing boolean) IS 'a step of publish_report, drop_protected_report and forget_person: locks a report of the caller; its definition and the names of its objects';
