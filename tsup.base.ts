import { defineConfig, type Options } from "tsup";

/** The one build of every package: ESM with declarations, one output file per entry, workspace packages left as imports. */
export const config = (entry: readonly string[], extra: Options = {}) =>
  defineConfig({
    entry: [...entry],
    format: "esm",
    target: "node20",
    // tsup sets `baseUrl` for the declaration build, which TypeScript 6 deprecates.
    dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
    clean: true,
    sourcemap: false,
    splitting: true,
    outDir: "dist",
    ...extra,
  });
