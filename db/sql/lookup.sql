-- Records by the names that people write.

-- name: lookup_units
SELECT 0, name, code, 0 FROM unit_name WHERE valid_to = '' ORDER BY code

-- name: lookup_producers
SELECT id, name, owner_unit, owner_org FROM producer WHERE folded LIKE ?1 AND state <> 'ended' AND state <> 'discarded' ORDER BY folded, id LIMIT ?2

-- name: lookup_products
SELECT id, name, owner_unit, owner_org FROM product
WHERE owner_org = ?1 AND folded LIKE ?2 AND state <> 'ended' AND state <> 'discarded' ORDER BY folded, id LIMIT ?3

-- name: lookup_products_of
SELECT id, name, owner_unit, owner_org FROM product
WHERE producer_id = ?1 AND folded LIKE ?2 AND state <> 'ended' AND state <> 'discarded' ORDER BY folded, id LIMIT ?3

-- name: lookup_own
SELECT id, name, owner_unit, owner_org FROM producer WHERE owner_org = ?1 AND state <> 'ended' AND state <> 'discarded' ORDER BY id LIMIT 2
