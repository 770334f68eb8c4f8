/**
 * @file How every part of a picture changes with the camera, from pullbacks alone: a pullback answers one question about the whole picture, so a picture of
 * G × G tiles is G² equal cameras, each asked about one tile, and the worker pool answers them all.
 */

import type { Renderer, Shape, View } from "@dilf/renderer";
import { tensor } from "@dilf/tensor";

/** Tiles along an edge, from a quick look to every pixel of a picture of 64. */
const GRIDS = [8, 16, 32, 64];
/** Cameras per call: at 64 pixels a batch is 6 MB, and done soon enough to notice that nobody needs it any more. */
const BATCH = 128;

export interface DerivativeMaps {
  readonly grid: number; // G
  /** Change of the mean brightness (of the three colours) of each tile [G · G], rows from above, per degree … */
  readonly azimuth: Float32Array;
  readonly elevation: Float32Array;
  /** … and per world unit. */
  readonly distance: Float32Array;
}

/** Yields finer and finer maps. Ends after the finest, or when `isStale`. */
export async function* derivativeMaps(
  renderer: Renderer,
  shape: Shape,
  { azimuth, elevation, distance }: Required<View>,
  isStale: () => boolean,
): AsyncGenerator<DerivativeMaps, void, void> {
  const S = renderer.size;
  let coarser: DerivativeMaps | null = null;
  for (const grid of GRIDS.filter((g) => S % g === 0)) {
    const maps = {
      grid,
      azimuth: new Float32Array(grid ** 2),
      elevation: new Float32Array(grid ** 2),
      distance: new Float32Array(grid ** 2),
    };
    const tiles = movingTiles(grid, coarser);
    for (let first = 0; first < tiles.length; first += BATCH) {
      const asked = tiles.slice(first, first + BATCH);
      const count = asked.length;
      const same = (value: number) => tensor(new Float32Array(count).fill(value), [1, count]);
      const drawn = await renderer.renderWithGradient([shape], {
        azimuth: same(azimuth),
        elevation: same(elevation),
        distance: same(distance),
      });
      const gradient = await drawn.pullback(tensor(tileQuestions(S, grid, asked), [count, S, S, 3]));
      drawn.dispose();
      for (const name of ["azimuth", "elevation", "distance"] as const)
        for (const [n, tile] of asked.entries()) maps[name][tile] = gradient[name].data[n]!;
      if (isStale()) return;
    }
    yield maps;
    coarser = maps;
  }
}

/** Where a coarser tile was exactly 0 in all three there is background: nothing in it moves, and its parts need not be asked. */
function movingTiles(grid: number, coarser: DerivativeMaps | null): number[] {
  const all = Array.from({ length: grid ** 2 }, (_, tile) => tile);
  if (!coarser) return all;
  const ratio = grid / coarser.grid;
  return all.filter((tile) => {
    const parent = Math.floor(tile / grid / ratio) * coarser.grid + Math.floor((tile % grid) / ratio);
    return coarser.azimuth[parent] !== 0 || coarser.elevation[parent] !== 0 || coarser.distance[parent] !== 0;
  });
}

/** Cotangents [tiles, S, S, 3]: of camera n, the mean over `tiles[n]`, and nothing else. */
function tileQuestions(S: number, grid: number, tiles: readonly number[]): Float32Array {
  const edge = S / grid;
  const questions = new Float32Array(tiles.length * S * S * 3);
  for (const [n, tile] of tiles.entries()) {
    const [top, left] = [Math.floor(tile / grid) * edge, (tile % grid) * edge];
    for (let y = top; y < top + edge; y++) {
      const row = 3 * ((n * S + y) * S + left);
      questions.fill(1 / (3 * edge * edge), row, row + 3 * edge);
    }
  }
  return questions;
}
