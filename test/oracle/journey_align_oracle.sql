-- needs: data/journeys/receipt.csv.gz
\i test/pgtap.psql
-- Alignments of the receipt phase of a building permit (CoSeLoG, 1,434 cases) beside pm4py.
--
-- The figures are those of pm4py 2.7.23.11: conformance_diagnostics_alignments() of the log, cases in order
-- of time and then of lines in the file, with the Petri net that convert_to_petri_net() makes of the process
-- tree -> ('Confirmation of receipt', X (-> (A, S), -> (S, A)), X (D, tau)) where
--		A = -> (* (T02, T03), T04, T05), S = -> (T06, X (T10, tau)), D = -> (T11, T12, T14, T15)
-- Cost: moves on the log alone and visible moves on the model alone. Fitness: 1 - cost / (length of the case
-- + cost of the empty case). Cost and fitness of each case were the same.
\cd :data
BEGIN;
SELECT plan(7);

CREATE TEMP TABLE line (n int GENERATED ALWAYS AS IDENTITY, person text, what text, at timestamptz, c4 text, c5 text, c6 text, c7 text, c8 text, c9 text, c10 text, c11 text, c12 text, c13 text, c14 text, c15 text);
\copy line (person, what, at, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15) FROM PROGRAM 'gzip -dc data/journeys/receipt.csv.gz' (FORMAT csv, HEADER)
CREATE TEMP TABLE path AS SELECT person, journey_agg(what, at, NULL::float8, NULL::text, NULL::float8, n) AS j FROM line GROUP BY person;

CREATE TEMP TABLE design AS
SELECT format('''Confirmation of receipt'' (%1$s %2$s | %2$s %1$s) '
	'(''T11 Create document X request unlicensed'' ''T12 Check document X request unlicensed'' ''T14 Determine document X request unlicensed'' ''T15 Print document X request unlicensed'')?',
	'''T02 Check confirmation of receipt'' (''T03 Adjust confirmation of receipt'' ''T02 Check confirmation of receipt'')* ''T04 Determine confirmation of receipt'' ''T05 Print and send confirmation of receipt''',
	'''T06 Determine necessity of stop advice'' ''T10 Determine necessity to stop indication''?')::journey_pattern AS d;
CREATE TEMP TABLE aligned AS
SELECT person, journey_fitness(j, d) AS fitness, journey_conforms(j, d) AS conforms,
	(SELECT count(*) FROM journey_align(j, d) WHERE move IN ('extra', 'missing')) AS cost
FROM path, design;

SELECT is(count(*), 1434::bigint, 'cases') FROM aligned;
SELECT is(sum(cost), 1512::numeric, 'summed cost') FROM aligned;
SELECT ok(abs(avg(fitness) - 0.8881991753569317) < 1e-12, 'mean fitness') FROM aligned;
SELECT is(count(*) FILTER (WHERE conforms), 892::bigint, 'cases that conform') FROM aligned;
SELECT results_eq('SELECT cost::int, count(*)::int FROM aligned GROUP BY cost ORDER BY cost',
	$$VALUES (0, 892), (1, 73), (2, 260), (3, 28), (4, 154), (5, 4), (6, 10), (7, 2), (8, 4), (9, 1), (12, 3), (13, 1), (17, 1), (18, 1)$$, 'cases by cost');
SELECT is_empty('SELECT person FROM aligned WHERE conforms <> (cost = 0) OR conforms <> (fitness = 1)', 'a case conforms when it costs nothing');
SELECT is_empty($$SELECT person FROM path, design WHERE journey_length(j) <> (SELECT count(at) FROM journey_align(j, d))$$, 'no event is lost');
SELECT * FROM finish();
ROLLBACK;
