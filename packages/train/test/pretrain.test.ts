import { type FusionModule, fixedViews, meanFusion, type ViewPolicy } from "@dilf/fusion";
import { tensor } from "@dilf/tensor";
import { expect, test } from "vitest";
import { type PretrainEvent, type PretrainOptions, type PretrainTask, pretrain } from "../src/index.ts";
import { meanAngleChange } from "../src/pretrain/batch.ts";
import { boxes, engine, prompts, tinyPolicy, tinyTask } from "./fixtures/tiny.ts";

async function run(task: PretrainTask, options: PretrainOptions): Promise<readonly PretrainEvent[]> {
  const events: PretrainEvent[] = [];
  for await (const event of pretrain(task, options)) events.push(event);
  return events;
}
const stepsOf = (events: readonly PretrainEvent[]) => events.filter((event) => event.kind === "step");
const doneOf = (events: readonly PretrainEvent[]) => events.find((event) => event.kind === "done")!;

test("training moves the angles and lowers the loss, by the cameras alone", async () => {
  // The mean has nothing to learn, and the scale is as good as fixed by the small rate that moves it: what falls is what E_V brought.
  const events = await run(await tinyTask({ fusion: meanFusion({ engine }) }), {
    epochs: 40,
    batchSize: 12,
    learningRate: 1e-6,
    viewpointLearningRate: 3e-3,
  });
  const steps = stepsOf(events);
  expect(steps).toHaveLength(40);
  // One step an epoch, and each tells it.
  expect(steps[0]!.angleChange).toBe(0);
  expect(steps.at(-1)!.angleChange).toBeGreaterThan(5);
  // From 2.29 to 2.03..2.08 with three seeds; a random encoder does not see more.
  expect(steps.at(-1)!.loss).toBeLessThan(steps[0]!.loss - 0.15);
  expect(steps.every(({ gradientNorms }) => gradientNorms.viewpoints > 0 && gradientNorms.fusion === 0)).toBe(true);
  expect(Math.abs(steps.at(-1)!.scale - steps[0]!.scale)).toBeLessThan(0.01);
});

test("how far angles moved is measured at the end of an epoch, with a pass of E_V of its own, and costs the other steps none", async () => {
  const passes: number[] = [0];
  const policy = tinyPolicy();
  const counted: ViewPolicy = {
    ...policy,
    camerasWithGradient: (...args) => {
      passes[passes.length - 1]!++;
      return policy.camerasWithGradient(...args);
    },
  };
  const steps: PretrainEvent[] = [];
  for await (const event of pretrain(await tinyTask({ viewpoints: counted }), { epochs: 2, batchSize: 4 })) {
    if (event.kind !== "step") continue;
    steps.push(event);
    passes.push(0);
  }
  expect(passes).toEqual([1, 1, 2, 1, 1, 2, 0]);
  expect(steps.map((step) => "angleChange" in step)).toEqual([false, false, true, false, false, true]);
});

test("the events come in order and say the truth about the schedule", async () => {
  const events = await run(await tinyTask(), { epochs: 10, batchSize: 5, learningRate: 1e-3, fusionLearningRate: 1e-2 });
  // 12 items in batches of 5: two steps an epoch, two items left out.
  expect(events[0]).toEqual({ kind: "start", step: 0, steps: 20, stepsPerEpoch: 2, batchSize: 5, items: 12, classes: 3 });
  expect(events.slice(1, 7).map(({ kind }) => kind)).toEqual(["step", "step", "epoch", "step", "step", "epoch"]);
  const steps = stepsOf(events);
  expect(steps.map(({ step, epoch }) => [step, epoch])).toEqual(Array.from({ length: 20 }, (_, i) => [i + 1, 1 + Math.floor(i / 2)]));
  // Warm-up of one epoch, which is a tenth of the run: half the rate, then the whole.
  expect(steps.slice(0, 3).map(({ learningRates }) => learningRates)).toEqual([
    { viewpoints: 5e-4, fusion: 5e-3, scale: 5e-4 },
    { viewpoints: 1e-3, fusion: 1e-2, scale: 1e-3 },
    { viewpoints: 1e-3, fusion: 1e-2, scale: 1e-3 },
  ]);
  const epochs = events.filter((event) => event.kind === "epoch");
  expect(epochs.map(({ loss }) => loss)).toEqual(Array.from({ length: 10 }, (_, e) => (steps[2 * e]!.loss + steps[2 * e + 1]!.loss) / 2));
  expect(events.at(-1)).toMatchObject({ kind: "done", step: 20 });
});

