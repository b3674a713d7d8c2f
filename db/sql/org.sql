-- Organisations, with the days on which they were such.

-- name: org_next
SELECT COALESCE(MAX(id), 0) + 1 FROM org

-- name: org_insert
INSERT INTO org (id, code, name, kind, unit_code, valid_from, valid_to, successor_id, source, state, version, created_us,
  changed_us, created_by, folded, entered, state_us, owner_unit, submitted_by, reviewed_us, state_reason, state_until,
  owner_org, owner_member, owner_mark, owner_manager)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?12, ?5, 0, 0, '', '', ?1, 0, 0, 0)

-- name: org_update
UPDATE org SET name = ?2, kind = ?3, unit_code = ?4, valid_from = ?5, valid_to = ?6, successor_id = ?7, source = ?8,
  owner_unit = ?4, changed_us = ?9, folded = ?10, version = version + 1
WHERE id = ?1 RETURNING id

-- name: org_move
UPDATE org SET unit_code = ?3, owner_unit = ?3, changed_us = ?4, version = version + 1
WHERE id = ?1 AND kind = 'producer' AND unit_code = ?2

-- name: org_get
SELECT id, code, name, kind, unit_code, valid_from, valid_to, successor_id, source, state, version, created_us, changed_us,
       created_by
FROM org WHERE id = ?1

-- name: org_by_code
SELECT id, code, name, kind, unit_code, valid_from, valid_to, successor_id, source, state, version, created_us, changed_us,
       created_by
FROM org WHERE code = ?1 AND state <> 'discarded'

-- name: org_in_unit
SELECT id, code, name, kind, unit_code, valid_from, valid_to, successor_id, source, state, version, created_us, changed_us,
       created_by
FROM org WHERE unit_code = ?1 AND kind = ?2 AND state = 'active' ORDER BY folded, id LIMIT ?3

-- name: org_find
SELECT id FROM org WHERE code = ?1 AND state <> 'discarded'

-- name: orgs_list
SELECT o.id AS id, o.code AS org, o.name AS name, o.kind AS kind, o.unit_code AS unit_code, o.valid_from AS valid_from,
       o.valid_to AS valid_to, s.code AS successor, o.source AS source, o.state AS state, o.created_us AS created_us
FROM org o LEFT JOIN org s ON s.id = o.successor_id
WHERE o.id > ?1 ORDER BY o.id LIMIT ?2

-- name: orgs_show
SELECT o.id AS id, o.code AS org, o.name AS name, o.kind AS kind, o.unit_code AS unit_code, u.name AS unit,
       o.valid_from AS valid_from, o.valid_to AS valid_to, s.code AS successor, o.source AS source, o.state AS state,
       o.version AS version, o.created_us AS created_us, o.changed_us AS changed_us
FROM org o LEFT JOIN org s ON s.id = o.successor_id LEFT JOIN unit_name u ON u.code = o.unit_code AND u.valid_to = ''
WHERE o.id = ?1
