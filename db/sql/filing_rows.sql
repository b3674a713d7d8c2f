-- The rows behind the figures of a report, each as (kind, id, title, village, tag, more, n, m, k, j) by (kind, id) within a statement.
--
-- As of the end of a day: dated rows (ratings, rights, recognitions) by their days; records without days (producers, products, villages,
-- sites) by their state, which for one that changed later is what their history says of that day. Places: those of the province of
-- before July 2025, or all; one commune; one producer; those who hold a right to one mark.

-- name: filing_known
-- whether the registry has anything at all to count from
SELECT CASE WHEN EXISTS (SELECT 1 FROM village WHERE at_risk = 1 AND state = 'active') THEN 1 ELSE 0 END, CASE WHEN EXISTS (SELECT 1 FROM recognition WHERE state IN ('active', 'ended')) THEN 1 ELSE 0 END,
  CASE WHEN EXISTS (SELECT 1 FROM mark_support WHERE state IN ('active', 'ended')) THEN 1 ELSE 0 END, CASE WHEN EXISTS (SELECT 1 FROM site WHERE state IN ('active', 'ended')) THEN 1 ELSE 0 END,
  CASE WHEN EXISTS (SELECT 1 FROM mark WHERE state IN ('active', 'ended')) THEN 1 ELSE 0 END, CASE WHEN EXISTS (SELECT 1 FROM rating WHERE state IN ('active', 'ended')) THEN 1 ELSE 0 END,
  CASE WHEN EXISTS (SELECT 1 FROM document WHERE type = 'environment' AND state IN ('active', 'ended')) THEN 1 ELSE 0 END

-- name: filing_villages
-- villages of the list: entity, recognised as, planned as; n at risk, m has a producer at work, k lies in the area of t-kept
SELECT 'village', v.id,
  v.craft || CASE WHEN v.hamlet <> '' THEN ', ' || v.hamlet ELSE '' END || COALESCE((SELECT ', ' || u.name FROM unit_name u WHERE u.code = v.unit_code AND u.valid_to = ''), ''),
  v.entity_id,
  COALESCE((SELECT r.kind FROM recognition r WHERE r.village_id = v.id AND (r.state = 'active' OR (r.state = 'ended' AND r.ended_on >= ?3))
            AND r.decided_on <= ?3 AND (r.valid_to = '' OR r.valid_to >= ?3) ORDER BY r.decided_on DESC, r.id DESC LIMIT 1), ''),
  v.kind_planned, v.at_risk,
  CASE WHEN EXISTS (SELECT 1 FROM producer p WHERE p.village_id = v.id AND p.created_us < ?4 AND
    CASE WHEN p.state_us < ?4 THEN p.state = 'approved'
      ELSE COALESCE((SELECT c.act IN ('approve', 'resume') OR (c.act = 'add' AND p.entered <> 'web') FROM change c WHERE c.kind = 'producer'
        AND c.record_id = CAST(p.id AS TEXT) AND c.at_us < ?4 AND c.act IN ('add', 'approve', 'pause', 'resume', 'return', 'end') ORDER BY c.id DESC LIMIT 1), FALSE) END) THEN 1 ELSE 0 END,
  CASE WHEN EXISTS (SELECT 1 FROM filing_area a JOIN unit_name u ON u.district_code = a.district_code WHERE a.indicator = 't-kept' AND u.code = v.code_2022) THEN 1 ELSE 0 END,
  0
FROM village v
WHERE (?1 = 'merged' OR v.unit_code = '' OR v.unit_code IN (SELECT u.successor FROM unit_name u WHERE u.district_code <> ''))
  AND (?2 = '' OR v.unit_code = ?2) AND v.created_us < ?4
  AND CASE WHEN v.state_us < ?4 THEN v.state = 'active'
    ELSE COALESCE((SELECT c.act IN ('add', 'submit') FROM change c WHERE c.kind = 'village' AND c.record_id = v.id AND c.at_us < ?4
      AND c.act IN ('add', 'submit', 'end') ORDER BY c.id DESC LIMIT 1), v.entered = 'import') END
