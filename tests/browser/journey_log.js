// A visitor follows a label into the public log: from the scan to the entry of its run, the proof of the label, and a receipt to keep; its maker keeps
// one with the whole record, and the command line checks both.
'use strict';
const assert = require('assert');
const fs = require('fs');
const path = require('path');

exports.say = 'a visitor reads the public log from a label on, and keeps a receipt; its maker keeps another';

const NARROW = { width: 320, height: 568 };

async function kept(w, person, name) {
  const [download] = await Promise.all([person.page.waitForEvent('download'), person.main().getByRole('link', { name, exact: true }).first().click()]);
  const file = path.join(w.dir, download.suggestedFilename());
  await download.saveAs(file);
  return file;
}

exports.run = async (w) => {
  const label = w.place.addresses.genuine, visitor = await w.stranger('khach', NARROW);
  await visitor.go(label);
  await visitor.expect_heading('Tem hợp lệ');
  const entry_link = visitor.main().getByRole('link', { name: /^Xem mục [\d.]+ của sổ công khai$/ });
  const entry = (await entry_link.getAttribute('href')).match(/\d+/)[0];

  // The proof of this label, and what it does not say.
  await visitor.follow('Bằng chứng của tem này trong sổ');
  await visitor.expect_heading('Bằng chứng của một tem');
  await visitor.expect_said('Bằng chứng này chỉ nói mã đã được cấp và ghi vào sổ.');
  await visitor.look('label');
  const proof = JSON.parse(fs.readFileSync(await kept(w, visitor, 'Tải dạng JSON'), 'utf8'));
  assert.strictEqual(String(proof.entry), entry);
  assert.match(proof.labels_root, /^[0-9a-f]{64}$/);
  await visitor.follow(`Mục ${entry}`);
  await visitor.expect_heading(`Mục ${entry} của sổ công khai`);
  await visitor.expect_said(/Cấp đợt tem \d+, ký bằng khóa \d{3}\./);
  await visitor.expect_said(proof.labels_root);
  await visitor.look('entry');

  // Everything of it, opened.
  for (const name of ['Nguyên văn của mục', 'Bản chốt, có chữ ký', 'Tự kiểm tra bằng công cụ khác']) await visitor.main().getByText(name, { exact: true }).click();
  await visitor.expect_said(`"labels_root":"${proof.labels_root}"`);
  await visitor.expect_said('openssl pkeyutl -verify');
  await visitor.look('entry-open');
  const receipt = await kept(w, visitor, 'Tải biên nhận');
  assert.match(fs.readFileSync(receipt, 'utf8'), /^c2sp\.org\/tlog-proof@v1\nextra [A-Za-z0-9+/=]+\nindex \d+\n/);
  const told = w.place.verb('log', 'check-receipt', receipt);
  assert.deepStrictEqual([String(told.log_idx), told.kind, told.record], [entry, 'run.issued', 'absent'], JSON.stringify(told));

  // The log itself, and what is found in it.
  await visitor.follow('Sổ công khai');
  await visitor.expect_heading('Sổ công khai');
  await visitor.look('log');
  await visitor.fill({ 'Tìm trong sổ': label });
  await visitor.press('Tìm');
  await visitor.expect_heading(`Mục ${entry} của sổ công khai`);
  await visitor.follow('Sổ công khai');
  await visitor.fill({ 'Tìm trong sổ': 'thổ cẩm' });
  await visitor.press('Tìm');
  await visitor.look('found');
  await visitor.fill({ 'Tìm trong sổ': '4829 1047 3382 9156' });
  await visitor.press('Tìm');
  await visitor.expect_said('Không có mục nào ứng với mã này.');
  await visitor.go('/so-cong-khai/tem?ma=4829104733829156');
  await visitor.expect_said('Không có mục nào ứng với mã này.');
  await visitor.look('label-none');
  await visitor.go(`/so-cong-khai/muc/${entry}?l=en`);
  await visitor.expect_heading(`Entry ${entry} of the public log`);
  await visitor.look('entry-en');
  assert.deepStrictEqual(await visitor.context.cookies(), []);

  // Its maker keeps the record too; changed, it is found out.
  const maker = await w.person('giam-doc-htx');
  await maker.go('/app/dot-tem');
  await maker.look('runs');
  const run = w.place.verb('list', 'runs').find((r) => String(r.log_idx) === entry);
  await maker.go(`/app/dot-tem/${run.id}`);
  await maker.look('run');
  const own = await kept(w, maker, 'Tải biên nhận sổ công khai');
  const held = w.place.verb('log', 'check-receipt', own);
  assert.deepStrictEqual([String(held.log_idx), held.record], [entry, 'held'], JSON.stringify(held));
  fs.writeFileSync(own, fs.readFileSync(own, 'utf8').replace(/\nindex (\d+)/, (s, n) => `\nindex ${n - 1}`));
  assert.ok(w.place.verb('log', 'check-receipt', own).refused);
  await maker.follow(`Mục ${entry}`);
  await maker.expect_heading(`Mục ${entry} của sổ công khai`);
};
