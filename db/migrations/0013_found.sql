-- What is looked for by a commune's name, and what was done to a key.

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

-- The page of keys says by whom each was added, retired and destroyed.
CREATE INDEX act_key ON act (subject, id) WHERE subject >= 'key:' AND subject < 'key:a';
