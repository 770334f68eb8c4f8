/** @file Labels → sentences → one feature each, and what of them the encoder cannot know. */

import type { DualEncoder } from "@dilf/clip";
import { classTextFeatures } from "@dilf/fusion";
import { COMMANDS, fillTemplate } from "@dilf/prompts";
import type { Tensor } from "@dilf/tensor";
import { UsageError } from "../errors.ts";

/** The labels as features, and what is known of them. */
export interface LabelTexts {
  readonly labels: readonly string[];
  /** [C, D], rows of unit length, in the order of the labels. */
  readonly features: Tensor;
  /** Labels with the words that no caption of the encoder's training held. */
  readonly unknown: Readonly<Record<string, readonly string[]>>;
  /** Labels without a sentence in the prompt set: only the template stands for them. */
  readonly templateOnly: readonly string[];
}

/**
 * Every label is the mean of the template's sentence ("A 3D object of a chair.") and of its descriptions, where it has some: a template alone works for any word, descriptions add what
 * the thing looks like. A label with unknown words stands by its descriptions alone, where there are any.
 * @param described the descriptions of a label, none where there are none
 * @throws UsageError for fewer than two labels, one that is there twice, or when nothing the encoder knows stands for any of them
 */
export async function labelTexts(
  encoder: DualEncoder,
  labels: readonly string[],
  described: (label: string) => readonly string[],
): Promise<LabelTexts> {
  if (labels.length < 2) throw new UsageError(`labels: wanted at least 2 to choose from, got ${labels.length}`);
  const twice = labels.find((label, i) => labels.indexOf(label) !== i);
  if (twice !== undefined) throw new UsageError(`labels: "${twice}" is there twice`);
  const template = (label: string) => fillTemplate(COMMANDS.naive.text, label);
  const templateOnly = labels.filter((label) => described(label).length === 0);
  const unknown = Object.fromEntries(
    labels.flatMap((label) => {
      const words = encoder.unknownWords(label);
      return words.length > 0 ? [[label, words]] : [];
    }),
  );
  if (labels.every((label) => templateOnly.includes(label) && Object.hasOwn(unknown, label)))
    throw new UsageError(
      `labels: encoder "${encoder.name}" knows none of ${labels.join(", ")}: none of its training captions held ${[...new Set(Object.values(unknown).flat())].join(", ")}; take other labels, or an encoder with an open vocabulary (dilf encoder list)`,
    );
  // A word that no caption held is noise in the template; a description of it is not.
  const byDescription = (label: string) => Object.hasOwn(unknown, label) && described(label).length > 0;
  const sentences = labels.map((label) => (byDescription(label) ? described(label) : [...new Set([template(label), ...described(label)])]));
  return { labels, features: await classTextFeatures(encoder, sentences), unknown, templateOnly };
}
