// Everybody through all of his menu: each page answers, has one headline and a title of its own, and fits a narrow telephone.
'use strict';
const assert = require('assert');

exports.say = 'every page of every role\'s menu opens and fits 320 px';

const ROLES = ['van-hanh', 'so-khcn', 'so-nnmt', 'xa-ban-ho', 'chu-nhan-hieu', 'quan-ly-cddl', 'giam-doc-htx', 'in-tem', 'ho-thanh-vien', 'giam-sat'];
// Looked at from close by once, by whoever has most to see there.
const LOOK = { 'van-hanh': ['khoa', 'to-chuc', 'tham-quyen'], 'so-nnmt': ['lang-nghe', 'co-so', 'ocop'], 'so-khcn': ['nhan-hieu'], 'xa-ban-ho': ['so-lieu'], 'giam-sat': ['lo'] };

exports.run = async (w) => {
  const forms = new Set();
  const visitor = await w.stranger('khach');
  await visitor.go('/');
  await visitor.expect_heading('Kiểm tra tem truy xuất nguồn gốc');
  await visitor.expect_said('giam-doc-htx');
  await visitor.look('start');
  for (const login of ROLES) {
    const p = await w.person(login);
    const menu = p.page.getByRole('navigation', { includeHidden: true }).first().getByRole('link', { includeHidden: true });
    const links = [...new Set(await menu.evaluateAll((all) => all.map((a) => a.getAttribute('href'))))];
    assert.ok(links.length >= 4, `${login} has a menu of ${links.length}`);
    const titles = new Set();
    for (const href of links) {
      await p.go(href);
      assert.strictEqual(p.status, 200, `${href} for ${login}`);
      await p.expect_heading(/./);
      titles.add(await p.page.title());
      const adds = p.main().getByRole('link', { name: /^(Thêm|Lập|Ghi nhận|Nhập số liệu)/ });
      const form = (await adds.count()) && (await adds.first().getAttribute('href'));
      if (form && !forms.has(form)) {
        forms.add(form);
        await p.go(form);
        assert.strictEqual(p.status, 200, `the form of ${href} for ${login}`);
        await p.expect_heading(/./);
      }
      const slug = href.split('/').pop();
      if ((LOOK[login] || []).includes(slug)) {
        await p.go(href);
        await p.look(slug);
      }
    }
    assert.strictEqual(titles.size, links.length, `titles of ${login} are not all different`);
    await p.leave();
  }
  const english = await w.person('so-nnmt');
  await english.clicked(english.page.getByRole('contentinfo').getByRole('link', { name: 'English' }));
  await english.expect_heading('To do');
};
