/** @file `npm run train:mini`: trains the mini encoder of @dilf/clip from nothing, with our own packages only. */

import { createHash } from "node:crypto";
import { appendFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ortEngine, type Parameters } from "@dilf/autodiff";
import {
  bytePairTokenizer,
  createTokenizer,
  type DualEncoder,
  type EncoderParts,
  loadEncoder,
  readCard,
  saveEncoder,
  wordsOf,
} from "@dilf/clip";
import type { Item } from "@dilf/data";
import { BANK_CLASSES, bankPromptSet, sentencesFor } from "@dilf/prompts";
import { createRng, tensor } from "@dilf/tensor";
import { cosineSchedule } from "@dilf/train";
import { type Artist, createArtist } from "./artist.ts";
import { learnMerges } from "./bpe.ts";
import { type Captions, createCaptions } from "./captions.ts";
import { readCheckpoint, type TrainingState, writeCheckpoint } from "./checkpoint.ts";
import { evaluateZeroShot, type ZeroShot } from "./evaluate.ts";
import { type Architecture, architecture, countWeights, initialParameters, LOG_SCALE, smokeArchitecture, towerWeights } from "./model.ts";
import { type Options, parseOptions, USAGE } from "./options.ts";
import { BLOCK, type Drawn } from "./pictures.ts";
import { startFrom } from "./start.ts";
import { type Batch, createTrainer, type Learner, type Trainer } from "./trainer.ts";
import { openWorld, type World, type WorldOptions } from "./world.ts";

/** 2,000 or so tokens: frequent words are one token. */
const MERGES = 1536;
/** CLIP's; attention is over the longest caption of a batch, so room that is not used costs nothing. */
const CONTEXT = 77;
/** The last part of the steps looks at all patches, as use does. */
const WHOLE = 1 / 8;
const MEASURED = 6;
const CHECKPOINT_SECONDS = 180;
const PROGRESS_SECONDS = 10;
/** Validation during training: so many shapes of each category, so often in a run. */
const PROBED = 4;
const PROBES = 8;

/** What is fixed before the first step. */
interface Setup {
  readonly options: Options;
  readonly world: World;
  readonly captions: Captions;
  readonly tokenizerJson: ReturnType<typeof bytePairTokenizer>;
  readonly encode: ReturnType<typeof createTokenizer>["encode"];
  readonly sizes: Architecture;
  readonly initial: Parameters;
  readonly trainer: Trainer;
  readonly artist: Artist;
  readonly signature: string;
}

/** Where the seconds went: waiting for pictures, in the engine, in the optimizer. */
interface Spent {
  draw: number;
  engine: number;
  update: number;
}

async function main(options: Options): Promise<void> {
  const begun = performance.now();
  const setup = await prepare(options);
  let state: TrainingState = options.resume ? await readCheckpoint(options.checkpoint, setup.signature) : await begin(setup, begun);
  const { world } = setup;
  say(
    `${countWeights(setup.initial)} weights, ${world.categories.length} categories (${world.procedural} of MiniShapes), ${world.real} real meshes, ${state.totalSteps} steps`,
  );
  let stopped = false;
  process.once("SIGINT", () => {
    stopped = true;
  });
  const loss = { mean: Number.NaN };
  try {
    state = await train(setup, state, loss, () => stopped);
  } finally {
    await setup.trainer.dispose();
    await setup.artist.dispose();
  }
  if (stopped) {
    say(`stopped at step ${state.step} of ${state.totalSteps}; go on with the same options and --resume`);
    process.exitCode = 130;
    return;
  }
  await publish(setup, state, options.smoke ? "mini-smoke" : "mini", loss.mean);
  say(`took ${((performance.now() - begun) / 60_000).toFixed(1)} min`);
}

