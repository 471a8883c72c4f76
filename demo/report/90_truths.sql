-- What was planted, beside what the chapters found.
\echo
\echo :bold'WAS IT TRUE? What was planted, and what we found':plain
\echo
\set ECHO queries
SELECT t.row_number AS row, t.effect, t.value AS planted, r.estimate::numeric(7,3) AS found, r.low::numeric(7,3), r.high::numeric(7,3),
       CASE WHEN t.is_minimum AND r.estimate >= t.value OR r.low IS NULL AND r.estimate = t.value OR t.value BETWEEN r.low AND r.high
            THEN 'yes' ELSE 'no' END AS recovered
FROM recovered AS r JOIN demo.truth AS t USING (effect)
ORDER BY t.row_number, t.effect;
\set ECHO none
\echo 'Read: recovered = the 95 % interval holds the planted value (or, without an interval, the number is exactly right; the'
\echo 'precision and the recall of the linkage have to be at least what is planted).'
\echo 'An honest 95 % interval misses once in twenty: over many seeds, expect a "no" now and then. Try SEED=2.'
\echo
