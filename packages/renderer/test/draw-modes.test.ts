import { createRng, tensor } from "@dilf/tensor";
import { randomTensor } from "@dilf/tensor/testing";
import { expect, test } from "vitest";
import type { GivenOptions } from "../src/draw/options.ts";
import { drawMesh, drawMeshWithGradient, type Mesh, rasterize, type Texture, transformMesh, withVertices } from "../src/index.ts";
import { cameras64, colored, cube, f64, greatestDifference, type Mesh64, meshOf, still, torus } from "./meshes.ts";

const VIEWS = cameras64([
  [25, 31, 2.3],
  [-140, -38, 1.9],
]);
const MODES = ["phong", "soft", "silhouette", "depth", "normal"] as const;
const FLAT: GivenOptions = { ambient: 1, diffuse: 0, specular: 0, antialias: false };

/** The same mesh, wearing a picture that changes nothing: white, and all corners at one place of it, so that there is no seam. */
function inWhite(mesh: Mesh64): Mesh64 {
  const F = mesh.faces.shape[0]!;
  const texels = f64(new Float64Array(12).fill(1), [2, 2, 3]);
  return { ...mesh, textures: [{ texels, wrap: "clamp" }], uvs: f64(new Float64Array(6 * F).fill(0.4), [F, 3, 2]) };
}

test.each([
  { name: "head", options: {} },
  { name: "directional", options: { light: { kind: "directional", direction: [0.4, 1, 0.6] }, specular: 0.3, diffuse: 0.4 } },
  { name: "one-sided, no antialiasing", options: { twoSided: false, antialias: false } },
  { name: "the least shininess", options: { shininess: 1 } },
  { name: "odd shininess, one colour", options: { shininess: 27, color: [0.2, 0.5, 0.7] } },
  { name: "shininess above 128", options: { shininess: 201 } },
] as const)("the direct kernel equals its slow twin on the list of fragments: $name", ({ options }) => {
  // Textures are what the direct kernel does not have, so a white one sends the same mesh the other way.
  const mesh = colored(still(createRng(1)), createRng(2));
  const [direct, listed] = [mesh, inWhite(mesh)].map((shape) => drawMeshWithGradient(shape, VIEWS, { size: 40, ...options })) as [
    ReturnType<typeof drawMeshWithGradient<Float64Array>>,
    ReturnType<typeof drawMeshWithGradient<Float64Array>>,
  ];
  expect(greatestDifference(direct.value.data, listed.value.data)).toBeLessThan(1e-12);
  const cotangent = randomTensor(createRng(3), direct.value.shape, -1, 1);
  const [a, b] = [direct.pullback(cotangent, { mesh: true }), listed.pullback(cotangent, { mesh: true })];
  // Sums of some thousand terms, of up to 1e3 near edge-on faces, in another order.
  for (const key of ["azimuth", "elevation", "distance"] as const) expect(greatestDifference(a[key].data, b[key].data)).toBeLessThan(1e-9);
  expect(greatestDifference(a.mesh!.vertices.data, b.mesh!.vertices.data)).toBeLessThan(1e-7);
  if (!("color" in options)) expect(greatestDifference(a.mesh!.colors!.data, b.mesh!.colors!.data)).toBeLessThan(1e-9);
  // Without the shape's gradient the camera's is the same, bit for bit.
  expect({ ...direct.pullback(cotangent) }).toEqual({ azimuth: a.azimuth, elevation: a.elevation, distance: a.distance });
});

test("depth pictures are depths: black one unit before the origin, white one behind it, cut off beyond", () => {
  const mesh = still(createRng(4));
  const options = { size: 32, antialias: false } as const;
  for (const projection of ["perspective", "orthographic"] as const) {
    const picture = drawMesh(mesh, VIEWS, { ...options, projection, mode: "depth", background: [0.2, 0.4, 0.6] }).data;
    const { depth, face } = rasterize(mesh, VIEWS, { size: 32, projection });
    for (let p = 0; p < face.data.length; p++) {
      const distance = VIEWS.distance.data[p < 1024 ? 0 : 1]!;
      const wanted = face.data[p]! < 0 ? [0.2, 0.4, 0.6] : new Array(3).fill((depth.data[p]! - distance + 1) / 2);
      for (let k = 0; k < 3; k++) expect(picture[3 * p + k]).toBeCloseTo(wanted[k]!, 12);
    }
  }
  for (const [shift, cutOff] of [
    [1.9, 0],
    [-1.9, 1],
  ] as const) {
    const moved = {
      ...mesh,
      vertices: f64(
        mesh.vertices.data.map((x, i) => x + (i % 3 === 2 ? shift : 0)),
        mesh.vertices.shape,
      ),
    };
    const values = drawMesh(moved, cameras64([[0, 0, 6]]), { ...options, mode: "depth", background: [0.5, 0.5, 0.5] }).data;
    expect(new Set(values)).toEqual(new Set([0.5, cutOff]));
  }
});

