/** @file What a card says about towers that somebody else exported as ONNX files, and that are run as they are. */

import { parseBoolean, parseChoice, parseCount, parsePositive, parseRecord, parseString, parseTriple } from "../parse.ts";

/** The image tower of a card, where it is a graph that somebody else exported. */
export interface OnnxVisionConfig {
  readonly graph: "onnx";
  /** Beside the card. */
  readonly file: string;
  /** Other files that hold its weights, in the order in which they are hashed. */
  readonly data: readonly string[];
  /** The names of the input [N, 3, S, S], normalised pixels, and of the output [N, D]. */
  readonly input: string;
  readonly output: string;
  /** S, in pixels. */
  readonly imageSize: number;
  /** D. */
  readonly featureSize: number;
  /** Per channel, in display values 0..1; applied in front of the graph. */
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

/** The text tower of a card, where it is a graph that somebody else exported. */
export interface OnnxTextConfig {
  readonly graph: "onnx";
  readonly file: string;
  readonly data: readonly string[];
  /** The names of the token ids [T, L], of the mask that is 1 up to the end token (null: the graph has none), and of the output [T, D]. */
  readonly input: string;
  readonly mask: string | null;
  readonly output: string;
  /** D. */
  readonly featureSize: number;
  /** Number of tokens in the tokenizer, special ones included. */
  readonly vocabulary: number;
  /** The most tokens of a text, start and end included. */
  readonly context: number;
  /** The id behind the end token. */
  readonly padding: number;
  /** Whether every text must have `context` tokens. */
  readonly fixedLength: boolean;
}

const VISION_KEYS = ["graph", "file", "data", "input", "output", "imageSize", "featureSize", "mean", "deviation"] as const;
const TEXT_KEYS = [
  "graph",
  "file",
  "data",
  "input",
  "mask",
  "output",
  "featureSize",
  "vocabulary",
  "context",
  "padding",
  "fixedLength",
] as const;

/** @throws TypeError or RangeError that names `where`, the key and what is wrong with it */
export function parseOnnxVisionConfig(value: unknown, where = "OnnxVisionConfig"): OnnxVisionConfig {
  const json = parseRecord(where, value, VISION_KEYS);
  const deviation = parseTriple(`${where}.deviation`, json.deviation);
  for (const value of deviation) parsePositive(`${where}.deviation`, value);
  return {
    graph: parseChoice(`${where}.graph`, json.graph, ["onnx"]),
    file: parseFile(`${where}.file`, json.file),
    data: parseFiles(`${where}.data`, json.data),
    input: parseString(`${where}.input`, json.input),
    output: parseString(`${where}.output`, json.output),
    imageSize: parseCount(`${where}.imageSize`, json.imageSize),
    featureSize: parseCount(`${where}.featureSize`, json.featureSize),
    mean: parseTriple(`${where}.mean`, json.mean),
    deviation,
  };
}

/** @throws TypeError or RangeError that names `where`, the key and what is wrong with it */
export function parseOnnxTextConfig(value: unknown, where = "OnnxTextConfig"): OnnxTextConfig {
  const json = parseRecord(where, value, TEXT_KEYS);
  const padding = json.padding;
  if (!(Number.isSafeInteger(padding) && (padding as number) >= 0))
    throw new RangeError(`${where}.padding: expected an integer ≥ 0, got ${JSON.stringify(padding)}`);
  return {
    graph: parseChoice(`${where}.graph`, json.graph, ["onnx"]),
    file: parseFile(`${where}.file`, json.file),
    data: parseFiles(`${where}.data`, json.data),
    input: parseString(`${where}.input`, json.input),
    mask: json.mask === null ? null : parseString(`${where}.mask`, json.mask),
    output: parseString(`${where}.output`, json.output),
    featureSize: parseCount(`${where}.featureSize`, json.featureSize),
    vocabulary: parseCount(`${where}.vocabulary`, json.vocabulary),
    context: parseCount(`${where}.context`, json.context),
    padding: padding as number,
    fixedLength: parseBoolean(`${where}.fixedLength`, json.fixedLength),
  };
}

/** A name in the folder of the card: a card from elsewhere must not point at other files of this machine. */
function parseFile(where: string, value: unknown): string {
  const name = parseString(where, value);
  if (/^[\w][\w.-]*$/.test(name)) return name;
  throw new TypeError(`${where}: expected the name of a file beside the card, got ${JSON.stringify(name)}`);
}

function parseFiles(where: string, value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new TypeError(`${where}: expected a list of names, got ${JSON.stringify(value)}`);
  return value.map((name) => parseFile(where, name));
}
