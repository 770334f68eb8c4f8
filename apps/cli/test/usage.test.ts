import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dilf } from "./console.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dilf-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CUBE = `${[0, 1, 2, 3, 4, 5, 6, 7].map((i) => `v ${i & 1} ${(i >> 1) & 1} ${i >> 2}`).join("\n")}
f 1 3 4 2
f 5 6 8 7
f 1 2 6 5
f 3 7 8 4
f 1 5 7 3
f 2 4 8 6
`;

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  return path;
};

test.each([
  { argv: ["--version"], code: 0, out: /^\d+\.\d+\.\d+\n$/, err: /^$/ },
  { argv: ["--help"], code: 0, out: /demo[\s\S]*render[\s\S]*pretrain[\s\S]*eval[\s\S]*Exit codes/, err: /^$/ },
  { argv: ["render", "--help"], code: 0, out: /Example:\n {2}dilf render/, err: /^$/ },
  { argv: ["rendr", "x.obj"], code: 2, out: /^$/, err: /unknown command 'rendr'[\s\S]*render/ },
  { argv: ["render", "x.obj", "--sise", "64"], code: 2, out: /^$/, err: /unknown option '--sise'[\s\S]*--size/ },
  { argv: ["render"], code: 2, out: /^$/, err: /missing required argument 'files'/ },
  { argv: ["render", "x.obj", "--size", "tiny"], code: 2, out: /^$/, err: /wanted an integer ≥ 8/ },
  {
    argv: ["render", "x.obj", "--views", "front"],
    code: 2,
    out: /^$/,
    err: /--views: .*no policy "front"; known are circular:N, spherical:N/,
  },
  { argv: ["render", "x.obj", "--views", "spherical:0"], code: 2, out: /^$/, err: /n must be an integer > 0, got 0/ },
  { argv: ["render", "no-such-file.obj"], code: 3, out: /^$/, err: /no-such-file\.obj/ },
  { argv: ["eval", "--device", "gpu"], code: 2, out: /^$/, err: /Allowed choices are cpu/ },
  { argv: ["eval", "--data", "shapenet"], code: 2, out: /^$/, err: /known are minishapes/ },
  { argv: ["eval", "--data", "folder:no-such-folder"], code: 3, out: /^$/, err: /"no-such-folder" is not there/ },
  { argv: ["eval", "--encoder", "no-such-encoder"], code: 3, out: /^$/, err: /"no-such-encoder" is neither a bundled encoder/ },
  { argv: ["eval", "--run", "no-such-run"], code: 3, out: /^$/, err: /there is no run in no-such-run/ },
  { argv: ["eval", "--split", "training"], code: 2, out: /^$/, err: /has no "training"; it has train, val, test/ },
  { argv: ["eval", "--classes", "table,unicorn"], code: 2, out: /^$/, err: /has no category unicorn/ },
  { argv: ["eval", "--prompts", "no-such-set.json"], code: 3, out: /^$/, err: /no-such-set\.json/ },
  { argv: ["pretrain"], code: 2, out: /^$/, err: /required option '--run <folder>'/ },
  { argv: ["pretrain", "--run", "x", "--views", "many"], code: 2, out: /^$/, err: /wanted start:N, circular:N, spherical:N, random:N/ },
])("dilf $argv gives $code", async ({ argv, code, out, err }) => {
  const ran = await dilf(argv);
  expect(ran.code, ran.err).toBe(code);
  expect(ran.out).toMatch(out);
  expect(ran.err).toMatch(err);
});

test("a broken mesh fails with its file and line, and exit code 1", async () => {
  const ran = await dilf(["render", file("broken.obj", "v 0 0 0\nv 1 0\nf 1 2 3\n"), "--out", join(folder, "x.png")]);
  expect(ran.code).toBe(1);
  expect(ran.err).toMatch(/^dilf: broken\.obj.*line 2/m);
});

test("render writes a sheet and checks its gradients", async () => {
  const out = join(folder, "sheet.png");
  const ran = await dilf([
    "render",
    file("cube.obj", CUBE),
    "--views",
    "20,30;75,-10",
    "--size",
    "32",
    "--out",
    out,
    "--check-gradients",
    "--json",
  ]);
  expect(ran.code, ran.err).toBe(0);
  const { shapes, gradients } = JSON.parse(ran.out);
  expect(shapes).toMatchObject([{ vertices: 8, faces: 12 }]);
  expect(shapes[0].covered).toBeGreaterThan(0.1);
  expect(gradients[0].error).toBeLessThan(1e-5); // float64, and a cube has no coincident faces
  expect(Math.abs(gradients[0].numeric)).toBeGreaterThan(1e-3);
  expect([...readFileSync(out).subarray(1, 4)]).toEqual([..."PNG"].map((letter) => letter.charCodeAt(0)));
});

test("a folder whose categories the encoder does not know is wrong usage, and says which encoder", async () => {
  file("assets/zyzzyva/a.obj", CUBE);
  file("assets/qwerty/b.obj", CUBE);
  const ran = await dilf(["eval", "--data", `folder:${join(folder, "assets")}`]);
  expect(ran.code).toBe(2);
  expect(ran.err).toMatch(/0 of its categories are in the vocabulary of encoder "mini"/);
});

test("a mesh that cannot be read does not stop the others, and is not forgotten", async () => {
  file("mixed/chair/a.obj", CUBE);
  file("mixed/chair/broken.obj", "v 0 0 0\nf 1 2 3\n");
  file("mixed/table/b.obj", CUBE);
  const report = join(folder, "report.html");
  const ran = await dilf(["eval", "--data", `folder:${join(folder, "mixed")}`, "--json", "--report", report]);
  expect(ran.code).toBe(1);
  expect(ran.err).toMatch(/broken\.obj[\s\S]*1 of 3 items failed/);
  const result = JSON.parse(ran.out);
  expect(result.classes).toEqual(["chair", "table"]);
  expect(result.top1.count).toBe(2);
  expect(result.failures).toHaveLength(1);
  expect(readFileSync(report, "utf8")).toContain("</html>");
});
