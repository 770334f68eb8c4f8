import { tensor, zeros } from "@dilf/tensor";
import { expect, test } from "vitest";
import { type CurvePoint, curvesFromRecords, type ReportInput, reportHtml } from "../src/index.ts";
import { binCurve } from "../src/report/curves.ts";
import { degrees, percent, points, pValue } from "../src/report/format.ts";
import { html, raw } from "../src/report/html.ts";
import { reportOf } from "./kit.ts";

const LEARNED = reportOf({ mug: ["mug", "mug", "mug", "mug", "bowl"], bowl: ["bowl", "bowl", "bowl", "bowl", "bowl"] });
const FIXED = reportOf({ mug: ["bowl", "bowl", "mug", "bowl", "mug"], bowl: ["mug", "bowl", "mug", "mug", "bowl"] });
const cameras = (...azimuth: number[]) => ({
  azimuth: tensor(Float32Array.from(azimuth), [1, azimuth.length]),
  elevation: tensor(new Float32Array(azimuth.length).fill(-20), [1, azimuth.length]),
  distance: tensor(new Float32Array(azimuth.length).fill(2.2), [1, azimuth.length]),
});
const FULL: ReportInput = {
  title: "A run",
  settings: [{ name: "epochs", value: 3 }],
  results: [
    { name: "Learned views", report: LEARNED },
    { name: "Fixed views", report: FIXED },
  ],
  training: {
    curves: curvesFromRecords(
      [
        { step: 0, loss: 2 },
        { step: 1, loss: 1 },
        { event: "checkpoint", step: 1 },
      ],
      ["loss"],
    ),
  },
  views: [
    { id: "mug/0", category: "mug", rows: [{ name: "After training", pictures: zeros([2, 4, 4, 3]), cameras: cameras(12.4, 359.6) }] },
  ],
  notes: ["A note."],
};

test("a full report says what was measured", async () => {
  const text = await reportHtml(FULL);
  for (const part of [
    "<title>A run</title>",
    "90.0 %", // learned
    "59.6–98.2 %", // wilson(9, 10)
    "40.0 %", // fixed
    "Learned views: +50.0 points, p = 0.13", // 6 only learned, 1 only fixed: 2·(1 + 7) / 128
    "6 only Learned views, 1 only this",
    "these items do not tell the two apart",
    "Accuracy on MiniShapes, a procedural world of our own",
    "cannot be compared with published numbers",
    "epochs",
    "azimuth 12°<br>elevation −20°",
    "azimuth 360°",
    "A note.",
    "One run with one seed",
    "data:image/png;base64,",
  ])
    expect(text).toContain(part);
  expect(text.match(/<svg /g)).toHaveLength(6); // intervals, loss, categories, confusion, two spheres
  expect(text.match(/<h2>(.*?)<\/h2>/g)!.map((heading) => heading.slice(4, -5))).toEqual([
    "Results",
    "Training",
    "Per category",
    "Confusion",
    "Views",
    "Settings",
    "Notes",
  ]);
});

