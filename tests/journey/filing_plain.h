/*
 * The figures of a report once more, in plain SQL on a backup of the database: written apart from db/sql/filing_rows.sql, from the words of
 * the plan and of [indicator]. Tables p (one row: the period and the area), unit, craft, maker and thing are made first.
 */
#ifndef TEMLANG_TESTS_FILING_PLAIN_H
#define TEMLANG_TESTS_FILING_PLAIN_H

static const char *const plain_tables[] = {
    /* communes of the area */
    "CREATE TABLE unit AS SELECT DISTINCT n.code FROM unit_name n, p WHERE n.valid_to = '' AND (p.unit = '' OR n.code = p.unit) AND (p.area = 'merged' OR"
    " n.code IN (SELECT successor FROM unit_name WHERE valid_to = '2025-06-30' AND district <> ''))",
    /* decisions of recognition that hold on the day */
    "CREATE TABLE holds AS SELECT r.* FROM recognition r, p WHERE r.state IN ('active', 'ended') AND r.decided_on <= p.last AND (r.valid_to = '' OR r.valid_to >= p.last)"
    " AND (r.state = 'active' OR r.ended_on >= p.last)",
    /* producers at work when the day is over: the last that was decided of each until then */
    "CREATE TABLE maker AS SELECT m.* FROM producer m, p WHERE m.created_us < p.stop AND 'approved' = CASE WHEN m.state_us < p.stop THEN m.state ELSE"
    " (SELECT CASE c.act WHEN 'approve' THEN 'approved' WHEN 'resume' THEN 'approved' ELSE c.act END FROM change c WHERE c.kind = 'producer' AND c.record_id = m.id || ''"
    " AND c.at_us < p.stop ORDER BY c.id DESC LIMIT 1) END",
    /* villages in the area, and what each of the plan's entities is */
    "CREATE TABLE spot AS SELECT v.id, v.entity_id AS entity, v.at_risk, v.code_2022, v.kind_planned AS plan, (SELECT h.kind FROM holds h WHERE h.village_id = v.id"
    " ORDER BY h.decided_on DESC, h.id DESC LIMIT 1) AS known FROM village v, p WHERE v.state = 'active' AND"
    " CASE WHEN p.unit <> '' THEN v.unit_code = p.unit WHEN p.area = 'merged' THEN 1 ELSE v.unit_code = '' OR v.unit_code IN (SELECT code FROM unit) END",
    "CREATE TABLE craft AS SELECT s.entity, COALESCE((SELECT k.known FROM spot k WHERE k.entity = s.entity AND k.known IS NOT NULL ORDER BY k.id DESC LIMIT 1),"
    " (SELECT CASE WHEN SUM(k.plan = 'làng nghề truyền thống') THEN 'LNTT' WHEN SUM(k.plan = 'nghề truyền thống') THEN 'NTT'"
    " WHEN SUM(k.plan IN ('làng nghề', 'làng nghề mới')) THEN 'LN' END FROM spot k WHERE k.entity = s.entity)) AS kind,"
    " MAX(s.known IS NOT NULL) AS recognised, MAX(s.at_risk) AS at_risk, MAX(EXISTS (SELECT 1 FROM maker m WHERE m.village_id = s.id)) AS worked,"
    " MAX(s.code_2022 IN (SELECT code FROM unit_name WHERE district_code IN ('080', '082', '083', '084', '085', '087'))) AS kept FROM spot s GROUP BY s.entity",
    /* products of the area with their village's entity */
    "CREATE TABLE thing AS SELECT d.id, d.producer_id, m.village_id, (SELECT c.kind FROM craft c JOIN spot s ON s.entity = c.entity WHERE s.id = m.village_id) AS kind,"
    " (SELECT s.entity FROM spot s WHERE s.id = m.village_id) AS entity FROM product d JOIN producer m ON m.id = d.producer_id"
    " WHERE m.commune_code IN (SELECT code FROM unit)",
    "CREATE TABLE rated AS SELECT DISTINCT t.* FROM thing t JOIN rating r ON r.product_id = t.id, p WHERE r.decided_on <= p.last AND COALESCE(NULLIF(r.valid_to, ''), '9') >= p.last"
    " AND (r.state = 'active' OR (r.state = 'ended' AND r.ended_on >= p.last))",
    "CREATE TABLE entitled AS SELECT g.id, m.village_id, (SELECT s.entity FROM spot s WHERE s.id = m.village_id) AS entity FROM mark_right g JOIN producer m ON m.id = g.producer_id"
    " JOIN mark k ON k.id = g.mark_id, p WHERE m.commune_code IN (SELECT code FROM unit) AND g.valid_from <= p.last AND g.valid_to >= p.last"
    " AND (g.state = 'active' OR (g.state = 'ended' AND g.ended_on >= p.last)) AND k.decided_on <= p.last AND (k.valid_to = '' OR k.valid_to >= p.last)"
    " AND (k.state = 'active' OR (k.state = 'ended' AND k.ended_on >= p.last))",
    "CREATE TABLE helped AS SELECT m.*, (SELECT s.entity FROM spot s WHERE s.id = m.village_id) AS entity FROM mark_support m, p WHERE m.state = 'active'"
    " AND m.supported_on BETWEEN '2022-09-21' AND p.last AND m.unit_code IN (SELECT code FROM unit)",
    /* labels of the area */
    "CREATE TABLE batch AS SELECT r.*, l.product_id FROM run r JOIN lot l ON l.id = r.lot_id, p WHERE l.product_id IN (SELECT id FROM thing) AND r.state = 1 AND r.created_us < p.stop",
    "CREATE TABLE seen AS SELECT s.run_id, s.idx, MIN(s.day) AS first, SUM(s.scans) AS scans, SUM(CASE WHEN s.day >= p.firstn THEN s.scans END) AS lately FROM scan_day s, p"
    " WHERE s.day <= p.lastn AND s.run_id IN (SELECT r.id FROM run r JOIN lot l ON l.id = r.lot_id WHERE l.product_id IN (SELECT id FROM thing)) GROUP BY s.run_id, s.idx",
};

