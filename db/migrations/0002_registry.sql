-- The registry at work: what is kept of villages, makers, products, ratings, marks, rights and lots, what was asked for by
-- one person and awaits another, and who changed what. The columns of each table follow core/field.def; a contract test
-- compares them.

-- ---- village ----
ALTER TABLE village ADD COLUMN state TEXT NOT NULL DEFAULT 'active';
ALTER TABLE village ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE village ADD COLUMN created_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE village ADD COLUMN changed_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE village ADD COLUMN created_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE village ADD COLUMN submitted_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE village ADD COLUMN entered TEXT NOT NULL DEFAULT '';
ALTER TABLE village ADD COLUMN reviewed_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE village ADD COLUMN state_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE village ADD COLUMN state_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE village ADD COLUMN state_until TEXT NOT NULL DEFAULT '';
ALTER TABLE village ADD COLUMN owner_org INTEGER NOT NULL DEFAULT 0;
ALTER TABLE village ADD COLUMN owner_unit TEXT NOT NULL DEFAULT '';
ALTER TABLE village ADD COLUMN owner_member INTEGER NOT NULL DEFAULT 0;
ALTER TABLE village ADD COLUMN owner_mark INTEGER NOT NULL DEFAULT 0;
ALTER TABLE village ADD COLUMN owner_manager INTEGER NOT NULL DEFAULT 0;
ALTER TABLE village ADD COLUMN at_risk INTEGER NOT NULL DEFAULT 0;
ALTER TABLE village ADD COLUMN since_year INTEGER;
ALTER TABLE village ADD COLUMN story TEXT NOT NULL DEFAULT '';
ALTER TABLE village ADD COLUMN story_en TEXT NOT NULL DEFAULT '';
ALTER TABLE village ADD COLUMN know_how TEXT NOT NULL DEFAULT '';
ALTER TABLE village ADD COLUMN know_how_public INTEGER NOT NULL DEFAULT 0;
ALTER TABLE village ADD COLUMN photo TEXT NOT NULL DEFAULT '';

-- ---- producer ----
ALTER TABLE producer RENAME COLUMN name_folded TO folded;
ALTER TABLE producer ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE producer ADD COLUMN changed_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE producer ADD COLUMN created_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE producer ADD COLUMN submitted_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE producer ADD COLUMN entered TEXT NOT NULL DEFAULT '';
ALTER TABLE producer ADD COLUMN reviewed_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE producer ADD COLUMN state_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE producer ADD COLUMN state_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE producer ADD COLUMN state_until TEXT NOT NULL DEFAULT '';
ALTER TABLE producer ADD COLUMN owner_org INTEGER NOT NULL DEFAULT 0;
ALTER TABLE producer ADD COLUMN owner_unit TEXT NOT NULL DEFAULT '';
ALTER TABLE producer ADD COLUMN owner_member INTEGER NOT NULL DEFAULT 0;
ALTER TABLE producer ADD COLUMN owner_mark INTEGER NOT NULL DEFAULT 0;
ALTER TABLE producer ADD COLUMN owner_manager INTEGER NOT NULL DEFAULT 0;
ALTER TABLE producer ADD COLUMN business_no TEXT NOT NULL DEFAULT '';
ALTER TABLE producer ADD COLUMN tax_code BLOB;
ALTER TABLE producer ADD COLUMN gln TEXT NOT NULL DEFAULT '';
ALTER TABLE producer ADD COLUMN hamlet TEXT NOT NULL DEFAULT '';
ALTER TABLE producer ADD COLUMN representative TEXT NOT NULL DEFAULT '';
ALTER TABLE producer ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE producer ADD COLUMN phone_public INTEGER NOT NULL DEFAULT 0;
ALTER TABLE producer ADD COLUMN zalo TEXT NOT NULL DEFAULT '';
ALTER TABLE producer ADD COLUMN zalo_public INTEGER NOT NULL DEFAULT 0;
ALTER TABLE producer ADD COLUMN email TEXT NOT NULL DEFAULT '';
ALTER TABLE producer ADD COLUMN website TEXT NOT NULL DEFAULT '';
ALTER TABLE producer ADD COLUMN capacity INTEGER;
ALTER TABLE producer ADD COLUMN households INTEGER;
ALTER TABLE producer ADD COLUMN workers INTEGER;
ALTER TABLE producer ADD COLUMN women_led INTEGER NOT NULL DEFAULT 0;
ALTER TABLE producer ADD COLUMN intro TEXT NOT NULL DEFAULT '';
ALTER TABLE producer ADD COLUMN intro_en TEXT NOT NULL DEFAULT '';
ALTER TABLE producer ADD COLUMN photo TEXT NOT NULL DEFAULT '';

