// An auditor's day: the overview, what stands behind a figure, a mark's ledger against its quota, a sample of the labels, minutes, the evidence
// pack of a maker, the report on the plan and its correction. What is handed out is checked by the command line, without the service.
'use strict';
const assert = require('assert');
const fs = require('fs');
const path = require('path');
const { spawnSync } = require('child_process');
const { day } = require('./place');

exports.say = "an auditor's day, from the overview to the corrected report";

const MAKER = 'Hợp tác xã Mẫu A';

// What the command line says without a data folder; status: its end
function alone(w, status, ...args) {
  const got = spawnSync(w.place.program, args, { encoding: 'utf8' });
  assert.strictEqual(got.status, status, `${args.join(' ')}: ${got.stdout}${got.stderr}`);
  return got.stdout;
}

async function figures(p) {
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

}

// By two people, as the law of the place asks; the service makes the seed, so that the draw is nobody's choice.
async function sample(w, p) {
  const name = 'Kiểm tra tem nhãn hiệu';
  await p.go('/app/kiem-tra');
  await p.follow('Lập cuộc kiểm tra');
  await p.fill({ 'Tên cuộc kiểm tra': name, 'Mục đích, nội dung kiểm tra': 'Đối chiếu tem với sổ.', 'Đoàn kiểm tra': 'Ông Mẫu, Trưởng đoàn', 'Kiểm tra từ ngày': day(0),
    'Đến ngày': day(5), 'Số quyết định kiểm tra': '47/QĐ-SKHCN', 'Ngày quyết định': day(-1), 'Cơ quan ra quyết định': 'Sở Khoa học và Công nghệ', 'Số lượng chọn': 12 });
  await p.attach('Tệp quyết định', 'quyet-dinh.pdf', 'application/pdf', await w.pdf('Quyết định mẫu'));
  await p.fill({ 'Tem cấp từ ngày': day(-1), 'Tem cấp đến ngày': day(0) });
  await p.choose('Chọn ngẫu nhiên', 'Tem');
  await p.choose('Chia nhóm theo', 'Cơ sở');
  await p.press('Lưu và nộp');
  await p.expect_flash('Đã gửi. Chờ người thứ hai đưa vào thực hiện.');
  const second = await w.person('so-khcn-2');
  await second.follow(name);
  await second.follow('Đưa vào thực hiện');
  await second.press('Đưa vào thực hiện');
  await second.expect_flash('Đã đưa vào thực hiện.');
  await p.go('/app/kiem-tra');
  await p.follow(name);
  await p.follow('Chọn mẫu ngẫu nhiên');
  await p.press('Chọn mẫu ngẫu nhiên');
  await p.expect_flash('Đã chọn mẫu và ghi vào sổ công khai. Các biên bản nháp ở bên dưới.');
  await p.look('sample-labels');
}

async function minutes(w, p) {
  const number = (await p.main().locator('p.row').filter({ hasText: MAKER }).first().getByRole('link').first().innerText()).trim();
  await p.follow(number);
  await p.follow('Sửa');
  await p.fill({ 'Ngày kiểm tra': day(0), 'Địa điểm': 'Xưởng dệt', 'Đại diện cơ sở có mặt': 'Bà Mẫu, Giám đốc', 'Kết quả kiểm tra': 'Tem đúng sổ' });
  await p.choose('Kết luận', /^Không/);
  await p.press('Lưu và tiếp tục');
  await p.press('Gửi cơ sở');
  await p.expect_flash('Đã gửi biên bản cho cơ sở.');
  const paper = await p.download('Tải biên bản (PDF)', 'link');
  assert.ok(paper.bytes.toString('latin1').startsWith('%PDF'), 'no minutes');
}

async function pack(w, p) {
  await p.go('/app/co-so');
  await p.follow(MAKER);
  await p.follow('Hồ sơ bằng chứng');
  await p.look('pack');
  const got = await p.download('Lập và tải hồ sơ');
  const file = path.join(w.dir, got.name), keys = path.join(w.dir, 'jwks.json'), broken = path.join(w.dir, 'broken.zip');
  fs.writeFileSync(file, got.bytes);
  fs.writeFileSync(keys, JSON.stringify(await (await p.page.request.get(`${w.place.base}/.well-known/jwks.json`)).json()));
  const said = JSON.parse(alone(w, 0, 'evidence', 'verify', file, '--keys', keys, '--json'));
  assert.ok(JSON.stringify(said).includes('"holds"'), JSON.stringify(said).slice(0, 600));
  const bytes = Buffer.from(got.bytes);
  bytes[Math.floor(bytes.length / 2)] ^= 1;
  fs.writeFileSync(broken, bytes);
  assert.notStrictEqual(spawnSync(w.place.program, ['evidence', 'verify', broken, '--keys', keys]).status, 0, 'a changed pack holds');
}

