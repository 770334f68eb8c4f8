/** @file Shapes → labels with scores, and what each view says: load once, classify many. */

import type { Shape } from "@dilf/renderer";
import { expectKeys, type Tensor } from "@dilf/tensor";
import { UsageError } from "../errors.ts";
import { openDescriptions } from "../prompts.ts";
import type { Axes, Up } from "../shapes/axes.ts";
import { createLooker, dot, LOOKER_DEFAULTS, type Look, type LookerOptions, type ShapeInput } from "../shapes/looker.ts";
import { type LabelTexts, labelTexts } from "./labels.ts";

/** Options of `createClassifier`. */
export interface ClassifierOptions extends LookerOptions {
  /** What to choose from, in words: at least two, all different. */
  readonly labels: readonly string[];
  /** The set whose sentences are added to the template's: a command's name for the bundled bank, or a prompt set's file. */
  readonly prompts?: string;
  /**
   * Which axis of the files points up. "auto": glTF says it itself; for other formats both are tried, and the result says which was taken and why.
   * "z" turns shapes by −90° about x.
   */
  readonly up?: Up;
  /** Keep the pictures that the encoder saw. */
  readonly pictures?: boolean;
  /** Ends loading. Calls of the classifier take their own. */
  readonly signal?: AbortSignal;
}

/** What `createClassifier` does when an option is not given. */
export const CLASSIFIER_DEFAULTS = { ...LOOKER_DEFAULTS, prompts: "shape-description", up: "auto", pictures: false } as const;

/** A label, and how well it fits. */
export interface LabelScore {
  readonly label: string;
  /** Cosine of the shape's feature and the label's, −1..1. */
  readonly score: number;
  /** Softmax of the scores times the encoder's logit scale: what the encoder would bet, not a calibrated chance. */
  readonly probability: number;
}

/** What one view says. */
export interface ViewEvidence {
  readonly azimuth: number; //   degrees
  readonly elevation: number; // degrees
  /** How much the view counts, ≥ 0; null where the fusion cannot tell. */
  readonly weight: number | null;
  /** What this view alone would say. */
  readonly label: string;
  /** Cosines in the order of the classifier's labels. */
  readonly scores: readonly number[];
}

/** What a shape is, and what says so. */
export interface Classification {
  readonly kind: Shape["kind"];
  readonly axes: Axes;
  /** All labels, best first; equal scores in the order given. */
  readonly labels: readonly LabelScore[];
  readonly views: readonly ViewEvidence[];
  /** [V, S, S, 3], where they were asked for. */
  readonly pictures?: Tensor;
  /** What of the file was left out, in words. */
  readonly skipped: readonly string[];
}

/** What became of one shape of many. */
export type Classified =
  | { readonly kind: "done"; readonly input: ShapeInput; readonly result: Classification }
  /** This one could not be read or drawn; the others go on. */
  | { readonly kind: "failed"; readonly input: ShapeInput; readonly error: Error };

/** Options of `Classifier.classifyMany`. */
export interface ClassifyManyOptions {
  readonly signal?: AbortSignal;
  /** After each shape, in order. */
  readonly onProgress?: (done: number, last: Classified) => void;
}

/** Labels for shapes: loaded once, asked many times. To be released with `dispose`. */
export interface Classifier {
  readonly labels: readonly string[];
  /** The name of the encoder. */
  readonly encoder: string;
  /** Labels with words that the encoder never read; what it says of them is a guess. Empty for encoders with an open vocabulary. */
  readonly unknown: LabelTexts["unknown"];
  /** Labels that only the template stands for. */
  readonly templateOnly: readonly string[];
  /** Whether nothing but the encoder was trained: fixed views, mean of their features. */
  readonly untrained: boolean;
  /** @throws what reading the file throws, naming it; RangeError for a shape without extent; the signal's reason */
  classify(input: ShapeInput, options?: { readonly signal?: AbortSignal }): Promise<Classification>;
  /**
   * One after the other, in the order given; the next shape is read while the last one is used, so memory holds two.
   * A shape that fails is yielded as failed. Only an aborted signal throws.
   */
  classifyMany(inputs: Iterable<ShapeInput> | AsyncIterable<ShapeInput>, options?: ClassifyManyOptions): AsyncGenerator<Classified>;
  /** Frees the encoder and ends the threads. */
  dispose(): Promise<void>;
}

