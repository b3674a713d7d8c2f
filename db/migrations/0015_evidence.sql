-- What scans give away about copied labels, and nothing about whom.

-- A device that scanned a label on a day, for 90 days. Network (/24, /48) and visitor are hashes under a key that lives in memory
-- for that day, so they say nothing beyond it; at most three devices a network and 64 networks a label and day are kept.
-- The day comes first: a day is written, reviewed, folded and deleted as one stretch.
CREATE TABLE scan_device (
  day      INTEGER NOT NULL,              -- days since 1970-01-01, in Asia/Ho_Chi_Minh
  run_id   INTEGER NOT NULL,
  idx      INTEGER NOT NULL,
  network  INTEGER NOT NULL,
  visitor  INTEGER NOT NULL,
  minute   INTEGER NOT NULL CHECK (minute >= 0 AND minute < 1440), -- of the day
  language TEXT NOT NULL,                 -- two letters, '' unknown
  agent    TEXT NOT NULL,                 -- key of agent.def
  place    TEXT NOT NULL,                 -- code of the operator's list, '' unknown or not to be relied on
  campaign TEXT NOT NULL,                 -- e= of the address, '' none
  PRIMARY KEY (day, run_id, idx, network, visitor)
) STRICT, WITHOUT ROWID;

-- How many of them a label had on a day: what stays when they are gone, and what pages may ask cheaply.
ALTER TABLE scan_day ADD COLUMN devices INTEGER NOT NULL DEFAULT 0;
ALTER TABLE scan_day ADD COLUMN networks INTEGER NOT NULL DEFAULT 0;

-- Devices by place and campaign, made from the rows of scan_device when those are deleted.
CREATE TABLE scan_fold (
  run_id   INTEGER NOT NULL,
  idx      INTEGER NOT NULL,
  day      INTEGER NOT NULL,
  place    TEXT NOT NULL,
  campaign TEXT NOT NULL,
  devices  INTEGER NOT NULL,
  PRIMARY KEY (run_id, idx, day, place, campaign)
) STRICT, WITHOUT ROWID;

-- From how many points on an officer looks at a label of the product; NULL: the limit of the program.
ALTER TABLE product ADD COLUMN copy_limit INTEGER;
