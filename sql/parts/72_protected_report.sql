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
	chosen := options_with_defaults(options, jsonb_build_object('minimum', 5, 'lattice', '[]'::jsonb, 'hierarchy', '[]'::jsonb, 'round', '[]'::jsonb, 'money', '{}'::jsonb,
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
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'option "missing_label" is empty', HINT = 'It stands for a dimension that is NULL; its default is (not stated).';
	ELSIF EXISTS (SELECT FROM jsonb_array_elements(chosen -> 'round') AS c WHERE jsonb_typeof(c) <> 'string') OR EXISTS (SELECT FROM jsonb_each(chosen -> 'money') AS m WHERE jsonb_typeof(m.value) <> 'string') THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'options "round" and "money" name columns',
			HINT = 'Write {"round": "month"} or {"round": ["year", "wave"]}, and {"money": {"label of a measure": "column"}}.';
	END IF;
	FOREACH option IN ARRAY ARRAY['lattice', 'hierarchy'] LOOP
		-- an inner CASE decides what is looked at: what is no array has no elements
		IF EXISTS (SELECT FROM jsonb_array_elements(chosen -> option) AS list WHERE jsonb_typeof(list) <> 'array')
			OR EXISTS (SELECT FROM jsonb_array_elements(chosen -> option) AS list, jsonb_array_elements(CASE jsonb_typeof(list) WHEN 'array' THEN list ELSE '[]' END) AS d WHERE NOT coalesce(d #>> '{}' = ANY (dimensions), false)) THEN
			RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('option "%s" is not an array of arrays of dimensions', option),
				HINT = format('The dimensions are %s.', array_to_string(dimensions, ', '));
		END IF;
	END LOOP;
	IF options -> 'lattice' = '[]' THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'option "lattice" publishes nothing', HINT = 'Leave it out for all combinations; [[]] is the total alone.';
	END IF;

	-- where a child is, its parents are; each combination once, the coarse ones first
	FOR wanted IN
		SELECT ARRAY(SELECT jsonb_array_elements_text(list)) FROM jsonb_array_elements(options -> 'lattice') AS list
		UNION ALL
		SELECT ARRAY(SELECT d FROM unnest(dimensions) WITH ORDINALITY AS u (d, i) WHERE number & (1 << i::integer - 1) > 0)
		FROM generate_series(0, (1 << cardinality(dimensions)) - 1) AS number WHERE NOT options ? 'lattice'
	LOOP
		LOOP
			closed := ARRAY(SELECT d FROM unnest(dimensions) WITH ORDINALITY AS u (d, i) WHERE d = ANY (wanted)
				OR EXISTS (SELECT FROM jsonb_array_elements(chosen -> 'hierarchy') AS path, jsonb_array_elements_text(path) WITH ORDINALITY AS parent (name, at), jsonb_array_elements_text(path) WITH ORDINALITY AS child (name, at)
					WHERE parent.name = d AND child.name = ANY (wanted) AND child.at > parent.at) ORDER BY i);
			EXIT WHEN closed = wanted;
			wanted := closed;
		END LOOP;
		IF NOT EXISTS (SELECT FROM jsonb_array_elements(lattice) AS known WHERE known = to_jsonb(closed)) THEN
			lattice := lattice || jsonb_build_array(to_jsonb(closed));
		END IF;
	END LOOP;
	SELECT d INTO option FROM unnest(dimensions) AS d WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(lattice) AS list WHERE list ? d) LIMIT 1;
	IF option IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('dimension "%s" is in no combination of the lattice', option), HINT = 'Leave it out of the dimensions, or publish a combination with it.';
	END IF;
	RETURN chosen || jsonb_build_object('minimum', (chosen ->> 'minimum')::numeric::integer, 'lattice', (SELECT jsonb_agg(list ORDER BY jsonb_array_length(list), at) FROM jsonb_array_elements(lattice) WITH ORDINALITY AS l (list, at)));
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
	statement CONSTANT text := format('CREATE TEMPORARY VIEW %1$I AS SELECT (%2$s%3$s) AS %1$I FROM %4$s AS s, (VALUES (true)) AS o (other_%1$s) GROUP BY ()', mark, expression, E'\n', qualified_name(source));
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
	SELECT c.oid, r.oid AS rule, r.ev_action::text AS tree, c.relnatts = 1 AND a.attname = mark AS is_one, format_type(a.atttypid, a.atttypmod) AS type INTO parsed
	FROM pg_class AS c JOIN pg_rewrite AS r ON r.ev_class = c.oid JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = 1
	WHERE c.relnamespace = pg_my_temp_schema() AND c.relname = mark;
	IF parsed.is_one IS NOT TRUE OR parsed.tree !~ ':hasAggs true' OR parsed.tree ~ ':(hasWindowFuncs|hasTargetSRFs|hasSubLinks|hasDistinctOn|hasModifyingCTE) true' OR parsed.tree ~ ':setOperations \{' OR parsed.tree ~ ':(distinctClause|cteList|limitCount) [({]'
		OR parsed.tree ~ ':varattno (0|-[0-9]+) '
		OR EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_rewrite'::regclass AND d.objid = parsed.rule AND d.refclassid = 'pg_class'::regclass AND d.refobjid NOT IN (source, parsed.oid)) THEN
		RAISE EXCEPTION USING ERRCODE = '42803', MESSAGE = format('measure "%s" is not one aggregate over columns of the source', label),
			HINT = 'No window function, subquery, set, whole row or other relation: what a cell says may depend on its own rows alone.';
	END IF;
	-- aggregates do not nest: what follows one up to the next is its own
	SELECT p.proname AS name, NOT p.is_filtered AS is_list INTO telling
	FROM (SELECT p.proname, a.tree ~ ':aggfilter \{' AND p.proname <> 'count' AS is_filtered FROM string_to_table(parsed.tree, ':aggfnoid ') WITH ORDINALITY AS a (tree, i) JOIN pg_proc AS p ON p.oid = substring(a.tree, '^[0-9]+')::oid WHERE i > 1) AS p
	WHERE p.is_filtered OR p.proname ~ '^(min|max|mode|any_value|percentile_disc|array_agg|string_agg|jsonb?(_object)?_agg.*|xmlagg|range_agg|range_intersect_agg|journey_agg)$' LIMIT 1;
	IF telling.name IS NOT NULL AND NOT single_answers THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format(CASE WHEN telling.is_list THEN 'measure "%s": %s() hands out answers of single persons' ELSE 'measure "%s": %s() with FILTER speaks of a group of its own, however small' END, label, telling.name),
			HINT = 'Publish means, shares and counts, and make a condition a dimension; or take the risk: {"single_answers": true}.';
	END IF;
	PERFORM pg_catalog.set_config('search_path', deparse_path, true);
	written := pg_catalog.pg_get_viewdef(parsed.oid);
	PERFORM pg_catalog.set_config('search_path', own_path, true);
	measure := jsonb_build_object('label', label, 'type', parsed.type,
		'expression', regexp_replace(split_part(written, ' AS ' || mark, 1), '^\s*SELECT\s+', ''),
		'columns', (SELECT coalesce(jsonb_agg(a.attname ORDER BY a.attnum), '[]') FROM pg_attribute AS a WHERE a.attrelid = source AND a.attnum IN
			(SELECT d.refobjsubid FROM pg_depend AS d WHERE d.classid = 'pg_rewrite'::regclass AND d.objid = parsed.rule AND d.refclassid = 'pg_class'::regclass AND d.refobjid = source)));
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
		RAISE EXCEPTION USING ERRCODE = '42809', MESSAGE = format('%s is not a lasting table or view', source), HINT = 'A report outlives the session: put the answers into a table, or make a view.';
	END IF;
	FOR column_ IN SELECT person UNION ALL SELECT unnest(dimensions) UNION ALL SELECT unnest(rounds) UNION ALL SELECT m.value FROM jsonb_each_text(money) AS m LOOP
		IF NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = source AND a.attname::text = column_ AND a.attnum > 0 AND NOT a.attisdropped) THEN
			RAISE EXCEPTION USING ERRCODE = '42703', MESSAGE = format('%s has no column "%s"', source, column_), HINT = 'Name columns of the source as they are, without quotes.';
		END IF;
	END LOOP;
	FOR column_ IN SELECT m.key FROM jsonb_each_text(money) AS m LEFT JOIN pg_attribute AS a ON a.attrelid = source AND a.attname::text = m.value LEFT JOIN pg_type AS t ON t.oid = a.atttypid
		WHERE NOT measures ? m.key OR t.typcategory <> 'N' LOOP
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('option "money": "%s" is no measure, or its column is no number', column_), HINT = 'Write {"money": {"label of a measure": "column of numbers"}}.';
	END LOOP;
	column_ := (SELECT min(c) FROM (SELECT c FROM (SELECT unnest(rounds || dimensions::text[]) UNION ALL SELECT jsonb_object_keys(measures) UNION ALL SELECT unnest(ARRAY['n', 'protection', 'published_at', 'reason', 'publications'])) AS u (c) GROUP BY c HAVING count(*) > 1) AS d);
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
	EXECUTE format('CREATE TABLE %s (key text[] PRIMARY KEY, n bigint, protection text NOT NULL, reason text, publications integer[] NOT NULL, published_at timestamp with time zone NOT NULL%s)', object, stored);
	-- in the order of its rows on disk a reader could see which of them were written last: also those of which only the reason changed
	EXECUTE format('CREATE VIEW %I.%I WITH (security_barrier) AS SELECT %s FROM %s ORDER BY key', parts[1], parts[2], shown, object);
	EXECUTE format('CREATE VIEW %I.%I AS SELECT %s, reason, publications FROM %s', parts[1], parts[2] || '_reasons', shown, object);
	EXECUTE format('CREATE TABLE %I.%I (publication integer, published_at timestamp with time zone, session_role text, acting_role text, rounds integer, cells integer, shown integer, protected integer, reasons jsonb)', parts[1], parts[2] || '_log');
	EXECUTE format('CREATE TABLE %I.%I (key text[] PRIMARY KEY, place integer UNIQUE NOT NULL)', parts[1], parts[2] || '_places');
	EXECUTE format('CREATE TABLE %I.%I (person text NOT NULL, place integer NOT NULL, digests numeric[] NOT NULL, missing bigint NOT NULL, publications int4multirange NOT NULL)', parts[1], parts[2] || '_persons');
	EXECUTE format('CREATE TABLE %I.%I (source text NOT NULL, person text NOT NULL, rounds text[] NOT NULL, dimensions text[] NOT NULL, measures jsonb NOT NULL, options jsonb NOT NULL, publications integer NOT NULL)', parts[1], parts[2] || '_definition');
	EXECUTE format('INSERT INTO %1$I.%2$I SELECT * FROM jsonb_populate_record(NULL::%1$I.%2$I, $1)', parts[1], parts[2] || '_definition') USING definition;
	object := format('%I.%I', parts[1], parts[2]);
	EXECUTE format('COMMENT ON VIEW %s IS %L', object, 'a protected report: cells of fewer than ' || (options ->> 'minimum') || ' persons, and those that would give them away, carry no value');
	EXECUTE format('COMMENT ON TABLE %I.%I IS %L', parts[1], parts[2] || '_persons', 'personal data: who was counted in which publication of ' || object || '; for its owner alone');
	PERFORM revoke_from_others(ARRAY(SELECT to_regclass(format('%I.%I', parts[1], parts[2] || suffix)) FROM unnest(ARRAY['', '_cells', '_reasons', '_log', '_definition', '_places', '_persons']) AS suffix));
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
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'a report has 1 to 10 dimensions, each once', HINT = 'Give columns of the source, such as {area,age_group}.';
	ELSIF jsonb_typeof(measures) <> 'object' OR measures = '{}' OR EXISTS (SELECT FROM jsonb_each(measures) AS m WHERE jsonb_typeof(m.value) <> 'string' OR octet_length(m.key) NOT BETWEEN 1 AND 63) THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'measures are not a JSON object of labels and aggregates', HINT = 'Give measures such as {"score": "avg(score)"}; a label has 1 to 63 bytes.';
	END IF;
	chosen := protected_report_options(options, dimensions::text[]);
	rounds := ARRAY(SELECT jsonb_array_elements_text(chosen -> 'round'));

	IF chosen ->> 'reader' <> '' AND to_regrole(quote_ident(chosen ->> 'reader')) IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = '42704', MESSAGE = format('option "reader": there is no role "%s"', chosen ->> 'reader'), HINT = 'Name a role as it is, without quotes; readers that come later need GRANT SELECT on the view.';
	END IF;

	written := protected_report_source(source, person, dimensions, rounds, measures, chosen -> 'money');
	FOR measure IN SELECT m.key AS label, m.value AS expression, row_number() OVER () AS number FROM jsonb_each_text(measures) AS m LOOP
		parsed := parsed || protected_report_measure(measure.label, measure.expression, source, expression_path, (chosen ->> 'single_answers')::boolean);
		stored := stored || format(', m%s %s', measure.number, parsed -> -1 ->> 'type');
	END LOOP;
	IF (SELECT count(DISTINCT m -> 'columns') FROM jsonb_array_elements(parsed) AS m) > 60 THEN
		RAISE EXCEPTION USING ERRCODE = '54000', MESSAGE = 'the measures read more than 60 different lists of columns', HINT = 'Make two reports of it, with no cell in common.';
	END IF;

	SELECT a.attname INTO column_ FROM pg_attribute AS a WHERE a.attrelid = source AND NOT has_column_privilege(source, a.attname, 'SELECT')
		AND (a.attname = ANY (person || dimensions || rounds::name[]) OR parsed @> jsonb_build_array(jsonb_build_object('columns', jsonb_build_array(a.attname))) OR a.attname::text IN (SELECT m.value FROM jsonb_each_text(chosen -> 'money') AS m)) LIMIT 1;
	IF column_ IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('column "%s" of %s may not be read', column_, source), HINT = 'A report reads with the rights of its owner: have SELECT granted on the columns it uses.';
	END IF;

	shown := concat_ws(', ', (SELECT string_agg(format('(key[%s])::%s AS %I', i, format_type(a.atttypid, a.atttypmod), c), ', ' ORDER BY i) FROM unnest(rounds) WITH ORDINALITY AS r (c, i) JOIN pg_attribute AS a ON a.attrelid = source AND a.attname::text = c),
		(SELECT string_agg(format('key[%s] AS %I', cardinality(rounds) + i, d), ', ' ORDER BY i) FROM unnest(dimensions) WITH ORDINALITY AS u (d, i)),
		(SELECT string_agg(format('m%s AS %I', i, m ->> 'label'), ', ' ORDER BY i) FROM jsonb_array_elements(parsed) WITH ORDINALITY AS u (m, i)), 'n, protection, published_at');
	RETURN protected_report_objects(parts, jsonb_build_object('source', written, 'person', person, 'rounds', rounds, 'dimensions', dimensions, 'measures', parsed, 'options', chosen, 'publications', 0), shown, stored);
END;
$$;
COMMENT ON FUNCTION create_protected_report(name text, source regclass, person name, dimensions name[], measures jsonb, options jsonb, report_schema name, expression_path text) IS 'makes the objects of a report that the caller owns: a view for readers, and what publish_report needs to fill it safely';

CREATE FUNCTION protected_report_open(report regclass, closing boolean) RETURNS jsonb
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	-- the name of each object, quoted and with its schema
	names CONSTANT jsonb := (SELECT jsonb_object_agg(suffix, qualified_name(report, suffix)) FROM unnest(ARRAY['', '_cells', '_reasons', '_log', '_definition', '_places', '_persons']) AS suffix);
	found record;
	definition jsonb;
BEGIN
	IF to_regclass(names ->> '_definition') IS NOT NULL THEN
		-- one publication at a time; readers of the view do not wait
		EXECUTE format('LOCK TABLE %s IN %s MODE', names ->> '_definition', CASE WHEN closing THEN 'ACCESS EXCLUSIVE' ELSE 'SHARE ROW EXCLUSIVE' END);
	END IF;
	SELECT count(c.oid) = 7 AND bool_and(c.relkind = CASE WHEN o.suffix IN ('', '_reasons') THEN 'v' ELSE 'r' END) AND bool_or(c.oid = report AND o.suffix = '') AS is_whole,
		-- what somebody else owns could run as the caller
		bool_and(c.relowner = (SELECT r.oid FROM pg_roles AS r WHERE r.rolname = current_user)) AS is_own,
		bool_or(o.suffix <> '' AND has_any_column_privilege('public', c.oid, 'SELECT')) AS is_open INTO found
	FROM jsonb_each_text(names) AS o (suffix, name) LEFT JOIN pg_class AS c ON c.oid = to_regclass(o.name);
	IF found.is_whole IS NOT TRUE THEN
		RAISE EXCEPTION USING ERRCODE = '42809', MESSAGE = format('%s is not a protected report', report),
			HINT = 'Name the view that create_protected_report made. Its objects are found by their names: rename none of them alone.';
	ELSIF NOT found.is_own THEN
		RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('%s belongs to another role', report), HINT = 'SET ROLE to its owner first; not even a superuser runs the measures of others.';
	ELSIF found.is_open THEN
		RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('PUBLIC may read what is behind %s', report), HINT = 'Revoke it: readers need the view alone.';
	END IF;
	EXECUTE format('SELECT to_jsonb(d) FROM %s AS d', names ->> '_definition') INTO definition;
	RETURN definition || jsonb_build_object('names', names);
END;
$$;
COMMENT ON FUNCTION protected_report_open(report regclass, closing boolean) IS 'a step of publish_report, drop_protected_report and forget_person: locks a report of the caller; its definition and the names of its objects';

CREATE FUNCTION protected_report_read(report jsonb, work text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	rounds CONSTANT text[] := ARRAY(SELECT jsonb_array_elements_text(report -> 'rounds'));
	dimensions CONSTANT text[] := ARRAY(SELECT jsonb_array_elements_text(report -> 'dimensions'));
	label CONSTANT text := report #>> '{options,missing_label}';
	source CONSTANT regclass := to_regclass(report ->> 'source');
	keys text;				-- k1 AS text of a round or dimension, ...
	key_list text;
	gone text;
	answers text[];			-- the columns that measures read
	statistics jsonb;		-- for each list of columns that a measure reads together: that list
	people text;			-- the SELECT of the people
	cells text;				-- that of the cells
BEGIN
	IF source IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = '42P01', MESSAGE = format('the source %s of the report is not there', report ->> 'source'),
			HINT = 'The last publication stays. If the source was renamed, put its new name into the table _definition of the report.';
	END IF;
	statistics := (SELECT jsonb_agg(columns ORDER BY columns) FROM (SELECT DISTINCT m -> 'columns' AS columns FROM jsonb_array_elements(report -> 'measures') AS m) AS d);
	answers := ARRAY(SELECT DISTINCT c FROM jsonb_array_elements(report -> 'measures') AS m, jsonb_array_elements_text(m -> 'columns') AS c ORDER BY c);
	SELECT c INTO gone FROM unnest(rounds || dimensions || answers || (report ->> 'person') || ARRAY(SELECT m.value FROM jsonb_each_text(report #> '{options,money}') AS m)) AS c
	WHERE NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = source AND a.attname::text = c AND a.attnum > 0 AND NOT a.attisdropped) LIMIT 1;
	IF gone IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = '42703', MESSAGE = format('%s has no column "%s" any more', source, gone),
			HINT = 'The last publication stays. Give the column its old name, or make a new report.';
	END IF;
	-- byte by byte: a collation of the source may take different texts for equal
	keys := (SELECT string_agg(format(CASE WHEN i > cardinality(rounds) THEN 'coalesce(s.%1$I::text COLLATE "C", %2$L) AS k%3$s' ELSE 's.%1$I::text COLLATE "C" AS k%3$s' END, c, label, i), ', ' ORDER BY i) FROM unnest(rounds || dimensions) WITH ORDINALITY AS u (c, i));
	key_list := (SELECT string_agg(format('k.k%s', i), ', ' ORDER BY i) FROM unnest(rounds || dimensions) WITH ORDINALITY AS u (c, i));

	-- sorted first, since a hash table of all people spills; numbers sort faster than their digits
	people := format('SELECT min(ARRAY[%1$s]::text[]), s.%10$I::text, ARRAY[%3$s]::numeric[], %4$s, bool_or(coalesce(%5$s, false)), min(hash_record_extended(ROW(%1$s), 0)) <> max(hash_record_extended(ROW(%1$s), 0)), ARRAY[%6$s]::numeric[] '
		|| 'FROM (SELECT %11$s, %2$s AS %10$I FROM %7$s AS s ORDER BY %10$I) AS s CROSS JOIN LATERAL (SELECT %8$s) AS k GROUP BY s.%10$I%9$s',
		key_list, (SELECT format(CASE t.typcategory WHEN 'S' THEN '(s.%I::text COLLATE "C")' ELSE 's.%I' END, a.attname) FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid WHERE a.attrelid = source AND a.attname::text = report ->> 'person'),
		-- a digest of the answers of each statistic: who changed one did not change the others
		(SELECT string_agg(format('sum(hash_record_extended(ROW(0%s), 0))', (SELECT string_agg(format(CASE WHEN EXISTS (SELECT FROM pg_opclass AS o JOIN pg_am AS m ON m.oid = o.opcmethod WHERE m.amname = 'hash' AND o.opcdefault AND o.opcintype = a.atttypid) THEN ', s.%I' ELSE ', s.%I::text' END, a.attname), '' ORDER BY c)
			FROM jsonb_array_elements_text(columns) AS c JOIN pg_attribute AS a ON a.attrelid = source AND a.attname::text = c)), ', ' ORDER BY i) FROM jsonb_array_elements(statistics) WITH ORDINALITY AS u (columns, i)),
		-- one bit for each statistic to which the person answered nothing: a measure of two columns speaks of those who answered both
		(SELECT string_agg(format('((count(*) FILTER (WHERE num_nulls(0%s) = 0) = 0)::integer::bigint << %s)', (SELECT string_agg(format(', s.%I', c), '') FROM jsonb_array_elements_text(columns) AS c), i - 1), ' | ' ORDER BY i) FROM jsonb_array_elements(statistics) WITH ORDINALITY AS u (columns, i)),
		(SELECT string_agg(format('s.%I::text = %L', d, label), ' OR ') FROM unnest(dimensions) AS d),
		(SELECT string_agg(format('sum(s.%I)::numeric', m.value), ', ' ORDER BY m.key) FROM jsonb_each_text(report #> '{options,money}') AS m),
		source, keys, (SELECT string_agg(format(', k.k%s', i), '' ORDER BY i) FROM generate_series(1, cardinality(rounds)) AS i), work || '_person',
		-- no other column: the owner may have no right to it
		(SELECT string_agg(DISTINCT format('s.%I', c), ', ') FROM unnest(rounds || dimensions || answers || ARRAY(SELECT m.value FROM jsonb_each_text(report #> '{options,money}') AS m)) AS c));
	-- that all women of a cell of women are women is no answer
	cells := format('SELECT ARRAY[%s]::text[], %s%s FROM %s AS s CROSS JOIN LATERAL (SELECT %s) AS k GROUP BY %sGROUPING SETS (%s)',
		key_list,
		CASE WHEN report #>> '{options,homogeneity}' = 'hide' THEN coalesce((SELECT string_agg(format(CASE WHEN t.typcategory IN ('N', 'D') THEN 'coalesce(min(s.%1$I) = max(s.%1$I), false)' ELSE 'coalesce(min(s.%1$I::text COLLATE "C") = max(s.%1$I::text COLLATE "C"), false)' END || CASE WHEN i IS NULL THEN '' ELSE ' AND GROUPING(k.k%2$s) = 1' END, c, i), ' OR ')
			FROM unnest(answers) AS c JOIN pg_attribute AS a ON a.attrelid = source AND a.attname::text = c JOIN pg_type AS t ON t.oid = a.atttypid LEFT JOIN unnest(rounds || dimensions) WITH ORDINALITY AS u (d, i) ON d = c), 'false') ELSE 'false' END,
		(SELECT string_agg(format(', (%s)', m ->> 'expression'), '' ORDER BY i) FROM jsonb_array_elements(report -> 'measures') WITH ORDINALITY AS u (m, i)),
		source, keys, (SELECT string_agg(format('k.k%s, ', i), '' ORDER BY i) FROM generate_series(1, cardinality(rounds)) AS i),
		(SELECT string_agg(format('(%s)', (SELECT string_agg(format('k.k%s', cardinality(rounds) + i), ', ' ORDER BY i) FROM unnest(dimensions) WITH ORDINALITY AS u (d, i) WHERE list ? d)), ', ') FROM jsonb_array_elements(report #> '{options,lattice}') AS list));
	EXECUTE format('CREATE TEMPORARY TABLE %I (key text[], person text, digests numeric[], missing bigint, collides boolean, strays boolean, money numeric[]) ON COMMIT DROP', work || '_people');
	EXECUTE format('CREATE TEMPORARY TABLE %I (key text[], homogeneous boolean%s) ON COMMIT DROP', work || '_values',
		(SELECT string_agg(format(', m%s %s', i, m ->> 'type'), '' ORDER BY i) FROM jsonb_array_elements(report -> 'measures') WITH ORDINALITY AS u (m, i)));
	-- one statement, one snapshot: people and values belong together, whoever writes meanwhile
	EXECUTE format('WITH people AS (INSERT INTO pg_temp.%I %s) INSERT INTO pg_temp.%I %s', work || '_people', people, work || '_values', cells);
	EXECUTE format('ANALYZE pg_temp.%I (key, person, digests)', work || '_people');
END;
$$;
COMMENT ON FUNCTION protected_report_read(report jsonb, work text) IS 'a step of publish_report: reads the source once, as people (finest cell, digests of the answers) and as cells with their values';

CREATE FUNCTION protected_report_places(report jsonb, work text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	r CONSTANT integer := jsonb_array_length(report -> 'rounds');
	label CONSTANT text := report #>> '{options,missing_label}';
	bad record;
	step record;
	is_bad boolean;
BEGIN
	EXECUTE format('SELECT count(*) FILTER (WHERE person IS NULL) AS nulls, bool_or(collides) AS collides, bool_or(strays) AS strays FROM pg_temp.%I', work || '_people') INTO bad;
	IF bad.nulls > 0 THEN
		RAISE EXCEPTION USING ERRCODE = '22004', MESSAGE = format('column "%s" is NULL in %s: it is not known whose answers these are', report ->> 'person', report ->> 'source'),
			HINT = 'Publish a view that leaves such rows out, or gives each respondent a number.';
	ELSIF bad.collides THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('a dimension has the value "%s", which stands for NULL', label), HINT = 'Choose another one: {"missing_label": "..."}.';
	ELSIF bad.strays THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('somebody in %s stands in more than one cell', report ->> 'source'),
			HINT = 'A person has one value of each dimension: take the state at the date of the answer, or make the column that tells the rows apart a round.';
	END IF;
	-- per finest cell: of each money column the largest and the sum over persons
	EXECUTE format('CREATE TEMPORARY TABLE %I ON COMMIT DROP AS SELECT key%s FROM pg_temp.%I GROUP BY key', work || '_now',
		(SELECT string_agg(format(', max(abs(money[%1$s])) AS largest%1$s, sum(abs(money[%1$s])) AS sum%1$s', i), '' ORDER BY i) FROM generate_series(1, (SELECT count(*) FROM jsonb_object_keys(report #> '{options,money}'))) AS i), work || '_people');
	FOR step IN
		SELECT path ->> (at::integer - 1) AS child, path ->> (at::integer - 2) AS parent FROM jsonb_array_elements(report #> '{options,hierarchy}') AS path, generate_series(2, jsonb_array_length(path)) AS at
	LOOP
		EXECUTE format('SELECT EXISTS (SELECT FROM pg_temp.%I WHERE key[%2$s] <> %3$L GROUP BY key[1:%4$s], key[%2$s] HAVING min(key[%5$s]) <> max(key[%5$s]))', work || '_now',
			r + (SELECT i FROM jsonb_array_elements_text(report -> 'dimensions') WITH ORDINALITY AS u (d, i) WHERE d = step.child), label, r,
			r + (SELECT i FROM jsonb_array_elements_text(report -> 'dimensions') WITH ORDINALITY AS u (d, i) WHERE d = step.parent)) INTO is_bad;
		IF is_bad THEN
			RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('a value of "%s" stands below two values of "%s"', step.child, step.parent),
				HINT = 'In a hierarchy the child determines the parent: take the two out of it, or make the values of the child unique.';
		END IF;
	END LOOP;
	EXECUTE format('INSERT INTO %1$s SELECT key, (SELECT coalesce(max(place), 0) FROM %1$s) + row_number() OVER (ORDER BY key COLLATE "C") FROM pg_temp.%2$I WHERE key NOT IN (SELECT key FROM %1$s)', report #>> '{names,_places}', work || '_now');
END;
$$;
COMMENT ON FUNCTION protected_report_places(report jsonb, work text) IS 'a step of publish_report: what is wrong with the people of the source is an error; new finest cells get their numbers';

CREATE FUNCTION protected_report_persons(report jsonb, work text, publication integer) RETURNS bigint
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	persons CONSTANT text := report #>> '{names,_persons}';
	places CONSTANT text := report #>> '{names,_places}';
	r CONSTANT integer := jsonb_array_length(report -> 'rounds');
	now_ CONSTANT text := format('SELECT l.place, w.person, w.digests, w.missing FROM pg_temp.%I AS w JOIN %s AS l USING (key)', work || '_people', places);
	since CONSTANT int4multirange := int4multirange(int4range(publication, NULL));
	changed bigint;
BEGIN
	-- a version is open as long as the publications include it; rounds that have left the source keep theirs
	IF publication = 1 THEN
		EXECUTE format('INSERT INTO %s (place, person, digests, missing, publications) SELECT w.*, $1 FROM (%s) AS w', persons, now_) USING since;
		GET DIAGNOSTICS changed = ROW_COUNT;
		EXECUTE format('CREATE TEMPORARY TABLE %2$I ON COMMIT DROP AS SELECT DISTINCT key[1:%1$s] AS block FROM pg_temp.%3$I UNION SELECT %4$L::text[] WHERE %1$s = 0', r, work || '_blocks', work || '_now', '{}');
	ELSE
		EXECUTE format('CREATE TEMPORARY TABLE %1$I ON COMMIT DROP AS SELECT v.id, coalesce(v.place, w.place) AS place, w.person, w.digests, w.missing '
			|| 'FROM (SELECT p.ctid AS id, p.* FROM %2$s AS p JOIN %3$s AS l USING (place) WHERE l.key[1:%4$s] IN (SELECT key[1:%4$s] FROM pg_temp.%5$I) OR %4$s = 0) AS v FULL JOIN (%6$s) AS w USING (place, person, digests, missing) '
			|| 'WHERE v.id IS NULL OR upper_inf(v.publications) = (w.place IS NULL)', work || '_changes', persons, places, r, work || '_now', now_);
		EXECUTE format('UPDATE %s AS p SET publications = CASE WHEN c.person IS NULL THEN p.publications - $1 ELSE p.publications + $1 END FROM pg_temp.%I AS c WHERE p.ctid = c.id', persons, work || '_changes') USING since;
		EXECUTE format('INSERT INTO %s (place, person, digests, missing, publications) SELECT place, person, digests, missing, $1 FROM pg_temp.%I WHERE id IS NULL', persons, work || '_changes') USING since;
		EXECUTE format('CREATE TEMPORARY TABLE %I ON COMMIT DROP AS SELECT l.key[1:%s] AS block, count(*) AS n FROM pg_temp.%I JOIN %s AS l USING (place) GROUP BY 1', work || '_blocks', r, work || '_changes', places);
		EXECUTE format('SELECT coalesce(sum(n), 0) FROM pg_temp.%I', work || '_blocks') INTO changed;
	END IF;
	RETURN changed;
END;
$$;
COMMENT ON FUNCTION protected_report_persons(report jsonb, work text, publication integer) IS 'a step of publish_report: brings the person versions up to date and lists the rounds in which they changed';

CREATE FUNCTION protected_report_cells(report jsonb, work text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	cells CONSTANT text := report #>> '{names,_cells}';
	persons CONSTANT text := report #>> '{names,_persons}';
	minimum CONSTANT integer := report #> '{options,minimum}';
	r CONSTANT integer := jsonb_array_length(report -> 'rounds');
	d CONSTANT integer := jsonb_array_length(report -> 'dimensions');
	money CONSTANT integer := (SELECT count(*) FROM jsonb_object_keys(report #> '{options,money}'));
	statistics CONSTANT integer := (SELECT count(DISTINCT m -> 'columns') FROM jsonb_array_elements(report -> 'measures') AS m);
BEGIN
	-- which cells a finest cell is part of
	EXECUTE format('CREATE TEMPORARY TABLE %1$I ON COMMIT DROP AS SELECT l.place, l.key[1:%2$s] AS block, ARRAY[%3$s]::text[] AS key FROM %4$s AS l CROSS JOIN (VALUES %5$s) AS v (%6$s) WHERE l.key[1:%2$s] IN (SELECT block FROM pg_temp.%7$I)', work || '_map', r,
		(SELECT string_agg(format(CASE WHEN i > r THEN 'CASE WHEN v.d%1$s THEN l.key[%1$s] END' ELSE 'l.key[%s]' END, i), ', ' ORDER BY i) FROM generate_series(1, r + d) AS i), report #>> '{names,_places}',
		(SELECT string_agg(format('(%s)', (SELECT string_agg((list ? name)::text, ', ' ORDER BY i) FROM jsonb_array_elements_text(report -> 'dimensions') WITH ORDINALITY AS u (name, i))), ', ') FROM jsonb_array_elements(report #> '{options,lattice}') AS list),
		(SELECT string_agg(format('d%s', i), ', ' ORDER BY i) FROM generate_series(r + 1, r + d) AS i), work || '_blocks');
	EXECUTE format('ANALYZE pg_temp.%I', work || '_map');
	-- Atoms, in several spaces: -1 whole versions; 0 persons, whatever they changed; 1, 2, ... the answers of one statistic, which those who changed another one
	-- have not changed.  Who moved without changing an answer stays one, with a row for each place.
	EXECUTE format('CREATE TEMPORARY TABLE %I ON COMMIT DROP AS WITH p AS MATERIALIZED (SELECT person AS who, place, digests, missing, publications FROM %s WHERE place IN (SELECT place FROM pg_temp.%I)), '
		|| 'moved AS (SELECT DISTINCT who FROM p WHERE NOT upper_inf(publications)), s AS (SELECT s AS space, CASE WHEN s > 0 THEN 1::bigint << s - 1 ELSE 0 END AS bit FROM generate_series(-1, %s) AS s) '
		|| 'SELECT row_number() OVER (ORDER BY space, places, history, missing) AS atom, space, places, history, missing <> 0 AS missing, sum(persons)::bigint AS persons FROM (SELECT space, ARRAY[place] AS places, ARRAY[publications] AS history, missing & bit AS missing, persons '
		|| 'FROM (SELECT place, publications, missing, count(*) AS persons FROM p WHERE who NOT IN (SELECT who FROM moved) GROUP BY place, publications, missing) AS u CROSS JOIN s '
		|| 'UNION ALL SELECT space, places, history, missing, count(*) FROM (SELECT space, array_agg(place ORDER BY place) AS places, array_agg(publications ORDER BY place) AS history, missing '
		|| 'FROM (SELECT space, who, part, missing & bit AS missing, place, range_agg(publications) AS publications FROM p CROSS JOIN s CROSS JOIN LATERAL (SELECT CASE WHEN space < 0 THEN digests WHEN space > 0 THEN digests[space:space] END) AS d (part) '
		|| 'WHERE who IN (SELECT who FROM moved) GROUP BY 1, 2, 3, 4, 5) AS v GROUP BY space, who, part, missing) AS v GROUP BY space, places, history, missing) AS a GROUP BY space, places, history, missing',
		work || '_histories', persons, work || '_map', statistics);
	EXECUTE format('CREATE TEMPORARY TABLE %I ON COMMIT DROP AS SELECT atom, space, missing, persons, u.place, u.publications FROM pg_temp.%I, unnest(places, history) AS u (place, publications)', work || '_atoms', work || '_histories');
	-- q: the last publication of the cell, if there is one
	EXECUTE format('CREATE TEMPORARY TABLE %I ON COMMIT DROP AS SELECT key, block, coalesce(o.n, 0) AS n, c.publications[cardinality(c.publications)] AS q, coalesce(c.publications, %L) AS publications, coalesce(homogeneous, false) AS homogeneous, coalesce(dominated, false) AS dominated '
		|| 'FROM (SELECT key, block FROM pg_temp.%3$I UNION SELECT key, key[1:%4$s] FROM pg_temp.%5$I WHERE key[1:%4$s] IN (SELECT block FROM pg_temp.%6$I)) AS k LEFT JOIN %7$s AS c USING (key) LEFT JOIN pg_temp.%5$I AS v USING (key) '
		|| 'LEFT JOIN (SELECT key, sum(persons) FILTER (WHERE upper_inf(publications)) AS n FROM pg_temp.%3$I JOIN pg_temp.%8$I USING (place) WHERE space = -1 GROUP BY key) AS o USING (key) '
		|| 'LEFT JOIN (SELECT m.key, %9$s AS dominated FROM pg_temp.%3$I AS m JOIN %10$s AS l USING (place) JOIN pg_temp.%11$I AS w ON w.key = l.key GROUP BY m.key) AS w USING (key)',
		work || '_cells', '{}', work || '_map', r, work || '_values', work || '_blocks', cells, work || '_atoms',
		coalesce((SELECT string_agg(format('coalesce(max(largest%1$s) >= 0.8 * sum(sum%1$s) AND sum(sum%1$s) > 0, false)', i), ' OR ') FROM generate_series(1, money) AS i), 'false'),
		report #>> '{names,_places}', work || '_now');
	-- against that publication: who came, who left, who changed which answers; a person may move between two cells below this one
	EXECUTE format('CREATE TEMPORARY TABLE %1$I ON COMMIT DROP AS SELECT key, block, n, publications, CASE WHEN n = 0 THEN %2$L WHEN came + left_ + changed = 0 THEN %3$L WHEN is_few THEN %5$L WHEN n > %4$s AND homogeneous THEN %6$L WHEN n > %4$s AND dominated THEN %7$L ELSE %8$L END AS status '
		|| 'FROM pg_temp.%9$I AS k LEFT JOIN (SELECT key, count(*) FILTER (WHERE is_in AND NOT was_in) AS came, count(*) FILTER (WHERE was_in AND NOT is_in) AS left_, count(*) FILTER (WHERE was_in AND is_in) AS changed, '
		|| 'count(*) FILTER (WHERE is_in AND NOT was_in) BETWEEN 1 AND %4$s OR count(*) FILTER (WHERE was_in AND NOT is_in) BETWEEN 1 AND %4$s%12$s AS is_few '
		|| 'FROM (SELECT key, bool_or(was_in AND NOT is_in) AS was_in, bool_or(is_in AND NOT was_in) AS is_in, array_agg(digests) FILTER (WHERE was_in AND NOT is_in) AS old, array_agg(digests) FILTER (WHERE is_in AND NOT was_in) AS new '
		|| 'FROM (SELECT k.key, v.person AS who, v.digests, bool_or(NOT upper_inf(v.publications)) AS was_in, bool_or(upper_inf(v.publications)) AS is_in FROM pg_temp.%9$I AS k LEFT JOIN (pg_temp.%10$I AS m JOIN %11$s AS v USING (place)) '
		|| 'ON m.key = k.key AND (v.publications @> k.q) <> upper_inf(v.publications) AND NOT v.publications @> int4range((SELECT min(q) FROM pg_temp.%9$I), NULL) WHERE k.q IS NOT NULL GROUP BY k.key, who, v.digests, v.missing) AS version GROUP BY key, who) AS person GROUP BY key) AS t USING (key)',
		work || '_status', 'zero', 'same', minimum - 1, 'time', 'homogeneous', 'dominated', 'open', work || '_cells', work || '_map', persons,
		(SELECT string_agg(format(' OR count(*) FILTER (WHERE old[1][%1$s] <> new[1][%1$s]) BETWEEN 1 AND %2$s', i, minimum - 1), '') FROM generate_series(1, statistics) AS i));
END;
$$;
COMMENT ON FUNCTION protected_report_cells(report jsonb, work text) IS 'a step of publish_report: the cells of the rounds that changed, how many persons each has, and what speaks against showing it';

CREATE FUNCTION protected_report_ask(work text, block text[], space integer, answered boolean, minimum integer, candidate bigint DEFAULT NULL) RETURNS void
	LANGUAGE plpgsql VOLATILE
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	equations bigint[];
	verdicts text[];
BEGIN
	-- left out is what is hidden already, since it is no equation; and, but for whole versions, what time alone forbids: there it is asked that few cannot be had, no more;
	-- and of persons, whatever they answered, that is asked of all
	EXECUTE format('WITH m AS (SELECT equation, state, dense_rank() OVER (ORDER BY equation)::integer AS cell, dense_rank() OVER (ORDER BY atom)::integer AS atom, persons FROM pg_temp.%I AS m JOIN pg_temp.%I AS e USING (equation) '
		|| 'WHERE e.block = $1 AND m.space = $2 AND NOT ($3 AND missing) AND CASE e.state WHEN %L THEN e.verdict IS NULL AND ($2 < 0 OR $2 > 0 AND e.status <> %L) AND coalesce($5, equation) = equation WHEN %L THEN $5 IS NULL ELSE true END), '
		|| 'c AS (SELECT DISTINCT cell, equation, state FROM m) '
		|| 'SELECT (SELECT array_agg(equation ORDER BY cell) FROM c), protect_cells((SELECT array_agg(persons ORDER BY atom) FROM (SELECT DISTINCT atom, persons FROM m) AS a), (SELECT array_agg(cell ORDER BY cell, atom) FROM m), (SELECT array_agg(atom ORDER BY cell, atom) FROM m), (SELECT array_agg(state ORDER BY cell) FROM c), $4)',
		work || '_members', work || '_equations', 'hidden', 'time', 'open') INTO equations, verdicts USING block, space, answered, minimum, candidate;
	EXECUTE format('UPDATE pg_temp.%I AS e SET verdict = u.verdict, state = %L FROM unnest($1, $2) AS u (equation, verdict) WHERE e.equation = u.equation AND e.state = %L AND u.verdict <> %L',
		work || '_equations', 'hidden', 'open', 'shown') USING equations, verdicts;
END;
$$;
COMMENT ON FUNCTION protected_report_ask(work text, block text[], space integer, answered boolean, minimum integer, candidate bigint) IS 'a step of publish_report: asks protect_cells about the cells of one round; with a candidate, whether that one can be hidden at all';

CREATE FUNCTION protected_report_search(report jsonb, work text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	minimum CONSTANT integer := report #> '{options,minimum}';
	block text[];
	asked record;
	candidate bigint;
BEGIN
	-- the equations: those to come, in a fixed order, then those of all publications; state and verdict as protect_cells has them
	EXECUTE format('CREATE TEMPORARY TABLE %1$I ON COMMIT DROP AS SELECT row_number() OVER (ORDER BY publication NULLS FIRST, key COLLATE "C") AS equation, e.* FROM (SELECT block, key, NULL::integer AS publication, status, CASE status WHEN %2$L THEN %2$L ELSE %3$L END AS state, NULL AS verdict FROM pg_temp.%4$I WHERE status NOT IN (%5$L, %6$L) '
		|| 'UNION ALL SELECT block, key, p, NULL, %7$L, NULL FROM pg_temp.%4$I, unnest(publications) AS p) AS e', work || '_equations', 'open', 'hidden', work || '_status', 'zero', 'same', 'known');
	EXECUTE format('CREATE TEMPORARY TABLE %I ON COMMIT DROP AS SELECT e.block, e.equation, a.space, a.atom, a.persons, a.missing FROM pg_temp.%I AS e JOIN pg_temp.%I AS m USING (key) JOIN pg_temp.%I AS a ON a.place = m.place AND CASE WHEN e.publication IS NULL THEN upper_inf(a.publications) ELSE a.publications @> e.publication END',
		work || '_members', work || '_equations', work || '_map', work || '_atoms');
	FOR block IN EXECUTE format('SELECT b.block FROM pg_temp.%I AS b WHERE EXISTS (SELECT FROM pg_temp.%I AS e WHERE e.block = b.block AND state = %L)', work || '_blocks', work || '_equations', 'open') LOOP
		-- once for each space, and once for those in it who answered; spaces in which all is alike count as one; what is hidden once stays hidden
		FOR asked IN EXECUTE format('SELECT space, answered FROM (SELECT DISTINCT ON (alike) space, answered FROM (SELECT space, answered, md5(string_agg((places, history, persons)::text, %L ORDER BY places, history)) AS alike '
			|| 'FROM (SELECT space, answered, places, history, sum(persons) AS persons FROM pg_temp.%I, (VALUES (false), (true)) AS a (answered) WHERE NOT (answered AND missing) GROUP BY space, answered, places, history) AS h GROUP BY space, answered) AS s ORDER BY alike, answered, space) AS a ORDER BY answered, space', ' ', work || '_histories') LOOP
			BEGIN
				PERFORM protected_report_ask(work, block, asked.space, asked.answered, minimum);
			EXCEPTION WHEN invalid_parameter_value THEN
				-- what follows from earlier publications cannot be hidden any more; all the rest can
				FOR candidate IN EXECUTE format('SELECT equation FROM pg_temp.%I AS e WHERE e.block = $1 AND state = %L AND verdict IS NULL AND ($2 < 0 OR status <> %L)', work || '_equations', 'hidden', 'time') USING block, asked.space LOOP
					BEGIN
						PERFORM protected_report_ask(work, block, asked.space, asked.answered, minimum, candidate);
					EXCEPTION WHEN invalid_parameter_value THEN
						EXECUTE format('UPDATE pg_temp.%I SET verdict = %L WHERE equation = $1', work || '_equations', 'past') USING candidate;
					END;
				END LOOP;
				PERFORM protected_report_ask(work, block, asked.space, asked.answered, minimum);
			END;
		END LOOP;
	END LOOP;
END;
$$;
COMMENT ON FUNCTION protected_report_search(report jsonb, work text) IS 'a step of publish_report: which cells may be shown beside all that was ever published';

CREATE FUNCTION protected_report_write(report jsonb, work text, publication integer) RETURNS jsonb
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	cells CONSTANT text := report #>> '{names,_cells}';
	grid CONSTANT text := CASE WHEN report #>> '{options,homogeneity}' = 'round' THEN report #>> '{options,grid}' END;
	counts jsonb;
BEGIN
	EXECUTE format('INSERT INTO %s (key, protection, publications, published_at) SELECT key, %L, %L, now() FROM pg_temp.%I WHERE key NOT IN (SELECT key FROM %1$s) ORDER BY key COLLATE "C"', cells, 'new', '{}', work || '_status');
	-- fresh: a new equation. What may not be published anew keeps the value that everybody has seen, unless it is what has to be protected
	EXECUTE format('CREATE TEMPORARY TABLE %I ON COMMIT DROP AS SELECT s.key, s.n, s.status, s.status = %L AND e.state = %2$L AS fresh, CASE WHEN s.status IN (%L, %L) OR e.state = %2$L THEN %5$L WHEN (s.status = %6$L OR e.verdict = %12$L) AND c.protection = %5$L AND c.n > 0 THEN %7$L ELSE %8$L END AS act, '
		|| 'CASE WHEN s.status <> %2$L THEN s.status ELSE e.verdict END AS reason FROM pg_temp.%9$I AS s JOIN %10$s AS c USING (key) LEFT JOIN pg_temp.%11$I AS e ON e.key = s.key AND e.publication IS NULL',
		work || '_verdicts', 'open', 'zero', 'same', 'shown', 'time', 'keep', 'hide', work || '_status', cells, work || '_equations', 'complement');
	-- a row that stays as it is, is not written
	EXECUTE format('UPDATE %s AS c SET n = r.n, protection = %L, reason = NULL, publications = CASE WHEN r.fresh THEN c.publications || $1 ELSE c.publications END, published_at = now()%s FROM pg_temp.%I AS r LEFT JOIN pg_temp.%I AS v USING (key) '
		|| 'WHERE c.key = r.key AND r.act = %2$L AND (r.fresh OR c.protection <> %2$L OR c.n <> r.n)', cells, 'shown',
		(SELECT string_agg(format(CASE WHEN grid IS NOT NULL AND m ->> 'type' ~ '^(numeric|real|double precision)[^]]*$' THEN ', m%1$s = CASE WHEN r.n > 0 THEN (round((v.m%1$s / %2$s)::numeric) * %2$s)::%3$s END' ELSE ', m%1$s = CASE WHEN r.n > 0 THEN v.m%1$s END' END, i, grid, m ->> 'type'), '' ORDER BY i) FROM jsonb_array_elements(report -> 'measures') WITH ORDINALITY AS u (m, i)),
		work || '_verdicts', work || '_values') USING publication;
	EXECUTE format('UPDATE %s AS c SET n = NULL, protection = %L, reason = r.reason, published_at = CASE WHEN c.protection = %2$L THEN c.published_at ELSE now() END%s FROM pg_temp.%I AS r WHERE c.key = r.key AND r.act = %L AND (c.protection <> %2$L OR c.reason IS DISTINCT FROM r.reason)', cells, 'protected',
		(SELECT string_agg(format(', m%s = NULL', i), '') FROM generate_series(1, jsonb_array_length(report -> 'measures')) AS i), work || '_verdicts', 'hide');
	EXECUTE format('UPDATE %s AS c SET reason = CASE r.act WHEN %L THEN %L END FROM pg_temp.%I AS r WHERE c.key = r.key AND r.act <> %L AND c.reason IS DISTINCT FROM CASE r.act WHEN %2$L THEN %3$L END', cells, 'keep', 'unchanged', work || '_verdicts', 'hide');
	EXECUTE format('SELECT jsonb_build_object(%L, count(*), %L, count(*) FILTER (WHERE protection = %2$L), %L, count(*) FILTER (WHERE protection = %3$L), %L, (SELECT coalesce(jsonb_object_agg(reason, n), %L) FROM (SELECT c.reason, count(*) AS n FROM %6$s AS c JOIN pg_temp.%7$I USING (key) WHERE c.reason IS NOT NULL GROUP BY c.reason) AS g)) FROM %6$s AS c JOIN pg_temp.%7$I USING (key)', 'cells', 'shown', 'protected', 'reasons', '{}', cells, work || '_verdicts') INTO counts;
	RETURN counts;
END;
$$;
COMMENT ON FUNCTION protected_report_write(report jsonb, work text, publication integer) IS 'a step of publish_report: the verdicts and values into the table of cells; how many are shown and why others are not';

CREATE FUNCTION publish_report(report regclass, OUT publication integer, OUT published_at timestamp with time zone, OUT session_role text, OUT acting_role text, OUT rounds integer, OUT cells integer, OUT shown integer, OUT protected integer, OUT reasons jsonb)
	LANGUAGE plpgsql VOLATILE
	SET search_path = @extschema@, pg_temp
	SET DateStyle = 'ISO, YMD'
	SET IntervalStyle = 'postgres'
	SET TimeZone = 'UTC'
	SET extra_float_digits = 1
	SET bytea_output = 'hex'
	SET lc_monetary = 'C'
AS $$
DECLARE
	opened jsonb;
	work CONSTANT text := 'report_' || replace(gen_random_uuid()::text, '-', '');
	counts jsonb := '{"cells": 0, "shown": 0, "protected": 0, "reasons": {}}';
BEGIN
	IF report IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = '22004', MESSAGE = 'the report is NULL', HINT = 'Name the view that create_protected_report made.';
	END IF;
	opened := protected_report_open(report, false);
	publication := (opened ->> 'publications')::integer + 1;
	published_at := now();
	session_role := session_user;
	acting_role := current_user;
	rounds := 0;
	PERFORM protected_report_read(opened, work);
	PERFORM protected_report_places(opened, work);
	IF protected_report_persons(opened, work, publication) > 0 OR publication = 1 THEN
		PERFORM protected_report_cells(opened, work);
		PERFORM protected_report_search(opened, work);
		counts := protected_report_write(opened, work, publication);
		EXECUTE format('SELECT count(*) FROM pg_temp.%I', work || '_blocks') INTO rounds;
		EXECUTE format('UPDATE %s SET publications = $1', opened #>> '{names,_definition}') USING publication;
	ELSE
		publication := NULL;
	END IF;
	cells := counts -> 'cells';
	shown := counts -> 'shown';
	protected := counts -> 'protected';
	reasons := counts -> 'reasons';
	EXECUTE format('INSERT INTO %s VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)', opened #>> '{names,_log}') USING publication, published_at, session_role, acting_role, rounds, cells, shown, protected, reasons;
	EXECUTE (SELECT format('DROP TABLE %s', string_agg(format('pg_temp.%I', c.relname), ', ')) FROM pg_class AS c WHERE c.relnamespace = pg_my_temp_schema() AND c.relkind = 'r' AND starts_with(c.relname, work));
END;
$$;
COMMENT ON FUNCTION publish_report(report regclass) IS 'computes all cells of a protected report, decides which may be seen, and publishes them in one step; the row of its log';

CREATE FUNCTION drop_protected_report(report regclass) RETURNS void
	LANGUAGE plpgsql VOLATILE
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	names jsonb;
BEGIN
	IF report IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = '22004', MESSAGE = 'the report is NULL', HINT = 'Name the view that create_protected_report made.';
	END IF;
	names := protected_report_open(report, true) -> 'names';
	-- without CASCADE: what others have built on it stops this, and stays
	EXECUTE format('DROP VIEW %s, %s', names ->> '', names ->> '_reasons');
	EXECUTE format('DROP TABLE %s, %s, %s, %s, %s', names ->> '_cells', names ->> '_log', names ->> '_places', names ->> '_persons', names ->> '_definition');
END;
$$;
COMMENT ON FUNCTION drop_protected_report(report regclass) IS 'drops the objects of a protected report, and nothing else';