/* One figure's slot. part and whole: a percentage in tenths, rounded half up. */
static const struct plain {
    const char *key, *slot, *sql;
} plain_figures[] = {
    { "a1-2", "all", "SELECT COUNT(*) FROM helped" },
    { "a2-3", "all",
      "SELECT COUNT(DISTINCT campaign) FROM (SELECT campaign, day FROM scan_device UNION ALL SELECT campaign, day FROM scan_fold), p WHERE campaign <> '' AND day <= p.lastn" },
    { "a3-1", "all", "SELECT COUNT(*) FROM craft WHERE at_risk AND worked" },
    { "b1", "all", "SELECT COUNT(*) FROM craft WHERE at_risk AND worked AND kind IS NOT NULL" },
    { "b1", "LN", "SELECT COUNT(*) FROM craft WHERE at_risk AND worked AND kind = 'LN'" },
    { "b1", "NTT", "SELECT COUNT(*) FROM craft WHERE at_risk AND worked AND kind = 'NTT'" },
    { "b1", "LNTT", "SELECT COUNT(*) FROM craft WHERE at_risk AND worked AND kind = 'LNTT'" },
    { "b2", "all", "SELECT COUNT(DISTINCT s.entity) FROM holds h JOIN spot s ON s.id = h.village_id WHERE h.decided_on >= '2022-09-21'" },
    { "b2", "LN", "SELECT COUNT(*) FROM (SELECT s.entity, h.kind, MIN(h.decided_on || printf('%09d', h.id)) FROM holds h JOIN spot s ON s.id = h.village_id"
                  " WHERE h.decided_on >= '2022-09-21' GROUP BY s.entity) WHERE kind = 'LN'" },
    { "b2", "LNTT", "SELECT COUNT(*) FROM (SELECT s.entity, h.kind, MIN(h.decided_on || printf('%09d', h.id)) FROM holds h JOIN spot s ON s.id = h.village_id"
                    " WHERE h.decided_on >= '2022-09-21' GROUP BY s.entity) WHERE kind = 'LNTT'" },
    { "b3", "all", "SELECT COUNT(*) FROM craft WHERE kind IS NOT NULL AND entity IN (SELECT s.entity FROM site t JOIN spot s ON s.id = t.village_id, p WHERE"
                   " (t.state = 'active' AND t.state_us < p.stop) OR (t.state_us >= p.stop AND 'submit' = (SELECT c.act FROM change c WHERE c.kind = 'site'"
                   " AND c.record_id = t.id || '' AND c.at_us < p.stop ORDER BY c.id DESC LIMIT 1)))" },
    { "b4", "all", "SELECT CAST(SUM(s.effective) * 1000.0 / COUNT(*) + 0.5 AS INT) FROM statistic s, p WHERE s.state = 'approved' AND s.period = '2026-1'"
                   " AND s.village_id IN (SELECT id FROM spot) HAVING COUNT(*) > 0" },
    { "b6", "all", "SELECT COUNT(DISTINCT e.entity) FROM entitled e JOIN craft c ON c.entity = e.entity WHERE c.kind IS NOT NULL" },
    { "b6", "LN", "SELECT COUNT(DISTINCT e.entity) FROM entitled e JOIN craft c ON c.entity = e.entity WHERE c.kind = 'LN'" },
    { "b6", "NTT", "SELECT COUNT(DISTINCT e.entity) FROM entitled e JOIN craft c ON c.entity = e.entity WHERE c.kind = 'NTT'" },
    { "b6", "LNTT", "SELECT COUNT(DISTINCT e.entity) FROM entitled e JOIN craft c ON c.entity = e.entity WHERE c.kind = 'LNTT'" },
    { "b8", "all", "SELECT COUNT(*) FROM rated WHERE kind IS NOT NULL" },
    { "b8", "LN", "SELECT COUNT(*) FROM rated WHERE kind = 'LN'" },
    { "b8", "NTT", "SELECT COUNT(*) FROM rated WHERE kind = 'NTT'" },
    { "b8", "LNTT", "SELECT COUNT(*) FROM rated WHERE kind = 'LNTT'" },
    { "b10", "all", "SELECT CAST(SUM(EXISTS (SELECT 1 FROM document d WHERE d.producer_id = m.id AND d.type = 'environment' AND d.state = 'active' AND d.issued_on <= p.last"
                    " AND (d.valid_to = '' OR d.valid_to >= p.last))) * 1000.0 / COUNT(*) + 0.5 AS INT) FROM maker m, p WHERE m.village_id <> '' AND m.commune_code IN"
                    " (SELECT code FROM unit) HAVING COUNT(*) > 0" },
    { "t-mark", "all", "SELECT COUNT(DISTINCT h.entity) FROM helped h JOIN craft c ON c.entity = h.entity WHERE c.kind IS NOT NULL" },
    { "t-ocop", "all", "SELECT COUNT(DISTINCT entity) FROM rated WHERE kind IS NOT NULL" },
    { "t-kept", "all", "SELECT COUNT(*) FROM craft WHERE recognised AND worked AND kept AND kind IN ('LN', 'LNTT')" },
    { "issued", "since", "SELECT COALESCE(SUM(count), 0) FROM batch" },
    { "issued", "period", "SELECT COALESCE(SUM(count), 0) FROM batch, p WHERE created_us >= p.start" },
    { "activated", "since", "SELECT COALESCE(SUM(a.last - a.first + 1), 0) FROM label_range a, p WHERE a.what = 1 AND a.at_us < p.stop AND a.ended_us = 0 AND a.run_id IN"
                            " (SELECT r.id FROM run r JOIN lot l ON l.id = r.lot_id WHERE l.product_id IN (SELECT id FROM thing))" },
    { "activated", "period", "SELECT COALESCE(SUM(a.last - a.first + 1), 0) FROM label_range a, p WHERE a.what = 1 AND a.at_us BETWEEN p.start AND p.stop - 1 AND a.run_id IN"
                             " (SELECT r.id FROM run r JOIN lot l ON l.id = r.lot_id WHERE l.product_id IN (SELECT id FROM thing))" },
    { "voided", "since", "SELECT COALESCE(SUM(v.last - v.first + 1), 0) FROM void_range v, p WHERE v.at_us < p.stop AND v.run_id IN"
                         " (SELECT r.id FROM run r JOIN lot l ON l.id = r.lot_id WHERE l.product_id IN (SELECT id FROM thing))" },
    { "voided", "period", "SELECT COALESCE(SUM(v.last - v.first + 1), 0) FROM void_range v, p WHERE v.at_us BETWEEN p.start AND p.stop - 1 AND v.run_id IN"
                          " (SELECT r.id FROM run r JOIN lot l ON l.id = r.lot_id WHERE l.product_id IN (SELECT id FROM thing))" },
    { "scans", "since", "SELECT COALESCE(SUM(scans), 0) FROM seen" },
    { "scans", "period", "SELECT COALESCE(SUM(lately), 0) FROM seen" },
    { "first", "since", "SELECT COUNT(*) FROM seen" },
    { "first", "period", "SELECT COUNT(*) FROM seen, p WHERE seen.first >= p.firstn" },
    { "traced", "all", "SELECT COUNT(DISTINCT b.product_id) FROM batch b JOIN product d ON d.id = b.product_id, p WHERE 'approved' = CASE WHEN d.state_us < p.stop THEN d.state ELSE"
                       " (SELECT CASE WHEN c.act IN ('approve', 'resume') THEN 'approved' END FROM change c WHERE c.kind = 'product' AND c.record_id = d.id || ''"
                       " AND c.at_us < p.stop ORDER BY c.id DESC LIMIT 1) END" },
    { "makers", "all", "SELECT COUNT(DISTINCT t.producer_id) FROM batch b JOIN thing t ON t.id = b.product_id, p WHERE b.created_us >= p.stop - 90 * 86400000000" },
    { "starred", "all", "SELECT COUNT(*) FROM rated" },
    { "labelled", "all", "SELECT CAST(SUM(id IN (SELECT product_id FROM batch)) * 1000.0 / COUNT(*) + 0.5 AS INT) FROM rated HAVING COUNT(*) > 0" },
    { "ending", "all", "SELECT (SELECT COUNT(*) FROM document d JOIN producer m ON m.id = d.producer_id, p WHERE d.state = 'active' AND d.issued_on <= p.last AND d.valid_to > p.last"
                       " AND d.valid_to <= p.soon AND m.commune_code IN (SELECT code FROM unit)) + (SELECT COUNT(*) FROM rating r JOIN thing t ON t.id = r.product_id, p WHERE"
                       " (r.state = 'active' OR (r.state = 'ended' AND r.ended_on >= p.last)) AND r.decided_on <= p.last AND r.valid_to > p.last AND r.valid_to <= p.soon)"
                       " + (SELECT COUNT(*) FROM mark_right g JOIN producer m ON m.id = g.producer_id, p WHERE (g.state = 'active' OR (g.state = 'ended' AND g.ended_on >= p.last))"
                       " AND g.valid_from <= p.last AND g.valid_to > p.last AND g.valid_to <= p.soon AND m.commune_code IN (SELECT code FROM unit))" },
    { "lapsed", "all", "SELECT COUNT(*) FROM thing t, p WHERE t.id NOT IN (SELECT id FROM rated) AND EXISTS (SELECT 1 FROM scan_day s JOIN run x ON x.id = s.run_id"
                       " JOIN lot l ON l.id = x.lot_id WHERE l.product_id = t.id AND s.day BETWEEN p.firstn AND p.lastn AND s.day > (SELECT"
                       " CAST(julianday(MAX(MIN(COALESCE(NULLIF(r.ended_on, ''), '9999-12-31'), COALESCE(NULLIF(r.valid_to, ''), '9999-12-31')))) - 2440587.5 AS INT)"
                       " FROM rating r WHERE r.product_id = t.id AND r.state IN ('active', 'ended') AND r.decided_on <= p.last))" },
    { "opened", "period", "SELECT COUNT(*) FROM label_case c LEFT JOIN producer m ON m.id = c.producer_id, p WHERE c.opened_on BETWEEN p.first AND p.last AND"
                          " CASE WHEN m.id IS NULL THEN p.unit = '' ELSE m.commune_code IN (SELECT code FROM unit) END" },
    { "opened", "since", "SELECT COUNT(*) FROM label_case c LEFT JOIN producer m ON m.id = c.producer_id, p WHERE c.opened_on <> '' AND c.opened_on <= p.last AND"
                         " CASE WHEN m.id IS NULL THEN p.unit = '' ELSE m.commune_code IN (SELECT code FROM unit) END" },
    { "closed", "since", "SELECT COUNT(*) FROM label_case c LEFT JOIN producer m ON m.id = c.producer_id, p WHERE EXISTS (SELECT 1 FROM change h WHERE h.kind = 'case'"
                         " AND h.record_id = c.id || '' AND h.act IN ('substantiate', 'dismiss', 'refer') AND h.at_us < p.stop) AND"
                         " CASE WHEN m.id IS NULL THEN p.unit = '' ELSE m.commune_code IN (SELECT code FROM unit) END" },
    { "rights", "all", "SELECT COUNT(*) FROM entitled" },
};

#endif
