export { checkGradient, type GradientCase, randomTensor } from "./gradient.ts";
