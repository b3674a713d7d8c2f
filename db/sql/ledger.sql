-- The label ledger: what became of the labels of each run under a right, a mark, a rating, a lot, a product, a producer, a household.

-- name: ledger_list
-- ?5 says under what. A label that shows a mark under two rights is one label. A print whose job was given up before it made a file put
-- nothing on paper: it counts again once the job is queued again, so what counts as printed again is not what its row says (app/printed.c)
WITH under (run_id) AS (
  SELECT s.run_id FROM run_shows s WHERE s.kind = ?5 AND s.record_id = ?1
  UNION SELECT s.run_id FROM mark_right g CROSS JOIN run_shows s
    WHERE ?5 = 'mark' AND g.mark_id = ?1 AND s.kind = 'right' AND s.record_id = g.id
  UNION SELECT r.id FROM run r WHERE ?5 = 'lot' AND r.lot_id = ?1
  UNION SELECT r.id FROM lot l CROSS JOIN run r WHERE ?5 = 'product' AND l.product_id = ?1 AND r.lot_id = l.id
  UNION SELECT r.id FROM product p CROSS JOIN lot l CROSS JOIN run r
    WHERE ?5 = 'producer' AND p.producer_id = ?1 AND l.product_id = p.id AND r.lot_id = l.id
  UNION SELECT r.id FROM member h JOIN lot l ON l.owner_org = h.owner_org AND l.member_id = h.id JOIN run r ON r.lot_id = l.id
    WHERE ?5 = 'member' AND h.id = ?1
), sent (run_id, labels, again, prints) AS (
  SELECT e.run_id, SUM(e.labels), SUM(e.reprinted), COUNT(*) FROM under u CROSS JOIN print_event e
  WHERE e.run_id = u.run_id AND NOT EXISTS (SELECT 1 FROM press_job j WHERE j.print_id = e.id AND j.made_us = 0 AND j.state IN ('cancelled', 'failed'))
  GROUP BY e.run_id
)
SELECT r.id AS run, r.created_us AS issued_us, CASE r.state WHEN 0 THEN 'preparing' ELSE 'issued' END AS state,
       p.id AS product_id, p.name AS product, p.producer_id AS producer_id, m.name AS producer, l.id AS lot_id, l.code AS lot,
       r.count AS issued, COALESCE(x.labels - x.again, 0) AS printed, COALESCE(x.again, 0) AS reprinted, COALESCE(x.prints, 0) AS prints,
       (SELECT COALESCE(SUM(v.last - v.first + 1), 0) FROM void_range v WHERE v.run_id = r.id) AS voided
FROM under u CROSS JOIN run r JOIN lot l ON l.id = r.lot_id JOIN product p ON p.id = l.product_id
  JOIN producer m ON m.id = p.producer_id LEFT JOIN sent x ON x.run_id = r.id
WHERE r.id = u.run_id AND r.created_us >= ?2 AND r.created_us < ?3 ORDER BY r.id DESC LIMIT ?4
