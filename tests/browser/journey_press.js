// A cooperative and its print house: labels for a part-used sheet, a link that opens once, a sheet that jammed, labels that were lost,
// and a printer that draws a little off.
'use strict';
const assert = require('assert');
const fs = require('fs');
const path = require('path');
const { spawnSync } = require('child_process');
const { issue } = require('./wizard');

exports.say = 'a print house opens a link once; a spoilt sheet is printed again, lost labels are replaced, a printer is calibrated';

function read(dir, pdf, page) {
  const file = path.join(dir, 'press.pdf'), out = path.join(dir, 'press');
  fs.writeFileSync(file, pdf);
  for (const [tool, ...args] of [['pdftoppm', '-r', '200', '-png', '-f', String(page), '-l', String(page), '-singlefile', file, out]])
    assert.strictEqual(spawnSync(tool, args).status, 0, tool);
  return spawnSync('zbarimg', ['-q', '--raw', `${out}.png`], { encoding: 'utf8' }).stdout.trim().split('\n');
}

exports.run = async (w) => {
  const p = await w.person('in-tem');
  const run = await issue(p, { product: 'Túi vải lanh nhuộm chàm', lot: 'TL-2611', count: 40, paper: /^Avery L7160, 21 tem/ });
  await p.expect_heading(`In tem: đợt ${run}`);
  await p.tick(/^5$/);
  await p.press('Tạo tệp in');
  await p.settle('Tải tệp in');

  // The preview shows the sheet, and no phone reads it.
  const preview = await (await p.page.request.get(new URL(`/app/dot-tem/${run}/xem-truoc?giay=a4-21&o=5`, w.place.base).href)).body();
  const picture = path.join(w.dir, 'preview.png');
  fs.writeFileSync(picture, preview);
  assert.strictEqual(spawnSync('zbarimg', ['-q', '--raw', picture], { encoding: 'utf8' }).stdout.trim(), '');

  // For the print house: once.
  await p.press('Tạo đường dẫn');
  await p.expect_said('Chép đường dẫn này ngay');
  await p.look('link-made');
  const link = (await p.text()).match(/https?:\/\/\S+\/tai\/\S+/)[0];
  const house = await w.stranger('nha-in', { width: 1280, height: 800 });
  await house.go(new URL(link).pathname);
  await house.expect_said('Tệp này chính là tem');
  await house.look('link');
  const file = await house.download('Tải tệp in');
  assert.strictEqual(read(w.dir, file.bytes, 1).length, 17); // from the fifth cell of 21
  await house.go(new URL(link).pathname);
  await house.expect_said('Đường dẫn này đã mở đủ 1 lần');

  // The second sheet jammed and was torn up: its labels once more, under their numbers.
  await p.fill({ 'Cả tờ hỏng': '2' });
  await p.choose('Lý do', 'kẹt giấy');
  await p.choose('In lại bắt đầu từ ô nào trên tờ?', '1'); // on a new sheet, so that they fill it
  await p.look('spoilt');
  await p.press('In lại đúng số ấy');
  await p.expect_flash('Đã tạo lệnh in lại.');
  await p.settle('Tải tệp in');
  const again = read(w.dir, (await p.download('Tải tệp in')).bytes, 1);
  assert.deepStrictEqual(new Set(again.map((u) => w.place.here(u))), new Set(w.place.labels(run, '18-38')));

  // Two were lost: the old ones are no good any more, new ones take their place.
  const lost = w.place.labels(run, '39-40');
  await p.fill({ 'Số thứ tự tem hỏng': '39-40' });
  await p.press('Hủy và cấp tem mới');
  await p.expect_wrong('Có tem không nằm trong lệnh in này'); // the reprint has only the second sheet's
  await p.go('/app/lenh-in/1');
  await p.fill({ 'Số thứ tự tem hỏng': '39-40' });
  await p.choose('Lý do', 'mất');
  await p.press('Hủy và cấp tem mới');
  await p.expect_flash(/^Đã hủy tem hỏng và cấp tem mới/);
  await p.settle('Tải tệp in');
  const fresh = read(w.dir, (await p.download('Tải tệp in')).bytes, 1);
  assert.strictEqual(fresh.length, 2);
  assert.strictEqual((await w.place.scan(lost[0])).outcome, 'revoked');
  assert.strictEqual((await w.place.scan(w.place.here(fresh[0]))).outcome, 'genuine');

  // A printer that draws 1 mm too far left.
  const manager = await w.person('giam-doc-htx');
  await manager.go('/app/may-in/moi');
  await manager.fill({ 'Tên máy in': 'Máy in phòng bán hàng' });
  await manager.choose('Loại máy', /laser/i);
  await manager.press('Lưu');
  await manager.follow('Căn chỉnh máy in');
  assert.match((await manager.download('Tải trang in thử (PDF)')).name, /^trang-in-thu-a4-21\.pdf$/);
  await manager.fill({ 'A: từ mép trái tờ giấy đến vạch dọc bên trái': '14' });
  await manager.look('calibrate');
  await manager.press('Lưu căn chỉnh');
  await manager.expect_flash(/^Đã lưu căn chỉnh/);
  await p.go(`/app/dot-tem/${run}/in`);
  await p.expect_said('Máy in phòng bán hàng');

  // The end: what the ledger says, and what an office takes away.
  await p.go('/app/lenh-in');
  await p.look('jobs');
  const record = w.place.verb('run', 'show', String(run));
  assert.deepStrictEqual([record.count, record.voided], [40, 2]);
  const jobs = w.place.verb('job', 'list');
  assert.deepStrictEqual(jobs.map((j) => j.labels).sort((a, b) => a - b), [2, 21, 40]);
  await manager.go('/app/so-tem/san-pham/2');
  await manager.expect_said('Tải sổ (XLSX)');
  await manager.look('ledger');
};
