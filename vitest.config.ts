import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Tests read the sources (the `@dilf/source` condition), so nothing has to be built first.
const conditions = ["@dilf/source", "node", "import", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/*/test/**/*.test.ts", "apps/*/test/**/*.test.ts", "scripts/test/**/*.test.ts", "examples/test/**/*.test.ts"],
    setupFiles: [fileURLToPath(new URL("scripts/test-setup.ts", import.meta.url))],
    // onnxruntime is a native addon with its own thread pool: one process per file keeps its state apart.
    pool: "forks",
    poolOptions: { forks: { maxForks: 2 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
