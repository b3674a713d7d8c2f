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

-- name: entries_list
SELECT idx AS id, bytes AS entry_json, leaf FROM log_entry WHERE idx > ?1 ORDER BY idx LIMIT ?2

-- name: entries_show
SELECT idx AS id, bytes AS entry_json, leaf FROM log_entry WHERE idx = ?1
