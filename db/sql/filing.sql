-- Reports on the plan: who must, what was typed, drafts and what was filed.

-- name: filing_duty_get
SELECT section, body, period, part, valid_from, first_day, last_day, due_day, valid_to, source
FROM filing_duty WHERE section = ?1 AND body = ?2 AND period = ?3 AND part = ?4 AND valid_from = ?5

-- name: filing_duty_put
INSERT INTO filing_duty (section, body, period, part, valid_from, first_day, last_day, due_day, valid_to, source)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT (section, body, period, part, valid_from) DO UPDATE SET
  first_day = excluded.first_day, last_day = excluded.last_day, due_day = excluded.due_day, valid_to = excluded.valid_to,
  source = excluded.source

-- name: filing_duties
SELECT section, body, period, part, valid_from, first_day, last_day, due_day, valid_to, source
FROM filing_duty ORDER BY section, body, period, part, valid_from

-- name: filing_area_get
SELECT indicator, district_code, source FROM filing_area WHERE indicator = ?1 AND district_code = ?2

-- name: filing_area_put
INSERT INTO filing_area (indicator, district_code, source) VALUES (?1, ?2, ?3)
ON CONFLICT (indicator, district_code) DO UPDATE SET source = excluded.source

-- name: filing_targets
SELECT id, source, part, group_no, body, tt, indicator, unit, t2025, ln2025, ntt2025, lntt2025, t2030, ln2030, ntt2030, lntt2030, note
FROM target ORDER BY id

-- ---- what was typed ----

-- name: filing_value_next
SELECT COALESCE(MAX(id), 0) + 1 FROM filing_value

-- name: filing_value_insert
INSERT INTO filing_value (id, org_id, period, indicator, kind, version, state, value, note, source, at_us, account_id, behalf_of, role)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)

-- name: filing_value_last
SELECT version, state, value, note, source FROM filing_value
WHERE org_id = ?1 AND period = ?2 AND indicator = ?3 AND kind = ?4 ORDER BY version DESC LIMIT 1

-- name: filing_values
-- what counts today: of who asks (?2) the last that it typed; of the others (?3 = 1) the last that they filed, of one that has not
-- filed the last that it typed
SELECT v.org_id, o.code, o.name, v.indicator, v.kind, v.version, v.state, v.value, v.note, v.source, v.at_us, v.role, COALESCE(a.name, ''),
       COALESCE(w.filed_us, 0)
FROM filing_value v JOIN org o ON o.id = v.org_id LEFT JOIN account a ON a.id = v.account_id
LEFT JOIN (SELECT f.org_id AS org_id, MAX(y.at_us) AS filed_us FROM filing f JOIN filing_version y ON y.filing_id = f.id
           WHERE f.period = ?1 AND f.document = 'own' GROUP BY f.org_id) w ON w.org_id = v.org_id
WHERE v.period = ?1 AND (?3 = 1 OR v.org_id = ?2)
  AND (v.org_id = ?2 OR w.filed_us IS NULL OR v.at_us <= w.filed_us)
  AND NOT EXISTS (SELECT 1 FROM filing_value x WHERE x.org_id = v.org_id AND x.period = v.period AND x.indicator = v.indicator
                  AND x.kind = v.kind AND x.version > v.version AND (v.org_id = ?2 OR w.filed_us IS NULL OR x.at_us <= w.filed_us))
ORDER BY v.indicator, o.code, LENGTH(v.kind)

-- name: filing_value_past
SELECT v.org_id, o.code, o.name, v.indicator, v.kind, v.version, v.state, v.value, v.note, v.source, v.at_us, v.role, COALESCE(a.name, ''), 0
FROM filing_value v JOIN org o ON o.id = v.org_id LEFT JOIN account a ON a.id = v.account_id
WHERE v.org_id = ?1 AND v.period = ?2 ORDER BY v.id DESC LIMIT ?3

-- ---- drafts ----

-- name: filing_next
SELECT COALESCE(MAX(id), 0) + 1 FROM filing

-- name: filing_insert
INSERT INTO filing (id, org_id, owner_unit, document, section, period, first_day, last_day, due_day, area, unit_code, producer_id, mark_id,
  state, reason, head, version, filed, created_us, changed_us, created_by)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'draft', '', ?14, 1, 0, ?15, ?15, ?16)

