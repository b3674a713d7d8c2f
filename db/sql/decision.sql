-- Questions about decisions, papers and recalls that rules ask.

-- name: competence_on
SELECT body_kind, office, months, source FROM competence
WHERE act = ?1 AND valid_from <= ?2 AND (valid_to = '' OR valid_to >= ?2) AND state = 'active'
ORDER BY valid_from DESC, id DESC LIMIT 1

-- name: competence_find
SELECT id FROM competence WHERE act = ?1 AND valid_from = ?2 AND state = 'active' ORDER BY id DESC LIMIT 1

-- name: document_last_day
SELECT MAX(CASE WHEN valid_to = '' THEN '9999-12-31' ELSE valid_to END) FROM document
WHERE producer_id = ?1 AND (product_id IS NULL OR product_id = ?2) AND type = ?3 AND issued_on <= ?4 AND state = 'active'

-- name: consent_active
SELECT id FROM consent WHERE artisan_id = ?1 AND state = 'active' AND withdrawn_on = '' ORDER BY id LIMIT 1

-- name: recall_active
SELECT id FROM recall WHERE lot_id = ?1 AND state = 'active' ORDER BY id LIMIT 1
