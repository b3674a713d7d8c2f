-- Jobs of the label press, and one-time links to their files.

-- name: job_next
SELECT COALESCE(MAX(id), 0) + 1 FROM press_job

-- name: job_insert
INSERT INTO press_job (id, print_id, run_id, producer_id, stock, ticket_frozen, next_cell, created_us, created_by, state, queued_us,
  failure, bytes, made_us, program_version, kept_us, kept_version)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'queued', ?8, '', 0, 0, '', 0, '')

-- name: job_get
SELECT j.print_id, j.producer_id, j.run_id, j.state, j.created_us, j.created_by, j.queued_us, j.next_cell, k.json, j.failure,
       j.made_us, j.sha256, j.bytes, j.program_version, j.kept_us, j.kept_version, p.ranges, p.stock, p.format, p.template,
       t.json, p.reason, p.labels, p.start_cell, (SELECT k2.json FROM frozen k2 WHERE k2.id = p.look_frozen)
FROM press_job j JOIN print_event p ON p.id = j.print_id JOIN frozen k ON k.id = j.ticket_frozen
  JOIN frozen t ON t.id = p.template_frozen
WHERE j.id = ?1

-- name: job_waiting
SELECT id FROM press_job WHERE state IN ('queued', 'running') ORDER BY queued_us, id

-- name: job_start
UPDATE press_job SET state = 'running', failure = '' WHERE id = ?1 AND state IN ('queued', 'running') RETURNING id

-- name: job_first
UPDATE press_job SET sha256 = ?2, bytes = ?3, made_us = ?4, program_version = ?5 WHERE id = ?1 AND made_us = 0

-- name: job_keep
UPDATE press_job SET state = 'done', failure = '', kept_sha256 = ?2, kept_us = ?3, kept_version = ?4 WHERE id = ?1

-- name: job_end
UPDATE press_job SET state = ?2, failure = ?3, kept_us = 0 WHERE id = ?1

-- name: job_queue
UPDATE press_job SET state = 'queued', queued_us = ?2, failure = '', kept_us = 0
WHERE id = ?1 AND state NOT IN ('queued', 'running') RETURNING id

-- name: job_drop
UPDATE press_job SET kept_us = 0 WHERE id = ?1

-- name: job_drop_all
UPDATE press_job SET kept_us = 0 WHERE kept_us > 0

-- name: job_kept
SELECT j.id, p.format FROM press_job j JOIN print_event p ON p.id = j.print_id
WHERE j.kept_us > 0 AND j.kept_us < ?1
  AND NOT EXISTS (SELECT 1 FROM press_link l WHERE l.job_id = j.id AND l.revoked_us = 0 AND l.expires_us > ?2 AND l.opened < l.openings)
ORDER BY j.id

-- name: job_page
SELECT j.id AS id, j.run_id AS run, l.product_id AS product_id, d.name AS product, l.code AS lot, j.state AS state,
       p.labels AS labels, p.reprinted AS reprinted, p.reason AS reprint_reason, p.ranges AS ranges, p.format AS format,
       p.stock AS stock, p.start_cell AS start_cell, j.next_cell AS next_cell, p.template AS template,
       p.template_version AS template_version, j.created_us AS created_us, p.role AS role, p.org AS org,
       j.queued_us AS queued_us, j.made_us AS made_us, j.bytes AS bytes, j.sha256 AS sha256,
       j.program_version AS program_version, j.kept_us AS kept_us, j.kept_sha256 AS kept_sha256, j.kept_version AS kept_version,
       j.failure AS failure_json, k.json AS ticket_json,
       (SELECT k2.json FROM frozen k2 WHERE k2.id = p.look_frozen) AS look_json
FROM press_job j JOIN print_event p ON p.id = j.print_id JOIN run r ON r.id = j.run_id JOIN lot l ON l.id = r.lot_id
  JOIN product d ON d.id = l.product_id JOIN frozen k ON k.id = j.ticket_frozen
WHERE j.id < ?1 AND (?3 = 0 OR l.owner_org = ?3) AND (?4 = '' OR l.owner_unit = ?4) AND (?5 = 0 OR l.owner_member = ?5)
  AND (?6 = 0 OR j.run_id = ?6) AND (?7 = '' OR j.state = ?7) AND (?8 = 0 OR j.id = ?8)
ORDER BY j.id DESC LIMIT ?2

-- name: style_in_force
SELECT id FROM style WHERE producer_id = ?1 AND state = 'active' ORDER BY state_us DESC, id DESC LIMIT 1

-- name: job_last_on
SELECT id, next_cell, created_us FROM press_job
WHERE producer_id = ?1 AND stock = ?2 AND next_cell > 0 AND state IN ('queued', 'running', 'done')
ORDER BY id DESC LIMIT 1

-- name: link_next
SELECT COALESCE(MAX(id), 0) + 1 FROM press_link

-- name: link_insert
INSERT INTO press_link (id, job_id, token_hash, role, org, created_by, created_us, expires_us, openings, opened, opened_us, revoked_us)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, 0, 0)

-- name: link_find
SELECT id, job_id, role, org, created_by, created_us, expires_us, openings, opened, opened_us, revoked_us
FROM press_link WHERE token_hash = ?1

-- name: link_get
SELECT id, job_id, role, org, created_by, created_us, expires_us, openings, opened, opened_us, revoked_us
FROM press_link WHERE id = ?1

-- name: link_opened
UPDATE press_link SET opened = opened + 1, opened_us = ?2 WHERE id = ?1

-- name: link_revoke
UPDATE press_link SET revoked_us = ?2 WHERE id = ?1 AND revoked_us = 0

-- name: link_revoke_all
UPDATE press_link SET revoked_us = ?1 WHERE revoked_us = 0

-- name: link_list
SELECT id, job_id AS job, role, org, created_us, expires_us, openings, opened, opened_us, revoked_us
FROM press_link WHERE job_id = ?1 ORDER BY id DESC
