/** @file The modelling kit of MiniShapes: closed solids and what moves, bends and joins them. */

export { chance, choose, count, roundness } from "./kit/draw.ts";
export { arc, curve, doubleArea, regular, roundedRectangle, superellipse, triangulate } from "./kit/polygon.ts";
export {
  type BoxOptions,
  ball,
  beam,
  blob,
  box,
  cone,
  cuboid,
  cylinder,
  dome,
  frame,
  frustum,
  hoop,
  refine,
  rod,
  torus,
  vane,
} from "./kit/primitives.ts";
export { bounds, EMPTY, flip, merge, outward, type Part, type Point, type Point2, repeat, type Solid, signedVolume } from "./kit/solid.ts";
export { extrude, extrudeSide, extrudeUp, lathe, level, loft, type Surface, sheet, tube } from "./kit/sweep.ts";
export { around, bend, bothX, bothZ, deform, move, scale, taper, turnX, turnY, turnZ, twist } from "./kit/transform.ts";
