-- Inspections beside what is made for the kinds (src/host/kinds.c): what a sample is drawn from, and how far the minutes are.

-- name: inspection_producers
SELECT m.id, 1, m.commune_code, m.kind,
       COALESCE((SELECT p.category FROM product p WHERE p.producer_id = m.id AND p.state IN ('approved', 'paused') ORDER BY p.id LIMIT 1), ''),
       COALESCE((SELECT MAX(g.stars) FROM rating g JOIN product p ON p.id = g.product_id
                 WHERE p.producer_id = m.id AND g.state = 'active' AND g.decided_on <= ?1 AND (g.valid_to = '' OR g.valid_to >= ?1)), 0)
FROM producer m WHERE m.state IN ('approved', 'paused') AND (?2 = '' OR m.commune_code = ?2) ORDER BY m.id

-- name: inspection_runs
SELECT r.id, r.count, m.commune_code, m.kind, p.category,
       COALESCE((SELECT MAX(g.stars) FROM run_shows s JOIN rating g ON g.id = s.record_id WHERE s.run_id = r.id AND s.kind = 'rating'), 0)
FROM run r JOIN lot l ON l.id = r.lot_id JOIN product p ON p.id = l.product_id JOIN producer m ON m.id = p.producer_id
WHERE r.state = 1 AND r.created_us >= ?1 AND r.created_us < ?2 AND (?3 = '' OR m.commune_code = ?3) ORDER BY r.id

-- name: inspection_frame_put
INSERT INTO inspection_frame (sha256, frame, at_us) VALUES (?1, ?2, ?3) ON CONFLICT (sha256) DO NOTHING

-- name: inspection_frame_get
SELECT frame FROM inspection_frame WHERE sha256 = ?1

-- name: inspection_visits
SELECT COUNT(*), COALESCE(SUM(CASE WHEN state IN ('draft', 'sent', 'answered') THEN 1 ELSE 0 END), 0) FROM visit WHERE inspection_id = ?1
