// Somebody at a browser without scripts: reads headings, fills what is labelled, presses what can be seen. Never an id or a class of the page's.
'use strict';
const assert = require('assert');
const fs = require('fs');
const { PASSWORD } = require('./place');

const escape = (s) => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
// A label may go on with "(bắt buộc)" and the like.
const begins = (label) => new RegExp(`^\\s*${escape(label)}\\s*(\\(|$)`);

class Person {
  // watch: watch.js; size: of a narrow phone unless told
  static async come(browser, place, watch, login, size = { width: 320, height: 640 }) {
    const person = new Person();
    person.place = place;
    person.watch = watch;
    person.login = login;
    person.context = await browser.newContext({ javaScriptEnabled: false, viewport: size, locale: 'vi-VN', acceptDownloads: true });
    person.page = await person.context.newPage();
    person.page.setDefaultTimeout(15000);
    watch.attend(person.page, place.base);
    return person;
  }

  async leave() { await this.context.close(); }

  main() { return this.page.getByRole('main'); }

  // ---- going about ----

  async go(address) {
    const answer = await this.page.goto(new URL(address, this.place.base).href);
    this.status = answer.status();
    await this.watch.arrived(this.page);
  }

  async clicked(what) {
    const [answer] = await Promise.all([
      this.page.waitForResponse((r) => r.request().isNavigationRequest() && ![302, 303].includes(r.status())),
      what.click(),
    ]);
    this.status = answer.status();
    await this.page.waitForLoadState('load');
    await this.watch.arrived(this.page);
  }

  async press(name) { await this.clicked(this.main().getByRole('button', { name, exact: true }).filter({ visible: true }).first()); }

  // As somebody does who doubts that the first time was felt.
  async press_twice(name) {
    const before = this.page.url();
    await this.main().getByRole('button', { name, exact: true }).first().dblclick();
    await this.page.waitForURL((u) => u.href !== before);
    await this.page.waitForLoadState('networkidle');
    await this.watch.arrived(this.page);
  }

  async follow(name, within = this.main()) { await this.clicked(within.getByRole('link', { name, exact: typeof name === 'string' }).first()); }

  // A line of a list that says all of these
  row(...words) {
    return words.reduce((rows, word) => rows.filter({ hasText: word }), this.main().locator('p.row, tbody tr')).first();
  }

  // What has a heading
  card(heading) { return this.main().locator('section, form, fieldset').filter({ has: this.page.getByRole('heading', { name: heading }) }).first(); }

  // ---- forms ----

  field(label) { return this.main().getByLabel(begins(label)).first(); }

  async fill(values) {
    for (const [label, value] of Object.entries(values)) await this.field(label).fill(String(value));
  }

  // Radios, or a list of what there is
  async choose(label, option) {
    const radios = this.main().getByRole('group', { name: begins(label) }).getByRole('radio', { name: option });
    if (await radios.count()) await radios.first().check();
    else await this.pick(label, option);
  }

  // A box by itself, or one radio of a page that has one group of them
  async tick(label) { await this.main().getByLabel(typeof label === 'string' ? begins(label) : label).first().check(); }

  // One of many: type a part of it, press its button, choose. Where there are few, choose at once.
  async seek(label, text, option = text) {
    const box = this.page.getByLabel(`${label}: Tìm`);
    if (await box.count()) {
      await box.fill(text);
      await this.clicked(this.main().locator('p').filter({ has: box }).getByRole('button', { name: 'Tìm' }));
    }
    await this.pick(label, option);
  }

  // One of the options of a list, by a part of it
  async pick(label, option) {
    const list = this.field(label);
    const found = list.locator('option').filter({ hasText: option });
    assert.ok(await found.count(), `"${option}" cannot be chosen for "${label}": ${(await list.innerText()).slice(0, 300)}`);
    await list.selectOption({ label: (await found.first().textContent()).trim() });
  }

  async attach(label, name, type, buffer) { await this.field(label).setInputFiles({ name, mimeType: type, buffer }); }

  async value(label) { return this.field(label).inputValue(); }

  // ---- reading ----

  async text() { return (await this.main().innerText()).replace(/\s+/g, ' '); }

  async expect_heading(wanted) {
    const h1 = this.page.getByRole('heading', { level: 1 });
    assert.strictEqual(await h1.count(), 1, `one headline on ${this.page.url()}`);
    const said = (await h1.innerText()).trim();
    assert.ok(wanted instanceof RegExp ? wanted.test(said) : said === wanted, `headline "${said}" instead of "${wanted}" at ${this.page.url()}: ${(await this.text()).slice(0, 400)}`);
  }

  async expect_said(wanted) {
    const said = await this.text();
    assert.ok(wanted instanceof RegExp ? wanted.test(said) : said.includes(wanted), `"${wanted}" is not said at ${this.page.url()}: ${said.slice(0, 1500)}`);
  }

  async expect_unsaid(text) {
    const said = await this.text();
    assert.ok(!said.includes(text), `"${text}" is said at ${this.page.url()}`);
  }

  async expect_flash(text) {
    const flash = this.page.getByRole('status');
    assert.ok(await flash.count(), `no "${text}" at ${this.page.url()}: ${(await this.text()).slice(0, 800)}`);
    const said = (await flash.first().innerText()).trim();
    assert.ok(text instanceof RegExp ? text.test(said) : said === text, `"${said}" instead of "${text}" at ${this.page.url()}`);
  }

  // The summary on top says each of these, and every link in it leads to a field of the page.
  async expect_wrong(...sentences) {
    const summary = this.page.getByRole('alert');
    assert.strictEqual(await summary.count(), 1, `an error summary at ${this.page.url()}: ${(await this.text()).slice(0, 600)}`);
    const said = (await summary.innerText()).replace(/\s+/g, ' ');
    for (const s of sentences) assert.ok(s instanceof RegExp ? s.test(said) : said.includes(s), `"${s}" is not in the summary: ${said}`);
    for (const a of await summary.getByRole('link').all()) {
      const href = await a.getAttribute('href');
      if (!href.startsWith('#')) continue;
      const field = this.page.locator(`[id="${href.slice(1)}"]`);
      assert.strictEqual(await field.count(), 1, `${href} leads nowhere`);
      assert.ok(await field.evaluate((e) => ['INPUT', 'SELECT', 'TEXTAREA'].includes(e.tagName)), `${href} is no field`);
    }
    return said;
  }

  // Looked at by axe, at several widths, in the dark: see watch.js.
  async look(name) { await this.watch.look(this.page, name); }

  // A job's page asks for itself again until it is made: wait for its button.
  async settle(name) {
    await this.main().getByRole('button', { name, exact: true }).first().waitFor({ timeout: 30000 });
    await this.page.waitForLoadState('load');
    await this.watch.arrived(this.page);
  }

  // Pressing a button, or following a link, that sends a file; out: { name, bytes, path }
  async download(name, role = 'button') {
    const [got] = await Promise.all([this.page.waitForEvent('download'), this.main().getByRole(role, { name, exact: true }).first().click()]);
    const path = await got.path();
    return { name: got.suggestedFilename(), bytes: fs.readFileSync(path), path };
  }

  // ---- sign-in ----

  async sign_in(password = PASSWORD, login = this.login) {
    await this.go('/dang-nhap');
    await this.fill({ 'Tên đăng nhập': login, 'Mật khẩu': password });
    await this.press('Đăng nhập');
  }

  async arrive() {
    await this.sign_in();
    await this.expect_heading('Việc cần làm');
  }

  async sign_out() { await this.clicked(this.page.getByRole('banner').getByRole('button', { name: 'Đăng xuất' })); }
}

module.exports = { Person };
