-- What is to be done, beside the statements that are made for each kind (kind_open_*, kind_ending_*, kind_unreviewed_*).

-- name: todo_lots
SELECT 'lot' AS kind, CAST(t.id AS TEXT) AS id, t.code AS title, '' AS due, t.state_us AS state_us, r.name AS owner
FROM lot t JOIN product r ON r.id = t.product_id
WHERE t.owner_org = ?1 AND (?2 = 0 OR t.owner_member = ?2) AND t.state = 'active' AND t.issued = 0
ORDER BY t.id DESC LIMIT ?3

-- name: todo_answers
SELECT c.kind AS kind, c.record_id AS id, c.reason AS answer, c.at_us AS state_us
FROM change c
WHERE c.act = 'answer' AND NOT EXISTS (SELECT 1 FROM change d WHERE d.kind = c.kind AND d.record_id = c.record_id AND d.id > c.id
  AND d.act IN ('submit', 'confirm', 'approve', 'return', 'pause', 'resume', 'end', 'answer', 'open', 'renew', 'substantiate', 'dismiss', 'refer', 'extend', 'remedy'))
ORDER BY c.id LIMIT ?1
