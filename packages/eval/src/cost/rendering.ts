/** @file The arithmetic of drawing, beside which the networks' is counted exactly. */

import type { Shape } from "@dilf/renderer";

/** Multiply-accumulates per vertex (view matrix and projection, its normal turned), per face (edge functions and area), per pixel (weights, normal, Phong terms, splat). */
const PER_VERTEX = 24;
const PER_FACE = 20;
const PER_PIXEL = 60;

/**
 * An estimate, at most: multiply-accumulates of drawing one shape from V views as pictures of S × S, all pixels covered once. Unlike a network's, the work of a rasterizer
 * depends on the scene (covered pixels, faces that overlap); this is its order of magnitude, to be held against the networks'. The constants count the products in the
 * textbook formulas of a z-buffered Phong renderer; they are ours.
 */
export function renderingMacs(shape: Shape, views: number, size: number): number {
  const [vertices, faces] = shape.kind === "mesh" ? [shape.vertices.shape[0], shape.faces.shape[0]] : [shape.points.shape[0], 0];
  return views * (PER_VERTEX * vertices + PER_FACE * faces + PER_PIXEL * size * size);
}
