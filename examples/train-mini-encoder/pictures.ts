/** @file Training pictures: shapes of the world, slightly deformed, seen from anywhere, drawn in many ways. */

import {
  cameras,
  type DrawOptions,
  drawMesh,
  drawPoints,
  type Mesh,
  normalizeShape,
  sampleSurface,
  transformMesh,
  type View,
} from "@dilf/renderer";
import type { Rng, Tensor } from "@dilf/tensor";
import type { World } from "./world.ts";

/** Batches that are drawn together, so that the views of one shape come at different times. */
export const BLOCK = 12;
/** Views drawn of one deformed shape: what a drawing derives from a mesh is then paid once for all of them. */
const VIEWS_PER_SHAPE = 4;
/** Pictures in a block of a category that only real meshes have: a third of a batch each, as there are few meshes of them. */
const RARE = 4;

/** Pictures of one batch with their categories. */
export interface Drawn {
  readonly labels: readonly number[];
  /** [N, 3, S, S], 255 times display values. */
  readonly pixels: Uint8Array;
}

/**
 * The batches of a block. They depend on the generator and the world only.
 * @param perClass pictures of every category of MiniShapes in a batch
 */
export async function drawBlock(world: World, rng: Rng, perClass: number, size: number): Promise<readonly Drawn[]> {
  const slots: { readonly label: number; readonly picture: Uint8Array }[][] = Array.from({ length: BLOCK }, () => []);
  for (const [label] of world.categories.entries()) {
    const common = label < world.procedural;
    const places = rng.shuffle(Array.from({ length: common ? perClass * BLOCK : BLOCK }, (_, i) => i % BLOCK));
    const wanted = common ? places : places.slice(0, RARE);
    while (wanted.length > 0) {
      const mesh = deformed(await world.pick(label, rng), rng);
      const now = wanted.splice(0, VIEWS_PER_SHAPE);
      const pictures = draw(
        mesh,
        now.map(() => randomView(rng)),
        size,
        rng,
      );
      for (const [i, batch] of now.entries()) slots[batch]!.push({ label, picture: channelsFirst(pictures, i, size) });
    }
  }
  return slots.map((batch) => {
    const area = 3 * size * size;
    const pixels = new Uint8Array(batch.length * area);
    for (const [i, { picture }] of batch.entries()) pixels.set(picture, i * area);
    return { labels: batch.map(({ label }) => label), pixels };
  });
}

/** Mostly from the side and a little above, as things are seen; one in four from anywhere on the sphere. */
function randomView(rng: Rng): View {
  const anywhere = rng.next() < 0.25;
  return {
    azimuth: rng.uniform(0, 360),
    elevation: anywhere ? (Math.asin(rng.uniform(-1, 1)) * 180) / Math.PI : rng.uniform(-30, 60),
    distance: rng.uniform(1.9, 2.8),
  };
}

/** Mostly what the renderer does by default, so that default pictures are the best known. */
function draw(mesh: Mesh, views: readonly View[], size: number, rng: Rng): Tensor {
  const seen = cameras(views);
  const [way, lamp, edges, paint] = [rng.next(), rng.next(), rng.next(), rng.next()];
  const direction = [rng.normal(), rng.normal() + 1, rng.normal()] as const;
  const painted = [rng.uniform(0.1, 1), rng.uniform(0.1, 1), rng.uniform(0.1, 1)] as const;
  // Grey, as DILF draws everything; else the shape's own colours where it has any, or one of ours.
  const color = paint < 0.6 ? GREY : paint < 0.8 ? "vertex" : painted;
  const light = lamp < 0.3 ? { kind: "directional" as const, direction } : undefined;
  const look: Partial<DrawOptions> = { size, color, ...(light && { light }) };
  if (way < 0.15) return drawPoints(sampleSurface(mesh, way < 0.05 ? 1024 : 3072, rng), seen, look);
  const creaseAngle = rng.uniform(25, 55);
  const normals = edges < 0.1 ? "face" : edges < 0.2 ? "vertex" : "crease";
  const mode = way < 0.19 ? "soft" : way < 0.22 ? "depth" : way < 0.25 ? "normal" : "phong";
  return drawMesh(mesh, seen, { ...look, mode, normals, creaseAngle, antialias: rng.next() < 0.9 });
}

const GREY = [0.7, 0.7, 0.7] as const;

/** Stretched along its axes, turned a little, one in ten turned anyhow; again in the unit sphere. */
function deformed(mesh: Mesh, rng: Rng): Mesh {
  const stretch = [0, 1, 2].map(() => Math.exp(rng.uniform(-0.15, 0.15)));
  const anyhow = rng.next() < 0.1;
  const tilt = () => (anyhow ? rng.uniform(-Math.PI, Math.PI) : 0.1 * rng.normal());
  const turned = rotation(tilt(), tilt());
  const matrix = [0, 1, 2].flatMap((column) => [...[0, 1, 2].map((row) => turned[row]![column]! * stretch[column]!), 0]);
  return normalizeShape(transformMesh(mesh, [...matrix, 0, 0, 0, 1]));
}

/** About x, then about z; radians. The turn about y is the camera's azimuth. */
function rotation(x: number, z: number): readonly (readonly number[])[] {
  const [cx, sx, cz, sz] = [Math.cos(x), Math.sin(x), Math.cos(z), Math.sin(z)];
  return [
    [cz, -sz * cx, sz * sx],
    [sz, cz * cx, -cz * sx],
    [0, sx, cx],
  ];
}

/** Picture n of [N, S, S, 3] → [3, S, S], rounded to 255ths. */
function channelsFirst({ data }: Tensor, n: number, size: number): Uint8Array {
  const area = size * size;
  const out = new Uint8Array(3 * area);
  for (let p = 0; p < area; p++) for (let c = 0; c < 3; c++) out[c * area + p] = Math.round(255 * data[3 * (n * area + p) + c]!);
  return out;
}
