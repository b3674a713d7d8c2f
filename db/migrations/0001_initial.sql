-- The first schema. Immutable once released: a later change is a new file with the next number.
--
-- Instants (…_us) are microseconds since 1970 UTC; civil dates are ISO text, '' where open or unknown; ids and times come
-- from the program. A label has no row: it is (run_id, idx).

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- ---- places and villages (the province's lists) ----

-- One row for each name that a communal unit had, with the days on which it had it. A code can stay while the name and
-- the territory change, so (code, valid_from) is the key; places are found by code, never by name.
CREATE TABLE unit_name (
  code          TEXT NOT NULL,
  valid_from    TEXT NOT NULL,            -- '' : since before the records
  valid_to      TEXT NOT NULL,            -- last day, '' : still so
  name          TEXT NOT NULL,
  district      TEXT NOT NULL,            -- '' since 2025-07-01
  district_code TEXT NOT NULL,
  province      TEXT NOT NULL,
  successor     TEXT NOT NULL,            -- code of the unit that it went into, '' where it goes on
  confidence    TEXT NOT NULL,
  note          TEXT NOT NULL,
  name_folded   TEXT NOT NULL,
  PRIMARY KEY (code, valid_from)
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_name_folded ON unit_name (name_folded);
CREATE INDEX unit_successor ON unit_name (successor);

-- Names in the lists that no code could be given: kept as they stand, with the reason.
CREATE TABLE unit_open (
  name       TEXT NOT NULL,
  district   TEXT NOT NULL,
  today_name TEXT NOT NULL,
  today_code TEXT NOT NULL,
  confidence TEXT NOT NULL,
  note       TEXT NOT NULL,
  PRIMARY KEY (name, district)
) STRICT, WITHOUT ROWID;

CREATE TABLE village (
  id            TEXT PRIMARY KEY,
  entity_id     TEXT NOT NULL,            -- the same village named again in another section of the plan
  craft         TEXT NOT NULL,
  craft_en      TEXT NOT NULL,
  kind_planned  TEXT NOT NULL,            -- what the plan intends; never a recognition
  plan_word     TEXT NOT NULL,
  people        TEXT NOT NULL,
  hamlet        TEXT NOT NULL,
  commune       TEXT NOT NULL,            -- as the plan writes it
  district      TEXT NOT NULL,
  code_2022     TEXT NOT NULL,
  unit_code     TEXT NOT NULL,            -- today's unit, '' where open
  period        TEXT NOT NULL,
  section       TEXT NOT NULL,
  tourism_site  TEXT NOT NULL,
  note          TEXT NOT NULL,
  open_question TEXT NOT NULL,            -- why it is joined to no unit; '' where it is joined
  folded        TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX village_unit ON village (unit_code);

-- A decision of the provincial People's Committee, recorded here, never made here.
CREATE TABLE recognition (
  village_id  TEXT NOT NULL REFERENCES village (id),
  kind        TEXT NOT NULL CHECK (kind IN ('LN', 'NTT', 'LNTT')),
  decision_no TEXT NOT NULL,
  decided_on  TEXT NOT NULL,
  body        TEXT NOT NULL,
  valid_to    TEXT NOT NULL,
  PRIMARY KEY (village_id, decision_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE target (
  id           TEXT PRIMARY KEY,          -- source and place in it
  source       TEXT NOT NULL,             -- paragraph of the plan
  part         TEXT NOT NULL,
  group_no     TEXT NOT NULL,
  body         TEXT NOT NULL,
  tt           TEXT NOT NULL,
  indicator    TEXT NOT NULL,
  indicator_en TEXT NOT NULL,
  unit         TEXT NOT NULL,
  t2025 TEXT NOT NULL, ln2025 TEXT NOT NULL, ntt2025 TEXT NOT NULL, lntt2025 TEXT NOT NULL,
  t2030 TEXT NOT NULL, ln2030 TEXT NOT NULL, ntt2030 TEXT NOT NULL, lntt2030 TEXT NOT NULL,
  service_can_compute TEXT NOT NULL,
  note         TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- ---- who makes what ----

CREATE TABLE producer (
  id           INTEGER PRIMARY KEY,
  name         TEXT NOT NULL,
  short_name   TEXT NOT NULL,             -- '' : the name serves
  kind         TEXT NOT NULL,             -- core/producer_kind.def
  commune_code TEXT NOT NULL,
  village_id   TEXT NOT NULL,             -- '' where it has none
  state        TEXT NOT NULL,             -- core/lifecycle.def
  created_us   INTEGER NOT NULL,
  name_folded  TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX producer_natural ON producer (name, commune_code, kind);
CREATE INDEX producer_commune ON producer (commune_code);

CREATE TABLE product (
  id          INTEGER PRIMARY KEY,
  producer_id INTEGER NOT NULL REFERENCES producer (id),
  name        TEXT NOT NULL,
  name_en     TEXT NOT NULL,
  gtin        TEXT NOT NULL,              -- 14 digits, '' where it has none
  state       TEXT NOT NULL,
  created_us  INTEGER NOT NULL,
  name_folded TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX product_natural ON product (producer_id, name);
CREATE UNIQUE INDEX product_gtin ON product (gtin) WHERE gtin <> '';

CREATE TABLE lot (
  id         INTEGER PRIMARY KEY,
  product_id INTEGER NOT NULL REFERENCES product (id),
  code       TEXT NOT NULL,
  quantity   INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000000000),
  unit       TEXT NOT NULL,
  made_on    TEXT NOT NULL,
  expires_on TEXT NOT NULL,               -- last good day, '' where it has none
  issued     INTEGER NOT NULL DEFAULT 0,  -- labels reserved or issued
  voided     INTEGER NOT NULL DEFAULT 0,  -- of them voided: left = quantity - issued + voided
  created_us INTEGER NOT NULL,
  CHECK (issued - voided <= quantity AND voided <= issued)
) STRICT;
CREATE UNIQUE INDEX lot_natural ON lot (product_id, code);

-- ---- keys ----

CREATE TABLE signing_key (
  id           INTEGER PRIMARY KEY CHECK (id BETWEEN 0 AND 999),
  host         TEXT NOT NULL,
  public_key   BLOB NOT NULL CHECK (length(public_key) = 32),
  state        TEXT NOT NULL CHECK (state IN ('active', 'retired', 'destroyed')),
  added_us     INTEGER NOT NULL,
  retired_us   INTEGER NOT NULL,          -- 0 : not
  destroyed_us INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX signing_key_active ON signing_key (state) WHERE state = 'active';

-- ---- runs ----

-- What runs freeze: host, form, GTIN, lot and all label texts, as canonical JSON, once for equal content.
CREATE TABLE frozen (
  id     INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
  json   TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX frozen_sha256 ON frozen (sha256);

CREATE TABLE run (
  id         INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 99999999),
  lot_id     INTEGER NOT NULL REFERENCES lot (id),
  key_id     INTEGER NOT NULL REFERENCES signing_key (id),
  frozen_id  INTEGER NOT NULL REFERENCES frozen (id),
  count      INTEGER NOT NULL CHECK (count BETWEEN 1 AND 9999999),
  state      INTEGER NOT NULL CHECK (state IN (0, 1)),  -- 0 preparing, 1 issued
  created_us INTEGER NOT NULL,
  log_idx    INTEGER,                     -- of its run.issued entry, NULL while preparing
  salt       BLOB NOT NULL CHECK (length(salt) = 32)
) STRICT;
CREATE INDEX run_lot ON run (lot_id);
CREATE INDEX run_preparing ON run (state) WHERE state = 0;

-- Roots of each 1,024 labels, only for runs of more than 1,024.
CREATE TABLE run_tree (
  run_id INTEGER PRIMARY KEY REFERENCES run (id),
  roots  BLOB NOT NULL
) STRICT;

CREATE TABLE void_range (
  run_id  INTEGER NOT NULL REFERENCES run (id),
  first   INTEGER NOT NULL,
  last    INTEGER NOT NULL CHECK (last >= first AND first >= 1),
  reason  INTEGER NOT NULL,               -- core/void_reason.def, in its order
  log_idx INTEGER NOT NULL,               -- of its run.voided entry
  at_us   INTEGER NOT NULL,
  PRIMARY KEY (run_id, first)
) STRICT, WITHOUT ROWID;

-- Printing and reprinting, and the template version that the first print on a stock froze.
CREATE TABLE print_event (
  id               INTEGER PRIMARY KEY,
  run_id           INTEGER NOT NULL REFERENCES run (id),
  at_us            INTEGER NOT NULL,
  role             TEXT NOT NULL,
  org              TEXT NOT NULL,
  ranges           TEXT NOT NULL,
  labels           INTEGER NOT NULL,
  reprinted        INTEGER NOT NULL,      -- of them printed before
  stock            TEXT NOT NULL,
  format           TEXT NOT NULL,
  start_cell       INTEGER NOT NULL,
  template         TEXT NOT NULL,
  template_version TEXT NOT NULL,
  template_frozen  INTEGER NOT NULL REFERENCES frozen (id),
  program_version  TEXT NOT NULL
) STRICT;
CREATE INDEX print_event_run ON print_event (run_id);

CREATE TABLE idempotency (
  key        TEXT PRIMARY KEY,
  body       BLOB NOT NULL CHECK (length(body) = 32),   -- SHA-256 of the canonical request
  run_id     INTEGER NOT NULL REFERENCES run (id),
  created_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- ---- the public log ----

CREATE TABLE log_entry (
  idx    INTEGER PRIMARY KEY,             -- 0, 1, 2 …, dense
  bytes  BLOB NOT NULL,                   -- canonical JSON, what is hashed and served
  leaf   BLOB NOT NULL CHECK (length(leaf) = 32),
  salt   BLOB,                            -- NULL once a record was forgotten
  record BLOB                             -- canonical JSON of the full record
) STRICT;

-- Which entries are about a subject: prev and the pages of a run.
CREATE TABLE log_subject (
  subject TEXT NOT NULL,
  idx     INTEGER NOT NULL,
  PRIMARY KEY (subject, idx)
) STRICT, WITHOUT ROWID;

-- ---- what happens ----

-- Scans of a label by day, in Asia/Ho_Chi_Minh.
CREATE TABLE scan_day (
  run_id       INTEGER NOT NULL,
  idx          INTEGER NOT NULL,
  day          INTEGER NOT NULL,          -- days since 1970-01-01
  first_minute INTEGER NOT NULL,          -- of the day, 0 … 1439
  scans        INTEGER NOT NULL,
  PRIMARY KEY (run_id, idx, day)
) STRICT, WITHOUT ROWID;

-- A signature that verifies on a label that was never issued: a key was misused. One row a key, kind and day.
CREATE TABLE alarm (
  key_id   INTEGER NOT NULL,
  kind     TEXT NOT NULL,
  day      INTEGER NOT NULL,
  first_us INTEGER NOT NULL,
  last_us  INTEGER NOT NULL,
  scans    INTEGER NOT NULL,
  address  TEXT NOT NULL,                 -- canonical text of the last
  PRIMARY KEY (key_id, kind, day)
) STRICT, WITHOUT ROWID;

-- Who did what in the service, also what the public log does not hold (lots, imports, prints).
CREATE TABLE act (
  id      INTEGER PRIMARY KEY,
  at_us   INTEGER NOT NULL,
  role    TEXT NOT NULL,
  org     TEXT NOT NULL,
  verb    TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail  TEXT NOT NULL                   -- canonical JSON
) STRICT;

-- ---- append-only: what was written stays ----

CREATE TRIGGER log_entry_update BEFORE UPDATE OF idx, bytes, leaf ON log_entry
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER log_entry_forget BEFORE UPDATE OF salt, record ON log_entry
WHEN NEW.salt IS NOT NULL OR (NEW.record IS NOT NULL AND NEW.record IS NOT OLD.record)
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER log_entry_delete BEFORE DELETE ON log_entry BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER log_subject_update BEFORE UPDATE ON log_subject BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER log_subject_delete BEFORE DELETE ON log_subject BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER void_range_update BEFORE UPDATE ON void_range BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER void_range_delete BEFORE DELETE ON void_range BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER run_update BEFORE UPDATE OF id, lot_id, key_id, frozen_id, count, salt, created_us ON run
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER run_issued BEFORE UPDATE ON run WHEN OLD.state = 1 BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER run_delete BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER frozen_update BEFORE UPDATE ON frozen BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER frozen_delete BEFORE DELETE ON frozen BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER print_event_update BEFORE UPDATE ON print_event BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER print_event_delete BEFORE DELETE ON print_event BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER act_update BEFORE UPDATE ON act BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER act_delete BEFORE DELETE ON act BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER signing_key_delete BEFORE DELETE ON signing_key BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER signing_key_update BEFORE UPDATE OF id, host, public_key, added_us ON signing_key
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER run_tree_update BEFORE UPDATE ON run_tree BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER run_tree_delete BEFORE DELETE ON run_tree BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER idempotency_update BEFORE UPDATE ON idempotency BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER idempotency_delete BEFORE DELETE ON idempotency BEGIN SELECT RAISE(ABORT, 'append-only'); END;
