-- What happened to records, and what waits for a second person.

-- name: change_next
SELECT COALESCE(MAX(id), 0) + 1 FROM change

-- name: change_insert
INSERT INTO change (id, kind, record_id, at_us, account_id, behalf_of, role, org, act, before, after, reason, log_idx)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)

-- name: change_personal_insert
INSERT INTO change_personal (change_id, kind, record_id, salt, before, after) VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: change_personal_list
SELECT before AS before_json, after AS after_json FROM change_personal WHERE kind = ?1 AND record_id = ?2

-- name: change_forget
DELETE FROM change_personal WHERE kind = ?1 AND record_id = ?2

-- name: change_list
SELECT c.id, c.at_us, c.account_id, c.behalf_of, a.name AS name, b.name AS behalf_name, c.role, c.org, o.name AS org_name, c.act,
  c.before AS before_json, c.after AS after_json, c.reason AS why, c.log_idx, p.before AS personal_before_json,
  p.after AS personal_after_json
FROM change c LEFT JOIN org o ON o.code = c.org LEFT JOIN change_personal p ON p.change_id = c.id
  LEFT JOIN account a ON a.id = c.account_id LEFT JOIN account b ON b.id = c.behalf_of
WHERE c.kind = ?1 AND c.record_id = ?2 AND c.id < ?3 ORDER BY c.id DESC LIMIT ?4

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

-- name: proposal_drop
UPDATE proposal SET state = 'refused', decided_by = ?3, decided_us = ?4, reason = ''
WHERE kind = ?1 AND record_id = ?2 AND state = 'waiting'

-- name: proposal_list
SELECT p.id, p.kind, p.record_id, p.act, p.version, p.params AS params_json, p.asked_by, p.asked_role, p.asked_org,
  o.name AS org_name, p.asked_us
FROM proposal p LEFT JOIN org o ON o.id = p.asked_org
WHERE p.state = 'waiting' AND p.id > ?1 ORDER BY p.id LIMIT ?2
