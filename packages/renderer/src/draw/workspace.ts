/** @file Scratch that is used again for every picture: nothing is allocated per picture once it has grown. */

import type { Arena } from "../kernels/arena.ts";
import { Crossings, Trail } from "./crossings.ts";
import { Layers } from "./layers.ts";
import type { DrawOptions } from "./options.ts";
import { SimdLayers } from "./simd-layers.ts";
import { Triangles } from "./triangles.ts";

/** Doubles per face in `plane`: three edges and the nearness, each times (x, y, −1). */
export const ROWS = 12;

/** In place of a slot: the colour is not needed. */
export const UNSEEN = -1;

/** Surfaces at pixels, one after another: pixel by pixel, and nearest first where a pixel has several. */
export class Fragments {
  count = 0;
  pixel = new Int32Array(0); // [n]
  face = new Int32Array(0); //  [n]
  bary = new Float64Array(0); //  [n, 3] perspective-correct barycentrics, sum 1
  slot: Int32Array = new Int32Array(0); //    [n] where the colour is: its pixel in the picture where that sees one face, i of the layers, UNSEEN where it cannot be seen
  color: Float64Array = new Float64Array(0); // [·, 3] display values: the picture itself, or `layerColor`
  colorGradient: Float64Array = new Float64Array(0); // the same for the gradient
  baryGradient = new Float64Array(0); //  [n, 3]
  // Of the K nearest faces only:
  layerColor = new Float64Array(0); // [n, 3]
  layerColorGradient = new Float64Array(0); // [n, 3]
  layerSlot = new Int32Array(0); // [n]
  triangle = new Int32Array(0); //  [n] see triangles.ts
  depth = new Float64Array(0); //   [n] world units
  distance = new Float64Array(0); // [n] to the outline, squared, NDC²; < 0 inside
  edge = new Uint8Array(0); //      [n] where the outline is nearest: opposite to this corner, see `nearestEdge` in layers.ts
  along = new Float64Array(0); //   [n] and how far along it, 0..1
  share = new Float64Array(0); //   [n] σ(−distance / sigma)
  bias = new Float64Array(0); //    [n] how much the nearer is preferred, see blend.ts
  depthGradient = new Float64Array(0); //    [n]
  distanceGradient = new Float64Array(0); // [n]

  ready(n: number): void {
    if (this.pixel.length >= n) return;
    const length = Math.ceil(1.25 * n);
    this.pixel = new Int32Array(length);
    this.face = new Int32Array(length);
    this.bary = new Float64Array(3 * length);
  }

  /** Room for n more, keeping what is there. */
  extend(n: number): void {
    const { pixel, face, bary, count } = this;
    this.ready(count + n);
    if (this.pixel === pixel) return;
    this.pixel.set(pixel.subarray(0, count));
    this.face.set(face.subarray(0, count));
    this.bary.set(bary.subarray(0, 3 * count));
  }

  readyLayers(): void {
    const { length } = this.pixel;
    if (this.triangle.length !== length) {
      this.triangle = new Int32Array(length);
      this.depth = new Float64Array(length);
      this.distance = new Float64Array(length);
      this.edge = new Uint8Array(length);
      this.along = new Float64Array(length);
      this.share = new Float64Array(length);
      this.bias = new Float64Array(length);
      this.layerColor = new Float64Array(3 * length);
      this.layerSlot = new Int32Array(length);
    }
    if (this.face === this.triangle) this.face = new Int32Array(length); // after `bind`
    this.slot = this.layerSlot;
    this.color = this.layerColor;
  }

  /** All arrays of layers in the memory of kernels, for n fragments. Nothing is cut there: faces are triangles. */
  bind(arena: Arena, n: number): void {
    this.pixel = arena.i32(n);
    this.triangle = arena.i32(n);
    this.face = this.triangle;
    this.layerSlot = arena.i32(n);
    this.bary = arena.f64(3 * n);
    this.depth = arena.f64(n);
    this.distance = arena.f64(n);
    this.edge = arena.u8(n);
    this.along = arena.f64(n);
    this.share = arena.f64(n);
    this.bias = arena.f64(n);
    this.layerColor = arena.f64(3 * n);
    this.baryGradient = arena.f64(3 * n);
    this.depthGradient = arena.f64(n);
    this.distanceGradient = arena.f64(n);
    this.layerColorGradient = arena.f64(3 * n);
    this.slot = this.layerSlot;
    this.color = this.layerColor;
  }

  /** The arrays that only the way back needs. */
  readyGradient(): void {
    if (this.baryGradient.length !== this.bary.length) this.baryGradient = new Float64Array(this.bary.length);
  }

  readyLayersGradient(): void {
    if (this.depthGradient.length !== this.depth.length) {
      this.depthGradient = new Float64Array(this.depth.length);
      this.distanceGradient = new Float64Array(this.depth.length);
      this.layerColorGradient = new Float64Array(this.layerColor.length);
    }
    this.colorGradient = this.layerColorGradient;
  }
}

