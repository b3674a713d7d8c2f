-- Issuing keys: the public half and what became of them.

-- name: key_insert
INSERT INTO signing_key (id, host, public_key, state, added_us, retired_us, destroyed_us, unsafe_us)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)

-- name: key_retire
UPDATE signing_key SET state = 'retired', retired_us = ?2 WHERE id = ?1 RETURNING id

-- name: key_destroy
UPDATE signing_key SET state = 'destroyed', destroyed_us = ?2 WHERE id = ?1 RETURNING id

-- name: key_activate
UPDATE signing_key SET state = 'active' WHERE id = ?1 RETURNING id

-- name: key_unsafe
UPDATE signing_key SET unsafe_us = ?2 WHERE id = ?1 RETURNING id

-- name: key_get
SELECT id, host, public_key, state, added_us, retired_us, destroyed_us, unsafe_us FROM signing_key WHERE id = ?1

-- name: key_active
SELECT id, host, public_key, state, added_us, retired_us, destroyed_us, unsafe_us FROM signing_key WHERE state = 'active'

-- name: key_all
SELECT id, host, public_key, state, added_us, retired_us, destroyed_us, unsafe_us FROM signing_key ORDER BY id

-- name: key_acts
SELECT a.subject, a.at_us, a.role, a.org, o.name AS org_name, a.verb, a.detail AS detail_json
FROM act a LEFT JOIN org o ON o.code = a.org WHERE a.subject >= 'key:' AND a.subject < 'key:a' ORDER BY a.subject, a.id

-- name: keys_list
SELECT id, host, public_key, state, added_us, retired_us, destroyed_us, unsafe_us FROM signing_key
WHERE id > ?1 ORDER BY id LIMIT ?2

-- name: keys_show
SELECT id, host, public_key, state, added_us, retired_us, destroyed_us, unsafe_us FROM signing_key WHERE id = ?1
