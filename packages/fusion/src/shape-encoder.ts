/** @file Shape → cameras → pictures → view features → one feature, and the gradient all the way back. */

import { picturesToPixels, pixelsToPictures } from "@dilf/clip";
import type { Cameras, RenderGradient, Shape } from "@dilf/renderer";
import { type Differentiated, expectKeys, expectShape, type Tensor, tensor } from "@dilf/tensor";
import type { EncodedShapes, ShapeEncoder, ShapeEncoderParts } from "./contracts.ts";
import { join, rows } from "./floats.ts";

/** What bounds a shape encoder's memory. */
export interface ShapeEncoderOptions {
  /** The most pictures that are encoded at once, ≥ 1; the next so many are drawn meanwhile. Memory grows with it; results do not change beyond rounding. */
  readonly chunk?: number;
  /**
   * Bytes of pictures, ≥ 0, that `encodeWithGradient` may keep for its pullback; chunks beyond are drawn and encoded again there, which is an
   * encoder pass more out of four. Results do not depend on it.
   */
  readonly keepBytes?: number;
}

/**
 * 12 pictures of 224 px fill the matrix products of a ViT, keep its backward pass in 2 to 3 GiB (ViT-B/16: some 0.2 GiB each), stay near the caches with small towers,
 * and leave the renderer something to draw ahead. 1 GiB keeps a batch of 64 shapes × 6 views of 224 px (0.54 GB).
 */
export const SHAPE_ENCODER_DEFAULTS = { chunk: 12, keepBytes: 2 ** 30 } as const satisfies Required<ShapeEncoderOptions>;

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
 * `make` of every item in order, the next one begun before this one is used: what it starts elsewhere (workers that draw) goes on meanwhile.
 * @param drop releases what was begun and is not wanted any more
 */
async function* oneAhead<Item, Made>(
  items: readonly Item[],
  make: (item: Item) => Promise<Made>,
  drop: (made: Made) => void,
): AsyncGenerator<readonly [Item, Made]> {
  let next = items.length > 0 ? make(items[0]!) : undefined;
  try {
    for (const [i, item] of items.entries()) {
      const made = await next!;
      next = i + 1 < items.length ? make(items[i + 1]!) : undefined;
      // Its failure is told when its turn comes, not while another one is in use.
      next?.catch(() => {});
      yield [item, made];
    }
    next = undefined;
  } finally {
    await next?.then(drop, () => {});
  }
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

  const drawWithGradient = (shapes: readonly Shape[], cameras: Cameras, piece: Piece) =>
    renderer.renderWithGradient(shapes.slice(...piece.shapes), part(cameras, piece));

  const viewFeaturesOf = (parts: readonly Tensor[], shapes: readonly Shape[]) => join(parts, [shapes.length, views, encoder.featureSize]);

  /**
   * ∂loss/∂features → ∂loss/∂cameras, piece by piece. The pictures of a piece go back while the encoder is at the next one, and the one after that is drawn.
   * @param features what the pictures were encoded to, cotangent ∂loss/∂ them: [N, D] each
   */
  const pullPictures = async (
    pieces: readonly Piece[],
    kept: ReadonlyMap<Piece, Look>,
    redraw: (piece: Piece) => Promise<Look["drawn"]>,
    features: Tensor,
    cotangent: Tensor,
  ): Promise<Cameras> => {
    const drawing = oneAhead(
      pieces,
      async (piece): Promise<Pictures> => ({ drawn: kept.get(piece)?.drawn ?? (await redraw(piece)), own: !kept.has(piece) }),
      dropOwn,
    );
    const gradients: Promise<Cameras>[] = [];
    for await (const [piece, pictures] of drawing) {
      const [start, end] = [piece.start, piece.start + piece.count];
      try {
        // Of pictures that are drawn again the features are known, so the encoder runs once.
        const encoded =
          kept.get(piece)?.encoded ??
          (await encoder.encodeImagesWithGradient(picturesToPixels(pictures.drawn.value), rows(features, start, end)));
        const pixels = await encoded.pullback(rows(cotangent, start, end));
        if (pictures.own) encoded.dispose();
        await gradients.at(-1);
        gradients.push(pictures.drawn.pullback(pixelsToPictures(pixels)).finally(() => dropOwn(pictures)));
        // It is told below, or at the next piece.
        gradients.at(-1)!.catch(() => {});
      } catch (error) {
        dropOwn(pictures);
        throw error;
      }
    }
    const all = await Promise.all(gradients);
    const whole = (of: (gradient: Cameras) => Tensor) => join(all.map(of), [cotangent.shape[0]! / views, views]);
    return { azimuth: whole((g) => g.azimuth), elevation: whole((g) => g.elevation), distance: whole((g) => g.distance) };
  };

  return {
    ...parts,
    async encode(shapes, points, state, { pictures = false } = {}): Promise<EncodedShapes> {
      checkInputs(shapes, points);
      const cameras = await viewpoints.cameras(points, state.viewpoints);
      const features: Tensor[] = [];
      const drawn: Tensor[] = [];
      const drawing = oneAhead(
        piecesFor(shapes, cameras),
        (piece) => draw(shapes, cameras, piece),
        () => {},
      );
      for await (const [, picture] of drawing) {
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
      const wanted = keptPieces(pieces, learns ? keepBytes : 0, renderer.size);
      const drawing = oneAhead(
        pieces,
        (piece) => (wanted.has(piece) ? drawWithGradient(shapes, cameras, piece) : draw(shapes, cameras, piece)),
        dropPictures,
      );
      try {
        for await (const [piece, pictures] of drawing) {
          if ("data" in pictures) features.push(await encoder.encodeImages(picturesToPixels(pictures)));
          else {
            const encoded = await encoder.encodeImagesWithGradient(picturesToPixels(pictures.value)).catch((error: unknown) => {
              pictures.dispose();
              throw error;
            });
            kept.set(piece, { drawn: pictures, encoded });
            features.push(encoded.value);
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
            const allFeatures = tensor(viewFeatures.data, perPicture.shape);
            const cotangents = await pullPictures(
              pieces,
              kept,
              (piece) => drawWithGradient(shapes, cameras, piece),
              allFeatures,
              perPicture,
            );
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

/** The first pieces whose pictures fit into a budget. */
function keptPieces(pieces: readonly Piece[], budget: number, size: number): ReadonlySet<Piece> {
  const kept = new Set<Piece>();
  let room = budget;
  for (const piece of pieces) {
    const bytes = piece.count * size ** 2 * BYTES_PER_PIXEL;
    if (bytes > room) continue;
    room -= bytes;
    kept.add(piece);
  }
  return kept;
}

function dropPictures(pictures: Tensor | Look["drawn"]): void {
  if (!("data" in pictures)) pictures.dispose();
}

/** Pictures with their way back; `own`: drawn for this pass alone. */
interface Pictures {
  readonly drawn: Look["drawn"];
  readonly own: boolean;
}

function dropOwn({ drawn, own }: Pictures): void {
  if (own) drawn.dispose();
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
