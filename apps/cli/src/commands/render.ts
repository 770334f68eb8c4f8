/** @file `dilf render`: shapes from chosen views on one sheet, and a check of the pictures' gradients. */

import { access } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { contactSheet, pictureToPng } from "@dilf/eval";
import {
  createRenderer,
  DEFAULT_DISTANCE,
  type DrawOptions,
  normalizeShape,
  type PointOptions,
  SHAPE_EXTENSIONS,
  type Shape,
  samplePoints,
  type View,
} from "@dilf/renderer";
import { nodeWorkers, readShape } from "@dilf/renderer/node";
import { createRng, type Tensor, tensor } from "@dilf/tensor";
import { writeAtomically } from "@dilf/tensor/node";
import { Command, Option } from "commander";
import { EXIT, exitCodeOf, InterruptedError, MissingError } from "../errors.ts";
import { checkCameraGradients, type GradientAgreement } from "../gradient-check.ts";
import type { Io } from "../io.ts";
import { addCommonOptions, type CommonOptions, integer, number } from "../options.ts";
import { startProgress } from "../progress.ts";
import { parseViews } from "../views.ts";

const MODES = ["phong", "soft", "silhouette", "depth", "normal", "points"] as const;

interface RenderOptions extends CommonOptions {
  readonly out: string;
  readonly views: string;
  readonly mode: (typeof MODES)[number];
  readonly points: number;
  readonly columns?: number;
  readonly size: number;
  readonly distance: number;
  readonly workers: number;
  readonly checkGradients: boolean;
}

export function renderCommand(io: Io): Command {
  const command = new Command("render")
    .description("Draw shapes from several views onto one contact sheet, a row per file.")
    .argument("<files...>", `meshes and point clouds: ${SHAPE_EXTENSIONS.join(", ")}`)
    .option("--out <file>", "the PNG to write", "sheet.png")
    .option(
      "--views <list>",
      'a policy ("spherical:6", "circular:8", "dodecahedron", …) or angles "azimuth,elevation[,distance];…" in degrees',
      "spherical:6",
    )
    .addOption(
      new Option(
        "--mode <name>",
        'how meshes are drawn; "points" draws points sampled from them. Point clouds are drawn as points, by depth with "depth"',
      )
        .choices(MODES)
        .default("phong"),
    )
    .option("--points <number>", 'how many points "points" samples', integer(1), 3072)
    .option("--columns <number>", "pictures in a row of the sheet, instead of a row per file", integer(1))
    .option("--size <pixels>", "side of a picture", integer(8), 224)
    .option("--distance <units>", "of the camera from the centre of the unit sphere", number(1.01), DEFAULT_DISTANCE)
    .option("--workers <number>", "threads that draw; 1 needs none beside the program's own", integer(1), 1)
    .option("--check-gradients", "compare the gradient of the pictures with finite differences, in float64", false);
  return addCommonOptions(command, "dilf render chair.obj car.glb --views circular:8 --out sheet.png").action(
    async (files: string[], options: RenderOptions) => render(io, files, options),
  );
}

interface Row {
  readonly file: string;
  readonly kind: Shape["kind"];
  readonly vertices?: number;
  readonly faces?: number;
  readonly points?: number;
  /** Share of the pixels that are not background. */
  readonly covered: number;
  readonly gradient?: GradientAgreement;
  /** What the file names and was left out: pictures and materials that are missing. */
  readonly skipped?: readonly string[];
}

async function render(io: Io, files: readonly string[], options: RenderOptions): Promise<void> {
  const { out, mode, size, workers, seed, quiet } = options;
  const views = parseViews(options.views, seed).map((view) => ({ distance: options.distance, ...view }));
  await expectFolder(out);
  const drawing = drawingOf(mode);
  const renderer = createRenderer({
    size,
    ...drawing.mesh,
    points: drawing.points,
    ...(workers > 1 ? { workers: nodeWorkers(workers) } : {}),
  });
  const progress = startProgress(io, "drawing", files.length, quiet);
  const rows: Row[] = [];
  const pictures: Tensor[] = [];
  const failures: { file: string; message: string; code: number }[] = [];
  // Parsers begin with the name of the file; whatever else went wrong with it does not.
  const named = (file: string, text: string) => (text.startsWith(basename(file)) || text.includes(file) ? text : `${file}: ${text}`);
  try {
    for (const [i, file] of files.entries()) {
      if (io.signal.aborted) throw new InterruptedError(`interrupted after ${i} of ${files.length} files; nothing was written`);
      try {
        const skipped: string[] = [];
        const loaded = normalizeShape(await readShape(file, { onSkip: (message) => void skipped.push(message) }));
        const shape = mode === "points" ? samplePoints(loaded, options.points, createRng(seed).split(file)) : loaded;
        const drawn = await renderer.render([shape], camerasOf(views));
        pictures.push(drawn);
        const gradient = options.checkGradients ? checkCameraGradients(shape, views, drawing, seed) : undefined;
        rows.push({
          file,
          ...sizesOf(shape),
          covered: coverage(drawn),
          ...(gradient && { gradient }),
          ...(skipped.length > 0 && { skipped }),
        });
      } catch (error) {
        failures.push({ file, message: named(file, (error as Error).message), code: exitCodeOf(error) });
      }
      progress.update(i + 1, basename(file));
    }
  } finally {
    progress.stop();
    await renderer.dispose();
  }
  if (pictures.length > 0)
    await writeAtomically(out, pictureToPng(contactSheet(stacked(pictures), { columns: options.columns ?? views.length })));
  if (!quiet) for (const { file, skipped = [] } of rows) for (const message of skipped) io.err(`left out: ${named(file, message)}\n`);
  report(io, options, views, rows, failures);
  if (failures.length === 0) return;
  const list = failures.map(({ message }) => `  ${message}`).join("\n");
  const message = files.length === 1 ? failures[0]!.message : `${failures.length} of ${files.length} files could not be drawn:\n${list}`;
  throw failures.every(({ code }) => code === EXIT.missing) ? new MissingError(message) : new Error(message);
}

