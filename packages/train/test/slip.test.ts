import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { importEncoder, loadEncoder, loadTowers } from "@dilf/clip";
import { pointNetViews } from "@dilf/fusion";
import { createRng, type Tensor, tensor, writeSafetensors } from "@dilf/tensor";
import { expect, test } from "vitest";
import { pretrain, type StepEvent } from "../src/index.ts";
import { boxes, engine, tinyTask } from "./fixtures/tiny.ts";

const [WIDTH, DEPTH, FEATURE, TEXT] = [768, 12, 512, 512];

/** The names and shapes of SLIP's ViT-B/16 checkpoint with random weights; the vocabulary is that of the tokenizer at hand. */
function slipCheckpoint(vocabulary: number): ReadonlyMap<string, Tensor> {
  const rng = createRng(1);
  const out = new Map<string, Tensor>();
  // One table of normal numbers, read from a new place by every tensor: 150 million draws would take longer than the training.
  const table = Float32Array.from({ length: 1 << 16 }, () => rng.normal());
  const add = (name: string, shape: readonly number[], fill: number | "random") => {
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
    const from = rng.integer(table.length);
    const size = 1 / Math.sqrt(shape.at(-1)!);
    for (let i = 0; i < data.length; i++) data[i] = fill === "random" ? size * table[(from + 7919 * i) & 0xffff]! : fill;
    out.set(`module.${name}`, tensor(data, shape));
  };
  const linear = (name: string, to: number, from: number) => {
    add(`${name}.weight`, [to, from], "random");
    add(`${name}.bias`, [to], 0);
  };
  const norm = (name: string, width: number) => {
    add(`${name}.weight`, [width], 1);
    add(`${name}.bias`, [width], 0);
  };
  add("visual.cls_token", [1, 1, WIDTH], "random");
  add("visual.pos_embed", [1, 197, WIDTH], "random");
  add("visual.patch_embed.proj.weight", [WIDTH, 3, 16, 16], "random");
  add("visual.patch_embed.proj.bias", [WIDTH], 0);
  norm("visual.norm", WIDTH);
  add("image_projection", [WIDTH, FEATURE], "random");
  for (let i = 0; i < DEPTH; i++) {
    const block = `visual.blocks.${i}`;
    norm(`${block}.norm1`, WIDTH);
    linear(`${block}.attn.qkv`, 3 * WIDTH, WIDTH);
    linear(`${block}.attn.proj`, WIDTH, WIDTH);
    norm(`${block}.norm2`, WIDTH);
    linear(`${block}.mlp.fc1`, 4 * WIDTH, WIDTH);
    linear(`${block}.mlp.fc2`, WIDTH, 4 * WIDTH);
  }
  add("token_embedding.weight", [vocabulary, TEXT], "random");
  add("positional_embedding", [77, TEXT], "random");
  norm("ln_final", TEXT);
  add("text_projection", [TEXT, FEATURE], "random");
  add("logit_scale", [], 4.6);
  for (let i = 0; i < DEPTH; i++) {
    const block = `transformer.resblocks.${i}`;
    norm(`${block}.ln_1`, TEXT);
    add(`${block}.attn.in_proj_weight`, [3 * TEXT, TEXT], "random");
    add(`${block}.attn.in_proj_bias`, [3 * TEXT], 0);
    linear(`${block}.attn.out_proj`, TEXT, TEXT);
    norm(`${block}.ln_2`, TEXT);
    linear(`${block}.mlp.c_fc`, 4 * TEXT, TEXT);
    linear(`${block}.mlp.c_proj`, TEXT, 4 * TEXT);
  }
  return out;
}

test.skipIf(!process.env.DILF_FULL)(
  "a checkpoint of SLIP's form and full size through two steps of pretraining, within 8 GiB (DILF_FULL)",
  { timeout: 600_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "dilf-slip-"));
    try {
      const file = join(folder, "slip_base.safetensors");
      await writeFile(file, writeSafetensors(slipCheckpoint((await loadTowers("mini")).tokenizer.size)));
      const tokenizer = fileURLToPath(new URL("../../clip/weights/mini/tokenizer.json", import.meta.url));
      expect((await importEncoder(file, join(folder, "slip"), { tokenizer })).family).toBe("slip");
      const encoder = await loadEncoder(join(folder, "slip"), { engine });
      expect([encoder.imageSize, encoder.featureSize]).toEqual([224, FEATURE]);
      const viewpoints = pointNetViews({ engine, views: 5, points: 64, widths: [16, 32], head: [16] });
      const items = (await boxes.list("train")).filter(({ id }) => id.endsWith("/0"));
      const steps: StepEvent[] = [];
      // 3 × 5 pictures: more than one chunk.
      for await (const event of pretrain({ ...(await tinyTask({ viewpoints, encoder })), items }, { epochs: 2, batchSize: 3 }))
        if (event.kind === "step") steps.push(event);
      expect(steps).toHaveLength(2);
      expect(steps.every(({ gradientNorms }) => gradientNorms.viewpoints > 0 && gradientNorms.fusion > 0)).toBe(true);
      expect(process.resourceUsage().maxRSS).toBeLessThan(8 * 1024 ** 2); // KiB
      await encoder.dispose();
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
