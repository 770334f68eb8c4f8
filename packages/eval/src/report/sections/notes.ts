/** @file How it was made, and what to keep in mind. */

import { overlapSentence } from "../../overlap.ts";
import { count } from "../format.ts";
import { type Html, html } from "../html.ts";
import type { ReportInput } from "../input.ts";

export function settingsSection(settings: ReportInput["settings"]): Html {
  return html`<section>
<h2>Settings</h2>
<dl class="settings">${settings.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</section>`;
}

export function notesSection({ results, overlap, notes = [] }: ReportInput): Html | undefined {
  const automatic =
    results.length === 0
      ? []
      : [
          "One run with one seed: the intervals cover the choice of test items, not the choice of the seed. A claim needs several seeds.",
          "Mean class accuracy gives every category the same weight. Chance is guessing one category for every item.",
          `Dataset ${results[0].report.dataset}, split ${results[0].report.split}, fingerprint ${results[0].report.datasetFingerprint}, licence of the shapes: ${results[0].report.license}.`,
          `Image–text encoder ${results[0].report.encoder.name}, weights ${results[0].report.encoder.fingerprint}.`,
        ];
  const all = [...automatic, ...(overlap ? [overlapSentence(overlap)] : []), ...notes];
  const failed = results.filter(({ report }) => report.failures.length > 0);
  if (all.length === 0) return undefined;
  return html`<section>
<h2>Notes</h2>
<ul>${all.map((note) => html`<li>${note}</li>`)}</ul>
${failed.map(
  ({
    name,
    report,
  }) => html`<details><summary>${count(report.failures.length, "item")} failed with ${name} and ${report.failures.length === 1 ? "is" : "are"} in no number</summary>
<ul>${report.failures.slice(0, 50).map(({ id, message }) => html`<li>${id}: ${message}</li>`)}</ul>${report.failures.length > 50 ? html`<p class="note">and ${report.failures.length - 50} more</p>` : undefined}</details>`,
)}
</section>`;
}