async function report(w, p) {
  await p.go('/app/bao-cao');
  await p.look('reports');
  await p.clicked(p.row('Quá hạn').getByRole('link').first());
  await p.look('report-new');
  await p.press('Lập báo cáo');
  await p.expect_flash('Đã lập báo cáo. Số liệu được tính từ sổ, chưa có gì được gửi.');
  await p.expect_said('chưa có số liệu');
  await p.look('report');
  const address = new URL(p.page.url()).pathname;

  // A number that is none loses nothing; what is known of the year has its paper.
  await p.follow('Nhập số liệu');
  await p.look('report-values');
  const typed = p.main().getByLabel(/^Số liệu/).first();
  await typed.fill('1,234.5');
  await p.press('Lưu số liệu');
  await p.expect_wrong('không phải là một số viết theo cách Việt Nam');
  await p.main().getByLabel(/^Số liệu/).first().fill('2');
  await p.press('Lưu số liệu');
  await p.expect_flash('Đã lưu số liệu.');

  await p.follow('Gửi báo cáo');
  await p.expect_said('Còn thiếu trước khi gửi: Số, ký hiệu Họ và tên người ký');
  await p.look('report-lacks');
  await p.go(`${address}/van-ban`);
  await p.fill({ 'Số, ký hiệu': '125/BC-SKHCN', 'Ngày văn bản': day(0), 'Họ và tên người ký': 'Người Mẫu', 'Khó khăn, vướng mắc': 'Ít máy in nhiệt.' });
  await p.press('Lưu');
  await p.expect_flash('Đã lưu thông tin văn bản.');
  await p.follow('Gửi báo cáo');
  await p.press('Gửi báo cáo');
  await p.expect_flash('Đã gửi báo cáo. Bản này được giữ nguyên và đã ghi vào sổ công khai.');
  await p.look('report-filed');
  return address;
}

// What was filed stays; the correction is another version with its difference.
async function correction(w, p, address) {
  await p.fill({ 'Lý do sửa': 'Nhập nhầm số đề tài' });
  await p.press('Lập bản sửa');
  await p.expect_flash('Đã lập bản sửa. Bản đã gửi vẫn giữ nguyên.');
  await p.follow('Nhập số liệu');
  await p.main().getByLabel(/^Số liệu/).first().fill('3');
  await p.press('Lưu số liệu');
  await p.follow('Gửi báo cáo');
  await p.press('Gửi báo cáo');
  await p.expect_said('Lý do sửa: Nhập nhầm số đề tài');
  await p.look('report-corrected');
  await p.go(`${address}/thay-doi/1?ban=2`);
  await p.expect_heading(/Thay đổi so với bản 1/);
  assert.deepStrictEqual(await p.main().locator('tbody tr').first().locator('td').allInnerTexts().then((t) => t.slice(-2)), ['2', '3']);
  await p.look('report-difference');
  for (const version of [1, 2]) {
    const signed = path.join(w.dir, `report-${version}.json`);
    const got = await p.page.request.get(`${w.place.base}${address}/tep/json?ban=${version}`);
    fs.writeFileSync(signed, await got.body());
    alone(w, 0, 'filing', 'verify', signed, '--keys', path.join(w.dir, 'jwks.json'));
  }
}

exports.run = async (w) => {
  const p = await w.person('so-khcn');
  await figures(p);
  await sample(w, p);
  await minutes(w, p);
  await pack(w, p);
  const address = await report(w, p);
  await correction(w, p, address);

  // It is nobody's but supervision's.
  const maker = await w.person('giam-doc-htx');
  await maker.go('/app');
  await maker.expect_unsaid('Sổ kiểm tra');
  await maker.go('/app/tong-quan');
  assert.strictEqual(maker.status, 403);
};