test("same seed, same bits; another seed, other bits; the memory for shapes changes nothing", async () => {
  const options = { epochs: 3, batchSize: 6, seed: 3 };
  const first = await run(await tinyTask(), options);
  expect(await run(await tinyTask(), options)).toEqual(first);
  expect(await run(await tinyTask(), { ...options, cacheBytes: 0 })).toEqual(first);
  expect(stepsOf(await run(await tinyTask(), { ...options, seed: 4 }))[0]!.loss).not.toBe(stepsOf(first)[0]!.loss);
});

test("gradients are clipped by the module's own length", async () => {
  const options = { epochs: 4, batchSize: 12 };
  const free = stepsOf(await run(await tinyTask(), options));
  const loose = stepsOf(await run(await tinyTask(), { ...options, gradientClip: 1e3 }));
  expect(loose).toEqual(free);
  // AdamW does not mind how long gradients are, but that all are of one length now changes what its means remember.
  const tight = stepsOf(await run(await tinyTask(), { ...options, gradientClip: 1e-6 }));
  expect(tight[0]).toEqual(free[0]); // told before clipping
  expect(tight.at(-1)!.loss).not.toBe(free.at(-1)!.loss);
});

test("views that never change are encoded once, and give what looking every time gives", async () => {
  let looks = 0;
  const counted = (policy: ViewPolicy): ViewPolicy => ({
    ...policy,
    cameras: (...args) => {
      looks++;
      return policy.cameras(...args);
    },
    camerasWithGradient: (...args) => {
      looks++;
      return policy.camerasWithGradient(...args);
    },
  });
  const fixed = fixedViews("circular", { views: 3 });
  const options = { epochs: 12, batchSize: 6, learningRate: 1e-2 };
  const remembered = await run(await tinyTask({ viewpoints: counted(fixed) }), options);
  expect(looks).toBe(2); // 12 items, 6 at once
  expect(remembered.filter(({ kind }) => kind === "encode")).toEqual([6, 12].map((done) => ({ kind: "encode", done, total: 12 })));
  // A policy that asks for points may look at them, so it is asked in every step.
  looks = 0;
  const looked = await run(await tinyTask({ viewpoints: counted({ ...fixed, points: 1 }) }), options);
  expect(looks).toBe(24);
  const [a, b] = [stepsOf(remembered), stepsOf(looked)];
  // Other batches in the encoder's products: float32 rounding, a little grown over 24 steps.
  for (const [i, { loss, gradientNorms }] of a.entries()) {
    expect(b[i]!.loss).toBeCloseTo(loss, 4);
    expect(b[i]!.gradientNorms.fusion).toBeCloseTo(gradientNorms.fusion, 3);
  }
  expect(a.at(-1)!.loss).toBeLessThan(a[0]!.loss);
  for (const [name, { data }] of doneOf(remembered).state.fusion.parameters)
    for (const [i, x] of data.entries()) expect(doneOf(looked).state.fusion.parameters.get(name)!.data[i]).toBeCloseTo(x, 3);
});