-- ---- product ----
ALTER TABLE product RENAME COLUMN name_folded TO folded;
ALTER TABLE product ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE product ADD COLUMN changed_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE product ADD COLUMN created_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE product ADD COLUMN submitted_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE product ADD COLUMN entered TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN reviewed_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE product ADD COLUMN state_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE product ADD COLUMN state_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN state_until TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN owner_org INTEGER NOT NULL DEFAULT 0;
ALTER TABLE product ADD COLUMN owner_unit TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN owner_member INTEGER NOT NULL DEFAULT 0;
ALTER TABLE product ADD COLUMN owner_mark INTEGER NOT NULL DEFAULT 0;
ALTER TABLE product ADD COLUMN owner_manager INTEGER NOT NULL DEFAULT 0;
ALTER TABLE product ADD COLUMN category TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN subcategory TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN photo TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN materials TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN technique TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN pattern TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN design_no TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN size TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN weight TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN net_quantity TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN alcohol INTEGER;
ALTER TABLE product ADD COLUMN ingredients TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN standard TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN shelf_life TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN shelf_none INTEGER NOT NULL DEFAULT 0;
ALTER TABLE product ADD COLUMN brand TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN brand_none INTEGER NOT NULL DEFAULT 0;
ALTER TABLE product ADD COLUMN care TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN storage TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN warnings TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN origin TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN price INTEGER;
ALTER TABLE product ADD COLUMN sold_at TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN sold_url TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN story TEXT NOT NULL DEFAULT '';

-- ---- lot ----
ALTER TABLE lot ADD COLUMN state TEXT NOT NULL DEFAULT 'active';
ALTER TABLE lot ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE lot ADD COLUMN changed_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lot ADD COLUMN created_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lot ADD COLUMN submitted_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lot ADD COLUMN entered TEXT NOT NULL DEFAULT '';
ALTER TABLE lot ADD COLUMN reviewed_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lot ADD COLUMN state_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lot ADD COLUMN state_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE lot ADD COLUMN state_until TEXT NOT NULL DEFAULT '';
ALTER TABLE lot ADD COLUMN owner_org INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lot ADD COLUMN owner_unit TEXT NOT NULL DEFAULT '';
ALTER TABLE lot ADD COLUMN owner_member INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lot ADD COLUMN owner_mark INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lot ADD COLUMN owner_manager INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lot ADD COLUMN folded TEXT NOT NULL DEFAULT '';
ALTER TABLE lot ADD COLUMN member_id INTEGER;
ALTER TABLE lot ADD COLUMN note TEXT NOT NULL DEFAULT '';

UPDATE producer SET entered = 'operator', owner_unit = commune_code, changed_us = created_us, state_us = created_us;
UPDATE product SET entered = 'operator', changed_us = created_us, state_us = created_us,
  owner_unit = (SELECT m.commune_code FROM producer m WHERE m.id = product.producer_id);
UPDATE lot SET entered = 'operator', changed_us = created_us, state_us = created_us,
  owner_unit = (SELECT p.owner_unit FROM product p WHERE p.id = lot.product_id);
UPDATE village SET entered = 'import', owner_unit = unit_code;

