-- The public log: entries by a dense index, and which of them are about a subject.

-- name: log_size
SELECT COALESCE(MAX(idx), -1) + 1 FROM log_entry

-- name: log_last
SELECT idx FROM log_subject WHERE subject = ?1 ORDER BY idx DESC LIMIT 1

-- name: log_insert
INSERT INTO log_entry (idx, bytes, leaf, salt, record) VALUES (?1, ?2, ?3, ?4, ?5)

-- name: log_subject_insert
INSERT INTO log_subject (subject, idx) VALUES (?1, ?2) ON CONFLICT (subject, idx) DO NOTHING

-- name: log_forget
UPDATE log_entry SET salt = NULL, record = NULL
WHERE salt IS NOT NULL AND idx IN (SELECT c.log_idx FROM change c WHERE c.kind = ?1 AND c.record_id = ?2 AND c.log_idx IS NOT NULL)

-- name: log_get
SELECT bytes, leaf FROM log_entry WHERE idx = ?1

-- name: log_record
SELECT salt, record FROM log_entry WHERE idx = ?1

-- name: log_newest
SELECT idx, bytes, leaf FROM log_entry WHERE idx < ?1 ORDER BY idx DESC LIMIT ?2

-- name: log_about
SELECT e.idx, e.bytes, e.leaf FROM log_subject s JOIN log_entry e ON e.idx = s.idx
WHERE s.subject = ?3 AND s.idx < ?1 ORDER BY s.idx DESC LIMIT ?2

-- name: log_next
SELECT idx FROM log_subject WHERE subject = ?1 AND idx > ?2 ORDER BY idx LIMIT 1

-- name: entries_list
SELECT idx AS id, bytes AS entry_json, leaf FROM log_entry WHERE idx > ?1 ORDER BY idx LIMIT ?2

-- name: entries_show
SELECT idx AS id, bytes AS entry_json, leaf FROM log_entry WHERE idx = ?1

-- name: log_leaves
SELECT idx, leaf FROM log_entry WHERE idx >= ?1 ORDER BY idx LIMIT ?2

-- name: log_range
SELECT idx, leaf, bytes FROM log_entry WHERE idx >= ?1 ORDER BY idx LIMIT ?2

-- name: log_recover
INSERT INTO log_entry (idx, bytes, leaf, salt, record) VALUES (?1, ?2, ?3, NULL, NULL)

-- name: log_checkpoint_get
SELECT size, root, at_us, note FROM log_checkpoint WHERE one = 1

-- name: log_checkpoint_first
INSERT INTO log_checkpoint (one, size, root, note, at_us) VALUES (1, ?1, ?2, ?3, ?4) ON CONFLICT (one) DO NOTHING RETURNING size

-- name: log_checkpoint_swap
UPDATE log_checkpoint SET size = ?1, root = ?2, note = ?3, at_us = ?4 WHERE one = 1 AND size = ?5 AND root = ?6 RETURNING size

-- name: log_cosignature_insert
INSERT INTO log_cosignature (size, witness, time_s, root, line, at_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (size, witness, time_s) DO NOTHING

-- name: log_cosignatures
-- of a checkpoint, the newest of each witness
SELECT c.witness, c.time_s, c.line FROM log_cosignature c
WHERE c.size = ?1 AND c.root = ?2
  AND c.time_s = (SELECT MAX(b.time_s) FROM log_cosignature b WHERE b.size = c.size AND b.witness = c.witness)
ORDER BY c.witness

-- name: log_witnessed
-- the first checkpoint above an index that anybody witnessed, and when that was
SELECT size, root, MIN(time_s) FROM log_cosignature
WHERE size = (SELECT MIN(b.size) FROM log_cosignature b WHERE b.size > ?1) GROUP BY size, root ORDER BY 3 LIMIT 1

-- name: log_witness_last
-- of the newest cosignatures only, so that one who signs no more costs no more than the others
SELECT size, time_s FROM (SELECT witness, size, time_s FROM log_cosignature ORDER BY size DESC, witness DESC, time_s DESC LIMIT ?2) AS newest
WHERE witness = ?1 ORDER BY size DESC, time_s DESC LIMIT 1

-- name: log_witnessed_size
SELECT COALESCE(MAX(size), 0) FROM log_cosignature