async function prepare(options: Options): Promise<Setup> {
  const { seed, smoke, perClass } = options;
  const wanted: WorldOptions = smoke
    ? { instances: 2, meshes: undefined, categories: ["chair", "table", "airplane"] }
    : { instances: options.instances, meshes: options.meshes };
  const world = await openWorld(wanted);
  const captions = createCaptions(world.categories);
  // Of the whole bank, --smoke or not: few texts would give few merges and long captions.
  const tokenizerJson = bytePairTokenizer(learnMerges(createCaptions([...new Set([...BANK_CLASSES, ...world.categories])]).all, MERGES));
  const { encode, size } = createTokenizer(tokenizerJson, { context: CONTEXT });
  encode(captions.all); // a caption that is too long is an error now, not after minutes
  const { imageSize, patch: patchSize, width, depth } = options;
  const sizes = smoke ? smokeArchitecture(size, CONTEXT) : architecture(size, CONTEXT, { imageSize, patchSize, width, depth });
  const random = initialParameters(sizes, createRng(seed).split("weights"));
  const initial = options.start === undefined ? random : await startFrom(options.start, random, sizes, tokenizerJson);
  const trainer = await createTrainer(engineOf(options), sizes, initial);
  const artist = createArtist({ world: wanted, seed, perClass, size: sizes.vision.imageSize });
  const words = createHash("sha256").update(captions.all.join("\n")).digest("hex").slice(0, 16);
  const signature = JSON.stringify({
    seed,
    perClass,
    keep: options.keep,
    rate: options.rate,
    start: await startedFrom(options),
    sizes,
    data: world.fingerprint,
    captions: words,
  });
  return { options, world, captions, tokenizerJson, encode, sizes, initial, trainer, artist, signature };
}

/** Name and hash of the encoder that a run starts from. */
async function startedFrom({ start }: Options): Promise<string> {
  if (start === undefined) return "random weights";
  const { name, sha256, source } = await readCard(start);
  return `the encoder "${name}" with weights ${sha256.weights} (${source})`;
}

const engineOf = ({ threads }: Options) => ortEngine(threads === undefined ? {} : { threads });

/** The state before the first step. Without --steps, their number follows from a few steps that are measured and thrown away. */
async function begin(setup: Setup, begun: number): Promise<TrainingState> {
  const { options, trainer, signature } = setup;
  const learner = trainer.start();
  const steps = options.steps ?? (options.smoke ? 2 : undefined);
  const fresh = { step: 0, seconds: 0, signature, ...learner };
  if (steps !== undefined) return { ...fresh, totalSteps: steps };
  const drawn = await setup.artist.block(0);
  // The second block is drawn beside, as blocks are for the whole run.
  const cost = async (share: number) => {
    const times: number[] = [];
    for (let i = 0; i < MEASURED; i++) times.push(await seconds(() => trainer.step(learner, makeBatch(setup, drawn, i, share), 0)));
    return median(times);
  };
  const perStep = (1 - WHOLE) * (await cost(options.keep)) + WHOLE * (await cost(1));
  const left = options.minutes * 60 - (performance.now() - begun) / 1000;
  // Loading shapes, checkpoints, the evaluation: four minutes, or a tenth of a short run; and 4 % for a machine that has other work too.
  const totalSteps = Math.max(1, Math.floor((0.96 * (left - Math.min(240, left / 10))) / perStep));
  say(`a step takes ${(1000 * perStep).toFixed(0)} ms: ${totalSteps} steps fit into ${options.minutes} min`);
  return { ...fresh, totalSteps };
}

async function train(setup: Setup, from: TrainingState, loss: { mean: number }, stopped: () => boolean): Promise<TrainingState> {
  const { options, trainer, artist } = setup;
  const totalSteps = from.totalSteps!;
  const rate = cosineSchedule({
    base: options.rate,
    warmupSteps: Math.min(200, Math.floor(totalSteps / 10)),
    totalSteps,
    floor: options.rate / 100,
  });
  const curve = `${options.checkpoint.replace(/\.safetensors$/, "")}.jsonl`;
  await mkdir(dirname(options.checkpoint), { recursive: true });
  const note = (record: Readonly<Record<string, number>>) => appendFile(curve, `${JSON.stringify(record)}\n`);
  const spent: Spent = { draw: 0, engine: 0, update: 0 };
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  const probeEvery = options.smoke ? totalSteps + 1 : Math.max(1, Math.ceil(totalSteps / PROBES));
  let state = from;
  let drawn: readonly Drawn[] | undefined;
  let [saved, said] = [0, 0];
  while (state.step < totalSteps && !stopped()) {
    const { step } = state;
    const before = performance.now();
    if (!drawn || step % BLOCK === 0) drawn = await artist.block(Math.floor(step / BLOCK));
    const batch = makeBatch(setup, drawn, step, step < (1 - WHOLE) * totalSteps ? options.keep : 1);
    spent.draw += performance.now() - before;
    const done = await trainer.step(state, batch, rate(step));
    spent.engine += done.engine;
    spent.update += done.update;
    loss.mean = Number.isNaN(loss.mean) ? done.loss : 0.98 * loss.mean + 0.02 * done.loss;
    state = { ...state, ...done.learner, step: step + 1, seconds: from.seconds + elapsed() };
    if (elapsed() - said >= PROGRESS_SECONDS || step + 1 === totalSteps) {
      said = elapsed();
      sayProgress(state, step + 1 - from.step, elapsed(), done.loss, loss.mean, rate(step), done.gradientNorm, spent);
      await note({ step: step + 1, loss: loss.mean, rate: rate(step), seconds: Math.round(state.seconds) });
    }
    if (elapsed() - saved >= CHECKPOINT_SECONDS || stopped()) {
      saved = elapsed();
      await writeCheckpoint(options.checkpoint, state);
    }
    if ((step + 1) % probeEvery === 0 && step + 1 < totalSteps) {
      const { sixViews, singleView, count } = await probe(setup, state);
      say(`step ${step + 1}: zero-shot on ${count} validation shapes, one view ${percent(singleView)}, six views ${percent(sixViews)}`);
      await note({ step: step + 1, validation: round(sixViews), validationOneView: round(singleView) });
    }
  }
  await writeCheckpoint(options.checkpoint, state);
  return state;
}