CREATE INDEX village_folded ON village (folded);
CREATE INDEX village_changed ON village (changed_us);
CREATE INDEX village_owner ON village (owner_org);
CREATE INDEX producer_folded ON producer (folded);
CREATE INDEX producer_changed ON producer (changed_us);
CREATE INDEX producer_owner ON producer (owner_org);
CREATE INDEX product_folded ON product (folded);
CREATE INDEX product_changed ON product (changed_us);
CREATE INDEX product_owner ON product (owner_org);
CREATE INDEX lot_folded ON lot (folded);
CREATE INDEX lot_changed ON lot (changed_us);
CREATE INDEX lot_owner ON lot (owner_org);

ALTER TABLE recognition RENAME TO recognition_0001;

CREATE TABLE recognition (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  village_id TEXT NOT NULL, kind TEXT NOT NULL, decision_no TEXT NOT NULL, decided_on TEXT NOT NULL, body TEXT NOT NULL, body_kind TEXT NOT NULL,
  valid_to TEXT NOT NULL, file TEXT NOT NULL, ended_on TEXT NOT NULL, ended_no TEXT NOT NULL, ended_body TEXT NOT NULL, ended_file TEXT NOT NULL
) STRICT;
CREATE INDEX recognition_folded ON recognition (folded);
CREATE INDEX recognition_changed ON recognition (changed_us);
CREATE INDEX recognition_owner ON recognition (owner_org);

CREATE TABLE statistic (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  village_id TEXT NOT NULL, period TEXT NOT NULL, households INTEGER, households_craft INTEGER, workers INTEGER,
  trained INTEGER, income INTEGER, production_value INTEGER, effective INTEGER NOT NULL, criterion TEXT NOT NULL,
  environment_plan TEXT NOT NULL, note TEXT NOT NULL
) STRICT;
CREATE INDEX statistic_folded ON statistic (folded);
CREATE INDEX statistic_changed ON statistic (changed_us);
CREATE INDEX statistic_owner ON statistic (owner_org);

CREATE TABLE heritage (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  village_id TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, year INTEGER, decision TEXT NOT NULL,
  detail TEXT NOT NULL, photo TEXT NOT NULL
) STRICT;
CREATE INDEX heritage_folded ON heritage (folded);
CREATE INDEX heritage_changed ON heritage (changed_us);
CREATE INDEX heritage_owner ON heritage (owner_org);

CREATE TABLE zone (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  name TEXT NOT NULL, unit_code TEXT NOT NULL, hamlet TEXT NOT NULL, material TEXT NOT NULL, area_ha INTEGER,
  certificate TEXT NOT NULL, certificate_to TEXT NOT NULL, file TEXT NOT NULL
) STRICT;
CREATE INDEX zone_folded ON zone (folded);
CREATE INDEX zone_changed ON zone (changed_us);
CREATE INDEX zone_owner ON zone (owner_org);

CREATE TABLE site (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  type TEXT NOT NULL, name TEXT NOT NULL, unit_code TEXT NOT NULL, village_id TEXT NOT NULL, address TEXT NOT NULL,
  opening TEXT NOT NULL, phone TEXT NOT NULL, description TEXT NOT NULL, description_en TEXT NOT NULL
) STRICT;
CREATE INDEX site_folded ON site (folded);
CREATE INDEX site_changed ON site (changed_us);
CREATE INDEX site_owner ON site (owner_org);

CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  producer_id INTEGER, product_id INTEGER, type TEXT NOT NULL, number TEXT NOT NULL, issuer TEXT NOT NULL, issuer_kind TEXT NOT NULL,
  issued_on TEXT NOT NULL, valid_to TEXT NOT NULL, file TEXT NOT NULL, note TEXT NOT NULL
) STRICT;
CREATE INDEX document_folded ON document (folded);
CREATE INDEX document_changed ON document (changed_us);
CREATE INDEX document_owner ON document (owner_org);

