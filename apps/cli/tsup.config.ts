import { config } from "../../tsup.base.ts";

export default config(["src/index.ts", "src/api.ts", "src/main.ts"]);
