-- The label ledger: what became of the labels of each run under a right, a mark, a rating, a lot, a product, a producer, a household.
-- A print whose job was given up before it made a file put nothing on paper: it counts again once the job is queued again.

-- name: ledger_right
SELECT r.id AS run, r.created_us AS issued_us, CASE r.state WHEN 0 THEN 'preparing' ELSE 'issued' END AS state,
       p.id AS product_id, p.name AS product, p.producer_id AS producer_id, m.name AS producer, l.id AS lot_id, l.code AS lot,
       r.count AS issued,
       (SELECT COALESCE(SUM(e.labels - e.reprinted), 0) FROM print_event e WHERE e.run_id = r.id
          AND NOT EXISTS (SELECT 1 FROM press_job j WHERE j.print_id = e.id AND j.made_us = 0
                          AND j.state IN ('cancelled', 'failed'))) AS printed,
       (SELECT COALESCE(SUM(e.reprinted), 0) FROM print_event e WHERE e.run_id = r.id
          AND NOT EXISTS (SELECT 1 FROM press_job j WHERE j.print_id = e.id AND j.made_us = 0
                          AND j.state IN ('cancelled', 'failed'))) AS reprinted,
       (SELECT COALESCE(SUM(v.last - v.first + 1), 0) FROM void_range v WHERE v.run_id = r.id) AS voided
FROM run_shows s JOIN run r ON r.id = s.run_id JOIN lot l ON l.id = r.lot_id JOIN product p ON p.id = l.product_id
  JOIN producer m ON m.id = p.producer_id
WHERE s.kind = 'right' AND s.record_id = ?1 AND r.created_us >= ?2 AND r.created_us < ?3 ORDER BY r.id DESC LIMIT ?4

-- name: ledger_rating
SELECT r.id AS run, r.created_us AS issued_us, CASE r.state WHEN 0 THEN 'preparing' ELSE 'issued' END AS state,
       p.id AS product_id, p.name AS product, p.producer_id AS producer_id, m.name AS producer, l.id AS lot_id, l.code AS lot,
       r.count AS issued,
       (SELECT COALESCE(SUM(e.labels - e.reprinted), 0) FROM print_event e WHERE e.run_id = r.id
          AND NOT EXISTS (SELECT 1 FROM press_job j WHERE j.print_id = e.id AND j.made_us = 0
                          AND j.state IN ('cancelled', 'failed'))) AS printed,
       (SELECT COALESCE(SUM(e.reprinted), 0) FROM print_event e WHERE e.run_id = r.id
          AND NOT EXISTS (SELECT 1 FROM press_job j WHERE j.print_id = e.id AND j.made_us = 0
                          AND j.state IN ('cancelled', 'failed'))) AS reprinted,
       (SELECT COALESCE(SUM(v.last - v.first + 1), 0) FROM void_range v WHERE v.run_id = r.id) AS voided
FROM run_shows s JOIN run r ON r.id = s.run_id JOIN lot l ON l.id = r.lot_id JOIN product p ON p.id = l.product_id
  JOIN producer m ON m.id = p.producer_id
WHERE s.kind = 'rating' AND s.record_id = ?1 AND r.created_us >= ?2 AND r.created_us < ?3 ORDER BY r.id DESC LIMIT ?4

-- name: ledger_lot
SELECT r.id AS run, r.created_us AS issued_us, CASE r.state WHEN 0 THEN 'preparing' ELSE 'issued' END AS state,
       p.id AS product_id, p.name AS product, p.producer_id AS producer_id, m.name AS producer, l.id AS lot_id, l.code AS lot,
       r.count AS issued,
       (SELECT COALESCE(SUM(e.labels - e.reprinted), 0) FROM print_event e WHERE e.run_id = r.id
          AND NOT EXISTS (SELECT 1 FROM press_job j WHERE j.print_id = e.id AND j.made_us = 0
                          AND j.state IN ('cancelled', 'failed'))) AS printed,
       (SELECT COALESCE(SUM(e.reprinted), 0) FROM print_event e WHERE e.run_id = r.id
          AND NOT EXISTS (SELECT 1 FROM press_job j WHERE j.print_id = e.id AND j.made_us = 0
                          AND j.state IN ('cancelled', 'failed'))) AS reprinted,
       (SELECT COALESCE(SUM(v.last - v.first + 1), 0) FROM void_range v WHERE v.run_id = r.id) AS voided
FROM run r JOIN lot l ON l.id = r.lot_id JOIN product p ON p.id = l.product_id JOIN producer m ON m.id = p.producer_id
WHERE r.lot_id = ?1 AND r.created_us >= ?2 AND r.created_us < ?3 ORDER BY r.id DESC LIMIT ?4

-- name: ledger_product
SELECT r.id AS run, r.created_us AS issued_us, CASE r.state WHEN 0 THEN 'preparing' ELSE 'issued' END AS state,
       p.id AS product_id, p.name AS product, p.producer_id AS producer_id, m.name AS producer, l.id AS lot_id, l.code AS lot,
       r.count AS issued,
       (SELECT COALESCE(SUM(e.labels - e.reprinted), 0) FROM print_event e WHERE e.run_id = r.id
          AND NOT EXISTS (SELECT 1 FROM press_job j WHERE j.print_id = e.id AND j.made_us = 0
                          AND j.state IN ('cancelled', 'failed'))) AS printed,
       (SELECT COALESCE(SUM(e.reprinted), 0) FROM print_event e WHERE e.run_id = r.id
          AND NOT EXISTS (SELECT 1 FROM press_job j WHERE j.print_id = e.id AND j.made_us = 0
                          AND j.state IN ('cancelled', 'failed'))) AS reprinted,
       (SELECT COALESCE(SUM(v.last - v.first + 1), 0) FROM void_range v WHERE v.run_id = r.id) AS voided
