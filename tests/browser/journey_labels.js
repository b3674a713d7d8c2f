// A clerk's morning: 120 labels issued by the wizard, printed, one spoilt and cancelled; what is on the paper is what a phone finds.
'use strict';
const assert = require('assert');
const fs = require('fs');
const path = require('path');
const { spawnSync } = require('child_process');
const { wizard_fill, run_number } = require('./wizard');

exports.say = 'a clerk issues and prints 120 labels by the wizard';

const PER_SHEET = 21;

function tool(name, ...args) {
  const r = spawnSync(name, args, { encoding: 'utf8', maxBuffer: 1 << 24 });
  assert.ok(!r.error && r.status === 0, `${name} ${args.join(' ')}: ${r.error || r.stderr}`);
  return r.stdout;
}

// Symbols on a page of a PDF, as a phone would read them.
function symbols(dir, pdf, page) {
  const file = path.join(dir, 'sheet.pdf'), out = path.join(dir, `page-${page}`);
  fs.writeFileSync(file, pdf);
  tool('pdftoppm', '-r', '200', '-png', '-f', String(page), '-l', String(page), '-singlefile', file, out);
  return { pages: Number(tool('pdfinfo', file).match(/Pages:\s+(\d+)/)[1]), urls: tool('zbarimg', '-q', '--raw', `${out}.png`).trim().split('\n') };
}

exports.run = async (w) => {
  const lot = () => w.place.verb('list', 'lots').find((l) => l.code === 'TL-2611');
  const left = lot().left;
  const p = await w.person('in-tem');
  await p.look('home');
  await p.follow('In tem');
  await p.expect_heading('In tem');
  await wizard_fill(p, { product: 'Túi vải lanh nhuộm chàm', lot: 'TL-2611', count: 120, paper: /^Avery L7160, 21 tem/, look: 'wizard' });
  for (const s of ['Túi vải lanh nhuộm chàm', 'TL-2611', '120', 'Avery L7160']) await p.expect_said(s);
  // Pressed twice in a hurry: issued once.
  await p.press_twice('Cấp tem');
  await p.expect_flash(/^Đã cấp tem\./);
  const run = run_number(p);
  await p.expect_said('120 tem · 6 tờ');
  await p.look('print');
  // The browser's Back, step by step: what has been issued is said, and nothing is there to press by mistake.
  for (let step = 4; step > 1; step--) {
    await p.page.goBack();
    await p.expect_said(/Đợt tem này đã được cấp lúc/);
    assert.strictEqual(await p.main().getByRole('button').count(), 0, `a button at ${p.page.url()}`);
  }
  await p.look('wizard-known');
  await p.follow('Cấp thêm một đợt nữa');
  assert.strictEqual(await p.value('Số lượng tem'), '120');
  await p.page.goBack();
  await p.follow('Mở đợt tem');
  await p.expect_heading(`Đợt tem ${run}`);

  await p.follow('In tem');
  await p.press('Tạo tệp in');
  await p.expect_heading('Lệnh in 1');
  await p.settle('Tải tệp in');
  await p.look('job');
  const sheet = await p.download('Tải tệp in');
  assert.match(sheet.name, /\.pdf$/);
  const seen = symbols(w.dir, sheet.bytes, 1);
  assert.strictEqual(seen.pages, Math.ceil(120 / PER_SHEET));
  assert.strictEqual(new Set(seen.urls).size, PER_SHEET, `symbols on the first page: ${seen.urls.length}`);
  const found = await w.place.scan(w.place.here(seen.urls[0]));
  assert.strictEqual(found.outcome, 'genuine', JSON.stringify(found).slice(0, 300));
  assert.ok(w.place.labels(run, '1-21').includes(w.place.here(seen.urls[0])), 'a label of this run');

  // A label spoilt in the printer, and the sheet that is left half used.
  await p.go(`/app/dot-tem/${run}`);
  await p.expect_said('Các lần in');
  await p.fill({ 'Số thứ tự tem hỏng': '121' });
  await p.press('Hủy tem');
  await p.expect_wrong('tem từ 1 đến 120');
  await p.look('run-wrong');
  await p.fill({ 'Số thứ tự tem hỏng': '3' });
  await p.choose('Lý do', 'kẹt giấy');
  await p.press('Hủy tem');
  await p.expect_flash('Đã hủy tem.');
  await p.look('run');
  await p.follow('In tem');
  await p.fill({ 'Dãy tem cần in': '118-120' });
  await p.press('Xem với lựa chọn này');
  await p.expect_said('dừng ngay trước ô 16'); // 120 labels from the first cell of six sheets of 21
  await p.tick(/^20$/);
  await p.press('Xem lại từ ô đã chọn');
  await p.expect_said('3 tem · 2 tờ');
  await p.press('Tạo tệp in');
  await p.settle('Tải tệp in');
  const rest = symbols(w.dir, (await p.download('Tải tệp in')).bytes, 1);
  assert.deepStrictEqual([rest.pages, rest.urls.length], [2, 2]);

  // The end: one run of 120, one label cancelled, nothing twice; the lot has 120 fewer.
  const record = w.place.verb('run', 'show', String(run));
  assert.deepStrictEqual([record.count, record.voided, record.lot], [120, 1, 'TL-2611']);
  assert.strictEqual(w.place.verb('list', 'runs').filter((r) => r.lot === 'TL-2611' && r.count === 120).length, 1);
  assert.strictEqual(lot().left, left - 120 + 1);
  const spoilt = w.place.labels(run, '3')[0];
  assert.strictEqual((await w.place.scan(spoilt)).outcome, 'revoked');
  const visitor = await w.stranger('khach');
  await visitor.go(spoilt);
  await visitor.expect_heading('Tem đã bị hủy');
  await visitor.go(w.place.labels(run, '4')[0]);
  await visitor.expect_heading('Tem hợp lệ');
  await visitor.look('scan');
  await p.go('/app/dot-tem');
  await p.look('runs');
  await p.go('/app/so-tem/san-pham/2');
  await p.expect_heading('Sổ theo dõi tem');
  await p.look('ledger');
};
