/** @file A run as one HTML file that needs nothing else: no script, no font, no picture from elsewhere. */

import { SERIES } from "./charts.ts";
import { html, raw } from "./html.ts";
import type { ReportInput } from "./input.ts";
import { classSection, confusionSection } from "./sections/categories.ts";
import { costSection } from "./sections/cost.ts";
import { examplesSection } from "./sections/examples.ts";
import { notesSection, settingsSection } from "./sections/notes.ts";
import { headline, lead, resultsSection } from "./sections/results.ts";
import { retrievalSection } from "./sections/retrieval.ts";
import { tableSection } from "./sections/table.ts";
import { runsOf, trainingSection } from "./sections/training.ts";
import { viewsSection } from "./sections/views.ts";
import { STYLE } from "./style.ts";

/**
 * Makes the report. Pure: the same input gives the same text. Everything that comes in is escaped.
 * @returns a complete HTML document with inline style, SVG and PNG
 * @throws RangeError when there is nothing to show, when results are not about the same thing, or for pictures without as many cameras
 * @example await writeFile("report.html", await reportHtml({ title: "A run", settings: [], results: [{ name: "Learned views", report }] }))
 */
export async function reportHtml(input: ReportInput): Promise<string> {
  const { title, results, training, views = [], examples = [], tables = [], retrieval = [], cost = [] } = input;
  check(input);
  const sections = [
    ...tables.map(tableSection),
    ...(results.length > 0 ? [headline(results), await resultsSection(results, input.control)] : []),
    ...(retrieval.length > 0 ? [retrievalSection(retrieval)] : []),
    ...(training === undefined ? [] : [await trainingSection(training.curves)]),
    ...(results.length > 0 ? [await classSection(results), await confusionSection(results[0])] : []),
    ...(examples.length > 0 ? [examplesSection(examples)] : []),
    ...(views.length > 0 ? [viewsSection(views)] : []),
    ...(cost.length > 0 ? [costSection(cost)] : []),
    ...(input.settings.length > 0 ? [settingsSection(input.settings)] : []),
  ];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<header>
<h1>${title}</h1>
${results.length > 0 ? lead(results[0].report, input.datasetNote) : undefined}
</header>
${sections}
${notesSection(input)}
</main>
</body>
</html>
`.markup;
}

function check({ results, training, views = [], examples = [], tables = [], retrieval = [], cost = [] }: ReportInput): void {
  if (training === undefined && [results, views, examples, tables, retrieval, cost].every(({ length }) => length === 0))
    throw new RangeError("reportHtml: nothing to report; give results, tables, retrieval, training, views, examples or cost");
  const runs = runsOf(training?.curves ?? []);
  for (const [what, { length }] of [
    ["retrievals", retrieval],
    ["runs", runs],
  ] as const)
    if (length > SERIES) throw new RangeError(`reportHtml: at most ${SERIES} ${what} fit one report, got ${length}`);
  if (results.length > SERIES) throw new RangeError(`reportHtml: at most ${SERIES} results fit one report, got ${results.length}`);
  if (new Set(results.map(({ name }) => name)).size !== results.length)
    throw new RangeError("reportHtml: results must have different names");
  for (const { name, report } of results) {
    const [{ name: first, report: wanted }] = results;
    for (const what of ["task", "dataset", "datasetFingerprint", "split"] as const)
      if (report[what] !== wanted[what])
        throw new RangeError(
          `reportHtml: ${name} is about ${what} ${report[what]}, ${first} about ${wanted[what]}; one report compares methods on the same items`,
        );
    if (report.classes.join("\n") !== wanted.classes.join("\n"))
      throw new RangeError(
        `reportHtml: ${name} chose from other categories than ${first}; one report compares methods on the same categories`,
      );
  }
}
