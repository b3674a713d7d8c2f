-- Jobs of the label press, one-time links to their files, and why labels were printed again.

-- Why these labels were printed once more: core/void_reason.def; '' for an ordinary print.
ALTER TABLE print_event ADD COLUMN reason TEXT NOT NULL DEFAULT '';

-- A job is its parameters: those of the print that recorded it, and the ticket (stock, printer, style) as it was on that day.
-- Its file is derived, D/jobs/<id>.<format>: deleted after a while and made again from here.
CREATE TABLE press_job (
  id              INTEGER PRIMARY KEY,
  print_id        INTEGER NOT NULL UNIQUE REFERENCES print_event (id),
  run_id          INTEGER NOT NULL REFERENCES run (id),
  producer_id     INTEGER NOT NULL,
  stock           TEXT NOT NULL,
  ticket_frozen   INTEGER NOT NULL REFERENCES frozen (id),
  next_cell       INTEGER NOT NULL,       -- first free cell of the last sheet
  created_us      INTEGER NOT NULL,
  created_by      INTEGER NOT NULL,       -- account, 0 : at the command line
  state           TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'cancelled', 'failed')),
  queued_us       INTEGER NOT NULL,
  failure         TEXT NOT NULL,          -- canonical JSON {args, key, status}; '' where it did not fail
  sha256          BLOB CHECK (sha256 IS NULL OR length(sha256) = 32), -- of the first file
  bytes           INTEGER NOT NULL,
  made_us         INTEGER NOT NULL,       -- 0 : never yet
  program_version TEXT NOT NULL,          -- that made the first file
  kept_us         INTEGER NOT NULL,       -- when the file that is there was made, 0 : there is none
  kept_sha256     BLOB CHECK (kept_sha256 IS NULL OR length(kept_sha256) = 32),
  kept_version    TEXT NOT NULL
) STRICT;
CREATE INDEX press_job_run ON press_job (run_id);
CREATE INDEX press_job_stock ON press_job (producer_id, stock, id);
CREATE INDEX press_job_waiting ON press_job (queued_us, id) WHERE state IN ('queued', 'running');
CREATE INDEX press_job_kept ON press_job (kept_us) WHERE kept_us > 0;

-- A link that somebody without an account opens: only the hash of its token is kept.
CREATE TABLE press_link (
  id         INTEGER PRIMARY KEY,
  job_id     INTEGER NOT NULL REFERENCES press_job (id),
  token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  role       TEXT NOT NULL,               -- who gave it out
  org        TEXT NOT NULL,
  created_by INTEGER NOT NULL,
  created_us INTEGER NOT NULL,
  expires_us INTEGER NOT NULL,
  openings   INTEGER NOT NULL CHECK (openings BETWEEN 1 AND 5),
  opened     INTEGER NOT NULL CHECK (opened BETWEEN 0 AND openings),
  opened_us  INTEGER NOT NULL,            -- the last time, 0 : never
  revoked_us INTEGER NOT NULL             -- 0 : not
) STRICT;
CREATE INDEX press_link_job ON press_link (job_id);

-- ---- append-only: what was asked for, and what was made first, stays ----
CREATE TRIGGER press_job_update BEFORE UPDATE OF id, print_id, run_id, producer_id, stock, ticket_frozen, next_cell, created_us,
  created_by ON press_job
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER press_job_made BEFORE UPDATE OF sha256, bytes, made_us, program_version ON press_job WHEN OLD.made_us <> 0
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER press_job_delete BEFORE DELETE ON press_job BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER press_link_update BEFORE UPDATE OF id, job_id, token_hash, role, org, created_by, created_us, expires_us, openings
  ON press_link
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER press_link_revoked BEFORE UPDATE ON press_link WHEN OLD.revoked_us <> 0
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER press_link_delete BEFORE DELETE ON press_link BEGIN SELECT RAISE(ABORT, 'append-only'); END;
