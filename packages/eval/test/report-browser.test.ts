/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reportHtml } from "../src/index.ts";
import { fullReport } from "./full-report.ts";

const executablePath = process.env.DILF_BROWSER;
let folder: string;
let browser: Browser | undefined;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dilf-report-"));
  writeFileSync(join(folder, "report.html"), await reportHtml(fullReport()));
  if (executablePath) browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(!executablePath).each([
  ["light", 1280],
  ["dark", 1280],
  ["light", 390],
] as const)(
  "in a browser, %s, %i px wide: no error, no request, nothing wider than the page, everything has a name (needs DILF_BROWSER, the path of a Chromium)",
  async (colorScheme, width) => {
    const page = await browser!.newPage({ colorScheme, viewport: { width, height: 900 } });
    const said: string[] = [];
    const asked: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(pathToFileURL(join(folder, "report.html")).href);
    const found = await page.evaluate(() => {
      const all = (selector: string) => [...document.querySelectorAll(selector)];
      const name = (element: Element) => element.getAttribute("alt") ?? element.getAttribute("aria-label") ?? "";
      /** Relative luminance of WCAG 2. */
      const luminance = (color: string) => {
        const [r, g, b] = (color.match(/[\d.]+/g) ?? [])
          .map((x) => Number(x) / 255)
          .map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const contrast = (element: Element) => {
        let back: Element | null = element;
        while (back && getComputedStyle(back).backgroundColor === "rgba(0, 0, 0, 0)") back = back.parentElement;
        const [a, b] = [
          luminance(getComputedStyle(element).color),
          luminance(getComputedStyle(back ?? document.body).backgroundColor),
        ].sort((x, y) => y - x);
        return (a + 0.05) / (b + 0.05);
      };
      return {
        headings: all("h2").map(({ textContent }) => textContent),
        pictures: all("img").length,
        unseen: all("img").filter((image) => !(image as HTMLImageElement).complete || (image as HTMLImageElement).naturalWidth === 0)
          .length,
        charts: all("svg").length,
        nameless: all("img, svg").filter((element) => name(element).trim() === "").length,
        wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        // Chart texts are drawn; what is written in the page must be readable.
        pale: all("p, td, th, h1, h2, h3, li, dt, dd, small, figcaption, .hit, .miss").filter((element) => contrast(element) < 4.5).length,
        empty: all("svg").filter((element) => element.getBoundingClientRect().width < 100).length,
      };
    });
    if (process.env.DILF_SCREENSHOTS)
      await page.screenshot({ path: join(process.env.DILF_SCREENSHOTS, `report-${colorScheme}-${width}.png`), fullPage: true });
    await page.close();
    expect(said).toEqual([]);
    expect(asked).toEqual([pathToFileURL(join(folder, "report.html")).href, ...asked.filter((url) => url.startsWith("data:"))]);
    expect(found.headings).toEqual([
      "Table 4: views",
      "Results",
      "Retrieval",
      "Training",
      "Per category",
      "Confusion",
      "Hits and misses",
      "Views",
      "Cost per shape",
      "Settings",
      "Notes",
    ]);
    expect(found).toMatchObject({ pictures: 30, unseen: 0, charts: 6, nameless: 0, pale: 0, empty: 0 });
    expect(found.wide).toBeLessThanOrEqual(0);
  },
);
