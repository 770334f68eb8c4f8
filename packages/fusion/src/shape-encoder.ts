/** @file Shape → cameras → pictures → view features → one feature, and the gradient all the way back. */

import { picturesToPixels, pixelsToPictures } from "@dilf/clip";
import type { Cameras, RenderGradient, Shape } from "@dilf/renderer";
import { type Differentiated, expectKeys, expectShape, type Tensor, tensor } from "@dilf/tensor";
import type { EncodedShapes, ShapeEncoder, ShapeEncoderParts } from "./contracts.ts";
import { join, rows } from "./floats.ts";

export interface ShapeEncoderOptions {
  /** The most pictures that are drawn and encoded at once, ≥ 1. Memory grows with it; results do not change beyond rounding. */
  readonly chunk?: number;
  /**
   * Bytes of pictures, ≥ 0, that `encodeWithGradient` may keep for its pullback; chunks beyond are drawn and encoded again there, which is an
   * encoder pass more out of four. Results do not depend on it.
   */
  readonly keepBytes?: number;
}

/**
 * 48 pictures of 224 px keep the backward pass of a ViT-B/16 in a few GiB, and fill its matrix products. 1 GiB keeps a batch of 64 shapes
 * × 6 views of 224 px (0.54 GB).
 */
export const SHAPE_ENCODER_DEFAULTS = { chunk: 48, keepBytes: 2 ** 30 } as const satisfies Required<ShapeEncoderOptions>;

/** Of one pixel between forward and pullback: the picture and the encoder's copy of it, 3 float32 each, and the face that is seen. */
const BYTES_PER_PIXEL = 28;

/** A chunk that is drawn and encoded with its way back. */
interface Look {
  readonly drawn: Differentiated<Tensor, RenderGradient>;
  readonly encoded: Differentiated<Tensor, Tensor>;
}

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
  const { chunk, keepBytes } = { ...SHAPE_ENCODER_DEFAULTS, ...options };
  const { viewpoints, renderer, encoder, fusion } = parts;
  if (!(Number.isInteger(chunk) && chunk >= 1)) throw new RangeError(`createShapeEncoder: chunk must be an integer ≥ 1, got ${chunk}`);
  if (!(keepBytes >= 0)) throw new RangeError(`createShapeEncoder: keepBytes must be ≥ 0, got ${keepBytes}`);
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

  const piecesFor = (shapes: readonly Shape[], cameras: Cameras): readonly Piece[] => {
    expectShape("ShapeEncoder", `azimuth of policy "${viewpoints.name}"`, cameras.azimuth, [shapes.length, views]);
    return piecesOf(shapes.length, views, chunk);
  };

  const draw = (shapes: readonly Shape[], cameras: Cameras, piece: Piece) =>
    renderer.render(shapes.slice(...piece.shapes), part(cameras, piece));

  const look = async (shapes: readonly Shape[], cameras: Cameras, piece: Piece): Promise<Look> => {
    const drawn = await renderer.renderWithGradient(shapes.slice(...piece.shapes), part(cameras, piece));
    try {
      return { drawn, encoded: await encoder.encodeImagesWithGradient(picturesToPixels(drawn.value)) };
    } catch (error) {
      drawn.dispose();
      throw error;
    }
  };

  const viewFeaturesOf = (parts: readonly Tensor[], shapes: readonly Shape[]) => join(parts, [shapes.length, views, encoder.featureSize]);

  return {
    ...parts,
    async encode(shapes, points, state, { pictures = false } = {}): Promise<EncodedShapes> {
      checkInputs(shapes, points);
      const cameras = await viewpoints.cameras(points, state.viewpoints);
      const features: Tensor[] = [];
      const drawn: Tensor[] = [];
      for (const piece of piecesFor(shapes, cameras)) {
        const picture = await draw(shapes, cameras, piece);
        features.push(await encoder.encodeImages(picturesToPixels(picture)));
        if (pictures) drawn.push(picture);
      }
      const viewFeatures = viewFeaturesOf(features, shapes);
      const { size } = renderer;
      return {
        features: await fusion.fuse(viewFeatures, state.fusion),
        cameras,
        viewFeatures,
        ...(fusion.viewWeights ? { viewWeights: await fusion.viewWeights(viewFeatures, state.fusion) } : {}),
        ...(pictures ? { pictures: join(drawn, [shapes.length * views, size, size, 3]) } : {}),
      };
    },
    async encodeWithGradient(shapes, points, state) {
      checkInputs(shapes, points);
      const learns = state.viewpoints.parameters.size > 0;
      const chosen = await viewpoints.camerasWithGradient(points, state.viewpoints);
      const cameras = chosen.value;
      const pieces = piecesFor(shapes, cameras);
      const kept = new Map<Piece, Look>();
      const release = () => {
        for (const one of kept.values()) disposeLook(one);
        kept.clear();
        chosen.dispose();
      };
      const features: Tensor[] = [];
      let room = learns ? keepBytes : 0;
      try {
        for (const piece of pieces) {
          const bytes = piece.count * renderer.size ** 2 * BYTES_PER_PIXEL;
          if (bytes > room) features.push(await encoder.encodeImages(picturesToPixels(await draw(shapes, cameras, piece))));
          else {
            room -= bytes;
            const seen = await look(shapes, cameras, piece);
            kept.set(piece, seen);
            features.push(seen.encoded.value);
          }
        }
        const viewFeatures = viewFeaturesOf(features, shapes);
        const fused = await fusion.fuseWithGradient(viewFeatures, state.fusion);
        return {
          value: fused.value,
          encoded: { features: fused.value, cameras, viewFeatures },
          buffers: { viewpoints: chosen.buffers },
          async pullback(cotangent) {
            const back = await fused.pullback(cotangent);
            if (!learns) return { viewpoints: new Map(), fusion: back.parameters };
            const perPicture = tensor(back.features.data, [shapes.length * views, encoder.featureSize]);
            const gradients: Cameras[] = [];
            for (const piece of pieces) {
              const known = kept.get(piece);
              const seen = known ?? (await look(shapes, cameras, piece));
              try {
                const pixels = await seen.encoded.pullback(rows(perPicture, piece.start, piece.start + piece.count));
                gradients.push(await seen.drawn.pullback(pixelsToPictures(pixels)));
              } finally {
                if (!known) disposeLook(seen);
              }
            }
            const whole = (of: (gradient: Cameras) => Tensor) => join(gradients.map(of), [shapes.length, views]);
            const cotangents = {
              azimuth: whole((g) => g.azimuth),
              elevation: whole((g) => g.elevation),
              distance: whole((g) => g.distance),
            };
            return { viewpoints: await chosen.pullback(cotangents), fusion: back.parameters };
          },
          dispose() {
            release();
            fused.dispose();
          },
        };
      } catch (error) {
        release();
        throw error;
      }
    },
    async dispose() {
      for (const one of [viewpoints, renderer, encoder, fusion]) await one.dispose();
    },
  };
}

function disposeLook({ drawn, encoded }: Look): void {
  encoded.dispose();
  drawn.dispose();
}

/** The cameras of one piece. */
function part({ azimuth, elevation, distance }: Cameras, { shapes: [from, to], views: [first, end], start, count }: Piece): Cameras {
  const take = ({ data }: Tensor) => tensor(data.subarray(start, start + count), [to - from, end - first]);
  return { azimuth: take(azimuth), elevation: take(elevation), distance: take(distance) };
}
