/** @file Retrieval: shapes by a shape, shapes by a sentence. */

import { count, percent } from "../format.ts";
import { type Html, html } from "../html.ts";
import type { ReportInput } from "../input.ts";
import { key } from "./key.ts";

export function retrievalSection(retrieval: NonNullable<ReportInput["retrieval"]>): Html {
  const [{ report: first }] = retrieval;
  const ks = first.shapeToShape.cmc.map(({ k }) => k);
  const texts = retrieval.some(({ report }) => report.textToShape !== undefined);
  return html`<section>
<h2>Retrieval</h2>
<p class="note">${count(first.shapeToShape.queries, "shape")} of ${first.dataset}, split “${first.split}”, each search ${count(first.gallery, "shape")} of split “${first.gallerySplit}” by cosine. mAP is over the whole ranking; CMC-k is the share of queries with a shape of their category within the first k. No projection is fitted to labels, as MVTN's is.</p>
<div class="scroll"><table>
<thead><tr><th scope="col">Method</th><th scope="col">Shape → shape, mAP</th>${ks.map((k) => html`<th scope="col">CMC-${k}</th>`)}${texts ? html`<th scope="col">Text → shape, mAP</th>${ks.map((k) => html`<th scope="col">Recall@${k}</th>`)}` : undefined}</tr></thead>
<tbody>${retrieval.map(
    ({ name, report: { shapeToShape, textToShape } }, i) =>
      html`<tr><th scope="row">${key(i)}${name}</th><td>${percent(shapeToShape.meanAveragePrecision)}</td>${shapeToShape.cmc.map(({ share }) => html`<td>${percent(share)}</td>`)}${
        textToShape
          ? html`<td>${percent(textToShape.meanAveragePrecision)}</td>${textToShape.recall.map(({ share }) => html`<td>${percent(share)}</td>`)}`
          : texts
            ? html`<td colspan="${ks.length + 1}">–</td>`
            : undefined
      }</tr>`,
  )}</tbody></table></div>
</section>`;
}
