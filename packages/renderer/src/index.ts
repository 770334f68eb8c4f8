/** @file The contract of @dilf/renderer. */

export {
  /**
   * `cameras(views)`: a list of views as camera tensors [N], float32, in the order given.
   * @param views azimuth and elevation in degrees, distance in world units (default `DEFAULT_DISTANCE`)
   * @throws RangeError for an empty list, an angle that is not finite, or a distance that is not > 0
   * @example cameras([{ azimuth: 45, elevation: 30 }, { azimuth: 0, elevation: 90, distance: 3 }])
   */
  cameras,
  /** 2.2 world units: the unit sphere then fills 0.88 of the picture under 60°. MVTN's canonical distance for meshes. */
  DEFAULT_DISTANCE,
  type View,
} from "./camera/cameras.ts";
export {
  /**
   * `circularViews(n, elevation = 30)`: n views around the shape, azimuth 360°·i/n. Starts in front (our choice; MVTN's circle starts at 90°).
   * @throws RangeError unless n is an integer > 0
   */
  circularViews,
  /** `randomViews(n, rng)`: azimuth uniform in −180..180, elevation uniform in −90..90 degrees, as MVTN draws them (so poles are over-represented). */
  randomViews,
  /**
   * `sphericalViews(n)`: n directions spread over the sphere, rings of views from below to above, each from azimuth 0 on. MVTN's `unit_spherical_grid` for
   * its n = 4, 6, 8, 12, 16; the same rule for every other n.
   * @throws RangeError unless n is an integer > 0
   */
  sphericalViews,
} from "./camera/policies.ts";
export {
  /**
   * `createRenderer(options = {})`: draws batches of meshes of any sizes on this thread; options are those of `drawMesh`. A point
   * cloud is an error (not supported yet). `dispose` frees its scratch memory.
   * @throws TypeError for an unknown option, RangeError for a value out of range, naming it
   */
  createRenderer,
} from "./create-renderer.ts";
export {
  type DrawGradient,
  type DrawnMesh,
  /**
   * `drawMesh(mesh, cameras, options = {})`: pictures [N, S, S, 3] of one mesh from N cameras, display values in 0..1, in the precision of
   * `mesh.vertices`. Perspective, z-buffered, one face per pixel, both sides drawn; defaults in `DRAW_DEFAULTS`.
   * @param cameras [N] each
   * @throws RangeError for a mesh that is empty, not finite or points outside its vertices; for cameras or options out of range
   */
  drawMesh,
  /**
   * `drawMeshWithGradient(mesh, cameras, options = {})`: the same pictures with their pullback: cotangent [N, S, S, 3] → gradient per degree of azimuth
   * and elevation, per world unit of distance, and with `{ mesh: true }` for the vertices [V, 3] and colours [V, 3]. It is the derivative of the
   * picture that is drawn; which face a pixel sees and which faces share a normal are held fixed, outlines move through `antialias`.
   */
  drawMeshWithGradient,
  type Fragments,
  /**
   * `rasterize(mesh, cameras, options = {})`: which face each pixel sees, where on it, and how far away. Options size, fov, near as in
   * `DRAW_DEFAULTS`. Forward only: gradients of pictures are `drawMeshWithGradient`.
   * @throws as `drawMesh`
   */
  rasterize,
} from "./draw/draw.ts";
export {
  /** What `drawMesh` and `createRenderer` do when an option is not given. */
  DRAW_DEFAULTS,
  type DrawOptions,
  type Light,
  type RasterOptions,
  type Vector3,
} from "./draw/options.ts";
export {
  /**
   * `parseGlb(bytes, name = "GLB")`: binary glTF 2.0. All triangle primitives of the default scene in world space, merged. Colours: base colour factor
   * × COLOR_0 as display values; no colours when nothing but white is given, or when any primitive has a colour texture (textures are not read).
   * @throws RangeError for a cut or foreign file, another version, a required extension (Draco, meshopt …), skins, active morph targets, bad indices
   */
  parseGlb,
} from "./files/glb.ts";
export {
  /**
   * `loadShape(name, bytes)`: a shape from the bytes of a file, by the extension of its name: .obj, .off, .glb (any case).
   * @throws RangeError for an unknown extension, and whatever the format's parser throws; messages start with `name`
   */
  loadShape,
  /** The extensions that `loadShape` reads, with their dot, in lower case. */
  SHAPE_EXTENSIONS,
} from "./files/load.ts";
export {
  /**
   * `parseObj(text, name = "OBJ")`: Wavefront OBJ. Polygons become fans around their first corner (right for convex ones), negative indices count back,
   * `v x y z r g b` gives colours (0..1, or 0..255 when one exceeds 1). Normals, texture coordinates, groups and materials are not read.
   * @throws RangeError that names the line for malformed vertices or faces; for an empty mesh or an index out of range
   */
  parseObj,
} from "./files/obj.ts";
export {
  /**
   * `parseOff(text, name = "OFF")`: OFF and COFF, with comments, ModelNet's `OFF123 456 0` header, polygons as fans. Colours of faces are not read.
   * @throws RangeError for another header, fewer lines than promised, malformed lines (named), an index out of range
   */
  parseOff,
} from "./files/off.ts";
export {
  /**
   * `normalizeShape(shape)`: moved and scaled so that the middle of the bounding box is the origin and the farthest point has distance 1. The box, not
   * the mean of the vertices (MVTN's choice for points): the mean depends on how finely parts are cut, and leaves shapes off the middle of the picture.
   * Vertices without a face do not count.
   * @throws RangeError for an unsound shape or one whose points all coincide
   */
  normalizeShape,
} from "./geometry/normalize.ts";
export type { NormalMode } from "./geometry/normals.ts";
export {
  /**
   * `samplePoints(shape, n, rng)`: n points of any shape. Of a mesh: `sampleSurface`. Of a cloud: n of its points, none twice until all were taken once.
   * @throws RangeError for an unsound shape, a surface without area, or n that is not an integer > 0
   */
  samplePoints,
  /**
   * `sampleSurface(mesh, n, rng)`: n points uniform by area, with the face normals [n, 3], and colours where the mesh has them; float32.
   * @throws as `samplePoints`
   */
  sampleSurface,
} from "./geometry/sample.ts";
export {
  /**
   * `withVertices(mesh, vertices)`: the same mesh at other places [V, 3], in the precision of `vertices`, which keeps its edges and crease groups. What
   * to use when vertices are optimised: a new record with moved vertices would be grouped anew, and corners that no longer coincide would part.
   */
  withVertices,
} from "./geometry/topology.ts";
export {
  /** `mergeMeshes(meshes)`: one mesh of all faces, in order. @throws RangeError for none, or when only some have colours */
  mergeMeshes,
  /**
   * `transformMesh(mesh, matrix)`: vertices times an affine 4 × 4 matrix, 16 numbers column by column as in glTF; a mirroring matrix turns the faces round.
   * @throws RangeError for another length, numbers that are not finite, or a last row that is not 0 0 0 1
   */
  transformMesh,
} from "./geometry/transform.ts";
export type { Cameras, Renderer, RenderGradient, ShapeGradient } from "./renderer.ts";
export type { FloatData, Mesh, PointCloud, Shape, Texture } from "./shape.ts";