CREATE TABLE artisan (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  producer_id INTEGER, village_id TEXT NOT NULL, name TEXT NOT NULL, title TEXT NOT NULL, decision_no TEXT NOT NULL,
  decided_on TEXT NOT NULL, body TEXT NOT NULL, file TEXT NOT NULL, since_year INTEGER, story TEXT NOT NULL,
  photo TEXT NOT NULL
) STRICT;
CREATE INDEX artisan_folded ON artisan (folded);
CREATE INDEX artisan_changed ON artisan (changed_us);
CREATE INDEX artisan_owner ON artisan (owner_org);

CREATE TABLE consent (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  artisan_id INTEGER, given_on TEXT NOT NULL, text TEXT NOT NULL, mode TEXT NOT NULL, witness TEXT NOT NULL,
  file TEXT NOT NULL, withdrawn_on TEXT NOT NULL
) STRICT;
CREATE INDEX consent_folded ON consent (folded);
CREATE INDEX consent_changed ON consent (changed_us);
CREATE INDEX consent_owner ON consent (owner_org);

CREATE TABLE member (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  producer_id INTEGER, name TEXT NOT NULL, hamlet TEXT NOT NULL, phone TEXT NOT NULL, quota INTEGER,
  joined_on TEXT NOT NULL, left_on TEXT NOT NULL
) STRICT;
CREATE INDEX member_folded ON member (folded);
CREATE INDEX member_changed ON member (changed_us);
CREATE INDEX member_owner ON member (owner_org);

CREATE TABLE product_text (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  product_id INTEGER, lang TEXT NOT NULL, name TEXT NOT NULL, materials TEXT NOT NULL, technique TEXT NOT NULL,
  care TEXT NOT NULL, story TEXT NOT NULL
) STRICT;
CREATE INDEX product_text_folded ON product_text (folded);
CREATE INDEX product_text_changed ON product_text (changed_us);
CREATE INDEX product_text_owner ON product_text (owner_org);

CREATE TABLE photo (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  product_id INTEGER, photo TEXT NOT NULL, caption TEXT NOT NULL, place INTEGER
) STRICT;
CREATE INDEX photo_folded ON photo (folded);
CREATE INDEX photo_changed ON photo (changed_us);
CREATE INDEX photo_owner ON photo (owner_org);

CREATE TABLE piece (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  product_id INTEGER, lot_id INTEGER, name TEXT NOT NULL, photo TEXT NOT NULL, size TEXT NOT NULL, weight TEXT NOT NULL,
  materials TEXT NOT NULL, artisan_id INTEGER, hours INTEGER, finished_on TEXT NOT NULL, story TEXT NOT NULL,
  run_id INTEGER, label_index INTEGER
) STRICT;
CREATE INDEX piece_folded ON piece (folded);
CREATE INDEX piece_changed ON piece (changed_us);
CREATE INDEX piece_owner ON piece (owner_org);

CREATE TABLE rating (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  product_id INTEGER, stars INTEGER, points INTEGER, decision_no TEXT NOT NULL, decided_on TEXT NOT NULL,
  body TEXT NOT NULL, body_kind TEXT NOT NULL, valid_to TEXT NOT NULL, file TEXT NOT NULL, ended_on TEXT NOT NULL,
  ended_no TEXT NOT NULL, ended_body TEXT NOT NULL, ended_file TEXT NOT NULL,
  replaced_by INTEGER
) STRICT;
CREATE INDEX rating_folded ON rating (folded);
CREATE INDEX rating_changed ON rating (changed_us);
CREATE INDEX rating_owner ON rating (owner_org);

CREATE TABLE mark (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  name TEXT NOT NULL, type TEXT NOT NULL, owner_id INTEGER, manager_id INTEGER, title_no TEXT NOT NULL,
  decision_no TEXT NOT NULL, decided_on TEXT NOT NULL, body TEXT NOT NULL, body_kind TEXT NOT NULL, valid_to TEXT NOT NULL, file TEXT NOT NULL,
  classes TEXT NOT NULL, area TEXT NOT NULL, rules TEXT NOT NULL, count_public INTEGER NOT NULL, artwork TEXT NOT NULL,
  ended_on TEXT NOT NULL, ended_no TEXT NOT NULL, ended_body TEXT NOT NULL, ended_file TEXT NOT NULL
) STRICT;
CREATE INDEX mark_folded ON mark (folded);
CREATE INDEX mark_changed ON mark (changed_us);
CREATE INDEX mark_owner ON mark (owner_org);

