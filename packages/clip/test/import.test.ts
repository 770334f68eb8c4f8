import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ortEngine } from "@dilf/autodiff";
import { readSafetensors, type Tensor, tensor, writeSafetensors } from "@dilf/tensor";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EncoderNotFoundError, type ImportOptions, importEncoder, loadEncoder, readCheckpointTowers } from "../src/index.ts";
import { expected, fixture, fixtureErrors, writeByteVocabulary } from "./support/fixtures.ts";
import { goldenIsHere, goldenPath } from "./support/golden.ts";

const engine = ortEngine({ threads: 1 });
let folder = "";
let tokenizer = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "dilf-import-"));
  tokenizer = await writeByteVocabulary(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const HEADS = { heads: { vision: 3, text: 2 } } as const;
const FIXTURES: readonly [string, string, string, ImportOptions, Record<string, unknown>][] = [
  [
    "OpenAI's TorchScript archive, float16",
    "clip",
    "clip/torchscript.pt",
    {},
    { activation: "quickGelu", epsilon: 1e-5, heads: 1, inputNorm: true },
  ],
  [
    "SLIP's training checkpoint",
    "slip",
    "slip/checkpoint.pt",
    HEADS,
    { activation: "gelu", epsilon: 1e-6, heads: 3, patchBias: true, inputNorm: false },
  ],
  ["the same in the format before PyTorch 1.6", "slip", "slip/legacy.pt", HEADS, { activation: "gelu", mean: [0.485, 0.456, 0.406] }],
  ["open_clip's folder", "open-clip", "open-clip", {}, { activation: "gelu", heads: 3, mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] }],
  ["Hugging Face's shards", "hf", "hf", {}, { activation: "quickGelu", heads: 3, epsilon: 1e-5 }],
];

// float32 on two implementations through two blocks and back: measured below 5e-7 and 2e-6.
const FEATURES = 5e-6;
const GRADIENT = 1e-5;

test.each(FIXTURES)("%s: features and pixel gradients are PyTorch's", async (_, family, path, options, vision) => {
  const out = join(folder, "encoder");
  const report = await importEncoder(fixture(path), out, { ...options, tokenizer });
  expect(report.family).toBe(family);
  expect(report.card).toMatchObject({ name: "encoder", architecture: { vision }, words: null });
  expect((await readdir(out)).sort()).toEqual(["encoder.json", "tokenizer.json", "weights.safetensors"]);
  const encoder = await loadEncoder(out, { engine });
  expect(encoder.logitScale).toBeCloseTo(expected(family).logitScale, 4);
  const { image, gradient, text } = await fixtureErrors(encoder, family);
  expect(image).toBeLessThan(FEATURES);
  expect(text).toBeLessThan(FEATURES);
  expect(gradient).toBeLessThan(GRADIENT);
  await encoder.dispose();
});

test("a pair of ONNX graphs, as torch.onnx.export writes them: features and pixel gradients are PyTorch's", async () => {
  const out = join(folder, "encoder");
  const { family, card } = await importEncoder(fixture("onnx"), out, { tokenizer, logitScale: 12 });
  expect(family).toBe("onnx");
  expect(card.architecture.vision).toMatchObject({
    graph: "onnx",
    file: "vision_model.onnx",
    input: "pixel_values",
    output: "image_embeds",
    imageSize: 16,
  });
  expect(card.architecture.text).toMatchObject({ file: "text_model.onnx", context: 12, fixedLength: true, mask: null, vocabulary: 514 });
  // The graphs are copied, not changed.
  expect(await readFile(join(out, "text_model.onnx"))).toEqual(await readFile(fixture("onnx/text_model.onnx")));
  const encoder = await loadEncoder(out, { engine });
  expect(encoder).toMatchObject({ logitScale: 12, imageSize: 16, featureSize: 16, fingerprint: card.sha256.weights });
  const { image, gradient, text } = await fixtureErrors(encoder, "onnx");
  expect(image).toBeLessThan(FEATURES);
  expect(text).toBeLessThan(FEATURES);
  expect(gradient).toBeLessThan(GRADIENT);
  await encoder.dispose();
  const bytes = await readFile(join(out, "vision_model.onnx"));
  bytes[bytes.length - 1]! ^= 1;
  await writeFile(join(out, "vision_model.onnx"), bytes);
  await expect(loadEncoder(out, { engine })).rejects.toThrow(/vision_model.onnx, text_model.onnx together has sha256/);
  await rm(join(out, "vision_model.onnx"));
  await expect(loadEncoder(out, { engine })).rejects.toThrow(EncoderNotFoundError);
});

