export { BANK_CLASSES, bankPromptSet, naivePromptSet } from "./bank.ts";
export { COMMANDS, type Command, type CommandName, fillTemplate, listCommands } from "./commands.ts";
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
