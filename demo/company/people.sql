-- Names and addresses: as HR keeps them, as the recruiting system keeps them, and as customers typed them.

INSERT INTO hr.person
SELECT person, given_name, surname, birth_date, sex,
       -- counting within day and sex keeps the codes unique: even numbers for women, odd ones for men
       demo.hetu(birth_date, 900 - (sex = 'M')::integer
                             + 2 * (row_number() OVER (PARTITION BY birth_date, sex ORDER BY person))::integer),
       CASE WHEN demo.chance(0.9, 'staff e-mail', person) THEN demo.email(given_name, surname, person) END,
       CASE WHEN demo.chance(0.95, 'staff phone', person) THEN demo.phone(person) END,
       demo.street(person), demo.postcode(person), demo.city(person)
FROM (SELECT *, demo.given_name(sex, human) AS given_name, demo.surname(human) AS surname FROM staff_human) AS named
ORDER BY person;

INSERT INTO hr.candidate
SELECT f.candidate, given_name, surname, f.birth_date,
       CASE WHEN demo.chance(0.97, 'candidate e-mail', f.human) THEN demo.email(given_name, surname, f.human) END,
       CASE WHEN demo.chance(0.85, 'candidate phone', f.human) THEN demo.phone(f.human) END,
       CASE WHEN demo.chance(0.7, 'candidate postcode', f.human) THEN demo.postcode(f.human) END,
       s.person
FROM first_application AS f
LEFT JOIN spell AS s ON s.spell = f.spell,
LATERAL (SELECT demo.sex(f.human)) AS x(sex),
LATERAL (SELECT demo.given_name(sex, f.human), demo.surname(f.human)) AS named(given_name, surname)
ORDER BY f.candidate;

-- Row 17. A linked customer's record has a typing error in one field (12 %) or an earlier or later surname (4 %).
-- 10 % have moved since, which leaves the postcode and street of neither side wrong.
-- The typing errors: 0 a letter of the given name lost, 1 a letter of the surname lost, 2 a letter of the surname
-- doubled, 3 another day of birth, 4 a digit of the phone number.
CREATE TEMPORARY TABLE typed ON COMMIT DROP AS
SELECT c.*, d.disturbed,
       CASE WHEN d.disturbed = 'typing error'
            THEN CASE WHEN error_kind = 3 AND NOT has_birth_date THEN 0
                      WHEN error_kind = 4 AND NOT has_phone THEN 1
                      ELSE error_kind END END AS error,
       demo.given_name(sex, human) AS given_name,
       demo.surname(human, (d.disturbed IS NOT DISTINCT FROM 'surname change')::integer) AS surname,
       has_birth_date, has_phone, address
FROM client AS c,
     LATERAL (SELECT CASE WHEN kind IN ('staff', 'candidate')
                          THEN CASE WHEN demo.chance(0.12, 'typing error', human) THEN 'typing error'
                                    WHEN demo.chance(0.04 / 0.88, 'surname change', human) THEN 'surname change' END END,
                     kind IN ('candidate', 'control') OR demo.chance(0.85, 'gives birth date', human),
                     demo.chance(0.8, 'gives phone', human),
                     demo.below(5, 'error kind', human),
                     -- household members share the address of the first of them
                     CASE WHEN kind = 'club' AND demo.chance(0.3, 'household', human / 2) THEN human / 2 * 2
                          WHEN kind IN ('staff', 'candidate') AND demo.chance(0.1, 'moved house', human) THEN human + 700000
                          ELSE human END) AS d(disturbed, has_birth_date, has_phone, error_kind, address);

INSERT INTO crm.customer
SELECT customer,
       CASE error WHEN 0 THEN substr(given_name, 1, 2) || substr(given_name, 4) ELSE given_name END,
       CASE error WHEN 1 THEN substr(surname, 1, 3) || substr(surname, 5)
                  WHEN 2 THEN substr(surname, 1, 4) || substr(surname, 4)
                  ELSE surname END,
       CASE WHEN has_birth_date THEN
            CASE WHEN error = 3 THEN birth_date + CASE WHEN extract(day FROM birth_date) > 15 THEN -10 ELSE 10 END
                 ELSE birth_date END END,
       extract(year FROM birth_date)::integer,
       CASE WHEN demo.chance(0.7, 'gives e-mail', human) THEN demo.email(given_name, surname, human) END,
       CASE WHEN has_phone THEN
            CASE WHEN error = 4 THEN overlay(phone PLACING ((substr(phone, 14, 1)::integer + 1) % 10)::text FROM 14 FOR 1)
                 WHEN demo.chance(0.4, 'national form', human) THEN '0' || replace(substr(phone, 6), ' ', '')
                 ELSE phone END END,
       demo.street(address), demo.postcode(address), demo.city(address),
       CASE WHEN kind = 'club' AND demo.chance(0.3, 'household', human / 2) THEN human / 2 END,
       demo.chance(0.45, 'target group', human),
       coalesce(brought.referred_on, retired.finished_on + 1 + demo.below(45, 'customer since', human),
                date '2013-01-01' + demo.below(3600, 'customer since', human))
FROM typed
LEFT JOIN brought ON brought.new_customer = typed.customer
LEFT JOIN (SELECT person, finished_on FROM spell WHERE seat = 0) AS retired USING (person),
     LATERAL (SELECT demo.phone(human)) AS p(phone)
ORDER BY customer;

INSERT INTO demo.link (person, candidate, customer, disturbed)
SELECT person, candidate, customer, disturbed FROM typed WHERE kind IN ('staff', 'candidate') ORDER BY customer;
