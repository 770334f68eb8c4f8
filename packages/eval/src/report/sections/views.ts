/** @file What the encoder sees: pictures with their cameras, stage by stage (the paper's Fig. 7), and where the cameras stand. */

import type { Cameras } from "@dilf/renderer";
import { expectShape, type Tensor, tensor } from "@dilf/tensor";
import { pictureToPng } from "../../pictures.ts";
import { degrees, percent } from "../format.ts";
import { type Html, html, raw } from "../html.ts";
import type { ReportViews } from "../input.ts";
import { spheres, type Trail, viewColor } from "../sphere.ts";

export function viewsSection(views: readonly ReportViews[]): Html {
  return html`<section>
<h2>Views</h2>
<p class="note">Pictures as the encoder sees them; under each its camera in degrees. Azimuth 0° looks from +z and 90° from +x; elevation is measured from the horizontal plane. On the spheres, numbers are views where they ended, small dots where they began, pale ones stand on the far side.</p>
${views.map(
  ({ id, category, rows }) => html`<div class="shape">
<h3>${id.includes(category) ? id : `${category} · ${id}`}</h3>
${rows.map(({ name, pictures, cameras }) => html`<div class="rowname">${name}</div><div class="strip">${strip(id, name, pictures, cameras)}</div>`)}
${rows.length > 0 ? spheres(trailsOf(rows.map(({ cameras }) => cameras)), `Cameras of ${id}`) : undefined}
</div>`,
)}
</section>`;
}

function trailsOf(stages: readonly Cameras[]): readonly Trail[] {
  const views = stages.at(-1)!.azimuth.data.length;
  return Array.from({ length: views }, (_, v) =>
    stages
      .filter(({ azimuth }) => azimuth.data.length === views)
      .map(({ azimuth, elevation }) => ({ azimuth: azimuth.data[v], elevation: elevation.data[v] })),
  );
}

/** One figure per view: picture, camera, and its weight where there is one. */
export function strip(id: string, stage: string, pictures: Tensor, cameras: Cameras, weights?: Tensor): readonly Html[] {
  const { V, H, W } = expectShape("reportHtml", `pictures of ${id}`, pictures, ["V", "H", "W", 3]);
  for (const [name, found] of [
    ["azimuth", cameras.azimuth],
    ["elevation", cameras.elevation],
    ...(weights ? [["weights", weights]] : []),
  ] as [string, Tensor][])
    if (found.data.length !== V)
      throw new RangeError(
        `reportHtml: ${V} pictures of ${id} (${stage}) need as many ${name === "weights" ? "weights" : "cameras"}, got ${found.data.length} for ${name}`,
      );
  const sum = weights ? weights.data.reduce((total, weight) => total + weight, 0) : 0;
  return Array.from({ length: V }, (_, v) => {
    const picture = tensor(pictures.data.subarray(v * H * W * 3, (v + 1) * H * W * 3), [H, W, 3]);
    const azimuth = degrees(cameras.azimuth.data[v]);
    const elevation = degrees(cameras.elevation.data[v]);
    const share = weights && sum > 0 ? weights.data[v] / sum : undefined;
    return html`<figure><img src="data:image/png;base64,${raw(Buffer.from(pictureToPng(picture)).toString("base64"))}" width="${W}" height="${H}" alt="${id}, ${stage}, view ${v + 1}: azimuth ${azimuth}, elevation ${elevation}"><figcaption><span class="key" style="background:${viewColor(v, V)}"></span>${v + 1}<br>azimuth ${azimuth}<br>elevation ${elevation}${share === undefined ? undefined : html`<br>weight ${percent(share)}<span class="meter"><span style="width:${(100 * share).toFixed(1)}%"></span></span>`}</figcaption></figure>`;
  });
}