ORDER BY v.id

-- name: filing_recognitions
-- decisions since the plan, in force on the day; one a village
SELECT 'recognition', CAST(r.id AS TEXT), r.decision_no || ', ' || v.craft || CASE WHEN v.hamlet <> '' THEN ', ' || v.hamlet ELSE '' END, r.village_id, r.kind,
  r.decided_on, 1, 0, 0, 0
FROM recognition r JOIN village v ON v.id = r.village_id
WHERE (?1 = 'merged' OR v.unit_code = '' OR v.unit_code IN (SELECT u.successor FROM unit_name u WHERE u.district_code <> ''))
  AND (?2 = '' OR v.unit_code = ?2)
  AND (r.state = 'active' OR (r.state = 'ended' AND r.ended_on >= ?3)) AND r.decided_on >= ?4 AND r.decided_on <= ?3
  AND (r.valid_to = '' OR r.valid_to >= ?3)
ORDER BY r.decided_on, r.id

-- name: filing_supports
-- n: 1 supported, 2 filed, 3 granted
SELECT 'support', CAST(s.id AS TEXT), s.name, s.village_id, s.paper, s.supported_on,
  CASE WHEN s.granted_on <> '' AND s.granted_on <= ?3 THEN 3 WHEN s.filed_on <> '' AND s.filed_on <= ?3 THEN 2 ELSE 1 END, 0, 0, 0
FROM mark_support s
WHERE (?1 = 'merged' OR s.unit_code IN (SELECT u.successor FROM unit_name u WHERE u.district_code <> ''))
  AND (?2 = '' OR s.unit_code = ?2) AND s.state = 'active' AND s.supported_on >= ?4 AND s.supported_on <= ?3
ORDER BY s.supported_on, s.id

-- name: filing_sites
SELECT 'site', CAST(s.id AS TEXT), s.name, s.village_id, s.type, '', 1, 0, 0, 0
FROM site s JOIN village v ON v.id = s.village_id
WHERE (?1 = 'merged' OR v.unit_code = '' OR v.unit_code IN (SELECT u.successor FROM unit_name u WHERE u.district_code <> ''))
  AND (?2 = '' OR v.unit_code = ?2) AND s.created_us < ?3
  AND CASE WHEN s.state_us < ?3 THEN s.state = 'active'
    ELSE COALESCE((SELECT c.act = 'submit' FROM change c WHERE c.kind = 'site' AND c.record_id = CAST(s.id AS TEXT) AND c.at_us < ?3
      AND c.act IN ('submit', 'end') ORDER BY c.id DESC LIMIT 1), FALSE) END
ORDER BY s.village_id, s.id

-- name: filing_ratings
-- products with a rating in force on the day; n: its stars
SELECT 'product', CAST(d.id AS TEXT), d.name, p.village_id, p.name, '', MAX(r.stars), d.id, 0, 0
FROM rating r JOIN product d ON d.id = r.product_id JOIN producer p ON p.id = d.producer_id
WHERE (?1 = 'merged' OR p.commune_code IN (SELECT u.successor FROM unit_name u WHERE u.district_code <> ''))
  AND (?2 = '' OR p.commune_code = ?2) AND (?4 = 0 OR p.id = ?4)
  AND (?5 = 0 OR EXISTS (SELECT 1 FROM mark_right g WHERE g.mark_id = ?5 AND g.producer_id = p.id AND (g.product_id IS NULL OR g.product_id = d.id)
       AND (g.state = 'active' OR (g.state = 'ended' AND g.ended_on >= ?3)) AND g.valid_from <= ?3 AND (g.valid_to = '' OR g.valid_to >= ?3)))
  AND (r.state = 'active' OR (r.state = 'ended' AND r.ended_on >= ?3)) AND r.decided_on <= ?3 AND (r.valid_to = '' OR r.valid_to >= ?3)
GROUP BY d.id, d.name, p.village_id, p.name ORDER BY d.id

