-- Inspections: plan and decision, the sample that was drawn for them, and the minutes of each visit.

CREATE TABLE inspection (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL,
  owner_org INTEGER NOT NULL, owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL,
  owner_manager INTEGER NOT NULL, folded TEXT NOT NULL,
  name TEXT NOT NULL, purpose TEXT NOT NULL, team TEXT NOT NULL, from_on TEXT NOT NULL, to_on TEXT NOT NULL,
  decision_no TEXT NOT NULL, decided_on TEXT NOT NULL, body TEXT NOT NULL, file TEXT NOT NULL,
  sampled TEXT NOT NULL, stratum TEXT NOT NULL, size INTEGER, unit_code TEXT NOT NULL, issued_from TEXT NOT NULL, issued_to TEXT NOT NULL,
  seed TEXT NOT NULL, algorithm TEXT NOT NULL, frame_size INTEGER, frame_sha256 TEXT NOT NULL, drawn INTEGER
) STRICT;
CREATE INDEX inspection_folded ON inspection (folded, state);
CREATE INDEX inspection_changed ON inspection (changed_us, folded, state);
CREATE INDEX inspection_state ON inspection (state, state_us);
CREATE INDEX inspection_owner ON inspection (owner_org);
CREATE INDEX inspection_unit ON inspection (owner_unit, changed_us);
CREATE INDEX inspection_draft ON inspection (created_by) WHERE state = 'draft';
CREATE INDEX inspection_file_file ON inspection (file) WHERE file <> '';

-- What was drawn from: frames as they were, so that a draw can be repeated for ever, each under its hash, which the inspection and the
-- public log name.
CREATE TABLE inspection_frame (
  sha256 TEXT PRIMARY KEY,
  frame  TEXT NOT NULL,           -- lines: core/sample.h
  at_us  INTEGER NOT NULL
) STRICT;
CREATE TRIGGER inspection_frame_update BEFORE UPDATE ON inspection_frame BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER inspection_frame_delete BEFORE DELETE ON inspection_frame BEGIN SELECT RAISE(ABORT, 'append-only'); END;

CREATE TABLE visit (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL,
  owner_org INTEGER NOT NULL, owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL,
  owner_manager INTEGER NOT NULL, folded TEXT NOT NULL,
  number TEXT NOT NULL, inspection_id INTEGER NOT NULL REFERENCES inspection (id),
  producer_id INTEGER NOT NULL REFERENCES producer (id), product_id INTEGER REFERENCES product (id),
  label TEXT NOT NULL, run_id INTEGER REFERENCES run (id), idx INTEGER, by_draw INTEGER NOT NULL,
  done_on TEXT NOT NULL, place TEXT NOT NULL, inspectors TEXT NOT NULL, present TEXT NOT NULL,
  c_goods TEXT NOT NULL, n_goods TEXT NOT NULL,
  c_page TEXT NOT NULL, n_page TEXT NOT NULL,
  c_mark TEXT NOT NULL, n_mark TEXT NOT NULL,
  c_right TEXT NOT NULL, n_right TEXT NOT NULL,
  c_area TEXT NOT NULL, n_area TEXT NOT NULL,
  c_stars TEXT NOT NULL, n_stars TEXT NOT NULL,
  c_output TEXT NOT NULL, n_output TEXT NOT NULL,
  c_voids TEXT NOT NULL, n_voids TEXT NOT NULL,
  c_tests TEXT NOT NULL, n_tests TEXT NOT NULL,
  c_cases TEXT NOT NULL, n_cases TEXT NOT NULL,
  c_approvals TEXT NOT NULL, n_approvals TEXT NOT NULL,
  finding TEXT NOT NULL, result TEXT NOT NULL, requirement TEXT NOT NULL, deadline TEXT NOT NULL, opinion TEXT NOT NULL,
  photo TEXT NOT NULL, photo_2 TEXT NOT NULL, photo_3 TEXT NOT NULL, photo_4 TEXT NOT NULL, file TEXT NOT NULL
) STRICT;
CREATE INDEX visit_folded ON visit (folded, state);
CREATE INDEX visit_changed ON visit (changed_us, folded, state);
CREATE INDEX visit_state ON visit (state, state_us);
CREATE INDEX visit_owner ON visit (owner_org);
CREATE INDEX visit_unit ON visit (owner_unit, changed_us);
CREATE INDEX visit_draft ON visit (created_by) WHERE state = 'draft';
CREATE UNIQUE INDEX visit_number ON visit (number);
CREATE INDEX visit_inspection ON visit (inspection_id);
CREATE INDEX visit_producer ON visit (producer_id);
CREATE INDEX visit_product ON visit (product_id);
CREATE INDEX visit_photo_file ON visit (photo) WHERE photo <> '';
CREATE INDEX visit_photo_2_file ON visit (photo_2) WHERE photo_2 <> '';
CREATE INDEX visit_photo_3_file ON visit (photo_3) WHERE photo_3 <> '';
CREATE INDEX visit_photo_4_file ON visit (photo_4) WHERE photo_4 <> '';
CREATE INDEX visit_file_file ON visit (file) WHERE file <> '';
