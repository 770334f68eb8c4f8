/** @file The page: a shape, its picture, the picture's gradient, and the search for a camera. */

import { cameras, SHAPE_EXTENSIONS, type Shape, transformShape, turnMatrix } from "@dilf/renderer";
import { type Tensor, tensor } from "@dilf/tensor";
import { DARK, LIGHT, paintDifference, paintPicture, paintSigned } from "./canvas.ts";
import { derivativeMaps } from "./derivative-maps.ts";
import { button, canvas, element, input, select, text } from "./dom.ts";
import { type Camera, degreesBetween, FIT_DEFAULTS, fitCamera } from "./fit.ts";
import { latest } from "./latest.ts";
import { drawLossChart } from "./loss-chart.ts";
import { openFiles } from "./open.ts";
import { builtInShapes } from "./shapes/index.ts";
import { createStudio, type Look, workerCount } from "./studio.ts";

const AXES = ["azimuth", "elevation", "distance"] as const;
const MODES = ["phong", "soft", "silhouette", "depth", "normal"] as const;
/** A camera is found when it is this near, degrees. */
const FOUND = 1;

const dark = () =>
  getComputedStyle(document.documentElement).colorScheme === "dark" ||
  (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
const look = (): Look => ({ mode: MODES[select("mode").selectedIndex]!, background: dark() ? DARK : LIGHT });

for (const mode of MODES) select("mode").add(new Option(mode));

let shape: Shape = builtInShapes.teapot();
let shapeName = "teapot";
let camera: Camera = { azimuth: 35, elevation: 22, distance: 2.2 };
let target: Camera = { azimuth: 35, elevation: 22, distance: 2.2 };
let studio = createStudio(look());
let fitting: AbortController | null = null;

const fail = (error: unknown) => {
  const toast = element("toast", HTMLDivElement);
  toast.textContent = error instanceof Error ? error.message : String(error);
  toast.hidden = false;
  setTimeout(() => {
    toast.hidden = true;
  }, 8000);
};

const one = (view: Camera) => {
  const { azimuth, elevation, distance } = cameras([view]);
  const row = ({ data }: Tensor) => tensor(data as Float32Array, [1, 1]);
  return { azimuth: row(azimuth), elevation: row(elevation), distance: row(distance) };
};

const drawLarge = latest(async () => {
  const began = performance.now();
  paintPicture(canvas("picture"), await studio.large.render([shape], one(camera)));
  const count =
    shape.kind === "mesh" ? `${shape.faces.shape[0]!.toLocaleString("en")} faces` : `${shape.points.shape[0]!.toLocaleString("en")} points`;
  const ms = performance.now() - began;
  text(
    "footer",
    `${shapeName}: ${count} · ${studio.large.size} px in ${ms.toFixed(0)} ms · small pictures on ${workerCount} worker${workerCount > 1 ? "s" : ""}`,
  );
}, fail);

const drawMaps = latest(async (isStale) => {
  if (fitting) return;
  const { mode } = look();
  for await (const maps of derivativeMaps(studio.small, shape, camera, isStale)) {
    for (const axis of AXES) {
      const values = maps[axis];
      paintSigned(canvas(`map-${axis}`), values, maps.grid, Math.max(...values.map(Math.abs)), dark());
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      text(
        `sum-${axis}`,
        `${mean < 0 ? "−" : "+"}${(100 * Math.abs(mean)).toPrecision(2)} % per ${axis === "distance" ? "unit" : "degree"}`,
      );
    }
    const pixels = studio.small.size / maps.grid;
    text("refined", pixels > 1 ? `Tiles of ${pixels} × ${pixels} pixels so far.` : "Every pixel has answered.");
    Object.assign(canvas("map-azimuth").dataset, { grid: maps.grid, mode });
  }
}, fail);

/** The wanted picture, drawn again whenever the shape or the look changes. */
const drawTarget = async () => {
  const picture = await studio.small.render([shape], one(target));
  paintPicture(canvas("target"), picture);
  text("target-camera", said(target));
  return picture;
};

const drawComparison = latest(async () => {
  if (fitting) return;
  const [wanted, now] = [await drawTarget(), await studio.small.render([shape], one(camera))];
  showComparison(wanted, now);
}, fail);

function showComparison(wanted: Tensor, now: Tensor): void {
  paintPicture(canvas("current"), now);
  paintDifference(canvas("difference"), now, wanted, dark());
  let squares = 0;
  for (let i = 0; i < now.data.length; i++) squares += (now.data[i]! - wanted.data[i]!) ** 2;
  text("loss", (squares / now.data.length).toExponential(1));
  text("current-camera", said(camera));
}

const said = ({ azimuth, elevation }: Camera) => `${azimuth.toFixed(1)}°, ${elevation.toFixed(1)}°`;
const wrapped = (degrees: number) => ((((degrees + 180) % 360) + 360) % 360) - 180;

function show(next: Camera): void {
  camera = { azimuth: wrapped(next.azimuth), elevation: clamp(next.elevation, -90, 90), distance: clamp(next.distance, 1.2, 5) };
  for (const axis of AXES) {
    input(axis).value = String(camera[axis]);
    input(axis).nextElementSibling!.textContent = axis === "distance" ? camera.distance.toFixed(2) : `${camera[axis].toFixed(1)}°`;
  }
  drawLarge();
  drawMaps();
  drawComparison();
}

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));

function setShape(name: string, next: Shape): void {
  stopFit();
  shape = next;
  shapeName = name;
  for (const chip of element("shapes", HTMLDivElement).children) chip.setAttribute("aria-pressed", String(chip.textContent === name));
  show(camera);
}

async function changeLook(): Promise<void> {
  stopFit();
  const old = studio;
  studio = createStudio(look());
  show(camera);
  await old.dispose();
}

