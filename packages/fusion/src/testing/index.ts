export { type FusionSubject, fusionConformance } from "./fusion.ts";
export type { Check } from "./measures.ts";
export { type ViewPolicySubject, viewPolicyConformance } from "./view-policy.ts";
