// A mark, a right to use it that two people grant, labels with it until its quota is used up, and a refusal that says what to do.
'use strict';
const assert = require('assert');
const { day } = require('./place');
const { issue, wizard_fill } = require('./wizard');

exports.say = 'a mark owner grants a right, quota runs out, a run is refused';

const MARK = 'Dệt Mẫu Bản Hồ';
const PRODUCT = 'Khăn thổ cẩm dệt tay';

async function records_mark(w) {
  const p = await w.person('so-khcn');
  await p.go('/app/nhan-hieu');
  await p.follow('Ghi nhận văn bằng bảo hộ');
  await p.fill({ 'Tên nhãn hiệu': MARK, 'Số văn bằng bảo hộ': '4-0999999', 'Số quyết định cấp': '123/QĐ-SHTT', 'Ngày quyết định': day(-400),
    'Cơ quan cấp': 'Cục Sở hữu trí tuệ', 'Có giá trị đến hết ngày': day(3200) });
  await p.choose('Loại', 'Nhãn hiệu tập thể');
  await p.press('Lưu và ghi nhận');
  await p.expect_wrong('Chủ sở hữu', 'Tệp văn bằng');
  await p.look('mark-wrong');
  await p.seek('Chủ sở hữu', 'Hội Dệt Mẫu');
  await p.attach('Tệp văn bằng', 'van-bang.pdf', 'application/pdf', await w.pdf('Văn bằng mẫu'));
  await p.press('Lưu và ghi nhận');
  await p.expect_flash('Đã ghi nhận quyết định.');
  await p.expect_said('Đang hiệu lực');
}

async function asks(w) {
  const p = await w.person('chu-nhan-hieu');
  await p.look('owner-home');
  await p.go('/app/quyen-su-dung');
  await p.follow('Lập quyền sử dụng');
  await p.look('right-form');
  await p.pick('Nhãn hiệu', MARK);
  await p.seek('Cơ sở được dùng', 'Mẫu A', 'Hợp tác xã Mẫu A');
  await p.fill({ 'Số giấy chứng nhận': 'GCN-01', 'Số quyết định': '01/QĐ-HDM', 'Ngày quyết định': day(-3), 'Tổ chức quyết định': 'Hội Dệt Mẫu',
    'Có giá trị từ ngày': day(-2), 'Có giá trị đến hết ngày': day(300), 'Hạn mức tem một năm': '150' });
  await p.attach('Tệp giấy chứng nhận', 'gcn.jpg', 'image/jpeg', await w.jpeg('Giấy chứng nhận mẫu'));
  await p.press('Lưu và tiếp tục');
  await p.expect_said('hai người');
  await p.look('right-ask');
  await p.press('Đề nghị: Cấp quyền sử dụng');
  await p.expect_flash('Đã gửi đề nghị. Người thứ hai cần đồng ý thì mới có hiệu lực.');
  await p.expect_said('Nháp');
  // Not by the one who asked.
  await p.go('/app/cho-dong-y');
  await p.expect_said('Người khác phải đồng ý');
  assert.strictEqual(await p.main().getByRole('button', { name: 'Đồng ý', exact: true }).count(), 0);
}

async function agrees(w) {
  const p = await w.person('chu-nhan-hieu-2');
  await p.expect_said('Chờ người thứ hai đồng ý');
  await p.go('/app/cho-dong-y');
  await p.look('right-agree');
  await p.press('Đồng ý');
  await p.expect_flash('Đã đồng ý. Việc này có hiệu lực từ bây giờ.');
  await p.expect_said('Đang hiệu lực');
  return new URL(p.page.url()).pathname;
}

exports.run = async (w) => {
  const runs_of = () => w.place.verb('list', 'runs').filter((r) => r.lot === 'KTC-2611');
  const known = runs_of().length;
  await records_mark(w);
  await asks(w);
  const right = await agrees(w);

  const clerk = await w.person('in-tem');
  const marks = [/nhãn hiệu tập thể Dệt Mẫu Bản Hồ/i], lot = { product: PRODUCT, lot: 'KTC-2611', marks };
  const first = await issue(clerk, { ...lot, count: 100 });
  await clerk.expect_said(MARK);
  const label = w.place.labels(first, '1')[0];
  await issue(clerk, { ...lot, count: 50 });
  await wizard_fill(clerk, { product: PRODUCT, lot: 'KTC-2611', count: 10 });
  await clerk.expect_unsaid(MARK);

  // A whole sheet more with the mark: which right, how much is left, who can mend it.
  await clerk.go('/app/in');
  await clerk.clicked(clerk.row(PRODUCT, 'KTC-2611').getByRole('link').first());
  await clerk.expect_said('hạn mức năm nay còn 0 tem');
  await clerk.fill({ 'Số lượng tem': 21 });
  await clerk.tick(marks[0]);
  await clerk.press('Tiếp tục');
  const said = await clerk.expect_wrong(MARK, '150', 'còn lại 0', 'Hội Dệt Mẫu', 'Chưa có tem nào được cấp');
  assert.match(said, /nâng hạn mức/);
  await clerk.look('refused');

  // The end: two runs of 100 and 50 under the right, no third; the owner sees them in the ledger; the label says so.
  assert.deepStrictEqual(runs_of().slice(known).map((r) => r.count), [100, 50]);
  assert.ok(w.place.verb('list', 'entries').some((e) => e.entry.kind === 'mark.granted'), 'no entry of the grant');
  const owner = await w.person('chu-nhan-hieu');
  await owner.go(right);
  await owner.follow('Sổ theo dõi tem');
  await owner.expect_said('Đã dùng 150, còn 0');
  await owner.look('ledger');
  const visitor = await w.stranger('khach');
  await visitor.go(label);
  await visitor.expect_heading('Tem hợp lệ');
  await visitor.expect_said(MARK);
};
