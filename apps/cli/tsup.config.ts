import { config } from "../../tsup.base.ts";

// The probe is started by its file, so it is an entry although nobody imports it.
export default config(["src/index.ts", "src/api.ts", "src/main.ts", "src/doctor/probe.ts"]);
