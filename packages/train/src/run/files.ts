/** @file What file errors mean. */

/** Whether an error says that a path does not exist. */
export const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