test("normal pictures: red to the right, green up, blue towards the eye, whichever way the camera stands", () => {
  // A fine ball: its normal at a pixel is where the pixel's ray meets it.
  const ball = torus(96, 96, 1e-6, 0.7);
  for (const view of [
    [0, 0, 3],
    [130, -40, 3],
  ] as const) {
    const size = 33;
    const options = { size, projection: "orthographic", span: 1, antialias: false, mode: "normal" } as const;
    const { data } = drawMesh(ball, cameras64([view]), options);
    for (const [column, row] of [
      [16, 16],
      [24, 16],
      [16, 8],
      [11, 22],
    ] as const) {
      const [x, y] = [((2 * column + 1) / size - 1) / 0.7, (1 - (2 * row + 1) / size) / 0.7];
      const wanted = [x, y, Math.sqrt(1 - x * x - y * y)];
      // The ball has 96 facets around: interpolated normals err by some (2π / 96)² / 8.
      for (let k = 0; k < 3; k++) expect(Math.abs(data[3 * (row * size + column) + k]! - (1 + wanted[k]!) / 2)).toBeLessThan(0.003);
    }
  }
});

test("orthographic pictures keep sizes: nothing shrinks with the distance, and half the window is `span`", () => {
  const near = drawMesh(cube(0.5), cameras64([[0, 0, 2]]), { size: 32, projection: "orthographic", ...FLAT, color: [0, 0, 0] }).data;
  const far = drawMesh(cube(0.5), cameras64([[0, 0, 9]]), { size: 32, projection: "orthographic", ...FLAT, color: [0, 0, 0] }).data;
  expect(near).toEqual(far);
  expect(near.filter((x) => x === 0).length).toBe(3 * 16 * 16);
  const wide = drawMesh(cube(0.5), cameras64([[0, 0, 2]]), {
    size: 32,
    projection: "orthographic",
    span: 2,
    ...FLAT,
    color: [0, 0, 0],
  }).data;
  expect(wide.filter((x) => x === 0).length).toBe(3 * 8 * 8);
});

/** A square that fills the picture exactly, from (−1, −1) to (1, 1), wearing a 4 × 2 picture; u and v run from `low` to `high`. */
function poster(wrap: Texture["wrap"], low: number, high: number, colors = false): Mesh64 {
  const corners = [
    [-1, -1, 0],
    [1, -1, 0],
    [1, 1, 0],
    [-1, 1, 0],
  ];
  const mesh = meshOf(corners, [
    [0, 1, 2],
    [0, 2, 3],
  ]);
  const at = (i: number) => [corners[i]![0]! < 0 ? low : high, corners[i]![1]! < 0 ? low : high];
  const texels = Array.from({ length: 8 }, (_, i) => [i / 8, i / 16, 1 - i / 8]).flat(); // row 0 is the top
  return {
    ...mesh,
    textures: [{ texels: f64(texels, [2, 4, 3]), wrap }],
    uvs: f64([0, 1, 2, 0, 2, 3].flatMap(at), [2, 3, 2]),
    ...(colors ? { colors: f64(new Float64Array(12).fill(0.5), [4, 3]) } : {}),
  };
}
const POSTER: GivenOptions = { ...FLAT, projection: "orthographic" };
const front = cameras64([[0, 0, 2]]);
const red = (mesh: Mesh64, size: number, options: GivenOptions = {}) =>
  drawMesh(mesh, front, { ...POSTER, size, ...options }).data.filter((_, i) => i % 3 === 0);