test("it is one file: no script, nothing fetched, and the same text every time", async () => {
  const text = await reportHtml(FULL);
  expect(text).not.toMatch(/<script|<link|@import|url\(/i);
  const addresses = text.match(/https?:\/\/[^"' <]+/g) ?? [];
  expect(new Set(addresses)).toEqual(new Set(["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"])); // names of XML, not addresses
  expect(text).not.toMatch(/NaN|undefined|\[object/);
  expect(await reportHtml(FULL)).toBe(text);
});

test("tags are balanced", async () => {
  const text = (await reportHtml(FULL)).replace(/<style>[\s\S]*?<\/style>/g, "");
  const open: string[] = [];
  for (const [, close, name, rest] of text.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*)>/gi)) {
    if (/^(meta|img|br|hr)$/.test(name) || rest.endsWith("/")) continue;
    if (close === "") open.push(name);
    else expect(open.pop()).toBe(name);
  }
  expect(open).toEqual([]);
});

test("everything that comes in is escaped", async () => {
  const evil = `<img src=x onerror="alert(1)">&'`;
  const report = reportOf(
    { [evil]: [evil, evil], bowl: ["bowl", evil] },
    { failures: [{ id: evil, category: evil, message: evil }], license: evil },
  );
  const text = await reportHtml({
    title: evil,
    settings: [{ name: evil, value: evil }],
    results: [{ name: evil, report }],
    datasetNote: evil,
    training: { curves: [{ name: evil, points: [{ step: 1, value: 1 }] }] },
    views: [{ id: evil, category: evil, rows: [{ name: evil, pictures: zeros([1, 2, 2, 3]), cameras: cameras(0) }] }],
    notes: [evil],
  });
  expect(text).not.toContain("<img src=x");
  expect(text).not.toMatch(/<[^>]*[^\w-]onerror="/);
  expect(text).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;");
});

test("an evaluation alone has no training and no views", async () => {
  const text = await reportHtml({ title: "t", settings: [], results: [{ name: "m", report: LEARNED }] });
  expect(text).not.toContain("<h2>Training</h2>");
  expect(text).not.toContain("<h2>Views</h2>");
  expect(text).not.toContain("<h2>Settings</h2>");
  expect(text).not.toContain("McNemar");
});

test("a training alone has no results", async () => {
  const text = await reportHtml({ ...FULL, results: [], notes: [] });
  expect(text).toContain("<h2>Training</h2>");
  expect(text).not.toContain("<h2>Results</h2>");
  expect(text).not.toContain("<h2>Notes</h2>");
});

test("a training that diverged is still shown, and says so", async () => {
  const curves = [
    {
      name: "loss",
      points: [
        { step: 0, value: 1 },
        { step: 1, value: Number.NaN },
      ],
    },
    { name: "empty", points: [] },
  ];
  const text = await reportHtml({ title: "t", settings: [], results: [], training: { curves } });
  expect(text).toContain("1 value not finite and left out.");
  expect(text).toContain("No values.");
});

test("failures and another dataset are named; items missing on one side are not compared", async () => {
  const other = { dataset: "ModelNet40" };
  const a = reportOf({ mug: ["mug", "mug"], bowl: ["bowl", "mug"] }, other);
  const b = {
    ...reportOf({ mug: ["bowl", "mug"], bowl: ["bowl"] }, other),
    failures: [{ id: "bowl/1", category: "bowl", message: "broken file" }],
  };
  const text = await reportHtml({
    title: "t",
    settings: [],
    results: [
      { name: "a", report: a },
      { name: "b", report: b },
    ],
  });
  expect(text).toContain("Accuracy on ModelNet40, split “test”.");
  expect(text).not.toContain("procedural world");
  expect(text).toContain("bowl/1: broken file");
  expect(text).toContain("of 3 common items");
});

test("five categories bring top-5, forty are drawn", async () => {
  const names = Array.from({ length: 40 }, (_, i) => `category ${i}`);
  const report = reportOf(Object.fromEntries(names.map((name) => [name, [name]])), {
    top5: { correct: 40, count: 40, value: 1, low: 0.9, high: 1 },
  });
  const text = await reportHtml({ title: "t", settings: [], results: [{ name: "a", report }] });
  expect(text).toContain(">Top-5</th>");
  expect(text).toContain("12.5 %"); // chance of top-5: 5 / 40
});

test.each<[string, Partial<ReportInput>, RegExp]>([
  ["nothing to show", { results: [], views: [], training: undefined as never }, /nothing to report/],
  ["names twice", { results: [FULL.results[0], FULL.results[0]] }, /different names/],
  ["seven results", { results: Array.from({ length: 7 }, (_, i) => ({ name: `m${i}`, report: LEARNED })) }, /at most 6/],
  [
    "two datasets",
    { results: [FULL.results[0], { name: "b", report: { ...FIXED, datasetFingerprint: "generator-2" } }] },
    /datasetFingerprint generator-2/,
  ],
  ["other categories", { results: [FULL.results[0], { name: "b", report: reportOf({ mug: ["mug"], jar: ["jar"] }) }] }, /other categories/],
  [
    "a camera too few",
    { views: [{ id: "mug/0", category: "mug", rows: [{ name: "After", pictures: zeros([2, 4, 4, 3]), cameras: cameras(1) }] }] },
    /2 pictures of mug\/0 \(After\) need as many cameras, got 1/,
  ],
])("reportHtml refuses: %s", async (_, changes, message) => {
  await expect(reportHtml({ ...FULL, ...changes })).rejects.toThrow(message);
});

test("curves take the records that have the field", () => {
  const records = [
    { step: 0, loss: 2, rate: 1 },
    { step: 1, loss: 1 },
    { kind: "checkpoint", step: 1 },
    { loss: 3 },
    { step: 2, loss: "1" },
  ];
  expect(curvesFromRecords(records, ["loss", "rate", "other"])).toEqual([
    {
      name: "loss",
      points: [
        { step: 0, value: 2 },
        { step: 1, value: 1 },
      ],
    },
    { name: "rate", points: [{ step: 0, value: 1 }] },
    { name: "other", points: [] },
  ]);
});

test("bins: every finite point in one bin, in the order of steps", () => {
  const points: CurvePoint[] = [3, 1, 0, 2, 4].map((step) => ({ step, value: 10 * step }));
  expect(binCurve([...points, { step: 5, value: Number.NaN }], 2)).toEqual([
    { step: 0.5, mean: 5, low: 0, high: 10 },
    { step: 3, mean: 30, low: 20, high: 40 },
  ]);
  expect(binCurve(points, 99)).toHaveLength(5);
  expect(binCurve([], 5)).toEqual([]);
});

test.each([
  [percent(0.4127), "41.3 %"],
  [points(0.052), "+5.2"],
  [points(-0.052), "−5.2"],
  [points(-0.0001), "0.0"], // no "−0.0"
  [pValue(0.00099), "< 0.001"],
  [pValue(0.0125), "0.013"],
  [pValue(1), "1.00"],
  [degrees(-0.2), "0°"],
  [degrees(-20.4), "−20°"],
])("%s reads %s", (text, wanted) => expect(text).toBe(wanted));

test("the html template escapes all but Html", () => {
  expect(html`<a title="${'"<'}">${raw("<b>")}${[html`${1}`, html`&`]}${undefined}</a>`.markup).toBe('<a title="&quot;&lt;"><b>1&</a>');
});
