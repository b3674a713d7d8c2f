// The four steps that issue labels, as anybody takes them: lot, number, paper, issue.
'use strict';

// o: { product, lot, count, marks: words of the boxes to tick, paper, look: names the pages to look at }
async function wizard_fill(p, o) {
  await p.go('/app/in');
  if (o.look) await p.look(`${o.look}-1`);
  await p.clicked(p.row(o.product, o.lot).getByRole('link').first());
  await p.fill({ 'Số lượng tem': o.count });
  for (const mark of o.marks || []) await p.tick(mark);
  if (o.look) await p.look(`${o.look}-2`);
  await p.press('Tiếp tục');
  if (o.paper) await p.tick(o.paper);
  if (o.look) await p.look(`${o.look}-3`);
  await p.press('Tiếp tục');
  if (o.look) await p.look(`${o.look}-4`);
}

// The run whose page this is
const run_number = (p) => Number(new URL(p.page.url()).pathname.match(/dot-tem\/(\d+)/)[1]);

// out: number of the run
async function issue(p, o) {
  await wizard_fill(p, o);
  await p.press('Cấp tem');
  await p.expect_flash(/^Đã cấp tem\./); // what is said besides follows from the lot
  return run_number(p);
}

module.exports = { wizard_fill, issue, run_number };