-- name: filing_update
UPDATE filing SET state = ?2, reason = ?3, head = ?4, filed = ?5, changed_us = ?6, version = version + 1 WHERE id = ?1 AND version = ?7
RETURNING version

-- name: filing_touch
-- drafts of a body for a period hold what was typed for it
UPDATE filing SET version = version + 1, changed_us = ?3 WHERE org_id = ?1 AND period = ?2 AND state = 'draft'

-- name: filing_get
SELECT f.id, f.org_id, o.code, o.name, f.owner_unit, f.document, f.section, f.period, f.first_day, f.last_day, f.due_day, f.area, f.unit_code,
       f.producer_id, f.mark_id, f.state, f.reason, f.head, f.version, f.filed, f.created_us, f.changed_us
FROM filing f JOIN org o ON o.id = f.org_id WHERE f.id = ?1

-- name: filing_find
SELECT id FROM filing
WHERE org_id = ?1 AND document = ?2 AND period = ?3 AND area = ?4 AND unit_code = ?5 AND producer_id = ?6 AND mark_id = ?7 AND state <> 'discarded'

-- name: filing_of_period
-- of one document of every body
SELECT f.id, f.org_id, o.code, o.name, f.owner_unit, f.document, f.section, f.period, f.first_day, f.last_day, f.due_day, f.area, f.unit_code,
       f.producer_id, f.mark_id, f.state, f.reason, '', f.version, f.filed, f.created_us, f.changed_us
FROM filing f JOIN org o ON o.id = f.org_id
WHERE f.period = ?1 AND f.document = ?2 AND f.state <> 'discarded' ORDER BY f.org_id, f.id

-- name: filing_page
-- newest first; of one body, of one commune, or of all
SELECT f.id, f.org_id, o.code, o.name, f.owner_unit, f.document, f.section, f.period, f.first_day, f.last_day, f.due_day, f.area, f.unit_code,
       f.producer_id, f.mark_id, f.state, f.reason, '', f.version, f.filed, f.created_us, f.changed_us
FROM filing f JOIN org o ON o.id = f.org_id
WHERE f.id < ?1 AND (?2 = 0 OR f.org_id = ?2) AND (?3 = '' OR f.owner_unit = ?3) AND f.state <> 'discarded'
ORDER BY f.id DESC LIMIT ?4

-- ---- what was filed ----

-- name: filing_version_insert
INSERT INTO filing_version (filing_id, version, at_us, account_id, behalf_of, role, org, reason, sha256, signature, public_key, log_idx, snapshot)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)

-- name: filing_versions
SELECT v.filing_id, v.version, v.at_us, v.role, v.org, v.reason, v.sha256, v.signature, v.public_key, v.log_idx, COALESCE(a.name, '')
FROM filing_version v LEFT JOIN account a ON a.id = v.account_id WHERE v.filing_id = ?1 ORDER BY v.version DESC

-- name: filing_version_get
SELECT v.filing_id, v.version, v.at_us, v.role, v.org, v.reason, v.sha256, v.signature, v.public_key, v.log_idx, COALESCE(a.name, ''), v.snapshot
FROM filing_version v LEFT JOIN account a ON a.id = v.account_id WHERE v.filing_id = ?1 AND v.version = ?2

-- ---- names ----

-- name: filing_unit
SELECT name FROM unit_name WHERE code = ?1 AND valid_from <= ?2 AND (valid_to = '' OR valid_to >= ?2) ORDER BY valid_from DESC LIMIT 1

-- name: filing_communes
-- committees that report, within an area
SELECT o.id, o.code, o.name, o.unit_code FROM org o
WHERE o.kind = 'commune' AND o.state = 'active' AND o.unit_code <> ''
  AND (o.valid_from = '' OR o.valid_from <= ?1) AND (o.valid_to = '' OR o.valid_to >= ?1)
  AND (?2 = 'merged' OR o.unit_code IN (SELECT u.successor FROM unit_name u WHERE u.district_code <> ''))
ORDER BY o.unit_code, o.id
