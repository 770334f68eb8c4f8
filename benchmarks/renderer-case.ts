/** @file One case of the renderer's benchmark: `renderer-case.ts NAME WORKERS` prints its rows as JSON. One worker is this thread. */

import { cameras, createRenderer, type Mesh, type PointCloud, type Shape, sphericalViews } from "@dilf/renderer";
import { nodeWorkers } from "@dilf/renderer/node";
import { createRng, type Tensor, tensor } from "@dilf/tensor";
import { measure } from "./measure.ts";

interface Case {
  readonly what: string;
  shape(): Shape;
  readonly options: Parameters<typeof createRenderer>[0];
}

const phong = (faces: 1_000 | 10_000 | 100_000, antialias: boolean): Case => ({
  what: `phong, ${faces / 1000}k faces, antialias ${antialias ? "on" : "off"}`,
  shape: () => bumpySphere(faces),
  options: { antialias },
});

/** Its blur and its list, which its times belong to; ours are half and twice that. */
const PYTORCH3D = { facesPerPixel: 8, sigma: 1e-4 };

export const CASES: Readonly<Record<string, Case>> = {
  "phong-1k": phong(1_000, false),
  "phong-1k-antialias": phong(1_000, true),
  "phong-10k": phong(10_000, false),
  "phong-10k-antialias": phong(10_000, true),
  "phong-100k": phong(100_000, false),
  "phong-100k-antialias": phong(100_000, true),
  "textured-10k": {
    what: "phong, 10k faces with a texture of 512 × 512, antialias on",
    shape: () => textured(bumpySphere(10_000)),
    options: {},
  },
  "soft-10k": {
    what: "soft Phong, 8 faces a pixel, 10k faces",
    shape: () => bumpySphere(10_000),
    options: { mode: "soft", soft: PYTORCH3D },
  },
  "silhouette-10k": {
    what: "soft silhouette, 8 faces a pixel, 10k faces",
    shape: () => bumpySphere(10_000),
    options: { mode: "silhouette", soft: PYTORCH3D },
  },
  "depth-10k": { what: "depth, 10k faces, antialias on", shape: () => bumpySphere(10_000), options: { mode: "depth" } },
  "points-3072": { what: "points, 3,072, shaded by normal", shape: () => onBumpySphere(3_072), options: {} },
};

/** Latitudes × longitudes, so that the number of faces is exact. */
const GRIDS = { 1000: [25, 21], 10000: [100, 51], 100000: [250, 201] } as const;

function radius(theta: number, phi: number): number {
  return 0.9 + 0.1 * Math.sin(5 * phi) * Math.sin(7 * theta);
}

function bumpySphere(faces: keyof typeof GRIDS): Mesh {
  const [around, down] = GRIDS[faces];
  const vertices: number[] = [];
  const corners: number[] = [];
  for (let i = 0; i <= down; i++)
    for (let j = 0; j < around; j++) {
      const [theta, phi] = [(Math.PI * i) / down, (2 * Math.PI * j) / around];
      const r = radius(theta, phi);
      vertices.push(r * Math.sin(theta) * Math.sin(phi), r * Math.cos(theta), r * Math.sin(theta) * Math.cos(phi));
    }
  for (let i = 0; i < down; i++)
    for (let j = 0; j < around; j++) {
      const [a, b, c, d] = [i * around + j, i * around + ((j + 1) % around), (i + 1) * around + j, (i + 1) * around + ((j + 1) % around)];
      if (i > 0) corners.push(a, c, b); // at the poles the upper or lower triangle of a quad has no area
      if (i < down - 1) corners.push(b, c, d);
    }
  return {
    kind: "mesh",
    vertices: tensor(Float32Array.from(vertices), [vertices.length / 3, 3]),
    faces: tensor(Int32Array.from(corners), [corners.length / 3, 3]),
  };
}

function textured(mesh: Mesh): Mesh {
  const rng = createRng(1);
  const texels = tensor(
    Float32Array.from({ length: 3 * 512 * 512 }, () => rng.next()),
    [512, 512, 3],
  );
  const uvs = new Float32Array(2 * mesh.faces.data.length);
  for (const [c, v] of mesh.faces.data.entries())
    uvs.set([(mesh.vertices.data[3 * v]! + 1) / 2, (mesh.vertices.data[3 * v + 1]! + 1) / 2], 2 * c);
  return { ...mesh, textures: [{ texels, wrap: "repeat" }], uvs: tensor(uvs, [mesh.faces.shape[0]!, 3, 2]) };
}

function onBumpySphere(count: number): PointCloud {
  const rng = createRng(2);
  const points = new Float32Array(3 * count);
  for (let p = 0; p < count; p++) {
    const [theta, phi] = [Math.acos(rng.uniform(-1, 1)), rng.uniform(0, 2 * Math.PI)];
    const r = radius(theta, phi);
    points.set([r * Math.sin(theta) * Math.sin(phi), r * Math.cos(theta), r * Math.sin(theta) * Math.cos(phi)], 3 * p);
  }
  return { kind: "points", points: tensor(points, [count, 3]) };
}

const WARM_UP = 3_000; // ms

async function run(name: string, workers: number): Promise<object[]> {
  const { what, shape, options } = CASES[name]!;
  const renderer = createRenderer({ size: 224, ...options, ...(workers > 1 ? { workers: nodeWorkers(workers) } : {}) });
  const shapes = [shape()];
  const { azimuth, elevation, distance } = cameras(sphericalViews(6));
  const row = ({ data }: Tensor) => tensor(data, [1, 6]);
  const views = { azimuth: row(azimuth), elevation: row(elevation), distance: row(distance) };
  const forward = async () => renderer.render(shapes, views);
  const both = async () => {
    const { value, pullback, dispose } = await renderer.renderWithGradient(shapes, views);
    await pullback(value);
    dispose();
  };
  // V8 needs some fifty calls until everything is compiled as it stays.
  for (const until = performance.now() + WARM_UP; performance.now() < until; ) await both();
  const rows: object[] = [];
  for (const [pass, work] of [
    ["forward", forward],
    ["forward and backward", both],
  ] as const) {
    const timing = await measure(`${what}, ${pass}`, work, { repetitions: 15, units: 6, unit: "pictures" });
    rows.push({ ...timing, case: name, pass, workers, peakMiB: Math.round(process.resourceUsage().maxRSS / 1024) });
  }
  await renderer.dispose();
  return rows;
}

const [name, workers] = process.argv.slice(2);
if (process.argv[1]?.endsWith("renderer-case.ts")) process.stdout.write(JSON.stringify(await run(name!, Number(workers))));
