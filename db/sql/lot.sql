-- Lots of a product; left = quantity - issued + voided, held by a CHECK. A code is printed on goods: that of an ended lot stays taken.

-- name: lot_get
SELECT id, product_id, code, unit, made_on, expires_on, quantity, issued, voided, created_us, state,
       COALESCE(member_id, 0)
FROM lot WHERE id = ?1

-- name: lot_find
SELECT id, product_id, code, unit, made_on, expires_on, quantity, issued, voided, created_us, state,
       COALESCE(member_id, 0)
FROM lot WHERE product_id = ?1 AND code = ?2 AND state <> 'discarded'

-- name: lot_count_add
UPDATE lot SET issued = issued + ?2, voided = voided + ?3 WHERE id = ?1 RETURNING id

-- name: lots_list
SELECT l.id AS id, l.product_id AS product_id, p.name AS product, l.code AS code, l.quantity AS quantity, l.unit AS unit,
       l.made_on AS made_on, l.expires_on AS expires_on, l.issued AS issued, l.voided AS voided,
       l.quantity - l.issued + l.voided AS left, l.created_us AS created_us
FROM lot l JOIN product p ON p.id = l.product_id
WHERE l.id > ?1 AND l.state <> 'discarded' ORDER BY l.id LIMIT ?2

-- name: lots_show
SELECT l.id AS id, l.product_id AS product_id, p.name AS product, l.code AS code, l.quantity AS quantity, l.unit AS unit,
       l.made_on AS made_on, l.expires_on AS expires_on, l.issued AS issued, l.voided AS voided,
       l.quantity - l.issued + l.voided AS left, l.created_us AS created_us
FROM lot l JOIN product p ON p.id = l.product_id
WHERE l.id = ?1

-- name: lot_open
SELECT l.id AS id, l.product_id AS product_id, p.name AS product, l.code AS code, l.quantity AS quantity, l.unit AS unit,
       l.made_on AS made_on, l.quantity - l.issued + l.voided AS left
FROM lot l JOIN product p ON p.id = l.product_id
WHERE l.owner_org = ?1 AND l.state = 'active' AND l.quantity - l.issued + l.voided > 0
  AND NOT EXISTS (SELECT 1 FROM recall c WHERE c.lot_id = l.id AND c.state = 'active')
  AND (?2 = '' OR l.folded LIKE ?2 OR p.folded LIKE ?2)
ORDER BY l.changed_us DESC, l.id DESC LIMIT ?3