function stopFit(): void {
  fitting?.abort();
  fitting = null;
}

function setStatus(state: "idle" | "fitting" | "found" | "stopped" | "lost", message: string): void {
  const status = element("status", HTMLOutputElement);
  status.dataset.state = state;
  status.textContent = message;
  button("fit").textContent = state === "fitting" ? "Stop" : "Find it";
}

async function fit(): Promise<void> {
  if (fitting) return stopFit();
  const mine = new AbortController();
  fitting = mine;
  const count = Number(select("starts").value);
  const starts = Array.from({ length: count }, (_, i): Camera => ({ ...camera, azimuth: camera.azimuth + (360 * i) / count }));
  const losses: number[] = [];
  const began = performance.now();
  try {
    const wanted = await drawTarget();
    for await (const { step, of, camera: best, loss, picture } of fitCamera(studio.small, shape, wanted, starts)) {
      if (mine.signal.aborted) return setStatus("stopped", `Stopped after ${step} steps.`);
      show(best);
      showComparison(wanted, picture);
      losses.push(loss);
      drawLossChart(element("chart", SVGSVGElement), losses, FIT_DEFAULTS.steps);
      setStatus("fitting", `Step ${step} of ${of}, ${degreesBetween(best, target).toFixed(1)}° away`);
    }
    const away = degreesBetween(camera, target);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    if (away < FOUND) setStatus("found", `Found in ${seconds} s: ${away.toFixed(2)}° away.`);
    else setStatus("lost", `A picture much like it, ${away.toFixed(0)}° away. Start nearer, or from several sides.`);
  } catch (error) {
    if (mine.signal.aborted) setStatus("stopped", "Stopped.");
    else {
      setStatus("stopped", "");
      fail(error);
    }
  } finally {
    if (fitting === mine) fitting = null;
    show(camera);
  }
}

async function open(files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  try {
    const opened = await openFiles(files);
    setShape(opened.name, opened.shape);
  } catch (error) {
    fail(error);
  }
}

// From here on: who listens to what.

for (const [name, build] of Object.entries(builtInShapes)) {
  const chip = document.createElement("button");
  chip.type = "button";
  chip.textContent = name;
  chip.addEventListener("click", () => setShape(name, build()));
  element("shapes", HTMLDivElement).append(chip);
}

for (const axis of AXES)
  input(axis).addEventListener("input", () => {
    stopFit();
    show({ ...camera, [axis]: input(axis).valueAsNumber });
  });

const picture = canvas("picture");
const DEGREES_PER_PIXEL = 0.5;
picture.addEventListener("pointerdown", (event) => {
  stopFit();
  picture.setPointerCapture(event.pointerId);
});
picture.addEventListener("pointermove", ({ buttons, movementX, movementY }) => {
  if (buttons === 0) return;
  show({ ...camera, azimuth: camera.azimuth - DEGREES_PER_PIXEL * movementX, elevation: camera.elevation + DEGREES_PER_PIXEL * movementY });
});
picture.addEventListener(
  "wheel",
  (event) => {
    event.preventDefault();
    stopFit();
    show({ ...camera, distance: camera.distance * Math.exp(event.deltaY / 1000) });
  },
  { passive: false },
);
const KEYS: Readonly<Record<string, Partial<Camera>>> = {
  ArrowLeft: { azimuth: -5 },
  ArrowRight: { azimuth: 5 },
  ArrowUp: { elevation: 5 },
  ArrowDown: { elevation: -5 },
};
picture.addEventListener("keydown", (event) => {
  const turn = KEYS[event.key];
  if (!turn) return;
  event.preventDefault();
  stopFit();
  show({ ...camera, azimuth: camera.azimuth + (turn.azimuth ?? 0), elevation: camera.elevation + (turn.elevation ?? 0) });
});

input("file").accept = [...SHAPE_EXTENSIONS, ".mtl", ".png", ".jpg", ".jpeg", ".bin"].join(",");
button("open").addEventListener("click", () => input("file").click());
input("file").addEventListener("change", async () => {
  await open([...(input("file").files ?? [])]);
  input("file").value = ""; // so that the same file can be opened again
});
const drop = element("drop", HTMLDivElement);
addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.hidden = false;
});
addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) drop.hidden = true;
});
addEventListener("drop", (event) => {
  event.preventDefault();
  drop.hidden = true;
  void open([...(event.dataTransfer?.files ?? [])]);
});

button("tip").addEventListener("click", () => setShape(shapeName, transformShape(shape, turnMatrix("x", -90))));
select("mode").addEventListener("change", () => void changeLook());
button("theme").addEventListener("click", () => {
  document.documentElement.dataset.theme = dark() ? "light" : "dark";
  void changeLook();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => void changeLook());

button("set-target").addEventListener("click", () => {
  stopFit();
  target = camera;
  setStatus("idle", "Now turn the shape, or look away, and find it again.");
  drawLossChart(element("chart", SVGSVGElement), [], FIT_DEFAULTS.steps);
  show(camera);
});
let awayTo = 0;
button("look-away").addEventListener("click", () => {
  stopFit();
  // 30° off, each time another way, so that the page needs no chance.
  const way = 0.6 + 2.4 * awayTo++;
  show({ azimuth: target.azimuth + 30 * Math.cos(way), elevation: clamp(target.elevation + 30 * Math.sin(way), -60, 75), distance: 2.6 });
  setStatus("idle", `${degreesBetween(camera, target).toFixed(0)}° away.`);
});
button("fit").addEventListener("click", () => void fit());

drawLossChart(element("chart", SVGSVGElement), [], FIT_DEFAULTS.steps);
setStatus("idle", "Look away, then find the camera by gradient descent.");
setShape("teapot", shape);
