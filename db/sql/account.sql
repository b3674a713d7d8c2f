-- People who sign in.

-- name: account_next
SELECT COALESCE(MAX(id), 0) + 1 FROM account

-- name: account_insert
INSERT INTO account (id, login, name, org_id, password_hash, must_change, totp_sealed, totp_last_step, state, created_us,
                     changed_us, created_by, failures, last_failure_us, locked_until_us, last_signin_us)
VALUES (?1, ?2, ?3, ?4, '', 1, ?5, 0, 'active', ?6, ?6, ?7, 0, 0, 0, 0)

-- name: account_get
SELECT id, login, name, org_id, password_hash, must_change, totp_sealed, totp_last_step, state, created_us, changed_us,
       created_by, failures, last_failure_us, locked_until_us, last_signin_us
FROM account WHERE id = ?1

-- name: account_find
SELECT id FROM account WHERE login = ?1

-- name: account_set_password
UPDATE account SET password_hash = ?2, must_change = ?3, changed_us = ?4, failures = 0, locked_until_us = 0
WHERE id = ?1 RETURNING id

-- name: account_set_totp
UPDATE account SET totp_sealed = ?2, totp_last_step = ?3, changed_us = ?4 WHERE id = ?1 RETURNING id

-- name: account_use_step
UPDATE account SET totp_last_step = ?2 WHERE id = ?1 AND totp_last_step < ?2 RETURNING id

-- name: account_set_failures
UPDATE account SET failures = ?2, last_failure_us = ?3, locked_until_us = ?4 WHERE id = ?1 RETURNING id

-- name: account_set_signin
UPDATE account SET failures = 0, locked_until_us = 0, last_signin_us = ?2 WHERE id = ?1 RETURNING id

-- name: account_set_ended
UPDATE account SET state = 'ended', changed_us = ?2 WHERE id = ?1 RETURNING id

-- name: account_list_all
SELECT a.id, a.login, a.name, a.org_id, o.code, o.name, a.state, CASE WHEN a.password_hash = '' THEN 0 ELSE 1 END,
       length(a.totp_sealed), a.last_signin_us
FROM account a JOIN org o ON o.id = a.org_id
WHERE a.id > ?1 ORDER BY a.id LIMIT ?2

-- name: account_list_unit
SELECT a.id, a.login, a.name, a.org_id, o.code, o.name, a.state, CASE WHEN a.password_hash = '' THEN 0 ELSE 1 END,
       length(a.totp_sealed), a.last_signin_us
FROM account a JOIN org o ON o.id = a.org_id
WHERE a.id > ?1 AND o.unit_code = ?3 AND o.kind = 'producer' ORDER BY a.id LIMIT ?2

-- name: account_list_org
SELECT a.id, a.login, a.name, a.org_id, o.code, o.name, a.state, CASE WHEN a.password_hash = '' THEN 0 ELSE 1 END,
       length(a.totp_sealed), a.last_signin_us
FROM account a JOIN org o ON o.id = a.org_id
WHERE a.id > ?1 AND (a.org_id = ?3 OR a.id IN (SELECT account_id FROM assignment WHERE org_id = ?3 AND ended_us = 0))
ORDER BY a.id LIMIT ?2
