-- How a producer's labels look: what it set, and what the first print of a run on a paper froze of it.

CREATE TABLE style (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  producer_id INTEGER, name TEXT NOT NULL, theme TEXT NOT NULL, logo TEXT NOT NULL, tagline TEXT NOT NULL, tagline_en TEXT NOT NULL,
  left_out TEXT NOT NULL, field_order TEXT NOT NULL
) STRICT;
CREATE INDEX style_folded ON style (folded, state);
CREATE INDEX style_changed ON style (changed_us, folded, state);
CREATE INDEX style_owner ON style (owner_org);
CREATE INDEX style_unit ON style (owner_unit, changed_us);
CREATE INDEX style_draft ON style (created_by) WHERE state = 'draft';
CREATE INDEX style_force ON style (producer_id, state_us) WHERE state = 'active';
CREATE INDEX style_producer ON style (producer_id);

-- Canonical JSON {logo, mark, stars, tagline, tagline_en, theme}; logo and mark are ids of frozen pictures, 0 none. NULL: before there
-- were any.
ALTER TABLE print_event ADD COLUMN look_frozen INTEGER REFERENCES frozen (id);
