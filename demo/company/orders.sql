-- Euros. Row 4: one point of realised CX adds .8 % to the unit's revenue of the next quarter; through row 2, one point of
-- EX in the shops adds .30 × .8 = .24 % two quarters later.
-- The units' long-run revenues are alike and have nothing to do with their strategy, so that the slope in euros, divided
-- by the mean revenue, is the same .8 %. The euros of a quarter are spread over its orders; their sum is the revenue.
CREATE TEMPORARY TABLE order_line ON COMMIT DROP AS
SELECT order_number, q.quarter, q.unit, revenue, 0.4 + demo.uniform('order share', order_number) AS share,
       starts + demo.below(demo.quarter_start(q.quarter + 1) - starts, 'order day', order_number) AS ordered_on,
       1 + demo.below((SELECT count(*)::integer FROM client), 'ordered by', order_number) AS customer
FROM unit_plan AS p
JOIN unit_quarter AS q USING (unit)
LEFT JOIN unit_quarter AS before ON before.unit = q.unit AND before.quarter = q.quarter - 1,
generate_series(1, greatest(2, demo.people(20))) AS n,
LATERAL (SELECT (q.quarter * 1000 + q.unit) * 100 + n, demo.quarter_start(q.quarter),
                p.euros * (1 + 0.008 * coalesce(before.cx - p.cx_level, 0) + 0.03 * demo.bell('revenue', q.unit, q.quarter)))
    AS o(order_number, starts, revenue);

-- Who paid is known for most of the orders of customers with an open account. The shares are summed as numeric: the sum
-- of doubles would depend on the order of the rows.
INSERT INTO crm.orders
SELECT row_number() OVER (ORDER BY order_number),
       CASE WHEN demo.chance(0.7, 'order identified', order_number)
             AND o.ordered_on BETWEEN a.opened_on AND coalesce(a.closed_on, 'infinity') THEN a.customer END,
       unit, ordered_on,
       round((revenue * share / sum(share::numeric) OVER (PARTITION BY quarter, unit)::double precision)::numeric, 2)
FROM order_line AS o JOIN crm.account AS a USING (customer)
ORDER BY order_number;
