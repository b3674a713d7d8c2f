-- What labels may show, what a run shows, and what has been used of quotas.

-- name: rating_get
SELECT id, product_id, stars, state, decision_no, decided_on, valid_to, ended_on, ended_no,
       COALESCE(replaced_by, 0)
FROM rating WHERE id = ?1

-- name: rating_list
SELECT id, product_id, stars, state, decision_no, decided_on, valid_to, ended_on, ended_no,
       COALESCE(replaced_by, 0)
FROM rating
WHERE product_id = ?1 AND state IN ('active', 'ended') ORDER BY decided_on DESC, id DESC

-- name: right_get
SELECT r.id, r.mark_id, r.producer_id, r.product_id, r.quota, r.state, r.certificate_no, r.valid_from, r.valid_to, r.ended_on,
       r.ended_no, m.name, m.type, m.state, m.valid_to, m.ended_on, COALESCE(g.name, s.name, o.name), m.count_public
FROM mark_right r JOIN mark m ON m.id = r.mark_id LEFT JOIN org o ON o.id = m.owner_id LEFT JOIN org s ON s.id = o.successor_id
  LEFT JOIN org g ON g.id = m.manager_id
WHERE r.id = ?1

-- name: right_list
SELECT r.id, r.mark_id, r.producer_id, r.product_id, r.quota, r.state, r.certificate_no, r.valid_from, r.valid_to, r.ended_on,
       r.ended_no, m.name, m.type, m.state, m.valid_to, m.ended_on, COALESCE(g.name, s.name, o.name), m.count_public
FROM mark_right r JOIN mark m ON m.id = r.mark_id LEFT JOIN org o ON o.id = m.owner_id LEFT JOIN org s ON s.id = o.successor_id
  LEFT JOIN org g ON g.id = m.manager_id
WHERE r.producer_id = ?1 AND (r.product_id IS NULL OR r.product_id = ?2) AND r.state IN ('active', 'ended')
ORDER BY r.mark_id, r.valid_to DESC, r.id DESC

-- name: right_reown
UPDATE mark_right SET owner_mark = ?2, owner_manager = ?3 WHERE mark_id = ?1 AND (owner_mark <> ?2 OR owner_manager <> ?3)

-- name: shown_add
INSERT INTO run_shows (kind, record_id, run_id) VALUES (?1, ?2, ?3)

-- name: shown_list
SELECT kind, record_id FROM run_shows WHERE run_id = ?1 ORDER BY kind, record_id

-- name: labels_of_right
SELECT COALESCE(SUM(r.count - (SELECT COALESCE(SUM(v.last - v.first + 1), 0) FROM void_range v WHERE v.run_id = r.id)), 0)
FROM run_shows s JOIN run r ON r.id = s.run_id
WHERE s.kind = 'right' AND s.record_id = ?1 AND r.created_us >= ?2 AND r.created_us < ?3

-- name: labels_of_producer
SELECT COALESCE(SUM(r.count - (SELECT COALESCE(SUM(v.last - v.first + 1), 0) FROM void_range v WHERE v.run_id = r.id)), 0)
FROM product p JOIN lot l ON l.product_id = p.id JOIN run r ON r.lot_id = l.id
WHERE p.producer_id = ?1 AND r.created_us >= ?2 AND r.created_us < ?3

-- name: labels_of_member
SELECT COALESCE(SUM(r.count - (SELECT COALESCE(SUM(v.last - v.first + 1), 0) FROM void_range v WHERE v.run_id = r.id)), 0)
FROM member m JOIN lot l ON l.owner_org = m.owner_org AND l.member_id = m.id JOIN run r ON r.lot_id = l.id
WHERE m.id = ?1 AND r.created_us >= ?2 AND r.created_us < ?3

-- name: piece_any
SELECT id FROM piece WHERE run_id = ?1 LIMIT 1

-- name: piece_of_label
SELECT p.id, p.name, p.photo, p.size, p.weight, p.materials, p.finished_on, p.story, p.hours,
       CASE WHEN a.state = 'active' AND EXISTS (SELECT 1 FROM consent c
         WHERE c.artisan_id = a.id AND c.state = 'active' AND c.withdrawn_on = '') THEN a.name ELSE '' END,
       CASE WHEN a.decision_no <> '' AND a.decided_on <> '' AND a.body <> '' AND a.file <> '' THEN a.title ELSE '' END
FROM piece p LEFT JOIN artisan a ON a.id = p.artisan_id
WHERE p.run_id = ?1 AND p.label_index = ?2 AND p.state = 'active'

-- name: programme_mark
SELECT id FROM mark WHERE type = 'ocop' AND state = 'active' AND (valid_to = '' OR valid_to >= ?1) ORDER BY decided_on DESC, id DESC LIMIT 1

-- name: sample_run
SELECT r.id FROM product p JOIN lot l ON l.product_id = p.id JOIN run r ON r.lot_id = l.id
WHERE p.producer_id = ?1 AND r.state <> 0 ORDER BY r.id DESC LIMIT 1

-- name: sample_product
SELECT id FROM product WHERE producer_id = ?1 AND state <> 'ended' ORDER BY id DESC LIMIT 1
