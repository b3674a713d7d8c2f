-- What the public log has signed about itself, and who else signed that they saw it.

-- The newest checkpoint. One row: whoever signs a larger one must have read this one, so two processes cannot fork the log.
CREATE TABLE log_checkpoint (
  one   INTEGER PRIMARY KEY CHECK (one = 1),
  size  INTEGER NOT NULL CHECK (size >= 0),
  root  BLOB NOT NULL CHECK (length(root) = 32),
  note  TEXT NOT NULL,                    -- as published, without cosignatures
  at_us INTEGER NOT NULL
) STRICT;

-- Cosignatures of witnesses. With the log's name, size and root make the text that the line signs.
CREATE TABLE log_cosignature (
  size    INTEGER NOT NULL,
  witness TEXT NOT NULL,                  -- name+id of its key, as in a vkey
  time_s  INTEGER NOT NULL CHECK (time_s > 0),
  root    BLOB NOT NULL CHECK (length(root) = 32),
  line    TEXT NOT NULL,                  -- with its line feed
  at_us   INTEGER NOT NULL,               -- when it came
  PRIMARY KEY (size, witness, time_s)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER log_checkpoint_back BEFORE UPDATE ON log_checkpoint
WHEN NEW.size < OLD.size OR (NEW.size = OLD.size AND NEW.root <> OLD.root) BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER log_checkpoint_delete BEFORE DELETE ON log_checkpoint BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER log_cosignature_update BEFORE UPDATE ON log_cosignature BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER log_cosignature_delete BEFORE DELETE ON log_cosignature BEGIN SELECT RAISE(ABORT, 'append-only'); END;
