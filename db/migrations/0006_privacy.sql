-- Personal values of the history in a place of their own, from which they can be taken; files that no record names any more;
-- finding a file's records.

-- What a change was about, where it is a person's. `change` keeps a salted digest of each such value, so that it shows that
-- something changed, who did it and when; without its row here nobody can tell what.
CREATE TABLE change_personal (
  change_id INTEGER PRIMARY KEY REFERENCES change (id),
  kind      TEXT NOT NULL,
  record_id TEXT NOT NULL,
  salt      BLOB NOT NULL CHECK (length(salt) = 16),
  before    TEXT NOT NULL,                -- JSON of the personal fields
  after     TEXT NOT NULL
) STRICT;
CREATE INDEX change_personal_record ON change_personal (kind, record_id);

-- What was written before this migration moves; its digests are no digests, so nothing is proven of it.
DROP TRIGGER change_update;
INSERT INTO change_personal (change_id, kind, record_id, salt, before, after)
SELECT id, kind, record_id, zeroblob(16), before, after FROM change
WHERE kind IN ('village', 'producer', 'artisan', 'consent', 'member', 'stage', 'document') AND json_valid(before) AND json_valid(after);
UPDATE change SET before = json_replace(before, '$.know_how', 'moved'),
  after = json_replace(after, '$.know_how', 'moved')
WHERE kind = 'village' AND json_valid(before) AND json_valid(after);
UPDATE change SET before = json_replace(before, '$.business_no', 'moved', '$.tax_code', 'moved', '$.representative', 'moved', '$.phone', 'moved', '$.zalo', 'moved', '$.email', 'moved'),
  after = json_replace(after, '$.business_no', 'moved', '$.tax_code', 'moved', '$.representative', 'moved', '$.phone', 'moved', '$.zalo', 'moved', '$.email', 'moved')
WHERE kind = 'producer' AND json_valid(before) AND json_valid(after);
UPDATE change SET before = json_replace(before, '$.name', 'moved', '$.story', 'moved', '$.photo', 'moved'),
  after = json_replace(after, '$.name', 'moved', '$.story', 'moved', '$.photo', 'moved')
WHERE kind = 'artisan' AND json_valid(before) AND json_valid(after);
UPDATE change SET before = json_replace(before, '$.witness', 'moved', '$.file', 'moved'),
  after = json_replace(after, '$.witness', 'moved', '$.file', 'moved')
WHERE kind = 'consent' AND json_valid(before) AND json_valid(after);
UPDATE change SET before = json_replace(before, '$.name', 'moved', '$.phone', 'moved'),
  after = json_replace(after, '$.name', 'moved', '$.phone', 'moved')
WHERE kind = 'member' AND json_valid(before) AND json_valid(after);
UPDATE change SET before = json_replace(before, '$.done_by', 'moved'),
  after = json_replace(after, '$.done_by', 'moved')
WHERE kind = 'stage' AND json_valid(before) AND json_valid(after);
UPDATE change SET before = json_replace(before, '$.number', 'moved'),
  after = json_replace(after, '$.number', 'moved')
WHERE kind = 'document' AND json_valid(before) AND json_valid(after);
DELETE FROM change_personal WHERE before = (SELECT c.before FROM change c WHERE c.id = change_id)
  AND after = (SELECT c.after FROM change c WHERE c.id = change_id);
CREATE TRIGGER change_update BEFORE UPDATE ON change BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER change_personal_update BEFORE UPDATE ON change_personal BEGIN SELECT RAISE(ABORT, 'append-only'); END;

-- Files of the data folder that no record named when the folder was last looked through, and since when.
CREATE TABLE file_unused (
  id       TEXT PRIMARY KEY,
  since_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- ---- which records name a file ----
CREATE INDEX village_photo_file ON village (photo) WHERE photo <> '';
CREATE INDEX recognition_file_file ON recognition (file) WHERE file <> '';
CREATE INDEX recognition_ended_file_file ON recognition (ended_file) WHERE ended_file <> '';
CREATE INDEX heritage_photo_file ON heritage (photo) WHERE photo <> '';
CREATE INDEX zone_file_file ON zone (file) WHERE file <> '';
CREATE INDEX producer_photo_file ON producer (photo) WHERE photo <> '';
CREATE INDEX document_file_file ON document (file) WHERE file <> '';
CREATE INDEX artisan_file_file ON artisan (file) WHERE file <> '';
CREATE INDEX artisan_photo_file ON artisan (photo) WHERE photo <> '';
CREATE INDEX consent_file_file ON consent (file) WHERE file <> '';
CREATE INDEX product_photo_file ON product (photo) WHERE photo <> '';
CREATE INDEX photo_photo_file ON photo (photo) WHERE photo <> '';
CREATE INDEX piece_photo_file ON piece (photo) WHERE photo <> '';
CREATE INDEX rating_file_file ON rating (file) WHERE file <> '';
CREATE INDEX rating_ended_file_file ON rating (ended_file) WHERE ended_file <> '';
CREATE INDEX mark_file_file ON mark (file) WHERE file <> '';
CREATE INDEX mark_artwork_file ON mark (artwork) WHERE artwork <> '';
CREATE INDEX mark_ended_file_file ON mark (ended_file) WHERE ended_file <> '';
CREATE INDEX mark_right_file_file ON mark_right (file) WHERE file <> '';
CREATE INDEX mark_right_ended_file_file ON mark_right (ended_file) WHERE ended_file <> '';
CREATE INDEX stage_photo_file ON stage (photo) WHERE photo <> '';

-- ---- decisions without their paper ----
CREATE INDEX recognition_fileless ON recognition (id) WHERE state = 'active' AND file = '';
CREATE INDEX rating_fileless ON rating (id) WHERE state = 'active' AND file = '';
CREATE INDEX mark_fileless ON mark (id) WHERE state = 'active' AND file = '';
CREATE INDEX mark_right_fileless ON mark_right (id) WHERE state = 'active' AND file = '';
