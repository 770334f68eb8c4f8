export { BANK_CLASSES, bankPromptSet, bankSentences, naivePromptSet } from "./bank.ts";
export { type CheckOptions, checkPromptSet, type PromptFault } from "./check.ts";
export { COMMANDS, type Command, type CommandName, fillTemplate, listCommands, type QuestionName } from "./commands.ts";
export { diffPromptSets, type PromptDiff } from "./diff.ts";
export { type Answer, type LanguageModel, LanguageModelError, type Question } from "./language-model.ts";
export { nearNames } from "./near-names.ts";
export {
  hashClasses,
  type Json,
  mergePromptSets,
  type PromptSet,
  type PromptSetInput,
  parsePromptSet,
  promptSet,
  sentencesFor,
  subsetPromptSet,
} from "./prompt-set.ts";
export { type FunctionModelOptions, functionModel } from "./providers/function.ts";
export { type ProviderName, providers } from "./providers/index.ts";
export { type OpenaiModelOptions, openaiModel } from "./providers/openai.ts";
export { replayModel } from "./providers/replay.ts";
export { RETRY_DEFAULTS, type RetryOptions } from "./write/ask.ts";
export { type AnswerCache, memoryCache } from "./write/cache.ts";
export { type Cleaned, type CleanOptions, cleanAnswer, MAX_TOKENS } from "./write/clean.ts";
export {
  INSTRUCTIONS,
  PromptsIncompleteError,
  questionsFor,
  type Rejection,
  type Usage,
  type WriteEvent,
  type WriteOptions,
  type Written,
  writePrompts,
} from "./write/write.ts";