test("texels: centres, rows from the top, bilinear between, and what lies beyond the borders", () => {
  // 8 px: every texel covers 2 × 4 pixels; pixel centres lie a quarter or an eighth of a texel off the texels' centres.
  const value = (row: number, column: number) => (4 * row + column) / 8;
  for (const [wrap, beyond] of [
    ["clamp", (i: number, n: number) => Math.min(n - 1, Math.max(0, i))],
    ["repeat", (i: number, n: number) => ((i % n) + n) % n],
    [
      "mirror",
      (i: number, n: number) =>
        ((i % (2 * n)) + 2 * n) % (2 * n) < n ? ((i % (2 * n)) + 2 * n) % (2 * n) : 2 * n - 1 - (((i % (2 * n)) + 2 * n) % (2 * n)),
    ],
  ] as const)
    for (const [low, high] of [
      [0, 1],
      [-1.3, 2.1],
    ] as const) {
      const got = red(poster(wrap, low, high), 8);
      for (let row = 0; row < 8; row++)
        for (let column = 0; column < 8; column++) {
          const u = low + ((high - low) * (column + 0.5)) / 8;
          const v = high - ((high - low) * (row + 0.5)) / 8;
          const [x, y] = [4 * u - 0.5, 2 * (1 - v) - 0.5];
          const [j, i] = [Math.floor(x), Math.floor(y)];
          const tap = (di: number, dj: number) => value(beyond(i + di, 2), beyond(j + dj, 4));
          const [s, t] = [x - j, y - i];
          const wanted = (1 - t) * ((1 - s) * tap(0, 0) + s * tap(0, 1)) + t * ((1 - s) * tap(1, 0) + s * tap(1, 1));
          expect(got[8 * row + column]).toBeCloseTo(wanted, 10);
        }
    }
});

test("colour is vertex colour times texel, each alone where the other is missing, and grey where both are", () => {
  const textured = red(poster("clamp", 0, 1), 8);
  const both = red(poster("clamp", 0, 1, true), 8);
  for (const [p, x] of both.entries()) expect(x).toBeCloseTo(0.5 * textured[p]!, 12);
  const bare: Mesh64 = { ...poster("clamp", 0, 1), faceTextures: tensor(Int32Array.of(-1, 0), [2]) };
  const half = red(bare, 8);
  expect(half[8 * 7 + 6]).toBeCloseTo(0.7, 12); // below the diagonal
  expect(half[8 * 1 + 2]).toBeCloseTo(textured[8 * 1 + 2]!, 12);
  const one = red(poster("clamp", 0, 1, true), 8, { color: [0.25, 0, 0] });
  expect(new Set(one)).toEqual(new Set([0.25]));
  expect(
    drawMeshWithGradient(poster("clamp", 0, 1), front, { ...POSTER, size: 8, color: [0.25, 0, 0] }).pullback(
      f64(new Float64Array(192), [1, 8, 8, 3]),
      { mesh: true },
    ).mesh!.textures,
  ).toBeUndefined();
});

test("back faces culled: nothing of a closed shape changes, and an open one is seen from its front only", () => {
  const mesh = still(createRng(5));
  for (const mode of ["phong", "depth", "normal"] as const)
    expect(
      greatestDifference(drawMesh(mesh, VIEWS, { size: 40, mode, cull: "back" }).data, drawMesh(mesh, VIEWS, { size: 40, mode }).data),
    ).toBeLessThan(1e-12);
  const square = meshOf(
    [
      [-0.5, -0.5, 0],
      [0.5, -0.5, 0],
      [0.5, 0.5, 0],
    ],
    [[0, 1, 2]],
  );
  for (const mode of MODES) {
    const options: GivenOptions = { size: 16, mode, cull: "back" };
    const blank = (azimuth: number) => new Set(drawMesh(square, cameras64([[azimuth, 10, 2]]), options).data).size === 1;
    expect([blank(0), blank(180)]).toEqual([false, true]);
  }
});

