import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dilf } from "./console.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dilf-render-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

/** A house without symmetry: a box, a roof, and a chimney that is a face of its own. */
const HOUSE = `v 0 0 0
v 2 0 0
v 2 0 1.5
v 0 0 1.5
v 0 1 0
v 2 1 0
v 2 1 1.5
v 0 1 1.5
v 0.3 1.7 0.7
v 1.8 1.6 0.8
v 1.4 1.5 0.4
v 1.6 1.5 0.4
v 1.5 2.1 0.45
f 1 2 6 5
f 2 3 7 6
f 3 4 8 7
f 4 1 5 8
f 1 4 3 2
f 5 6 10 9
f 7 8 9 10
f 6 7 10
f 8 5 9
f 11 12 13
`;
const CLOUD = Array.from({ length: 40 }, (_, i) => `${Math.cos(i) * (1 + 0.02 * i)} ${0.05 * i} ${Math.sin(i)}`).join("\n");

const png = (path: string) => decode(readFileSync(path));
const small = ["--size", "24", "--views", "20,30;75,-10"];

test.each(["phong", "soft", "silhouette", "depth", "normal", "points"])(
  "mode %s draws a sheet of its own, and its gradients agree",
  async (mode) => {
    const out = join(folder, `${mode}.png`);
    const argv = [
      "render",
      file("house.obj", HOUSE),
      ...small,
      "--mode",
      mode,
      "--out",
      out,
      "--check-gradients",
      "--json",
      "--points",
      "300",
    ];
    const ran = await dilf(argv);
    expect(ran.code, ran.err).toBe(0);
    const result = JSON.parse(ran.out);
    expect(result).toMatchObject({ out, mode, size: 24, views: [{ azimuth: 20, elevation: 30, distance: 2.2 }, {}] });
    expect(result.shapes[0].kind).toBe(mode === "points" ? "points" : "mesh");
    expect(result.shapes[0].covered).toBeGreaterThan(0.05);
    expect(Math.abs(result.gradients[0].numeric)).toBeGreaterThan(1e-3);
    expect(result.gradients[0].error).toBeLessThan(1e-4); // float64; values at kinks and jumps are left out and counted
    const { width, height, data } = png(out);
    expect([width, height]).toEqual([2 * 24 + 3 * 4, 24 + 2 * 4]);
    for (const other of readdirSync(folder).filter((name) => name.endsWith(".png") && name !== `${mode}.png`))
      expect(png(join(folder, other)).data).not.toEqual(data);
  },
);

test("a cloud is drawn as points", async () => {
  const out = join(folder, "cloud-sheet.png");
  const ran = await dilf(["render", file("cloud.xyz", CLOUD), ...small, "--out", out]);
  expect(ran.code, ran.err).toBe(0);
  expect(ran.out).toMatch(/cloud\.xyz: 40 points, covers \d+ % of its pictures\nwrote /);
  expect(ran.err).toMatch(/drawing: 1\/1/);
});

test("workers change nothing", async () => {
  const [one, two] = [join(folder, "one-worker.bin"), join(folder, "two-workers.bin")];
  const argv = ["render", file("house.obj", HOUSE), file("cloud.xyz", CLOUD), ...small, "--quiet"];
  expect((await dilf([...argv, "--out", one])).code).toBe(0);
  expect((await dilf([...argv, "--out", two, "--workers", "2"])).code).toBe(0);
  expect(readFileSync(two)).toEqual(readFileSync(one));
});

test("a file that fails is named, the others are drawn, and the exit code tells", async () => {
  const out = join(folder, "mixed.png");
  const good = file("house.obj", HOUSE);
  const argv = ["render", good, file("broken.obj", "v 0 0 0\nv 1 0\n"), join(folder, "missing.obj"), ...small, "--out", out];
  const ran = await dilf([...argv, "--json"]);
  expect(ran.code).toBe(1);
  expect(ran.err).toMatch(/2 of 3 files could not be drawn:\n {2}broken\.obj.*line 2.*\n {2}.*missing\.obj/);
  expect(JSON.parse(ran.out)).toMatchObject({
    out,
    shapes: [{ file: good }],
    failed: [{ message: expect.stringContaining("line 2") }, {}],
  });
  expect(png(out).height).toBe(24 + 2 * 4);
});

test("a picture that is missing is left out and said, and the shape is drawn", async () => {
  file("house.mtl", "newmtl wall\nKd 0.8 0.2 0.1\nmap_Kd bricks.png\n");
  const house = file("painted.obj", `mtllib house.mtl\nvt 0 0\nvt 1 0\nvt 1 1\nusemtl wall\n${HOUSE}f 1/1 2/2 6/3\n`);
  const ran = await dilf(["render", house, ...small, "--out", join(folder, "painted.bin"), "--json"]);
  expect(ran.code, ran.err).toBe(0);
  expect(ran.err).toMatch(/left out: painted\.obj.*names the picture "bricks\.png", which cannot be read/);
  expect(JSON.parse(ran.out).shapes).toMatchObject([{ file: house, skipped: [expect.stringContaining("bricks.png")] }]);
  const quiet = await dilf(["render", house, ...small, "--out", join(folder, "painted.bin"), "--quiet"]);
  expect(quiet).toEqual({ code: 0, out: "", err: "" });
});

test("--columns lays the pictures out anew", async () => {
  const out = join(folder, "columns.bin");
  const ran = await dilf(["render", file("house.obj", HOUSE), file("cloud.xyz", CLOUD), ...small, "--columns", "3", "--out", out]);
  expect(ran.code, ran.err).toBe(0);
  expect([png(out).width, png(out).height]).toEqual([3 * 24 + 4 * 4, 2 * 24 + 3 * 4]);
});

test("when nothing can be drawn nothing is written, and what was there stays", async () => {
  const out = file("before.png", "before");
  const ran = await dilf(["render", file("broken.obj", "v 0 0 0\nv 1 0\n"), ...small, "--out", out]);
  expect(ran.code).toBe(1);
  expect(readFileSync(out, "utf8")).toBe("before");
  expect((await dilf(["render", join(folder, "missing.obj"), "--out", out])).code).toBe(3);
  expect(readFileSync(out, "utf8")).toBe("before");
  expect(readdirSync(folder).filter((name) => name.endsWith(".writing"))).toEqual([]);
});

test("Ctrl-C writes nothing", async () => {
  const controller = new AbortController();
  controller.abort();
  const out = join(folder, "interrupted.png");
  const ran = await dilf(["render", file("house.obj", HOUSE), ...small, "--out", out], controller.signal);
  expect(ran.code).toBe(130);
  expect(ran.err).toMatch(/interrupted after 0 of 1 files; nothing was written/);
  expect(existsSync(out)).toBe(false);
});

test.each([
  { argv: ["--mode", "wire"], code: 2, err: /Allowed choices are phong, soft, silhouette, depth, normal, points/ },
  { argv: ["--workers", "0"], code: 2, err: /wanted an integer ≥ 1/ },
  { argv: ["--views", "ulip:3"], code: 2, err: /--views: .*"ulip" has 12 views, got 3/ },
  { argv: ["--out", "no/such/folder/x.png"], code: 3, err: /--out: there is no folder "no\/such\/folder"; create it first/ },
])("dilf render $argv gives $code", async ({ argv, code, err }) => {
  const ran = await dilf(["render", file("house.obj", HOUSE), ...argv]);
  expect(ran.code).toBe(code);
  expect(ran.err).toMatch(err);
});
