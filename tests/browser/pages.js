// Opens pages in the system's Chromium as a phone would, and fails on what a visitor would stumble over.
//
//   node pages.js [--out DIR] [--chromium PATH] URL HEADLINE [URL HEADLINE …]
//
// Each URL is opened at 360 × 740 and 320 × 568 px, light and dark. HEADLINE is what the page's <h1> must say.
'use strict';
const fs = require('fs');
const path = require('path');
const { chromium } = require('playwright-core');

const views = [
  { name: '360', width: 360, height: 740, scheme: 'light' },
  { name: '320', width: 320, height: 568, scheme: 'light' },
  { name: '360-dark', width: 360, height: 740, scheme: 'dark' },
];
const TARGET_PX = 44; // what a thumb hits

function arguments_read(argv) {
  const o = { out: null, chromium: '/usr/bin/chromium-headless-shell', cases: [] };
  const rest = [];
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === '--out') o.out = argv[++i];
    else if (argv[i] === '--chromium') o.chromium = argv[++i];
    else rest.push(argv[i]);
  }
  for (let i = 0; i + 1 < rest.length; i += 2) o.cases.push({ url: rest[i], headline: rest[i + 1] });
  if (!o.cases.length || rest.length % 2) throw new Error('usage: node pages.js [--out DIR] URL HEADLINE …');
  return o;
}

// Runs in the page: what can only be seen once it is laid out.
function look(target) {
  const wrong = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) wrong.push(`scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}`);
  for (const e of document.querySelectorAll('a, button, input:not([type=hidden])')) {
    const box = e.getBoundingClientRect();
    if (box.height < target && !e.closest('p:not(.brand):not(.other)')) wrong.push(`small target: ${e.outerHTML.slice(0, 60)}`);
  }
  const light = (rgb) => {
    const c = rgb.match(/[\d.]+/g).slice(0, 3).map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
  };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = getComputedStyle(e).backgroundColor;
      if (!/, 0\)$/.test(c)) return c;
    }
    return 'rgb(255, 255, 255)';
  };
  for (const e of document.querySelectorAll('h1, h2, p, dt, dd, li, label, a, button, .sub')) {
    const a = light(getComputedStyle(e).color), b = light(ground(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) wrong.push(`contrast ${ratio.toFixed(1)}: ${e.textContent.slice(0, 40)}`);
  }
  if (!root.lang) wrong.push('no language');
  if (document.querySelectorAll('script').length) wrong.push('a script');
  if (document.cookie) wrong.push('a cookie');
  const h1 = document.querySelectorAll('h1');
  return { wrong, h1: h1.length === 1 ? h1[0].textContent : `${h1.length} headlines` };
}

async function visit(browser, one, view, out, n) {
  const wrong = [];
  const context = await browser.newContext({
    viewport: { width: view.width, height: view.height }, deviceScaleFactor: 2, isMobile: true, hasTouch: true,
    colorScheme: view.scheme, locale: 'vi-VN',
  });
  const page = await context.newPage();
  page.on('console', (m) => { if (['error', 'warning'].includes(m.type()) && !/status of (400|404|503)/.test(m.text())) wrong.push(`console: ${m.text()}`); });
  page.on('pageerror', (e) => wrong.push(`error: ${e.message}`));
  page.on('request', (r) => {
    const u = new URL(r.url());
    const own = r.isNavigationRequest() || u.protocol === 'data:' || u.pathname === '/favicon.ico' || /^\/anh\/[0-9a-f]{64}\/480$/.test(u.pathname) || /^\/static\/[0-9a-f]+\.icon\.svg$/.test(u.pathname);
    if (!own || (u.protocol !== 'data:' && u.host !== new URL(one.url).host)) wrong.push(`request: ${r.url()}`);
  });
  await page.goto(one.url, { waitUntil: 'load' });
  const seen = await page.evaluate(look, TARGET_PX);
  wrong.push(...seen.wrong);
  if (seen.h1 !== one.headline) wrong.push(`headline "${seen.h1}" instead of "${one.headline}"`);
  if ((await context.cookies()).length) wrong.push('sets a cookie');
  if (out) await page.screenshot({ path: path.join(out, `${String(n).padStart(2, '0')}-${view.name}.png`), fullPage: true });
  await context.close();
  return wrong;
}

async function main() {
  const o = arguments_read(process.argv.slice(2));
  if (o.out) fs.mkdirSync(o.out, { recursive: true });
  const browser = await chromium.launch({
    executablePath: o.chromium, headless: true, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  let failed = 0;
  for (let n = 0; n < o.cases.length; n++) {
    for (const view of views) {
      const wrong = await visit(browser, o.cases[n], view, o.out, n + 1);
      failed += wrong.length ? 1 : 0;
      console.log(`${wrong.length ? 'FAILED' : 'passed'}  ${view.name.padEnd(8)}  ${o.cases[n].headline}  ${o.cases[n].url.slice(0, 70)}`);
      for (const w of wrong) console.log(`        ${w}`);
    }
  }
  await browser.close();
  process.exitCode = failed ? 1 : 0;
}

main().catch((e) => { console.error(e.message); process.exitCode = 1; });