test.each(MODES)("turning mesh and camera together, and permuting faces and vertices, leaves the picture: %s", (mode) => {
  const mesh = colored(still(createRng(6)), createRng(7));
  const options: GivenOptions = { size: 28, mode, soft: { facesPerPixel: 60 } }; // all of them: which of two at one depth is dropped goes by their numbers
  const expected = drawMesh(mesh, cameras64([[20, 33, 2.1]]), options).data;
  // A centre may lie on an edge to within rounding and fall to the other face: then a pixel and its neighbours differ.
  const differing = (other: Mesh64, azimuth: number) =>
    drawMesh(other, cameras64([[azimuth, 33, 2.1]]), options).data.filter((x, i) => Math.abs(x - expected[i]!) > 1e-7).length;
  for (const turn of [30, 77, 171]) {
    const [c, s] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
    expect(differing(transformMesh(mesh, [c, 0, -s, 0, 0, 1, 0, 0, s, 0, c, 0, 0, 0, 0, 1]), 20 + turn)).toBeLessThanOrEqual(9);
  }
  const rng = createRng(8);
  const V = mesh.vertices.shape[0]!;
  const order = rng.shuffle(Array.from({ length: V }, (_, v) => v));
  const place = new Int32Array(V);
  for (const [now, before] of order.entries()) place[before] = now;
  const rows = (data: Float64Array) =>
    f64(
      order.flatMap((v) => [...data.subarray(3 * v, 3 * v + 3)]),
      [V, 3],
    );
  const faces = rng.shuffle(Array.from({ length: mesh.faces.shape[0]! }, (_, f) => f));
  const permuted: Mesh64 = {
    kind: "mesh",
    vertices: rows(mesh.vertices.data),
    colors: rows(mesh.colors!.data),
    faces: tensor(Int32Array.from(faces.flatMap((f) => [0, 1, 2].map((k) => place[mesh.faces.data[3 * f + k]!]!))), mesh.faces.shape),
  };
  expect(differing(permuted, 20)).toBe(0);
});

test("silhouettes: black over the background, or in the colour that is given, by how much of a pixel is covered", () => {
  const { data } = drawMesh(cube(), front, { size: 32, mode: "silhouette", background: [0.9, 0.8, 0.7] });
  expect([...data.subarray(3 * (16 * 32 + 10), 3 * (16 * 32 + 10) + 3)].every((x) => x < 1e-3)).toBe(true);
  expect([...data.subarray(0, 3)]).toEqual([0.9, 0.8, 0.7]);
  const blue = drawMesh(cube(), front, { size: 32, mode: "silhouette", color: [0, 0, 1] }).data;
  expect(blue[3 * (16 * 32 + 10)]).toBeLessThan(1e-3);
  expect(blue[3 * (16 * 32 + 10) + 2]).toBe(1);
});

test.each([0, 60, 80, 89, 91, 95, 120, 180])(
  "blended two-sided light goes over smoothly from one side to the other: seen from %d°",
  (azimuth) => {
    const plate = meshOf(
      [
        [-0.8, -0.8, 0],
        [0.8, -0.8, 0],
        [0, 0.9, 0],
      ],
      [[0, 1, 2]],
    );
    const light = { kind: "directional", direction: [0, 0, 3] } as const; // on the front, n = +z
    const options: GivenOptions = {
      size: 1,
      mode: "soft",
      light,
      ambient: 0.3,
      diffuse: 0.6,
      specular: 0,
      color: [1, 1, 1],
      soft: { sigma: 1e-7 },
    };
    // The one ray is the line of sight: n·v = cos a, n·l = 1. In the limit the side that is not lit has ambient light alone.
    const along = Math.cos((azimuth * Math.PI) / 180);
    const share = (1 + along / Math.sqrt(along * along + 0.01)) / 2;
    const picture = (more: GivenOptions) => drawMesh(plate, cameras64([[azimuth, 0, 2.2]]), { ...options, ...more }).data;
    // What σ leaves out of 1 is < 1e-9; beside a face that has faded to 0.03 the background's 1e-10 is 3e-9.
    for (const value of picture({})) expect(value).toBeCloseTo(0.3 + 0.6 * share, 8);
    for (const value of picture({ twoSided: false })) expect(value).toBeCloseTo(0.9, 9); // PyTorch3D's
  },
);

test.each(["soft", "silhouette"] as const)(
  "surfaces are whole between their faces, and with the product of PyTorch3D a quarter clear: %s",
  (mode) => {
    // From the front the diagonal of each square goes through pixel centres.
    const middle = (alpha: "sum" | "product", mesh = cube()) => {
      const options: GivenOptions = { size: 17, mode, ambient: 0, diffuse: 0, specular: 0, soft: { alpha, sigma: 1e-4, facesPerPixel: 2 } };
      return drawMesh(mesh, cameras64([[0, 0, 2.2]]), options).data[3 * (8 * 17 + 8)];
    };
    expect(middle("sum")).toBeCloseTo(0, 9); // black all over: two parts of 1/2; the background's own weight in "soft" is 1e-10
    expect(middle("product")).toBeCloseTo(0.25, 9);
  },
);

