/** @file The charts of a report as SVG: specifications of vega-lite, drawn without a browser. Colours are the CSS variables of the page. */

import { None, parse, View, logger as vegaLogger } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Confusion } from "../statistics/confusion.ts";
import type { Accuracy } from "../statistics/wilson.ts";
import { binCurve, type Curve } from "./curves.ts";
import { escapeHtml, type Html, raw } from "./html.ts";

/** How many methods a chart can tell apart; as many colours stand in `style.ts`. */
export const SERIES = 6;

const colors = Array.from({ length: SERIES }, (_, i) => `var(--series-${i + 1})`);
const FONT_SIZE = 12;

/** Width of a text in pixels. Vega without a canvas guesses 0.8 em per letter, which would leave a third of a chart empty. */
const textWidth = (text: string): number => Math.ceil(text.length * FONT_SIZE * 0.56);
const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(textWidth));

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly padding: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
}

/** Draws a specification; `label` is read out in place of the picture. */
async function draw(label: string, frame: Frame, spec: Record<string, unknown>): Promise<Html> {
  const full = {
    ...spec,
    ...frame,
    autosize: "none",
    background: "transparent",
    config: {
      aria: false,
      font: "inherit",
      view: { stroke: null },
      axis: {
        labelColor: "var(--muted)",
        titleColor: "var(--muted)",
        labelFontSize: FONT_SIZE,
        titleFontSize: FONT_SIZE,
        titleFontWeight: "normal",
        labelLimit: 400,
        grid: false,
        gridColor: "var(--line)",
        domainColor: "var(--line)",
        tickColor: "var(--line)",
      },
    },
  } as unknown as TopLevelSpec;
  // Vega's warnings go to the console by default; a library does not print.
  const logger = vegaLogger(None);
  const view = new View(parse(compile(full, { logger }).spec, undefined), { renderer: "none", logger });
  try {
    const svg = await view.toSVG();
    return raw(svg.replace("<svg ", `<svg role="img" aria-label="${escapeHtml(label)}" `));
  } finally {
    view.finalize();
  }
}

const percentAxis = { format: ".0%", grid: true, domain: false, ticks: false, title: null, tickCount: 5, labelFlush: false };

/** One line per method: a dot at its accuracy, a bar over its interval, and a dashed line at chance. */
export function intervalChart(rows: readonly { readonly name: string; readonly top1: Accuracy }[], chance: number): Promise<Html> {
  const names = rows.map(({ name }) => name);
  const values = rows.map(({ name, top1 }) => ({ name, value: top1.value, low: top1.low, high: top1.high }));
  const y = {
    field: "name",
    type: "nominal",
    sort: null,
    axis: { title: null, ticks: false, domain: false, labelColor: "var(--ink)", labelPadding: 10 },
  };
  const x = { type: "quantitative", scale: { domain: [0, 1] }, axis: percentAxis };
  const color = { field: "name", type: "nominal", scale: { domain: names, range: colors.slice(0, names.length) }, legend: null };
  const frame = {
    width: 720,
    height: 40 * rows.length,
    padding: { left: widest(names) + 16, right: 24, top: 24, bottom: 24 },
  };
  return draw(
    `Accuracy with 95 % intervals: ${rows.map(({ name, top1 }) => `${name} ${(100 * top1.value).toFixed(1)} %`).join(", ")}`,
    frame,
    {
      layer: [
        {
          data: { values: [{ chance }] },
          encoding: { x: { ...x, field: "chance" } },
          layer: [
            { mark: { type: "rule", strokeDash: [4, 4], color: "var(--muted)" } },
            { mark: { type: "text", text: "chance", y: -8, align: "center", color: "var(--muted)", fontSize: FONT_SIZE - 1 } },
          ],
        },
        {
          data: { values },
          mark: { type: "rule", strokeWidth: 4, strokeCap: "round", opacity: 0.4 },
          encoding: { y, x: { ...x, field: "low" }, x2: { field: "high" }, color },
        },
        {
          data: { values },
          mark: { type: "point", filled: true, size: 130, opacity: 1 },
          encoding: { y, x: { ...x, field: "value" }, color },
        },
      ],
    },
  );
}

const BINS = 200;

