/** @file Results as lines for a terminal. */

import type { ClassificationReport, ReportCost, RetrievalReport } from "@dilf/eval";

export interface NamedReport {
  readonly name: string;
  readonly report: ClassificationReport;
}

/** A table: top-1 with its 95 % Wilson interval, top-5, mean class accuracy; then what guessing gives. */
export function accuracyLines(rows: readonly NamedReport[]): readonly string[] {
  const [first] = rows;
  if (!first) return [];
  const cells = rows.map(({ name, report: { top1, top5, meanClassAccuracy } }) => [
    name,
    `${percent(top1.value)} (${percent(top1.low)}–${percent(top1.high)})`,
    top5 === undefined ? "–" : percent(top5.value),
    percent(meanClassAccuracy),
    String(top1.count),
  ]);
  const { classes, chance } = first.report;
  return [
    ...table(["", "top-1 % (95 % interval)", "top-5 %", "mean class %", "shapes"], cells),
    `${classes.length} categories; guessing gives ${percent(chance)} %`,
  ];
}

/** mAP, CMC-k and, where it was measured, text → shape. */
export function retrievalLines(name: string, { shapeToShape, textToShape, gallery, gallerySplit }: RetrievalReport): readonly string[] {
  const row = (kind: string, queries: number, map: number, shares: readonly { readonly share: number }[]) => [
    kind,
    String(queries),
    percent(map),
    ...shares.map(({ share }) => percent(share)),
  ];
  return [
    ...table(
      [name, "queries", "mAP %", ...shapeToShape.cmc.map(({ k }) => `within ${k} %`)],
      [
        row("shape → shape", shapeToShape.queries, shapeToShape.meanAveragePrecision, shapeToShape.cmc),
        ...(textToShape ? [row("text → shape", textToShape.queries, textToShape.meanAveragePrecision, textToShape.recall)] : []),
      ],
    ),
    `${gallery} shapes of split "${gallerySplit}" are searched`,
  ];
}

/** MACs, weights and time per shape. */
export function costLines(cost: readonly ReportCost[]): readonly string[] {
  const millions = (n: number) => (n / 1e6).toFixed(2);
  const sum = (of: (one: ReportCost) => number | undefined) => cost.reduce((total, one) => total + (of(one) ?? 0), 0);
  const rows = cost.map(({ module, macs, parameters, seconds = 0, note }) => [
    note === undefined ? module : `${module} (${note})`,
    millions(macs),
    parameters === undefined ? "–" : millions(parameters),
    (1000 * seconds).toFixed(1),
  ]);
  const all = [
    "all",
    millions(sum(({ macs }) => macs)),
    millions(sum(({ parameters }) => parameters)),
    (1000 * sum(({ seconds }) => seconds)).toFixed(1),
  ];
  return table(["per shape", "M MAC", "M weights", "ms"], [...rows, all]);
}

export const percent = (share: number): string => (100 * share).toFixed(1);

/** Columns padded to their widest cell; the first to the left, the others to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("   ");
  return [line(head), widths.map((width) => "─".repeat(width)).join("───"), ...rows.map(line)];
}
