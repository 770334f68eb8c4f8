/** The reference of every exported name, from the doc comments: `npm run docs:api` → docs/api/index.html. */

import { OptionDefaults } from "typedoc";

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  name: "DILF",
  entryPoints: [
    "packages/tensor/src/index.ts",
    "packages/autodiff/src/index.ts",
    "packages/renderer/src/index.ts",
    "packages/renderer/src/node/index.ts",
    "packages/clip/src/index.ts",
    "packages/prompts/src/index.ts",
    "packages/data/src/index.ts",
    "packages/fusion/src/index.ts",
    "packages/train/src/index.ts",
    "packages/eval/src/index.ts",
    "apps/cli/src/api.ts",
  ],
  out: "docs/api",
  // The line at the head of a file says what the file is; a reference of names has no place for it.
  blockTags: [...OptionDefaults.blockTags, "@file"],
  excludeTags: [...OptionDefaults.excludeTags, "@file"],
  readme: "docs/README.md",
  excludePrivate: true,
  excludeInternal: true,
  includeVersion: false,
  disableSources: true,
  skipErrorChecking: true,
  validation: {
    notExported: false,
    invalidLink: true,
    notDocumented: false,
  },
  logLevel: "Warn",
};