-- name: filing_rights
-- rights in force on the day to marks in force on it
SELECT 'right', CAST(g.id AS TEXT), m.name || ', ' || p.name || ' (' || g.certificate_no || ')', p.village_id, m.name, g.valid_to, 1, p.id, m.id, 0
FROM mark_right g JOIN mark m ON m.id = g.mark_id JOIN producer p ON p.id = g.producer_id
WHERE (?1 = 'merged' OR p.commune_code IN (SELECT u.successor FROM unit_name u WHERE u.district_code <> ''))
  AND (?2 = '' OR p.commune_code = ?2) AND (?4 = 0 OR p.id = ?4) AND (?5 = 0 OR m.id = ?5)
  AND (g.state = 'active' OR (g.state = 'ended' AND g.ended_on >= ?3)) AND g.valid_from <= ?3 AND (g.valid_to = '' OR g.valid_to >= ?3)
  AND (m.state = 'active' OR (m.state = 'ended' AND m.ended_on >= ?3)) AND m.decided_on <= ?3 AND (m.valid_to = '' OR m.valid_to >= ?3)
ORDER BY g.id

-- name: filing_producers
-- producers at work in villages; n: whether their paper on the environment is in date
SELECT 'producer', CAST(p.id AS TEXT), p.name, p.village_id, '', '',
  CASE WHEN EXISTS (SELECT 1 FROM document d WHERE d.producer_id = p.id AND d.type = 'environment' AND d.state = 'active' AND d.issued_on <= ?3
          AND (d.valid_to = '' OR d.valid_to >= ?3)) THEN 1 ELSE 0 END, p.id, 0, 0
FROM producer p
WHERE (?1 = 'merged' OR p.commune_code IN (SELECT u.successor FROM unit_name u WHERE u.district_code <> ''))
  AND (?2 = '' OR p.commune_code = ?2) AND p.village_id <> '' AND p.created_us < ?4
  AND CASE WHEN p.state_us < ?4 THEN p.state = 'approved'
    ELSE COALESCE((SELECT c.act IN ('approve', 'resume') OR (c.act = 'add' AND p.entered <> 'web') FROM change c WHERE c.kind = 'producer'
      AND c.record_id = CAST(p.id AS TEXT) AND c.at_us < ?4 AND c.act IN ('add', 'approve', 'pause', 'resume', 'return', 'end') ORDER BY c.id DESC LIMIT 1), FALSE) END
ORDER BY p.id

-- name: filing_statistics
-- approved figures of villages, the later half of two; n: said to work effectively
SELECT 'statistic', CAST(s.id AS TEXT), v.craft || CASE WHEN v.hamlet <> '' THEN ', ' || v.hamlet ELSE '' END, s.village_id, s.criterion, s.period, s.effective, 1, 0, 0
FROM statistic s JOIN village v ON v.id = s.village_id
WHERE (?1 = 'merged' OR v.unit_code = '' OR v.unit_code IN (SELECT u.successor FROM unit_name u WHERE u.district_code <> ''))
  AND (?2 = '' OR v.unit_code = ?2) AND s.state = 'approved' AND s.period IN (?3, ?4)
  AND NOT EXISTS (SELECT 1 FROM statistic x WHERE x.village_id = s.village_id AND x.state = 'approved' AND x.period IN (?3, ?4) AND x.period > s.period)
ORDER BY s.village_id, s.id

-- name: filing_campaigns
-- codes of events that scans came from since the plan
SELECT 'campaign', x.campaign, x.campaign, '', '', '', SUM(x.n), 0, 0, 0
FROM (SELECT campaign, COUNT(*) AS n FROM scan_device WHERE campaign <> '' AND day >= ?1 AND day <= ?2 GROUP BY campaign
      UNION ALL SELECT campaign, SUM(devices) AS n FROM scan_fold WHERE campaign <> '' AND day >= ?1 AND day <= ?2 GROUP BY campaign) x
GROUP BY x.campaign ORDER BY x.campaign