/** What a mode means for meshes and for clouds. */
function drawingOf(mode: RenderOptions["mode"]): { mesh: Partial<DrawOptions>; points: Partial<PointOptions> } {
  return {
    mesh: mode === "points" || mode === "phong" ? {} : { mode },
    points: mode === "depth" ? { shading: "depth" } : {},
  };
}

function report(
  io: Io,
  { out, mode, size, distance, json, quiet }: RenderOptions,
  views: readonly View[],
  rows: readonly Row[],
  failures: readonly { readonly file: string; readonly message: string }[],
): void {
  if (json) {
    const failed = failures.map(({ file, message }) => ({ file, message }));
    const gradients = rows.flatMap(({ file, gradient }) => (gradient ? [{ file, ...gradient }] : []));
    const shapes = rows.map(({ gradient: _, ...row }) => row);
    const written = rows.length > 0 ? out : null;
    const result = {
      out: written,
      mode,
      size,
      views,
      distance,
      shapes,
      ...(gradients.length > 0 && { gradients }),
      ...(failed.length > 0 && { failed }),
    };
    io.out(`${JSON.stringify(result)}\n`);
    return;
  }
  if (quiet) return;
  for (const { file, vertices, faces, points, covered, gradient } of rows) {
    const what = points === undefined ? `${vertices} vertices, ${faces} faces` : `${points} points`;
    io.out(`${file}: ${what}, covers ${(100 * covered).toFixed(0)} % of its pictures\n`);
    if (!gradient) continue;
    const { analytic, numeric, error, jumps } = gradient;
    const left = jumps > 0 ? ` (${jumps} values left out: the picture jumps there)` : "";
    io.out(
      `${file}: gradient ${analytic.toPrecision(7)}, finite differences ${numeric.toPrecision(7)}, relative error ${error.toExponential(1)}${left}\n`,
    );
  }
  if (rows.length > 0) io.out(`wrote ${out}\n`);
}

function camerasOf(views: readonly Required<View>[]) {
  const row = (value: (view: Required<View>) => number) => tensor(Float32Array.from(views, value), [1, views.length]);
  return { azimuth: row((view) => view.azimuth), elevation: row((view) => view.elevation), distance: row((view) => view.distance) };
}

function sizesOf(shape: Shape): Pick<Row, "kind" | "vertices" | "faces" | "points"> {
  if (shape.kind === "points") return { kind: "points", points: shape.points.shape[0]! };
  return { kind: "mesh", vertices: shape.vertices.shape[0]!, faces: shape.faces.shape[0]! };
}

function stacked(pictures: readonly Tensor[]): Tensor {
  const [first] = pictures as readonly [Tensor, ...Tensor[]];
  const data = new Float32Array(pictures.length * first.data.length);
  for (const [i, picture] of pictures.entries()) data.set(picture.data, i * first.data.length);
  return tensor(data, [pictures.length * first.shape[0]!, ...first.shape.slice(1)]);
}

/** The share of pixels that are not the white background. */
function coverage({ data }: Tensor): number {
  let covered = 0;
  for (let o = 0; o < data.length; o += 3) if (data[o]! < 1 || data[o + 1]! < 1 || data[o + 2]! < 1) covered++;
  return covered / (data.length / 3);
}

/** Before minutes of drawing, not after. */
async function expectFolder(out: string): Promise<void> {
  const folder = dirname(out);
  try {
    await access(folder);
  } catch (cause) {
    throw new MissingError(`--out: there is no folder "${folder}"; create it first`, { cause });
  }
}
