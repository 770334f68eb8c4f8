/** @file A shape in any form → how it stands, its pictures' features and the one feature that stands for it. */

import { extname } from "node:path";
import type { ShapeEncoderState } from "@dilf/fusion";
import { type LoadOptions, loadShape, normalizeShape, type Shape, samplePoints } from "@dilf/renderer";
import { readShape } from "@dilf/renderer/node";
import { createRng, type Tensor, tensor } from "@dilf/tensor";
import { createSystem, openRun, parseFixedViews, type System, type SystemOptions } from "../system.ts";
import { type Axes, guessUp, type OrientationTexts, orientationTexts, turned, type Up } from "./axes.ts";

/** A file's path, a file's bytes with its name (the extension tells the format), or a shape. */
export type ShapeInput = string | { readonly name: string; readonly bytes: Uint8Array } | Shape;

/** What looks at shapes: an encoder and fixed views, or a trained run. */
export interface LookerOptions extends SystemOptions {
  /** "mini", or a folder with an encoder. Not with `checkpoint`: a run knows its own. */
  readonly encoder?: string;
  /** A run of `dilf pretrain` or `dilf finetune`: its views and fusion. Without it: fixed views, and the mean of their features. */
  readonly checkpoint?: string;
  /** Fixed views: a policy of `dilf render`. Not with `checkpoint`. */
  readonly views?: string;
  /** Of the points that a learned policy looks at. */
  readonly seed?: number;
}

/** Six views around the sphere: the paper's number, MVTN's grid. */
export const LOOKER_DEFAULTS = { encoder: "mini", views: "spherical:6", seed: 1 } as const satisfies LookerOptions;

export interface LookedView {
  readonly azimuth: number; //   degrees
  readonly elevation: number; // degrees
  readonly distance: number; //  world units; the shape fills the unit sphere
  /** How much the view counts for the shape's feature, ≥ 0; null where the fusion cannot tell. */
  readonly weight: number | null;
  /** [D], unit length. */
  readonly feature: Float32Array;
}

export interface Look {
  readonly kind: Shape["kind"];
  readonly axes: Axes;
  /** [D], unit length. */
  readonly feature: Float32Array;
  readonly views: readonly LookedView[];
  /** [V, S, S, 3], display values; where they were asked for. */
  readonly pictures?: Tensor;
  /** What of the file was left out, in words. */
  readonly skipped: readonly string[];
}

export interface LookOptions {
  readonly up?: Up;
  readonly pictures?: boolean;
  readonly signal?: AbortSignal;
}

/** Looks at shapes. To be released with `dispose`. */
export interface Looker {
  readonly system: System;
  /** Whether nothing in it was trained but the encoder. */
  readonly untrained: boolean;
  /** @throws what reading the file throws; RangeError for a shape without extent; the signal's reason when it is aborted */
  look(input: ShapeInput, options?: LookOptions): Promise<Look>;
  dispose(): Promise<void>;
}