-- name: filing_issued
-- labels by product: n in the period, m since the plan; k: the product is approved, j its number
SELECT 'product', CAST(d.id AS TEXT), d.name, p.village_id, p.name, '', SUM(CASE WHEN x.created_us >= ?5 THEN x.count ELSE 0 END), SUM(x.count),
  CASE WHEN CASE WHEN d.state_us < ?4 THEN d.state = 'approved'
    ELSE COALESCE((SELECT c.act IN ('approve', 'resume') OR (c.act = 'add' AND d.entered <> 'web') FROM change c WHERE c.kind = 'product'
      AND c.record_id = CAST(d.id AS TEXT) AND c.at_us < ?4 AND c.act IN ('add', 'approve', 'pause', 'resume', 'return', 'end') ORDER BY c.id DESC LIMIT 1), FALSE) END THEN 1 ELSE 0 END,
  d.id
FROM run x JOIN lot l ON l.id = x.lot_id JOIN product d ON d.id = l.product_id JOIN producer p ON p.id = d.producer_id
WHERE (?1 = 'merged' OR p.commune_code IN (SELECT u.successor FROM unit_name u WHERE u.district_code <> ''))
  AND (?2 = '' OR p.commune_code = ?2) AND (?3 = 0 OR p.id = ?3) AND x.state = 1 AND x.created_us < ?4
  AND (?6 = 0 OR EXISTS (SELECT 1 FROM run_shows h JOIN mark_right g ON g.id = h.record_id WHERE h.kind = 'right' AND h.run_id = x.id AND g.mark_id = ?6))
GROUP BY d.id, d.name, p.village_id, p.name, d.state, d.state_us, d.entered ORDER BY d.id

-- name: filing_activated
SELECT 'product', CAST(d.id AS TEXT), d.name, p.village_id, p.name, '',
  SUM(CASE WHEN a.at_us >= ?5 THEN a.last - a.first + 1 ELSE 0 END), SUM(a.last - a.first + 1), 0, d.id
FROM label_range a JOIN run x ON x.id = a.run_id JOIN lot l ON l.id = x.lot_id JOIN product d ON d.id = l.product_id JOIN producer p ON p.id = d.producer_id
WHERE (?1 = 'merged' OR p.commune_code IN (SELECT u.successor FROM unit_name u WHERE u.district_code <> ''))
  AND (?2 = '' OR p.commune_code = ?2) AND (?3 = 0 OR p.id = ?3) AND a.what = 1 AND a.at_us < ?4 AND (a.ended_us = 0 OR a.ended_us >= ?4)
  AND (?6 = 0 OR EXISTS (SELECT 1 FROM run_shows h JOIN mark_right g ON g.id = h.record_id WHERE h.kind = 'right' AND h.run_id = x.id AND g.mark_id = ?6))
GROUP BY d.id, d.name, p.village_id, p.name ORDER BY d.id

-- name: filing_voided
SELECT 'product', CAST(d.id AS TEXT), d.name, p.village_id, p.name, '',
  SUM(CASE WHEN v.at_us >= ?5 THEN v.last - v.first + 1 ELSE 0 END), SUM(v.last - v.first + 1), 0, d.id
FROM void_range v JOIN run x ON x.id = v.run_id JOIN lot l ON l.id = x.lot_id JOIN product d ON d.id = l.product_id JOIN producer p ON p.id = d.producer_id
WHERE (?1 = 'merged' OR p.commune_code IN (SELECT u.successor FROM unit_name u WHERE u.district_code <> ''))
  AND (?2 = '' OR p.commune_code = ?2) AND (?3 = 0 OR p.id = ?3) AND v.at_us < ?4
  AND (?6 = 0 OR EXISTS (SELECT 1 FROM run_shows h JOIN mark_right g ON g.id = h.record_id WHERE h.kind = 'right' AND h.run_id = x.id AND g.mark_id = ?6))
GROUP BY d.id, d.name, p.village_id, p.name ORDER BY d.id