CREATE TABLE mark_right (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  mark_id INTEGER, producer_id INTEGER, product_id INTEGER, certificate_no TEXT NOT NULL, decision_no TEXT NOT NULL,
  decided_on TEXT NOT NULL, body TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT NOT NULL, quota INTEGER,
  file TEXT NOT NULL, ended_on TEXT NOT NULL, ended_no TEXT NOT NULL, ended_body TEXT NOT NULL, ended_file TEXT NOT NULL
) STRICT;
CREATE INDEX mark_right_folded ON mark_right (folded);
CREATE INDEX mark_right_changed ON mark_right (changed_us);
CREATE INDEX mark_right_owner ON mark_right (owner_org);

CREATE TABLE material (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  lot_id INTEGER, name TEXT NOT NULL, origin TEXT NOT NULL, zone_id INTEGER, supplier TEXT NOT NULL,
  quantity TEXT NOT NULL, received_on TEXT NOT NULL
) STRICT;
CREATE INDEX material_folded ON material (folded);
CREATE INDEX material_changed ON material (changed_us);
CREATE INDEX material_owner ON material (owner_org);

CREATE TABLE stage (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  lot_id INTEGER, name TEXT NOT NULL, done_on TEXT NOT NULL, place TEXT NOT NULL, done_by TEXT NOT NULL,
  detail TEXT NOT NULL, photo TEXT NOT NULL
) STRICT;
CREATE INDEX stage_folded ON stage (folded);
CREATE INDEX stage_changed ON stage (changed_us);
CREATE INDEX stage_owner ON stage (owner_org);

CREATE TABLE recall (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  lot_id INTEGER, reason TEXT NOT NULL, instructions TEXT NOT NULL, contact TEXT NOT NULL, phone TEXT NOT NULL,
  decision_no TEXT NOT NULL
) STRICT;
CREATE INDEX recall_folded ON recall (folded);
CREATE INDEX recall_changed ON recall (changed_us);
CREATE INDEX recall_owner ON recall (owner_org);

CREATE TABLE competence (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL, version INTEGER NOT NULL, created_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,
  created_by INTEGER NOT NULL, submitted_by INTEGER NOT NULL, entered TEXT NOT NULL, reviewed_us INTEGER NOT NULL,
  state_us INTEGER NOT NULL, state_reason TEXT NOT NULL, state_until TEXT NOT NULL, owner_org INTEGER NOT NULL,
  owner_unit TEXT NOT NULL, owner_member INTEGER NOT NULL, owner_mark INTEGER NOT NULL, owner_manager INTEGER NOT NULL,
  folded TEXT NOT NULL,
  act TEXT NOT NULL, body_kind TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT NOT NULL, months INTEGER,
  source TEXT NOT NULL
) STRICT;
CREATE INDEX competence_folded ON competence (folded);
CREATE INDEX competence_changed ON competence (changed_us);
CREATE INDEX competence_owner ON competence (owner_org);

INSERT INTO recognition (id, state, version, created_us, changed_us, created_by, submitted_by, entered, reviewed_us, state_us,
  state_reason, state_until, owner_org, owner_unit, owner_member, owner_mark, owner_manager, folded, village_id, kind,
  decision_no, decided_on, body, body_kind, valid_to, file, ended_on, ended_no, ended_body, ended_file)
SELECT ROW_NUMBER() OVER (ORDER BY r.village_id, r.decision_no), 'active', 1, 0, 0, 0, 0, 'import', 0, 0, '', '', 0,
  v.unit_code, 0, 0, 0, '', r.village_id, r.kind, r.decision_no, r.decided_on, r.body, '', r.valid_to, '', '', '', '', ''
