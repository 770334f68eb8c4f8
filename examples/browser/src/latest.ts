/** @file Work that is asked for faster than it is done: one piece at a time, and only the newest request after it. */

/** @param work is told whether somebody has asked again since it began */
export function latest(work: (isStale: () => boolean) => Promise<void>, onError: (error: unknown) => void): () => void {
  let asked = 0;
  let running = false;
  const run = async () => {
    running = true;
    for (let done = -1; done !== asked; ) {
      done = asked;
      const mine = done;
      try {
        await work(() => asked !== mine);
      } catch (error) {
        onError(error);
      }
    }
    running = false;
  };
  return () => {
    asked++;
    if (!running) void run();
  };
}
