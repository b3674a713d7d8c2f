-- What visitors report, and the cases that come of it.

CREATE TABLE label_case (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL,
  state_until TEXT NOT NULL,              -- of one under review: the last day on which it counts
  owner_org INTEGER NOT NULL,             -- 0 : nobody opened it, so that its producer does not hear of it
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  label TEXT NOT NULL, source TEXT NOT NULL, why TEXT NOT NULL,
  producer_id INTEGER REFERENCES producer (id), product_id INTEGER REFERENCES product (id),
  run_id INTEGER REFERENCES run (id),     -- NULL : no label of ours
  idx INTEGER,                            -- 0 : the whole run
  opened_on TEXT NOT NULL, decision_no TEXT NOT NULL, body TEXT NOT NULL,
  evidence TEXT NOT NULL DEFAULT ''       -- JSON object of what the scans showed, '' none; no field: pages make words of it
) STRICT;
CREATE INDEX label_case_folded ON label_case (folded, state);
CREATE INDEX label_case_changed ON label_case (changed_us, folded, state);
CREATE INDEX label_case_state ON label_case (state, state_us);
CREATE INDEX label_case_owner ON label_case (owner_org);
CREATE INDEX label_case_unit ON label_case (owner_unit, changed_us);
CREATE INDEX label_case_producer ON label_case (producer_id);
CREATE INDEX label_case_product ON label_case (product_id);
-- The scan page asks whether anything is in force about a run, and a new report which case is open about its label.
CREATE INDEX label_case_force ON label_case (run_id, idx) WHERE state IN ('reviewing', 'substantiated');
CREATE INDEX label_case_open ON label_case (run_id, idx, label) WHERE state IN ('new', 'reviewing');

-- What one visitor wrote. Nothing says who, unless the visitor did: contact is sealed (core/record_key.h) and goes with the photo.
CREATE TABLE report (
  id        INTEGER PRIMARY KEY,
  ref       TEXT NOT NULL UNIQUE,         -- random: none follows from another
  case_id   INTEGER NOT NULL REFERENCES label_case (id),
  at_us     INTEGER NOT NULL,             -- to the minute
  address   TEXT NOT NULL,                -- what was given as the label, '' nothing
  seen      TEXT NOT NULL,                -- of case_why
  bought_at TEXT NOT NULL,
  note      TEXT NOT NULL,
  photo     TEXT NOT NULL,
  contact   BLOB,
  erased_us INTEGER NOT NULL              -- when its personal parts were taken out, 0 : they were not
) STRICT;
CREATE INDEX report_case ON report (case_id, id);
CREATE INDEX report_photo ON report (photo) WHERE photo <> '';
CREATE INDEX report_due ON report (at_us) WHERE erased_us = 0 AND (photo <> '' OR contact IS NOT NULL);
