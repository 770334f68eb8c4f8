import { ortEngine } from "@dilf/autodiff";
import { createRng, tensor } from "@dilf/tensor";
import { architecture, countWeights, initialParameters } from "./model.ts";
import { createTrainer } from "./trainer.ts";
const rng = createRng(1);
const base = architecture(1538, 40);
for (const [w, d, tw, td] of [[144, 5, 128, 2], [128, 4, 128, 2],[128,5,128,2]] as const) {
  const sizes = { vision: { ...base.vision, width: w, depth: d }, text: { ...base.text, width: tw, depth: td } };
  const initial = initialParameters(sizes, rng);
  for (const threads of [1,2]) {
  const s0=performance.now();
  const trainer = await createTrainer(ortEngine({threads}), sizes, initial);
  const s1=performance.now();
  const N = 120, L = 28;
  const pixels = tensor(Float32Array.from({ length: N * 3 * 64 * 64 }, () => rng.next()), [N, 3, 64, 64]);
  const tokens = tensor(Int32Array.from({ length: N * L }, () => rng.integer(1538)), [N, L]);
  const ends = Int32Array.from({ length: N }, () => 5 + rng.integer(L - 5));
  let learner = trainer.start();
  const rows: number[][] = [];
  for (let i = 0; i < 8; i++) { const r = await trainer.step(learner, { pixels, captions: { tokens, ends }, labels: Array.from({ length: N }, (_, i) => Math.floor(i / 3)) }, 1e-4); learner = r.learner; rows.push([r.loss, r.gradientNorm, r.engine, r.update]); }
  console.log(w, d, tw, td, "threads", threads, countWeights(initial), "compile", Math.round(s1-s0), rows.map((r) => r.map((x) => x.toFixed(2)).join(" ")).slice(3).join(" | "));
  await trainer.dispose();
  }
}
