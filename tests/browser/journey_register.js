// From nobody to an approved maker: registration, the whole record, the commune, the office, the public log.
'use strict';
const assert = require('assert');

exports.say = 'a household registers, the commune confirms, the office approves, the log has it';

const NAME = 'Hộ Lý Thị Mẫu';

async function registers(w) {
  const p = await w.stranger('ho-ly-mau');
  await p.go('/dang-nhap');
  await p.follow('Đăng ký cơ sở');
  await p.expect_heading('Đăng ký cơ sở');
  await p.look('register');
  // Nothing but a name: all that is missing is said at once, and the name stays.
  await p.fill({ 'Tên cơ sở': NAME, 'Số điện thoại': '09' });
  await p.press('Đăng ký');
  await p.expect_wrong('Loại cơ sở', 'Xã, phường', 'Họ tên người đại diện', 'Số điện thoại', 'Tên đăng nhập', 'đồng ý');
  assert.strictEqual(await p.value('Tên cơ sở'), NAME);
  assert.strictEqual(await p.value('Số điện thoại'), '09');
  await p.look('register-wrong');
  await p.tick('Hộ gia đình');
  await p.pick('Xã, phường', /^xã Bản Hồ/i);
  await p.fill({ 'Thôn, bản, tổ dân phố': 'Bản Dền', 'Họ tên người đại diện': 'Lý Thị Mẫu', 'Số điện thoại': '0912 345 678',
    'Tên đăng nhập': p.login, 'Mật khẩu': 'suoi-nui-7-rung' });
  await p.tick('Tôi đã đọc và đồng ý');
  await p.press('Đăng ký');
  await p.expect_flash('Đã đăng ký và đăng nhập. Hãy điền tiếp hồ sơ, rồi nộp để UBND xã, phường xác nhận.');
  return p;
}

async function completes(p) {
  await p.expect_heading(NAME);
  await p.expect_said('Nháp');
  await p.look('draft');
  await p.follow('Sửa');
  await p.fill({ 'Tên ngắn in trên tem': 'Hộ Lý Mẫu', 'Mã số thuế': '8012345678', 'Năng lực một năm': '500', 'Số lao động': '3',
    'Giới thiệu cơ sở': 'Dệt vải lanh và nhuộm chàm tại nhà.' });
  await p.look('edit');
  await p.press('Lưu và nộp');
  await p.expect_flash('Đã nộp hồ sơ.');
  await p.expect_said('Chờ xác nhận');
  await p.expect_said('•••');
  await p.expect_unsaid('8012345678');
  const address = new URL(p.page.url()).pathname;
  return address;
}

async function decides(w, login, address, act, flash, state) {
  const p = await w.person(login);
  await p.expect_said(NAME);
  await p.look(`home-${login}`);
  await p.follow(NAME);
  await p.expect_heading(NAME);
  await p.follow(act);
  await p.expect_said(NAME);
  await p.look(`act-${login}`);
  await p.press(act);
  await p.expect_flash(flash);
  await p.expect_said(state);
  assert.strictEqual(new URL(p.page.url()).pathname, address);
  return p;
}

exports.run = async (w) => {
  const household = await registers(w);
  const address = await completes(household);

  // Neither the neighbour commune's work nor the office's: it waits for this commune.
  const office = await w.person('so-nnmt');
  await office.expect_unsaid(NAME);
  await decides(w, 'xa-ban-ho', address, 'Xác nhận', 'Đã xác nhận hồ sơ.', 'Chờ duyệt');
  const approver = await decides(w, 'so-nnmt-2', address, 'Duyệt hồ sơ', 'Đã duyệt hồ sơ.', 'Đã duyệt');
  await approver.look('approved');

  // The end: approved, with who and when, and the number of the log entry, which the log has.
  await household.go(address.replace(/\?.*/, ''));
  await household.expect_said('Đã duyệt');
  const said = await household.text();
  for (const act of ['Nộp hồ sơ', 'Xác nhận', 'Duyệt hồ sơ']) assert.ok(said.includes(act), `the history lacks ${act}: ${said}`);
  const entry = said.match(/Sổ công khai, mục ([\d.]+)/);
  assert.ok(entry, `no log entry in the history: ${said}`);
  const id = address.split('/').pop();
  const index = Number(entry[1].replace(/\./g, ''));
  const entries = w.place.verb('list', 'entries');
  const found = entries.find((e) => Number(e.id) === index);
  assert.ok(found && found.entry.kind === 'producer.approved', `entry ${index}: ${JSON.stringify(found)}`);
  const producer = w.place.verb('list', 'producers').find((r) => String(r.id) === id);
  assert.strictEqual(producer.state, 'approved');
  assert.ok(!JSON.stringify(producer).includes('8012345678'), 'the tax code stands in JSON');
  await household.sign_out();
  await household.expect_said('Đã đăng xuất.');
};
