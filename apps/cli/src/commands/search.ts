/** @file `dilf search`: assets by words, by a picture, or by another shape. */

import { cameras, createRenderer, normalizeShape } from "@dilf/renderer";
import { readShape } from "@dilf/renderer/node";
import { type Tensor, tensor } from "@dilf/tensor";
import { writeAtomically } from "@dilf/tensor/node";
import { Command, Option } from "commander";
import { type AssetHit, type AssetQuery, openIndex } from "../assets/asset-index.ts";
import { colorsOf } from "../colors.ts";
import { UsageError } from "../errors.ts";
import { expectFolderOf } from "../folders.ts";
import type { Io } from "../io.ts";
import { ALL_DEVICES, addCommonOptions, addEngineOptions, type CommonOptions, type EngineOptions, integer } from "../options.ts";
import { printable } from "../printable.ts";
import { turned, UPS, type Up } from "../shapes/axes.ts";

interface SearchFlags extends CommonOptions, EngineOptions {
  readonly image?: string;
  readonly shape?: string;
  readonly up: Up;
  readonly top: number;
  readonly sheet?: string;
}

export function searchCommand(io: Io): Command {
  const command = new Command("search")
    .description(
      "Find assets of an index: by words, by a picture (its object alone, on white, is best), or by a shape like the one wanted.",
    )
    .argument("<index>", "what dilf index wrote")
    .argument("[words...]", "what to look for")
    .option("--image <file>", "look for what a PNG or JPEG shows")
    .option("--shape <file>", "look for what is like this shape")
    .addOption(new Option("--up <axis>", "which axis of --shape points up").choices(UPS).default("auto"))
    .option("--top <n>", "how many to show", integer(1), 10)
    .option("--sheet <file>", "draw them onto a PNG, best first, six in a row");
  return addCommonOptions(
    addEngineOptions(command),
    ['dilf search assets.index "wooden chair with arms"', "dilf search assets.index --shape mine.glb --top 24 --sheet similar.png"],
    ALL_DEVICES,
  ).action(async (index: string, words: string[], flags: SearchFlags) => search(io, index, words.join(" "), flags));
}

async function search(io: Io, index: string, words: string, flags: SearchFlags): Promise<void> {
  const { image, shape, up, top, sheet, json, quiet } = flags;
  if ([words !== "", image !== undefined, shape !== undefined].filter(Boolean).length !== 1)
    throw new UsageError("search: say what to look for, with one of words, --image FILE, --shape FILE");
  if (sheet !== undefined) await expectFolderOf(sheet, "--sheet");
  const { engine, workers, seed, device, threads } = flags;
  const assets = await openIndex(index, {
    engine,
    workers,
    seed,
    signal: io.signal,
    ...(device !== undefined && { device }),
    ...(threads !== undefined && { threads }),
  });
  try {
    const query: AssetQuery = image !== undefined ? { image } : shape !== undefined ? { shape, up } : words;
    const { hits, unknownWords } = await assets.search(query, { top, signal: io.signal });
    const paint = colorsOf(io);
    if (unknownWords.length > 0 && !quiet)
      io.err(
        `${paint.err("yellow", "note:")} encoder "${assets.encoder}" never read ${unknownWords.map((word) => `"${word}"`).join(", ")}: they hardly count\n`,
      );
    if (json) io.out(`${JSON.stringify({ index, encoder: assets.encoder, searched: assets.count(), hits })}\n`);
    else {
      for (const { file, score } of hits) io.out(`${paint.out("dim", score.toFixed(3))}  ${printable(file)}\n`);
      if (!quiet && hits.length === 0) io.err("the index is empty\n");
    }
    if (sheet !== undefined && hits.length > 0) {
      await writeAtomically(sheet, await draw(io, hits));
      if (!json && !quiet) io.out(`wrote ${sheet}\n`);
    }
  } finally {
    await assets.dispose();
  }
}

const SHEET = { size: 160, view: { azimuth: 35, elevation: 25 }, columns: 6 } as const;

/** A picture each, in colours where the file has some; a file that is gone or broken since is left white, and said. */
async function draw(io: Io, hits: readonly AssetHit[]): Promise<Uint8Array> {
  // Its charts take half a second to load.
  const { contactSheet, pictureToPng } = await import("@dilf/eval");
  const { size, view } = SHEET;
  const renderer = createRenderer({ size });
  const { azimuth, elevation, distance } = cameras([view]);
  const row = ({ data }: Tensor) => tensor(data, [1, 1]);
  const one = { azimuth: row(azimuth), elevation: row(elevation), distance: row(distance) };
  const pictures = new Float32Array(hits.length * size * size * 3).fill(1);
  try {
    for (const [i, { path, file, axes }] of hits.entries()) {
      try {
        const shape = turned(normalizeShape(await readShape(file, { onSkip() {} })), axes.up);
        pictures.set((await renderer.render([shape], one)).data, i * size * size * 3);
      } catch (error) {
        io.err(`${printable(path)}: not drawn: ${printable((error as Error).message)}\n`);
      }
    }
  } finally {
    await renderer.dispose();
  }
  return pictureToPng(contactSheet(tensor(pictures, [hits.length, size, size, 3]), { columns: SHEET.columns }));
}
