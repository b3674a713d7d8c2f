// A visitor reports what she saw; an officer opens the case, the label's page turns, its maker reads and answers, and it turns back.
'use strict';
const assert = require('assert');

exports.say = 'a visitor reports a label; an officer and its maker see to it';

const PHONE = '0912 000 111';
const SAID = 'Nắp chai lỏng, nhãn bị nhăn.';

exports.run = async (w) => {
  const visitor = await w.stranger('khach');
  const label = w.place.addresses.genuine;
  await visitor.go(label);
  await visitor.expect_heading('Tem hợp lệ');
  await visitor.follow('Gửi phản ánh');
  await visitor.expect_heading('Gửi phản ánh về tem');
  await visitor.look('form');
  assert.match(await visitor.value('Mã tem'), /^\d{16}$/);
  await visitor.press('Gửi phản ánh');
  await visitor.expect_wrong('Bạn thấy điều gì?');
  await visitor.look('wrong');
  await visitor.choose('Bạn thấy điều gì?', 'Chai có dấu hiệu rót lại');
  await visitor.fill({ 'Bạn mua hoặc thấy ở đâu?': 'Chợ Mẫu', 'Điều khác cần nói': SAID, 'Cách liên hệ với bạn': PHONE });
  await visitor.attach('Ảnh', 'chai.jpg', 'image/jpeg', await w.jpeg('Chai mẫu'));
  await visitor.press('Gửi phản ánh');
  await visitor.expect_heading('Đã nhận phản ánh');
  await visitor.expect_said(/Đã nhận phản ánh số [0-9A-Z]{5}-[0-9A-Z]{5}\. Cơ sở và cơ quan quản lý sẽ xem xét; phản ánh chưa phải là kết luận\./);
  await visitor.look('done');
  assert.deepStrictEqual(await visitor.context.cookies(), []);

  // A guest chooses her language on the label's page, and it holds to the end; what she sent half is still there.
  const guest = await w.stranger('khach-han');
  await guest.go(label);
  await guest.follow('한국어');
  await guest.expect_heading('유효한 라벨');
  await guest.follow('신고 보내기');
  await guest.expect_heading('라벨에 관한 신고 보내기');
  await guest.look('form-ko');
  await guest.fill({ '어디에서 사거나 보셨습니까?': 'Chợ Mẫu' });
  await guest.press('신고 보내기');
  await guest.expect_wrong('보신 내용을 선택해 주세요.');
  await guest.expect_heading('라벨에 관한 신고 보내기');
  assert.match(await guest.value('라벨 번호'), /^\d{16}$/);
  assert.strictEqual(await guest.value('어디에서 사거나 보셨습니까?'), 'Chợ Mẫu');
  await guest.look('wrong-ko');
  await guest.choose('무엇을 보셨습니까?', '물건이 사진과 다름');
  await guest.press('신고 보내기');
  await guest.expect_heading('신고가 접수됨');
  await guest.expect_said(/신고 [0-9A-Z]{5}-[0-9A-Z]{5}번이 접수되었습니다\. 생산자와 관계 기관이 검토합니다\. 신고는 결론이 아닙니다\./);
  await guest.look('done-ko');
  await guest.follow('中文', guest.page.getByRole('contentinfo'));
  await guest.expect_heading('已收到反映');
  assert.deepStrictEqual(await guest.context.cookies(), []);

  // Nothing has turned: nobody has looked at it yet, and its maker does not hear of it.
  await visitor.go(label);
  await visitor.expect_heading('Tem hợp lệ');
  const maker = await w.person('giam-doc-htx');
  await maker.expect_unsaid('Phản ánh về tem');

  const officer = await w.person('so-khcn');
  await officer.expect_said('Hồ sơ phản ánh: mới, chờ xem');
  await officer.go('/app/ho-so-phan-anh');
  await officer.look('cases');
  await officer.clicked(officer.row('Chai có dấu hiệu rót lại').getByRole('link').first());
  for (const s of [SAID, PHONE, 'Chợ Mẫu']) await officer.expect_said(s);
  await officer.look('case');
  await officer.follow('Mở xem xét');
  await officer.press('Mở xem xét');
  await officer.expect_wrong('Lý do');
  await officer.fill({ 'Lý do': 'Cần hỏi lại cơ sở về nắp chai' });
  await officer.look('open');
  await officer.press('Mở xem xét');
  await officer.expect_flash('Đã mở xem xét. Trang của tem đã thay đổi và cơ sở đã thấy hồ sơ.');

  await visitor.go(label);
  await visitor.expect_heading('Cần so kỹ món hàng');
  await visitor.expect_said('Mã đúng, nhưng có phản ánh về món hàng mang mã này');
  await visitor.expect_said('Có phản ánh chai này bị rót lại; đang xem xét.');
  await visitor.look('suspect');
  assert.strictEqual((await w.place.scan(label)).outcome, 'suspect');

  await maker.go('/app');
  await maker.expect_said('Phản ánh về tem của cơ sở, đang được xem xét');
  await maker.expect_said('Cần hỏi lại cơ sở về nắp chai');
  await maker.look('told');
  await maker.clicked(maker.row('Chai có dấu hiệu rót lại').getByRole('link').first());
  await maker.expect_said(/Phản ánh ngày \d\d\/\d\d\/\d{4}/); // what was seen and on which day, nothing that tells who saw it
  for (const s of [SAID, PHONE, 'Chợ Mẫu', 'Phản ánh số']) await maker.expect_unsaid(s);
  await maker.look('maker');
  await maker.follow('Gửi ý kiến');
  await maker.fill({ 'Ý kiến': 'Nắp mới dùng từ tháng 10.' });
  await maker.press('Gửi ý kiến');
  await maker.expect_flash('Đã gửi ý kiến.');

  await officer.go('/app');
  await officer.expect_said('Nắp mới dùng từ tháng 10.');
  await officer.go('/app/ho-so-phan-anh/1');
  await officer.follow('Kết luận: không có căn cứ');
  await officer.fill({ 'Lý do': 'Nắp đúng mẫu của cơ sở' });
  await officer.press('Kết luận: không có căn cứ');
  await officer.expect_flash('Đã kết luận: không có căn cứ.');
  await visitor.go(label);
  await visitor.expect_heading('Tem hợp lệ');
};
