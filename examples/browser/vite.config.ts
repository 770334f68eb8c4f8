/** @file Builds the page from the packages' sources; a page of yours needs none of this but `optimizeDeps`. */

import { defaultClientConditions, defineConfig, type Plugin } from "vite";

/** In the sources the worker's file is TypeScript; its address is written as in the built package, which is what users get. */
const workerFromSource: Plugin = {
  name: "worker-from-source",
  enforce: "pre",
  transform: (code, id) =>
    id.endsWith("renderer/src/web-workers.ts") ? code.replace("./pool/web-worker.js", "./pool/web-worker.ts") : null,
};

export default defineConfig({
  base: "./",
  plugins: [workerFromSource],
  worker: { format: "es" },
  resolve: { conditions: ["@dilf/source", ...defaultClientConditions] },
  // Vite's packed copies of dependencies lose the address of the worker's file.
  optimizeDeps: { exclude: ["@dilf/renderer"] },
  build: { target: "es2022" },
});
