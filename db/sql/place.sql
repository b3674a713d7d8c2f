-- Communal units by code, with the days on which each name held. Today's unit: the row without a last day.

-- name: unit_get
SELECT code, valid_from, valid_to, name, district, district_code, province, successor, confidence, note
FROM unit_name WHERE code = ?1 AND valid_from = ?2

-- name: unit_put
INSERT INTO unit_name (code, valid_from, valid_to, name, district, district_code, province, successor, confidence, note,
                       name_folded)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
ON CONFLICT (code, valid_from) DO UPDATE SET
  valid_to = excluded.valid_to, name = excluded.name, district = excluded.district,
  district_code = excluded.district_code, province = excluded.province, successor = excluded.successor,
  confidence = excluded.confidence, note = excluded.note, name_folded = excluded.name_folded

-- name: unit_open_get
SELECT name, district, today_name, today_code, confidence, note FROM unit_open WHERE name = ?1 AND district = ?2

-- name: unit_open_put
INSERT INTO unit_open (name, district, today_name, today_code, confidence, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (name, district) DO UPDATE SET
  today_name = excluded.today_name, today_code = excluded.today_code, confidence = excluded.confidence,
  note = excluded.note

-- name: unit_name_on
SELECT code, valid_from, valid_to, name, district, district_code, province, successor, confidence, note
FROM unit_name
WHERE code = ?1 AND valid_from <= ?2 AND (valid_to = '' OR valid_to >= ?2)
ORDER BY valid_from DESC LIMIT 1

-- name: unit_today
SELECT name FROM unit_name WHERE code = ?1 AND valid_to = ''

-- name: unit_predecessors
SELECT code, valid_from, valid_to, name, district, district_code, province, successor, confidence, note
FROM unit_name WHERE successor = ?1 ORDER BY code, valid_from

-- name: communes_list
SELECT code AS id, name, district, district_code, province, valid_from, confidence, note
FROM unit_name WHERE valid_to = '' AND code > ?1 ORDER BY code LIMIT ?2

-- name: communes_show
SELECT code AS id, name, district, district_code, province, valid_from, valid_to, successor, confidence, note
FROM unit_name WHERE code = ?1 ORDER BY valid_from DESC LIMIT 1

-- name: communes_show_names
SELECT name, district, district_code, province, valid_from, valid_to, successor, confidence, note
FROM unit_name WHERE code = ?1 ORDER BY valid_from

-- name: communes_show_predecessors
SELECT code AS id, name, district, district_code, province, valid_from, valid_to, confidence, note
FROM unit_name WHERE successor = ?1 ORDER BY code, valid_from

-- name: communes_show_villages
SELECT id, craft, hamlet, kind_planned FROM village WHERE unit_code = ?1 ORDER BY id
