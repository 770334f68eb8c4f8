import { config } from "../../tsup.base.ts";

// The worker is started by its file, so it is an entry although nobody imports it.
export default config(["src/index.ts", "src/testing/index.ts", "src/prepare/worker.ts"]);
