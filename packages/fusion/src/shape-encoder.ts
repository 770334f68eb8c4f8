/** @file Shape → cameras → pictures → view features → one feature, and the gradient all the way back. */

import { picturesToPixels, pixelsToPictures } from "@dilf/clip";
import type { Cameras, Shape } from "@dilf/renderer";
import { expectShape, type Tensor, tensor } from "@dilf/tensor";
import type { EncodedShapes, ShapeEncoder, ShapeEncoderParts } from "./contracts.ts";
import { join, rows } from "./floats.ts";
import { expectKeys } from "./options.ts";

export interface ShapeEncoderOptions {
  /** The most pictures that are drawn and encoded at once, ≥ 1. Memory grows with it; results do not change beyond rounding. */
  readonly chunk?: number;
}

/** 48 pictures of 224 px keep the backward pass of a ViT-B/16 in a few GiB, and fill its matrix products. */
export const SHAPE_ENCODER_DEFAULTS = { chunk: 48 } as const satisfies Required<ShapeEncoderOptions>;

/** Views `view`… of shapes `from`… (to, exclusive): either whole shapes, or some views of one. Pictures `start`… in shape-major order. */
interface Piece {
  readonly shapes: readonly [from: number, to: number];
  readonly views: readonly [from: number, to: number];
  readonly start: number;
  readonly count: number;
}

function piecesOf(shapes: number, views: number, chunk: number): readonly Piece[] {
  const pieces: Piece[] = [];
  const add = (s: readonly [number, number], v: readonly [number, number]) =>
    pieces.push({ shapes: s, views: v, start: s[0] * views + v[0], count: (s[1] - s[0]) * (v[1] - v[0]) });
  if (views <= chunk) {
    const step = Math.floor(chunk / views);
    for (let s = 0; s < shapes; s += step) add([s, Math.min(shapes, s + step)], [0, views]);
  } else for (let s = 0; s < shapes; s++) for (let v = 0; v < views; v += chunk) add([s, s + 1], [v, Math.min(views, v + chunk)]);
  return pieces;
}

/**
 * Puts a view policy, a renderer, an encoder and a fusion module together. The encoder's weights never change. `dispose` releases all four
 * parts: leave it when a part is in use elsewhere, and release the parts one by one.
 * @throws RangeError when the renderer's pictures are not of the encoder's size, or an option is out of range
 * @example
 * const shapeEncoder = createShapeEncoder({ viewpoints, renderer, encoder, fusion });
 * const { features } = await shapeEncoder.encode(shapes, points, { viewpoints: viewpoints.init(1), fusion: fusion.init(1, 6, 512) });
 */
export function createShapeEncoder(parts: ShapeEncoderParts, options: ShapeEncoderOptions = {}): ShapeEncoder {
  expectKeys("createShapeEncoder", options, Object.keys(SHAPE_ENCODER_DEFAULTS));
  const { chunk } = { ...SHAPE_ENCODER_DEFAULTS, ...options };
  const { viewpoints, renderer, encoder, fusion } = parts;
  if (!(Number.isInteger(chunk) && chunk >= 1)) throw new RangeError(`createShapeEncoder: chunk must be an integer ≥ 1, got ${chunk}`);
  if (renderer.size !== encoder.imageSize)
    throw new RangeError(
      `createShapeEncoder: the renderer draws ${renderer.size} px, encoder "${encoder.name}" reads ${encoder.imageSize} px; make a renderer of that size`,
    );
  const { views } = viewpoints;

  const checkInputs = (shapes: readonly Shape[], points: Tensor): void => {
    if (shapes.length === 0) throw new RangeError("ShapeEncoder: there are no shapes; give one at least");
    expectShape("ShapeEncoder", `points for ${shapes.length} shapes and policy "${viewpoints.name}"`, points, [
      shapes.length,
      viewpoints.points,
      3,
    ]);
  };

  const look = async (shapes: readonly Shape[], cameras: Cameras, pictures: boolean) => {
    expectShape("ShapeEncoder", `azimuth of policy "${viewpoints.name}"`, cameras.azimuth, [shapes.length, views]);
    const features: Tensor[] = [];
    const drawn: Tensor[] = [];
    for (const piece of piecesOf(shapes.length, views, chunk)) {
      const picture = await renderer.render(shapes.slice(...piece.shapes), part(cameras, piece));
      features.push(await encoder.encodeImages(picturesToPixels(picture)));
      if (pictures) drawn.push(picture);
    }
    const { size } = renderer;
    return {
      viewFeatures: join(features, [shapes.length, views, encoder.featureSize]),
      ...(pictures ? { pictures: join(drawn, [shapes.length * views, size, size, 3]) } : {}),
    };
  };

  /** ∂⟨cotangent, view features⟩/∂cameras, drawing and encoding again piece by piece. */
  const lookBack = async (shapes: readonly Shape[], cameras: Cameras, cotangent: Tensor): Promise<Cameras> => {
    const back: Cameras[] = [];
    const features = tensor(cotangent.data, [shapes.length * views, encoder.featureSize]);
    for (const piece of piecesOf(shapes.length, views, chunk)) {
      const drawn = await renderer.renderWithGradient(shapes.slice(...piece.shapes), part(cameras, piece));
      try {
        const encoded = await encoder.encodeImagesWithGradient(picturesToPixels(drawn.value));
        try {
          const pixels = await encoded.pullback(rows(features, piece.start, piece.start + piece.count));
          back.push(await drawn.pullback(pixelsToPictures(pixels)));
        } finally {
          encoded.dispose();
        }
      } finally {
        drawn.dispose();
      }
    }
    const whole = (of: (gradient: Cameras) => Tensor) => join(back.map(of), [shapes.length, views]);
    return { azimuth: whole((g) => g.azimuth), elevation: whole((g) => g.elevation), distance: whole((g) => g.distance) };
  };

  return {
    ...parts,
    async encode(shapes, points, state, { pictures = false } = {}): Promise<EncodedShapes> {
      checkInputs(shapes, points);
      const cameras = await viewpoints.cameras(points, state.viewpoints);
      const seen = await look(shapes, cameras, pictures);
      return { features: await fusion.fuse(seen.viewFeatures, state.fusion), cameras, ...seen };
    },
    async encodeWithGradient(shapes, points, state) {
      checkInputs(shapes, points);
      const chosen = await viewpoints.camerasWithGradient(points, state.viewpoints);
      const seen = await look(shapes, chosen.value, false);
      const fused = await fusion.fuseWithGradient(seen.viewFeatures, state.fusion);
      const learns = state.viewpoints.parameters.size > 0;
      return {
        value: fused.value,
        encoded: { features: fused.value, cameras: chosen.value, ...seen },
        buffers: { viewpoints: chosen.buffers },
        async pullback(cotangent) {
          const { features, parameters } = await fused.pullback(cotangent);
          if (!learns) return { viewpoints: new Map(), fusion: parameters };
          return { viewpoints: await chosen.pullback(await lookBack(shapes, chosen.value, features)), fusion: parameters };
        },
        dispose() {
          chosen.dispose();
          fused.dispose();
        },
      };
    },
    async dispose() {
      for (const one of [viewpoints, renderer, encoder, fusion]) await one.dispose();
    },
  };
}

/** The cameras of one piece. */
function part({ azimuth, elevation, distance }: Cameras, { shapes: [from, to], views: [first, end], start, count }: Piece): Cameras {
  const take = ({ data }: Tensor) => tensor(data.subarray(start, start + count), [to - from, end - first]);
  return { azimuth: take(azimuth), elevation: take(elevation), distance: take(distance) };
}
