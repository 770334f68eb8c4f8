/** @file `npm run train:mini`: trains the mini encoder of @dilf/clip from nothing, with our own packages only. */

import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { ortEngine, type Parameters } from "@dilf/autodiff";
import { bytePairTokenizer, createTokenizer, type EncoderParts, loadEncoder, saveEncoder, wordsOf } from "@dilf/clip";
import { type Dataset, miniShapes } from "@dilf/data";
import { BANK_CLASSES, bankPromptSet, sentencesFor } from "@dilf/prompts";
import { createRng } from "@dilf/tensor";
import { cosineSchedule } from "@dilf/train";
import { learnMerges } from "./bpe.ts";
import { type Captions, createCaptions } from "./captions.ts";
import { readCheckpoint, type TrainingState, writeCheckpoint } from "./checkpoint.ts";
import { evaluateZeroShot } from "./evaluate.ts";
import { type Architecture, architecture, countWeights, initialParameters, LOG_SCALE, smokeArchitecture, towerWeights } from "./model.ts";
import { type Options, parseOptions, USAGE } from "./options.ts";
import { batchOf, createStudio, type Pictures, type Studio } from "./pictures.ts";
import { type Batch, createTrainer, type Trainer } from "./trainer.ts";

/** 2,000 or so tokens: frequent words are one token. */
const MERGES = 1536;
/** CLIP's; attention is over the longest caption of a batch, so room that is not used costs nothing. */
const CONTEXT = 77;
// Tried, 400 steps each: 1e-3 ends at a mean loss of 3.64, 2e-3 at 3.99.
const LEARNING_RATE = 1e-3;
/** Batches that are drawn together, so that the views of one shape come at different times. */
const BLOCK = 12;
const MEASURED = 15;
const CHECKPOINT_SECONDS = 180;
const PROGRESS_SECONDS = 10;

const LIMITS =
  "A model railway: it has seen only the procedural shapes of MiniShapes, drawn by @dilf/renderer on white, in the 76 categories of its training, " +
  "and sentences about them. It shows that the whole chain works; it says nothing about published results, and little about real models or photographs.";

/** What is fixed before the first step. */
interface Setup {
  readonly options: Options;
  readonly dataset: Dataset;
  readonly captions: Captions;
  readonly tokenizerJson: ReturnType<typeof bytePairTokenizer>;
  readonly encode: ReturnType<typeof createTokenizer>["encode"];
  readonly sizes: Architecture;
  readonly initial: Parameters;
  readonly trainer: Trainer;
  readonly studio: Studio;
  readonly signature: string;
}

/** Where the seconds went. */
interface Spent {
  draw: number;
  engine: number;
  update: number;
}

async function main(options: Options): Promise<void> {
  const begun = performance.now();
  const setup = await prepare(options);
  let state: TrainingState = options.resume ? await readCheckpoint(options.checkpoint, setup.signature) : await begin(setup, begun);
  const report = { name: options.smoke ? "mini-smoke" : "mini", weights: countWeights(setup.initial) };
  say(
    `${report.weights} weights, ${setup.dataset.classes.length} categories, batches of ${setup.dataset.classes.length * options.perClass}, ${state.totalSteps} steps`,
  );
  let stopped = false;
  process.once("SIGINT", () => {
    stopped = true;
  });
  const loss = { mean: Number.NaN };
  state = await train(setup, state, loss, () => stopped);
  await setup.trainer.dispose();
  if (stopped) {
    say(`stopped at step ${state.step} of ${state.totalSteps}; go on with the same options and --resume`);
    process.exitCode = 130;
    return;
  }
  await publish(setup, state, report.name, loss.mean);
  say(`took ${((performance.now() - begun) / 60_000).toFixed(1)} min`);
}

async function prepare(options: Options): Promise<Setup> {
  const { seed, smoke } = options;
  const dataset = smoke
    ? miniShapes({ trainPerCategory: 2, testPerCategory: 1, categories: ["chair", "table", "airplane"] })
    : miniShapes({ trainPerCategory: options.instances });
  const captions = createCaptions(dataset.classes);
  // Of the whole bank, --smoke or not: few texts would give few merges and long captions.
  const tokenizerJson = bytePairTokenizer(learnMerges(createCaptions(BANK_CLASSES).all, MERGES));
  const { encode, size } = createTokenizer(tokenizerJson, { context: CONTEXT });
  encode(captions.all); // a caption that is too long is an error now, not after minutes
  const sizes = (smoke ? smokeArchitecture : architecture)(size, CONTEXT);
  const initial = initialParameters(sizes, createRng(seed).split("weights"));
  const engine = ortEngine(options.threads === undefined ? {} : { threads: options.threads });
  const trainer = await createTrainer(engine, sizes, initial);
  const studio = createStudio(dataset, await dataset.list("train"));
  const words = createHash("sha256").update(captions.all.join("\n")).digest("hex").slice(0, 16);
  const signature = JSON.stringify({ seed, perClass: options.perClass, sizes, data: await dataset.fingerprint(), captions: words });
  return { options, dataset, captions, tokenizerJson, encode, sizes, initial, trainer, studio, signature };
}

