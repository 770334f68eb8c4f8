/** @file Packs every package as npm would publish it, checks it with publint, installs all tarballs into an empty folder and imports every entry. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly bin?: Readonly<Record<string, string>>;
}

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

  const packed = execFileSync("npm", ["pack", "--json", "--workspaces", "--pack-destination", scratch], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const tarballs = listTarballs(JSON.parse(packed));
  for (const { name, size, files } of tarballs) {
    console.log(`packed ${name}: ${files.length} files, ${(size / 1024).toFixed(0)} KiB`);
    const stray = files.filter(({ path }) => path.startsWith("src/") || path.startsWith("test/"));
    for (const { path } of stray) console.log(`${name}: ${path} must not be published`);
    problems += stray.length;
  }

  writeFileSync(join(scratch, "package.json"), JSON.stringify({ name: "smoke", private: true, type: "module" }));
  const install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...tarballs.map(({ filename }) => join(scratch, filename))];
  execFileSync("npm", install, { cwd: scratch, stdio: ["ignore", "ignore", "inherit"] });

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
