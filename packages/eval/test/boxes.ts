/** @file A world of three categories that an encoder without any learning can name: boxes that are long in x, y or z. */

import type { Dataset, Item } from "@dilf/data";
import type { EncodedShapes, ShapeEncoder } from "@dilf/fusion";
import type { Mesh, Shape } from "@dilf/renderer";
import { tensor, zeros } from "@dilf/tensor";

export const CLASSES = ["wide", "tall", "deep"];
const LENGTHS: Readonly<Record<string, readonly [number, number, number]>> = { wide: [3, 1, 1], tall: [1, 3, 1], deep: [1, 1, 3] };
export const TEXT = tensor(Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), [3, 3]); // one axis per category

export function box([x, y, z]: readonly number[]): Mesh {
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((i) => [i & 1 ? x : -x, i & 2 ? y : -y, i & 4 ? z : -z]);
  return {
    kind: "mesh",
    vertices: tensor(Float32Array.from(corners), [8, 3]),
    faces: tensor(Int32Array.of(0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6), [4, 3]),
  };
}

/** The extents of the vertices, unit length: [3]. */
function extents(shape: Shape): number[] {
  if (shape.kind !== "mesh") throw new Error("a box is a mesh");
  const { data } = shape.vertices;
  const sizes = [0, 1, 2].map((axis) => Math.max(...data.filter((_, i) => i % 3 === axis)));
  const norm = Math.hypot(...sizes);
  return sizes.map((size) => size / norm);
}

export const ITEMS: readonly Item[] = Array.from({ length: 7 }, (_, i) => ({ id: `${CLASSES[i % 3]}/${i}`, category: CLASSES[i % 3] }));

/** Item 4, "tall/4", is really deep; `changes` puts other shapes or errors at its keys. */
export function dataset(changes: Readonly<Record<string, Shape | Error>> = {}): Dataset {
  return {
    name: "boxes",
    classes: CLASSES,
    splits: ["test"],
    license: "MIT",
    fingerprint: async () => "boxes-1",
    list: async () => ITEMS,
    load: async ({ id, category }) => {
      const change = changes[id];
      if (change instanceof Error) throw change;
      return change ?? box(LENGTHS[id === "tall/4" ? "deep" : category]);
    },
  };
}

export const unused = async (): Promise<never> => {
  throw new Error("an evaluation must not ask for this");
};
export const noState = { parameters: new Map(), buffers: new Map() };

/** Features are the extents of the box. Remembers the points it is shown, in order; refuses a batch that holds a very long box. */
export function boxEncoder(points = 4): ShapeEncoder & { readonly seen: string[]; readonly batches: number[] } {
  const seen: string[] = [];
  const batches: number[] = [];
  return {
    seen,
    batches,
    viewpoints: {
      name: "none",
      views: 1,
      points,
      init: () => noState,
      cameras: unused,
      camerasWithGradient: unused,
      dispose: async () => {},
    },
    fusion: { name: "extents", init: () => noState, fuse: unused, fuseWithGradient: unused, dispose: async () => {} },
    renderer: { size: 1, render: unused, renderWithGradient: unused, dispose: async () => {} },
    encoder: {
      name: "boxes",
      imageSize: 1,
      featureSize: 3,
      logitScale: 1,
      fingerprint: "none",
      encodeImages: unused,
      encodeImagesWithGradient: unused,
      encodeTexts: unused,
      unknownWords: () => [],
      dispose: async () => {},
    },
    encode: async (shapes, batch): Promise<EncodedShapes> => {
      batches.push(shapes.length);
      const features = shapes.flatMap((shape) => {
        const sizes = extents(shape);
        if (Math.max(...sizes) > 0.98) throw new Error("this box is too long to draw");
        return sizes;
      });
      for (const i of shapes.keys()) seen.push(batch.data.subarray(i * points * 3, (i + 1) * points * 3).join(","));
      return {
        features: tensor(Float32Array.from(features), [shapes.length, 3]),
        cameras: { azimuth: zeros([shapes.length, 1]), elevation: zeros([shapes.length, 1]), distance: zeros([shapes.length, 1]) },
        viewFeatures: zeros([shapes.length, 1, 3]),
      };
    },
    encodeWithGradient: unused,
    dispose: async () => {},
  };
}