FROM recognition_0001 r JOIN village v ON v.id = r.village_id;
DROP TABLE recognition_0001;

-- ---- what belongs to what ----
CREATE UNIQUE INDEX recognition_natural ON recognition (village_id, decision_no);
CREATE UNIQUE INDEX statistic_natural ON statistic (village_id, period) WHERE state <> 'ended';
CREATE INDEX heritage_village ON heritage (village_id);
CREATE INDEX document_producer ON document (producer_id);
CREATE INDEX artisan_producer ON artisan (producer_id);
CREATE INDEX consent_artisan ON consent (artisan_id);
CREATE INDEX member_producer ON member (producer_id);
CREATE UNIQUE INDEX product_text_natural ON product_text (product_id, lang) WHERE state <> 'ended';
CREATE INDEX photo_product ON photo (product_id);
CREATE INDEX piece_product ON piece (product_id);
CREATE UNIQUE INDEX piece_label ON piece (run_id, label_index) WHERE run_id IS NOT NULL;
CREATE INDEX rating_product ON rating (product_id);
CREATE UNIQUE INDEX mark_title ON mark (title_no) WHERE state <> 'ended';
CREATE INDEX mark_right_mark ON mark_right (mark_id);
CREATE INDEX mark_right_producer ON mark_right (producer_id);
CREATE INDEX material_lot ON material (lot_id);
CREATE INDEX stage_lot ON stage (lot_id);
CREATE INDEX recall_lot ON recall (lot_id);
CREATE INDEX product_state ON product (state);
CREATE INDEX producer_state ON producer (state);

-- Ratings and rights that a run shows: the ledger of labels under each of them.
CREATE TABLE run_shows (
  kind      TEXT NOT NULL,                -- rating, right
  record_id INTEGER NOT NULL,
  run_id    INTEGER NOT NULL REFERENCES run (id),
  PRIMARY KEY (kind, record_id, run_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_shows_run ON run_shows (run_id);

-- ---- who changed what, and what waits for a second person ----
CREATE TABLE change (
  id         INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL,
  record_id  TEXT NOT NULL,
  at_us      INTEGER NOT NULL,
  account_id INTEGER NOT NULL,            -- 0: at the command line
  behalf_of  INTEGER NOT NULL,
  role       TEXT NOT NULL,
  org        TEXT NOT NULL,
  act        TEXT NOT NULL,               -- add, set, or an act of core/workflow.def
  before     TEXT NOT NULL,               -- canonical JSON of the fields that changed; sealed fields by their mask
  after      TEXT NOT NULL,
  reason     TEXT NOT NULL,
  log_idx    INTEGER                      -- of its entry in the public log
) STRICT;
CREATE INDEX change_record ON change (kind, record_id, id);
CREATE INDEX change_account ON change (account_id, id);
CREATE TRIGGER change_update BEFORE UPDATE ON change BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER change_delete BEFORE DELETE ON change BEGIN SELECT RAISE(ABORT, 'append-only'); END;

CREATE TABLE proposal (
  id         INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL,               -- of the record, or key
  record_id  TEXT NOT NULL,
  act        TEXT NOT NULL,
  version    INTEGER NOT NULL,            -- of the record when it was asked for
  params     TEXT NOT NULL,               -- canonical JSON: reason, values
  state      TEXT NOT NULL CHECK (state IN ('waiting', 'agreed', 'refused')),
  asked_by   INTEGER NOT NULL,
  asked_role TEXT NOT NULL,
  asked_org  INTEGER NOT NULL,
  asked_us   INTEGER NOT NULL,
  decided_by INTEGER NOT NULL,
  decided_us INTEGER NOT NULL,
  reason     TEXT NOT NULL                -- of a refusal
) STRICT;
CREATE INDEX proposal_state ON proposal (state, id);
CREATE UNIQUE INDEX proposal_waiting ON proposal (kind, record_id, act) WHERE state = 'waiting';
