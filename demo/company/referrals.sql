-- Customers who bring customers. Row 11: in 2024 a retired senior brings a customer with probability .8, a club member of the
-- same age (born before 1959) who never worked here with .1.
-- The new customers are business customers, who had been unknown before that day.

CREATE TEMPORARY TABLE brought ON COMMIT DROP AS
SELECT referrer.customer AS referrer, newcomer.customer AS new_customer,
       date '2024-01-01' + demo.below(366, 'referral day', referrer.human) AS referred_on
FROM (SELECT customer, human, row_number() OVER (ORDER BY demo.draw('brings', human)) AS place
      FROM client
      WHERE (kind = 'staff' AND person <= demo.people(300) AND demo.chance(0.8, 'brings a customer', human))
         OR (kind = 'club' AND birth_date < date '1959-01-01' AND demo.chance(0.1, 'brings a customer', human))) AS referrer
JOIN (SELECT customer, row_number() OVER (ORDER BY demo.draw('brought', human)) AS place
      FROM client WHERE kind = 'business') AS newcomer USING (place);

INSERT INTO crm.referral
SELECT row_number() OVER (ORDER BY referred_on, referrer), referrer, new_customer, referred_on FROM brought;
