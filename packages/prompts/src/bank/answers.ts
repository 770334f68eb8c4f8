/** @file The form of a category's page in the bundled bank. */

import type { QuestionName } from "../commands.ts";

/** At least ten sentences for each command that a language model answers. */
export type BankAnswers = Readonly<Record<QuestionName, readonly string[]>>;
