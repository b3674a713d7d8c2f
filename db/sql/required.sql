-- Which data the law asks of a product, by day, and what of it hangs on its lot.

-- name: required_get
SELECT valid_to, name, name_en, place, if_any, source FROM required_field
WHERE list = ?1 AND no = ?2 AND groups = ?3 AND valid_from = ?4

-- name: required_put
INSERT INTO required_field (list, no, groups, valid_from, valid_to, name, name_en, place, if_any, source)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT (list, no, groups, valid_from) DO UPDATE
SET valid_to = excluded.valid_to, name = excluded.name, name_en = excluded.name_en, place = excluded.place,
    if_any = excluded.if_any, source = excluded.source

-- name: required_on
SELECT list, no, groups, name, name_en, place, if_any, source FROM required_field
WHERE valid_from <= ?1 AND (valid_to = '' OR valid_to >= ?1)
ORDER BY list, no, groups, valid_from DESC

-- name: required_lot
SELECT id FROM lot WHERE product_id = ?1 AND state <> 'ended' AND state <> 'discarded' ORDER BY made_on DESC, id DESC LIMIT 1

-- name: required_stages
SELECT COUNT(*) FROM stage WHERE lot_id = ?1 AND state <> 'ended' AND state <> 'discarded' AND place <> '' AND done_on <> ''

-- name: stages_all
SELECT COUNT(*) FROM stage WHERE lot_id = ?1 AND state <> 'ended'

-- name: required_certificates
SELECT COUNT(*) FROM document
WHERE producer_id = ?1 AND (product_id IS NULL OR product_id = ?2) AND state = 'active' AND (valid_to = '' OR valid_to >= ?3)
  AND type IN ('self-declaration', 'vietgap', 'haccp', 'iso', 'organic', 'lab-slip')
