-- Who is who: the humans behind persons, candidates and customers.
-- Humans are numbered: a person has its own number, a candidate who was not hired 100000 + n, somebody who is a customer
-- only 300000 + n or 400000 + n.

CREATE TEMPORARY TABLE staff_human ON COMMIT DROP AS
SELECT person AS human, person, min(birth_date) AS birth_date, demo.sex(person) AS sex
FROM spell GROUP BY person;

-- Row 17. About 35 % of the employed are customers: all of the retired seniors, 32 % of the others.
-- Row 6. 35 % of the rejected candidates are customers. For each customer who was never answered there are ten
-- controls, never applicants, who are older: 3/12 born from 1990 on, 4/12 in 1970–1989, 5/12 before.
-- A customer's time zero is the decision on the first application; that of a control is the renewal of the card.
CREATE TEMPORARY TABLE client ON COMMIT DROP AS
SELECT *, row_number() OVER (ORDER BY demo.draw('customer number', human)) AS customer,
       CASE WHEN birth_date >= date '1990-01-01' THEN 1 WHEN birth_date >= date '1970-01-01' THEN 2 ELSE 3 END AS age_group
FROM (SELECT human, 'staff' AS kind, birth_date, sex, person,
             NULL::bigint AS candidate, false AS never_answered, NULL::date AS time_zero
      FROM staff_human
      WHERE person <= demo.people(300) OR demo.chance(0.323, 'staff is customer', person)
      UNION ALL
      SELECT human, 'candidate', birth_date, demo.sex(human), NULL, candidate, never_answered, decided_on
      FROM first_application WHERE decision = 'rejected' AND demo.chance(0.35, 'candidate is customer', applicant)
      UNION ALL
      SELECT 300000 + n, 'control',
             CASE WHEN u < 3 THEN date '1990-01-01' + demo.below(5400, 'control age', n)
                  WHEN u < 7 THEN date '1970-01-01' + demo.below(7305, 'control age', n)
                  ELSE date '1942-01-01' + demo.below(10227, 'control age', n) END,
             demo.sex(300000 + n), NULL, NULL, false,
             date '2023-02-20' + demo.below(660, 'renewal', n)
      FROM generate_series(1, demo.people(14700)) AS n, LATERAL (SELECT 12 * demo.uniform('control age group', n)) AS g(u)
      UNION ALL
      SELECT 400000 + n, CASE WHEN n <= demo.people(30000) THEN 'club' ELSE 'business' END,
             date '1944-01-01' + demo.below(21900, 'customer age', n),
             demo.sex(400000 + n), NULL, NULL, false, NULL
      FROM generate_series(1, demo.people(30000) + demo.people(7800)) AS n) AS everybody;
