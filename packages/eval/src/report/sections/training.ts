/** @file The curves of the training, of one run or of several side by side. */

import { curveChart } from "../charts.ts";
import type { Curve } from "../curves.ts";
import { count } from "../format.ts";
import { type Html, html } from "../html.ts";
import { keys } from "./key.ts";

export async function trainingSection(curves: readonly Curve[]): Promise<Html> {
  const names = [...new Set(curves.map(({ name }) => name))];
  const runs = runsOf(curves);
  const charts: Html[] = [];
  for (const name of names) {
    // A run keeps its colour in every chart, also where it has no values.
    const own = curves.filter((curve) => curve.name === name);
    const values = own.flatMap(({ points }) => points.map(({ value }) => value));
    const finite = values.filter(Number.isFinite).length;
    const lost = values.length - finite;
    const note = lost > 0 ? ` ${count(lost, "value")} not finite and left out.` : "";
    const body =
      finite === 0
        ? html`<p class="note">No values.${note}</p>`
        : html`<figure class="chart">${await curveChart(own)}${lost > 0 ? html`<figcaption>${note}</figcaption>` : undefined}</figure>`;
    charts.push(html`<div><h3>${name}</h3>${body}</div>`);
  }
  return html`<section>
<h2>Training</h2>
<p class="note">${runs.length > 1 ? "Means over neighbouring steps." : "The line is the mean over neighbouring steps, the band their least and largest value."}</p>
${runs.length > 1 ? keys(runs.map((name) => ({ name }))) : undefined}
<div class="charts">${charts}</div>
</section>`;
}

/** The runs that curves are of, in their order. */
export const runsOf = (curves: readonly Curve[]): readonly string[] => [...new Set(curves.map(({ run = "" }) => run))];
