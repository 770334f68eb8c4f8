/** @file The operators that are read: those that differ from ours have an importer, all others of the table come in as they are. */

import type { OperatorName } from "../../operators/index.ts";
import { operators } from "../../operators/index.ts";
import { axesImporters } from "./axes.ts";
import { elementwiseImporters } from "./elementwise.ts";
import type { Importer, Importers } from "./importer.ts";
import { shapeImporters } from "./shape.ts";

const importers: Importers = { ...elementwiseImporters, ...axesImporters, ...shapeImporters };

/** How an operator is read, undefined where it is not supported. */
export function importerOf(op: string, domain: string): Importer | undefined {
  const key = domain === "" || domain === "ai.onnx" ? op : `${domain}:${op}`;
  if (Object.hasOwn(importers, key)) return importers[key];
  if (!Object.hasOwn(operators, key)) return undefined;
  return (call) =>
    call.emit(
      key as OperatorName,
      Array.from({ length: call.arity }, (_, index) => call.optional(index)),
      call.attributes,
    );
}
