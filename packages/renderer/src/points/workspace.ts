/** @file Scratch for pictures of points, used again for every picture. */

import { Arena } from "../kernels/arena.ts";

/** Arrays of at least the asked lengths; what is in them after `ready` is undefined. P = size², N points. */
export class PointWorkspace {
  size = 0;
  readonly arena = new Arena(); //    of the kernels
  layers = new Float64Array(0); //    [P, 4] of `composite.ts`: what a splat touches of a pixel lies in one cache line
  hits = new Uint16Array(0); //       [P] splats a pixel has taken, where they are counted
  through = new Float64Array(0); //   [P] 1 / sum of weights with "norm"
  view = new Float64Array(0); //      [N, 3] view space
  depth = new Float64Array(0); //     [N] along the line of sight
  centerX = new Float64Array(0); //   [N] column
  centerY = new Float64Array(0); //   [N] row
  radii = new Float64Array(0); //     [N] pixels
  share = new Float64Array(0); //     [N] how bright a splat is in this picture
  order = new Int32Array(0); //       [N] points that are seen, front to back
  keys = new Uint32Array(0); //       [N] depth as ordered bits
  spare = new Int32Array(0); //       [N]
  centerGradient = new Float64Array(0); //   [N, 3] of column, row, radius
  shareGradient = new Float64Array(0); //    [N]
  tintGradient = new Float64Array(0); //     [N, 3] of share · colour, where splats have colours
  viewGradient = new Float64Array(0); //     [N, 3]
  recorded: Float64Array = new Float64Array(0); // one number per weight, see `composite`
  count = 0; //                       weights recorded

  /** @param stride numbers per pixel in `layers` */
  ready(size: number, stride: number, N: number): void {
    const P = size * size;
    if (this.size !== size) {
      this.size = size;
      this.layers = new Float64Array(0);
      this.hits = new Uint16Array(P);
      this.through = new Float64Array(0);
    }
    if (this.layers.length < stride * P) this.layers = new Float64Array(stride * P);
    if (this.depth.length >= N) return;
    const grown = Math.ceil(1.25 * N); // a batch of clouds of different size settles after a few
    this.view = new Float64Array(3 * grown);
    this.depth = new Float64Array(grown);
    this.centerX = new Float64Array(grown);
    this.centerY = new Float64Array(grown);
    this.radii = new Float64Array(grown);
    this.share = new Float64Array(grown);
    this.order = new Int32Array(grown);
    this.keys = new Uint32Array(grown);
    this.spare = new Int32Array(grown);
  }

  /** What only the way back needs. */
  readyGradient(): void {
    const P = this.size * this.size;
    if (this.through.length !== P) this.through = new Float64Array(P);
    if (this.viewGradient.length !== this.view.length) {
      this.viewGradient = new Float64Array(this.view.length);
      this.centerGradient = new Float64Array(this.view.length);
      this.shareGradient = new Float64Array(this.share.length);
      this.tintGradient = new Float64Array(this.view.length);
    }
  }

  /** A longer `recorded` with the same beginning. */
  growRecord(needed: number): Float64Array {
    const longer = new Float64Array(Math.ceil(1.5 * needed));
    longer.set(this.recorded);
    this.recorded = longer;
    return longer;
  }
}

let spare: WeakRef<PointWorkspace> | null = null;

/** As `sharedWorkspace` of draw/workspace.ts. */
export function sharedPointWorkspace(): PointWorkspace {
  const known = spare?.deref();
  if (known) return known;
  const made = new PointWorkspace();
  spare = new WeakRef(made);
  return made;
}
