/** @file The error of a dataset that is not there, apart from one that is broken. */

/** A folder, a manifest or a listed file is missing. */
export class DatasetNotFoundError extends Error {
  override readonly name = "DatasetNotFoundError";
}
