/** @file What an answer costs: multiply-accumulates, weights, time. */

import { amount, milliseconds } from "../format.ts";
import { type Html, html } from "../html.ts";
import type { ReportCost } from "../input.ts";

export function costSection(cost: readonly ReportCost[]): Html {
  const timed = cost.some(({ seconds }) => seconds !== undefined);
  const total = (of: (one: ReportCost) => number | undefined) => cost.reduce((sum, one) => sum + (of(one) ?? 0), 0);
  return html`<section>
<h2>Cost per shape</h2>
<p class="note">Multiply-accumulates of convolutions and matrix products, counted from the graphs that ran. The paper states 0.132 GFLOPs for zero-shot, which no six pictures through a ViT-B/16 (105 GMAC) can be; its unit is probably off by a thousand.${timed ? " Times are of this machine, loading and sampling left out." : ""}</p>
<div class="scroll"><table>
<thead><tr><th scope="col">Part</th><th scope="col">MAC</th><th scope="col">Weights</th>${timed ? html`<th scope="col">Time</th>` : undefined}</tr></thead>
<tbody>${cost.map(
    ({ module, macs, parameters, seconds, note }) =>
      html`<tr><th scope="row">${module}${note === undefined ? undefined : html`<small>${note}</small>`}</th><td>${amount(macs)}</td><td>${parameters === undefined ? "–" : amount(parameters)}</td>${timed ? html`<td>${seconds === undefined ? "–" : milliseconds(seconds)}</td>` : undefined}</tr>`,
  )}
<tr><th scope="row">All</th><td>${amount(total(({ macs }) => macs))}</td><td>${amount(total(({ parameters }) => parameters))}</td>${timed ? html`<td>${milliseconds(total(({ seconds }) => seconds))}</td>` : undefined}</tr>
</tbody></table></div>
</section>`;
}
