// Signing in and what keeps others out; a clerk who begins with a card that the manager made; one who leaves.
'use strict';
const assert = require('assert');

exports.say = 'sign-in refuses and locks, a new clerk comes with a card';

const LOGIN = 'in-tem-2';
const OWN = 'det-cham-4-mua';

exports.shift = () => 0;

async function is_kept_out(w) {
  const p = await w.stranger('so-nnmt');
  await p.go('/app/san-pham');
  await p.expect_heading('Đăng nhập');
  await p.look('sign-in');
  await p.sign_in('sai-mat-khau');
  await p.expect_wrong('Tên đăng nhập hoặc mật khẩu chưa đúng');
  assert.strictEqual(await p.value('Tên đăng nhập'), 'so-nnmt', 'the login stays');
  assert.strictEqual(await p.value('Mật khẩu'), '', 'the password does not');
  // Somebody who is nobody hears the same.
  await p.sign_in('sai-mat-khau', 'khong-co-ai');
  await p.expect_wrong('Tên đăng nhập hoặc mật khẩu chưa đúng');
  for (let i = 0; i < 4; i++) await p.sign_in(`sai-${i}`);
  await p.sign_in();
  await p.expect_wrong(/Chờ \d+ giây/);
  for (let i = 0, ahead = 0; i < 5; i++) {
    w.place.move((ahead += 200));
    await p.sign_in(`sai-nua-${i}`);
  }
  await p.sign_in();
  await p.expect_wrong(/tạm khóa đến \d\d:\d\d/);
  await p.look('locked');
  w.place.move(1000 + 16 * 60);
  await p.sign_in();
  await p.expect_heading('Việc cần làm');
}

async function makes_card(w) {
  const p = await w.person('giam-doc-htx');
  await p.go('/app/nguoi-dung');
  await p.expect_heading('Tài khoản người dùng');
  await p.look('people');
  await p.follow('Thêm tài khoản');
  await p.fill({ 'Họ và tên': 'Người In Thứ Hai', 'Tên đăng nhập': 'X' });
  await p.choose('Vai trò', 'Người in tem');
  await p.press('Thêm và làm thẻ đăng nhập');
  await p.expect_wrong('Tên đăng nhập');
  assert.strictEqual(await p.value('Họ và tên'), 'Người In Thứ Hai');
  await p.look('person-wrong');
  await p.fill({ 'Tên đăng nhập': LOGIN });
  await p.press('Thêm và làm thẻ đăng nhập');
  await p.expect_said('Mã này chỉ hiện một lần');
  await p.look('card');
  const code = (await p.text()).match(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/);
  assert.ok(code, 'a code on the card');
  return { manager: p, code: code[0] };
}

async function comes_with_card(w, code) {
  const p = await w.stranger(LOGIN);
  await p.go('/dang-nhap');
  await p.follow('Đăng nhập bằng thẻ');
  await p.fill({ 'Mã thẻ': '0000-0000-0000' });
  await p.press('Đăng nhập bằng thẻ');
  await p.expect_wrong('Thẻ đăng nhập này không đúng');
  await p.fill({ 'Mã thẻ': code.toLowerCase() });
  await p.press('Đăng nhập bằng thẻ');
  // Nothing else before there is a password of one's own.
  await p.go('/app/in');
  await p.expect_heading('Đổi mật khẩu');
  await p.look('password-due');
  await p.fill({ 'Mật khẩu mới': '12345678', 'Gõ lại mật khẩu mới': '12345678' });
  await p.press('Lưu mật khẩu mới');
  await p.expect_wrong('quá dễ đoán');
  await p.fill({ 'Mật khẩu mới': OWN, 'Gõ lại mật khẩu mới': OWN });
  await p.press('Lưu mật khẩu mới');
  await p.expect_flash('Đã lưu mật khẩu mới. Các máy khác đã bị đăng xuất.');
  await p.go('/app');
  await p.expect_heading('Việc cần làm');
  return p;
}

exports.run = async (w) => {
  await is_kept_out(w);
  const { manager, code } = await makes_card(w);
  const clerk = await comes_with_card(w, code);
  await clerk.go('/app/tai-khoan');
  await clerk.look('account');

  // The card is used up, the password works, what is not a clerk's is refused in words.
  const again = await w.stranger(LOGIN);
  await again.go('/the');
  await again.fill({ 'Mã thẻ': code });
  await again.press('Đăng nhập bằng thẻ');
  await again.expect_wrong('đã dùng');
  await again.sign_in(OWN);
  await again.expect_heading('Việc cần làm');
  await again.go('/app/san-pham/moi');
  assert.strictEqual(again.status, 403);
  await again.look('forbidden');
  await again.go('/app/khong-co/7');
  assert.strictEqual(again.status, 404);
  await clerk.go('/app/tai-khoan');
  await clerk.press('Đăng xuất ở mọi nơi');
  await again.go('/app');
  await again.expect_heading('Đăng nhập');

  // The end: an account of this organisation with one role; ended, it is out.
  const account = w.place.verb('user', 'show', LOGIN);
  assert.ok(account.has_password && account.org, JSON.stringify(account));
  assert.deepStrictEqual((account.assignments || []).map((a) => a.role), ['clerk']);
  await manager.go('/app/nguoi-dung');
  await manager.follow('Người In Thứ Hai');
  await manager.look('person');
  await manager.follow('Ngừng tài khoản');
  await manager.press('Ngừng tài khoản');
  await manager.expect_flash('Đã ngừng tài khoản.');
  await again.sign_in(OWN);
  await again.expect_wrong();
};
