// Bottles that count once they are sold: issued so, marked, taken back; a visitor opens one and says so, the maker takes that back.
'use strict';
const assert = require('assert');
const { wizard_fill, run_number } = require('./wizard');

exports.say = 'bottles count once they are sold, and one is opened';

exports.run = async (w) => {
  const p = await w.person('chu-ho-ruou');
  await p.go('/app/in');
  await p.clicked(p.row('Rượu ngô men lá 500 ml').getByRole('link').first());
  await p.fill({ 'Số lượng tem': 24 });
  await p.tick('Tem chỉ có hiệu lực khi đã báo bán hoặc gửi bán');
  await p.look('wizard-2');
  await p.press('Tiếp tục');
  await p.press('Tiếp tục');
  await p.expect_said('tem chưa kích hoạt cho đến khi báo đã bán hoặc gửi bán');
  await p.look('wizard-4');
  await p.press('Cấp tem');
  await p.expect_flash(/^Đã cấp tem/);
  const run = run_number(p), labels = w.place.labels(run, '1-24');
  const visitor = await w.stranger('khach');
  await visitor.go(labels[2]);
  await visitor.expect_heading('Tem chưa kích hoạt');
  await visitor.look('inactive');

  await p.go(`/app/dot-tem/${run}`);
  await p.look('run');
  await p.fill({ 'Số thứ tự tem': '25', 'Từ ngày': '1/1/2030' });
  await p.press('Báo đã bán, gửi bán');
  await p.expect_wrong('Ngày ấy chưa đến');
  await p.fill({ 'Từ ngày': '' });
  await p.press('Báo đã bán, gửi bán');
  await p.expect_wrong('tem từ 1 đến 24');
  await p.look('run-wrong');
  await p.fill({ 'Số thứ tự tem': '1-12' });
  await p.press('Báo đã bán, gửi bán');
  await p.expect_flash('Đã ghi. Tem có hiệu lực từ ngày đã báo.');
  await p.look('run-sold');
  await visitor.go(labels[2]);
  await visitor.expect_heading('Tem hợp lệ');
  await visitor.go(labels[12]);
  await visitor.expect_heading('Tem chưa kích hoạt');

  // A visitor opens the bottle: asked once more, then told to whoever comes next.
  await visitor.go(labels[2]);
  await visitor.follow('Tôi đã mở chai này');
  await visitor.expect_heading('Báo chai đã mở');
  await visitor.look('opened-ask');
  await visitor.press('Báo chai đã mở');
  await visitor.expect_heading('Tem hợp lệ');
  await visitor.expect_said(/Chai này được báo là đã mở ngày \d\d\/\d\d\/\d{4}\./);
  await visitor.expect_unsaid('Tôi đã mở chai này');
  await visitor.look('opened');
  await visitor.go(labels[2].replace(/\/T\/|\/01\//, (m) => `/da-mo${m}`));
  await visitor.expect_heading('Không báo được cho tem này');
  await visitor.look('opened-not');
  assert.strictEqual((await w.place.scan(labels[2])).outcome, 'genuine');

  await p.go(`/app/dot-tem/${run}`);
  await p.expect_said('Tem 3, báo ngày');
  await p.look('run-opened');
  await p.fill({ 'Tem cần thu lại': '3', 'Vì sao thu lại': 'Khách bấm nhầm' });
  await p.press('Thu lại lời báo');
  await p.expect_flash('Đã thu lại lời báo.');
  await visitor.go(labels[2]);
  await visitor.expect_said('Tôi đã mở chai này');

  // A display piece, and what was sold too early.
  await p.main().locator('summary', { hasText: 'Hàng trưng bày' }).click();
  const shown = p.main().locator('#trung-bay');
  await shown.getByLabel('Số thứ tự tem').fill('12');
  await p.press('Báo là hàng trưng bày');
  await p.expect_flash('Đã ghi là hàng trưng bày.');
  await visitor.go(labels[11]);
  await visitor.expect_said('Cơ sở báo đây là hàng trưng bày');
  await p.main().locator('summary', { hasText: 'Thu lại báo bán' }).click();
  await p.fill({ 'Số thứ tự tem': '3', 'Lý do thu lại': 'Đại lý trả hàng' });
  await p.press('Thu lại báo bán');
  await p.expect_flash('Đã thu lại.');
  await p.expect_said('Đại lý trả hàng');
  await p.look('run-back');
  await visitor.go(labels[2]);
  await visitor.expect_heading('Tem chưa kích hoạt');
  const record = w.place.verb('run', 'show', String(run));
  assert.deepStrictEqual([record.activation, record.sold.labels, record.display.labels], [true, 11, 1]);
};
