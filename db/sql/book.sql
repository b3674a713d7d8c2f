-- The registers of include/core/book.def: each statement gives the columns of its rows in book_column.def, a record as its title and <column>_id.
-- What a statement can't say without dates of the calendar is filled in behind it (src/app/book_fill.c): columns of 0 or '' here.

-- name: book_rights
SELECT g.certificate_no AS certificate, g.id AS certificate_id, k.name AS mark, k.id AS mark_id, m.name AS producer, m.id AS producer_id,
       COALESCE(p.name, '') AS product, g.product_id, g.valid_from, g.valid_to, g.state, g.ended_on, g.quota,
       (SELECT COALESCE(SUM(r.count - (SELECT COALESCE(SUM(v.last - v.first + 1), 0) FROM void_range v WHERE v.run_id = r.id)), 0)
        FROM run_shows s JOIN run r ON r.id = s.run_id
        WHERE s.kind = 'right' AND s.record_id = g.id AND r.created_us >= ?1 AND r.created_us < ?2) AS used,
       NULL AS remain
FROM mark_right g JOIN mark k ON k.id = g.mark_id JOIN producer m ON m.id = g.producer_id LEFT JOIN product p ON p.id = g.product_id
WHERE g.state IN ('active', 'ended') ORDER BY k.name, m.name, g.id LIMIT ?3

-- name: book_ratings
SELECT t.decision_no AS decision, t.id AS decision_id, p.name AS product, p.id AS product_id, m.name AS producer, m.id AS producer_id,
       t.stars, t.decided_on, t.valid_to, t.state, t.ended_on, NULL AS days_left
FROM rating t JOIN product p ON p.id = t.product_id JOIN producer m ON m.id = p.producer_id
WHERE t.state IN ('active', 'ended') ORDER BY CASE t.state WHEN 'active' THEN 0 ELSE 1 END, t.valid_to, t.id LIMIT ?1

-- name: book_linger
SELECT t.decision_no AS decision, t.id AS decision_id, p.name AS product, p.id AS product_id, m.name AS producer, m.id AS producer_id, t.stars,
       CASE WHEN t.ended_on <> '' THEN t.ended_on ELSE t.valid_to END AS over_on, 0 AS labels, 0 AS scans, '' AS last_on
FROM rating t JOIN product p ON p.id = t.product_id JOIN producer m ON m.id = p.producer_id
WHERE (t.state = 'ended' AND t.replaced_by IS NULL OR t.state = 'active' AND t.valid_to <> '' AND t.valid_to < ?1)
  AND EXISTS (SELECT 1 FROM run_shows s WHERE s.kind = 'rating' AND s.record_id = t.id)
ORDER BY 8 DESC, t.id LIMIT ?2

-- name: book_linger_scans
-- Labels that showed a rating and were scanned behind a day.
SELECT COUNT(*), COALESCE(SUM(x.scans), 0), COALESCE(MAX(x.last), 0)
FROM (SELECT d.run_id, d.idx, SUM(d.scans) AS scans, MAX(d.day) AS last
      FROM run_shows s JOIN scan_day d ON d.run_id = s.run_id
      WHERE s.kind = 'rating' AND s.record_id = ?1 AND d.day > ?2 GROUP BY d.run_id, d.idx) x

-- name: book_capacity
SELECT x.producer, x.producer_id, x.commune, x.capacity, x.made, x.labels,
       CASE WHEN x.made > x.labels THEN x.made ELSE x.labels END - x.capacity AS beyond
FROM (SELECT m.name AS producer, m.id AS producer_id, m.commune_code AS commune, m.capacity,
             SUM(l.quantity) AS made, SUM(l.issued - l.voided) AS labels
      FROM producer m JOIN product p ON p.producer_id = m.id JOIN lot l ON l.product_id = p.id
      WHERE m.capacity > 0 AND l.made_on >= ?1 AND l.made_on <= ?2 AND l.state <> 'discarded'
      GROUP BY m.id, m.name, m.commune_code, m.capacity) x
WHERE x.made > x.capacity OR x.labels > x.capacity ORDER BY 7 DESC, x.producer_id LIMIT ?3

