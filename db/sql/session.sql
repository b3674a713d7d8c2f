-- Sessions, by the hash of their token, and one-time cards, by the hash of their code.

-- name: session_next
SELECT COALESCE(MAX(id), 0) + 1 FROM session

-- name: session_insert
INSERT INTO session (token_hash, id, account_id, assignment_id, half, created_us, seen_us)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- name: session_get
SELECT s.id, s.account_id, s.assignment_id, s.half, s.created_us, s.seen_us, a.login, a.name, a.state, a.must_change,
       length(a.totp_sealed), a.changed_us
FROM session s JOIN account a ON a.id = s.account_id WHERE s.token_hash = ?1

-- name: session_set_seen
UPDATE session SET seen_us = ?2 WHERE token_hash = ?1

-- name: session_set_assignment
UPDATE session SET assignment_id = ?2 WHERE token_hash = ?1

-- name: session_set_hash
UPDATE session SET token_hash = ?2 WHERE token_hash = ?1 RETURNING id

-- name: session_delete
DELETE FROM session WHERE token_hash = ?1

-- name: session_delete_account
DELETE FROM session WHERE account_id = ?1 AND id <> ?2

-- name: session_delete_before
DELETE FROM session WHERE created_us < ?1

-- name: card_insert
INSERT INTO signin_card (code_hash, account_id, made_by, created_us, expires_us, used_us) VALUES (?1, ?2, ?3, ?4, ?5, 0)

-- name: card_get
SELECT account_id, made_by, created_us, expires_us, used_us FROM signin_card WHERE code_hash = ?1

-- name: card_set_used
UPDATE signin_card SET used_us = ?2 WHERE code_hash = ?1 AND used_us = 0

-- name: card_void
UPDATE signin_card SET expires_us = ?2 WHERE account_id = ?1 AND used_us = 0 AND expires_us > ?2

-- name: card_void_all
UPDATE signin_card SET expires_us = 0 WHERE used_us = 0

-- name: card_open
SELECT account_id, made_by, created_us, expires_us, used_us FROM signin_card
WHERE account_id = ?1 AND used_us = 0 AND expires_us > ?2 ORDER BY created_us DESC LIMIT 1
