-- Devices that scanned a label on a day, and what is kept of them afterwards.

-- name: scan_device_kept
SELECT network, visitor FROM scan_device WHERE day = ?1 AND run_id = ?2 AND idx = ?3

-- name: scan_device_add
INSERT INTO scan_device (day, run_id, idx, network, visitor, minute, language, agent, place, campaign)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)

-- name: scan_device_add_eight
INSERT INTO scan_device (day, run_id, idx, network, visitor, minute, language, agent, place, campaign)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10),
       (?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20),
       (?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30),
       (?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38, ?39, ?40),
       (?41, ?42, ?43, ?44, ?45, ?46, ?47, ?48, ?49, ?50),
       (?51, ?52, ?53, ?54, ?55, ?56, ?57, ?58, ?59, ?60),
       (?61, ?62, ?63, ?64, ?65, ?66, ?67, ?68, ?69, ?70),
       (?71, ?72, ?73, ?74, ?75, ?76, ?77, ?78, ?79, ?80)

-- name: scan_window
SELECT d.day, d.minute, d.network, d.place, d.campaign
FROM scan_day s JOIN scan_device d ON d.day = s.day AND d.run_id = s.run_id AND d.idx = s.idx
WHERE s.run_id = ?1 AND s.idx = ?2 AND s.day >= ?3 ORDER BY s.day, d.network, d.minute, d.visitor

-- name: scan_weight
SELECT COALESCE((SELECT SUM(s.devices) FROM scan_day s WHERE s.run_id = ?1 AND s.idx = ?2 AND s.day >= ?3), 0),
       COALESCE((SELECT MAX(s.day) FROM scan_day s WHERE s.run_id = ?1 AND s.idx = ?2 AND s.day >= ?3 AND s.devices > 0), 0),
       COALESCE((SELECT p.copy_limit FROM run r JOIN lot l ON l.id = r.lot_id JOIN product p ON p.id = l.product_id WHERE r.id = ?1), 0)

-- name: scan_labels_on
SELECT DISTINCT run_id, idx FROM scan_device WHERE day = ?1 AND (run_id, idx) > (?2, ?3) ORDER BY run_id, idx LIMIT ?4

-- name: scan_siblings_after
SELECT idx, MAX(CASE WHEN day >= ?3 THEN networks ELSE 0 END) FROM scan_day WHERE run_id = ?1 AND idx > ?2
GROUP BY idx ORDER BY idx LIMIT ?4

-- name: scan_siblings_before
SELECT idx, MAX(CASE WHEN day >= ?3 THEN networks ELSE 0 END) FROM scan_day WHERE run_id = ?1 AND idx < ?2
GROUP BY idx ORDER BY idx DESC LIMIT ?4

-- name: scan_fold_day
SELECT MIN(day) FROM scan_device

-- name: scan_fold_bound
SELECT run_id, idx FROM (SELECT DISTINCT run_id, idx FROM scan_device WHERE day = ?1 ORDER BY run_id, idx LIMIT ?2) x
ORDER BY run_id DESC, idx DESC LIMIT 1

-- name: scan_fold_count
INSERT INTO scan_fold (run_id, idx, day, place, campaign, devices)
SELECT run_id, idx, day, place, campaign, COUNT(*) FROM scan_device WHERE day = ?1 AND (run_id, idx) <= (?2, ?3)
GROUP BY run_id, idx, day, place, campaign
ON CONFLICT (run_id, idx, day, place, campaign) DO UPDATE SET devices = scan_fold.devices + excluded.devices

-- name: scan_fold_drop
DELETE FROM scan_device WHERE day = ?1 AND (run_id, idx) <= (?2, ?3)

-- name: scan_export_days
SELECT day, scans, devices, networks, first_minute FROM scan_day WHERE run_id = ?1 AND idx = ?2 ORDER BY day

-- name: scan_export_devices
SELECT d.day, d.minute, d.network, d.visitor, d.language, d.agent, d.place, d.campaign
FROM scan_day s JOIN scan_device d ON d.day = s.day AND d.run_id = s.run_id AND d.idx = s.idx
WHERE s.run_id = ?1 AND s.idx = ?2 ORDER BY s.day, d.minute, d.network, d.visitor

-- name: scan_export_folds
SELECT day, place, campaign, devices FROM scan_fold WHERE run_id = ?1 AND idx = ?2 ORDER BY day, place, campaign

-- name: scan_erase_devices
DELETE FROM scan_device WHERE run_id = ?1 AND idx = ?2
  AND day IN (SELECT s.day FROM scan_day s WHERE s.run_id = ?1 AND s.idx = ?2 AND s.day < ?3) RETURNING 1

-- name: scan_erase_folds
DELETE FROM scan_fold WHERE run_id = ?1 AND idx = ?2 AND day < ?3 RETURNING 1

-- name: scan_erase_days
DELETE FROM scan_day WHERE run_id = ?1 AND idx = ?2 AND day < ?3 RETURNING 1

-- name: scan_erase_labels
SELECT DISTINCT run_id, idx FROM scan_day WHERE (run_id, idx) > (?1, ?2) ORDER BY run_id, idx LIMIT ?3
