-- Runs: one row whatever the count; texts are frozen once for equal content.

-- name: frozen_find
SELECT id FROM frozen WHERE sha256 = ?1

-- name: frozen_next
SELECT COALESCE(MAX(id), 0) + 1 FROM frozen

-- name: frozen_insert
INSERT INTO frozen (id, sha256, json) VALUES (?1, ?2, ?3)

-- name: frozen_get
SELECT json FROM frozen WHERE id = ?1

-- name: run_max
SELECT COALESCE(MAX(id), 0)
FROM (SELECT MAX(id) AS id FROM run UNION ALL SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'run_floor') AS given

-- name: run_insert
INSERT INTO run (id, lot_id, key_id, frozen_id, count, state, created_us, log_idx, salt)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)

-- name: run_get
SELECT lot_id, key_id, frozen_id, count, state, created_us, COALESCE(log_idx, -1), salt FROM run WHERE id = ?1

-- name: run_set_issued
UPDATE run SET state = 1, log_idx = ?2 WHERE id = ?1 AND state = 0 RETURNING id

-- name: run_tree_insert
INSERT INTO run_tree (run_id, roots) VALUES (?1, ?2)

-- name: run_tree_get
SELECT roots FROM run_tree WHERE run_id = ?1

-- name: run_preparing
SELECT id FROM run WHERE state = 0 ORDER BY id

-- name: idempotency_get
SELECT run_id, body FROM idempotency WHERE key = ?1

-- name: idempotency_put
INSERT INTO idempotency (key, body, run_id, created_us) VALUES (?1, ?2, ?3, ?4)

-- name: runs_list
SELECT r.id AS id, l.product_id AS product_id, p.name AS product, p.producer_id AS producer_id, m.name AS producer,
       r.lot_id AS lot_id, l.code AS lot, r.count AS count, r.key_id AS key_id,
       CASE r.state WHEN 0 THEN 'preparing' ELSE 'issued' END AS state, r.created_us AS created_us,
       r.log_idx AS log_idx,
       (SELECT COALESCE(SUM(v.last - v.first + 1), 0) FROM void_range v WHERE v.run_id = r.id) AS voided,
       l.quantity - l.issued + l.voided AS lot_left, f.json AS frozen_json
FROM run r JOIN lot l ON l.id = r.lot_id JOIN product p ON p.id = l.product_id JOIN producer m ON m.id = p.producer_id
  JOIN frozen f ON f.id = r.frozen_id
WHERE r.id > ?1 ORDER BY r.id LIMIT ?2

-- name: runs_show
SELECT r.id AS id, l.product_id AS product_id, p.name AS product, p.producer_id AS producer_id, m.name AS producer,
       r.lot_id AS lot_id, l.code AS lot, r.count AS count, r.key_id AS key_id,
       CASE r.state WHEN 0 THEN 'preparing' ELSE 'issued' END AS state, r.created_us AS created_us,
       r.log_idx AS log_idx,
       (SELECT COALESCE(SUM(v.last - v.first + 1), 0) FROM void_range v WHERE v.run_id = r.id) AS voided,
       l.quantity - l.issued + l.voided AS lot_left, f.json AS frozen_json
FROM run r JOIN lot l ON l.id = r.lot_id JOIN product p ON p.id = l.product_id JOIN producer m ON m.id = p.producer_id
  JOIN frozen f ON f.id = r.frozen_id
WHERE r.id = ?1

-- name: runs_show_voids
SELECT first, last, last - first + 1 AS count, reason, log_idx, at_us FROM void_range WHERE run_id = ?1 ORDER BY first

-- name: runs_show_prints
SELECT id, at_us, role, org, ranges, labels, reprinted, stock, format, start_cell, template, template_version,
       program_version, reason AS reprint_reason
FROM print_event WHERE run_id = ?1 ORDER BY id

-- name: run_page
SELECT r.id AS id, l.product_id AS product_id, p.name AS product, r.lot_id AS lot_id, l.code AS lot, r.count AS count,
       CASE r.state WHEN 0 THEN 'preparing' ELSE 'issued' END AS state, r.created_us AS created_us,
       (SELECT COALESCE(SUM(v.last - v.first + 1), 0) FROM void_range v WHERE v.run_id = r.id) AS voided
FROM run r JOIN lot l ON l.id = r.lot_id JOIN product p ON p.id = l.product_id
WHERE r.id < ?1 AND (?3 = 0 OR l.owner_org = ?3) AND (?4 = '' OR l.owner_unit = ?4) AND (?5 = 0 OR l.owner_member = ?5)
  AND (?6 = 0 OR r.lot_id = ?6)
ORDER BY r.id DESC LIMIT ?2

-- name: run_page_org
-- found by its lots, however many runs others have
SELECT r.id AS id, l.product_id AS product_id, p.name AS product, r.lot_id AS lot_id, l.code AS lot, r.count AS count,
       CASE r.state WHEN 0 THEN 'preparing' ELSE 'issued' END AS state, r.created_us AS created_us,
       (SELECT COALESCE(SUM(v.last - v.first + 1), 0) FROM void_range v WHERE v.run_id = r.id) AS voided
FROM run r JOIN lot l ON l.id = r.lot_id JOIN product p ON p.id = l.product_id
WHERE r.id < ?1 AND l.owner_org = ?3 AND (?4 = '' OR l.owner_unit = ?4) AND (?5 = 0 OR l.owner_member = ?5)
  AND (?6 = 0 OR r.lot_id = ?6)
ORDER BY r.id DESC LIMIT ?2
