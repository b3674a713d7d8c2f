// Somebody who bought something scans it: what the page says first, what it weighs, in which languages, on paper, and after it was taken along.
'use strict';
const assert = require('assert');
const fs = require('fs');
const path = require('path');
const zlib = require('zlib');

exports.say = 'a visitor scans, compares, reads on, and takes the page along';

const FIRST_VIEW_BYTES = 10240, PHOTO_BYTES = 30720, PICTURE_BYTES = 12288;
const NARROW = { width: 320, height: 568 };

// What a program that previews links, and one that reads product data, find.
const found = (page) => page.evaluate(() => {
  const meta = (name) => (document.querySelector(`meta[property="og:${name}"]`) || {}).content || '';
  const product = document.querySelector('[itemtype="https://schema.org/Product"]');
  const own = (scope, name) => [...scope.querySelectorAll(`[itemprop="${name}"]`)].filter((e) => e.parentElement.closest('[itemscope]') === scope);
  const text = (scope, name) => own(scope, name).map((e) => (e.content || e.textContent).trim())[0] || '';
  const maker = product && own(product, 'manufacturer')[0];
  return { title: meta('title'), description: meta('description'), image: meta('image'), name: product && text(product, 'name'), origin: product && text(product, 'countryOfOrigin'),
    maker: maker && text(maker, 'name') };
});

async function weighed(w, url) {
  const r = await fetch(url, { headers: { 'Accept-Encoding': 'gzip' } });
  const text = await r.text();
  return { squeezed: zlib.gzipSync(text, { level: 6 }).length, photos: [...text.matchAll(/<img[^>]*src="(\/anh\/[^"]*)"/g)].map((m) => m[1]) };
}

exports.run = async (w) => {
  const at = w.place.addresses, visitor = await w.stranger('khach', NARROW);
  await visitor.go(at.genuine);
  await visitor.expect_heading('Tem hợp lệ');
  const said = await visitor.text();
  const order = ['Tem hợp lệ', 'So với món hàng bạn đang cầm', 'Cơ sở sản xuất', 'Địa phương', 'Ngày cấp tem', 'Đường đến làng', 'Đã kiểm tra những gì', 'Lưu trang này'];
  order.reduce((from, s) => { const i = said.indexOf(s, from); assert.ok(i >= 0, `"${s}" is not in its place: ${said}`); return i; }, 0);
  await visitor.look('genuine');
  const way = await visitor.main().getByRole('link', { name: 'Đường đến làng' }).getAttribute('href');
  assert.ok(/^https:\/\/www\.google\.com\/maps\/search\/\?api=1&query=/.test(way) && decodeURIComponent(way).includes('tỉnh Lào Cai'), way);

  // Its weight, with all that a page can hold.
  for (const url of [at.genuine, at.gs1, at.liquor]) {
    const { squeezed, photos } = await weighed(w, url);
    assert.ok(squeezed <= FIRST_VIEW_BYTES, `${squeezed} bytes: ${url}`);
    for (const photo of photos) {
      const bytes = (await (await fetch(w.place.here(photo))).arrayBuffer()).byteLength;
      assert.ok(bytes <= PHOTO_BYTES, `${photo}: ${bytes} bytes`);
    }
  }

  // What others make of it.
  const seen = await found(visitor.page);
  assert.ok(seen.title.startsWith('Tem truy xuất nguồn gốc · ') && seen.description.startsWith('Tem hợp lệ. Mã này được cấp cho '), JSON.stringify(seen));
  assert.ok(/^https:\/\/[a-z0-9.:-]+\/anh\/[0-9a-f]{64}\/960$/.test(seen.image), seen.image);
  assert.ok(seen.title.endsWith(seen.name) && seen.maker && seen.origin === 'VN', JSON.stringify(seen));

  // On paper a frame stands where the colour was.
  await visitor.page.emulateMedia({ media: 'print' });
  const band = await visitor.page.getByRole('status').evaluate((e) => ({ back: getComputedStyle(e).backgroundColor, edge: getComputedStyle(e).borderTopWidth }));
  assert.deepStrictEqual(band, { back: 'rgb(255, 255, 255)', edge: '3px' });
  await visitor.page.emulateMedia({ media: 'screen' });

  // Taken along: one file, which asks nobody for anything.
  const [download] = await Promise.all([visitor.page.waitForEvent('download'), visitor.main().getByRole('link', { name: 'Lưu trang này' }).click()]);
  const file = path.join(w.dir, download.suggestedFilename());
  await download.saveAs(file);
  const kept = fs.readFileSync(file, 'utf8'), picture = kept.match(/src="data:image\/jpeg;base64,([^"]+)"/);
  assert.ok(/^tem-\d{16}\.html$/.test(download.suggestedFilename()), download.suggestedFilename());
  assert.ok(picture && Buffer.from(picture[1], 'base64').length <= PICTURE_BYTES, 'its picture');
  const alone = await w.browser.newContext({ javaScriptEnabled: false, offline: true, viewport: NARROW });
  const page = await alone.newPage(), asked = [];
  page.on('request', (r) => { if (!/^(file|data):/.test(r.url())) asked.push(r.url()); });
  await page.goto(`file://${file}`);
  assert.strictEqual(await page.getByRole('heading', { level: 1 }).innerText(), 'Tem hợp lệ');
  assert.ok((await page.getByRole('main').innerText()).includes('Bản lưu của trang tra cứu ngày'));
  assert.deepStrictEqual(asked, []);
  await alone.close();
  assert.strictEqual((await w.place.scan(at.genuine)).scans.days <= 1, true);

  // What is kept about visitors.
  await visitor.go(at.genuine);
  await visitor.follow('Quyền riêng tư: chúng tôi lưu gì, trong bao lâu');
  await visitor.expect_heading('Quyền riêng tư');
  await visitor.look('privacy');

  // Spirits: facts and the notices of the law, nothing that invites.
  await visitor.go(at.liquor);
  await visitor.expect_said('Không bán cho người dưới 18 tuổi');
  await visitor.expect_unsaid('Giá tham khảo');
  await visitor.expect_unsaid('Câu chuyện');
  await visitor.look('spirits');
};
