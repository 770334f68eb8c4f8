export { checkGraphGradient, GRAPH_GRADIENT_DEFAULTS, type GraphGradientOptions } from "./graph-gradient.ts";