/** Zero-shot accuracy of the averaged weights on the first few validation shapes of each category. */
async function probe(setup: Setup, { average }: Learner): Promise<ZeroShot> {
  const { world, options } = setup;
  const snapshot = join(dirname(options.checkpoint), "train-mini-encoder-snapshot");
  await saveEncoder(snapshot, partsOf(setup, average, { name: "mini-snapshot", limits: "A snapshot of a training that goes on." }));
  const encoder = await loadEncoder(snapshot, { engine: engineOf(options) });
  const taken = new Map<string, number>();
  const items = (await world.minishapes.list("val")).filter(({ category }) => {
    taken.set(category, (taken.get(category) ?? 0) + 1);
    return taken.get(category)! <= PROBED;
  });
  const results = await validate(setup, encoder, items);
  await encoder.dispose();
  return results[COMMANDS.indexOf("shape-description")]!;
}

const COMMANDS = ["naive", "shape-description"] as const;

/** A result for each of `COMMANDS`. */
function validate({ world }: Setup, encoder: DualEncoder, items: readonly Item[]): Promise<readonly ZeroShot[]> {
  const sets = COMMANDS.map((command) => world.minishapes.classes.map((category) => sentencesFor(bankPromptSet(command), category)));
  return evaluateZeroShot(encoder, world.minishapes, items, sets);
}

/** @param share of the patches that are looked at */
function makeBatch({ options, world, captions, encode, sizes }: Setup, drawn: readonly Drawn[], step: number, share: number): Batch {
  const { labels, pixels: bytes } = drawn[step % BLOCK]!;
  const { imageSize, patchSize } = sizes.vision;
  const data = new Float32Array(bytes.length);
  for (let i = 0; i < data.length; i++) data[i] = bytes[i]! / 255;
  const present = [...new Set(labels)];
  const place = new Map(present.map((label, i) => [label, i]));
  const rng = createRng(options.seed).split("captions").split(step);
  const patches = Array.from({ length: (imageSize / patchSize) ** 2 }, (_, i) => i);
  const kept =
    share === 1
      ? patches
      : rng
          .split("patches")
          .shuffle(patches)
          .slice(0, Math.round(share * patches.length));
  return {
    pixels: tensor(data, [labels.length, 3, imageSize, imageSize]),
    keep: Int32Array.from(kept.sort((a, b) => a - b)),
    texts: encode(present.map((label) => captions.draw(world.categories[label]!, rng))),
    captionOf: labels.map((label) => place.get(label)!),
    captions: present.length,
  };
}

function partsOf({ sizes, captions, tokenizerJson }: Setup, weights: Parameters, card: Partial<EncoderParts["card"]>): EncoderParts {
  return {
    card: {
      name: "mini",
      architecture: sizes,
      logitScale: Math.exp(weights.get(LOG_SCALE)!.data[0]!),
      source: "npm run train:mini",
      license: "MIT",
      limits: "",
      metrics: {},
      training: {},
      words: [...new Set(captions.all.flatMap(wordsOf))].sort(),
      ...card,
    },
    vision: towerWeights(weights, "vision"),
    text: towerWeights(weights, "text"),
    tokenizer: tokenizerJson,
  };
}

