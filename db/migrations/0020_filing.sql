-- What bodies report on the plan, each half-year and year: who must when, what they typed, and what they filed.

-- Marks that the Department helped to come about since the plan.
CREATE TABLE mark_support (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  name TEXT NOT NULL, village_id TEXT NOT NULL, unit_code TEXT NOT NULL, mark_id INTEGER, supported_on TEXT NOT NULL,
  filed_on TEXT NOT NULL, granted_on TEXT NOT NULL, paper TEXT NOT NULL, file TEXT NOT NULL, note TEXT NOT NULL
) STRICT;
CREATE INDEX mark_support_folded ON mark_support (folded, state);
CREATE INDEX mark_support_changed ON mark_support (changed_us, folded, state);
CREATE INDEX mark_support_owner ON mark_support (owner_org);
CREATE INDEX mark_support_unit ON mark_support (owner_unit, changed_us);
CREATE INDEX mark_support_village ON mark_support (village_id);
CREATE INDEX mark_support_mark ON mark_support (mark_id);
CREATE INDEX mark_support_draft ON mark_support (created_by) WHERE state = 'draft';

-- Who reports what by when: dated rows, since bodies and calendars change. Days of the year are "MM-DD".
CREATE TABLE filing_duty (
  section    TEXT NOT NULL,               -- of Phụ biểu 01 (core/indicator.def), 'all': the consolidated report
  body       TEXT NOT NULL,               -- code of the organisation as the plan names it; 'communes': each commune's committee
  period     TEXT NOT NULL CHECK (period IN ('half', 'year')),
  part       TEXT NOT NULL CHECK (part IN ('', '1', '2')), -- of halves
  first_day  TEXT NOT NULL,               -- of the figures; later in the year than last_day: of the year before
  last_day   TEXT NOT NULL,
  due_day    TEXT NOT NULL,               -- the last acceptable one
  valid_from TEXT NOT NULL,               -- periods that end within these days
  valid_to   TEXT NOT NULL,               -- '' : still so
  source     TEXT NOT NULL,
  PRIMARY KEY (section, body, period, part, valid_from)
) STRICT, WITHOUT ROWID;

-- Places that an indicator is limited to, where the plan names some.
CREATE TABLE filing_area (
  indicator     TEXT NOT NULL,            -- core/indicator.def
  district_code TEXT NOT NULL,            -- of 2022
  source        TEXT NOT NULL,
  PRIMARY KEY (indicator, district_code)
) STRICT, WITHOUT ROWID;

-- What a body typed, version after version; the last one counts.
CREATE TABLE filing_value (
  id         INTEGER PRIMARY KEY,
  org_id     INTEGER NOT NULL REFERENCES org (id),
  period     TEXT NOT NULL,               -- "2026-1", "2026", "2026-01-01/2026-03-31"
  indicator  TEXT NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('', 'LN', 'NTT', 'LNTT')),
  version    INTEGER NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('number', 'none', 'unknown')), -- none: there is no such thing; unknown: taken back
  value      TEXT NOT NULL,               -- as typed, "1.234,5"; '' where it is no number
  note       TEXT NOT NULL,
  source     TEXT NOT NULL,
  at_us      INTEGER NOT NULL,
  account_id INTEGER NOT NULL,            -- 0: at the command line
  behalf_of  INTEGER NOT NULL,
  role       TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX filing_value_version ON filing_value (org_id, period, indicator, kind, version);
CREATE INDEX filing_value_period ON filing_value (period, indicator, kind);

-- A report of a body about a period. While it is a draft its figures follow the registry; what was filed is a row of
-- filing_version.
CREATE TABLE filing (
  id          INTEGER PRIMARY KEY,
  org_id      INTEGER NOT NULL REFERENCES org (id),
  owner_unit  TEXT NOT NULL,              -- commune of the body, '' where it has none
  document    TEXT NOT NULL CHECK (document IN ('own', 'consolidated', 'adhoc')),
  section     TEXT NOT NULL,              -- sections of Phụ biểu 01 that it fills, 'all', 'trace': by spaces
  period      TEXT NOT NULL,
  first_day   TEXT NOT NULL,
  last_day    TEXT NOT NULL,
  due_day     TEXT NOT NULL,              -- '' : nobody waits for it
  area        TEXT NOT NULL CHECK (area IN ('old', 'merged')),
  unit_code   TEXT NOT NULL,              -- one commune only, '' : no
  producer_id INTEGER NOT NULL,           -- one producer only, 0 : no
  mark_id     INTEGER NOT NULL,           -- one mark only, 0 : no
  state       TEXT NOT NULL CHECK (state IN ('draft', 'filed', 'discarded')),
  reason      TEXT NOT NULL,              -- why a filed one is being corrected, '' : it is not
  head        TEXT NOT NULL,              -- canonical JSON: number, date, signatory …, and the texts
  version     INTEGER NOT NULL,           -- of the draft, against two people at once
  filed       INTEGER NOT NULL,           -- number of the last version that was filed, 0 : none
  created_us  INTEGER NOT NULL,
  changed_us  INTEGER NOT NULL,
  created_by  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX filing_natural ON filing (org_id, document, period, area, unit_code, producer_id, mark_id) WHERE state <> 'discarded';
CREATE INDEX filing_period ON filing (period, document);
CREATE INDEX filing_unit ON filing (owner_unit);

CREATE TABLE filing_version (
  filing_id  INTEGER NOT NULL REFERENCES filing (id),
  version    INTEGER NOT NULL CHECK (version >= 1),
  at_us      INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  behalf_of  INTEGER NOT NULL,
  role       TEXT NOT NULL,
  org        TEXT NOT NULL,
  reason     TEXT NOT NULL,               -- of the correction, '' the first
  sha256     BLOB NOT NULL CHECK (length(sha256) = 32),
  signature  BLOB NOT NULL CHECK (length(signature) = 64),
  public_key BLOB NOT NULL CHECK (length(public_key) = 32),
  log_idx    INTEGER NOT NULL,            -- of its filing.filed entry
  snapshot   TEXT NOT NULL,               -- canonical JSON: all that the document says, with the rows behind each figure
  PRIMARY KEY (filing_id, version)
) STRICT;

CREATE TRIGGER filing_value_update BEFORE UPDATE ON filing_value BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER filing_value_delete BEFORE DELETE ON filing_value BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER filing_version_update BEFORE UPDATE ON filing_version BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER filing_version_delete BEFORE DELETE ON filing_version BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER filing_update BEFORE UPDATE OF id, org_id, owner_unit, document, section, period, first_day, last_day, area, unit_code,
  producer_id, mark_id, created_us, created_by ON filing
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER filing_delete BEFORE DELETE ON filing BEGIN SELECT RAISE(ABORT, 'append-only'); END;