test("what is not finite stops the run and names the step and the items", async () => {
  const task = await tinyTask();
  const { fusion } = task.shapeEncoder;
  let calls = 0;
  const broken: FusionModule = {
    ...fusion,
    async fuseWithGradient(features, state) {
      const fused = await fusion.fuseWithGradient(features, state);
      calls++;
      if (calls !== 3) return fused;
      return {
        ...fused,
        value: tensor(
          fused.value.data.map(() => Number.NaN),
          fused.value.shape,
        ),
      };
    },
  };
  const events: PretrainEvent[] = [];
  await expect(
    (async () => {
      for await (const event of pretrain(await tinyTask({ fusion: broken }), { epochs: 4, batchSize: 6 })) events.push(event);
    })(),
  ).rejects.toThrow(/step 3: the loss is NaN; the batch was (plank|tower|cube)\/\d, /);
  expect(stepsOf(events)).toHaveLength(2);

  const steep: FusionModule = {
    ...fusion,
    async fuseWithGradient(features, state) {
      const fused = await fusion.fuseWithGradient(features, state);
      const pullback: typeof fused.pullback = async (cotangent) => {
        const back = await fused.pullback(cotangent);
        return {
          ...back,
          parameters: new Map(
            [...back.parameters].map(([name, { data, shape }]) => [
              name,
              tensor(
                data.map(() => Infinity),
                shape,
              ),
            ]),
          ),
        };
      };
      return { ...fused, pullback };
    },
  };
  await expect(run(await tinyTask({ fusion: steep }), { epochs: 1 })).rejects.toThrow(/step 1: the gradient of E_G is Infinity/);
});

test("an item that cannot be loaded is named", async () => {
  const dataset = {
    ...boxes,
    load: async (item: { id: string; category: string }) => {
      if (item.id === "tower/2") throw new Error("the file is cut");
      return boxes.load(item);
    },
  };
  await expect(run({ ...(await tinyTask()), dataset }, { epochs: 1 })).rejects.toThrow(
    /item tower\/2 of boxes cannot be used: the file is cut/,
  );
});

test.each<{ name: string; task?: Partial<PretrainTask>; options?: object; message: RegExp }>([
  { name: "unknown option", options: { epoch: 3 }, message: /unknown option "epoch"/ },
  { name: "no epochs", options: { epochs: 0 }, message: /epochs must be an integer ≥ 1/ },
  { name: "batch of one", options: { batchSize: 1 }, message: /batchSize must be an integer ≥ 2/ },
  { name: "rate 0", options: { viewpointLearningRate: 0 }, message: /viewpointLearningRate must be > 0/ },
  { name: "clip 0", options: { gradientClip: 0 }, message: /gradientClip must be > 0/ },
  { name: "resume without folder", options: { resume: true }, message: /resume needs the folder/ },
  { name: "unknown category", task: { classes: ["plank", "chair"] }, message: /boxes has no category "chair"/ },
  { name: "category twice", task: { classes: ["plank", "plank"] }, message: /twice/ },
  {
    name: "category without prompts",
    task: { prompts: { ...prompts, classes: { plank: ["x"] } } },
    message: /no category "tower" in this prompt set/,
  },
  { name: "no items", task: { items: [] }, message: /0 items to learn from/ },
  { name: "the same item twice", task: { items: [1, 1].map(() => ({ id: "cube/1", category: "cube" })) }, message: /stands twice/ },
])("wrong before anything is computed: $name", async ({ task, options, message }) => {
  await expect(run({ ...(await tinyTask()), ...task }, options ?? {})).rejects.toThrow(message);
});

test("an abort ends the run between two steps", async () => {
  const controller = new AbortController();
  const events: PretrainEvent[] = [];
  for await (const event of pretrain(await tinyTask(), { epochs: 5, batchSize: 6, signal: controller.signal })) {
    events.push(event);
    if (event.kind === "step" && event.step === 3) controller.abort();
  }
  expect(events.at(-1)).toEqual({ kind: "interrupted", step: 3 });
  const early = await run(await tinyTask({ viewpoints: fixedViews("spherical", { views: 3 }) }), {
    epochs: 1,
    signal: AbortSignal.abort(),
  });
  expect(early.map(({ kind }) => kind)).toEqual(["start", "interrupted"]);
});

test("the change of angles is taken the short way round", () => {
  const cameras = (azimuth: number, elevation: number) => {
    const one = (x: number) => tensor(Float32Array.of(x), [1, 1]);
    return { azimuth: one(azimuth), elevation: one(elevation), distance: one(2) };
  };
  expect(meanAngleChange(cameras(350, 10), cameras(10, 20))).toBe(15);
  expect(meanAngleChange(cameras(-90, 0), cameras(450, 0))).toBe(90);
  expect(tinyPolicy().points).toBe(32);
});
