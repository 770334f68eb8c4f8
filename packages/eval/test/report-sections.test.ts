import { tensor } from "@dilf/tensor";
import { expect, test } from "vitest";
import { type Curve, type ReportInput, reportHtml, spread } from "../src/index.ts";
import { amount, milliseconds } from "../src/report/format.ts";
import { spheres } from "../src/report/sphere.ts";
import { fullReport } from "./full-report.ts";
import { reportOf } from "./kit.ts";

const only = (changes: Partial<ReportInput>): ReportInput => ({ title: "t", settings: [], results: [], ...changes });
const text = (markup: string) =>
  markup
    .replace(/<(style|svg)[\s\S]*?<\/\1>/g, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");

test("every section says what it shows", async () => {
  const read = text(await reportHtml(fullReport()));
  for (const part of [
    "Table 4: views",
    "Published, other data and weights",
    "6 learned views 53.0 % ± 1.4 over 2 seeds 67.7 % 53.3 % 47.6 % 38.5 %", // (0.52 + 0.54) / 2; |0.02| / √2
    "16 learned views not run 50.1 % – – –",
    "PointCLIP's 6 views 41.3 % ± 1.5 over 3 seeds – – – –".replace("'", "&#39;"),
    "not comparable with numbers on MiniShapes",
    "Negative control: with the sentences of the categories shuffled 1000 times",
    "120 shapes of MiniShapes, split “test”, each search 480 shapes of split “train”",
    "51.2 % 63.0 % 75.0 % 90.0 % 44.0 % 54.0 % 70.0 % 90.0 %",
    "seed 1 seed 2",
    "Hits and misses",
    "✓ hit",
    "✗ miss",
    "weight 34.6 %", // 0.9 / 2.6
    "Overlap list “all”. Of the tested data set&#39;s categories, pretraining on minishapes saw 2 by the same name (axe, cup) and none by another; none is left out.",
    "Cost per shape",
    "All 1.74 G 2.01 M 36.2 ms", // 0.42 + 0.0061 + 1.31; 0.81 + 1.2; 4 + 11 + 21 + 0.2
    "an estimate",
  ])
    expect(read).toContain(part);
});

test("a published row that was not run is shown all the same", async () => {
  const { tables } = fullReport();
  const read = text(await reportHtml(only({ tables: [{ ...tables![0], rows: [{ name: "4 learned views", ours: [spread([0.5])] }] }] })));
  expect(read).toContain("4 learned views 50.0 % one seed 56.5 %");
  expect(read).toContain("8 learned views – 54.2 % 42.4 % 38.1 % 30.1 %");
});

test("a standard classification is not called zero-shot", async () => {
  const report = reportOf({ mug: ["mug"], bowl: ["bowl"] }, { task: "standard" });
  expect(text(await reportHtml(only({ results: [{ name: "m", report }] })))).toMatch(
    /Standard classification: 2 shapes of 2 categories, .* a head trained on these/,
  );
});

const curves = (runs: number): Curve[] =>
  Array.from({ length: runs }, (_, i) => ({ name: "loss", run: `run ${i}`, points: [{ step: 1, value: i }] }));

test.each<[string, Partial<ReportInput>, RegExp]>([
  ["nothing", {}, /nothing to report/],
  ["seven runs", { training: { curves: curves(7) } }, /at most 6 runs/],
  ["seven retrievals", { retrieval: Array.from({ length: 7 }, () => fullReport().retrieval![0]) }, /at most 6 retrievals/],
  [
    "two tasks",
    { results: [fullReport().results[0], { name: "b", report: { ...fullReport().results[1].report, task: "standard" } }] },
    /b is about task standard/,
  ],
  [
    "a weight too few",
    { examples: [{ ...fullReport().examples![0], weights: tensor(Float32Array.of(1), [1, 1]) }] },
    /need as many weights, got 1/,
  ],
])("reportHtml refuses: %s", async (_, changes, message) => {
  await expect(reportHtml(only(changes))).rejects.toThrow(message);
});

/** Where the numbered dots of the first sphere (seen from azimuth 30°, elevation 25°) are. */
const dots = (markup: string) =>
  [...markup.split("<figcaption")[0].matchAll(/<g class="(near|far)".*?<circle cx="([-\d.]+)" cy="([-\d.]+)" r="8" class="now"/g)].map(
    ([, side, x, y]) => [side, Number(x), Number(y)],
  );

test("cameras stand where they stand: seen from there in the middle, beyond a pole on the other side", () => {
  const { markup } = spheres(
    [
      [{ azimuth: 30, elevation: 25 }],
      [{ azimuth: 210, elevation: -25 }],
      [{ azimuth: 210, elevation: 155 }],
      [{ azimuth: 120, elevation: 0 }],
    ],
    "x",
  );
  expect(dots(markup)).toEqual([
    ["far", 0, 0], // opposite, drawn first
    ["near", 0, 0],
    ["near", 0, 0], // (210°, 155°) is (30°, 25°) over the pole
    ["near", 92, 0], // a quarter turn to the right
  ]);
});

test("a trail goes from stage to stage", () => {
  const { markup } = spheres(
    [
      [
        { azimuth: 30, elevation: 25 },
        { azimuth: 30, elevation: 115 },
      ],
    ],
    "x",
  );
  expect(markup).toContain('<path d="M0 0L0 -92" class="trail"/><circle cx="0" cy="0" r="2.5" class="begin"/>');
});

test.each([
  [amount(17_563_000_000), "17.6 G"],
  [amount(1536), "1.54 k"],
  [amount(78), "78"],
  [amount(105.4e12), "105 T"],
  [milliseconds(0.01234), "12.3 ms"],
])("%s reads %s", (shown, wanted) => expect(shown).toBe(wanted));