-- name: book_excess
SELECT l.code AS lot, l.id AS lot_id, p.name AS product, p.id AS product_id, m.name AS producer, m.id AS producer_id, l.quantity, l.issued,
       l.voided, l.issued - l.voided - l.quantity AS beyond
FROM lot l JOIN product p ON p.id = l.product_id JOIN producer m ON m.id = p.producer_id
WHERE l.issued - l.voided > l.quantity ORDER BY l.id DESC LIMIT ?1

-- name: book_balance
SELECT l.code AS lot, l.id AS lot_id, p.name AS product, p.id AS product_id, m.name AS producer, m.id AS producer_id, l.made_on,
       '' AS materials, l.quantity, l.issued, l.voided,
       (SELECT COALESCE(SUM(c.labels), 0) FROM run r JOIN scan_month c ON c.run_id = r.id WHERE r.lot_id = l.id) AS scanned,
       l.quantity - l.issued + l.voided AS unlabelled
FROM lot l JOIN product p ON p.id = l.product_id JOIN producer m ON m.id = p.producer_id
WHERE l.made_on >= ?1 AND l.made_on <= ?2 AND l.state <> 'discarded' ORDER BY l.made_on DESC, l.id DESC LIMIT ?3

-- name: book_materials
SELECT lot_id, name, quantity FROM material WHERE lot_id >= ?1 AND lot_id <= ?2 AND state = 'active' ORDER BY lot_id, id

-- name: book_cases
SELECT c.label AS dossier, c.id AS dossier_id, COALESCE(m.name, '') AS producer, c.producer_id, COALESCE(p.name, '') AS product, c.product_id,
       c.source, (SELECT COUNT(*) FROM report t WHERE t.case_id = c.id) AS reports, c.created_us, c.opened_on, c.state
FROM label_case c LEFT JOIN producer m ON m.id = c.producer_id LEFT JOIN product p ON p.id = c.product_id
ORDER BY c.id DESC LIMIT ?1

-- name: book_recalls
SELECT x.reason AS recall, x.id AS recall_id, l.code AS lot, l.id AS lot_id, p.name AS product, p.id AS product_id, m.name AS producer,
       m.id AS producer_id, x.state_us AS since_us, x.state_us AS at, x.state, l.issued - l.voided AS labels,
       (SELECT COALESCE(SUM(c.labels), 0) FROM run r JOIN scan_month c ON c.run_id = r.id WHERE r.lot_id = l.id) AS scanned, 0 AS scans
FROM recall x JOIN lot l ON l.id = x.lot_id JOIN product p ON p.id = l.product_id JOIN producer m ON m.id = p.producer_id
WHERE x.state IN ('active', 'ended') ORDER BY x.state_us DESC, x.id LIMIT ?1

-- name: book_recall_scans
SELECT COALESCE(SUM(d.scans), 0) FROM run r JOIN scan_day d ON d.run_id = r.id WHERE r.lot_id = ?1 AND d.day >= ?2

-- name: book_keys
SELECT k.id AS key_no, k.state AS key_state, k.added_us, k.retired_us, k.destroyed_us, k.unsafe_us,
       (SELECT COUNT(*) FROM run r WHERE r.key_id = k.id) AS runs,
       (SELECT COALESCE(SUM(a.scans), 0) FROM alarm a WHERE a.key_id = k.id) AS misused
FROM signing_key k ORDER BY k.id LIMIT ?1

-- name: book_entered
SELECT x.producer, x.producer_id, x.product, x.product_id, x.created_us, x.reviewed_us
FROM (SELECT m.name AS producer, m.id AS producer_id, '' AS product, NULL AS product_id, m.created_us, m.reviewed_us
      FROM producer m WHERE m.entered = 'operator' AND m.state <> 'discarded'
      UNION ALL
      SELECT m.name, m.id, p.name, p.id, p.created_us, p.reviewed_us
      FROM product p JOIN producer m ON m.id = p.producer_id WHERE p.entered = 'operator' AND p.state <> 'discarded') x
ORDER BY CASE x.reviewed_us WHEN 0 THEN 0 ELSE 1 END, x.created_us DESC, x.producer_id, x.product_id LIMIT ?1
