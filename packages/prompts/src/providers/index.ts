/** @file The providers of answers: one file each, one line here. */

import { functionModel } from "./function.ts";
import { openaiModel } from "./openai.ts";
import { replayModel } from "./replay.ts";

/** What answers questions, by the name that flags use. */
export const providers = { openai: openaiModel, replay: replayModel, function: functionModel };

/** "openai" | "replay" | "function" */
export type ProviderName = keyof typeof providers;
