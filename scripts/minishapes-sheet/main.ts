/**
 * @file Draws MiniShapes' contact sheets: four instances of each category under its name.
 * `node scripts/run-source.js scripts/minishapes-sheet/main.ts` writes docs/pictures/minishapes-{seen,unseen}.png; with `--categories chair,sofa
 * --out FILE` one sheet of those.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { MINISHAPES_SEEN, MINISHAPES_UNSEEN, miniShapes } from "@dilf/data";
import { contactSheet, pictureToPng } from "@dilf/eval";
import { createRenderer, normalizeShape } from "@dilf/renderer";
import { type Tensor, tensor, zeros } from "@dilf/tensor";
import { LETTER_HEIGHT, write } from "./lettering.ts";

const { values } = parseArgs({
  options: {
    categories: { type: "string" },
    out: { type: "string" },
    size: { type: "string", default: "112" },
    each: { type: "string", default: "4" },
    columns: { type: "string", default: "2" },
    split: { type: "string", default: "train" },
    first: { type: "string", default: "0" },
  },
});
const each = Number(values.each);

if ((values.categories === undefined) !== (values.out === undefined))
  throw new Error("minishapes-sheet: --categories and --out belong together");
if (values.categories !== undefined) await draw(values.categories.split(","), values.out!);
else {
  await draw(MINISHAPES_SEEN, "docs/pictures/minishapes-seen.png");
  await draw(MINISHAPES_UNSEEN, "docs/pictures/minishapes-unseen.png");
}

async function draw(categories: readonly string[], file: string): Promise<void> {
  const world = miniShapes({ categories });
  const renderer = createRenderer({ size: Number(values.size) });
  const blocks: Tensor[] = [];
  for (const category of categories) {
    const ids = Array.from({ length: each }, (_, i) => `${values.split}/${category}/${Number(values.first) + i}`);
    const shapes = await Promise.all(ids.map(async (id) => normalizeShape(await world.load({ id, category }))));
    const same = (value: number): Tensor => tensor(new Float32Array(each).fill(value), [each, 1]);
    const pictures = await renderer.render(shapes, { azimuth: same(30), elevation: same(20), distance: same(2.2) });
    blocks.push(labelled(contactSheet(pictures, { columns: each, gap: 0 }), category));
  }
  await renderer.dispose();
  const [H, W] = blocks[0]!.shape as [number, number, number];
  const all = new Float32Array(blocks.length * H * W * 3);
  for (const [i, block] of blocks.entries()) all.set(block.data, i * H * W * 3);
  const png = pictureToPng(contactSheet(tensor(all, [blocks.length, H, W, 3]), { columns: Number(values.columns), gap: 6 }));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, png);
  console.log(`${file}: ${categories.length} categories, ${Math.round(png.length / 1024)} KiB`);
}

/** The row of pictures with a name above it. */
function labelled(row: Tensor, name: string): Tensor {
  const [H, W] = row.shape as [number, number, number];
  const head = LETTER_HEIGHT + 4;
  const out = zeros([H + head, W, 3]);
  out.data.fill(1);
  out.data.set(row.data, head * W * 3);
  write(out, name, 2, 1);
  return out;
}
