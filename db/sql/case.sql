-- Cases about labels beside what is made for the kind (src/host/kinds.c), and the reports of visitors.

-- name: case_on_label
SELECT COALESCE(MAX(CASE WHEN c.state = 'substantiated' OR c.state_until >= ?3 THEN 1 ELSE 0 END), 0),
       COALESCE(MAX(CASE WHEN c.state = 'reviewing' AND c.state_until >= ?3 AND (c.why = 'refilled'
         OR EXISTS (SELECT 1 FROM report r WHERE r.case_id = c.id AND r.seen = 'refilled' AND r.at_us <= c.state_us)) THEN 1 ELSE 0 END), 0),
       COALESCE(MAX(CASE WHEN (c.state = 'substantiated' OR c.state_until >= ?3) AND (c.source = 'scans' OR c.evidence <> '') THEN 1 ELSE 0 END), 0)
FROM label_case c WHERE c.run_id = ?1 AND c.idx IN (0, ?2) AND c.state IN ('reviewing', 'substantiated')

-- name: case_labels
SELECT DISTINCT idx FROM label_case
WHERE run_id = ?1 AND (state = 'substantiated' OR (state = 'reviewing' AND state_until >= ?2)) ORDER BY idx

-- name: case_open_of_run
SELECT id FROM label_case WHERE run_id = ?1 AND idx = ?2 AND state IN ('new', 'reviewing') ORDER BY id LIMIT 1

-- name: case_open_of_label
SELECT id FROM label_case WHERE run_id IS NULL AND label = ?1 AND label <> '' AND state IN ('new', 'reviewing') ORDER BY id LIMIT 1

-- name: case_run_owner
SELECT p.id, p.producer_id FROM run r JOIN lot l ON l.id = r.lot_id JOIN product p ON p.id = l.product_id WHERE r.id = ?1

-- name: case_note
UPDATE label_case SET evidence = CASE ?2 WHEN '' THEN evidence ELSE ?2 END,
  changed_us = CASE WHEN changed_us < ?3 THEN ?3 ELSE changed_us END WHERE id = ?1

-- name: case_evidence
SELECT evidence FROM label_case WHERE id = ?1

-- name: report_next
SELECT COALESCE(MAX(id), 0) + 1 FROM report

-- name: report_insert
INSERT INTO report (id, ref, case_id, at_us, address, seen, bought_at, note, photo, contact, erased_us)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0)

-- name: report_get
SELECT id, ref, case_id, at_us, address, seen, bought_at, note, photo, contact, erased_us FROM report WHERE ref = ?1

-- name: report_list
SELECT id, ref, case_id, at_us, address, seen, bought_at, note, photo, contact, erased_us FROM report
WHERE case_id = ?1 ORDER BY id DESC LIMIT ?2

-- name: report_count
SELECT seen AS seen, COUNT(*) AS n FROM report WHERE case_id = ?1 GROUP BY seen ORDER BY COUNT(*) DESC, seen

-- name: report_erase
UPDATE report SET contact = NULL, photo = '', erased_us = ?2 WHERE id = ?1

-- name: report_erase_words
UPDATE report SET address = '', bought_at = '', note = '' WHERE id = ?1

-- name: report_due
SELECT id, ref, case_id, at_us, address, seen, bought_at, note, photo, contact, erased_us FROM report
WHERE erased_us = 0 AND (photo <> '' OR contact IS NOT NULL) AND at_us < ?1 ORDER BY at_us LIMIT ?2

-- name: report_file
SELECT 'case' AS kind, CAST(case_id AS TEXT) AS id, '' AS field FROM report WHERE photo = ?1 AND photo <> '' LIMIT ?2
