/** The reference of every exported name, from the doc comments: `npm run docs:api` → docs/api/index.html. */

import { readdirSync, readFileSync } from "node:fs";
import { OptionDefaults } from "typedoc";

/** The sources of everything that a package gives to others. */
const entries = ["packages", "apps"].flatMap((kind) =>
  readdirSync(kind).flatMap((name) =>
    Object.values(JSON.parse(readFileSync(`${kind}/${name}/package.json`, "utf8")).exports).flatMap((target) =>
      typeof target === "string" ? [] : [`${kind}/${name}/${target["@dilf/source"].slice(2)}`],
    ),
  ),
);

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  name: "DILF",
  entryPoints: entries,
  // The root's own leaves the packages to theirs, and an entry that no program has read is left out.
  tsconfig: "tsconfig.docs.json",
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