export async function createLooker(options: LookerOptions = {}): Promise<Looker> {
  const { encoder, checkpoint, views, seed, ...systemOptions } = { ...LOOKER_DEFAULTS, ...options };
  const { system, state } = await open({ encoder, checkpoint, views, seed }, systemOptions);
  const { shapeEncoder } = system;
  const { points: count } = shapeEncoder.viewpoints;
  let texts: Promise<OrientationTexts> | undefined;

  const encode = (shapes: readonly Shape[], pictures: boolean) => {
    const points = new Float32Array(shapes.length * count * 3);
    if (count > 0)
      for (const [i, shape] of shapes.entries()) points.set(samplePoints(shape, count, createRng(seed)).points.data, i * count * 3);
    return shapeEncoder.encode(shapes, tensor(points, [shapes.length, count, 3]), state, { pictures });
  };

  return {
    system,
    untrained: checkpoint === undefined,
    async look(input, { up = "auto", pictures = false, signal } = {}) {
      signal?.throwIfAborted();
      const skipped: string[] = [];
      const loaded = await load(input, { textures: false, onSkip: (message) => void skipped.push(message) });
      signal?.throwIfAborted();
      const shape = normalizeShape(loaded);
      const given: Axes | undefined = up !== "auto" ? { up, how: "given" } : upOfFormat(input);
      const candidates = given ? [turned(shape, given.up)] : [shape, turned(shape, "z")];
      const encoded = await encode(candidates, pictures);
      const D = encoded.features.shape[1]!;
      const rows = candidates.map((_, i) => encoded.features.data.slice(i * D, (i + 1) * D) as Float32Array);
      let axes = given;
      if (!axes) {
        texts ??= orientationTexts(system.encoder);
        axes = guessUp(loaded, extensionOf(input), { y: rows[0]!, z: rows[1]! }, await texts);
      }
      const chosen = !given && axes.up === "z" ? 1 : 0;
      return { kind: shape.kind, axes, feature: rows[chosen]!, skipped, ...viewsOf(encoded, chosen, pictures) };
    },
    dispose: () => system.dispose(),
  };
}

async function open(
  { encoder, checkpoint, views, seed }: { encoder: string; checkpoint: string | undefined; views: string; seed: number },
  options: SystemOptions,
): Promise<{ readonly system: System; readonly state: ShapeEncoderState }> {
  if (checkpoint !== undefined) return openRun(checkpoint, options);
  const system = await createSystem({ encoder, viewpoints: parseFixedViews(views, seed), fusion: { kind: "mean" } }, options);
  return { system, state: system.init(seed) };
}

function load(input: ShapeInput, options: LoadOptions): Promise<Shape> {
  if (typeof input === "string") return readShape(input, options);
  if ("kind" in input) return Promise.resolve(input);
  return loadShape(input.name, input.bytes, options);
}

function extensionOf(input: ShapeInput): string {
  const name = typeof input === "string" ? input : "name" in input ? input.name : "";
  return extname(name).toLowerCase();
}

/** glTF says that +y is up; of shapes that come as records our own convention holds. No other format says. */
function upOfFormat(input: ShapeInput): Axes | undefined {
  if (typeof input !== "string" && "kind" in input) return { up: "y", how: "format" };
  return [".glb", ".gltf"].includes(extensionOf(input)) ? { up: "y", how: "format" } : undefined;
}

type Encoded = Awaited<ReturnType<System["shapeEncoder"]["encode"]>>;

function viewsOf(
  { cameras, viewFeatures, viewWeights, pictures }: Encoded,
  b: number,
  withPictures: boolean,
): Pick<Look, "views" | "pictures"> {
  const [, V, D] = viewFeatures.shape as [number, number, number];
  const views = Array.from({ length: V }, (_, v): LookedView => {
    const at = b * V + v;
    return {
      azimuth: cameras.azimuth.data[at]!,
      elevation: cameras.elevation.data[at]!,
      distance: cameras.distance.data[at]!,
      weight: viewWeights ? viewWeights.data[at]! : null,
      feature: unit(viewFeatures.data.slice(at * D, (at + 1) * D) as Float32Array),
    };
  });
  if (!withPictures || !pictures) return { views };
  const [, H, W] = pictures.shape as [number, number, number];
  const size = V * H * W * 3;
  return { views, pictures: tensor(pictures.data.slice(b * size, (b + 1) * size) as Float32Array, [V, H, W, 3]) };
}

/** Made of length 1, in place. @throws Error for a feature that has no direction */
export function unit(feature: Float32Array): Float32Array {
  const length = Math.hypot(...feature);
  if (!(length > 0 && length < Infinity)) throw new Error(`the encoder gave a feature of length ${length}`);
  for (let d = 0; d < feature.length; d++) feature[d] = feature[d]! / length;
  return feature;
}

export function dot(a: Float32Array, b: Float32Array, at = 0): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d]! * b[at + d]!;
  return sum;
}