/** Saves the averaged weights, measures what was saved, and saves again with the numbers in the card. */
async function publish(setup: Setup, state: TrainingState, name: string, loss: number): Promise<void> {
  const { options, world, captions } = setup;
  const { smoke, keep, perClass, instances, seed } = options;
  const real = world.real === 0 ? "" : ` and ${world.real} real meshes of ${world.categories.length} categories in all`;
  const parts = partsOf(setup, state.average, {
    name,
    source: `npm run train:mini -- ${smoke ? "--smoke" : commandOf(options, state.totalSteps!)}`,
    limits:
      `A model railway: it has seen only the procedural shapes of MiniShapes (${world.procedural} categories)${real}, drawn by @dilf/renderer on white, ` +
      "and sentences about them. It shows that the whole chain works; it says nothing about published results, and little about other real models or photographs.",
    training: {
      steps: state.step,
      batch: `${perClass} pictures of each MiniShapes category${world.real === 0 ? "" : ", and a third of a picture of each category that only real meshes have"}`,
      seconds: Math.round(state.seconds),
      seed,
      start: await startedFrom(options),
      rate: options.rate,
      loss: round(loss),
      patches: keep === 1 ? "all" : `a share of ${keep}, all in the last ${100 * WHOLE} % of the steps`,
      shapes: `${world.minishapes.name}, split train, ${smoke ? 2 : instances} of each category${world.real === 0 ? "" : `; ${world.real} real meshes under CC0`}`,
      dataFingerprint: world.fingerprint,
      captions: `${captions.all.length} texts: names in templates and the bundled prompt bank`,
      weights: countWeights(state.average) - 1,
      kept: "exponential moving average of the weights",
    },
  });
  await saveEncoder(options.out, parts);
  const encoder = await loadEncoder(options.out, { engine: engineOf(options) });
  const items = await world.minishapes.list("val");
  const metrics: Record<string, { readonly [key: string]: number | string }> = {};
  for (const [i, result] of (await validate(setup, encoder, items)).entries()) {
    const command = COMMANDS[i]!;
    metrics[command] = {
      shapes: result.count,
      categories: result.categories,
      top1SingleView: round(result.singleView),
      top1SixViews: round(result.sixViews),
      note: "MiniShapes val; the categories and these sentences were part of the training, the shapes were not",
    };
    say(
      `zero-shot, ${command}: one view ${percent(result.singleView)}, six views ${percent(result.sixViews)} (${result.count} shapes, ${result.categories} categories)`,
    );
  }
  await encoder.dispose();
  await saveEncoder(options.out, { ...parts, card: { ...parts.card, metrics } });
  say(`wrote ${options.out}`);
}

/** The command that repeats a run bit by bit. The folder of the meshes is the caller's; the fingerprint in the card says which files they were. */
function commandOf(options: Options, steps: number): string {
  const { seed, perClass, instances, imageSize, patch, width, depth, keep, meshes, start, rate } = options;
  return [
    `--steps ${steps} --seed ${seed} --per-class ${perClass} --instances ${instances}`,
    `--image-size ${imageSize} --patch ${patch} --width ${width} --depth ${depth} --keep ${keep} --rate ${rate}`,
    ...(start === undefined ? [] : ["--start DIR"]),
    ...(meshes === undefined ? [] : ["--meshes DIR"]),
  ].join(" ");
}

function sayProgress(
  state: TrainingState,
  steps: number,
  elapsed: number,
  loss: number,
  mean: number,
  rate: number,
  norm: number,
  spent: Spent,
): void {
  const left = ((state.totalSteps! - state.step) * elapsed) / steps;
  const share = (milliseconds: number) => `${Math.round(milliseconds / steps)} ms`;
  say(
    `step ${state.step}/${state.totalSteps}  loss ${loss.toFixed(3)} (mean ${mean.toFixed(3)})  scale ${Math.exp(state.parameters.get(LOG_SCALE)!.data[0]!).toFixed(1)}  ` +
      `rate ${rate.toExponential(1)}  |g| ${norm.toFixed(2)}  draw ${share(spent.draw)} + engine ${share(spent.engine)} + update ${share(spent.update)}  ` +
      `${(steps / elapsed).toFixed(2)} steps/s  ${(left / 60).toFixed(1)} min left`,
  );
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

const round = (x: number) => Math.round(x * 1e4) / 1e4;
const percent = (x: number) => `${(100 * x).toFixed(1)} %`;
const say = (line: string) => process.stdout.write(`${line}\n`);

let options: Options | undefined;
try {
  options = parseOptions(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n${USAGE}\n`);
  process.exitCode = 2;
}
if (options) await main(options);
