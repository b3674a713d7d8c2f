// What is looked at on every page of a journey (no script, nothing from elsewhere, no server error), and on its main pages also from close by:
// axe-core, 320 px without sideways scrolling, dark, screenshots at 360 and 1280 px.
'use strict';
const fs = require('fs');
const path = require('path');

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RULES = { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } };
const SEEN = { resultTypes: ['violations'], runOnly: { type: 'rule', values: ['color-contrast', 'target-size'] } }; // what another view can change
const PHONE = { width: 360, height: 740 };

// Runs in the page: what reaches over its right edge, "" where nothing does.
function overhang() {
  const most = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= most) return '';
  const e = [...document.querySelectorAll('body *')].filter((x) => x.getBoundingClientRect().right > most + 0.5).pop();
  return `${document.scrollingElement.scrollWidth} px: ${e ? e.outerHTML.slice(0, 100) : ''}`;
}

class Watch {
  constructor(browser, journey, out, quick) {
    this.browser = browser;
    this.journey = journey;
    this.out = out;
    this.quick = quick;
    this.wrong = []; // of pages on the way
    this.looked = []; // [name, what is wrong]
    this.pages = 0;
  }

  attend(page, base) {
    const own = new URL(base).host;
    page.on('request', (r) => {
      const u = new URL(r.url());
      if (u.protocol !== 'data:' && u.host !== own) this.wrong.push(`request to ${r.url()}`);
      if (r.resourceType() === 'script') this.wrong.push(`script ${r.url()}`);
    });
    page.on('response', (r) => { if (r.status() >= 500 && r.status() !== 503) this.wrong.push(`${r.status()} at ${r.url()}`); });
    page.on('console', (m) => {
      if (['error', 'warning'].includes(m.type()) && !/status of 4\d\d/.test(m.text())) this.wrong.push(`console: ${m.text()}`);
    });
  }

  async arrived(page) {
    this.pages++;
    const html = await page.content();
    const wide = await page.evaluate(overhang);
    if (wide) this.wrong.push(`${page.url()} scrolls sideways, ${wide}`);
    if (/<script|\son[a-z]+="|\sstyle="|javascript:/i.test(html)) this.wrong.push(`a script or style in ${page.url()}`);
    if (/\{\{|\{\w+\}|\}\}/.test(html.replace(/<style[^]*?<\/style>/g, ''))) this.wrong.push(`braces of a template or a sentence in ${page.url()}`);
  }

  // A page where scripts may run, which shows whatever HTML it is given under the address that it came from.
  async mirror() {
    this.context = await this.browser.newContext({ viewport: PHONE, locale: 'vi-VN' });
    const copy = await this.context.newPage();
    await copy.route('**/*', (route) => (route.request().isNavigationRequest() ? route.fulfill({ status: 200, contentType: 'text/html; charset=utf-8', body: this.html }) : route.continue()));
    return copy;
  }

  // The same page again, as it is now, so that what a form answered is looked at too.
  async look(page, name) {
    if (this.quick) return;
    const wrong = [], copy = (this.copy = this.copy || (await this.mirror()));
    this.html = (await page.content()).replace(/ autofocus(="")?/g, '');
    await this.context.clearCookies();
    await this.context.addCookies(await page.context().cookies());
    await copy.setViewportSize(PHONE);
    await copy.emulateMedia({ colorScheme: 'light' });
    await copy.goto(page.url(), { waitUntil: 'load' });
    const shot = (view) => this.out && copy.screenshot({ path: path.join(this.out, `${this.journey}-${name}-${view}.png`), fullPage: true });
    await copy.evaluate(AXE);
    wrong.push(...(await this.axe(copy, RULES)));
    await shot('360');
    await copy.setViewportSize({ width: 320, height: 568 });
    const wide = await copy.evaluate(overhang);
    if (wide) wrong.push(`scrolls sideways at 320: ${wide}`);
    await copy.setViewportSize({ width: 1280, height: 800 });
    wrong.push(...(await this.axe(copy, SEEN)).map((w) => `at 1280: ${w}`));
    await shot('1280');
    await copy.setViewportSize(PHONE);
    await copy.emulateMedia({ colorScheme: 'dark' });
    wrong.push(...(await this.axe(copy, SEEN)).map((w) => `in the dark: ${w}`));
    await shot('dark');
    this.looked.push([name, wrong]);
  }

  async end() { if (this.context) await this.context.close(); }

  // Serious and critical only; what axe calls moderate is advice that a page may have reasons against.
  async axe(page, options) {
    const found = await page.evaluate((o) => axe.run(document, o), options);
    return found.violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => `${v.impact} ${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(' | ')}`);
  }
}

module.exports = { Watch };
