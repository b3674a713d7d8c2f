// Runs the named journeys: one browser, an installation and a server for each, two at a time.
//
//   node journeys.js --program TEMLANG --room DIR [--out DIR] [--chromium PATH] [--quick] [NAME …]
//
// --quick: while one is written: no looking from close by, and the data of the last time again.
//
// A journey is a file journey_<name>.js that exports { say, run(w) }: what it shows, and the steps; it throws where something is not as it should be.
'use strict';
const fs = require('fs');
const path = require('path');
const { chromium } = require('playwright-core');
const { Place } = require('./place');
const { Person } = require('./people');
const { Watch } = require('./watch');

const AT_ONCE = 2;

function arguments_read(argv) {
  const o = { out: null, chromium: '/usr/bin/chromium-headless-shell', program: null, room: null, quick: false, names: [] };
  for (let i = 0; i < argv.length; i++) {
    const name = argv[i].replace(/^--/, '');
    if (argv[i] === '--quick') o.quick = true;
    else if (argv[i].startsWith('--') && name in o) o[name] = argv[++i];
    else o.names.push(argv[i]);
  }
  if (!o.program || !o.room) throw new Error('usage: node journeys.js --program TEMLANG --room DIR [--out DIR] [--chromium PATH] [--quick] [NAME …]');
  return o;
}

// What a journey has at hand. person(login): somebody with a browser of their own, signed in unless said.
function world(browser, place, watch, dir) {
  const w = { browser, place, watch, dir, people: [] };
  w.stranger = async (login, size) => {
    const p = await Person.come(browser, place, watch, login, size);
    w.people.push(p);
    return p;
  };
  w.person = async (login, size) => {
    const p = await w.stranger(login, size);
    await p.arrive();
    return p;
  };
  // Pictures and papers to send: made here, so that nothing foreign lies in the repository.
  w.jpeg = async (words) => w.drawn(words, (page) => page.screenshot({ type: 'jpeg', quality: 80 }));
  w.pdf = async (words) => w.drawn(words, (page) => page.pdf({ format: 'A5' }));
  w.drawn = async (words, take) => {
    const context = await browser.newContext({ viewport: { width: 900, height: 700 } });
    const page = await context.newPage();
    await page.setContent(`<body style="margin:0;background:#2b3f6b;color:#fff;font:60px sans-serif"><p style="padding:60px">${words}</p>`);
    const bytes = await take(page);
    await context.close();
    return bytes;
  };
  return w;
}

async function journey_run(browser, o, template, name) {
  const j = require(path.resolve(__dirname, `journey_${name}.js`));
  const dir = path.join(o.room, name), began = Date.now();
  const place = template.copy(dir), watch = new Watch(browser, name, o.out, o.quick);
  const w = world(browser, place, watch, dir);
  let failure = null;
  try {
    await place.start(j.shift ? j.shift() : null);
    await j.run(w);
  } catch (e) {
    failure = e;
    for (const [i, p] of w.people.entries()) {
      if (o.out) await p.page.screenshot({ path: path.join(o.out, `${name}-FAILED-${i}.png`), fullPage: true }).catch(() => {});
      watch.wrong.push(`${p.login || 'somebody'} was at ${p.page.url()}`);
    }
  }
  for (const p of w.people) await p.leave().catch(() => {});
  await watch.end();
  await place.stop();
  report(name, j, watch, failure, began);
  return (failure || watch.wrong.length ? 1 : 0) + watch.looked.filter((l) => l[1].length).length;
}

function report(name, j, watch, failure, began) {
  const bad = failure || watch.wrong.length;
  const lines = [`${bad ? 'FAILED' : 'passed'}  journey ${name}: ${j.say} (${watch.pages} pages, ${((Date.now() - began) / 1000).toFixed(1)} s)`];
  if (failure) lines.push(`        ${failure.stack.split('\n').slice(0, 12).join('\n        ')}`);
  for (const s of watch.wrong) lines.push(`        ${s}`);
  for (const [page, wrong] of watch.looked) {
    lines.push(`${wrong.length ? 'FAILED' : 'passed'}  ${name}, page ${page}`);
    for (const s of wrong) lines.push(`        ${s}`);
  }
  console.log(lines.join('\n'));
}

async function main() {
  const o = arguments_read(process.argv.slice(2));
  const all = fs.readdirSync(__dirname).map((f) => f.match(/^journey_(.*)\.js$/)).filter(Boolean).map((m) => m[1]).sort();
  const names = o.names.length ? o.names : all;
  if (!names.length) throw new Error('no journeys');
  if (o.out) fs.mkdirSync(o.out, { recursive: true });
  const template_dir = path.join(o.room, 'template');
  for (const f of fs.existsSync(o.room) ? fs.readdirSync(o.room) : [])
    if (!o.quick || f !== 'template') fs.rmSync(path.join(o.room, f), { recursive: true, force: true });
  const [browser, template] = await Promise.all([
    chromium.launch({ executablePath: o.chromium, headless: true, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] }),
    Place.make(o.program, template_dir),
  ]);
  let failed = 0;
  const left = [...names];
  const worker = async () => { while (left.length) failed += await journey_run(browser, o, template, left.shift()); };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await browser.close();
  process.exitCode = failed ? 1 : 0;
}

main().catch((e) => { console.error(e.stack); process.exitCode = 1; });