/** The mean of each stretch of steps as a line, its least and largest value as a band (where there is one run); one colour per run. */
export function curveChart(curves: readonly Curve[]): Promise<Html> {
  const bins = curves.flatMap(({ run = "", points }) => binCurve(points, BINS).map((bin) => ({ ...bin, run })));
  const runs = curves.map(({ run = "" }) => run);
  const color = { field: "run", type: "nominal", scale: { domain: runs, range: colors.slice(0, runs.length) }, legend: null };
  const x = {
    field: "step",
    type: "quantitative",
    axis: { title: "step", tickCount: 6, format: ",d", tickMinStep: 1, labelFlush: false },
    scale: { nice: false },
  };
  const y = { type: "quantitative", scale: { zero: false }, axis: { title: null, grid: true, domain: false, ticks: false, tickCount: 5 } };
  const frame = { width: 380, height: 200, padding: { left: 44, right: 20, top: 8, bottom: 44 } };
  const line = {
    mark: { type: "line", strokeWidth: 2, point: bins.length < 3 * runs.length },
    encoding: { x, y: { ...y, field: "mean" }, color },
  };
  const band = { mark: { type: "area", opacity: 0.2 }, encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color } };
  const of = runs.length > 1 ? ` of ${runs.join(", ")}` : "";
  return draw(`${curves[0].name}${of} over training steps`, frame, {
    data: { values: bins },
    layer: runs.length > 1 ? [line] : [band, line],
  });
}

/** Bars of the share of right items per category, one bar per method. */
export function classChart(
  rows: readonly { readonly name: string; readonly shares: readonly { readonly category: string; readonly share: number }[] }[],
  chance: number,
): Promise<Html> {
  const names = rows.map(({ name }) => name);
  const categories = rows[0].shares.map(({ category }) => category);
  const values = rows.flatMap(({ name, shares }) => shares.map(({ category, share }) => ({ name, category, share })));
  const band = Math.max(18, 10 * rows.length + 8);
  const x = { type: "quantitative", scale: { domain: [0, 1] } };
  const y = {
    field: "category",
    type: "nominal",
    sort: categories,
    axis: { title: null, ticks: false, domain: false, labelColor: "var(--ink)", labelPadding: 8 },
    scale: { paddingInner: 0.3 },
  };
  const color = { field: "name", type: "nominal", scale: { domain: names, range: colors.slice(0, names.length) }, legend: null };
  const frame = {
    width: 720,
    height: band * categories.length,
    padding: { left: widest(categories) + 16, right: 24, top: 24, bottom: 12 },
  };
  const offset = { field: "name", type: "nominal", sort: names };
  return draw("Share of right answers per category", frame, {
    layer: [
      {
        data: { values },
        mark: { type: "bar", cornerRadiusEnd: 2 },
        encoding: { y, x: { ...x, field: "share", stack: null, axis: { ...percentAxis, orient: "top" } }, yOffset: offset, color },
      },
      {
        data: { values: [{ chance }] },
        mark: { type: "rule", strokeDash: [4, 4], color: "var(--muted)" },
        encoding: { x: { ...x, field: "chance" } },
      },
    ],
  });
}

/** Rows are true categories, columns predictions; the darker, the larger the share of the row. Numbers are items. */
export function confusionChart({ classes, counts }: Confusion): Promise<Html> {
  const cell = Math.max(14, Math.min(38, Math.floor(720 / classes.length)));
  const values = counts.flatMap((row, i) => {
    const sum = row.reduce((total, count) => total + count, 0);
    return row.map((count, j) => ({ label: classes[i], prediction: classes[j], count, share: sum === 0 ? 0 : count / sum }));
  });
  const axis = { ticks: false, domain: false, labelColor: "var(--ink)", labelPadding: 4 };
  const side = cell * classes.length;
  const label = widest(classes) + 12;
  const frame = { width: side, height: side, padding: { left: label, right: 56, top: label, bottom: 8 } };
  const text = {
    transform: [{ filter: "datum.count > 0" }],
    mark: { type: "text", fontSize: Math.min(FONT_SIZE, cell / 2) },
    encoding: {
      text: { field: "count", type: "quantitative" },
      color: { condition: { test: "datum.share > 0.5", value: "var(--on-accent)" }, value: "var(--ink)" },
    },
  };
  return draw("Confusion of categories: rows are true categories, columns are predictions", frame, {
    data: { values },
    encoding: {
      y: { field: "label", type: "nominal", sort: classes, axis: { ...axis, title: null }, scale: { padding: 0 } },
      x: {
        field: "prediction",
        type: "nominal",
        sort: classes,
        axis: { ...axis, title: null, orient: "top", labelAngle: classes.length > 20 ? -90 : classes.length > 5 ? -45 : 0 },
        scale: { padding: 0 },
      },
    },
    layer: [
      {
        mark: { type: "rect", color: colors[0], stroke: "var(--line)", strokeWidth: 0.5 },
        encoding: { fillOpacity: { field: "share", type: "quantitative", scale: { domain: [0, 1], range: [0, 1] }, legend: null } },
      },
      ...(cell >= 18 ? [text] : []),
    ],
  });
}