/**
 * Loads an encoder, or a trained run, and the labels' sentences.
 * @throws UsageError for labels or views that cannot be meant, TypeError for an unknown option, EncoderNotFoundError and MissingError for what is not there
 * @example
 * const classifier = await createClassifier({ labels: ["chair", "table", "lamp"] });
 * const { labels, axes } = await classifier.classify("models/chair.glb");
 * await classifier.dispose();
 */
export async function createClassifier(options: ClassifierOptions): Promise<Classifier> {
  const known = [...Object.keys(CLASSIFIER_DEFAULTS), "labels", "checkpoint", "engine", "device", "threads", "workers", "signal"];
  expectKeys("createClassifier", options, known);
  const { labels, prompts, up, pictures, signal, ...lookerOptions } = { ...CLASSIFIER_DEFAULTS, ...options };
  if (options.checkpoint !== undefined && (options.encoder !== undefined || options.views !== undefined))
    throw new UsageError("checkpoint: a run knows its own encoder and views; leave encoder and views out");
  const described = await openDescriptions(prompts);
  signal?.throwIfAborted();
  const looker = await createLooker(lookerOptions);
  try {
    const texts = await labelTexts(looker.system.encoder, labels, described);
    signal?.throwIfAborted();
    const { encoder } = looker.system;
    const classify: Classifier["classify"] = async (input, { signal: stop } = {}) =>
      classificationOf(await looker.look(input, { up, pictures, ...(stop && { signal: stop }) }), texts, encoder.logitScale);
    return {
      labels,
      encoder: encoder.name,
      unknown: texts.unknown,
      templateOnly: texts.templateOnly,
      untrained: looker.untrained,
      classify,
      classifyMany: (inputs, stream) => inOrder(inputs, classify, stream),
      dispose: () => looker.dispose(),
    };
  } catch (error) {
    await looker.dispose();
    throw error;
  }
}

function classificationOf(
  { kind, axes, feature, views, pictures, skipped }: Look,
  { labels, features }: LabelTexts,
  logitScale: number,
): Classification {
  const D = feature.length;
  const scoresOf = (row: Float32Array) => labels.map((_, c) => dot(row, features.data as Float32Array, c * D));
  const scores = scoresOf(feature);
  const best = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(logitScale * (score - best)));
  const sum = weights.reduce((a, b) => a + b, 0);
  const ranked = labels.map((label, c) => ({ label, score: scores[c]!, probability: weights[c]! / sum })).sort((a, b) => b.score - a.score);
  const evidence = views.map(({ azimuth, elevation, weight, feature: row }): ViewEvidence => {
    const own = scoresOf(row);
    return { azimuth, elevation, weight, label: labels[own.indexOf(Math.max(...own))]!, scores: own };
  });
  return { kind, axes, labels: ranked, views: evidence, skipped, ...(pictures && { pictures }) };
}

/** Keeps one shape under way beyond the one that is yielded. */
async function* inOrder(
  inputs: Iterable<ShapeInput> | AsyncIterable<ShapeInput>,
  classify: Classifier["classify"],
  { signal, onProgress }: ClassifyManyOptions = {},
): AsyncGenerator<Classified> {
  const start = async (input: ShapeInput): Promise<Classified> => {
    try {
      return { kind: "done", input, result: await classify(input, signal ? { signal } : {}) };
    } catch (error) {
      signal?.throwIfAborted();
      return { kind: "failed", input, error: error as Error };
    }
  };
  let done = 0;
  const tell = (one: Classified) => {
    onProgress?.(++done, one);
    return one;
  };
  const underWay = new Set<Promise<unknown>>();
  let ahead: Promise<Classified> | undefined;
  try {
    for await (const input of inputs) {
      signal?.throwIfAborted();
      const next = start(input);
      // Its failure is looked at when its turn comes; until then it must not count as unhandled.
      const settled: Promise<unknown> = next.catch(() => {}).finally(() => underWay.delete(settled));
      underWay.add(settled);
      if (ahead) yield tell(await ahead);
      ahead = next;
    }
    if (ahead) yield tell(await ahead);
  } finally {
    // Whoever stops early may dispose next: nothing must still be drawn or encoded then.
    await Promise.all(underWay);
  }
}
