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
   * `createRenderer(options = {})`: draws batches of meshes and point clouds of any sizes; options are those of `drawMesh`, `points: { … }` for clouds
   * (`POINT_DEFAULTS`), and `workers` (`webWorkers(n)`, or `nodeWorkers(n)` of `@dilf/renderer/node`), which draw the views in parallel: same bits for any
   * number of them and for none. Workers keep a copy of every shape record for as long as it lives. `dispose` ends them and frees scratch memory.
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
} from "./draw/draw.ts";
export {
  type Fragments,
  type LayeredFragments,
  /**
   * `rasterize(mesh, cameras, options = {})`: which face each pixel sees, where on it, and how far away. Options size, fov, near as in
   * `DRAW_DEFAULTS`. Forward only: gradients of pictures are `drawMeshWithGradient`.
   * @throws as `drawMesh`
   */
  rasterize,
  /**
   * `rasterizeLayers(mesh, cameras, options = {})`: the K nearest faces of each pixel, with their distances. Options are those of `rasterize`, facesPerPixel
   * and blurRadius (NDC²), by default those of `SOFT_DEFAULTS`: 16 and 2.76e-4. Forward only.
   * @throws as `drawMesh`
   */
  rasterizeLayers,
} from "./draw/fragments.ts";
export type { ModeName } from "./draw/modes/index.ts";
export {
  /** What `drawMesh` and `createRenderer` do when an option is not given. */
  DRAW_DEFAULTS,
  type DrawOptions,
  type Light,
  type RasterOptions,
  /** The blending of the modes "soft" and "silhouette". */
  SOFT_DEFAULTS,
  type SoftOptions,
  type Vector3,
} from "./draw/options.ts";
export type { GltfPlugins, LoadOptions } from "./files/companions.ts";
export {
  /** `parseGlb(bytes, name = "GLB", options = {})`: as `parseGltf`, for the binary form alone. */
  parseGlb,
  /**
   * `parseGltf(bytes, name = "GLTF", options = {})`: glTF 2.0, as JSON or binary. All triangle primitives of the default scene in world space, merged.
   * Colours: base colour factor × COLOR_0 as display values, and base colour pictures (PNG, JPEG; opacity is not read) with KHR_texture_transform; none where
   * nothing but white is given. Buffers and pictures may be inside, in data: addresses, or companions; geometry that is compressed (Draco, meshopt) or
   * quantized is unpacked, the former by what `options.gltf` brings.
   * @throws RangeError for a cut or foreign file, another version, counts and references beyond the file, a required extension that is not read, skins,
   *   active morph targets, instances; for companions that are missing
   */
  parseGltf,
} from "./files/gltf.ts";
export {
  /**
   * `loadShape(name, bytes, options = {})`: a shape from the bytes of a file, by the extension of its name (any case): .glb, .gltf, .npy, .obj, .off, .ply,
   * .stl, .txt, .xyz. Companions (material libraries, pictures, buffers) come through `options.files`; in Node, `readShape` of `@dilf/renderer/node` finds them.
   * @throws RangeError for an unknown extension, and whatever the format's parser throws; messages start with `name`
   */
  loadShape,
  /** The extensions that `loadShape` reads, with their dot, in lower case. */
  SHAPE_EXTENSIONS,
} from "./files/load.ts";
export {
  /**
   * `parseObj(source, name = "OBJ")`: Wavefront OBJ from text or bytes. Polygons become fans where they are convex and are cut by ears where not, negative
   * indices count back, `v x y z r g b` gives colours (0..1, or 0..255 when one exceeds 1). Without its materials: `loadShape` reads those (Kd, map_Kd).
   * @throws RangeError that names the line for malformed vertices or faces and indices out of range; for an empty mesh
   */
  parseObj,
} from "./files/obj.ts";
export {
  /**
   * `parseOff(source, name = "OFF")`: OFF and COFF from text or bytes, with comments, ModelNet's `OFF123 456 0` header, polygons as in `parseObj`. Colours of
   * faces are not read.
   * @throws RangeError for another header, fewer lines than promised, malformed lines and indices out of range (named)
   */
  parseOff,
} from "./files/off.ts";
export {
  /**
   * `loadPicture(name, bytes, size = 1024)`: a PNG or JPEG as texels [H, W, 3], display values; without its opacity. No side is longer than `size`: larger
   * pictures are averaged down. @throws RangeError for other formats, damaged and oversized files; messages start with `name`
   */
  loadPicture,
} from "./files/picture.ts";
export {
  /**
   * `parsePly(source, name = "PLY")`: PLY, ascii or binary of either byte order, from bytes (or, ascii, text): a mesh, or a cloud where there are no faces.
   * Colours of vertices or of faces, normals of points; other elements and properties are passed over. Pictures are not read.
   * @throws RangeError that names the line or byte for a malformed header, counts beyond the file, numbers that are not finite, indices out of range
   */
  parsePly,
} from "./files/ply.ts";
export {
  /**
   * `parseNpyPoints(bytes, name = "NPY")`: points from a NumPy array [P, 3], [P, 6] or [P, 9] (or one more axis of length 1 in front), columns as `parseXyz`.
   * @throws RangeError for another shape, numbers that are not finite; Error for what is no .npy file
   */
  parseNpyPoints,
  /**
   * `parseXyz(source, name = "XYZ")`: a point a line: x y z, then a normal or a colour, or both; blanks or commas between, comments after #. Three further
   * numbers are a normal where all of them have length 1, else a colour (0..1, or 0..255 when one exceeds 1).
   * @throws RangeError that names the line for what is no number and lines of different length
   */
  parseXyz,
} from "./files/points.ts";
export {
  /**
   * `parseStl(source, name = "STL")`: STL, ascii or binary. Corners at exactly one place become one vertex. The file's normals and colours are not read.
   * @throws RangeError that names the line or byte for a cut file, numbers that are not finite, facets that have not three corners
   */
  parseStl,
} from "./files/stl.ts";
export {
  /** `faceNormals(mesh)`: [F, 3], outwards, length 1; 0 for a face without area. In the precision of the vertices. @throws RangeError for an unsound mesh */
  faceNormals,
  /** `vertexNormals(mesh)`: [V, 3], the mean of the normals of a vertex's faces by their area, length 1; 0 where they cancel and for vertices without a face. */
  vertexNormals,
} from "./geometry/face-normals.ts";
export {
  /**
   * `farthestPoints(points, n, start = 0)`: farthest-point sampling of points [P, 3]: the indices of n of them [n], the first is `start`, each next one is as
   * far as can be from all before (the first of equals). Points that coincide come last, in order. n · P steps.
   * @throws RangeError unless n is an integer in 1..P and start one in 0..P − 1; for points that are not finite
   * @example takePoints(cloud, farthestPoints(cloud.points, 1024))
   */
  farthestPoints,
  /** `takePoints(cloud, indices)`: the points with these indices, in this order, with their colours and normals. @throws RangeError for an index out of range */
  takePoints,
} from "./geometry/farthest.ts";
export {
  type AttributeLike,
  /** `cloudFrom(geometry, options = {})`: the points of a geometry as `meshFrom` takes it, with its colours and normals. @throws as `meshFrom` */
  cloudFrom,
  type GeometryLike,
  type GeometryOptions,
  /**
   * `meshFrom(geometry, options = {})`: a mesh from a `THREE.BufferGeometry` or anything of its form (`attributes.position.array`, `index.array`; `color` and, with
   * `options.texture`, `uv`), interleaved or not. Without an index every three vertices are a face. Numbers are copied.
   * @throws TypeError for another form, RangeError for numbers that do not fit together
   * @example transformMesh(meshFrom(object.geometry), object.matrixWorld.elements)
   */
  meshFrom,
} from "./geometry/from-three.ts";
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
  /**
   * `mergeMeshes(meshes)`: one mesh of all faces, in order, with their textures. Where one has colours, those with textures alone become white.
   * @throws RangeError for none, or when some have colours and others neither colours nor textures
   */
  mergeMeshes,
  /**
   * `transformMesh(mesh, matrix)`: vertices times an affine 4 × 4 matrix, 16 numbers column by column as in glTF; a mirroring matrix turns the faces round.
   * @throws RangeError for another length, numbers that are not finite, or a last row that is not 0 0 0 1
   */
  transformMesh,
  /** `transformPoints(cloud, matrix)`: as `transformMesh`, for clouds; normals stay across their surface and of length 1. */
  transformPoints,
  /** `transformShape(shape, matrix)`: `transformMesh` or `transformPoints`. */
  transformShape,
  /**
   * `turnMatrix(axis, degrees)`: the matrix that turns about an axis, counter-clockwise as seen from its tip; for `transformShape`.
   * @throws RangeError for another axis or degrees that are not finite
   * @example transformShape(shape, turnMatrix("x", -90)) // a file with z up: z becomes y
   */
  turnMatrix,
} from "./geometry/transform.ts";
export {
  /** What `clip2pointDepth` does when an option is not given. */
  CLIP2POINT_DEFAULTS,
  type Clip2pointOptions,
  /**
   * `clip2pointDepth(cloud, cameras, options = {})`: CLIP2Point's depth maps, [N, S, S, 3] in 0..1: discs of radius 0.02, seen in parallel, near dark, far at most
   * 200/255, background 1. The cloud is divided by the camera's distance, so what is farther from the origin than distance² lies behind the camera and is
   * left out (the original's way). Give it clouds of `normalizeByMean`, and `cameras(clip2pointViews(6))` at distance 1. Forward only.
   */
  clip2pointDepth,
} from "./points/depth-maps/clip2point.ts";
export {
  /**
   * `pointclipDepth(cloud, size = 224)`: PointCLIP's six depth maps, [6, S, S, 3]: depths in world units from an eye at 1.6, 0 where no point is (not display
   * values: what the original hands to its encoder), drawn at 128 pixels and enlarged. Give it clouds in the unit sphere. Forward only.
   */
  pointclipDepth,
} from "./points/depth-maps/pointclip.ts";
export {
  /**
   * `pointclipV2Depth(cloud, size = 224)`: PointCLIP V2's ten depth maps, [10, S, S, 3] in 0..1, near dark, background 1, drawn at 110 pixels and enlarged.
   * Any size and place of the cloud. Forward only. @throws RangeError where all points coincide
   */
  pointclipV2Depth,
} from "./points/depth-maps/pointclip-v2.ts";
export {
  type DrawnPoints,
  type DrawPointsGradient,
  type DrawPointsOptions,
  /**
   * `drawPoints(cloud, cameras, options = {})`: pictures [N, S, S, 3] of one cloud from N cameras, display values in 0..1, in the precision of
   * `cloud.points`. Options: those of `POINT_DEFAULTS`, and of `DRAW_DEFAULTS` what concerns points: size, fov, near, projection, span, light, ambient,
   * diffuse, color, background, twoSided.
   * @param cameras [N] each
   * @throws RangeError for a cloud that is empty or not finite; for cameras or options out of range
   */
  drawPoints,
  /**
   * `drawPointsWithGradient(cloud, cameras, options = {})`: the same pictures with their pullback: cotangent [N, S, S, 3] → gradient per degree of azimuth
   * and elevation, per world unit of distance, and with `{ cloud: true }` for the points [P, 3] (named `vertices`) and colours [P, 3]. Which point is
   * nearer, and whose neighbour is whose where normals are estimated, is held fixed.
   */
  drawPointsWithGradient,
} from "./points/draw.ts";
export {
  /**
   * `normalizeByMean(cloud)`: moved and scaled so that the mean of the points is the origin and the farthest has distance 1: what MVTN, CLIP2Point and PointCLIP do
   * with their clouds. `normalizeShape` takes the middle of the box. @throws RangeError for an unsound cloud or one whose points all coincide
   */
  normalizeByMean,
} from "./points/normalize-by-mean.ts";
export {
  /** What points look like when an option is not given. */
  POINT_DEFAULTS,
  type PointOptions,
} from "./points/options.ts";
export type { FromWorker, ToWorker, Workers, WorkerThread } from "./pool/protocol.ts";
export type { Cameras, Renderer, RenderGradient, ShapeGradient } from "./renderer.ts";
export type { FloatData, Mesh, PointCloud, Shape, Texture } from "./shape.ts";
export {
  /** `circularViews(n, elevation = 30)`: n views around the shape, azimuth 360°·i/n, from the front on. @throws RangeError unless n is an integer > 0 */
  circularViews,
} from "./views/circular.ts";
export {
  /** `clip2pointViews(6 | 10)`: CLIP2Point's. Six along the axes; ten, of which those beyond ±90° look from the other side, upright. */
  clip2pointViews,
} from "./views/clip2point.ts";
export {
  /** `dodecahedronViews()`: the 20 corners of a regular dodecahedron, from above to below. */
  dodecahedronViews,
} from "./views/dodecahedron.ts";
export {
  type FixedViews,
  type ViewPolicyName,
  /** The fixed view policies by the names that flags use: `viewPolicies.spherical.views(6, rng)`. */
  viewPolicies,
  /**
   * `viewsFrom(text, rng)`: views as a person types them: "spherical:6", "dodecahedron", or "azimuth,elevation[,distance];…". Only "random:N" uses the generator.
   * @throws RangeError that says what is wrong and what is understood
   */
  viewsFrom,
} from "./views/index.ts";
export {
  /** `mvtnCircularViews(n, elevation = 30)`: MVTN's circle: azimuth −270° + 360°·i/n. @throws RangeError unless n is an integer > 0 */
  mvtnCircularViews,
} from "./views/mvtn.ts";
export {
  /** `pointclipV2Views()`: the directions of PointCLIP V2's ten views: eight around at elevation 20°, one from below, one from above. */
  pointclipV2Views,
  /** `pointclipViews()`: the directions of PointCLIP's six views along the axes. */
  pointclipViews,
} from "./views/pointclip.ts";
export {
  /** `randomViews(n, rng)`: azimuth uniform in −180..180, elevation uniform in −90..90 degrees, as MVTN draws them (so poles are over-represented). */
  randomViews,
} from "./views/random.ts";
export {
  /**
   * `sphericalViews(n)`: n directions spread over the sphere, rings of views from below to above, each from azimuth 0 on. MVTN's `unit_spherical_grid` for
   * its n = 4, 6, 8, 12, 16; the same rule for every other n.
   * @throws RangeError unless n is an integer > 0
   */
  sphericalViews,
} from "./views/spherical.ts";
export {
  /** `ulipViews(elevation = 30)`: 12 views, every 30° around the shape. */
  ulipViews,
} from "./views/ulip.ts";
export {
  /**
   * `webWorkers(count)`: threads for `createRenderer({ workers })` in browsers, Deno and Bun. Bundlers find the worker's file by its `new URL`.
   * @throws RangeError unless count is an integer > 0; Error where there is no `Worker`
   */
  webWorkers,
} from "./web-workers.ts";
