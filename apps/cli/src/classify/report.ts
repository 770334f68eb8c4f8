/** @file The page of `dilf classify --report`: every shape with what the encoder saw and said. Written as shapes come, so memory does not grow. */

import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { contactSheet, pictureToPng } from "@dilf/eval";
import { describeAxes } from "../shapes/axes.ts";
import type { Classified } from "./classifier.ts";

export interface Report {
  add(file: string, one: Classified): Promise<void>;
  /** Puts the page in its place. */
  finish(): Promise<void>;
  /** Removes what was written, unless it was finished. */
  discard(): Promise<void>;
}

const TOP = 5; // labels of a shape; the rest is in --json

const STYLE = `body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; color: #222; background: #fff }
section { border-top: 1px solid #ddd; padding: 1rem 0; display: grid; grid-template-columns: minmax(16rem, 1fr) 2fr; gap: 1rem }
h2 { font-size: 1rem; margin: 0; grid-column: 1 / -1; overflow-wrap: anywhere }
img { width: 100%; image-rendering: pixelated }
table { border-collapse: collapse } td { padding: 0 .6rem 0 0 } meter { width: 8rem }
.note { color: #666 } .failed { color: #a00 }`;

/** @param about what the page says first */
export async function openReport(
  path: string,
  about: { readonly labels: readonly string[]; readonly encoder: string; readonly untrained: boolean },
): Promise<Report> {
  const writing = `${path}.writing`;
  const file: FileHandle = await open(writing, "w");
  let isOpen = true;
  let count = 0;
  const close = async () => {
    if (isOpen) await file.close();
    isOpen = false;
  };
  const system = about.untrained
    ? "fixed views, the mean of their features; nothing is trained but the encoder"
    : "the views and the fusion of a run";
  await file.write(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>dilf classify</title><style>${STYLE}</style></head>
<body><h1>dilf classify</h1>
<p>Encoder ${escaped(about.encoder)}; ${system}. Percentages are the encoder’s bets among these ${about.labels.length} labels, not calibrated chances: ${escaped(about.labels.join(", "))}.</p>
`);
  return {
    async add(name, one) {
      count++;
      await file.write(
        one.kind === "failed"
          ? `<section><h2>${escaped(name)}</h2><p class="failed">${escaped(one.error.message)}</p></section>\n`
          : section(name, one),
      );
    },
    async finish() {
      await file.write(`<p class="note">${count} shapes.</p></body></html>\n`);
      await file.sync();
      await close();
      await rename(writing, path);
    },
    async discard() {
      if (!isOpen) return;
      await close();
      await rm(writing, { force: true });
    },
  };
}

function section(name: string, { result }: Extract<Classified, { kind: "done" }>): string {
  const { labels, views, axes, pictures } = result;
  const rows = labels
    .slice(0, TOP)
    .map(
      ({ label, probability, score }) =>
        `<tr><td>${escaped(label)}</td><td><meter value="${probability.toFixed(3)}"></meter></td><td>${(100 * probability).toFixed(0)} %</td><td class="note">${score.toFixed(3)}</td></tr>`,
    );
  const said = views.map(
    ({ azimuth, elevation, weight, label }) =>
      `${azimuth.toFixed(0)}°, ${elevation.toFixed(0)}°: ${escaped(label)}${weight === null ? "" : ` (${weight.toFixed(2)})`}`,
  );
  const sheet = pictures ? contactSheet(pictures, { columns: views.length }) : undefined;
  const picture = sheet
    ? `<img alt="what the encoder saw" src="data:image/png;base64,${Buffer.from(pictureToPng(sheet)).toString("base64")}">`
    : "";
  return `<section><h2>${escaped(name)}</h2><div><table>${rows.join("")}</table></div><div>${picture}<p class="note">${said.join(" · ")}<br>${escaped(describeAxes(axes))}</p></div></section>\n`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
