-- Who sent a photo in: while no record names it, it is open to nobody else. The same photo sent by two people is one file.
CREATE TABLE file_upload (
  id         TEXT NOT NULL,
  account_id INTEGER NOT NULL,
  at_us      INTEGER NOT NULL,
  PRIMARY KEY (id, account_id)
) STRICT, WITHOUT ROWID;
