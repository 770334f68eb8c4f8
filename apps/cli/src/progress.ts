/** @file Progress of long work: a bar with rate and time left on a terminal, a plain line now and then elsewhere. */

import type { SingleBar } from "cli-progress";
import type { Io } from "./io.ts";

export interface Progress {
  /** @param done of the total; `note` is shown at the end of the line */
  update(done: number, note?: string): void;
  stop(): void;
}

const SILENT: Progress = { update() {}, stop() {} };
const PLAIN_SECONDS = 10; // between two plain lines

export function startProgress(io: Io, label: string, total: number, quiet: boolean): Progress {
  if (quiet || total <= 0) return SILENT;
  return io.isTerminal ? bar(label, total) : lines(io, label, total);
}

function bar(label: string, total: number): Progress {
  let single: SingleBar | undefined;
  let stopped = false;
  let last = { done: 0, note: "" };
  // Loaded meanwhile: not every command that could show a bar does.
  void import("cli-progress").then(({ Presets, SingleBar }) => {
    if (stopped) return;
    single = new SingleBar(
      {
        format: `${label.padEnd(28)} {bar} {value}/{total}  {eta_formatted} left  {note}`,
        stream: process.stderr,
        hideCursor: true,
        clearOnComplete: false,
      },
      Presets.shades_classic,
    );
    single.start(total, last.done, { note: last.note });
  });
  return {
    update(done, note = "") {
      last = { done, note };
      single?.update(done, { note });
    },
    stop() {
      stopped = true;
      single?.stop();
    },
  };
}

function lines(io: Io, label: string, total: number): Progress {
  const start = io.seconds();
  let said = start;
  let last = "";
  const line = (done: number, note: string) => {
    const elapsed = io.seconds() - start;
    const left = done > 0 ? (elapsed / done) * (total - done) : Number.NaN;
    io.err(
      `${label}: ${done}/${total}, ${elapsed.toFixed(0)} s${Number.isFinite(left) ? `, ${left.toFixed(0)} s left` : ""}${note ? `, ${note}` : ""}\n`,
    );
  };
  return {
    update(done, note = "") {
      last = note;
      if (done < total && io.seconds() - said < PLAIN_SECONDS) return;
      said = io.seconds();
      line(done, last);
    },
    stop() {},
  };
}
