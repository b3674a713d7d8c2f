-- What an overview is counted from, each ordered by run.

-- name: figure_runs
SELECT r.id, r.created_us, r.count, p.id, m.id, COALESCE(m.village_id, ''), m.commune_code, p.category
FROM run r JOIN lot l ON l.id = r.lot_id JOIN product p ON p.id = l.product_id JOIN producer m ON m.id = p.producer_id
WHERE r.state = 1 AND r.created_us < ?1 ORDER BY r.id

-- name: figure_stars
SELECT s.run_id, t.stars FROM run_shows s JOIN rating t ON t.id = s.record_id WHERE s.kind = 'rating' ORDER BY s.run_id

-- name: figure_marks
SELECT DISTINCT s.run_id, g.mark_id FROM run_shows s JOIN mark_right g ON g.id = s.record_id WHERE s.kind = 'right' ORDER BY s.run_id, g.mark_id

-- name: figure_prints
SELECT x.run_id, x.at_us, x.labels, x.ranges FROM print_event x
WHERE x.at_us < ?1 AND NOT EXISTS (SELECT 1 FROM press_job j WHERE j.print_id = x.id AND j.made_us = 0 AND j.state IN ('cancelled', 'failed'))
ORDER BY x.run_id, x.at_us, x.id

-- name: figure_voids
SELECT v.run_id, v.at_us, v.last - v.first + 1, '' FROM void_range v WHERE v.at_us >= ?1 AND v.at_us < ?2 ORDER BY v.run_id

-- name: figure_activations
SELECT g.run_id, g.at_us, g.last - g.first + 1, '' FROM label_range g
WHERE g.what = 1 AND g.ended_us = 0 AND g.at_us >= ?1 AND g.at_us < ?2 ORDER BY g.run_id

-- name: figure_scans
SELECT month, run_id, labels, scans, devices FROM scan_month WHERE month >= ?1 AND month <= ?2 ORDER BY run_id, month

-- name: figure_names_producer
SELECT CAST(id AS TEXT), name FROM producer

-- name: figure_names_product
SELECT CAST(id AS TEXT), name FROM product

-- name: figure_names_village
SELECT id, CASE WHEN hamlet <> '' THEN craft || ' – ' || hamlet ELSE craft END FROM village

-- name: figure_names_mark
SELECT CAST(id AS TEXT), name FROM mark

-- name: figure_names_unit
SELECT code, name FROM unit_name WHERE valid_to = ''
