-- Accounts, failures and lapses, and the contacts that customers remember.

-- Row 9. Club members: a failure in 2024 raises the lapse of 2025 from 15 to 20 % among the bonded (7,000 of 30,000) and
-- from 20 to 45 % among the others. Half of the failures are followed up, which saves some members: the two
-- percentages around the mean of each group are those of the followed up and of the others.
CREATE TEMPORARY TABLE club ON COMMIT DROP AS
SELECT customer, human, bonded, failed, followed_up,
       demo.chance(CASE WHEN bonded THEN CASE WHEN NOT failed THEN 0.15 WHEN followed_up THEN 0.17 ELSE 0.23 END
                        ELSE CASE WHEN NOT failed THEN 0.20 WHEN followed_up THEN 0.40 ELSE 0.50 END END,
                   'club lapse', human) AS lapsed
FROM client,
     LATERAL (SELECT demo.chance(7.0 / 30, 'bonded', human), demo.chance(0.4, 'failure', human),
                     demo.chance(0.5, 'followed up', human))
         AS f(bonded, failed, followed_up)
WHERE kind = 'club';

-- Row 6. Lapse within 365 days of time zero: 21, 15 and 9 % by age group, which is 18 % with the ages of the candidates and
-- 14 % with those of the controls; 9 points more in each age group for those who were never answered; nothing
-- more for those who were told (a planted null). Later lapses: 10 % in the 300 days after.
INSERT INTO crm.account
SELECT customer, customer, CASE kind WHEN 'club' THEN 'club' WHEN 'business' THEN 'business' ELSE 'card' END,
       coalesce(club.bonded, demo.chance(0.2, 'bonded', human)),
       since,
       CASE WHEN closed_on <= date '2025-12-31' THEN closed_on END
FROM client
JOIN (SELECT customer, since FROM crm.customer) AS known USING (customer)
LEFT JOIN club USING (customer, human),
     LATERAL (SELECT CASE
         WHEN time_zero IS NOT NULL THEN
             CASE WHEN demo.chance(0.27 - 0.06 * age_group + CASE WHEN never_answered THEN 0.09 ELSE 0 END, 'lapse', human)
                  THEN time_zero + 1 + demo.below(365, 'lapse day', human)
                  WHEN demo.chance(0.10, 'later lapse', human)
                  THEN time_zero + 366 + demo.below(300, 'lapse day', human) END
         WHEN kind = 'club' THEN
             CASE WHEN lapsed THEN date '2025-01-01' + demo.below(365, 'lapse day', human) END
         WHEN demo.chance(0.10, 'lapse', human) THEN date '2025-01-01' + demo.below(365, 'lapse day', human) END)
         AS c(closed_on)
ORDER BY customer;

INSERT INTO crm.case
SELECT row_number() OVER (ORDER BY opened_at, customer), customer, 1 + demo.below(80, 'case unit', human), opened_at,
       demo.pick(ARRAY['booking lost', 'room not ready', 'noise', 'billing', 'delivery late'], demo.uniform('case kind', human)),
       CASE WHEN followed_up THEN opened_at + (1 + demo.below(70, 'contacted', human)) * interval '1 hour' END,
       CASE WHEN followed_up AND demo.chance(0.85, 'resolved', human)
            THEN opened_at + (72 + demo.below(96, 'resolved', human)) * interval '1 hour' END
FROM club,
     LATERAL (SELECT timestamptz '2024-01-01 08:00+00' + demo.within(interval '360 days', 'case opened', human)) AS o(opened_at)
WHERE failed;

-- Row 12. Three rated contacts of 10,000 club members, 1 … 300 days before they were asked in December 2024.
CREATE TEMPORARY TABLE memory ON COMMIT DROP AS
SELECT customer, human, timestamptz '2024-12-01 09:00+00' + demo.within(interval '10 days', 'memory asked', human) AS asked_at
FROM (SELECT customer, human FROM club ORDER BY demo.draw('memory panel', human) LIMIT demo.people(10000)) AS panel;

CREATE TEMPORARY TABLE remembered_contact ON COMMIT DROP AS
SELECT customer, asked_at,
       asked_at - interval '1 day' - demo.within(interval '299 days', 'contact day', human, k) AS happened_at,
       demo.below(11, 'contact score', human, k)::smallint AS score, human, k
FROM memory, generate_series(1, 3) AS k;

-- Web visitors who signed in later: their first contact was anonymous.
CREATE TEMPORARY TABLE visitor ON COMMIT DROP AS
SELECT n, demo.token('visitor', n) AS visitor,
       1 + demo.below((SELECT count(*)::integer FROM client), 'visitor is', n) AS customer,
       timestamptz '2023-01-10 08:00+00' + demo.within(interval '1000 days', 'visitor seen', n) AS seen_at
FROM generate_series(1, demo.people(10000)) AS n;

INSERT INTO crm.alias
SELECT visitor, customer, seen_at + (1 + demo.below(40, 'visitor known', n)) * interval '1 day' FROM visitor ORDER BY n;

INSERT INTO crm.contact
SELECT row_number() OVER (ORDER BY happened_at, customer, visitor COLLATE "C"), customer, visitor, touchpoint, happened_at, score,
       CASE WHEN score IS NOT NULL THEN CASE WHEN demo.chance(0.05, 'service part', human, k) THEN 99
            ELSE demo.whole(score + 1.2 * demo.bell('service part', human, k), 0, 10, 'service part whole', human, k) END END,
       CASE WHEN score IS NOT NULL THEN CASE WHEN demo.chance(0.08, 'product part', human, k) THEN 99
            ELSE demo.whole(score + 1.2 * demo.bell('product part', human, k), 0, 10, 'product part whole', human, k) END END
FROM (SELECT customer, NULL::text AS visitor,
             demo.pick(ARRAY['stay', 'restaurant', 'phone', 'app', 'front desk'],
                       demo.uniform('touchpoint', human, k)) AS touchpoint,
             happened_at, score, human, k
      FROM remembered_contact
      UNION ALL
      SELECT customer, NULL, 'card renewal', time_zero + interval '10 hours', NULL, human, 0 FROM client WHERE kind = 'control'
      UNION ALL
      SELECT NULL, visitor, 'web visit', seen_at, NULL, n, 0 FROM visitor) AS contacts;
