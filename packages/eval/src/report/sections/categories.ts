/** @file Where it is right and where it is wrong: category by category. */

import { classChart, confusionChart } from "../charts.ts";
import { type Html, html } from "../html.ts";
import type { ReportResult } from "../input.ts";
import { keys } from "./key.ts";

export async function classSection(results: readonly ReportResult[]): Promise<Html> {
  const present = results[0].report.perClass
    .filter(({ count }) => count > 0)
    .map(({ category, correct, count }) => ({ category, share: correct / count }))
    .sort((a, b) => b.share - a.share);
  const order = present.map(({ category }) => category);
  const rows = results.map(({ name, report }) => ({
    name,
    shares: order.map((category) => {
      const result = report.perClass.find((one) => one.category === category)!;
      return { category, share: result.count === 0 ? 0 : result.correct / result.count };
    }),
  }));
  const table = html`<details><summary>Counts</summary><div class="scroll"><table>
<thead><tr><th scope="col">Category</th>${results.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${order.map(
    (category) =>
      html`<tr><th scope="row">${category}</th>${results.map(({ report }) => {
        const { correct, count } = report.perClass.find((one) => one.category === category)!;
        return html`<td>${correct} of ${count}</td>`;
      })}</tr>`,
  )}</tbody></table></div></details>`;
  return html`<section>
<h2>Per category</h2>
<p class="note">Share of right answers, best first for ${results[0].name}. Few items per category: single bars are rough.</p>
${results.length > 1 ? keys(results) : undefined}
<figure class="chart wide">${await classChart(rows, results[0].report.chance)}</figure>
${table}
</section>`;
}

export async function confusionSection({ name, report }: ReportResult): Promise<Html> {
  return html`<section>
<h2>Confusion</h2>
<p class="note">${name}: rows are true categories, columns predictions, numbers are items, colour is the share of the row.</p>
<figure class="chart scroll">${await confusionChart(report.confusion)}</figure>
</section>`;
}
