import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Mesh } from "../src/index.ts";
import { readShape } from "../src/node/index.ts";
import { png, quarters } from "./pictures.ts";

const root = mkdtempSync(join(tmpdir(), "dilf-shapes-"));
afterAll(() => rmSync(root, { recursive: true }));

function put(path: string, content: string | Uint8Array): string {
  const full = join(root, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, content);
  return full;
}

const obj = (library: string) => `mtllib ${library}\nv 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 0 1\nusemtl p\nf 1/1 2/2 3/3\n`;
const picture = png(2, 2, quarters);

test("companions beside the shape and below it", async () => {
  put("near/materials/p.mtl", "newmtl p\nmap_Kd ../p.png");
  put("near/p.png", picture);
  const mesh = (await readShape(put("near/a.obj", obj("materials/p.mtl")))) as Mesh;
  expect(mesh.textures![0]!.texels.shape).toEqual([2, 2, 3]);
});

test("ShapeNet's pictures lie in a folder beside: allowed when said", async () => {
  put("model/models/a.mtl", "newmtl p\nmap_Kd ../images/texture0.png");
  put("model/images/texture0.png", picture);
  const path = put("model/models/a.obj", obj("a.mtl"));
  await expect(readShape(path)).rejects.toThrow(
    /a\.obj names the picture "\.\.\/images\/texture0\.png", which cannot be read: it lies outside of .*; allow a folder above with \{ within \}/,
  );
  expect(((await readShape(path, { within: join(root, "model") })) as Mesh).textures).toHaveLength(1);
});

test.skipIf(process.platform === "win32")("nothing outside is read: neither by path nor through a link", async () => {
  const secret = put("secret.mtl", "newmtl p\nKd 1 0 0");
  mkdirSync(join(root, "inside"));
  symlinkSync(secret, join(root, "inside/link.mtl"));
  await expect(readShape(put("inside/a.obj", obj("link.mtl")))).rejects.toThrow("it is a link to");
  await expect(readShape(put("inside/b.obj", obj("../secret.mtl")))).rejects.toThrow("it lies outside of");
  await expect(readShape(put("inside/c.obj", obj("x/../../secret.mtl")))).rejects.toThrow("it lies outside of");
  await expect(readShape(put("inside/d.obj", obj("..")))).rejects.toThrow("cannot be read");
  // A path of another machine is a name, which is not here.
  await expect(readShape(put("inside/e.obj", obj(secret)))).rejects.toThrow('"secret.mtl", which cannot be read: ENOENT');
  // A link beside a link stays inside.
  writeFileSync(join(root, "inside/real.mtl"), "newmtl p\nKd 1 0 0");
  symlinkSync(join(root, "inside/real.mtl"), join(root, "inside/near.mtl"));
  expect(((await readShape(put("inside/f.obj", obj("near.mtl")))) as Mesh).colors!.data[0]).toBe(1);
});

test("what is missing: the file itself is the file system's error, a companion is ours or is left out", async () => {
  await expect(readShape(join(root, "none.obj"))).rejects.toThrow("ENOENT");
  const path = put("alone/a.obj", obj("a.mtl"));
  await expect(readShape(path)).rejects.toThrow('a.obj names the material library "a.mtl", which cannot be read: ENOENT');
  const said: string[] = [];
  expect(((await readShape(path, { onSkip: (message) => said.push(message) })) as Mesh).faces.shape).toEqual([1, 3]);
  expect(said).toHaveLength(1);
});
