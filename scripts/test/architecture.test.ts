import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** The arrows of ARCHITECTURE.md: a package may import what stands on its line, and nothing else of ours. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "packages/tensor": [],
  "packages/prompts": [],
  "packages/autodiff": ["tensor"],
  "packages/renderer": ["tensor"],
  "packages/clip": ["tensor", "autodiff"],
  "packages/data": ["tensor", "renderer"],
  "packages/fusion": ["tensor", "autodiff", "renderer", "clip"],
  "packages/train": ["tensor", "autodiff", "renderer", "clip", "prompts", "data", "fusion"],
  "packages/eval": ["tensor", "autodiff", "renderer", "clip", "prompts", "data", "fusion"],
  "apps/cli": ["tensor", "autodiff", "renderer", "clip", "prompts", "data", "fusion", "train", "eval"],
};

const root = new URL("../../", import.meta.url);

/** Every TypeScript source of a package, by path inside it. */
function sources(folder: string): { file: string; text: string }[] {
  return readdirSync(new URL(`${folder}/src`, root), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => ({ file, text: readFileSync(new URL(`${folder}/src/${file}`, root), "utf8") }));
}

test("every package has a line, and every line a package", () => {
  const folders = ["packages", "apps"].flatMap((kind) => readdirSync(new URL(kind, root)).map((name) => `${kind}/${name}`));
  expect(folders.sort()).toEqual(Object.keys(ALLOWED).sort());
});

test.each(Object.entries(ALLOWED))("%s imports only what the architecture allows", (folder, allowed) => {
  const texts = sources(folder).map(({ text }) => text);
  const imported = texts.flatMap((text) => [...text.matchAll(/from "@dilf\/([a-z]+)/g)].map((match) => match[1]!));
  expect(allowed).toEqual(expect.arrayContaining([...new Set(imported)]));
});

test.each(Object.entries(ALLOWED))("%s declares exactly what it imports", (folder) => {
  const manifest = JSON.parse(readFileSync(new URL(`${folder}/package.json`, root), "utf8")) as {
    dependencies?: Record<string, string>;
    peerDependencies?: Record<string, string>;
    peerDependenciesMeta?: Record<string, { optional?: boolean }>;
  };
  const declared = Object.keys(manifest.dependencies ?? {});
  const peers = Object.keys(manifest.peerDependencies ?? {});
  const imported = new Set<string>();
  for (const { text } of sources(folder))
    for (const [, name] of text.matchAll(/(?:from|import) ?\(?"((?:@[\w.-]+\/)?[a-z][\w.-]*)[^"]*"/g))
      if (!text.includes(`"node:${name}`)) imported.add(name!);
  imported.delete("node");
  expect([...imported].filter((name) => !peers.includes(name)).sort()).toEqual(declared.sort());
  // A peer is optional: a package that works without it may name it, and import its types, but not the package itself.
  const code = sources(folder).map(({ text }) => text);
  for (const peer of peers) {
    expect(manifest.peerDependenciesMeta?.[peer]?.optional, peer).toBe(true);
    expect(
      code.some((text) => text.includes(`"${peer}"`) || text.includes(`"${peer}/`)),
      peer,
    ).toBe(true);
    expect(
      code.filter((text) => new RegExp(`^import (?!type )[^;]*"${peer}["/]`, "m").test(text)),
      peer,
    ).toEqual([]);
  }
});

test.each(Object.keys(ALLOWED).filter((folder) => folder.startsWith("packages/")))("%s has no ambient inputs", (folder) => {
  // Comments may speak of these; code may not.
  const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
  const found = sources(folder).flatMap(({ file, text }) =>
    [...code(text).matchAll(/Math\.random|Date\.now|new Date\(\)|performance\.now|console\.|process\.env/g)].map(
      (match) => `${file}: ${match[0]}`,
    ),
  );
  expect(found).toEqual([]);
});

test("the renderer also runs in a browser: no Node modules outside its /node entry, no engine", () => {
  const found = sources("packages/renderer").filter(
    ({ file, text }) =>
      /onnxruntime|tensorflow/.test(text) || (!file.startsWith("node/") && /from "node:|from "@dilf\/tensor\/node"/.test(text)),
  );
  expect(found.map(({ file }) => file)).toEqual([]);
});

test("files are named by fileURLToPath: the pathname of a URL is no path on Windows", () => {
  const folders = Object.keys(ALLOWED).flatMap((folder) => [`${folder}/src`, `${folder}/test`]);
  const files = [...folders, "scripts", "benchmarks", "examples"].flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
      .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
      .filter((name) => /\.[jt]s$/.test(name) && !/node_modules|\/dist\/|test\/output/.test(name)),
  );
  const found = files.filter((name) =>
    /\bURL\([^\n]*\)\.pathname|\b(?!url\b)\w+\.pathname/.test(readFileSync(new URL(name, root), "utf8")),
  );
  // The last part of a web address, where a download takes its name from.
  expect(found).toEqual(["apps/cli/src/commands/encoder.ts"]);
});

test.each(Object.keys(ALLOWED))("%s has a README", (folder) => {
  expect(existsSync(new URL(`${folder}/README.md`, root))).toBe(true);
});

test("relative links in the documents lead somewhere", () => {
  const documents = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].concat(
    ["docs", "packages", "apps", "examples", "scripts", "benchmarks", ".changeset"].flatMap((folder) =>
      readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
        .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
        .filter((name) => name.endsWith(".md") && !/node_modules|\/dist\/|docs\/api\/|test\/output/.test(name)),
    ),
  );
  const broken = documents.flatMap((document) => {
    const url = new URL(document, root);
    const targets = [...readFileSync(url, "utf8").matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => match[1]!);
    return targets.filter((target) => !existsSync(new URL(target, url))).map((target) => `${document}: ${target}`);
  });
  expect(broken).toEqual([]);
});
