// A spreadsheet pasted by a cooperative: columns named its own way, one row wrong, mended on the page, three products in.
'use strict';
const assert = require('assert');

exports.say = 'three products come in from a pasted table, all or none';

const ROWS = [
  ['STT', 'Tên hàng', 'Nhóm OCOP', 'Chất liệu', 'Giá bán', 'Ghi chú riêng'],
  ['1', 'Ví vải lanh', 'Thủ công mỹ nghệ', 'Vải lanh', '180.000', 'mới'],
  ['2', 'Túi đeo chéo', 'hàng thủ công mỹ nghệ', 'Vải lanh, da bò', '450000', ''],
  ['3', 'Khăn trải bàn', 'Đồ gỗ', 'Vải lanh nhuộm chàm', '1.200.000', 'làm theo đơn'],
];
const tsv = (rows) => rows.map((r) => r.join('\t')).join('\n');

exports.run = async (w) => {
  const p = await w.person('giam-doc-htx');
  const before = w.place.verb('list', 'products').length;
  await p.go('/app/san-pham');
  await p.follow('Nhập từ bảng tính');
  await p.look('start');
  await p.tick('Sản phẩm');
  await p.fill({ 'Dán bảng': tsv(ROWS) });
  await p.press('Xem các cột');
  await p.expect_said('Bảng có 3 dòng');
  await p.look('columns');
  const column = (header) => p.main().getByLabel(new RegExp(`[A-Z]\\. ${header}`));
  const chosen = async (header) => column(header).locator('option:checked').textContent();
  assert.strictEqual((await chosen('Tên hàng')).trim(), 'Tên sản phẩm, hàng hóa');
  assert.strictEqual((await chosen('Nhóm OCOP')).trim(), 'Nhóm sản phẩm');
  assert.strictEqual((await chosen('Ghi chú riêng')).trim(), 'Bỏ qua');
  await p.press('Kiểm tra');

  // One group is none of the six: nothing came in, the table can be mended here.
  await p.expect_said('Nhóm sản phẩm');
  await p.expect_said('Chưa có gì được nhập');
  await p.look('wrong');
  assert.strictEqual(w.place.verb('list', 'products').length, before);
  ROWS[3][2] = 'Hàng thủ công mỹ nghệ';
  await p.fill({ 'Nội dung bảng': tsv(ROWS) });
  await p.press('Kiểm tra lại');
  await p.expect_said('Sẽ thêm 3 sản phẩm');
  await p.look('check');
  assert.strictEqual(w.place.verb('list', 'products').length, before);
  await p.press('Nhập 3 sản phẩm');
  await p.expect_said('Đã nhập xong');

  // The end: three drafts of this maker, found without their marks; the same table again adds nothing.
  const added = w.place.verb('list', 'products').slice(before);
  assert.deepStrictEqual(added.map((r) => [r.name, r.state]), [['Ví vải lanh', 'draft'], ['Túi đeo chéo', 'draft'], ['Khăn trải bàn', 'draft']]);
  await p.go('/app/san-pham');
  await p.fill({ 'Tìm theo tên, số': 'khan trai' });
  await p.press('Tìm');
  await p.expect_said('Khăn trải bàn');
  await p.expect_unsaid('Ví vải lanh');
  await p.look('found');
  await p.follow('Khăn trải bàn');
  await p.expect_said('1.200.000');
  await p.go('/app/nhap');
  await p.tick('Sản phẩm');
  await p.fill({ 'Dán bảng': tsv(ROWS) });
  await p.press('Xem các cột');
  await p.press('Kiểm tra');
  await p.expect_said('3 sản phẩm đã có, giữ nguyên');
  assert.strictEqual(w.place.verb('list', 'products').length, before + 3);
};
