// A product on its way: draft, handed in, sent back with reason and deadline, corrected, approved; seen before by its maker as a visitor will.
'use strict';
const assert = require('assert');
const { day } = require('./place');

exports.say = 'a product goes from draft over "trả lại bổ sung" to approved';

const NAME = 'Vỏ gối lanh thêu tay';
const REASON = 'Ảnh chụp không rõ hoa văn. Ghi thêm chất liệu và kích thước.';

async function drafts(w) {
  const p = await w.person('giam-doc-htx');
  await p.look('home');
  await p.go('/app/san-pham');
  await p.expect_heading('Sản phẩm');
  await p.look('list');
  await p.follow('Thêm sản phẩm');
  // Saved as a draft with next to nothing; without a name not even that.
  await p.press('Lưu nháp');
  await p.expect_wrong('Tên sản phẩm, hàng hóa');
  await p.fill({ 'Tên sản phẩm, hàng hóa': NAME, 'Mã số GTIN': '8930000000001' });
  await p.press('Lưu nháp');
  await p.expect_wrong('Mã số GTIN');
  assert.strictEqual(await p.value('Tên sản phẩm, hàng hóa'), NAME, 'what was typed is kept');
  await p.look('form-wrong');
  await p.fill({ 'Mã số GTIN': '' });
  await p.press('Lưu nháp');
  await p.expect_flash('Đã lưu nháp.');
  await p.expect_heading(NAME);
  await p.expect_said('Cần điền trước khi nộp');
  return p;
}

async function hands_in(w, p) {
  await p.follow('Nộp hồ sơ');
  await p.press('Nộp hồ sơ');
  await p.expect_wrong('Nhóm sản phẩm', 'Hình ảnh sản phẩm');
  await p.look('act-wrong');
  await p.follow(NAME);
  await p.follow('Sửa');
  await p.choose('Nhóm sản phẩm', 'Hàng thủ công mỹ nghệ');
  // What is no picture is refused, and the rest of the form stays.
  await p.attach('Hình ảnh sản phẩm', 'anh.jpg', 'image/jpeg', Buffer.from('not a picture'));
  await p.press('Lưu và nộp');
  await p.expect_wrong('Hình ảnh sản phẩm');
  await p.attach('Hình ảnh sản phẩm', 'anh.jpg', 'image/jpeg', await w.jpeg('Vỏ gối mẫu, ảnh thứ nhất'));
  await p.press('Lưu và nộp');
  await p.expect_flash('Đã nộp hồ sơ.');
  await p.expect_said('Chờ duyệt');
}

async function sends_back(w) {
  const p = await w.person('so-khcn');
  await p.follow(NAME);
  await p.follow('Trả lại bổ sung');
  await p.press('Trả lại bổ sung');
  await p.expect_wrong('Lý do', 'Hạn bổ sung');
  await p.fill({ 'Lý do': REASON, 'Hạn bổ sung': day(-1) });
  await p.press('Trả lại bổ sung');
  await p.expect_wrong('Hạn bổ sung');
  assert.strictEqual(await p.value('Lý do'), REASON);
  await p.look('return-wrong');
  await p.fill({ 'Hạn bổ sung': day(15) });
  await p.press('Trả lại bổ sung');
  await p.expect_flash('Đã trả lại để bổ sung.');
}

async function corrects(w, p) {
  await p.go('/app');
  await p.expect_said('trả lại để bổ sung');
  await p.expect_said('còn 15 ngày');
  await p.follow(NAME);
  await p.expect_said(REASON);
  await p.expect_said(day(15));
  await p.look('returned');
  await p.follow('Sửa');
  await p.fill({ 'Chất liệu': 'Vải lanh tự dệt, chỉ tơ', 'Kích thước': '40 × 60 cm', 'Kỹ thuật làm': 'Thêu tay trên vải lanh nhuộm chàm' });
  await p.attach('Hình ảnh sản phẩm', 'anh-2.jpg', 'image/jpeg', await w.jpeg('Vỏ gối mẫu, ảnh thứ hai'));
  await p.press('Lưu và nộp');
  await p.expect_flash('Đã nộp hồ sơ.');
}

async function sees_it_as_a_visitor(p) {
  const address = p.page.url();
  await p.follow('Xem như khách quét tem');
  assert.ok((await p.page.locator('body').innerText()).includes(NAME));
  await p.look('preview');
  await p.go(address);
}

exports.run = async (w) => {
  const maker = await drafts(w);
  await hands_in(w, maker);
  await sends_back(w);
  await corrects(w, maker);
  await sees_it_as_a_visitor(maker);

  const office = await w.person('so-khcn-2');
  await office.follow(NAME);
  await office.look('to-approve');
  await office.follow('Duyệt hồ sơ');
  await office.press('Duyệt hồ sơ');
  await office.expect_flash('Đã duyệt hồ sơ.');
  const id = new URL(office.page.url()).pathname.split('/').pop();

  // The end: approved, its whole way in the history, the second photo in place in three sizes and without where it was taken.
  await maker.go(`/app/san-pham/${id}`);
  const said = await maker.text();
  for (const s of ['Đã duyệt', 'Trả lại bổ sung', REASON, 'Duyệt hồ sơ', 'Sổ công khai, mục']) assert.ok(said.includes(s), `the record lacks "${s}"`);
  const product = w.place.verb('list', 'products').find((r) => r.name === NAME);
  assert.strictEqual(product.state, 'approved');
  const photo = await maker.main().getByRole('img').first().getAttribute('src');
  for (const size of ['480', '1600']) {
    const r = await fetch(w.place.base + photo.replace(/\/\d+$/, `/${size}`));
    const bytes = Buffer.from(await r.arrayBuffer());
    assert.strictEqual(r.status, 200);
    assert.ok(!bytes.includes('Exif') && bytes.length > 500, `photo at ${size}`);
  }
};
