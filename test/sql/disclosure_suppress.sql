\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT * FROM no_plan();

-- suppress: the rules of the field. One array of persons in, one of answers out.

CREATE FUNCTION pg_temp.answers(persons bigint[], minimum int DEFAULT 5) RETURNS text[] LANGUAGE sql AS $$
	SELECT array_agg(answer ORDER BY i) FROM (SELECT i, suppress(n, minimum) OVER () AS answer FROM unnest(persons) WITH ORDINALITY AS u(n, i)) AS q $$;
SELECT is(pg_temp.answers(persons, minimum), answers::text[], format('%s, minimum %s: %s', persons, minimum, why))
FROM (VALUES
	('{4,9,12}'::bigint[], 5, '{small,complement,shown}', 'Sales 4 hidden, so Technology 9 as well'),
	('{3,3,12}', 5, '{small,small,shown}', 'a remainder of 6 needs nothing more'),
	('{2,2,9,12}', 5, '{small,small,complement,shown}', 'a remainder of 4 does'),
	('{2,3,9}', 5, '{small,small,shown}', 'a remainder of 5 is enough'),
	('{5,6,7}', 5, '{shown,shown,shown}', 'nothing small'),
	('{12,9,9,4}', 5, '{shown,complement,complement,small}', 'groups as large as each other go together'),
	('{4,0,9,12}', 5, '{small,shown,complement,shown}', '0 is shown, and protects nobody'),
	('{4,9}', 5, '{small,complement}', 'none is left: hide the parent too'),
	('{4}', 5, '{small}', 'alone'),
	('{0,0}', 5, '{shown,shown}', 'nobody'),
	('{4,4}', 5, '{small,small}', 'two groups, 8 persons'),
	('{1,1,1,1}', 5, '{small,small,small,small}', 'fewer than the minimum in all, and nothing to add'),
	('{9,10,11}', 10, '{small,complement,shown}', 'another minimum'),
	('{1,2,3}', 2, '{small,complement,shown}', 'the least minimum'),
	('{4,9223372036854775807,9223372036854775806}', 5, '{small,shown,complement}', 'as many as a bigint holds'),
	('{1,9223372036854775807}', 2147483647, '{small,complement}', 'the greatest minimum')
) AS v(persons, minimum, answers, why);
SELECT results_eq($$SELECT area, unit, suppress(n) OVER (PARTITION BY area) FROM (VALUES ('North', 'a', 4), ('North', 'b', 6), ('North', 'c', 7), ('South', 'a', 5), ('South', 'b', 50)) AS v(area, unit, n) ORDER BY 1, 2$$,
	$$VALUES ('North', 'a', 'small'), ('North', 'b', 'complement'), ('North', 'c', 'shown'), ('South', 'a', 'shown'), ('South', 'b', 'shown')$$, 'each parent by itself; 5 is the default');
SELECT is((SELECT count(*) FROM (SELECT suppress(n) OVER () AS a, suppress(n) OVER (ORDER BY i DESC) AS b, suppress(n) OVER (ORDER BY n ROWS BETWEEN CURRENT ROW AND CURRENT ROW) AS c, suppress(n, 5) OVER (ORDER BY md5(i::text) ROWS 3 PRECEDING) AS d
	FROM (SELECT i, (i * 7919 % 40)::bigint AS n FROM generate_series(1, 200) AS i) AS q) AS q WHERE (a = b AND b = c AND c = d) IS NOT TRUE), 0::bigint, 'order and frame of the window decide nothing');
SELECT is((SELECT count(*) FROM (SELECT suppress(1) OVER () FROM generate_series(1, 0)) AS q), 0::bigint, 'no rows');
SELECT pg_temp.refused(format('SELECT suppress(n%s) OVER () FROM (VALUES (7::bigint, 5), (%s, %s)) AS v(n, m)', argument, n, m), state, message, message)
FROM (VALUES
	('', 'NULL', '5', '22004', 'a group without a number of persons'), ('', '-1', '5', '22023', 'a group of -1 persons'),
	(', 1', '7', '5', '22023', 'minimum must be at least 2 persons'), (', NULL', '7', '5', '22004', 'minimum must not be null'), (', m', '7', '6', '22023', 'minimum differs within a partition')
) AS v(argument, n, m, state, message);

-- protect_cells: cells as lists of atoms

