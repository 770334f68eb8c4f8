/** @file For tests of datasets, ours and others'. */

export { type ConformanceOptions, datasetConformance } from "./conformance.ts";
