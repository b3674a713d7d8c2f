-- What producers make. Natural key of the living: producer and name; a GTIN belongs to one living product, and past its end to its producer.

-- name: product_get
SELECT id, producer_id, name, name_en, gtin, state, created_us FROM product WHERE id = ?1

-- name: product_find
SELECT id FROM product WHERE producer_id = ?1 AND name = ?2 AND state <> 'ended' AND state <> 'discarded'

-- name: product_by_gtin
SELECT id FROM product WHERE gtin = ?1 AND gtin <> '' AND state <> 'ended' AND state <> 'discarded'

-- name: product_ended_by_gtin
SELECT id FROM product WHERE gtin = ?1 AND gtin <> '' AND state = 'ended' AND producer_id <> ?2 ORDER BY id DESC LIMIT 1

-- name: products_list
SELECT p.id AS id, p.producer_id AS producer_id, m.name AS producer, p.name AS name, p.name_en AS name_en, p.gtin AS gtin,
       p.state AS state, p.created_us AS created_us
FROM product p JOIN producer m ON m.id = p.producer_id
WHERE p.id > ?1 AND p.state <> 'discarded' ORDER BY p.id LIMIT ?2

-- name: products_show
SELECT p.id AS id, p.producer_id AS producer_id, m.name AS producer, p.name AS name, p.name_en AS name_en, p.gtin AS gtin,
       p.state AS state, p.created_us AS created_us
FROM product p JOIN producer m ON m.id = p.producer_id
WHERE p.id = ?1
