import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folders = ["packages", "apps"].flatMap((kind) => readdirSync(join(root, kind)).map((name) => `${kind}/${name}`));

interface Manifest {
  readonly name: string;
  readonly type: string;
  readonly license: string;
  readonly description: string;
  readonly sideEffects: boolean;
  readonly engines: { readonly node: string };
  readonly files: readonly string[];
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}
const manifestOf = (folder: string) => JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;

test.each(folders)("%s can be published", (folder) => {
  const { exports, scripts, ...manifest } = manifestOf(folder);
  expect(manifest).toMatchObject({ type: "module", license: "MIT", sideEffects: false, engines: { node: ">=20.19" } });
  expect(manifest.description.length).toBeGreaterThan(20);
  expect(existsSync(join(root, folder, "LICENSE"))).toBe(true);
  expect(manifest.files).toEqual(expect.arrayContaining(["dist", "README.md"]));
  expect(manifest.files.filter((name) => ["src", "test", ".", "*"].includes(name))).toEqual([]);
  // npm runs these at a user's; nothing of ours may.
  expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
  expect(exports["./package.json"]).toBe("./package.json");
  for (const [entry, target] of Object.entries(exports)) {
    if (typeof target === "string") continue;
    // In this order: the first condition that fits is taken, and types must be before what runs.
    expect(Object.keys(target), entry).toEqual(["@dilf/source", "types", "default"]);
    expect(existsSync(join(root, folder, target["@dilf/source"]!)), entry).toBe(true);
    expect(target.types!.replace(/\.d\.ts$/, ".js"), entry).toBe(target.default);
  }
});

test("@dilf/renderer brings less than 5 MB of other people's packages", () => {
  const sizes = new Map<string, number>();
  const visit = (names: readonly string[]) => {
    for (const name of names) {
      const folder = `node_modules/${name}`;
      if (sizes.has(name)) continue;
      sizes.set(name, name.startsWith("@dilf/") ? 0 : sizeOf(join(root, folder)));
      visit(Object.keys(manifestOf(folder).dependencies ?? {}));
    }
  };
  visit(Object.keys(manifestOf("packages/renderer").dependencies ?? {}));
  const total = [...sizes.values()].reduce((a, b) => a + b, 0);
  expect(total / 1e6, JSON.stringify([...sizes])).toBeLessThan(5);
  expect(total / 1e6).toBeGreaterThan(0.5); // they were found
});

function sizeOf(path: string): number {
  const stat = lstatSync(path);
  return stat.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0) : stat.size;
}
