-- The plan's targets with their source paragraphs.

-- name: target_get
SELECT id, source, part, group_no, body, tt, indicator, indicator_en, unit, t2025, ln2025, ntt2025, lntt2025, t2030, ln2030,
       ntt2030, lntt2030, service_can_compute, note
FROM target WHERE id = ?1

-- name: target_put
INSERT INTO target (id, source, part, group_no, body, tt, indicator, indicator_en, unit, t2025, ln2025, ntt2025, lntt2025,
                    t2030, ln2030, ntt2030, lntt2030, service_can_compute, note)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
ON CONFLICT (id) DO UPDATE SET
  source = excluded.source, part = excluded.part, group_no = excluded.group_no, body = excluded.body, tt = excluded.tt,
  indicator = excluded.indicator, indicator_en = excluded.indicator_en, unit = excluded.unit, t2025 = excluded.t2025,
  ln2025 = excluded.ln2025, ntt2025 = excluded.ntt2025, lntt2025 = excluded.lntt2025, t2030 = excluded.t2030,
  ln2030 = excluded.ln2030, ntt2030 = excluded.ntt2030, lntt2030 = excluded.lntt2030,
  service_can_compute = excluded.service_can_compute, note = excluded.note

-- name: targets_list
SELECT id, source, part, group_no, body, tt, indicator, indicator_en, unit, t2025, ln2025, ntt2025, lntt2025, t2030, ln2030,
       ntt2030, lntt2030, service_can_compute, note
FROM target WHERE id > ?1 ORDER BY id LIMIT ?2

-- name: targets_show
SELECT id, source, part, group_no, body, tt, indicator, indicator_en, unit, t2025, ln2025, ntt2025, lntt2025, t2030, ln2030,
       ntt2030, lntt2030, service_can_compute, note
FROM target WHERE id = ?1
