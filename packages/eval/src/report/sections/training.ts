/** @file The curves of the training. */

import { curveChart } from "../charts.ts";
import type { Curve } from "../curves.ts";
import { count } from "../format.ts";
import { type Html, html } from "../html.ts";

export async function trainingSection(curves: readonly Curve[]): Promise<Html> {
  const charts: Html[] = [];
  for (const curve of curves) {
    const finite = curve.points.filter(({ value }) => Number.isFinite(value)).length;
    const lost = curve.points.length - finite;
    const note = lost > 0 ? ` ${count(lost, "value")} not finite and left out.` : "";
    const body =
      finite === 0
        ? html`<p class="note">No values.${note}</p>`
        : html`<figure class="chart">${await curveChart(curve)}${lost > 0 ? html`<figcaption>${note}</figcaption>` : undefined}</figure>`;
    charts.push(html`<div><h3>${curve.name}</h3>${body}</div>`);
  }
  return html`<section>
<h2>Training</h2>
<p class="note">The line is the mean over neighbouring steps, the band their least and largest value.</p>
<div class="charts">${charts}</div>
</section>`;
}
