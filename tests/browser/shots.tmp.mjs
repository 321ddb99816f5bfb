import { chromium } from "playwright-core";
import { pathToFileURL } from "node:url";
// REPORT OUT WIDTH SCHEME id[@offset[+height]]...
const [report, out, width, scheme, ...ids] = process.argv.slice(2);
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const c = await b.newContext({ viewport: { width: +width, height: 900 }, colorScheme: scheme, deviceScaleFactor: 1 });
const p = await c.newPage();
await p.goto(pathToFileURL(report).href);
await p.addStyleTag({ content: "nav{position:static!important}" });
for (const spec of ids) {
  const [id, rest] = spec.split("@");
  const el = await p.$(/^[#.\[]/.test(id) ? id : "#" + id);
  if (!el) { console.log("none", id); continue; }
  const box = await el.boundingBox();
  let [off, h] = (rest || "").split("+").map(Number);
  off = off || 0; h = h || 1500;
  const y = box.y + off;
  await p.screenshot({ path: `${out}/${id.replace(/[^a-z0-9]/gi, "_")}-${off}-${width}-${scheme}.png`, fullPage: true, clip: { x: 0, y, width: +width, height: Math.min(h, box.height - off) } });
}
await b.close();
