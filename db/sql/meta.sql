-- What holds for the whole installation, and the migrations that were applied.

-- name: meta_get
SELECT value FROM meta WHERE name = ?1

-- name: meta_set
INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value

-- name: migration_list
SELECT number, sha256 FROM schema_migration ORDER BY number

-- name: migration_insert
INSERT INTO schema_migration (number, name, sha256, applied_us) VALUES (?1, ?2, ?3, ?4)
