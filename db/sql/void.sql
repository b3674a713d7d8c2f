-- Voided labels as ranges of a run, which never overlap.

-- name: void_any
SELECT first FROM void_range WHERE run_id = ?1 LIMIT 1

-- name: void_find
SELECT first, last, reason, log_idx, at_us FROM void_range WHERE run_id = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1

-- name: void_all
SELECT first, last, reason, log_idx, at_us FROM void_range WHERE run_id = ?1 ORDER BY first

-- name: void_insert
INSERT INTO void_range (run_id, first, last, reason, log_idx, at_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
