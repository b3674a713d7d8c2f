-- What happened to records, and what waits for a second person.

-- name: change_next
SELECT COALESCE(MAX(id), 0) + 1 FROM change

-- name: change_insert
INSERT INTO change (id, kind, record_id, at_us, account_id, behalf_of, role, org, act, before, after, reason, log_idx)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)

-- name: change_list
SELECT id, at_us, account_id, behalf_of, role, org, act, before AS before_json, after AS after_json, reason AS why, log_idx
FROM change WHERE kind = ?1 AND record_id = ?2 AND id < ?3 ORDER BY id DESC LIMIT ?4

-- name: proposal_next
SELECT COALESCE(MAX(id), 0) + 1 FROM proposal

-- name: proposal_insert
INSERT INTO proposal (id, kind, record_id, act, version, params, state, asked_by, asked_role, asked_org, asked_us, decided_by,
  decided_us, reason)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'waiting', ?7, ?8, ?9, ?10, 0, 0, '')

-- name: proposal_get
SELECT kind, record_id, act, version, params, asked_by, asked_role, asked_org, asked_us
FROM proposal WHERE id = ?1 AND state = 'waiting'

-- name: proposal_decide
UPDATE proposal SET state = ?2, decided_by = ?3, decided_us = ?4, reason = ?5 WHERE id = ?1 AND state = 'waiting' RETURNING id

-- name: proposal_list
SELECT id, kind, record_id, act, version, params AS params_json, asked_by, asked_role, asked_org, asked_us
FROM proposal WHERE state = 'waiting' AND id > ?1 ORDER BY id LIMIT ?2
