/** @file Results as lines for a terminal. */

import type { ClassificationReport } from "@dilf/eval";

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

const percent = (share: number): string => (100 * share).toFixed(1);

/** Columns padded to their widest cell; the first to the left, the others to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("   ");
  return [line(head), widths.map((width) => "─".repeat(width)).join("───"), ...rows.map(line)];
}
