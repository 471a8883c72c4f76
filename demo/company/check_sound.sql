-- What must hold in any company: nobody is in two places, nobody answers or orders from outside. (Orphans cannot exist: the
-- foreign keys are in place.)

DO $$
BEGIN
    ASSERT (SELECT count(*) = 160 FROM hr.unit), 'there must be 160 units';
    ASSERT NOT EXISTS (
        SELECT FROM hr.employment AS a JOIN hr.employment AS b ON a.person = b.person AND a.employment < b.employment
        WHERE daterange(a.started_on, a.finished_on, '[]') && daterange(b.started_on, b.finished_on, '[]')),
        'employment spells overlap';
    ASSERT NOT EXISTS (
        SELECT FROM (SELECT employment, started_on, coalesce(finished_on, date '2026-01-01') AS finished_on FROM hr.employment) AS e
        LEFT JOIN (SELECT employment, valid_from, coalesce(valid_to, date '2026-01-01') AS valid_to FROM hr.position) AS p
            USING (employment)
        GROUP BY e.employment, e.started_on, e.finished_on
        HAVING min(p.valid_from) IS DISTINCT FROM e.started_on OR max(p.valid_to) <> e.finished_on
            OR sum(p.valid_to - p.valid_from + 1) <> e.finished_on - e.started_on + 1),
        'the positions do not fill an employment exactly';
    ASSERT NOT EXISTS (
        SELECT FROM hr.answer AS a
        WHERE NOT EXISTS (SELECT FROM hr.employment AS e
                          WHERE e.person = a.person
                            AND a.answered_at::date BETWEEN e.started_on AND coalesce(e.finished_on, 'infinity'))),
        'somebody answered who was not employed';
    ASSERT NOT EXISTS (
        SELECT FROM hr.person
        WHERE substr(hetu, 11, 1) <> substr('0123456789ABCDEFHJKLMNPRSTUVWXY',
                                            1 + (substr(hetu, 1, 6) || substr(hetu, 8, 3))::integer % 31, 1)
           OR substr(hetu, 8, 3)::integer < 900 OR substr(hetu, 8, 3)::integer % 2 <> (sex = 'M')::integer),
        'a personal identity code is not valid or not fictional';
    ASSERT NOT EXISTS (
        SELECT FROM crm.orders AS o JOIN crm.account AS a USING (customer)
        WHERE o.ordered_on NOT BETWEEN a.opened_on AND coalesce(a.closed_on, 'infinity')),
        'somebody ordered without an open account';
    ASSERT (SELECT count(DISTINCT person) FROM hr.answer WHERE round = 1)
         = (SELECT floor(0.75 * count(*)) FROM hr.invitation WHERE round = 1),
        'three quarters must answer round 1';
    ASSERT (SELECT array_agg(DISTINCT person) FROM hr.answer WHERE round = 1)
         = (SELECT array_agg(DISTINCT person) FROM hr.answer WHERE round = 2),
        'rounds 1 and 2 must have the same people';
    ASSERT (SELECT count(*) FROM hr.unit) * 12 = (SELECT count(*) FROM hr.opening), 'every unit advertises every quarter';
    ASSERT (SELECT bool_and(answer_quarter = round) FROM (
                SELECT round, demo.quarter_of(answered_at::date) AS answer_quarter FROM hr.answer WHERE round <= 12) AS a),
        'a pulse was answered outside its quarter';
END
$$;
