/** @file A table of the paper: ours over seeds, the published figures beside, named as what they are. */

import { percent } from "../format.ts";
import { type Html, html } from "../html.ts";
import type { ReportTable } from "../input.ts";

export function tableSection({ title, note, columns, rows, published }: ReportTable): Html {
  const theirs = published?.columns ?? [];
  const extra = published?.rows.filter(({ name }) => !rows.some((row) => row.name === name)) ?? [];
  const cells = (name: string) =>
    theirs.map((_, c) => html`<td class="theirs">${figure(published!.rows.find((row) => row.name === name)?.values[c])}</td>`);
  return html`<section>
<h2>${title}</h2>
<p class="note">${note}</p>
<div class="scroll"><table>
<thead>${
    published
      ? html`<tr><td></td><th scope="colgroup" colspan="${columns.length}">Ours</th><th scope="colgroup" colspan="${theirs.length}" class="theirs">Published, other data and weights</th></tr>`
      : undefined
  }<tr><th scope="col">Row</th>${columns.map((name) => html`<th scope="col">${name}</th>`)}${theirs.map((name) => html`<th scope="col" class="theirs">${name}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ name, ours }) =>
      html`<tr><th scope="row">${name}</th>${columns.map((_, c) => {
        const spread = ours[c];
        return spread === undefined
          ? html`<td>not run</td>`
          : html`<td>${percent(spread.mean)}<small>${spread.count > 1 ? `± ${(100 * spread.deviation).toFixed(1)} over ${spread.count} seeds` : "one seed"}</small></td>`;
      })}${cells(name)}</tr>`,
  )}${extra.map(({ name }) => html`<tr><th scope="row">${name}</th>${columns.map(() => html`<td>–</td>`)}${cells(name)}</tr>`)}</tbody></table></div>
${published ? html`<p class="note">Published: ${published.source}. ${published.remark}</p>` : undefined}
</section>`;
}

const figure = (value: number | undefined): string => (value === undefined ? "–" : `${value.toFixed(1)} %`);
