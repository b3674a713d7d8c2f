-- What an account may act as.

-- name: assignment_next
SELECT COALESCE(MAX(id), 0) + 1 FROM assignment

-- name: assignment_insert
INSERT INTO assignment (id, account_id, role, org_id, member_id, valid_from, valid_to, deputy_for, named_by, source,
                        created_us, ended_us, ended_by)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0, 0)

-- name: assignment_get
SELECT s.id, s.account_id, s.role, s.org_id, s.member_id, s.valid_from, s.valid_to, s.deputy_for, s.named_by, s.source,
       s.created_us, s.ended_us, o.code, o.name, o.unit_code, o.valid_from, o.valid_to, o.kind
FROM assignment s JOIN org o ON o.id = s.org_id WHERE s.id = ?1

-- name: assignment_all
SELECT s.id, s.account_id, s.role, s.org_id, s.member_id, s.valid_from, s.valid_to, s.deputy_for, s.named_by, s.source,
       s.created_us, s.ended_us, o.code, o.name, o.unit_code, o.valid_from, o.valid_to, o.kind
FROM assignment s JOIN org o ON o.id = s.org_id WHERE s.account_id = ?1 ORDER BY s.id

-- name: assignment_on
SELECT s.id, s.account_id, s.role, s.org_id, s.member_id, s.valid_from, s.valid_to, s.deputy_for, s.named_by, s.source,
       s.created_us, s.ended_us, o.code, o.name, o.unit_code, o.valid_from, o.valid_to, o.kind
FROM assignment s JOIN org o ON o.id = s.org_id
WHERE s.account_id = ?1 AND s.ended_us = 0 AND s.valid_from <= ?2 AND (s.valid_to = '' OR s.valid_to >= ?2)
  AND o.state <> 'ended' AND o.state <> 'discarded' AND o.valid_from <= ?2 AND (o.valid_to = '' OR o.valid_to >= ?2)
ORDER BY s.id

-- name: assignment_deputies
SELECT s.id, s.account_id, s.role, s.org_id, s.member_id, s.valid_from, s.valid_to, s.deputy_for, s.named_by, s.source,
       s.created_us, s.ended_us, o.code, o.name, o.unit_code, o.valid_from, o.valid_to, o.kind
FROM assignment s JOIN org o ON o.id = s.org_id WHERE s.deputy_for = ?1 ORDER BY s.id DESC LIMIT ?2

-- name: assignment_lost
SELECT a.id FROM account a
WHERE a.id = ?1 AND (a.state <> 'active' OR NOT EXISTS (SELECT 1 FROM assignment s JOIN org o ON o.id = s.org_id
  WHERE s.account_id = a.id AND s.role = ?2 AND s.org_id = ?3 AND s.ended_us = 0
    AND s.valid_from <= ?4 AND (s.valid_to = '' OR s.valid_to >= ?4)
    AND o.state <> 'ended' AND o.state <> 'discarded' AND o.valid_from <= ?4 AND (o.valid_to = '' OR o.valid_to >= ?4)))

-- name: assignment_end
UPDATE assignment SET ended_us = ?2, ended_by = ?3 WHERE id = ?1 AND ended_us = 0