-- name: filing_scans
-- scans by product: n in the period, m since the plan; labels scanned for the first time: k in the period, j since the plan
SELECT 'product', CAST(d.id AS TEXT), d.name, p.village_id, p.name, '', SUM(s.scans_period), SUM(s.scans_all), SUM(s.first_period), SUM(s.first_all)
FROM (SELECT f.run_id AS run_id, SUM(f.scans_period) AS scans_period, SUM(f.scans_all) AS scans_all,
             SUM(CASE WHEN f.first_day >= ?5 THEN 1 ELSE 0 END) AS first_period, COUNT(*) AS first_all
      FROM (SELECT run_id, idx, MIN(day) AS first_day, SUM(CASE WHEN day >= ?5 THEN scans ELSE 0 END) AS scans_period, SUM(scans) AS scans_all
            FROM scan_day WHERE day <= ?4 GROUP BY run_id, idx) f
      GROUP BY f.run_id) s
  JOIN run x ON x.id = s.run_id JOIN lot l ON l.id = x.lot_id JOIN product d ON d.id = l.product_id JOIN producer p ON p.id = d.producer_id
WHERE (?1 = 'merged' OR p.commune_code IN (SELECT u.successor FROM unit_name u WHERE u.district_code <> ''))
  AND (?2 = '' OR p.commune_code = ?2) AND (?3 = 0 OR p.id = ?3)
  AND (?6 = 0 OR EXISTS (SELECT 1 FROM run_shows h JOIN mark_right g ON g.id = h.record_id WHERE h.kind = 'right' AND h.run_id = x.id AND g.mark_id = ?6))
GROUP BY d.id, d.name, p.village_id, p.name ORDER BY d.id

-- name: filing_makers
-- producers who issued labels since an instant; n: how many
SELECT 'producer', CAST(p.id AS TEXT), p.name, p.village_id, '', '', SUM(x.count), p.id, 0, 0
FROM run x JOIN lot l ON l.id = x.lot_id JOIN product d ON d.id = l.product_id JOIN producer p ON p.id = d.producer_id
WHERE (?1 = 'merged' OR p.commune_code IN (SELECT u.successor FROM unit_name u WHERE u.district_code <> ''))
  AND (?2 = '' OR p.commune_code = ?2) AND (?3 = 0 OR p.id = ?3) AND x.state = 1 AND x.created_us < ?4 AND x.created_us >= ?5
  AND (?6 = 0 OR EXISTS (SELECT 1 FROM run_shows h JOIN mark_right g ON g.id = h.record_id WHERE h.kind = 'right' AND h.run_id = x.id AND g.mark_id = ?6))
GROUP BY p.id, p.name, p.village_id ORDER BY p.id

-- name: filing_ending
-- papers, ratings and rights that end within a span of days behind the last
SELECT t.kind, t.id, t.title, t.village, t.owner, t.ends, 1, 0, 0, 0 FROM (
  SELECT 'document' AS kind, CAST(c.id AS TEXT) AS id, c.number AS title, p.village_id AS village, p.name AS owner, c.valid_to AS ends, p.commune_code AS unit, p.id AS producer, 0 AS mark
  FROM document c JOIN producer p ON p.id = c.producer_id WHERE c.state = 'active' AND c.issued_on <= ?3 AND c.valid_to > ?3 AND c.valid_to <= ?4
  UNION ALL
  SELECT 'rating', CAST(r.id AS TEXT), d.name || ' (' || r.decision_no || ')', p.village_id, p.name, r.valid_to, p.commune_code, p.id, 0
  FROM rating r JOIN product d ON d.id = r.product_id JOIN producer p ON p.id = d.producer_id
  WHERE (r.state = 'active' OR (r.state = 'ended' AND r.ended_on >= ?3)) AND r.decided_on <= ?3 AND r.valid_to > ?3 AND r.valid_to <= ?4
  UNION ALL
  SELECT 'right', CAST(g.id AS TEXT), m.name || ' (' || g.certificate_no || ')', p.village_id, p.name, g.valid_to, p.commune_code, p.id, m.id
  FROM mark_right g JOIN mark m ON m.id = g.mark_id JOIN producer p ON p.id = g.producer_id
  WHERE (g.state = 'active' OR (g.state = 'ended' AND g.ended_on >= ?3)) AND g.valid_from <= ?3 AND g.valid_to > ?3 AND g.valid_to <= ?4) t