test("a pair with open extents, a mask, another output and weights beside it, as Hugging Face's exporter writes it", async () => {
  const out = join(folder, "encoder");
  const { card } = await importEncoder(fixture("onnx-dynamic"), out, { tokenizer });
  expect(card.architecture.vision).toMatchObject({ imageSize: 16, output: "image_embeds", data: ["vision_model.onnx_data"] });
  expect(card.architecture.text).toMatchObject({ context: 12, fixedLength: true, mask: "attention_mask" });
  const encoder = await loadEncoder(out, { engine });
  const { image, gradient, text } = await fixtureErrors(encoder, "onnx-dynamic");
  expect(image).toBeLessThan(FEATURES);
  expect(text).toBeLessThan(FEATURES); // the graph multiplies by the number of tokens that the mask adds to those before the end: 1
  expect(gradient).toBeLessThan(GRADIENT);
  await encoder.dispose();
  // The data belongs to the hash, too.
  await writeFile(join(out, "vision_model.onnx_data"), new Uint8Array(10));
  await expect(loadEncoder(out, { engine })).rejects.toThrow(
    /vision_model.onnx, vision_model.onnx_data, text_model.onnx together has sha256/,
  );
});

const ONNX_FILES = ["vision_model.onnx", "text_model.onnx", "preprocessor_config.json"] as const;
test.each<[string, (pair: string) => Promise<unknown>, ImportOptions, RegExp]>([
  ["no text graph", (pair) => rm(join(pair, "text_model.onnx")), {}, /holds no text graphs; looked for text_model.onnx/],
  [
    "two text graphs of no usual name",
    async (pair) => {
      await copyFile(join(pair, "text_model.onnx"), join(pair, "text_a.onnx"));
      await rename(join(pair, "text_model.onnx"), join(pair, "text_b.onnx"));
    },
    {},
    /holds 2 text graphs \(text_a.onnx, text_b.onnx\): leave one/,
  ],
  [
    "no preprocessor_config.json",
    (pair) => rm(join(pair, "preprocessor_config.json")),
    {},
    /there is no preprocessor_config.json beside vision_model.onnx/,
  ],
  [
    "a vision graph for a text graph",
    (pair) => copyFile(join(pair, "vision_model.onnx"), join(pair, "text_model.onnx")),
    {},
    /text_model.onnx must take tokens \[T, L\].*"pixel_values" float32/,
  ],
  [
    "a text graph for a vision graph",
    (pair) => copyFile(join(pair, "text_model.onnx"), join(pair, "vision_model.onnx")),
    {},
    /vision_model.onnx must have one input of pixels.*"input_ids" int64/,
  ],
  [
    "a graph that was cut",
    async (pair) => writeFile(join(pair, "vision_model.onnx"), (await readFile(join(pair, "vision_model.onnx"))).subarray(0, 5000)),
    {},
    /vision_model.onnx: readOnnx: /,
  ],
  ["an option of other families", async () => {}, { heads: { vision: 1, text: 1 } }, /unknown option "heads"/],
])("an ONNX pair with %s: an error that says so", async (_, change, options, message) => {
  const pair = join(folder, "pair");
  await mkdir(pair);
  for (const name of ONNX_FILES) await copyFile(fixture(`onnx/${name}`), join(pair, name));
  await change(pair);
  await expect(importEncoder(pair, join(folder, "out"), { ...options, tokenizer, family: "onnx" })).rejects.toThrow(message);
});

test("the check above sees small mistakes: another epsilon, another activation", async () => {
  const change = async (edit: (vision: Record<string, unknown>) => void) => {
    const out = join(folder, "encoder");
    await importEncoder(fixture("slip/checkpoint.pt"), out, { ...HEADS, tokenizer });
    const card = JSON.parse(await readFile(join(out, "encoder.json"), "utf8"));
    edit(card.architecture.vision);
    await writeFile(join(out, "encoder.json"), JSON.stringify(card));
    return (await fixtureErrors(await loadEncoder(out, { engine }), "slip")).image;
  };
  expect(await change((vision) => Object.assign(vision, { epsilon: 1e-5 }))).toBeGreaterThan(2 * FEATURES);
  expect(await change((vision) => Object.assign(vision, { activation: "quickGelu" }))).toBeGreaterThan(100 * FEATURES);
});

test("weights keep their precision, and what is not needed is named", async () => {
  const half = await importEncoder(fixture("clip/torchscript.pt"), join(folder, "half"), { tokenizer });
  const { entries } = await import("@dilf/tensor").then(async ({ readSafetensorsHeader }) => {
    const bytes = await readFile(join(folder, "half", "weights.safetensors"));
    return readSafetensorsHeader(bytes, bytes.length);
  });
  expect(new Set([...entries.values()].map(({ type }) => type))).toEqual(new Set(["F16"]));
  expect(half.leftOut).toEqual(["input_resolution", "context_length", "vocab_size"]);
  const slip = await importEncoder(fixture("slip/checkpoint.pt"), join(folder, "slip"), { ...HEADS, tokenizer });
  expect(slip.leftOut).toContain("image_mlp.bn1.running_mean");
  expect(slip.leftOut.every((name) => name.startsWith("image_mlp."))).toBe(true);
});

