// Opens a report in headless Chromium and prints every fault that it finds, one per line; exits with 1 if there is one.
//
//   node check.mjs REPORT.html [FOLDER FOR SCREENSHOTS]
//
// Scripts on and off, 1280 and 390 pixels wide, light and dark: no console message of severity error, no request to a
// network, nothing wider than the page, every figure visible, every link to a place in the report or to a file beside it
// resolves, and axe-core finds no serious violation.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [report, shots] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const known = [process.env.EVSTRAT_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = known.find((path) => path && existsSync(path));
const faults = [];

// What can be seen of the page without its own scripts.
function look() {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("body *")]
      .filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1)
      .filter((one) => !one.closest(".wide, .draw, nav ol"))
      .slice(0, 3)
      .map((one) => `${one.tagName}.${one.className}`);
    found.push(`page is ${root.scrollWidth} wide, window ${root.clientWidth}: ${wide.join(", ")}`);
  }
  for (const part of document.querySelectorAll("details")) { part.open = true; }
  const figures = document.querySelectorAll("figure");
  if (figures.length === 0) { found.push("no figure"); }
  for (const figure of figures) {
    const svg = figure.querySelector("svg");
    const box = svg && svg.getBoundingClientRect();
    if (!box || box.width < 50 || box.height < 20) { found.push(`figure ${figure.id} is not visible`); }
    if (!svg.querySelector("title") || !svg.querySelector("desc")) { found.push(`figure ${figure.id} has no words`); }
  }
  const after = document.documentElement;
  if (after.scrollWidth > after.clientWidth) {
    found.push(`unfolded page is ${after.scrollWidth} wide, window ${after.clientWidth}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  for (const id of ids.filter((id, index) => ids.indexOf(id) !== index)) { found.push(`id ${id} twice`); }
  const links = [...document.querySelectorAll("a[href]")].map((one) => one.getAttribute("href"));
  return { found, links, ids };
}

function linkFaults(links, ids) {
  return links
    .filter((link) => !/^https:\/\/doi\.org\//.test(link))
    .filter((link) => (link.startsWith("#") ? !ids.includes(link.slice(1)) : !existsSync(resolve(dirname(report), link))))
    .map((link) => `link ${link} leads nowhere`);
}

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
for (const javaScriptEnabled of [true, false]) {
  for (const width of [1280, 390]) {
    for (const colorScheme of ["light", "dark"]) {
      const where = `${width} px, ${colorScheme}, scripts ${javaScriptEnabled ? "on" : "off"}`;
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, javaScriptEnabled });
      const page = await context.newPage();
      page.on("console", (message) => message.type() === "error" && faults.push(`${where}: console: ${message.text()}`));
      page.on("pageerror", (error) => faults.push(`${where}: ${error.message}`));
      page.on("request", (request) => /^(file|data):/.test(request.url()) || faults.push(`${where}: asks ${request.url()}`));
      await page.goto(pathToFileURL(resolve(report)).href);
      if (shots) { await page.screenshot({ path: `${shots}/${width}-${colorScheme}-${javaScriptEnabled ? "on" : "off"}.png`, fullPage: true }); }
      const { found, links, ids } = await page.evaluate(look);
      faults.push(...[...found, ...linkFaults(links, ids)].map((fault) => `${where}: ${fault}`));
      if (javaScriptEnabled) {
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
        for (const one of violations.filter((one) => ["serious", "critical"].includes(one.impact))) {
          faults.push(`${where}: ${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
        }
      }
      await context.close();
    }
  }
}
await browser.close();
console.log(faults.length === 0 ? "no fault" : [...new Set(faults)].join("\n"));
process.exitCode = faults.length === 0 ? 0 : 1;
