/** @file What was reached: the headline, the table, the comparisons. */

import type { ClassificationReport } from "../../classification.ts";
import type { ShuffledPrompts } from "../../controls.ts";
import { type McNemar, mcnemar } from "../../statistics/mcnemar.ts";
import { intervalChart } from "../charts.ts";
import { count, percent, percentRange, points, pValue } from "../format.ts";
import { type Html, html } from "../html.ts";
import type { ReportResult } from "../input.ts";
import { key } from "./key.ts";

export function lead(report: ClassificationReport, note: string | undefined): Html {
  const [kind, how] =
    report.task === "zero-shot"
      ? ["Zero-shot classification", "the nearest description"]
      : ["Standard classification", "a head trained on these categories"];
  return html`<p class="lead">${kind}: ${count(report.top1.count, "shape")} of ${count(report.classes.length, "category", "categories")}, each shown in ${count(report.views, "view")} and named by ${how}. ${datasetSentence(report, note)}</p>`;
}

/** Says what a number is worth before it is read. */
function datasetSentence({ dataset, split }: ClassificationReport, note: string | undefined): string {
  if (note !== undefined) return note;
  if (/^mini-?shapes/i.test(dataset))
    return "Accuracy on MiniShapes, a procedural world of our own: the same protocol and code as on other data, but its numbers cannot be compared with published numbers on other datasets.";
  return `Accuracy on ${dataset}, split “${split}”.`;
}

export function headline(results: readonly ReportResult[]): Html {
  const [{ name, report }] = results;
  const others = results.slice(1).map((other) => ({ other, test: compare(report, other.report) }));
  const figures = [
    figure(percent(report.top1.value), `${name}, top-1`, `95 % interval ${percentRange(report.top1)}`),
    ...others.map(({ other, test }) =>
      figure(
        percent(other.report.top1.value),
        `${other.name}, top-1`,
        `${name}: ${points(report.top1.value - other.report.top1.value)} points, p ${pText(test.p)}`,
      ),
    ),
    figure(percent(report.chance), "Chance", `one of ${report.classes.length}`),
  ];
  return html`<div class="figures">${figures}</div>`;
}

const figure = (value: string, name: string, note: string): Html =>
  html`<div class="figure"><b>${value}</b><span>${name}</span><span>${note}</span></div>`;

const pText = (p: number): string => (p < 0.001 ? pValue(p) : `= ${pValue(p)}`);

export async function resultsSection(results: readonly ReportResult[], control?: ShuffledPrompts): Promise<Html> {
  const [first, ...others] = results;
  const five = first.report.top5 !== undefined;
  const line = ({ name, report }: ReportResult, i: number) => html`<tr>
<th scope="row">${key(i)}${name}</th>
<td>${percent(report.top1.value)}<small>${percentRange(report.top1)}</small></td>
${report.top5 === undefined ? undefined : html`<td>${percent(report.top5.value)}<small>${percentRange(report.top5)}</small></td>`}
<td>${percent(report.meanClassAccuracy)}</td>
<td>${report.top1.correct} of ${report.top1.count}${report.failures.length > 0 ? html`<small>${report.failures.length} failed</small>` : undefined}</td>
<td>${i === 0 ? "–" : comparison(first, report)}</td>
</tr>`;
  const chart = await intervalChart(
    results.map(({ name, report }) => ({ name, top1: report.top1 })),
    first.report.chance,
  );
  return html`<section>
<h2>Results</h2>
<div class="scroll"><table>
<thead><tr><th scope="col">Method</th><th scope="col">Top-1</th>${five ? html`<th scope="col">Top-5</th>` : undefined}<th scope="col">Mean class accuracy</th><th scope="col">Right</th><th scope="col">Against ${first.name}</th></tr></thead>
<tbody>${results.map(line)}
<tr><th scope="row">Chance</th><td>${percent(first.report.chance)}</td>${five ? html`<td>${percent(5 / first.report.classes.length)}</td>` : undefined}<td>${percent(first.report.chance)}</td><td>–</td><td>–</td></tr>
</tbody>
</table></div>
<figure class="chart wide">${chart}<figcaption>Top-1 accuracy with 95 % Wilson intervals; the dashed line is guessing.</figcaption></figure>
${others.map((other) => verdict(first, other))}
${control ? controlLine(first, control) : undefined}
</section>`;
}

/** The negative control as a sentence. */
function controlLine({ name, report }: ReportResult, { permutations, mean, low, high, p }: ShuffledPrompts): Html {
  return html`<p class="note">Negative control: with the sentences of the categories shuffled ${permutations} times, ${name} reaches ${percent(mean)} on average (chance ${percent(report.chance)}; 95 % of the shuffles within ${percentRange({ low, high })}); p ${pText(p)} that its ${percent(report.top1.value)} come from shuffled sentences.</p>`;
}

function comparison(first: ReportResult, report: ClassificationReport): Html {
  const { p, onlyA, onlyB } = compare(first.report, report);
  return html`p ${pText(p)}<small>${onlyA} only ${first.name}, ${onlyB} only this</small>`;
}

/** The comparison as a sentence that claims no more than the test does. */
function verdict(first: ReportResult, other: ReportResult): Html {
  const test = compare(first.report, other.report);
  const { p, onlyA, onlyB } = test;
  const total = onlyA + onlyB + test.both + test.neither;
  const distinct =
    p < 0.05
      ? `${onlyA > onlyB ? first.name : other.name} is better on these items beyond the usual 5 % level`
      : "these items do not tell the two apart at the usual 5 % level";
  return html`<p class="note">${first.name} and ${other.name} disagree on ${onlyA + onlyB} of ${count(total, "common item")} (${onlyA} right only with ${first.name}, ${onlyB} only with ${other.name}). McNemar’s exact test: p ${pText(p)}; ${distinct}.</p>`;
}

/** McNemar over the items that both methods have classified. */
function compare(a: ClassificationReport, b: ClassificationReport): McNemar {
  const right = new Map(b.items.map(({ id, category, prediction }) => [id, category === prediction]));
  const common = a.items.filter(({ id }) => right.has(id));
  return mcnemar(
    common.map(({ category, prediction }) => category === prediction),
    common.map(({ id }) => right.get(id)!),
  );
}
