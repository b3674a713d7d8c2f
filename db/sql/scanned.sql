-- What the page of a label speaks of, in one read: lot, product, maker, village, recall, and whether there is more to look for.

-- name: scanned_get
SELECT l.id, l.code, l.made_on, l.expires_on,
       p.id, p.state, p.state_us, p.name, p.name_en, p.gtin, p.subcategory, p.photo, p.materials, t.materials, p.technique, t.technique,
       p.size, p.weight, p.care, t.care, p.story, t.story, p.sold_at, p.sold_url, p.alcohol, p.price,
       m.id, m.kind, m.state, m.state_us, m.name, m.short_name, m.commune_code, m.hamlet,
       CASE WHEN m.phone_public = 1 THEN m.phone ELSE '' END, CASE WHEN m.zalo_public = 1 THEN m.zalo ELSE '' END, m.website,
       v.craft, v.craft_en, v.hamlet, v.code_2022, v.story, v.story_en,
       c.reason, c.contact, c.phone, c.instructions,
       CASE WHEN EXISTS (SELECT 1 FROM rating x WHERE x.product_id = p.id) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM mark_right x WHERE x.producer_id = m.id) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM artisan x WHERE x.producer_id = m.id) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM stage x WHERE x.lot_id = l.id) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM document x WHERE x.producer_id = m.id) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM product_text x WHERE x.product_id = p.id) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM void_range x WHERE x.run_id = ?2) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM piece x WHERE x.run_id = ?2) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM label_case x WHERE x.run_id = ?2 AND x.state IN ('reviewing', 'substantiated')) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM label_range x WHERE x.run_id = ?2 AND x.ended_us = 0)
         OR EXISTS (SELECT 1 FROM label_opened x WHERE x.run_id = ?2 AND x.ended_us = 0) THEN 1 ELSE 0 END
FROM lot l JOIN product p ON p.id = l.product_id JOIN producer m ON m.id = p.producer_id
  LEFT JOIN village v ON v.id = m.village_id
  LEFT JOIN product_text t ON t.product_id = p.id AND t.lang = 'en' AND t.state = 'active'
  LEFT JOIN recall c ON c.lot_id = l.id AND c.state = 'active'
WHERE l.id = ?1

-- name: scanned_product
SELECT 0, '', '', '',
       p.id, p.state, p.state_us, p.name, p.name_en, p.gtin, p.subcategory, p.photo, p.materials, t.materials, p.technique, t.technique,
       p.size, p.weight, p.care, t.care, p.story, t.story, p.sold_at, p.sold_url, p.alcohol, p.price,
       m.id, m.kind, m.state, m.state_us, m.name, m.short_name, m.commune_code, m.hamlet,
       CASE WHEN m.phone_public = 1 THEN m.phone ELSE '' END, CASE WHEN m.zalo_public = 1 THEN m.zalo ELSE '' END, m.website,
       v.craft, v.craft_en, v.hamlet, v.code_2022, v.story, v.story_en,
       '', '', '', '',
       CASE WHEN EXISTS (SELECT 1 FROM rating x WHERE x.product_id = p.id) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM mark_right x WHERE x.producer_id = m.id) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM artisan x WHERE x.producer_id = m.id) THEN 1 ELSE 0 END,
       0,
       CASE WHEN EXISTS (SELECT 1 FROM document x WHERE x.producer_id = m.id) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM product_text x WHERE x.product_id = p.id) THEN 1 ELSE 0 END,
       0, 0, 0
FROM product p JOIN producer m ON m.id = p.producer_id
  LEFT JOIN village v ON v.id = m.village_id
  LEFT JOIN product_text t ON t.product_id = p.id AND t.lang = 'en' AND t.state = 'active'
WHERE p.id = ?1

-- name: scanned_newest
SELECT id FROM lot WHERE product_id = ?1 AND state = 'active' ORDER BY made_on DESC, id DESC LIMIT 1

-- name: scanned_artisans
SELECT a.name, CASE WHEN a.decision_no <> '' AND a.decided_on <> '' AND a.body <> '' AND a.file <> '' THEN a.title ELSE '' END
FROM artisan a
WHERE a.producer_id = ?1 AND a.state = 'active'
  AND EXISTS (SELECT 1 FROM consent c WHERE c.artisan_id = a.id AND c.state = 'active' AND c.withdrawn_on = '')
ORDER BY a.id LIMIT ?2

-- name: scanned_stages
SELECT name, done_on, place, detail FROM stage WHERE lot_id = ?1 AND state = 'active' ORDER BY done_on, id LIMIT ?2

-- name: scanned_papers
SELECT type, number, issuer, valid_to FROM document
WHERE producer_id = ?1 AND (product_id IS NULL OR product_id = ?2) AND state = 'active' AND issued_on <= ?3
  AND (valid_to = '' OR valid_to >= ?3)
  AND type IN ('liquor-licence', 'food-safety', 'self-declaration', 'vietgap', 'haccp', 'iso', 'organic', 'lab-slip', 'design')
ORDER BY type, issued_on DESC, id LIMIT ?4

-- name: scanned_texts
SELECT lang, name, materials, technique, care, story FROM product_text WHERE product_id = ?1 AND state = 'active' ORDER BY lang
