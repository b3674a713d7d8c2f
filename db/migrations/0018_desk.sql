-- Scans of a run by month, for the figures of offices: kept when single days are erased, for no visitor and no label can be told from them.
CREATE TABLE scan_month (
  month   INTEGER NOT NULL,  -- yyyymm, in Asia/Ho_Chi_Minh
  run_id  INTEGER NOT NULL,
  labels  INTEGER NOT NULL,  -- scanned for the first time
  scans   INTEGER NOT NULL,
  devices INTEGER NOT NULL,  -- by day, as in scan_day
  PRIMARY KEY (month, run_id)
) STRICT, WITHOUT ROWID;

INSERT INTO scan_month (month, run_id, labels, scans, devices)
SELECT CAST(strftime('%Y%m', s.day * 86400, 'unixepoch') AS INTEGER), s.run_id,
       SUM(NOT EXISTS (SELECT 1 FROM scan_day f WHERE f.run_id = s.run_id AND f.idx = s.idx AND f.day < s.day)),
       SUM(s.scans), SUM(s.devices)
FROM scan_day s GROUP BY 1, 2;
