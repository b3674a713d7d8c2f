-- Who makes things. Natural key of the living: name, commune and kind.

-- name: producer_get
SELECT id, name, short_name, kind, commune_code, village_id, state, created_us FROM producer WHERE id = ?1

-- name: producer_find
SELECT id FROM producer WHERE name = ?1 AND commune_code = ?2 AND kind = ?3 AND state <> 'ended' AND state <> 'discarded'

-- name: producers_list
SELECT p.id AS id, p.name AS name, p.short_name AS short_name, p.kind AS kind, p.commune_code AS commune_code,
       u.name AS commune, p.village_id AS village_id, p.state AS state, p.created_us AS created_us
FROM producer p LEFT JOIN unit_name u ON u.code = p.commune_code AND u.valid_to = ''
WHERE p.id > ?1 AND p.state <> 'discarded' ORDER BY p.id LIMIT ?2

-- name: producers_show
SELECT p.id AS id, p.name AS name, p.short_name AS short_name, p.kind AS kind, p.commune_code AS commune_code,
       u.name AS commune, p.village_id AS village_id, v.craft AS craft, p.state AS state, p.created_us AS created_us
FROM producer p LEFT JOIN unit_name u ON u.code = p.commune_code AND u.valid_to = ''
  LEFT JOIN village v ON v.id = p.village_id
WHERE p.id = ?1
