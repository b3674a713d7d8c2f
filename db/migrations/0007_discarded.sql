-- A draft that was thrown away keeps its row and its number, and gives everything else free; so does a producer or product that has
-- ended, which may be registered again under its name. The code of a lot that has ended stays taken, since it is printed on goods,
-- and so does a decision by its number, since lists of decisions are imported again.

DROP INDEX producer_natural;
CREATE UNIQUE INDEX producer_natural ON producer (name, commune_code, kind) WHERE state <> 'ended' AND state <> 'discarded';
DROP INDEX product_natural;
CREATE UNIQUE INDEX product_natural ON product (producer_id, name) WHERE state <> 'ended' AND state <> 'discarded';
DROP INDEX product_gtin;
CREATE UNIQUE INDEX product_gtin ON product (gtin) WHERE gtin <> '' AND state <> 'ended' AND state <> 'discarded';
DROP INDEX lot_natural;
CREATE UNIQUE INDEX lot_natural ON lot (product_id, code) WHERE state <> 'discarded';
DROP INDEX recognition_natural;
CREATE UNIQUE INDEX recognition_natural ON recognition (village_id, decision_no) WHERE state <> 'discarded';
DROP INDEX statistic_natural;
CREATE UNIQUE INDEX statistic_natural ON statistic (village_id, period) WHERE state <> 'ended' AND state <> 'discarded';
DROP INDEX product_text_natural;
CREATE UNIQUE INDEX product_text_natural ON product_text (product_id, lang) WHERE state <> 'ended' AND state <> 'discarded';
DROP INDEX mark_title;
CREATE UNIQUE INDEX mark_title ON mark (title_no) WHERE state <> 'ended' AND state <> 'discarded';
DROP INDEX org_code;
CREATE UNIQUE INDEX org_code ON org (code) WHERE state <> 'discarded';
