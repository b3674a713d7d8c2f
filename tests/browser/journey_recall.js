// A lot is called back: its maker asks, the office agrees, and whoever scans is told at once why and whom to call.
'use strict';
const assert = require('assert');

exports.say = 'a lot is recalled by two people';

const REASON = 'Màu nhuộm phai khi giặt nước ấm';

exports.run = async (w) => {
  const visitor = await w.stranger('khach');
  const label = w.place.addresses.genuine; // of lot TL-2611
  await visitor.go(label);
  await visitor.expect_heading('Tem hợp lệ');

  const p = await w.person('giam-doc-htx');
  await p.go('/app/lo');
  await p.follow('TL-2611');
  await p.look('lot');
  await p.follow('Lập hồ sơ thu hồi');
  await p.press('Lưu và tiếp tục');
  await p.expect_wrong('Lý do thu hồi', 'Người liên hệ', 'Số điện thoại liên hệ');
  await p.fill({ 'Lý do thu hồi': REASON, 'Người mua cần làm gì': 'Không giặt chung với đồ sáng màu. Mang trả nơi mua để đổi.', 'Người liên hệ': 'Phòng bán hàng HTX Mẫu A',
    'Số điện thoại liên hệ': '0214 3 820 123' });
  await p.press('Lưu và tiếp tục');
  await p.look('ask');
  await p.press('Đề nghị: Thu hồi lô hàng');
  await p.expect_flash('Đã gửi đề nghị. Người thứ hai cần đồng ý thì mới có hiệu lực.');
  await visitor.go(label);
  await visitor.expect_heading('Tem hợp lệ');

  const second = await w.person('pho-giam-doc');
  await second.expect_said('Chờ người thứ hai đồng ý');
  await second.go('/app/cho-dong-y');
  await second.expect_said(REASON);
  await second.look('agree');
  await second.press('Đồng ý');
  await second.expect_flash('Đã đồng ý. Việc này có hiệu lực từ bây giờ.');
  await second.expect_said('Đang thu hồi');

  // The end: at once, for people and for programs, and no label more of this lot.
  await visitor.go(label);
  await visitor.expect_heading('Lô hàng đang bị thu hồi');
  for (const s of [REASON, '0214 3 820 123', 'Phòng bán hàng HTX Mẫu A', 'Mang trả nơi mua']) await visitor.expect_said(s);
  assert.strictEqual(await visitor.main().getByRole('link', { name: /^Gọi/ }).first().getAttribute('href'), 'tel:02143820123');
  await visitor.look('scan');
  const found = await w.place.scan(label);
  assert.strictEqual(found.outcome, 'recalled');
  assert.ok(JSON.stringify(found).includes(REASON));
  assert.ok(w.place.verb('list', 'entries').some((e) => e.entry.kind === 'lot.recalled'), 'no log entry');
  const clerk = await w.person('in-tem');
  await clerk.go('/app/in');
  await clerk.expect_unsaid('TL-2611');
  await clerk.go('/app/in?sp=2&lo=TL-2611');
  await clerk.expect_said('đang bị thu hồi');
  await clerk.look('no-labels');
};
