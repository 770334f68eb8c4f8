/** @file Hits and misses: single shapes, what was seen of them, and what they were taken for. */

import { type Html, html } from "../html.ts";
import type { ReportExample } from "../input.ts";
import { strip } from "./views.ts";

const GUESSES = 3; // of the list of scores

export function examplesSection(examples: readonly ReportExample[]): Html {
  const weighed = examples.some(({ weights }) => weights !== undefined);
  return html`<section>
<h2>Hits and misses</h2>
<p class="note">Single test shapes, chosen by their place in the list and not by how they look. After each, its nearest categories with their scores.${weighed ? " The weight of a view is its share in the fused feature." : ""}</p>
${examples.map(example)}
</section>`;
}

function example({ result, pictures, cameras, weights }: ReportExample): Html {
  const { id, category, prediction, top } = result;
  const right = category === prediction;
  return html`<div class="shape">
<h3><span class="${right ? "hit" : "miss"}">${right ? "✓ hit" : "✗ miss"}</span> ${right ? category : html`${category}, taken for ${prediction}`}</h3>
<p class="note">${id} · ${top
    .slice(0, GUESSES)
    .map(({ category: name, score }) => `${name} ${score.toFixed(3)}`)
    .join(", ")}</p>
<div class="strip">${strip(id, right ? "hit" : "miss", pictures, cameras, weights)}</div>
</div>`;
}
