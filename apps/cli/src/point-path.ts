/** @file Meshes drawn as the points that are on them: DILF's point path for shapes that have faces. */

import { type Cameras, type Renderer, type Shape, samplePoints } from "@dilf/renderer";
import { createRng } from "@dilf/tensor";

/**
 * A renderer that draws every mesh as `count` points of its surface; clouds are drawn as they are. The points of a shape record are the same every time: those that
 * the seed gives. Gradients with respect to the shapes would be those of the points, so they are refused.
 */
export function pointPath(renderer: Renderer, count: number, seed: number): Renderer {
  const known = new WeakMap<Shape, Shape>();
  const cloudOf = (shape: Shape): Shape => {
    if (shape.kind === "points") return shape;
    const cloud = known.get(shape) ?? samplePoints(shape, count, createRng(seed).split("point path"));
    known.set(shape, cloud);
    return cloud;
  };
  return {
    size: renderer.size,
    render: (shapes: readonly Shape[], cameras: Cameras) => renderer.render(shapes.map(cloudOf), cameras),
    renderWithGradient(shapes, cameras, wrt) {
      if (wrt?.shapes) throw new Error("pointPath: meshes are drawn as points here, their vertices have no gradient; use the mesh path");
      return renderer.renderWithGradient(shapes.map(cloudOf), cameras);
    },
    dispose: () => renderer.dispose(),
  };
}