test("progress counts the bytes of the weights, and the card says what was given", async () => {
  const seen: [number, number][] = [];
  const { card } = await importEncoder(fixture("open-clip"), join(folder, "x"), {
    tokenizer,
    name: "mine",
    source: "a test",
    license: "MIT",
    onProgress: (done, total) => void seen.push([done, total]),
  });
  expect(seen.at(-1)![0]).toBe(seen.at(-1)![1]);
  expect(seen.map(([done]) => done)).toEqual([...seen.map(([done]) => done)].sort((a, b) => a - b));
  expect(card).toMatchObject({
    name: "mine",
    source: "a test",
    license: "MIT",
    preprocessing: { interpolation: "bicubic", fit: "crop", texts: "clip" },
  });
});

/** A safetensors checkpoint with OpenAI's names, changed. */
async function edited(name: string, edit: (tensors: Map<string, Tensor>) => void): Promise<string> {
  const { tensors } = readSafetensors(await readFile(fixture("open-clip/open_clip_model.safetensors")));
  const map = new Map(tensors as ReadonlyMap<string, Tensor>);
  edit(map);
  const path = join(folder, name);
  await writeFile(path, writeSafetensors(map));
  return path;
}

const openClip = { family: "open-clip", ...HEADS } as const;
test.each<[string, () => Promise<string>, ImportOptions, RegExp]>([
  [
    "names that two families use",
    () => edited("a.safetensors", () => {}),
    {},
    /may be OpenAI's \(quick GELU\) or open_clip's \(exact GELU\)/,
  ],
  [
    "the wrong family",
    () => edited("a.safetensors", () => {}),
    { family: "slip" },
    /no checkpoint of family "slip": by its names it is of clip or open-clip/,
  ],
  ["no family at all", () => edited("a.safetensors", (t) => t.clear()), {}, /of no known family \(clip, slip, open-clip, hf, onnx\)/],
  [
    "a missing tensor",
    () => edited("a.safetensors", (t) => t.delete("visual.transformer.resblocks.1.mlp.c_proj.bias")),
    openClip,
    /lacks "visual.transformer.resblocks.1.mlp.c_proj.bias"/,
  ],
  [
    "a tensor too many",
    () => edited("a.safetensors", (t) => t.set("visual.extra", tensor(new Float32Array(1), [1]))),
    openClip,
    /holds "visual.extra", which a checkpoint of family "open-clip" does not have/,
  ],
  [
    "a tensor of another shape",
    () => edited("a.safetensors", (t) => t.set("ln_final.bias", tensor(new Float32Array(3), [3]))),
    openClip,
    /"ln_final.bias" is \[3\], which does not fit \[16\] of text.finalNorm.bias/,
  ],
  [
    "integers for weights",
    () => edited("a.safetensors", (t) => t.set("ln_final.bias", tensor(new Int32Array(16), [16]) as unknown as Tensor)),
    openClip,
    /"ln_final.bias" holds I32, weights are floating-point numbers/,
  ],
  [
    "patches that are no square",
    () => edited("a.safetensors", (t) => t.set("visual.positional_embedding", tensor(new Float32Array(4 * 24), [4, 24]))),
    openClip,
    /"visual.positional_embedding": 3 patches are no square/,
  ],
  [
    "a ResNet",
    () => edited("a.safetensors", (t) => t.set("visual.layer1.0.conv1.weight", tensor(new Float32Array(1), [1]))),
    openClip,
    /holds a ResNet/,
  ],
  ["no logit scale", () => edited("a.safetensors", (t) => t.delete("logit_scale")), openClip, /has no "logit_scale" of one number/],
  [
    "heads that do not divide",
    () => edited("a.safetensors", () => {}),
    { family: "open-clip", heads: { vision: 5, text: 2 } },
    /vision: width must be a multiple of heads, got 24 and 5/,
  ],
  [
    "heads that are none",
    () => edited("a.safetensors", () => {}),
    { family: "open-clip", heads: { vision: 0, text: 2 } },
    /heads must be integers ≥ 1, got 0/,
  ],
  ["a SLIP of no known size", async () => fixture("slip/checkpoint.pt"), {}, /a vision tower of width 24 is none of SLIP's.*--heads/],
  ["a SLIP of another size", async () => fixture("slip/checkpoint.pt"), { size: "base", ...HEADS }, /is 24 wide, SLIP's base model is 768/],
  ["a size for what has none", async () => fixture("hf"), { size: "base" }, /size is for SLIP's models; this one is of family "hf"/],
  [
    "an activation for what has its own",
    async () => fixture("clip/torchscript.pt"),
    { activation: "gelu" },
    /activation is for open_clip's models/,
  ],
  [
    "an activation against the configuration",
    async () => fixture("open-clip"),
    { activation: "quickGelu" },
    /open_clip_config.json says gelu, the options quickGelu/,
  ],
  ["an unknown option", async () => fixture("hf"), { famliy: "hf" } as ImportOptions, /unknown option "famliy"/],
  ["a logit scale for what holds its own", async () => fixture("hf"), { logitScale: 3 }, /logitScale is for ONNX pairs/],
  ["one half of an ONNX pair", async () => fixture("onnx/vision_model.onnx"), {}, /ONNX encoders are pairs/],
])("%s: an error that says so, and no encoder", async (_, make, options, message) => {
  const out = join(folder, "out");
  await expect(importEncoder(await make(), out, { ...options, tokenizer })).rejects.toThrow(message);
  expect(await readdir(folder)).not.toContain("out");
});

test.each<[string, () => Promise<string>, ImportOptions, RegExp]>([
  ["no checkpoint", async () => join(folder, "nowhere.pt"), {}, /"[^"]*nowhere.pt" is not there/],
  ["a folder without one", async () => folder, {}, /holds no checkpoint; looked for open_clip_model.safetensors/],
  ["no vocabulary", async () => fixture("clip/torchscript.pt"), {}, /no vocabulary beside the checkpoint \(tokenizer.json, merges.txt/],
  [
    "no config.json",
    async () => {
      for (const name of (await readdir(fixture("hf"))).filter((file) => file.startsWith("model")))
        await copyFile(fixture(`hf/${name}`), join(folder, name));
      return folder;
    },
    {},
    /no config.json beside model.safetensors.index.json/,
  ],
])("%s: EncoderNotFoundError", async (_, make, options, message) => {
  const importing = importEncoder(await make(), join(folder, "out"), options);
  await expect(importing).rejects.toThrow(EncoderNotFoundError);
  await expect(importing).rejects.toThrow(message);
});

test("a vocabulary of another model: an error that counts", async () => {
  const { bytePairTokenizer } = await import("../src/index.ts");
  const path = join(folder, "larger.json");
  await writeFile(path, JSON.stringify(bytePairTokenizer([["a", "b"]])));
  await expect(importEncoder(fixture("hf"), join(folder, "out"), { tokenizer: path })).rejects.toThrow(
    /larger.json has 515 tokens, the checkpoint's text tower 514/,
  );
});

const open = async (changes: Record<string, unknown>) => {
  const config = JSON.parse(await readFile(fixture("open-clip/open_clip_config.json"), "utf8"));
  Object.assign(config.model_cfg.vision_cfg, changes);
  await writeFile(join(folder, "open_clip_config.json"), JSON.stringify(config));
  await copyFile(fixture("open-clip/open_clip_model.safetensors"), join(folder, "open_clip_model.safetensors"));
  return folder;
};

test("an open_clip network that is another one: an error that names the setting", async () => {
  await expect(readCheckpointTowers(await open({ pool_type: "avg" }))).rejects.toThrow(/vision_cfg.pool_type is "avg"/);
  await expect(readCheckpointTowers(await open({ timm_model_name: "vit_base" }))).rejects.toThrow(/timm_model_name is "vit_base"/);
});

test.skipIf(!goldenIsHere)(
  `CLIP's own vocabulary lies beside a checkpoint${goldenIsHere ? "" : " (skipped: no fixtures beside the checkout)"}`,
  async () => {
    await copyFile(goldenPath("clip_64", "model.safetensors"), join(folder, "clip.safetensors"));
    await copyFile(goldenPath("../../tokenizer", "bpe_simple_vocab_16e6.txt.gz"), join(folder, "bpe_simple_vocab_16e6.txt.gz"));
    await importEncoder(join(folder, "clip.safetensors"), join(folder, "out"), { family: "clip" });
    const encoder = await loadEncoder(join(folder, "out"), { engine });
    const { golden, relativeError } = await import("./support/golden.ts");
    const { prompts } = JSON.parse(await readFile(goldenPath("clip_64", "record.json"), "utf8"));
    const features = await encoder.encodeTexts(prompts);
    expect(relativeError(features.data, golden("clip_64", "text_embed.npy").data as Float32Array)).toBeLessThan(FEATURES);
    const long = Array(100).fill("chair").join(" ");
    await expect(encoder.encodeTexts([long])).rejects.toThrow(/the text has 102 tokens, the context holds 77/);
    expect((await encoder.encodeTexts([long], { truncate: true })).shape).toEqual([1, 64]);
    await encoder.dispose();
  },
);
