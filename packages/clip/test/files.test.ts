import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ortEngine } from "@dilf/autodiff";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  bytePairTokenizer,
  type EncoderCard,
  EncoderNotFoundError,
  type EncoderParts,
  loadEncoder,
  readCard,
  saveEncoder,
} from "../src/index.ts";
import { largestDifference, randomPixels, TINY_TEXT, TINY_VISION, tinyTextWeights, tinyVisionWeights } from "./support/configs.ts";

const engine = ortEngine({ threads: 1 });
const text = { ...TINY_TEXT, vocabulary: 514 };
const parts: EncoderParts = {
  card: {
    name: "tiny",
    architecture: { vision: TINY_VISION, text },
    logitScale: 12.5,
    source: "a test",
    license: "MIT",
    limits: "Knows nothing.",
    metrics: { zeroShot: { top1: 0.5, count: 2 } },
    training: { seed: 1 },
    words: ["a", "chair"],
  },
  vision: tinyVisionWeights(TINY_VISION),
  text: tinyTextWeights(text),
  tokenizer: bytePairTokenizer(),
};

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "dilf-clip-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("an encoder comes back as it was saved", async () => {
  const card = await saveEncoder(folder, parts, { floats: "float32" });
  expect((await readdir(folder)).sort()).toEqual(["encoder.json", "tokenizer.json", "weights.safetensors"]);
  expect(await readCard(folder)).toEqual(card);
  const encoder = await loadEncoder(folder, { engine });
  expect({ name: encoder.name, logitScale: encoder.logitScale, fingerprint: encoder.fingerprint }).toEqual({
    name: "tiny",
    logitScale: 12.5,
    fingerprint: card.sha256.weights,
  });
  expect(encoder.unknownWords("a red chair")).toEqual(["red"]);
  const exact = await encoder.encodeImages(randomPixels(2, 8));
  const { sha256 } = await saveEncoder(folder, parts);
  expect(sha256.weights).not.toBe(card.sha256.weights);
  const half = await (await loadEncoder(folder, { engine, chunk: 1 })).encodeImages(randomPixels(2, 8));
  const difference = largestDifference(exact.data, half.data);
  expect(difference).toBeGreaterThan(0);
  expect(difference).toBeLessThan(2e-2); // weights rounded to 2⁻¹¹, features of order 1, tens of terms
});

const change = async (file: string, edit: (json: Record<string, unknown>) => void) => {
  const json = JSON.parse(await readFile(join(folder, file), "utf8"));
  edit(json);
  await writeFile(join(folder, file), JSON.stringify(json));
};

test.each<[string, () => Promise<unknown>, RegExp]>([
  [
    "weights that were changed",
    async () => {
      const bytes = await readFile(join(folder, "weights.safetensors"));
      bytes[bytes.length - 1]! ^= 1;
      await writeFile(join(folder, "weights.safetensors"), bytes);
    },
    /weights.safetensors has sha256 [0-9a-f]{64}, its card says [0-9a-f]{64}/,
  ],
  [
    "a tokenizer that was changed",
    () =>
      change("tokenizer.json", (json) => {
        json.version = "2.0";
      }),
    /tokenizer.json has sha256/,
  ],
  ["a card that is no JSON", () => writeFile(join(folder, "encoder.json"), "{"), /encoder.json is not JSON/],
  [
    "an unknown key in the card",
    () =>
      change("encoder.json", (json) => {
        json.colour = "red";
      }),
    /encoder.json: unknown key "colour"; known are name, /,
  ],
  [
    "a missing key in the card",
    () =>
      change("encoder.json", (json) => {
        delete json.license;
      }),
    /encoder.json: the key "license" is missing/,
  ],
  [
    "an unknown key in an architecture",
    () =>
      change("encoder.json", (json) => {
        Object.assign((json.architecture as EncoderCard["architecture"]).text, { drop: 0.1 });
      }),
    /architecture.text: unknown key "drop"/,
  ],
  [
    "towers of different features",
    () =>
      change("encoder.json", (json) => {
        Object.assign((json.architecture as EncoderCard["architecture"]).text, { featureSize: 7 });
      }),
    /both towers must have one featureSize, got 6 and 7/,
  ],
  [
    "another architecture than the weights",
    () =>
      change("encoder.json", (json) => {
        Object.assign((json.architecture as EncoderCard["architecture"]).vision, { depth: 3 });
      }),
    /"block2.norm1.scale" is missing/,
  ],
  [
    "a bad activation",
    () =>
      change("encoder.json", (json) => {
        Object.assign((json.architecture as EncoderCard["architecture"]).vision, { activation: "relu" });
      }),
    /vision.activation: expected one of "quickGelu", "gelu", got "relu"/,
  ],
  [
    "a bad logit scale",
    () =>
      change("encoder.json", (json) => {
        json.logitScale = 0;
      }),
    /logitScale: expected a finite number > 0, got 0/,
  ],
  [
    "a hash that is none",
    () =>
      change("encoder.json", (json) => {
        json.sha256 = { weights: "x", tokenizer: "y" };
      }),
    /sha256.weights: expected 64 hexadecimal digits, got "x"/,
  ],
])("%s: an error that names it", async (_, spoil, message) => {
  await saveEncoder(folder, parts);
  await spoil();
  const loading = loadEncoder(folder, { engine });
  await expect(loading).rejects.toThrow(message);
  await expect(loading).rejects.not.toBeInstanceOf(EncoderNotFoundError);
});

test.each(["encoder.json", "weights.safetensors", "tokenizer.json"])("a folder without %s: EncoderNotFoundError", async (file) => {
  await saveEncoder(folder, parts);
  await rm(join(folder, file));
  const loading = loadEncoder(folder, { engine });
  await expect(loading).rejects.toBeInstanceOf(EncoderNotFoundError);
  await expect(loading).rejects.toThrow(`${join(folder, file)} is missing`);
});

test.each(["clip-vit-b32", "constructor", "", "encoder.json"])("%j is no encoder: EncoderNotFoundError", async (name) => {
  const loading = loadEncoder(name === "" ? join(folder, "none") : name, { engine });
  await expect(loading).rejects.toBeInstanceOf(EncoderNotFoundError);
  await expect(loading).rejects.toThrow(/is neither a bundled encoder \(mini\) nor a folder with encoder.json/);
});

const mini = new URL("../weights/mini/weights.safetensors", import.meta.url);
const untrained = !existsSync(mini);

test.skipIf(untrained)(
  `the mini encoder that comes with the package loads and is small${untrained ? " (skipped: not trained yet)" : ""}`,
  async () => {
    expect((await stat(mini)).size).toBeLessThan(4e6);
    const encoder = await loadEncoder("mini", { engine });
    expect(encoder.name).toBe("mini");
    expect(encoder.unknownWords("a 3D model of a chair")).toEqual([]);
    expect(encoder.unknownWords("a 3D model of a xylophone")).toEqual(["xylophone"]);
    const features = await encoder.encodeImages(randomPixels(2, encoder.imageSize));
    expect(features.shape).toEqual([2, encoder.featureSize]);
    expect(features.data.every(Number.isFinite)).toBe(true);
  },
);
