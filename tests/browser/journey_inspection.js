// An inspection on a phone: planned, put in force by a second person, drawn, its minutes written and sent, answered, remedied.
'use strict';
const assert = require('assert');
const fs = require('fs');
const path = require('path');
const { execFileSync } = require('child_process');
const { day } = require('./place');

exports.say = 'an inspection from its plan to what was remedied';

const NAME = 'Kiểm tra tem cuối năm';

exports.run = async (w) => {
  const p = await w.person('so-khcn');
  await p.go('/app/kiem-tra');
  await p.follow('Lập cuộc kiểm tra');
  await p.look('plan');
  await p.press('Lưu và nộp');
  await p.expect_wrong('Tên cuộc kiểm tra', 'Số quyết định kiểm tra', 'Chọn ngẫu nhiên', 'Số lượng chọn');
  await p.fill({ 'Tên cuộc kiểm tra': NAME, 'Mục đích, nội dung kiểm tra': 'Đối chiếu tem với sổ.', 'Đoàn kiểm tra': 'Ông Mẫu, Trưởng đoàn', 'Kiểm tra từ ngày': day(0),
    'Đến ngày': day(10), 'Số quyết định kiểm tra': '46/QĐ-SKHCN', 'Ngày quyết định': day(-1), 'Cơ quan ra quyết định': 'Sở Khoa học và Công nghệ', 'Số lượng chọn': 500 });
  await p.attach('Tệp quyết định', 'quyet-dinh.pdf', 'application/pdf', await w.pdf('Quyết định mẫu'));
  await p.choose('Chọn ngẫu nhiên', 'Cơ sở');
  await p.choose('Chia nhóm theo', 'Xã, phường');
  await p.press('Lưu và nộp');
  await p.expect_flash('Đã gửi. Chờ người thứ hai đưa vào thực hiện.');
  assert.strictEqual(await p.main().getByRole('link', { name: 'Đưa vào thực hiện', exact: true }).count(), 0, 'the author puts it in force');

  const second = await w.person('so-khcn-2');
  await second.expect_said('Cuộc kiểm tra: chờ duyệt');
  await second.follow(NAME);
  await second.follow('Đưa vào thực hiện');
  await second.press('Đưa vào thực hiện');
  await second.expect_flash('Đã đưa vào thực hiện.');

  await p.follow('Cuộc kiểm tra');
  await p.follow(NAME);
  await p.follow('Chọn mẫu ngẫu nhiên');
  await p.look('draw');
  assert.strictEqual(await p.main().getByLabel(/Mã khởi tạo/).count(), 0, 'the seed can be chosen');
  await p.press('Chọn mẫu ngẫu nhiên');
  await p.expect_flash('Đã chọn mẫu và ghi vào sổ công khai. Các biên bản nháp ở bên dưới.');
  await p.look('drawn');

  // Whoever has the file draws the same.
  const data = await p.download('Tải dữ liệu chọn mẫu (JSON)', 'link');
  const file = path.join(w.dir, 'mau.json');
  fs.writeFileSync(file, data.bytes);
  const said = JSON.parse(execFileSync(w.place.program, ['inspection', 'repeat', file, '--json'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  assert.ok(said.frame_same && said.sample_same && said.drawn >= 2, JSON.stringify(said));
  const blank = await p.download('In biên bản trống', 'link');
  assert.ok(blank.bytes.toString('latin1').startsWith('%PDF'), 'no blank minutes');

  // All are drawn, so the cooperative is among them.
  const number = (await p.main().locator('p.row').filter({ hasText: 'Hợp tác xã Mẫu A' }).first().getByRole('link').first().innerText()).trim();
  await p.follow(number);
  await p.follow('Sửa');
  await p.look('minutes');
  await p.fill({ 'Ngày kiểm tra': day(0), 'Địa điểm': 'Xưởng dệt', 'Đại diện cơ sở có mặt': 'Bà Mẫu, Giám đốc', 'Ghi chú về tem hủy, tem còn lại': 'Thiếu 2 tem hỏng', 'Kết quả kiểm tra': 'Thiếu tem hỏng' });
  await p.choose('Tem đã hủy, trả lại và còn lại đủ số theo sổ theo dõi tem', 'Không đạt');
  await p.choose('Kết luận', /^Có nội dung phải khắc phục/);
  await p.attach('Ảnh', 'anh.jpg', 'image/jpeg', await w.jpeg('Tem hỏng'));
  await p.press('Lưu và tiếp tục');
  await p.press('Gửi cơ sở');
  await p.expect_wrong('Kiến nghị', 'Thời hạn khắc phục');
  await p.follow('Kiến nghị', p.page.getByRole('alert'));
  await p.fill({ 'Kiến nghị': 'Báo rõ 2 tem còn thiếu', 'Thời hạn khắc phục': day(9) });
  await p.press('Lưu và tiếp tục');
  await p.look('send');
  await p.press('Gửi cơ sở');
  await p.expect_flash('Đã gửi biên bản cho cơ sở.');

  const maker = await w.person('giam-doc-htx');
  await maker.expect_said('Biên bản kiểm tra: chờ cơ sở trả lời, khắc phục');
  await maker.look('home');
  await maker.follow(number);
  await maker.expect_said(`Thời hạn khắc phục: ${day(9)}, còn 9 ngày.`);
  await maker.expect_said('46/QĐ-SKHCN');
  await maker.look('sent');
  const paper = await maker.download('Tải biên bản (PDF)', 'link');
  assert.ok(paper.bytes.toString('latin1').startsWith('%PDF'), 'no minutes');
  await maker.follow('Gửi ý kiến');
  await maker.fill({ 'Ý kiến': 'Đã tìm thấy 2 tem.' });
  await maker.press('Gửi ý kiến');
  await maker.expect_flash('Đã gửi ý kiến.');

  await second.go('/app');
  await second.expect_said('Ý kiến, khiếu nại cần đọc');
  await second.follow(number);
  await second.expect_said('Đã tìm thấy 2 tem.');
  await second.follow('Ghi nhận đã khắc phục');
  await second.fill({ 'Lý do': 'Đủ 2 tem hỏng' });
  await second.press('Ghi nhận đã khắc phục');
  await second.expect_flash('Đã ghi nhận đã khắc phục.');
  assert.ok(w.place.verb('list', 'entries').some((e) => e.entry.kind === 'inspection.sampled' && e.entry.facts.seed === said.seed), 'no log entry');
};