WHERE (?1 = 'merged' OR t.unit IN (SELECT u.successor FROM unit_name u WHERE u.district_code <> ''))
  AND (?2 = '' OR t.unit = ?2) AND (?5 = 0 OR t.producer = ?5) AND (?6 = 0 OR t.mark = ?6)
ORDER BY t.ends, t.kind, t.id

-- name: filing_lapsed
-- products that had a rating and have none on the day; more: its last day, j its number
SELECT 'product', CAST(d.id AS TEXT), d.name, p.village_id, p.name,
  MAX(CASE WHEN r.ended_on <> '' AND (r.valid_to = '' OR r.ended_on < r.valid_to) THEN r.ended_on ELSE r.valid_to END), 0, 0, 0, d.id
FROM rating r JOIN product d ON d.id = r.product_id JOIN producer p ON p.id = d.producer_id
WHERE (?1 = 'merged' OR p.commune_code IN (SELECT u.successor FROM unit_name u WHERE u.district_code <> ''))
  AND (?2 = '' OR p.commune_code = ?2) AND (?4 = 0 OR p.id = ?4) AND r.state IN ('active', 'ended') AND r.decided_on <= ?3
  AND NOT EXISTS (SELECT 1 FROM rating y WHERE y.product_id = d.id AND (y.state = 'active' OR (y.state = 'ended' AND y.ended_on >= ?3))
                  AND y.decided_on <= ?3 AND (y.valid_to = '' OR y.valid_to >= ?3))
GROUP BY d.id, d.name, p.village_id, p.name ORDER BY d.id

-- name: filing_scanned
-- scans of a product's labels within days
SELECT COALESCE(SUM(s.scans), 0) FROM lot l JOIN run x ON x.lot_id = l.id JOIN scan_day s ON s.run_id = x.id
WHERE l.product_id = ?1 AND s.day >= ?2 AND s.day <= ?3

-- name: filing_opened
-- cases opened: n in the period, m since the plan
SELECT 'case', CAST(c.id AS TEXT), c.label, COALESCE(p.village_id, ''), COALESCE(p.name, ''), c.opened_on, CASE WHEN c.opened_on >= ?4 THEN 1 ELSE 0 END, 1, 0, 0
FROM label_case c LEFT JOIN producer p ON p.id = c.producer_id
WHERE c.opened_on <> '' AND c.opened_on <= ?3
  AND (?1 = 'merged' OR p.id IS NULL OR p.commune_code IN (SELECT u.successor FROM unit_name u WHERE u.district_code <> ''))
  AND (?2 = '' OR p.commune_code = ?2) AND (?5 = 0 OR p.id = ?5)
ORDER BY c.id

-- name: filing_closed
-- cases found with or without grounds, or referred: n in the period, m since the plan
SELECT 'case', CAST(c.id AS TEXT), c.label, COALESCE(p.village_id, ''), COALESCE(p.name, ''), c.state, CASE WHEN x.at_us >= ?4 THEN 1 ELSE 0 END, 1, 0, 0
FROM label_case c JOIN (SELECT record_id, MIN(at_us) AS at_us FROM change WHERE kind = 'case' AND act IN ('substantiate', 'dismiss', 'refer') GROUP BY record_id) x
  ON x.record_id = CAST(c.id AS TEXT)
  LEFT JOIN producer p ON p.id = c.producer_id
WHERE x.at_us < ?3
  AND (?1 = 'merged' OR p.id IS NULL OR p.commune_code IN (SELECT u.successor FROM unit_name u WHERE u.district_code <> ''))
  AND (?2 = '' OR p.commune_code = ?2) AND (?5 = 0 OR p.id = ?5)
ORDER BY c.id
