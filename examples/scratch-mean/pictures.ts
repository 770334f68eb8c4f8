/** @file Training pictures: shapes of the world, slightly deformed, seen from anywhere, in changing light. */

import type { Dataset, Item } from "@dilf/data";
import { cameras, drawMesh, type Mesh, normalizeShape, type Shape, transformMesh, type View } from "@dilf/renderer";
import { type Rng, type Tensor, tensor } from "@dilf/tensor";

/** Views drawn of one deformed shape: what a drawing derives from a mesh is then paid once for all of them. */
const VIEWS_PER_SHAPE = 4;

/** The pictures of one category in a block of batches. */
export interface Pictures {
  readonly size: number;
  /** [n, 3, S, S] of each category, in random order. */
  readonly byCategory: readonly Float32Array[];
}

export interface Studio {
  /** @param perCategory pictures of each category, a multiple of the views of one shape */
  draw(rng: Rng, perCategory: number, size: number): Promise<Pictures>;
}

/** Shapes are loaded once and kept. */
export function createStudio(dataset: Dataset, items: readonly Item[]): Studio {
  const byCategory = dataset.classes.map((category) => items.filter((item) => item.category === category));
  const loaded = new Map<string, Shape>();
  const load = async (item: Item): Promise<Mesh> => {
    const shape = loaded.get(item.id) ?? normalizeShape(await dataset.load(item));
    loaded.set(item.id, shape);
    if (shape.kind !== "mesh") throw new Error(`train-mini-encoder draws meshes, ${item.id} is a cloud of points`);
    return shape;
  };
  return {
    async draw(rng, perCategory, size) {
      const area = 3 * size * size;
      const all: Float32Array[] = [];
      for (const choices of byCategory) {
        const out = new Float32Array(perCategory * area);
        const places = rng.shuffle(Array.from({ length: perCategory }, (_, i) => i));
        while (places.length > 0) {
          const mesh = deformed(await load(rng.pick(choices)), rng);
          const now = places.splice(0, VIEWS_PER_SHAPE);
          const pictures = await drawMesh(mesh, cameras(now.map(() => randomView(rng))), { size, ...randomLook(rng) });
          for (const [i, place] of now.entries())
            channelsFirst(pictures.data.subarray(i * area, (i + 1) * area), out.subarray(place * area, (place + 1) * area));
        }
        all.push(out);
      }
      return { size, byCategory: all };
    },
  };
}

/** The batch number `index` of a block: `perClass` pictures of every category, with their labels. */
export function batchOf({ size, byCategory }: Pictures, index: number, perClass: number): { pixels: Tensor; labels: readonly number[] } {
  const part = perClass * 3 * size * size;
  const data = new Float32Array(byCategory.length * part);
  for (const [i, pictures] of byCategory.entries()) data.set(pictures.subarray(index * part, (index + 1) * part), i * part);
  return {
    pixels: tensor(data, [byCategory.length * perClass, 3, size, size]),
    labels: byCategory.flatMap((_, label) => Array<number>(perClass).fill(label)),
  };
}

/** Mostly from the side and a little above, as things are seen; one in eight from anywhere on the sphere. */
function randomView(rng: Rng): View {
  const anywhere = rng.next() < 0.125;
  return {
    azimuth: rng.uniform(0, 360),
    elevation: anywhere ? (Math.asin(rng.uniform(-1, 1)) * 180) / Math.PI : rng.uniform(-20, 60),
    distance: rng.uniform(1.9, 2.8),
  };
}

/** Mostly what the renderer does by default, so that default pictures are the best known. */
function randomLook(rng: Rng) {
  const lamp = rng.next();
  const direction = [rng.normal(), rng.normal() + 1, rng.normal()] as const;
  const edges = rng.next();
  const painted = rng.next() < 0.25;
  const color = [rng.uniform(0.1, 1), rng.uniform(0.1, 1), rng.uniform(0.1, 1)] as const;
  return {
    ...(lamp < 0.3 && { light: { kind: "directional", direction } as const }),
    ...(edges < 0.3 && { normals: edges < 0.15 ? ("face" as const) : ("vertex" as const) }),
    ...(painted && { color }),
    creaseAngle: rng.uniform(25, 55),
  };
}

/** Stretched along its axes, turned a little; again in the unit sphere. */
function deformed(mesh: Mesh, rng: Rng): Mesh {
  const stretch = [0, 1, 2].map(() => Math.exp(rng.uniform(-0.15, 0.15)));
  const turned = rotation(0.1 * rng.normal(), 0.1 * rng.normal());
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

/** [S, S, 3] → [3, S, S] */
function channelsFirst(picture: Float32Array, out: Float32Array): void {
  const area = picture.length / 3;
  for (let p = 0; p < area; p++) for (let c = 0; c < 3; c++) out[c * area + p] = picture[3 * p + c]!;
}
