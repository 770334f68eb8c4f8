/** @file What of @dilf/prompts needs Node. */

export { type AnswerFile, openAnswerFile } from "./answer-file.ts";
