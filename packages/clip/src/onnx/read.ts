/** @file ONNX files of an encoder's folder, with the data that lies beside them. */

import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Graph, readOnnx } from "@dilf/autodiff";
import { type ByteSource, fileSource } from "../checkpoint/source.ts";

export interface OnnxFile {
  readonly graph: Graph;
  /** The other files that its weights came from, each once. */
  readonly data: readonly string[];
}

/**
 * Reads a graph; files that it names must lie in the same folder.
 * @param extents numbers for named extents
 * @throws Error that names the file, and the node, operator or tensor that cannot be read
 */
export async function readOnnxFile(folder: string, file: string, extents: Readonly<Record<string, number>> = {}): Promise<OnnxFile> {
  const sources = new Map<string, ByteSource>();
  try {
    const graph = await readOnnx(await readFile(join(folder, file)), {
      name: file.replace(/\.onnx$/, ""),
      extents,
      async external(location, offset, length) {
        const name = location.replace(/^\.\//, "");
        if (name !== basename(name) || name.includes("\\") || name.startsWith("."))
          throw new Error(`"${location}" does not lie beside ${file}`);
        let source = sources.get(name);
        if (!source) {
          source = await fileSource(join(folder, name));
          sources.set(name, source);
        }
        return source.read(offset, length ?? source.size - offset);
      },
    });
    return { graph, data: [...sources.keys()].sort() };
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  } finally {
    for (const source of sources.values()) await source.close();
  }
}

/** What exporters call the extents of pixels that they leave open; an extent without a name is called by its input and place. */
const OPEN = {
  channels: ["num_channels", "channels", "pixel_values.1"],
  sides: ["height", "width", "pixel_values.2", "pixel_values.3"],
  lengths: ["sequence_length", "sequence", "text_sequence_length", "input_ids.1", "attention_mask.1"],
} as const;

const named = (names: readonly string[], extent: number) => names.map((name) => [name, extent] as const);

/**
 * A text graph. Where its length is open it stays open, so that short texts cost little, unless the graph does arithmetic with it that only numbers
 * can do: then it is the context.
 * @param context tokens of every text; undefined: try it open
 */
export async function readOnnxText(folder: string, file: string, context: number | undefined): Promise<OnnxFile> {
  return readOnnxFile(folder, file, context === undefined ? {} : Object.fromEntries(named(OPEN.lengths, context)));
}

/**
 * A vision graph for pictures of one size: exporters leave channels, height and width open, and the size decides how many tokens there are.
 * @param imageSize undefined: the graph itself must say it
 */
export async function readOnnxVision(folder: string, file: string, imageSize: number | undefined): Promise<OnnxFile> {
  const usual = [...named(OPEN.channels, 3), ...(imageSize === undefined ? [] : named(OPEN.sides, imageSize))];
  const read = await readOnnxFile(folder, file, Object.fromEntries(usual));
  const [, ...extents] = read.graph.inputs[0]?.shape ?? [];
  const open = extents.flatMap((dim, i): [string, number | undefined][] =>
    typeof dim === "string" ? [[dim, i === 0 ? 3 : imageSize]] : [],
  );
  const known = open.filter((pair): pair is [string, number] => pair[1] !== undefined);
  return known.length === 0 ? read : readOnnxFile(folder, file, Object.fromEntries(known));
}