FROM lot l JOIN run r ON r.lot_id = l.id JOIN product p ON p.id = l.product_id JOIN producer m ON m.id = p.producer_id
WHERE l.product_id = ?1 AND r.created_us >= ?2 AND r.created_us < ?3 ORDER BY r.id DESC LIMIT ?4

-- name: ledger_producer
SELECT r.id AS run, r.created_us AS issued_us, CASE r.state WHEN 0 THEN 'preparing' ELSE 'issued' END AS state,
       p.id AS product_id, p.name AS product, p.producer_id AS producer_id, m.name AS producer, l.id AS lot_id, l.code AS lot,
       r.count AS issued,
       (SELECT COALESCE(SUM(e.labels - e.reprinted), 0) FROM print_event e WHERE e.run_id = r.id
          AND NOT EXISTS (SELECT 1 FROM press_job j WHERE j.print_id = e.id AND j.made_us = 0
                          AND j.state IN ('cancelled', 'failed'))) AS printed,
       (SELECT COALESCE(SUM(e.reprinted), 0) FROM print_event e WHERE e.run_id = r.id
          AND NOT EXISTS (SELECT 1 FROM press_job j WHERE j.print_id = e.id AND j.made_us = 0
                          AND j.state IN ('cancelled', 'failed'))) AS reprinted,
       (SELECT COALESCE(SUM(v.last - v.first + 1), 0) FROM void_range v WHERE v.run_id = r.id) AS voided
FROM producer m JOIN product p ON p.producer_id = m.id JOIN lot l ON l.product_id = p.id JOIN run r ON r.lot_id = l.id
WHERE m.id = ?1 AND r.created_us >= ?2 AND r.created_us < ?3 ORDER BY r.id DESC LIMIT ?4

-- name: ledger_member
SELECT r.id AS run, r.created_us AS issued_us, CASE r.state WHEN 0 THEN 'preparing' ELSE 'issued' END AS state,
       p.id AS product_id, p.name AS product, p.producer_id AS producer_id, m.name AS producer, l.id AS lot_id, l.code AS lot,
       r.count AS issued,
       (SELECT COALESCE(SUM(e.labels - e.reprinted), 0) FROM print_event e WHERE e.run_id = r.id
          AND NOT EXISTS (SELECT 1 FROM press_job j WHERE j.print_id = e.id AND j.made_us = 0
                          AND j.state IN ('cancelled', 'failed'))) AS printed,
       (SELECT COALESCE(SUM(e.reprinted), 0) FROM print_event e WHERE e.run_id = r.id
          AND NOT EXISTS (SELECT 1 FROM press_job j WHERE j.print_id = e.id AND j.made_us = 0
                          AND j.state IN ('cancelled', 'failed'))) AS reprinted,
       (SELECT COALESCE(SUM(v.last - v.first + 1), 0) FROM void_range v WHERE v.run_id = r.id) AS voided
FROM member h JOIN lot l ON l.owner_org = h.owner_org AND l.member_id = h.id JOIN run r ON r.lot_id = l.id
  JOIN product p ON p.id = l.product_id JOIN producer m ON m.id = p.producer_id
WHERE h.id = ?1 AND r.created_us >= ?2 AND r.created_us < ?3 ORDER BY r.id DESC LIMIT ?4

-- name: ledger_mark
-- a label that shows a mark under two rights is one label
SELECT r.id AS run, r.created_us AS issued_us, CASE r.state WHEN 0 THEN 'preparing' ELSE 'issued' END AS state,
       p.id AS product_id, p.name AS product, p.producer_id AS producer_id, m.name AS producer, l.id AS lot_id, l.code AS lot,
       r.count AS issued,
       (SELECT COALESCE(SUM(e.labels - e.reprinted), 0) FROM print_event e WHERE e.run_id = r.id
          AND NOT EXISTS (SELECT 1 FROM press_job j WHERE j.print_id = e.id AND j.made_us = 0
                          AND j.state IN ('cancelled', 'failed'))) AS printed,
       (SELECT COALESCE(SUM(e.reprinted), 0) FROM print_event e WHERE e.run_id = r.id
          AND NOT EXISTS (SELECT 1 FROM press_job j WHERE j.print_id = e.id AND j.made_us = 0
                          AND j.state IN ('cancelled', 'failed'))) AS reprinted,
       (SELECT COALESCE(SUM(v.last - v.first + 1), 0) FROM void_range v WHERE v.run_id = r.id) AS voided
FROM run r JOIN lot l ON l.id = r.lot_id JOIN product p ON p.id = l.product_id JOIN producer m ON m.id = p.producer_id
WHERE r.id IN (SELECT s.run_id FROM run_shows s JOIN mark_right g ON g.id = s.record_id WHERE s.kind = 'right' AND g.mark_id = ?1)
  AND r.created_us >= ?2 AND r.created_us < ?3 ORDER BY r.id DESC LIMIT ?4
