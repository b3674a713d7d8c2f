-- Lists of what hangs on a record, and of what is to be done: without these each would read whole tables.

-- ---- by reference ----
CREATE INDEX statistic_village ON statistic (village_id);
CREATE INDEX site_village ON site (village_id);
CREATE INDEX producer_village ON producer (village_id);
CREATE INDEX document_product ON document (product_id);
CREATE INDEX artisan_village ON artisan (village_id);
CREATE INDEX product_text_product ON product_text (product_id);
CREATE INDEX piece_lot ON piece (lot_id);
CREATE INDEX piece_artisan ON piece (artisan_id);
CREATE INDEX mark_owner_org ON mark (owner_id);
CREATE INDEX mark_manager_org ON mark (manager_id);
CREATE INDEX mark_right_product ON mark_right (product_id);
CREATE INDEX lot_member ON lot (member_id);
CREATE INDEX material_zone ON material (zone_id);
CREATE INDEX org_successor ON org (successor_id);

-- ---- search and filters ----
-- The order of a list first, then what it is searched and filtered by: a row that does not fit is passed over within the index.
DROP INDEX producer_folded;
CREATE INDEX producer_folded ON producer (folded, state, kind);
DROP INDEX producer_changed;
CREATE INDEX producer_changed ON producer (changed_us, folded, state, kind);
DROP INDEX product_folded;
CREATE INDEX product_folded ON product (folded, state, category);
DROP INDEX product_changed;
CREATE INDEX product_changed ON product (changed_us, folded, state, category);
DROP INDEX lot_folded;
CREATE INDEX lot_folded ON lot (folded, state);
DROP INDEX lot_changed;
CREATE INDEX lot_changed ON lot (changed_us, folded, state);
DROP INDEX document_folded;
CREATE INDEX document_folded ON document (folded, state, type);
DROP INDEX document_changed;
CREATE INDEX document_changed ON document (changed_us, folded, state, type);
DROP INDEX stage_folded;
CREATE INDEX stage_folded ON stage (folded, state);
DROP INDEX stage_changed;
CREATE INDEX stage_changed ON stage (changed_us, folded, state);
DROP INDEX material_folded;
CREATE INDEX material_folded ON material (folded, state);
DROP INDEX material_changed;
CREATE INDEX material_changed ON material (changed_us, folded, state);
DROP INDEX photo_folded;
CREATE INDEX photo_folded ON photo (folded, state);
DROP INDEX photo_changed;
CREATE INDEX photo_changed ON photo (changed_us, folded, state);
DROP INDEX piece_folded;
CREATE INDEX piece_folded ON piece (folded, state);
DROP INDEX piece_changed;
CREATE INDEX piece_changed ON piece (changed_us, folded, state);

-- ---- by commune ----
CREATE INDEX product_unit ON product (owner_unit, changed_us);
CREATE INDEX lot_unit ON lot (owner_unit, changed_us);
CREATE INDEX document_unit ON document (owner_unit, changed_us);
CREATE INDEX stage_unit ON stage (owner_unit, changed_us);
CREATE INDEX material_unit ON material (owner_unit, changed_us);
CREATE INDEX photo_unit ON photo (owner_unit, changed_us);

-- ---- what is to be done ----
CREATE INDEX village_draft ON village (created_by) WHERE state = 'draft';
CREATE INDEX recognition_draft ON recognition (created_by) WHERE state = 'draft';
CREATE INDEX statistic_draft ON statistic (created_by) WHERE state = 'draft';
CREATE INDEX heritage_draft ON heritage (created_by) WHERE state = 'draft';
CREATE INDEX zone_draft ON zone (created_by) WHERE state = 'draft';
CREATE INDEX site_draft ON site (created_by) WHERE state = 'draft';
CREATE INDEX producer_draft ON producer (created_by) WHERE state = 'draft';
CREATE INDEX document_draft ON document (created_by) WHERE state = 'draft';
CREATE INDEX artisan_draft ON artisan (created_by) WHERE state = 'draft';
CREATE INDEX consent_draft ON consent (created_by) WHERE state = 'draft';
CREATE INDEX member_draft ON member (created_by) WHERE state = 'draft';
CREATE INDEX product_draft ON product (created_by) WHERE state = 'draft';
CREATE INDEX product_text_draft ON product_text (created_by) WHERE state = 'draft';
CREATE INDEX photo_draft ON photo (created_by) WHERE state = 'draft';
CREATE INDEX piece_draft ON piece (created_by) WHERE state = 'draft';
CREATE INDEX rating_draft ON rating (created_by) WHERE state = 'draft';
CREATE INDEX mark_draft ON mark (created_by) WHERE state = 'draft';
CREATE INDEX mark_right_draft ON mark_right (created_by) WHERE state = 'draft';
CREATE INDEX lot_draft ON lot (created_by) WHERE state = 'draft';
CREATE INDEX material_draft ON material (created_by) WHERE state = 'draft';
CREATE INDEX stage_draft ON stage (created_by) WHERE state = 'draft';
CREATE INDEX recall_draft ON recall (created_by) WHERE state = 'draft';
CREATE INDEX org_draft ON org (created_by) WHERE state = 'draft';
CREATE INDEX competence_draft ON competence (created_by) WHERE state = 'draft';
CREATE INDEX recognition_end ON recognition (valid_to) WHERE state = 'active';
CREATE INDEX zone_end ON zone (certificate_to) WHERE state = 'active';
CREATE INDEX document_end ON document (valid_to) WHERE state = 'active';
CREATE INDEX rating_end ON rating (valid_to) WHERE state = 'active';
CREATE INDEX mark_end ON mark (valid_to) WHERE state = 'active';
CREATE INDEX mark_right_end ON mark_right (valid_to) WHERE state = 'active';
CREATE INDEX producer_unreviewed ON producer (id) WHERE entered = 'operator' AND reviewed_us = 0;
CREATE INDEX product_unreviewed ON product (id) WHERE entered = 'operator' AND reviewed_us = 0;
CREATE INDEX statistic_state ON statistic (state);
CREATE INDEX change_answer ON change (id) WHERE act = 'answer';
