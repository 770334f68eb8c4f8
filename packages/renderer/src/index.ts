/** @file The contract of @dilf/renderer. */

export { cameras, DEFAULT_DISTANCE, type View } from "./camera/cameras.ts";
export { createRenderer } from "./create-renderer.ts";
export { type DrawGradient, type DrawnMesh, drawMesh, drawMeshWithGradient } from "./draw/draw.ts";
export { type Fragments, type LayeredFragments, rasterize, rasterizeLayers } from "./draw/fragments.ts";
export type { ModeName } from "./draw/modes/index.ts";
export {
  DRAW_DEFAULTS,
  type DrawOptions,
  type Light,
  type RasterOptions,
  SOFT_DEFAULTS,
  type SoftOptions,
  type Vector3,
} from "./draw/options.ts";
export type { GltfPlugins, LoadOptions } from "./files/companions.ts";
export { parseGlb, parseGltf } from "./files/gltf.ts";
export { loadShape, SHAPE_EXTENSIONS } from "./files/load.ts";
export { loadPicture } from "./files/load-picture.ts";
export { parseObj } from "./files/obj.ts";
export { parseOff } from "./files/off.ts";
export { parsePly } from "./files/ply.ts";
export { parseNpyPoints, parseXyz } from "./files/points.ts";
export { parseStl } from "./files/stl.ts";
export { faceNormals, vertexNormals } from "./geometry/face-normals.ts";
export { farthestPoints, takePoints } from "./geometry/farthest.ts";
export { type AttributeLike, cloudFrom, type GeometryLike, type GeometryOptions, meshFrom } from "./geometry/from-three.ts";
export { normalizeShape } from "./geometry/normalize.ts";
export type { NormalMode } from "./geometry/normals.ts";
export { samplePoints, sampleSurface } from "./geometry/sample.ts";
export { withVertices } from "./geometry/topology.ts";
export { mergeMeshes, transformMesh, transformPoints, transformShape, turnMatrix } from "./geometry/transform.ts";
export { CLIP2POINT_DEFAULTS, type Clip2pointOptions, clip2pointDepth } from "./points/depth-maps/clip2point.ts";
export { pointclipDepth } from "./points/depth-maps/pointclip.ts";
export { pointclipV2Depth } from "./points/depth-maps/pointclip-v2.ts";
export { type DrawnPoints, type DrawPointsGradient, type DrawPointsOptions, drawPoints, drawPointsWithGradient } from "./points/draw.ts";
export { normalizeByMean } from "./points/normalize-by-mean.ts";
export { POINT_DEFAULTS, type PointOptions } from "./points/options.ts";
export type { FromWorker, ToWorker, Workers, WorkerThread } from "./pool/protocol.ts";
export type { Cameras, Renderer, RenderGradient, ShapeGradient } from "./renderer.ts";
export type { FloatData, Mesh, PointCloud, Shape, Texture } from "./shape.ts";
export { circularViews } from "./views/circular.ts";
export { clip2pointViews } from "./views/clip2point.ts";
export { dodecahedronViews } from "./views/dodecahedron.ts";
export { type FixedViews, type ViewPolicyName, viewPolicies, viewsFrom } from "./views/index.ts";
export { mvtnCircularViews } from "./views/mvtn.ts";
export { pointclipV2Views, pointclipViews } from "./views/pointclip.ts";
export { randomViews } from "./views/random.ts";
export { sphericalViews } from "./views/spherical.ts";
export { ulipViews } from "./views/ulip.ts";
export { webWorkers } from "./web-workers.ts";
