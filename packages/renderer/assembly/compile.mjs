/** @file Compiles the kernels into src/kernels/kernels.wasm.ts: `npm run kernels -w @dilf/renderer`. With `--check` only says whether it is what they compile to. */

import { readFile, writeFile } from "node:fs/promises";
import asc from "assemblyscript/asc";

const here = new URL("./", import.meta.url);
const target = new URL("../src/kernels/kernels.wasm.ts", here);
const flags = ["-O3", "--runtime", "stub", "--noAssert", "--importMemory", "--enable", "simd", "--enable", "nontrapping-f2i"];

let wasm;
const { error, stderr } = await asc.main(["index.ts", ...flags, "--outFile", "kernels.wasm"], {
  readFile: (name, base) => readFile(new URL(name, new URL(`${base}/`, here)), "utf8").catch(() => null),
  writeFile: (_, contents) => {
    wasm = contents;
  },
  listFiles: () => [],
});
if (error) throw new Error(`the kernels do not compile:\n${stderr.toString()}`, { cause: error });
const text = `/** @file Made from assembly/ by \`npm run kernels -w @dilf/renderer\`; a test compares. */

export const WASM =
  "${Buffer.from(wasm).toString("base64")}";
`;
if (!process.argv.includes("--check")) await writeFile(target, text);
else if (text !== (await readFile(target, "utf8")))
  throw new Error("kernels.wasm.ts is not what assembly/ compiles to: npm run kernels -w @dilf/renderer");
