import { config } from "../../tsup.base.ts";

export default config(["src/index.ts", "src/node/index.ts", "src/node/worker.ts", "src/pool/web-worker.ts"]);
