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

-- ---- by commune ----
CREATE INDEX product_unit ON product (owner_unit);
CREATE INDEX lot_unit ON lot (owner_unit);
CREATE INDEX document_unit ON document (owner_unit);
CREATE INDEX stage_unit ON stage (owner_unit);
CREATE INDEX material_unit ON material (owner_unit);
CREATE INDEX photo_unit ON photo (owner_unit);

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
CREATE INDEX producer_unreviewed ON producer (id) WHERE entered = 'operator' AND reviewed_us = 0 AND state = 'approved';
CREATE INDEX product_unreviewed ON product (id) WHERE entered = 'operator' AND reviewed_us = 0 AND state = 'approved';
CREATE INDEX statistic_state ON statistic (state);
CREATE INDEX change_answer ON change (id) WHERE act = 'answer';