/** The state before the first step. Without --steps, their number follows from a few steps that are measured and thrown away. */
async function begin(setup: Setup, begun: number): Promise<TrainingState> {
  const { options, trainer, signature } = setup;
  const learner = trainer.start();
  const steps = options.steps ?? (options.smoke ? 2 : undefined);
  const fresh = { step: 0, seconds: 0, signature, ...learner };
  if (steps !== undefined) return { ...fresh, totalSteps: steps };
  const pictures = await drawBlock(setup, 0);
  // Drawn again, now that every shape of the block is loaded, as it is for most of the run.
  const drawing = await seconds(() => drawBlock(setup, 0));
  const stepping: number[] = [];
  for (let i = 0; i < MEASURED; i++) stepping.push(await seconds(() => trainer.step(learner, makeBatch(setup, pictures, i), 0)));
  const perStep = drawing / BLOCK + median(stepping);
  const left = options.minutes * 60 - (performance.now() - begun) / 1000;
  // Loading shapes, checkpoints and the evaluation: a minute, or a tenth of a short run; and 4 % for a machine that has other work too.
  const totalSteps = Math.max(1, Math.floor((0.96 * (left - Math.min(60, left / 10))) / perStep));
  say(`a step takes ${(1000 * perStep).toFixed(0)} ms: ${totalSteps} steps fit into ${options.minutes} min`);
  return { ...fresh, totalSteps };
}

async function train(setup: Setup, from: TrainingState, loss: { mean: number }, stopped: () => boolean): Promise<TrainingState> {
  const { options, trainer } = setup;
  const totalSteps = from.totalSteps!;
  const rate = cosineSchedule({
    base: LEARNING_RATE,
    warmupSteps: Math.min(200, Math.floor(totalSteps / 10)),
    totalSteps,
    floor: LEARNING_RATE / 100,
  });
  const spent: Spent = { draw: 0, engine: 0, update: 0 };
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  let state = from;
  let pictures: Pictures | undefined;
  let [saved, said] = [0, 0];
  while (state.step < totalSteps && !stopped()) {
    const { step } = state;
    const before = performance.now();
    if (!pictures || step % BLOCK === 0) pictures = await drawBlock(setup, Math.floor(step / BLOCK));
    const batch = makeBatch(setup, pictures, step);
    spent.draw += performance.now() - before;
    const done = await trainer.step(state, batch, rate(step));
    spent.engine += done.engine;
    spent.update += done.update;
    loss.mean = Number.isNaN(loss.mean) ? done.loss : 0.98 * loss.mean + 0.02 * done.loss;
    state = { ...state, ...done.learner, step: step + 1, seconds: from.seconds + elapsed() };
    if (elapsed() - said >= PROGRESS_SECONDS || step + 1 === totalSteps) {
      said = elapsed();
      sayProgress(state, step + 1 - from.step, elapsed(), done.loss, loss.mean, rate(step), done.gradientNorm, spent);
    }
    if (elapsed() - saved >= CHECKPOINT_SECONDS || stopped()) {
      saved = elapsed();
      await mkdir(dirname(options.checkpoint), { recursive: true });
      await writeCheckpoint(options.checkpoint, state);
    }
  }
  return state;
}

/** Pictures depend on the seed and the block's number only, so a resumed run draws what an uninterrupted one does. */
function drawBlock({ options, sizes, studio }: Setup, block: number): Promise<Pictures> {
  return studio.draw(createRng(options.seed).split("pictures").split(block), BLOCK * options.perClass, sizes.vision.imageSize);
}

function makeBatch({ options, dataset, captions, encode }: Setup, pictures: Pictures, step: number): Batch {
  const { pixels, labels } = batchOf(pictures, step % BLOCK, options.perClass);
  const rng = createRng(options.seed).split("captions").split(step);
  return { pixels, labels, captions: encode(labels.map((label) => captions.draw(dataset.classes[label]!, rng))) };
}

/** Saves the averaged weights, measures what was saved, and saves again with the numbers in the card. */
async function publish(setup: Setup, state: TrainingState, name: string, loss: number): Promise<void> {
  const { options, dataset, captions, sizes, tokenizerJson } = setup;
  const batch = dataset.classes.length * options.perClass;
  const parts: EncoderParts = {
    card: {
      name,
      architecture: sizes,
      logitScale: Math.exp(state.average.get(LOG_SCALE)!.data[0]!),
      source: `npm run train:mini -- ${options.smoke ? "--smoke" : `--steps ${state.totalSteps} --seed ${options.seed} --per-class ${options.perClass} --instances ${options.instances}`}`,
      license: "MIT",
      limits: LIMITS,
      metrics: {},
      training: {
        steps: state.step,
        batch,
        seconds: Math.round(state.seconds),
        seed: options.seed,
        loss: round(loss),
        shapes: `${dataset.name}, split train, ${options.smoke ? 2 : options.instances} of each category`,
        dataFingerprint: await dataset.fingerprint(),
        captions: `${captions.all.length} texts: names in templates and the bundled prompt bank`,
        weights: countWeights(state.average) - 1,
        kept: "exponential moving average of the weights",
      },
      words: [...new Set(captions.all.flatMap(wordsOf))].sort(),
    },
    vision: towerWeights(state.average, "vision"),
    text: towerWeights(state.average, "text"),
    tokenizer: tokenizerJson,
  };
  await saveEncoder(options.out, parts);
  const encoder = await loadEncoder(options.out, { engine: ortEngine(options.threads === undefined ? {} : { threads: options.threads }) });
  const items = await dataset.list("val");
  const metrics: Record<string, { readonly [key: string]: number | string }> = {};
  for (const command of ["naive", "shape-description"] as const) {
    const set = bankPromptSet(command);
    const result = await evaluateZeroShot(
      encoder,
      dataset,
      items,
      dataset.classes.map((category) => sentencesFor(set, category)),
    );
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