test("the soft picture goes over into the hard one as the blur goes to 0", () => {
  const mesh = colored(torus(12, 7), createRng(9));
  const options: GivenOptions = { size: 32, antialias: false };
  const hard = drawMesh(mesh, VIEWS, options).data;
  const far = (sigma: number) => {
    const soft = drawMesh(mesh, VIEWS, { ...options, mode: "soft", soft: { sigma, gamma: 1e-5, facesPerPixel: 20 } }).data;
    return Math.sqrt(soft.reduce((sum, x, i) => sum + (x - hard[i]!) ** 2, 0) / hard.length);
  };
  const errors = [1e-3, 1e-4, 1e-5, 1e-7].map(far);
  for (let i = 1; i < errors.length; i++) expect(errors[i]).toBeLessThan(errors[i - 1]!);
  expect(errors.at(-1)).toBeLessThan(0.01); // centres within √1e-7 of an edge
});

test("in float32 every mode is the float64 one, rounded, and so are its gradients", () => {
  const mesh = inWhite(colored(still(createRng(10)), createRng(11)));
  const single = (tensor64: Mesh64["vertices"]) => ({ data: Float32Array.from(tensor64.data), shape: tensor64.shape });
  const low: Mesh = {
    kind: "mesh",
    vertices: single(mesh.vertices),
    faces: mesh.faces,
    colors: single(mesh.colors!),
    uvs: single(mesh.uvs!),
    textures: [{ texels: single(mesh.textures![0]!.texels), wrap: "clamp" }],
  };
  const double = (tensor32: Mesh["vertices"]) => f64(tensor32.data, tensor32.shape);
  const high: Mesh64 = {
    kind: "mesh",
    vertices: double(low.vertices),
    faces: mesh.faces,
    colors: double(low.colors!),
    uvs: double(low.uvs!),
    textures: [{ texels: double(low.textures![0]!.texels), wrap: "clamp" }],
  };
  for (const mode of MODES) {
    const [a, b] = [drawMeshWithGradient(low, VIEWS, { size: 20, mode }), drawMeshWithGradient(high, VIEWS, { size: 20, mode })];
    expect(a.value.data).toEqual(Float32Array.from(b.value.data));
    const cotangent = randomTensor(createRng(1), a.value.shape, -1, 1);
    const [ga, gb] = [a.pullback(cotangent, { mesh: true }), b.pullback(cotangent, { mesh: true })];
    expect(ga.elevation.data).toEqual(Float32Array.from(gb.elevation.data));
    expect(ga.mesh!.vertices.data).toEqual(Float32Array.from(gb.mesh!.vertices.data));
    expect(ga.mesh!.textures![0]!.data).toEqual(Float32Array.from(gb.mesh!.textures![0]!.data));
    expect(ga.mesh!.textures![0]!.shape).toEqual([2, 2, 3]);
  }
});

test("moved vertices keep their textures", () => {
  const mesh = poster("repeat", 0, 1);
  const moved = withVertices(
    mesh,
    f64(
      mesh.vertices.data.map((x) => 0.5 * x),
      [4, 3],
    ),
  );
  expect(new Set(red(moved, 8)).size).toBeGreaterThan(4);
});

test.each([
  { options: { mode: "wire" }, message: 'mode must be one of phong, soft, silhouette, depth, normal, got "wire"' },
  { options: { soft: { K: 3 } }, message: 'soft: unknown option "K"' },
  { options: { soft: { facesPerPixel: 0 } }, message: "soft.facesPerPixel must be an integer in 1..256, got 0" },
  { options: { soft: { sigma: 0 } }, message: "soft.sigma must be a finite number > 0, got 0" },
  { options: { soft: { gamma: -1 } }, message: "soft.gamma must be a finite number > 0, got -1" },
  { options: { soft: { blurRadius: "wide" } }, message: 'soft.blurRadius must be "auto" or a finite number ≥ 0, got "wide"' },
  { options: { soft: { near: 5, far: 5 } }, message: "soft.near and far must be finite, 0 ≤ near < far, got [5,5]" },
  { options: { soft: { alpha: "mean" } }, message: 'soft.alpha must be "sum" or "product", got "mean"' },
  { options: { soft: { composite: "under" } }, message: 'soft.composite must be "over" or "none", got "under"' },
])("drawMesh refuses $options", ({ options, message }) =>
  expect(() => drawMesh(cube(), front, options as GivenOptions)).toThrow(`drawMesh: ${message}`),
);
