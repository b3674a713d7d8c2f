-- What producers print with: their printers and papers. Columns follow core/field.def; a contract test compares them.
CREATE TABLE printer (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  producer_id INTEGER, name TEXT NOT NULL, device TEXT NOT NULL, dpi TEXT NOT NULL, offset_x INTEGER, offset_y INTEGER
) STRICT;
CREATE INDEX printer_folded ON printer (folded, state);
CREATE INDEX printer_changed ON printer (changed_us, folded, state);
CREATE INDEX printer_owner ON printer (owner_org);
CREATE INDEX printer_unit ON printer (owner_unit, changed_us);
CREATE INDEX printer_producer ON printer (producer_id);
CREATE INDEX printer_draft ON printer (created_by) WHERE state = 'draft';

CREATE TABLE own_stock (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  producer_id INTEGER, name TEXT NOT NULL, kind TEXT NOT NULL, page_w_mm INTEGER, page_h_mm INTEGER, cols INTEGER, rows INTEGER,
  label_w_mm INTEGER, label_h_mm INTEGER, left_mm INTEGER, top_mm INTEGER, pitch_x_mm INTEGER, pitch_y_mm INTEGER,
  radius_mm INTEGER, bleed_mm INTEGER, hole_x_mm INTEGER, hole_y_mm INTEGER, hole_d_mm INTEGER, laser600 INTEGER NOT NULL,
  measured INTEGER NOT NULL
) STRICT;
CREATE INDEX own_stock_folded ON own_stock (folded, state);
CREATE INDEX own_stock_changed ON own_stock (changed_us, folded, state);
CREATE INDEX own_stock_owner ON own_stock (owner_org);
CREATE INDEX own_stock_unit ON own_stock (owner_unit, changed_us);
CREATE INDEX own_stock_producer ON own_stock (producer_id);
CREATE INDEX own_stock_draft ON own_stock (created_by) WHERE state = 'draft';
