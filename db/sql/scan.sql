-- Scans of a label by day.

-- name: scan_add
INSERT INTO scan_day (run_id, idx, day, first_minute, scans, devices, networks) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (run_id, idx, day) DO UPDATE SET
  scans = scan_day.scans + excluded.scans,
  devices = scan_day.devices + excluded.devices,
  networks = scan_day.networks + excluded.networks,
  first_minute = CASE WHEN excluded.first_minute < scan_day.first_minute THEN excluded.first_minute
                      ELSE scan_day.first_minute END

-- name: scan_add_eight
INSERT INTO scan_day (run_id, idx, day, first_minute, scans, devices, networks)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7),
       (?8, ?9, ?10, ?11, ?12, ?13, ?14),
       (?15, ?16, ?17, ?18, ?19, ?20, ?21),
       (?22, ?23, ?24, ?25, ?26, ?27, ?28),
       (?29, ?30, ?31, ?32, ?33, ?34, ?35),
       (?36, ?37, ?38, ?39, ?40, ?41, ?42),
       (?43, ?44, ?45, ?46, ?47, ?48, ?49),
       (?50, ?51, ?52, ?53, ?54, ?55, ?56)
ON CONFLICT (run_id, idx, day) DO UPDATE SET
  scans = scan_day.scans + excluded.scans,
  devices = scan_day.devices + excluded.devices,
  networks = scan_day.networks + excluded.networks,
  first_minute = CASE WHEN excluded.first_minute < scan_day.first_minute THEN excluded.first_minute
                      ELSE scan_day.first_minute END

-- name: scan_any
SELECT 1 FROM scan_day WHERE run_id = ?1 AND idx = ?2 LIMIT 1

-- name: scan_month_add
INSERT INTO scan_month (month, run_id, labels, scans, devices) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (month, run_id) DO UPDATE SET
  labels = scan_month.labels + excluded.labels,
  scans = scan_month.scans + excluded.scans,
  devices = scan_month.devices + excluded.devices

-- name: scan_history
SELECT day, first_minute, scans FROM scan_day WHERE run_id = ?1 AND idx = ?2 ORDER BY day

-- name: scan_labels
SELECT run_id, idx FROM scan_day WHERE (run_id, idx) > (?1, ?2) ORDER BY run_id, idx LIMIT ?3
