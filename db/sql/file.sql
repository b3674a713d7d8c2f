-- Files of the data folder, by the records that name them; kind_file_* are made from the fields (src/host/kinds.c).

-- name: photo_shown
SELECT CASE WHEN EXISTS (SELECT 1 FROM product t WHERE t.photo = ?1 AND t.photo <> ''
  AND (t.state IN ('approved', 'paused', 'ended') OR EXISTS (SELECT 1 FROM lot l WHERE l.product_id = t.id AND l.issued > 0)))
  OR EXISTS (SELECT 1 FROM photo t WHERE t.photo = ?1 AND t.photo <> '' AND t.state = 'active')
  OR EXISTS (SELECT 1 FROM piece t WHERE t.photo = ?1 AND t.photo <> '' AND t.state = 'active')
  OR EXISTS (SELECT 1 FROM stage t WHERE t.photo = ?1 AND t.photo <> '' AND t.state = 'active')
  OR EXISTS (SELECT 1 FROM village t WHERE t.photo = ?1 AND t.photo <> '' AND t.state = 'active')
  OR EXISTS (SELECT 1 FROM heritage t WHERE t.photo = ?1 AND t.photo <> '' AND t.state = 'active')
  OR EXISTS (SELECT 1 FROM producer t WHERE t.photo = ?1 AND t.photo <> '' AND t.state IN ('approved', 'paused'))
  OR EXISTS (SELECT 1 FROM mark t WHERE t.artwork = ?1 AND t.artwork <> '' AND t.state = 'active')
  OR EXISTS (SELECT 1 FROM artisan t WHERE t.photo = ?1 AND t.photo <> '' AND t.state = 'active'
  AND EXISTS (SELECT 1 FROM consent c WHERE c.artisan_id = t.id AND c.state = 'active' AND c.withdrawn_on = ''))
  THEN 1 ELSE 0 END

-- name: file_unused_since
SELECT since_us FROM file_unused WHERE id = ?1

-- name: file_unused_add
INSERT INTO file_unused (id, since_us) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING

-- name: file_unused_drop
DELETE FROM file_unused WHERE id = ?1

-- name: file_upload_add
INSERT INTO file_upload (id, account_id, at_us) VALUES (?1, ?2, ?3) ON CONFLICT (id, account_id) DO UPDATE SET at_us = ?3

-- name: file_upload_by
SELECT 1 FROM file_upload WHERE id = ?1 AND account_id = ?2

-- name: file_upload_drop
DELETE FROM file_upload WHERE id = ?1
