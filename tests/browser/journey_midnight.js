// Stars that shine until midnight. The server's clock goes from twenty minutes before it to half a minute after: nobody does anything in between.
'use strict';
const assert = require('assert');
const { day, seconds_until } = require('./place');
const { issue, wizard_fill } = require('./wizard');

exports.say = 'a rating ends at midnight, page and press follow';

const PRODUCT = 'Túi vải lanh nhuộm chàm'; // without stars of its own in the demonstration
const BEFORE = '23:40:00';

exports.shift = () => seconds_until(BEFORE);

exports.run = async (w) => {
  const shift = exports.shift();
  const today = day(0, Date.now() + shift * 1000);
  const office = await w.person('so-nnmt');
  await office.go('/app/ocop');
  await office.follow('Ghi nhận quyết định OCOP');
  await office.seek('Sản phẩm', 'Túi vải lanh', PRODUCT);
  await office.fill({ 'Số sao': '4', 'Điểm': '78,5', 'Số quyết định': '1234/QĐ-UBND', 'Ngày quyết định': day(-1000, Date.now() + shift * 1000), 'Cơ quan quyết định': 'UBND tỉnh Lào Cai',
    'Có giá trị đến hết ngày': today });
  await office.choose('Cấp của cơ quan', 'UBND cấp tỉnh');
  await office.attach('Tệp quyết định', 'qd.pdf', 'application/pdf', await w.pdf('Quyết định mẫu'));
  await office.look('rating-form');
  await office.press('Lưu và ghi nhận');
  await office.expect_flash('Đã ghi nhận quyết định.');

  const maker = await w.person('giam-doc-htx');
  await maker.expect_said('sắp hết hiệu lực');
  await maker.expect_said('hôm nay là ngày cuối');
  await maker.look('home-last-day');

  const clerk = await w.person('in-tem');
  const marks = [/OCOP 4 sao/], lot = { product: PRODUCT, lot: 'TL-2611', marks };
  const run = await issue(clerk, { ...lot, count: 21 });
  const label = w.place.labels(run, '1')[0];
  const visitor = await w.stranger('khach');
  await visitor.go(label);
  await visitor.expect_said('Sản phẩm OCOP 4 sao');
  await visitor.look('scan-before');
  // The clerk has the last step of the next run open when the day ends.
  await wizard_fill(clerk, { ...lot, count: 21 });

  w.place.move(seconds_until('00:00:30'));

  await visitor.go(label);
  await visitor.expect_heading('Tem hợp lệ');
  await visitor.expect_unsaid('Sản phẩm OCOP 4 sao');
  await visitor.expect_said(`Chứng nhận OCOP đã hết hạn ngày ${today}`);
  await visitor.look('scan-after');
  await clerk.press('Cấp tem');
  const said = await clerk.expect_wrong('OCOP', `hết hạn ngày ${today}`, 'Chưa có tem nào được cấp', 'Sở Nông nghiệp và Môi trường');
  assert.ok(said);
  await clerk.look('issue-refused');
  // Pressing again would be refused again: the way on is another choice.
  assert.strictEqual(await clerk.main().getByRole('button', { name: 'Cấp tem' }).count(), 0);
  await clerk.follow('Chọn lại số lượng và dấu hiệu');
  assert.strictEqual(await clerk.value('Số lượng tem'), '21');
  await clerk.go(`/app/dot-tem/${run}`);
  await clerk.follow('In tem');
  await clerk.expect_wrong('OCOP', `hết hiệu lực từ ngày`, 'Chưa có gì được in');
  await clerk.look('print-refused');

  // The end: one run with the stars, none after; the offer is gone; without the stars work goes on.
  await clerk.go('/app/in');
  await clerk.clicked(clerk.row(PRODUCT, 'TL-2611').getByRole('link').first());
  assert.strictEqual(await clerk.main().getByLabel(/OCOP 4 sao/).count(), 0);
  await issue(clerk, { product: PRODUCT, lot: 'TL-2611', count: 5 });
  await office.go('/app/ocop');
  await office.expect_said('Đã hết hạn');
  const scanned = await w.place.scan(label);
  assert.strictEqual(scanned.outcome, 'genuine');
  assert.ok(!JSON.stringify(scanned.in_force || []).includes('OCOP'), JSON.stringify(scanned));
};