/** Arrays of at least the asked lengths; what is in them after `ready` is undefined. P = size². */
export class Workspace {
  size = 0;
  orthographic = false;
  reach = 1; //                        half the height of the picture at depth 1 (orthographic: in world units)
  step = 0; //                         from one ray to the next
  ray = new Float64Array(0); //        [size] x of the ray through column j; minus y of row j. See faces.ts
  face = new Int32Array(0); //         [P] nearest face, −1 = none
  nearness = new Float64Array(0); //   [P] of that face, see faces.ts; `farthest` where none
  picture = new Float64Array(0); //    [P + 1 + n, 3]: behind the pixels the background, and colours of surfaces at their edges, see antialias.ts
  pictureGradient = new Float64Array(0); // the same
  readonly box = new Float64Array(4);
  readonly part = new Float64Array(3); // of a gradient, see layers.ts
  seen = new Uint8Array(0); //         [P] bits of the neighbours between which edges were looked for
  arrived = -1; //                     the face in which the last walk ended without an edge
  readonly trail = new Trail();
  strips: number[] = []; //            pairs of a place (pixel a along x, −1 − a along y) and a half-edge, see find-crossings.ts
  atEdges = 0; //                      the first fragment at an edge

  vertices = 0; //                     V, for which view and screen are ready
  view = new Float64Array(0); //       [V, 3] vertices in view space
  screen = new Float64Array(0); //     [V, 3] column, row (real numbers: pixel centres are whole) and nearness; column NaN where nearer than `near`
  plane = new Float64Array(0); //      [F, ROWS] see faces.ts
  side = new Uint8Array(0); //         [F] 1 where seen from behind; of faces in the picture
  solidity = new Float64Array(0); //   [F] 1 / det (perspective), −1 / twice the area (orthographic), 0 = not drawn; > 0 where seen from behind
  stamp = new Int32Array(0); //        [F] the view for which plane and solidity hold
  now = 0; //                          the number of this view
  facing = new Float64Array(0); //     [F] see facing.ts
  facingGradient = new Float64Array(0); // [F]

  readonly fragments = new Fragments();
  readonly triangles = new Triangles();
  readonly layers = new Layers();
  readonly simd = new SimdLayers();
  readonly crossingsX = new Crossings();
  readonly crossingsY = new Crossings();

  /** Begins a view: what was prepared for another one no longer counts. */
  ready({ size, projection, fov, span }: DrawOptions, vertices: number, faces: number): void {
    const P = size * size;
    if (this.size !== size) {
      this.size = size;
      this.ray = new Float64Array(size);
      this.face = new Int32Array(P);
      this.nearness = new Float64Array(P);
      this.picture = new Float64Array(3 * (P + 1));
      this.seen = new Uint8Array(P);
      this.pictureGradient = new Float64Array(0);
    }
    this.orthographic = projection === "orthographic";
    this.reach = this.orthographic ? span : Math.tan((fov * Math.PI) / 360);
    this.step = (2 * this.reach) / size;
    for (let j = 0; j < size; j++) this.ray[j] = ((2 * j + 1) / size - 1) * this.reach;
    this.vertices = vertices;
    if (this.view.length < 3 * vertices) {
      this.view = new Float64Array(grown(3 * vertices));
      this.screen = new Float64Array(this.view.length);
    }
    if (this.solidity.length < faces) {
      this.solidity = new Float64Array(grown(faces));
      this.plane = new Float64Array(ROWS * this.solidity.length);
      this.stamp = new Int32Array(this.solidity.length);
      this.side = new Uint8Array(this.solidity.length);
      this.now = 0;
    }
    this.now++;
  }

  readyFacing(faces: number): this {
    if (this.facing.length < faces) this.facing = new Float64Array(grown(faces));
    return this;
  }

  /** Room for n colours behind the picture. */
  extendPicture(n: number): void {
    const length = 3 * (this.size * this.size + 1 + n);
    if (this.picture.length >= length) return;
    const longer = new Float64Array(Math.ceil(1.25 * length));
    longer.set(this.picture);
    this.picture = longer;
  }

  /** The arrays that only the way back needs. */
  readyGradient(): void {
    if (this.pictureGradient.length !== this.picture.length) this.pictureGradient = new Float64Array(this.picture.length);
  }

  release(): void {
    Object.assign(this, new Workspace());
  }
}

let spare: WeakRef<Workspace> | null = null;

/**
 * The scratch of all calls on this thread that have no renderer, until memory gets short. Not one for each: V8 keeps gigabytes of addresses free around every memory of WebAssembly, and
 * has room for a hundred of them.
 */
export function sharedWorkspace(): Workspace {
  const known = spare?.deref();
  if (known) return known;
  const made = new Workspace();
  spare = new WeakRef(made);
  return made;
}

/** A quarter more, so that a batch of shapes of different size settles after a few. */
function grown(length: number): number {
  return Math.ceil(1.25 * length);
}
