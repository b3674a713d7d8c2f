-- What is looked for by a commune, and what was done to a key.

-- Records that lie in a commune are found by its name: it stands behind their own words, so the order of lists stays.
UPDATE village SET folded = folded || ' ' || (SELECT u.name_folded FROM unit_name u WHERE u.code = unit_code AND u.valid_to = '')
WHERE unit_code IN (SELECT code FROM unit_name WHERE valid_to = '');
UPDATE zone SET folded = folded || ' ' || (SELECT u.name_folded FROM unit_name u WHERE u.code = unit_code AND u.valid_to = '')
WHERE unit_code IN (SELECT code FROM unit_name WHERE valid_to = '');
UPDATE site SET folded = folded || ' ' || (SELECT u.name_folded FROM unit_name u WHERE u.code = unit_code AND u.valid_to = '')
WHERE unit_code IN (SELECT code FROM unit_name WHERE valid_to = '');
UPDATE producer SET folded = folded || ' ' || (SELECT u.name_folded FROM unit_name u WHERE u.code = commune_code AND u.valid_to = '')
WHERE commune_code IN (SELECT code FROM unit_name WHERE valid_to = '');
UPDATE org SET folded = folded || ' ' || (SELECT u.name_folded FROM unit_name u WHERE u.code = unit_code AND u.valid_to = '')
WHERE unit_code IN (SELECT code FROM unit_name WHERE valid_to = '');

-- A list of one commune by name, and how many it has: what is filtered by stands in the index, as in 0005.
CREATE INDEX product_unit_folded ON product (owner_unit, folded, state, category);
CREATE INDEX producer_unit_folded ON producer (owner_unit, folded, state, kind);
CREATE INDEX lot_unit_folded ON lot (owner_unit, folded, state);
CREATE INDEX document_unit_folded ON document (owner_unit, folded, state, type);

-- The page of keys says by whom each was added, retired and destroyed.
CREATE INDEX act_key ON act (subject, id) WHERE subject >= 'key:' AND subject < 'key:a';

-- What lies under a record: names are unique among the living only (0007), so those indexes no longer find all of them.
CREATE INDEX product_producer ON product (producer_id);
CREATE INDEX lot_product ON lot (product_id);
CREATE INDEX recognition_village ON recognition (village_id);
