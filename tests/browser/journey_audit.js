// An auditor's look: the overview, what stands behind a figure, a mark's ledger against its quota, a register as a file.
'use strict';
const assert = require('assert');

exports.say = 'an officer of the department looks from the overview to single runs';

exports.run = async (w) => {
  const p = await w.person('so-khcn');
  await p.go('/app/tong-quan');
  await p.expect_heading('Tổng quan');
  await p.look('months');
  await p.choose('Xem theo', 'Cơ sở');
  await p.press('Xem');
  await p.expect_said('Hợp tác xã Mẫu A');
  await p.look('producers');

  // A figure opens the runs behind it, and they sum to it.
  const row = p.main().locator('table.grid tbody tr').filter({ hasText: 'Tổ hợp tác Mẫu B' });
  const figure = (await row.getByRole('link').nth(1).innerText()).trim();
  await row.getByRole('link').nth(1).click();
  await p.expect_said('Tổ hợp tác Mẫu B');
  const sums = await p.main().locator('tr.sums td').allInnerTexts();
  assert.ok(sums.some((s) => s.includes(figure)), `${figure} is not among ${sums}`);
  await p.look('runs');
  await p.main().locator('table.grid tbody tr').first().getByRole('link').first().click();
  await p.expect_said('Đợt tem');

  // Every view is a file as well.
  await p.go('/app/tong-quan?theo=co-so');
  for (const [name, start] of [['Tải về Excel', 'PK'], ['Tải về PDF', '%PDF'], ['Tải về CSV', '\uFEFFCơ sở']]) {
    const got = await p.download(name, 'link');
    assert.ok(got.bytes.toString('utf8').startsWith(start), `${name} begins with ${got.bytes.toString('utf8', 0, 8)}`);
  }

  await p.go('/app/so');
  await p.expect_heading('Sổ kiểm tra');
  await p.look('registers');
  await p.follow('Nhãn hiệu và hạn mức tem');
  await p.expect_said('MẪU-01/GCN');
  await p.look('rights');
  await p.go('/app/so/can-doi');
  await p.expect_said('Cộng');
  await p.look('balance');

  // It is nobody's but supervision's.
  const maker = await w.person('giam-doc-htx');
  await maker.go('/app');
  await maker.expect_unsaid('Sổ kiểm tra');
  await maker.go('/app/tong-quan');
  assert.strictEqual(maker.status, 403);
};
