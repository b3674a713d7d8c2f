-- Who signs in: organisations, accounts, what each may act as, sessions, one-time cards.

-- An organisation with the days on which it was one; a renamed or merged one names its successor. Never deleted. It is a
-- kind of the registry too, so it has the columns of store/kind_head.def.
CREATE TABLE org (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  code         TEXT NOT NULL,
  name         TEXT NOT NULL,
  kind         TEXT NOT NULL,             -- core/org_kind.def
  unit_code    TEXT NOT NULL,             -- commune, '' where it has none
  valid_from   TEXT NOT NULL,             -- '' : since before the records
  valid_to     TEXT NOT NULL,             -- last day, '' : still so
  successor_id INTEGER REFERENCES org (id),
  source       TEXT NOT NULL              -- the decision that made or renamed it
) STRICT;
CREATE UNIQUE INDEX org_code ON org (code);
CREATE INDEX org_unit ON org (unit_code, kind);
CREATE INDEX org_folded ON org (folded);
CREATE INDEX org_changed ON org (changed_us);
CREATE INDEX org_owner ON org (owner_org);

-- The organisation that runs the service is there before any list is loaded: what the command line does is done by it.
INSERT INTO org (id, state, version, created_us, changed_us, created_by, submitted_by, entered, reviewed_us, state_us,
  state_reason, state_until, owner_org, owner_unit, owner_member, owner_mark, owner_manager, folded, code, name, kind,
  unit_code, valid_from, valid_to, successor_id, source)
VALUES (1, 'active', 1, 0, 0, 0, 0, 'import', 0, 0, '', '', 1, '', 0, 0, 0, 'don vi van hanh he thong van-hanh', 'van-hanh',
  'Đơn vị vận hành hệ thống', 'operator', '', '', '', NULL, 'Có sẵn cùng chương trình');

-- A person. What the person may do comes from the assignments.
CREATE TABLE account (
  id              INTEGER PRIMARY KEY,
  login           TEXT NOT NULL,
  name            TEXT NOT NULL,
  org_id          INTEGER NOT NULL REFERENCES org (id),
  password_hash   TEXT NOT NULL,          -- Argon2id with its costs and salt, '' : none yet
  must_change     INTEGER NOT NULL CHECK (must_change IN (0, 1)),
  totp_sealed     BLOB NOT NULL,          -- core/record_key.h, empty : no second factor
  totp_last_step  INTEGER NOT NULL,       -- each step is good once
  state           TEXT NOT NULL CHECK (state IN ('active', 'ended')),
  created_us      INTEGER NOT NULL,
  changed_us      INTEGER NOT NULL,
  created_by      INTEGER NOT NULL,
  failures        INTEGER NOT NULL,       -- since the last sign-in
  last_failure_us INTEGER NOT NULL,
  locked_until_us INTEGER NOT NULL,
  last_signin_us  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX account_login ON account (login);
CREATE INDEX account_org ON account (org_id);

-- A role in an organisation, from its first to its last day. What was given stays; it can only be ended.
CREATE TABLE assignment (
  id         INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account (id),
  role       TEXT NOT NULL,               -- core/role.def
  org_id     INTEGER NOT NULL REFERENCES org (id),
  member_id  INTEGER NOT NULL,            -- household of a cooperative, 0 : none
  valid_from TEXT NOT NULL,
  valid_to   TEXT NOT NULL,               -- last day, '' : open
  deputy_for INTEGER NOT NULL,            -- account whose place it takes, 0 : its own
  named_by   INTEGER NOT NULL,            -- account, 0 : at the command line
  source     TEXT NOT NULL,
  created_us INTEGER NOT NULL,
  ended_us   INTEGER NOT NULL,            -- 0 : not ended before its last day
  ended_by   INTEGER NOT NULL
) STRICT;
CREATE INDEX assignment_account ON assignment (account_id);
CREATE INDEX assignment_org ON assignment (org_id);
CREATE INDEX assignment_deputy ON assignment (deputy_for) WHERE deputy_for <> 0;

-- Signed in. half: only the password was right so far.
CREATE TABLE session (
  token_hash    BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
  id            INTEGER NOT NULL UNIQUE,
  account_id    INTEGER NOT NULL REFERENCES account (id),
  assignment_id INTEGER NOT NULL,         -- acts as, 0 : the first that holds
  half          INTEGER NOT NULL CHECK (half IN (0, 1)),
  created_us    INTEGER NOT NULL,
  seen_us       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_created ON session (created_us);

CREATE TABLE signin_card (
  code_hash  BLOB PRIMARY KEY CHECK (length(code_hash) = 32),
  account_id INTEGER NOT NULL REFERENCES account (id),
  made_by    INTEGER NOT NULL,
  created_us INTEGER NOT NULL,
  expires_us INTEGER NOT NULL,
  used_us    INTEGER NOT NULL             -- 0 : not yet
) STRICT, WITHOUT ROWID;
CREATE INDEX signin_card_account ON signin_card (account_id);

CREATE TRIGGER org_delete BEFORE DELETE ON org BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER account_delete BEFORE DELETE ON account BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER account_update BEFORE UPDATE OF id, login, created_us, created_by ON account
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER assignment_delete BEFORE DELETE ON assignment BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER assignment_update BEFORE UPDATE OF id, account_id, role, org_id, member_id, valid_from, valid_to, deputy_for,
  named_by, source, created_us ON assignment
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER assignment_ended BEFORE UPDATE ON assignment WHEN OLD.ended_us <> 0
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
