/** A device, or the package that drives it, is not there. The message says what to install. */
export class DeviceNotFoundError extends Error {
  override readonly name = "DeviceNotFoundError";
}
