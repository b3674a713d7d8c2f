-- Craft villages of the plan, and the decisions that recognised them.

-- name: village_get
SELECT id, entity_id, craft, craft_en, kind_planned, plan_word, people, hamlet, commune, district, code_2022, unit_code,
       period, section, tourism_site, note, open_question
FROM village WHERE id = ?1

-- name: village_put
INSERT INTO village (id, entity_id, craft, craft_en, kind_planned, plan_word, people, hamlet, commune, district, code_2022,
                     unit_code, period, section, tourism_site, note, open_question, folded, entered, owner_unit)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, 'import', ?12)
ON CONFLICT (id) DO UPDATE SET
  entity_id = excluded.entity_id, craft = excluded.craft, craft_en = excluded.craft_en,
  kind_planned = excluded.kind_planned, plan_word = excluded.plan_word, people = excluded.people,
  hamlet = excluded.hamlet, commune = excluded.commune, district = excluded.district, code_2022 = excluded.code_2022,
  unit_code = excluded.unit_code, period = excluded.period, section = excluded.section,
  tourism_site = excluded.tourism_site, note = excluded.note, open_question = excluded.open_question,
  folded = excluded.folded, owner_unit = excluded.owner_unit

-- name: recognition_get
SELECT village_id, decision_no, kind, decided_on, body, valid_to
FROM recognition WHERE village_id = ?1 AND decision_no = ?2 AND state <> 'discarded'

-- name: recognition_put
INSERT INTO recognition (id, state, version, created_us, changed_us, created_by, submitted_by, entered, reviewed_us, state_us,
  state_reason, state_until, owner_org, owner_unit, owner_member, owner_mark, owner_manager, folded,
  village_id, decision_no, kind, decided_on, body, valid_to, body_kind, file, ended_on, ended_no, ended_body, ended_file)
VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM recognition), 'active', 1, 0, 0, 0, 0, 'import', 0, 0, '', '', 0,
  (SELECT unit_code FROM village WHERE id = ?1), 0, 0, 0, ?2, ?1, ?2, ?3, ?4, ?5, ?6, '', '', '', '', '', '')
ON CONFLICT (village_id, decision_no) WHERE state <> 'discarded' DO UPDATE SET
  kind = excluded.kind, decided_on = excluded.decided_on, body = excluded.body, valid_to = excluded.valid_to

-- name: villages_list
SELECT v.id AS id, v.entity_id AS entity_id, v.craft AS craft, v.craft_en AS craft_en, v.kind_planned AS kind_planned,
       v.plan_word AS plan_word, v.people AS people, v.hamlet AS hamlet, v.commune AS commune, v.district AS district,
       v.code_2022 AS code_2022, v.unit_code AS unit_code, u.name AS unit, v.period AS period, v.section AS section,
       v.tourism_site AS tourism_site, v.note AS note, v.open_question AS open_question
FROM village v LEFT JOIN unit_name u ON u.code = v.unit_code AND u.valid_to = ''
WHERE v.id > ?1 AND v.state <> 'discarded' ORDER BY v.id LIMIT ?2

-- name: villages_show
SELECT v.id AS id, v.entity_id AS entity_id, v.craft AS craft, v.craft_en AS craft_en, v.kind_planned AS kind_planned,
       v.plan_word AS plan_word, v.people AS people, v.hamlet AS hamlet, v.commune AS commune, v.district AS district,
       v.code_2022 AS code_2022, v.unit_code AS unit_code, u.name AS unit, v.period AS period, v.section AS section,
       v.tourism_site AS tourism_site, v.note AS note, v.open_question AS open_question
FROM village v LEFT JOIN unit_name u ON u.code = v.unit_code AND u.valid_to = ''
WHERE v.id = ?1

-- name: villages_show_recognitions
SELECT village_id || '/' || decision_no AS id, kind, decision_no, decided_on, body, valid_to
FROM recognition WHERE village_id = ?1 ORDER BY decided_on, decision_no

-- name: recognitions_list
SELECT village_id || '/' || decision_no AS id, village_id, kind, decision_no, decided_on, body, valid_to
FROM recognition WHERE village_id || '/' || decision_no > ?1 ORDER BY village_id || '/' || decision_no LIMIT ?2

-- name: recognitions_show
SELECT village_id || '/' || decision_no AS id, village_id, kind, decision_no, decided_on, body, valid_to
FROM recognition WHERE village_id || '/' || decision_no = ?1
