-- Who did what in the service.

-- name: act_next
SELECT COALESCE(MAX(id), 0) + 1 FROM act

-- name: act_insert
INSERT INTO act (id, at_us, role, org, verb, subject, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- name: acts_list
SELECT id, at_us, role, org, verb, subject, detail AS detail_json FROM act WHERE id > ?1 ORDER BY id LIMIT ?2

-- name: acts_show
SELECT id, at_us, role, org, verb, subject, detail AS detail_json FROM act WHERE id = ?1