CREATE FUNCTION pg_temp.protected(persons bigint[], cells jsonb, minimum int DEFAULT 5) RETURNS text[] LANGUAGE sql AS $$
	SELECT protect_cells(persons, (SELECT array_agg(c::int) FROM jsonb_array_elements(cells) WITH ORDINALITY AS u(cell, c), jsonb_array_elements(cell) WITH ORDINALITY AS m(atom, i) WHERE i > 1),
		(SELECT array_agg(atom::int) FROM jsonb_array_elements(cells) WITH ORDINALITY AS u(cell, c), jsonb_array_elements(cell) WITH ORDINALITY AS m(atom, i) WHERE i > 1),
		(SELECT array_agg(cell->>0 ORDER BY c) FROM jsonb_array_elements(cells) WITH ORDINALITY AS u(cell, c)), minimum) $$;
SELECT is(pg_temp.protected(persons, cells::jsonb), answers::text[], why)
FROM (VALUES
	('{4,9,12}'::bigint[], '[["open",1,2,3],["open",1],["open",2],["open",3]]', '{shown,small,complement,shown}', 'Sales 4 hidden, so Technology 9 as well'),
	('{3,3,12}', '[["open",1,2,3],["open",1],["open",2],["open",3]]', '{shown,small,small,shown}', 'a remainder of 6 needs nothing more'),
	('{12,9,9,4}', '[["open",1,2,3,4],["open",1],["open",2],["open",3],["open",4]]', '{shown,shown,complement,complement,small}', 'siblings as large as each other go together'),
	('{4,0,9,12}', '[["open",1,2,3,4],["open",1],["open",2],["open",3],["open",4]]', '{shown,small,shown,complement,shown}', '0 is shown'),
	('{5,3}', '[["open",1,2],["open",1]]', '{shown,complement}', 'a segment of 5 beside a total of 8: the smaller is hidden'),
	('{5,3}', '[["open",1,2],["known",1]]', '{complement,known}', 'if the segment is known, the total must be'),
	('{5,3}', '[["known",1,2],["open",1]]', '{known,complement}', 'and the other way round'),
	('{5,1}', '[["known",1],["open",1,2]]', '{known,complement}', '5 yesterday, 6 today'),
	('{5,5}', '[["known",1],["open",1,2]]', '{known,shown}', '5 yesterday, 10 today: five joined'),
	('{6,7,20}', '[["open",1,2,3],["hidden",1],["open",2],["open",3]]', '{shown,hidden,complement,shown}', 'what must be hidden is protected as a small cell is'),
	('{6}', '[["open",1],["hidden",1],["open",1]]', '{complement,hidden,complement}', 'in all cells of the same persons'),
	('{4}', '[["open",1],["open",1]]', '{small,small}', 'an only child that is small'),
	('{4,9}', '[["open",1,2],["open",1],["open",2]]', '{shown,small,complement}', 'a parent and two children'),
	('{4,30,40,50}', '[["open",1,2,3,4],["open",1,2],["open",3,4],["open",1,3],["open",2,4],["open",1],["open",2],["open",3],["open",4]]',
		'{shown,shown,shown,shown,shown,small,complement,complement,complement}', 'a table of two by two with margins: four cells or none'),
	('{6,7}', '[["hidden"],["open"],["known"],["open",1,2]]', '{hidden,shown,known,shown}', 'cells without atoms')
) AS v(persons, cells, answers, why);
-- x = 2, y = 2 and z = 8: published are x + z (10), y + z (10) and x + y + z (12), whose differences are x and y
SELECT is(pg_temp.protected('{2,2,8}', '[["open",1,3],["open",2,3],["open",1,2,3]]'), '{complement,complement,shown}', 'overlapping segments, and what is left between them: of equal ones both go');
-- a + b + 20, b + c + 20 and a + c + 20 beside 20 give a + b, b + c and a + c, of 6 persons each; half of their sum less one of them is 3 persons
SELECT is(pg_temp.protected('{3,3,3,20}', '[["open",1,2,4],["open",2,3,4],["open",1,3,4],["open",4]]'), '{shown,shown,shown,complement}', 'three persons that no union or difference shows, but linear algebra does');
SELECT is((SELECT protect_cells('{4,9,12}', '[2:7]={4,3,2,1,1,1}'::int[], '[0:5]={3,2,1,3,1,2}'::int[], '[-3:0]={open,open,open,open}'::text[], 5)), '{shown,small,complement,shown}', 'arrays from another number on, members in any order');
SELECT is(protect_cells('{{4,9},{12,3}}', '{{1,1},{1,2}}', '{{1,2},{3,1}}', '{{open},{open}}', 5), '{shown,small}', 'arrays of more dimensions are read row by row');
SELECT is(protect_cells('{}', '{}', '{}', '{}'), '{}', 'nothing');
SELECT is(protect_cells(p, '{1}', '{1}', '{open}', 5), NULL, 'NULL') FROM (VALUES (NULL::bigint[])) AS v(p);
SELECT pg_temp.refused(format('SELECT protect_cells(%s)', arguments), state, message, message)
FROM (VALUES
	($$'{-1}', '{1}', '{1}', '{open}'$$, '22023', 'atom 1 has -1 persons'), ($$'{NULL}', '{1}', '{1}', '{open}'$$, '22004', 'atom_persons must not contain nulls'),
	($$'{4}', '{1}', '{1}', '{shut}'$$, '22023', 'unknown cell_state "shut"%'), ($$'{4}', '{1}', '{1}', '{NULL}'$$, '22004', 'cell_state must not contain nulls'),
	($$'{4}', '{2}', '{1}', '{open}'$$, '22023', 'member_cell has 2, but there are 1 cells'), ($$'{4}', '{1}', '{0}', '{open}'$$, '22023', 'member_atom has 0, but there are 1 atoms'),
	($$'{4}', '{1,1}', '{1}', '{open}'$$, '22023', 'member_cell and member_atom have different lengths'), ($$'{4}', '{1,1}', '{1,1}', '{open}'$$, '22023', 'atom 1 is twice in cell 1'),
	($$'{4}', '{NULL}', '{1}', '{open}'$$, '22004', 'member_cell must not contain nulls'), ($$'{4}', '{1}', '{NULL}', '{open}'$$, '22004', 'member_atom must not contain nulls'),
	($$'{4}', '{1}', '{1}', '{open}', 1$$, '22023', 'minimum must be at least 2 persons'), ($$'{1000000000000000000,1000000000000000000}', '{1}', '{1}', '{open}'$$, '54000', 'more than 1099511627776 persons'),
	($$'{4}', '{1}', '{1}', '{known}'$$, '22023', 'the cells that are known already give away fewer than 5 persons%'),
	($$'{5,3}', '{1,1,2}', '{1,2,1}', '{known,known}'$$, '22023', 'the cells that are known already%'),
	($$'{6}', '{1,2}', '{1,1}', '{known,hidden}'$$, '22023', 'the cells that are known already%'),
	($$'{6,7}', '{1,1,2,3}', '{1,2,1,2}', '{known,known,hidden}'$$, '22023', 'the cells that are known already%')
) AS v(arguments, state, message);

