/** @file `dilf render`: shapes from chosen views on one sheet, and a check of the pictures' gradients. */

import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { contactSheet, pictureToPng } from "@dilf/eval";
import { createRenderer, loadShape, type Mesh, normalizeShape } from "@dilf/renderer";
import { type Tensor, tensor } from "@dilf/tensor";
import { Command } from "commander";
import { checkCameraGradients } from "../gradient-check.ts";
import type { Io } from "../io.ts";
import { addCommonOptions, type CommonOptions, integer, number } from "../options.ts";
import { parseViews, type View } from "../views.ts";

interface RenderOptions extends CommonOptions {
  readonly out: string;
  readonly views: readonly View[];
  readonly size: number;
  readonly distance: number;
  readonly checkGradients: boolean;
}

export function renderCommand(io: Io): Command {
  const command = new Command("render")
    .description("Draw shapes from several views onto one contact sheet, a row per file.")
    .argument("<files...>", "OBJ, GLB or OFF files")
    .option("--out <file>", "the PNG to write", "views.png")
    .option("--views <list>", 'spherical:N, circular:N, or angles "azimuth,elevation;…" in degrees', parseViews, parseViews("spherical:6"))
    .option("--size <pixels>", "side of a picture", integer(8), 224)
    .option("--distance <units>", "of the camera from the centre of the unit sphere", number(1.01), 2.2)
    .option("--check-gradients", "compare the gradient of the pictures with finite differences, in float64", false);
  return addCommonOptions(command, "dilf render chair.obj car.glb --views circular:8 --out sheet.png").action(
    async (files: string[], options: RenderOptions) => render(io, files, options),
  );
}

async function render(
  io: Io,
  files: readonly string[],
  { out, views, size, distance, checkGradients, seed, json, quiet }: RenderOptions,
): Promise<void> {
  const shapes = await Promise.all(files.map(async (file) => normalizeShape(await loadShape(basename(file), await readFile(file)))));
  const repeated = (value: (view: View) => number) =>
    tensor(Float32Array.from(files.flatMap(() => views.map(value))), [files.length, views.length]);
  const cameras = {
    azimuth: repeated((view) => view.azimuth),
    elevation: repeated((view) => view.elevation),
    distance: repeated(() => distance),
  };
  const renderer = createRenderer({ size });
  const pictures = await renderer.render(shapes, cameras);
  await renderer.dispose();
  await writeFile(out, pictureToPng(contactSheet(pictures, { columns: views.length })));

  const rows = files.map((file, i) => {
    const { vertices, faces } = shapes[i] as Mesh;
    return { file, vertices: vertices.shape[0]!, faces: faces.shape[0]!, covered: coverage(pictures, i * views.length, views.length) };
  });
  const gradients = checkGradients
    ? shapes.map((shape, i) => ({ file: files[i]!, ...checkCameraGradients(shape as Mesh, views, distance, seed) }))
    : undefined;

  if (json) io.out(`${JSON.stringify({ out, size, views, distance, shapes: rows, ...(gradients ? { gradients } : {}) })}\n`);
  else if (!quiet) {
    for (const { file, vertices, faces, covered } of rows)
      io.out(`${file}: ${vertices} vertices, ${faces} faces, covers ${(100 * covered).toFixed(0)} % of its pictures\n`);
    for (const { file, analytic, numeric, error, jumps } of gradients ?? [])
      io.out(
        `${file}: gradient ${analytic.toPrecision(7)}, finite differences ${numeric.toPrecision(7)}, relative error ${error.toExponential(1)}${jumps > 0 ? ` (${jumps} values left out: the picture jumps there)` : ""}\n`,
      );
    io.out(`wrote ${out}\n`);
  }
}

/** The share of pixels that are not the white background. */
function coverage(pictures: Tensor, first: number, count: number): number {
  const pixels = pictures.data.length / 3 / pictures.shape[0]!;
  let covered = 0;
  for (let p = first * pixels; p < (first + count) * pixels; p++)
    if (pictures.data[3 * p]! < 1 || pictures.data[3 * p + 1]! < 1 || pictures.data[3 * p + 2]! < 1) covered++;
  return covered / (count * pixels);
}
