/** @file Packs every package as npm would publish it, checks it with publint, installs all tarballs into an empty folder and imports every entry. */

import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly bin?: Readonly<Record<string, string>>;
}

/**
 * The most KiB of each package's tarball: about twice what the sources come to when packed, so that a stray fixture, weight or bundled library shows. Raise one knowingly.
 */
const BUDGETS: Readonly<Record<string, number>> = {
  "@dilf/tensor": 40,
  "@dilf/autodiff": 250,
  "@dilf/renderer": 350,
  "@dilf/clip": 8192, // the bundled encoder is nearly all of it
  "@dilf/prompts": 400,
  "@dilf/data": 450,
  "@dilf/fusion": 100,
  "@dilf/train": 120,
  "@dilf/eval": 180,
  "@dilf/cli": 400,
};

/** Of @dilf/renderer with all that it brings, unpacked. */
const RENDERER_MEGABYTES = 5;

/** What a tarball may hold. */
const PUBLISHED =
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|bin\/[\w-]+\.js|weights\/[\w-]+\/[\w.-]+\.(json|safetensors)|dist\/.*\.(js|d\.ts|json))$/;

const folders = ["packages", "apps"].flatMap((kind) => readdirSync(kind).map((name) => join(kind, name)));
const manifests = folders.map((folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest);
const scratch = mkdtempSync(join(tmpdir(), "dilf-pack-"));
let problems = 0;

try {
  for (const [i, folder] of folders.entries()) {
    const { messages, pkg } = await publint({ pkgDir: folder, strict: true });
    for (const message of messages) {
      console.log(`${manifests[i]!.name}: ${formatMessage(message, pkg)}`);
      problems++;
    }
  }

  const packed = execFileSync(
    "npm",
    ["pack", "--json", ...folders.flatMap((folder) => ["--workspace", folder]), "--pack-destination", scratch],
    {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  const tarballs = listTarballs(JSON.parse(packed));
  for (const { name, size, files } of tarballs) {
    console.log(`packed ${name}: ${files.length} files, ${(size / 1024).toFixed(0)} KiB`);
    const stray = files.filter(({ path }) => !PUBLISHED.test(path));
    for (const { path } of stray) console.log(`${name}: ${path} must not be published`);
    const missing = ["package.json", "README.md", "LICENSE"].filter((path) => !files.some((file) => file.path === path));
    for (const path of missing) console.log(`${name}: ${path} is missing`);
    const budget = BUDGETS[name] ?? 0;
    const heavy = size / 1024 > budget;
    if (heavy) console.log(`${name}: ${(size / 1024).toFixed(0)} KiB packed, its budget is ${budget} (scripts/pack-check.ts)`);
    problems += stray.length + missing.length + (heavy ? 1 : 0);
  }

  writeFileSync(join(scratch, "package.json"), JSON.stringify({ name: "smoke", private: true, type: "module" }));
  const install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...tarballs.map(({ filename }) => join(scratch, filename))];
  execFileSync("npm", install, { cwd: scratch, stdio: ["ignore", "ignore", "inherit"] });

  // What somebody downloads who installs the renderer alone.
  const alone = join(scratch, "alone");
  mkdirSync(alone);
  writeFileSync(join(alone, "package.json"), JSON.stringify({ name: "alone", private: true }));
  const two = tarballs
    .filter(({ name }) => ["@dilf/renderer", "@dilf/tensor"].includes(name))
    .map(({ filename }) => join(scratch, filename));
  execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...two], {
    cwd: alone,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const installed = bytesOf(join(alone, "node_modules")) / 1e6;
  console.log(`@dilf/renderer alone installs ${installed.toFixed(1)} MB`);
  if (installed > RENDERER_MEGABYTES) {
    console.log(`@dilf/renderer: more than ${RENDERER_MEGABYTES} MB are installed with it`);
    problems++;
  }

  for (const { name, exports } of manifests) {
    for (const entry of Object.keys(exports).filter((key) => !key.endsWith(".json"))) {
      const specifier = join(name, entry);
      const program = `const module = await import(${JSON.stringify(specifier)}); console.log(${JSON.stringify(specifier)}, Object.keys(module).length, "names");`;
      execFileSync(process.execPath, ["--input-type=module", "-e", program], { cwd: scratch, stdio: "inherit" });
    }
  }
  for (const { bin = {} } of manifests)
    for (const command of Object.keys(bin))
      execFileSync(join(scratch, "node_modules", ".bin", command), ["--version"], { cwd: scratch, stdio: "inherit" });
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

if (problems > 0) {
  console.log(`${problems} problem(s)`);
  process.exit(1);
}

interface Packed {
  readonly name: string;
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/** npm 10 prints a list, npm 11 an object by package name. */
function listTarballs(json: unknown): readonly Packed[] {
  return (Array.isArray(json) ? json : Object.values(json as object)) as readonly Packed[];
}

function bytesOf(path: string): number {
  const stat = lstatSync(path);
  return stat.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0) : stat.size;
}