-- Known cells at random over atoms of one person: hard to search. Beside them a pair of small cells and both together, 10 persons.
CREATE FUNCTION pg_temp.entangled(atoms int, cells int, minimum int, OUT persons bigint[], OUT member_cell int[], OUT member_atom int[], OUT states text[]) LANGUAGE sql AS $$
	SELECT array_fill(1::bigint, ARRAY[atoms]) || '{5,5}'::bigint[], array_agg(c ORDER BY c, a) || ARRAY[cells + 1, cells + 1, cells + 2, cells + 3], array_agg(a ORDER BY c, a) || ARRAY[atoms + 1, atoms + 2, atoms + 1, atoms + 2],
		array_fill('known'::text, ARRAY[cells]) || '{open,open,open}'::text[]
	FROM generate_series(1, cells) AS c, generate_series(1, atoms) AS a WHERE hashint8extended(c * 1000 + a, 1) & 1 = 0 $$;
SELECT is((SELECT (protect_cells(persons, member_cell, member_atom, states, 8))[21:] FROM pg_temp.entangled(40, 20, 8)), '{shown,small,small}', 'what is known and safe costs nothing that is open');
SELECT pg_temp.refused($$SELECT protect_cells(persons, member_cell, member_atom, states, 30) FROM pg_temp.entangled(120, 60, 30)$$, '54000', 'the cells that are known are too entangled%', 'what is known must be searched to the end');
SELECT * FROM finish();
ROLLBACK;
