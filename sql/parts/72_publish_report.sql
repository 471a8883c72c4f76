/*
 * Publishing a protected report, and dropping it.  To publish is to read the
 * source once, find the persons and cells, decide which may be seen, and write
 * them, in one transaction:
 *
 *		people, read	the source, as people and as cells with their values
 *		places			what is wrong with the people; numbers of finest cells
 *		persons			person versions brought up to date
 *		atoms, cells	what protect_cells needs to know
 *		search			the verdict on each cell
 *		write			into the table behind the readers' view
 *
 * The steps share temporary tables, whose names begin with a random uuid
 * (work).
 */

CREATE FUNCTION protected_report_people(report jsonb, work text, keys text, key_list text) RETURNS text
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	rounds CONSTANT text[] := ARRAY(SELECT jsonb_array_elements_text(report -> 'rounds'));
	dimensions CONSTANT text[] := ARRAY(SELECT jsonb_array_elements_text(report -> 'dimensions'));
	label CONSTANT text := report #>> '{options,missing_label}';
	source CONSTANT regclass := to_regclass(report ->> 'source');
	-- for each list of columns that a measure reads together: that list
	statistics CONSTANT jsonb := (
		SELECT jsonb_agg(columns ORDER BY columns)
		FROM (SELECT DISTINCT m -> 'columns' AS columns FROM jsonb_array_elements(report -> 'measures') AS m) AS d);
	-- the person, as it sorts
	person CONSTANT text := (
		SELECT format(CASE t.typcategory WHEN 'S' THEN '(s.%I::text COLLATE "C")' ELSE 's.%I' END, a.attname)
		FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid
		WHERE a.attrelid = source AND a.attname::text = report ->> 'person');
	-- a digest of the answers of each statistic: who changed one did not change the others; what has no hash is hashed as text
	digests CONSTANT text := (
		SELECT string_agg(format('sum(hash_record_extended(ROW(0%s), 0))', (
			SELECT string_agg(format(
				CASE WHEN EXISTS (
					SELECT FROM pg_opclass AS o JOIN pg_am AS m ON m.oid = o.opcmethod
					WHERE m.amname = 'hash' AND o.opcdefault AND o.opcintype = a.atttypid)
				THEN ', s.%I' ELSE ', s.%I::text' END, a.attname), '' ORDER BY c)
			FROM jsonb_array_elements_text(columns) AS c
			JOIN pg_attribute AS a ON a.attrelid = source AND a.attname::text = c)), ', ' ORDER BY i)
		FROM jsonb_array_elements(statistics) WITH ORDINALITY AS u (columns, i));
	-- one bit for each statistic to which the person answered nothing: a measure of two columns speaks of those who answered both
	missing CONSTANT text := (
		SELECT string_agg(format('((count(*) FILTER (WHERE num_nulls(0%s) = 0) = 0)::integer::bigint << %s)', (
			SELECT string_agg(format(', s.%I', c), '') FROM jsonb_array_elements_text(columns) AS c), i - 1), ' | ' ORDER BY i)
		FROM jsonb_array_elements(statistics) WITH ORDINALITY AS u (columns, i));
	-- whether a dimension has the value that stands for NULL
	collides CONSTANT text := (SELECT string_agg(format('s.%I::text = %L', d, label), ' OR ') FROM unnest(dimensions) AS d);
	money CONSTANT text := (
		SELECT string_agg(format('sum(s.%I)::numeric', m.value), ', ' ORDER BY m.key) FROM jsonb_each_text(report #> '{options,money}') AS m);
	-- what is read of the source, and no other column: the owner may have no right to it
	read CONSTANT text := (
		SELECT string_agg(DISTINCT format('s.%I', c), ', ')
		FROM (
			SELECT unnest(rounds || dimensions)
			UNION ALL SELECT jsonb_array_elements_text(l) FROM jsonb_array_elements(statistics) AS l
			UNION ALL SELECT m.value FROM jsonb_each_text(report #> '{options,money}') AS m
		) AS u (c));
	round_keys CONSTANT text := (SELECT string_agg(format(', k.k%s', i), '' ORDER BY i) FROM generate_series(1, cardinality(rounds)) AS i);
BEGIN
	-- key, person, digests, missing, collides, strays, money
	-- sorted first, since a hash table of all people spills; numbers sort faster than their digits
	RETURN format($q$
		SELECT min(ARRAY[%1$s]::text[]),
			s.%2$I::text,
			ARRAY[%3$s]::numeric[],
			%4$s,
			bool_or(coalesce(%5$s, false)),
			min(hash_record_extended(ROW(%1$s), 0)) <> max(hash_record_extended(ROW(%1$s), 0)),
			ARRAY[%6$s]::numeric[]
		FROM (SELECT %7$s, %8$s AS %2$I FROM %9$s AS s ORDER BY %2$I) AS s
		CROSS JOIN LATERAL (SELECT %10$s) AS k
		GROUP BY s.%2$I%11$s
		$q$, key_list, work || '_person', digests, missing, collides, money, read, person, source, keys, round_keys);
END;
$$;
COMMENT ON FUNCTION protected_report_people(report jsonb, work text, keys text, key_list text) IS 'a step of publish_report: the SELECT that reads the people of the source: finest cell, digests of the answers, money';

CREATE FUNCTION protected_report_read(report jsonb, work text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	rounds CONSTANT text[] := ARRAY(SELECT jsonb_array_elements_text(report -> 'rounds'));
	dimensions CONSTANT text[] := ARRAY(SELECT jsonb_array_elements_text(report -> 'dimensions'));
	label CONSTANT text := report #>> '{options,missing_label}';
	source CONSTANT regclass := to_regclass(report ->> 'source');
	r CONSTANT integer := cardinality(rounds);
	-- the columns that measures read
	answers CONSTANT text[] := ARRAY(
		SELECT DISTINCT c
		FROM jsonb_array_elements(report -> 'measures') AS m, jsonb_array_elements_text(m -> 'columns') AS c
		ORDER BY c);
	-- k1, k2, ...: the rounds and dimensions as text; byte by byte: a collation of the source may take different texts for equal
	keys CONSTANT text := (
		SELECT string_agg(format(
			CASE WHEN i > r THEN 'coalesce(s.%1$I::text COLLATE "C", %2$L) AS k%3$s' ELSE 's.%1$I::text COLLATE "C" AS k%3$s' END,
			c, label, i), ', ' ORDER BY i)
		FROM unnest(rounds || dimensions) WITH ORDINALITY AS u (c, i));
	key_list CONSTANT text := (
		SELECT string_agg(format('k.k%s', i), ', ' ORDER BY i) FROM generate_series(1, r + cardinality(dimensions)) AS i);
	round_keys CONSTANT text := (SELECT string_agg(format('k.k%s, ', i), '' ORDER BY i) FROM generate_series(1, r) AS i);
	-- each combination of the lattice, as (k3, k4, ...)
	combinations CONSTANT text := (
		SELECT string_agg(format('(%s)', (
			SELECT string_agg(format('k.k%s', r + i), ', ' ORDER BY i)
			FROM unnest(dimensions) WITH ORDINALITY AS u (d, i)
			WHERE list ? d)), ', ')
		FROM jsonb_array_elements(report #> '{options,lattice}') AS list);
	-- whether all answers to one question are the same; that all women of a cell of women are women is no answer
	homogeneous CONSTANT text := (
		SELECT coalesce(string_agg(format(
			CASE WHEN t.typcategory IN ('N', 'D') THEN 'coalesce(min(s.%1$I) = max(s.%1$I), false)'
				ELSE 'coalesce(min(s.%1$I::text COLLATE "C") = max(s.%1$I::text COLLATE "C"), false)' END
			|| CASE WHEN i IS NULL THEN '' ELSE ' AND GROUPING(k.k%2$s) = 1' END, c, i), ' OR ' ORDER BY c), 'false')
		FROM unnest(answers) AS c
		JOIN pg_attribute AS a ON a.attrelid = source AND a.attname::text = c
		JOIN pg_type AS t ON t.oid = a.atttypid
		LEFT JOIN unnest(rounds || dimensions) WITH ORDINALITY AS u (d, i) ON d = c
		WHERE report #>> '{options,homogeneity}' = 'hide');
	-- the values of the measures, and the columns that keep them
	expressions CONSTANT text := (
		SELECT string_agg(format(', (%s)', m ->> 'expression'), '' ORDER BY i)
		FROM jsonb_array_elements(report -> 'measures') WITH ORDINALITY AS u (m, i));
	value_columns CONSTANT text := (
		SELECT string_agg(format(', m%s %s', i, m ->> 'type'), '' ORDER BY i)
		FROM jsonb_array_elements(report -> 'measures') WITH ORDINALITY AS u (m, i));
	gone text;
BEGIN
	IF source IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = '42P01', MESSAGE = format('the source %s of the report is not there', report ->> 'source'),
			HINT = 'The last publication stays. If the source was renamed, put its new name into the table _definition of the report.';
	END IF;
	SELECT c INTO gone
	FROM unnest(rounds || dimensions || answers || (report ->> 'person')
		|| ARRAY(SELECT m.value FROM jsonb_each_text(report #> '{options,money}') AS m)) AS c
	WHERE NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = source AND a.attname::text = c AND a.attnum > 0 AND NOT a.attisdropped)
	LIMIT 1;
	IF gone IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = '42703', MESSAGE = format('%s has no column "%s" any more', source, gone),
			HINT = 'The last publication stays. Give the column its old name, or make a new report.';
	END IF;
	EXECUTE format($q$
		CREATE TEMPORARY TABLE %I (
			key text[], person text, digests numeric[], missing bigint, collides boolean, strays boolean, money numeric[]
		) ON COMMIT DROP
		$q$, work || '_people');
	EXECUTE format('CREATE TEMPORARY TABLE %I (key text[], homogeneous boolean%s) ON COMMIT DROP', work || '_values', value_columns);
	-- one statement, one snapshot: people and values belong together, whoever writes meanwhile
	EXECUTE format($q$
		WITH people AS (
			INSERT INTO pg_temp.%I %s
		)
		INSERT INTO pg_temp.%I
		SELECT ARRAY[%s]::text[], %s%s
		FROM %s AS s CROSS JOIN LATERAL (SELECT %s) AS k
		GROUP BY %sGROUPING SETS (%s)
		$q$, work || '_people', protected_report_people(report, work, keys, key_list),
		work || '_values', key_list, homogeneous, expressions, source, keys, round_keys, combinations);
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
	-- what stands in a key, in its order
	keys CONSTANT text[] := ARRAY(SELECT jsonb_array_elements_text((report -> 'rounds') || (report -> 'dimensions')));
	label CONSTANT text := report #>> '{options,missing_label}';
	-- of each money column the largest and the sum over persons
	money CONSTANT text := (
		SELECT string_agg(format(', max(abs(money[%1$s])) AS largest%1$s, sum(abs(money[%1$s])) AS sum%1$s', i), '' ORDER BY i)
		FROM generate_series(1, (SELECT count(*) FROM jsonb_object_keys(report #> '{options,money}'))) AS i);
	bad record;
	step record;
	is_bad boolean;
BEGIN
	EXECUTE format($q$
		SELECT count(*) FILTER (WHERE person IS NULL) AS nulls, bool_or(collides) AS collides, bool_or(strays) AS strays
		FROM pg_temp.%I
		$q$, work || '_people')
	INTO bad;
	IF bad.nulls > 0 THEN
		RAISE EXCEPTION USING ERRCODE = '22004',
			MESSAGE = format('column "%s" is NULL in %s: it is not known whose answers these are', report ->> 'person', report ->> 'source'),
			HINT = 'Publish a view that leaves such rows out, or gives each respondent a number.';
	ELSIF bad.collides THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('a dimension has the value "%s", which stands for NULL', label),
			HINT = 'Choose another one: {"missing_label": "..."}.';
	ELSIF bad.strays THEN
		RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('somebody in %s stands in more than one cell', report ->> 'source'),
			HINT = 'A person has one value of each dimension: take the state at the date of the answer, or make the column that tells the rows apart a round.';
	END IF;
	-- one row for each finest cell
	EXECUTE format('CREATE TEMPORARY TABLE %I ON COMMIT DROP AS SELECT key%s FROM pg_temp.%I GROUP BY key', work || '_now', money, work || '_people');
	FOR step IN
		SELECT path ->> (at::integer - 1) AS child, path ->> (at::integer - 2) AS parent
		FROM jsonb_array_elements(report #> '{options,hierarchy}') AS path, generate_series(2, jsonb_array_length(path)) AS at
	LOOP
		EXECUTE format($q$
			SELECT EXISTS (
				SELECT FROM pg_temp.%1$I
				WHERE key[%2$s] <> %3$L
				GROUP BY key[1:%4$s], key[%2$s]
				HAVING min(key[%5$s]) <> max(key[%5$s]))
			$q$, work || '_now', array_position(keys, step.child), label, r, array_position(keys, step.parent))
		INTO is_bad;
		IF is_bad THEN
			RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('a value of "%s" stands below two values of "%s"', step.child, step.parent),
				HINT = 'In a hierarchy the child determines the parent: take the two out of it, or make the values of the child unique.';
		END IF;
	END LOOP;
	EXECUTE format($q$
		INSERT INTO %1$s
		SELECT key, (SELECT coalesce(max(place), 0) FROM %1$s) + row_number() OVER (ORDER BY key COLLATE "C")
		FROM pg_temp.%2$I
		WHERE key NOT IN (SELECT key FROM %1$s)
		$q$, report #>> '{names,_places}', work || '_now');
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
	now_ CONSTANT text := format($q$
		SELECT l.place, w.person, w.digests, w.missing
		FROM pg_temp.%I AS w JOIN %s AS l USING (key)
		$q$, work || '_people', places);
	since CONSTANT int4multirange := int4multirange(int4range(publication, NULL));
	changed bigint;
BEGIN
	-- a version is open as long as the publications include it; rounds that have left the source keep theirs
	IF publication = 1 THEN
		EXECUTE format($q$
			INSERT INTO %s (place, person, digests, missing, publications)
			SELECT w.*, $1 FROM (%s) AS w
			$q$, persons, now_)
		USING since;
		GET DIAGNOSTICS changed = ROW_COUNT;
		EXECUTE format($q$
			CREATE TEMPORARY TABLE %1$I ON COMMIT DROP AS
			SELECT DISTINCT key[1:%2$s] AS block FROM pg_temp.%3$I
			UNION
			SELECT '{}'::text[] WHERE %2$s = 0
			$q$, work || '_blocks', r, work || '_now');
	ELSE
		EXECUTE format($q$
			CREATE TEMPORARY TABLE %1$I ON COMMIT DROP AS
			SELECT v.id, coalesce(v.place, w.place) AS place, w.person, w.digests, w.missing
			FROM (
				SELECT p.ctid AS id, p.*
				FROM %2$s AS p JOIN %3$s AS l USING (place)
				WHERE l.key[1:%4$s] IN (SELECT key[1:%4$s] FROM pg_temp.%5$I) OR %4$s = 0
			) AS v
			FULL JOIN (%6$s) AS w USING (place, person, digests, missing)
			WHERE v.id IS NULL OR upper_inf(v.publications) = (w.place IS NULL)
			$q$, work || '_changes', persons, places, r, work || '_now', now_);
		EXECUTE format($q$
			UPDATE %s AS p
			SET publications = CASE WHEN c.person IS NULL THEN p.publications - $1 ELSE p.publications + $1 END
			FROM pg_temp.%I AS c
			WHERE p.ctid = c.id
			$q$, persons, work || '_changes')
		USING since;
		EXECUTE format($q$
			INSERT INTO %s (place, person, digests, missing, publications)
			SELECT place, person, digests, missing, $1 FROM pg_temp.%I WHERE id IS NULL
			$q$, persons, work || '_changes')
		USING since;
		EXECUTE format($q$
			CREATE TEMPORARY TABLE %I ON COMMIT DROP AS
			SELECT l.key[1:%s] AS block, count(*) AS n
			FROM pg_temp.%I JOIN %s AS l USING (place)
			GROUP BY 1
			$q$, work || '_blocks', r, work || '_changes', places);
		EXECUTE format('SELECT coalesce(sum(n), 0) FROM pg_temp.%I', work || '_blocks') INTO changed;
	END IF;
	RETURN changed;
END;
$$;
COMMENT ON FUNCTION protected_report_persons(report jsonb, work text, publication integer) IS 'a step of publish_report: brings the person versions up to date and lists the rounds in which they changed';

CREATE FUNCTION protected_report_atoms(report jsonb, work text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	r CONSTANT integer := jsonb_array_length(report -> 'rounds');
	d CONSTANT integer := jsonb_array_length(report -> 'dimensions');
	statistics CONSTANT integer := (SELECT count(DISTINCT m -> 'columns') FROM jsonb_array_elements(report -> 'measures') AS m);
	-- the key of a cell: all rounds of the finest cell l, and those of its dimensions that the combination v has
	cell_key CONSTANT text := (
		SELECT string_agg(format(CASE WHEN i > r THEN 'CASE WHEN v.d%1$s THEN l.key[%1$s] END' ELSE 'l.key[%s]' END, i), ', ' ORDER BY i)
		FROM generate_series(1, r + d) AS i);
	-- each combination of the lattice, as (true, false, ...): which dimensions it has
	combinations CONSTANT text := (
		SELECT string_agg(format('(%s)', (
			SELECT string_agg((list ? name)::text, ', ' ORDER BY i)
			FROM jsonb_array_elements_text(report -> 'dimensions') WITH ORDINALITY AS u (name, i))), ', ')
		FROM jsonb_array_elements(report #> '{options,lattice}') AS list);
	-- the names of these columns: d and the place in the key
	flags CONSTANT text := (SELECT string_agg(format('d%s', i), ', ' ORDER BY i) FROM generate_series(r + 1, r + d) AS i);
BEGIN
	-- which cells a finest cell is part of
	EXECUTE format($q$
		CREATE TEMPORARY TABLE %1$I ON COMMIT DROP AS
		SELECT l.place, l.key[1:%2$s] AS block, ARRAY[%3$s]::text[] AS key
		FROM %4$s AS l CROSS JOIN (VALUES %5$s) AS v (%6$s)
		WHERE l.key[1:%2$s] IN (SELECT block FROM pg_temp.%7$I)
		$q$, work || '_map', r, cell_key, report #>> '{names,_places}', combinations, flags, work || '_blocks');
	EXECUTE format('ANALYZE pg_temp.%I', work || '_map');
	-- Atoms, in several spaces: -1 whole versions; 0 persons, whatever they changed; 1, 2, ... the answers of one statistic,
	-- which those who changed another one have not changed.  Who moved without changing an answer stays one, with a row for
	-- each place.
	EXECUTE format($q$
		CREATE TEMPORARY TABLE %1$I ON COMMIT DROP AS
		WITH p AS MATERIALIZED (
			SELECT person AS who, place, digests, missing, publications
			FROM %2$s
			WHERE place IN (SELECT place FROM pg_temp.%3$I)
		),
		moved AS (
			SELECT DISTINCT who FROM p WHERE NOT upper_inf(publications)
		),
		s AS (
			SELECT s AS space, CASE WHEN s > 0 THEN 1::bigint << s - 1 ELSE 0 END AS bit
			FROM generate_series(-1, %4$s) AS s
		)
		SELECT row_number() OVER (ORDER BY space, places, history, missing) AS atom,
			space, places, history, missing <> 0 AS missing, sum(persons)::bigint AS persons
		FROM (
			SELECT space, ARRAY[place] AS places, ARRAY[publications] AS history, missing & bit AS missing, persons
			FROM (
				SELECT place, publications, missing, count(*) AS persons
				FROM p
				WHERE who NOT IN (SELECT who FROM moved)
				GROUP BY place, publications, missing
			) AS u
			CROSS JOIN s
			UNION ALL
			SELECT space, places, history, missing, count(*)
			FROM (
				SELECT space, array_agg(place ORDER BY place) AS places, array_agg(publications ORDER BY place) AS history, missing
				FROM (
					SELECT space, who, part, missing & bit AS missing, place, range_agg(publications) AS publications
					FROM p
					CROSS JOIN s
					CROSS JOIN LATERAL (SELECT CASE WHEN space < 0 THEN digests WHEN space > 0 THEN digests[space:space] END) AS d (part)
					WHERE who IN (SELECT who FROM moved)
					GROUP BY 1, 2, 3, 4, 5
				) AS v
				GROUP BY space, who, part, missing
			) AS v
			GROUP BY space, places, history, missing
		) AS a
		GROUP BY space, places, history, missing
		$q$, work || '_histories', report #>> '{names,_persons}', work || '_map', statistics);
	EXECUTE format($q$
		CREATE TEMPORARY TABLE %I ON COMMIT DROP AS
		SELECT atom, space, missing, persons, u.place, u.publications
		FROM pg_temp.%I, unnest(places, history) AS u (place, publications)
		$q$, work || '_atoms', work || '_histories');
END;
$$;
COMMENT ON FUNCTION protected_report_atoms(report jsonb, work text) IS 'a step of publish_report: which cells of the rounds that changed a finest cell is part of, and the persons behind them, as atoms of protect_cells';

CREATE FUNCTION protected_report_cells(report jsonb, work text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	cells CONSTANT text := report #>> '{names,_cells}';
	places CONSTANT text := report #>> '{names,_places}';
	persons CONSTANT text := report #>> '{names,_persons}';
	few CONSTANT integer := (report #> '{options,minimum}')::integer - 1;
	r CONSTANT integer := jsonb_array_length(report -> 'rounds');
	-- whether one person has most of a sum of money
	dominated CONSTANT text := (
		SELECT coalesce(string_agg(format('coalesce(max(largest%1$s) >= 0.8 * sum(sum%1$s) AND sum(sum%1$s) > 0, false)', i), ' OR '), 'false')
		FROM generate_series(1, (SELECT count(*) FROM jsonb_object_keys(report #> '{options,money}'))) AS i);
	-- whether few changed their answers, for each list of columns that a measure reads
	few_changed CONSTANT text := (
		SELECT string_agg(format(' OR count(*) FILTER (WHERE old[1][%1$s] <> new[1][%1$s]) BETWEEN 1 AND %2$s', i, few), '')
		FROM generate_series(1, (SELECT count(DISTINCT m -> 'columns') FROM jsonb_array_elements(report -> 'measures') AS m)) AS i);
BEGIN
	-- q: the last publication of the cell, if there is one
	EXECUTE format($q$
		CREATE TEMPORARY TABLE %1$I ON COMMIT DROP AS
		SELECT key, block, coalesce(o.n, 0) AS n, c.publications[cardinality(c.publications)] AS q,
			coalesce(c.publications, '{}') AS publications,
			coalesce(homogeneous, false) AS homogeneous,
			coalesce(dominated, false) AS dominated
		FROM (
			SELECT key, block FROM pg_temp.%2$I
			UNION
			SELECT key, key[1:%3$s] FROM pg_temp.%4$I WHERE key[1:%3$s] IN (SELECT block FROM pg_temp.%5$I)
		) AS k
		LEFT JOIN %6$s AS c USING (key)
		LEFT JOIN pg_temp.%4$I AS v USING (key)
		LEFT JOIN (
			SELECT key, sum(persons) FILTER (WHERE upper_inf(publications)) AS n
			FROM pg_temp.%2$I JOIN pg_temp.%7$I USING (place)
			WHERE space = -1
			GROUP BY key
		) AS o USING (key)
		LEFT JOIN (
			SELECT m.key, %8$s AS dominated
			FROM pg_temp.%2$I AS m JOIN %9$s AS l USING (place) JOIN pg_temp.%10$I AS w ON w.key = l.key
			GROUP BY m.key
		) AS w USING (key)
		$q$, work || '_cells', work || '_map', r, work || '_values', work || '_blocks', cells, work || '_atoms',
		dominated, places, work || '_now');
	-- against that publication: who came, who left, who changed which answers; a person may move between two cells below this one
	EXECUTE format($q$
		CREATE TEMPORARY TABLE %1$I ON COMMIT DROP AS
		SELECT key, block, n, publications,
			CASE WHEN n = 0 THEN 'zero'
				WHEN came + left_ + changed = 0 THEN 'same'
				WHEN is_few THEN 'time'
				WHEN n > %2$s AND homogeneous THEN 'homogeneous'
				WHEN n > %2$s AND dominated THEN 'dominated'
				ELSE 'open' END AS status
		FROM pg_temp.%3$I AS k
		LEFT JOIN (
			SELECT key,
				count(*) FILTER (WHERE is_in AND NOT was_in) AS came,
				count(*) FILTER (WHERE was_in AND NOT is_in) AS left_,
				count(*) FILTER (WHERE was_in AND is_in) AS changed,
				count(*) FILTER (WHERE is_in AND NOT was_in) BETWEEN 1 AND %2$s
					OR count(*) FILTER (WHERE was_in AND NOT is_in) BETWEEN 1 AND %2$s%6$s AS is_few
			FROM (
				SELECT key,
					bool_or(was_in AND NOT is_in) AS was_in,
					bool_or(is_in AND NOT was_in) AS is_in,
					array_agg(digests) FILTER (WHERE was_in AND NOT is_in) AS old,
					array_agg(digests) FILTER (WHERE is_in AND NOT was_in) AS new
				FROM (
					SELECT k.key, v.person AS who, v.digests,
						bool_or(NOT upper_inf(v.publications)) AS was_in,
						bool_or(upper_inf(v.publications)) AS is_in
					FROM pg_temp.%3$I AS k
					LEFT JOIN (pg_temp.%4$I AS m JOIN %5$s AS v USING (place))
						ON m.key = k.key
						AND (v.publications @> k.q) <> upper_inf(v.publications)
						AND NOT v.publications @> int4range((SELECT min(q) FROM pg_temp.%3$I), NULL)
					WHERE k.q IS NOT NULL
					GROUP BY k.key, who, v.digests, v.missing
				) AS version
				GROUP BY key, who
			) AS person
			GROUP BY key
		) AS t USING (key)
		$q$, work || '_status', few, work || '_cells', work || '_map', persons, few_changed);
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
	-- left out is what is hidden already, since it is no equation; and, but for whole versions, what time alone forbids:
	-- there it is asked that few cannot be had, no more; and of persons, whatever they answered, that is asked of all
	EXECUTE format($q$
		WITH m AS (
			SELECT equation, state,
				dense_rank() OVER (ORDER BY equation)::integer AS cell,
				dense_rank() OVER (ORDER BY atom)::integer AS atom,
				persons
			FROM pg_temp.%I AS m JOIN pg_temp.%I AS e USING (equation)
			WHERE e.block = $1 AND m.space = $2 AND NOT ($3 AND missing)
				AND CASE e.state
					WHEN 'hidden' THEN e.verdict IS NULL AND ($2 < 0 OR $2 > 0 AND e.status <> 'time') AND coalesce($5, equation) = equation
					WHEN 'open' THEN $5 IS NULL
					ELSE true END
		),
		c AS (
			SELECT DISTINCT cell, equation, state FROM m
		)
		SELECT (SELECT array_agg(equation ORDER BY cell) FROM c),
			protect_cells(
				(SELECT array_agg(persons ORDER BY atom) FROM (SELECT DISTINCT atom, persons FROM m) AS a),
				(SELECT array_agg(cell ORDER BY cell, atom) FROM m),
				(SELECT array_agg(atom ORDER BY cell, atom) FROM m),
				(SELECT array_agg(state ORDER BY cell) FROM c),
				$4)
		$q$, work || '_members', work || '_equations')
	INTO equations, verdicts USING block, space, answered, minimum, candidate;
	EXECUTE format($q$
		UPDATE pg_temp.%I AS e
		SET verdict = u.verdict, state = 'hidden'
		FROM unnest($1, $2) AS u (equation, verdict)
		WHERE e.equation = u.equation AND e.state = 'open' AND u.verdict <> 'shown'
		$q$, work || '_equations')
	USING equations, verdicts;
END;
$$;
COMMENT ON FUNCTION protected_report_ask(work text, block text[], space integer, answered boolean, minimum integer, candidate bigint) IS 'a step of publish_report: asks protect_cells about the cells of one round; with a candidate, whether that one can be hidden at all';

CREATE FUNCTION protected_report_search(report jsonb, work text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT
	SET search_path = @extschema@, pg_temp
AS $$
DECLARE
	minimum CONSTANT integer := report #> '{options,minimum}';
	-- the rounds in which there is something to decide
	blocks CONSTANT text := format($q$
		SELECT b.block
		FROM pg_temp.%I AS b
		WHERE EXISTS (SELECT FROM pg_temp.%I AS e WHERE e.block = b.block AND state = 'open')
		$q$, work || '_blocks', work || '_equations');
	-- what is asked of each: once for each space, and once for those in it who answered; spaces in which all is alike count as one
	questions CONSTANT text := format($q$
		SELECT space, answered
		FROM (
			SELECT DISTINCT ON (alike) space, answered
			FROM (
				SELECT space, answered, md5(string_agg((places, history, persons)::text, ' ' ORDER BY places, history)) AS alike
				FROM (
					SELECT space, answered, places, history, sum(persons) AS persons
					FROM pg_temp.%I, (VALUES (false), (true)) AS a (answered)
					WHERE NOT (answered AND missing)
					GROUP BY space, answered, places, history
				) AS h
				GROUP BY space, answered
			) AS s
			ORDER BY alike, answered, space
		) AS a
		ORDER BY answered, space
		$q$, work || '_histories');
	-- the hidden cells of the round $1 that are asked about in the space $2
	candidates CONSTANT text := format($q$
		SELECT equation
		FROM pg_temp.%I AS e
		WHERE e.block = $1 AND state = 'hidden' AND verdict IS NULL AND ($2 < 0 OR status <> 'time')
		$q$, work || '_equations');
	block text[];
	asked record;
	candidate bigint;
BEGIN
	-- the equations: those to come, in a fixed order, then those of all publications; state and verdict as protect_cells has them
	EXECUTE format($q$
		CREATE TEMPORARY TABLE %1$I ON COMMIT DROP AS
		SELECT row_number() OVER (ORDER BY publication NULLS FIRST, key COLLATE "C") AS equation, e.*
		FROM (
			SELECT block, key, NULL::integer AS publication, status, CASE status WHEN 'open' THEN 'open' ELSE 'hidden' END AS state, NULL AS verdict
			FROM pg_temp.%2$I
			WHERE status NOT IN ('zero', 'same')
			UNION ALL
			SELECT block, key, p, NULL, 'known', NULL
			FROM pg_temp.%2$I, unnest(publications) AS p
		) AS e
		$q$, work || '_equations', work || '_status');
	EXECUTE format($q$
		CREATE TEMPORARY TABLE %I ON COMMIT DROP AS
		SELECT e.block, e.equation, a.space, a.atom, a.persons, a.missing
		FROM pg_temp.%I AS e
		JOIN pg_temp.%I AS m USING (key)
		JOIN pg_temp.%I AS a ON a.place = m.place
			AND CASE WHEN e.publication IS NULL THEN upper_inf(a.publications) ELSE a.publications @> e.publication END
		$q$, work || '_members', work || '_equations', work || '_map', work || '_atoms');
	FOR block IN EXECUTE blocks LOOP
		-- what is hidden once stays hidden
		FOR asked IN EXECUTE questions LOOP
			BEGIN
				PERFORM protected_report_ask(work, block, asked.space, asked.answered, minimum);
			EXCEPTION WHEN invalid_parameter_value THEN
				-- what follows from earlier publications cannot be hidden any more; all the rest can
				FOR candidate IN EXECUTE candidates USING block, asked.space LOOP
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
	-- the measures of a cell that is shown, numbers on the grid if there is one; a cell of nobody has none
	values_shown CONSTANT text := (
		SELECT string_agg(format(
			CASE WHEN grid IS NOT NULL AND m ->> 'type' ~ '^(numeric|real|double precision)[^]]*$'
				THEN ', m%1$s = CASE WHEN r.n > 0 THEN (round((v.m%1$s / %2$s)::numeric) * %2$s)::%3$s END'
				ELSE ', m%1$s = CASE WHEN r.n > 0 THEN v.m%1$s END' END, i, grid, m ->> 'type'), '' ORDER BY i)
		FROM jsonb_array_elements(report -> 'measures') WITH ORDINALITY AS u (m, i));
	-- those of a cell that is protected
	values_hidden CONSTANT text := (
		SELECT string_agg(format(', m%s = NULL', i), '') FROM generate_series(1, jsonb_array_length(report -> 'measures')) AS i);
	counts jsonb;
BEGIN
	EXECUTE format($q$
		INSERT INTO %1$s (key, protection, publications, published_at)
		SELECT key, 'new', '{}', now()
		FROM pg_temp.%2$I
		WHERE key NOT IN (SELECT key FROM %1$s)
		ORDER BY key COLLATE "C"
		$q$, cells, work || '_status');
	-- fresh: a new equation. What may not be published anew keeps the value that everybody has seen, unless it is what has to be protected
	EXECUTE format($q$
		CREATE TEMPORARY TABLE %I ON COMMIT DROP AS
		SELECT s.key, s.n, s.status,
			s.status = 'open' AND e.state = 'open' AS fresh,
			CASE WHEN s.status IN ('zero', 'same') OR e.state = 'open' THEN 'shown'
				WHEN (s.status = 'time' OR e.verdict = 'complement') AND c.protection = 'shown' AND c.n > 0 THEN 'keep'
				ELSE 'hide' END AS act,
			CASE WHEN s.status <> 'open' THEN s.status ELSE e.verdict END AS reason
		FROM pg_temp.%I AS s
		JOIN %s AS c USING (key)
		LEFT JOIN pg_temp.%I AS e ON e.key = s.key AND e.publication IS NULL
		$q$, work || '_verdicts', work || '_status', cells, work || '_equations');
	-- a row that stays as it is, is not written
	EXECUTE format($q$
		UPDATE %s AS c
		SET n = r.n, protection = 'shown', reason = NULL,
			publications = CASE WHEN r.fresh THEN c.publications || $1 ELSE c.publications END,
			published_at = now()%s
		FROM pg_temp.%I AS r LEFT JOIN pg_temp.%I AS v USING (key)
		WHERE c.key = r.key AND r.act = 'shown' AND (r.fresh OR c.protection <> 'shown' OR c.n <> r.n)
		$q$, cells, values_shown, work || '_verdicts', work || '_values')
	USING publication;
	EXECUTE format($q$
		UPDATE %s AS c
		SET n = NULL, protection = 'protected', reason = r.reason,
			published_at = CASE WHEN c.protection = 'protected' THEN c.published_at ELSE now() END%s
		FROM pg_temp.%I AS r
		WHERE c.key = r.key AND r.act = 'hide' AND (c.protection <> 'protected' OR c.reason IS DISTINCT FROM r.reason)
		$q$, cells, values_hidden, work || '_verdicts');
	EXECUTE format($q$
		UPDATE %s AS c
		SET reason = CASE r.act WHEN 'keep' THEN 'unchanged' END
		FROM pg_temp.%I AS r
		WHERE c.key = r.key AND r.act <> 'hide' AND c.reason IS DISTINCT FROM CASE r.act WHEN 'keep' THEN 'unchanged' END
		$q$, cells, work || '_verdicts');
	EXECUTE format($q$
		SELECT jsonb_build_object(
			'cells', count(*),
			'shown', count(*) FILTER (WHERE protection = 'shown'),
			'protected', count(*) FILTER (WHERE protection = 'protected'),
			'reasons', (
				SELECT coalesce(jsonb_object_agg(reason, n), '{}')
				FROM (
					SELECT c.reason, count(*) AS n
					FROM %1$s AS c JOIN pg_temp.%2$I USING (key)
					WHERE c.reason IS NOT NULL
					GROUP BY c.reason
				) AS g))
		FROM %1$s AS c JOIN pg_temp.%2$I USING (key)
		$q$, cells, work || '_verdicts')
	INTO counts;
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
		PERFORM protected_report_atoms(opened, work);
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
	EXECUTE format('INSERT INTO %s VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)', opened #>> '{names,_log}')
	USING publication, published_at, session_role, acting_role, rounds, cells, shown, protected, reasons;
	EXECUTE (
		SELECT format('DROP TABLE %s', string_agg(format('pg_temp.%I', c.relname), ', '))
		FROM pg_class AS c
		WHERE c.relnamespace = pg_my_temp_schema() AND c.relkind = 'r' AND starts_with(c.relname, work));
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
	EXECUTE format('DROP TABLE %s, %s, %s, %s, %s',
		names ->> '_cells', names ->> '_log', names ->> '_places', names ->> '_persons', names ->> '_definition');
END;
$$;
COMMENT ON FUNCTION drop_protected_report(report regclass) IS 'drops the objects of a protected report, and nothing else';
