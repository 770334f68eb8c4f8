/** There is no encoder of that name, or its folder lacks a file. (Files that are there but broken give a plain Error.) */
export class EncoderNotFoundError extends Error {
  override readonly name = "EncoderNotFoundError";
}
