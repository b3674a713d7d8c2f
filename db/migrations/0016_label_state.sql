-- What becomes of labels once they are printed: sold or shipped, on display, opened. What is taken back stays as a row that has ended.

CREATE TABLE label_range (
  id       INTEGER PRIMARY KEY,
  run_id   INTEGER NOT NULL REFERENCES run (id),
  what     INTEGER NOT NULL CHECK (what IN (1, 2)), -- 1 sold or shipped, 2 on display
  first    INTEGER NOT NULL CHECK (first >= 1),
  last     INTEGER NOT NULL CHECK (last >= first),
  day      INTEGER NOT NULL,                        -- from when on it counts, days since 1970-01-01
  at_us    INTEGER NOT NULL,                        -- when it was said of the first of them
  role     TEXT NOT NULL,
  org      TEXT NOT NULL,
  said_by  INTEGER NOT NULL,                        -- account, 0: the command line
  ended_us INTEGER NOT NULL,                        -- 0: it stands
  ended_by INTEGER NOT NULL,
  why      TEXT NOT NULL
) STRICT;
-- Of what stands no two ranges overlap: whether a label is in one is a probe of the tree.
CREATE UNIQUE INDEX label_range_stands ON label_range (run_id, what, first) WHERE ended_us = 0;
CREATE INDEX label_range_ended ON label_range (run_id, ended_us) WHERE ended_us <> 0;

-- Somebody who scanned a bottle says that it was opened. Minutes, not seconds, and nothing about who it was.
CREATE TABLE label_opened (
  id       INTEGER PRIMARY KEY,
  run_id   INTEGER NOT NULL REFERENCES run (id),
  idx      INTEGER NOT NULL,
  day      INTEGER NOT NULL,
  minute   INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),
  ended_us INTEGER NOT NULL,                        -- 0: it stands
  role     TEXT NOT NULL,                           -- who took it back, "" nobody
  org      TEXT NOT NULL,
  ended_by INTEGER NOT NULL,
  why      TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX label_opened_stands ON label_opened (run_id, idx) WHERE ended_us = 0;

CREATE TRIGGER label_range_update BEFORE UPDATE OF id, run_id, what, day, at_us, role, org, said_by ON label_range
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER label_range_over BEFORE UPDATE ON label_range WHEN OLD.ended_us <> 0
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER label_range_delete BEFORE DELETE ON label_range BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER label_opened_update BEFORE UPDATE OF id, run_id, idx, day, minute ON label_opened
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER label_opened_over BEFORE UPDATE ON label_opened WHEN OLD.ended_us <> 0
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER label_opened_delete BEFORE DELETE ON label_opened BEGIN SELECT RAISE(ABORT, 'append-only'); END;
