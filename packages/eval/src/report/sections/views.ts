/** @file What the encoder sees: pictures with their cameras. */

import type { Cameras } from "@dilf/renderer";
import { expectShape, type Tensor, tensor } from "@dilf/tensor";
import { pictureToPng } from "../../pictures.ts";
import { degrees } from "../format.ts";
import { type Html, html, raw } from "../html.ts";
import type { ReportViews } from "../input.ts";

export function viewsSection(views: readonly ReportViews[]): Html {
  return html`<section>
<h2>Views</h2>
<p class="note">Pictures as the encoder sees them; under each its camera in degrees. Azimuth 0° looks from +z and 90° from +x; elevation is measured from the horizontal plane.</p>
${views.map(
  ({ id, category, rows }) => html`<div class="shape">
<h3>${id.startsWith(category) ? id : `${category} · ${id}`}</h3>
${rows.map(({ name, pictures, cameras }) => html`<div class="rowname">${name}</div><div class="strip">${strip(id, name, pictures, cameras)}</div>`)}
</div>`,
)}
</section>`;
}

function strip(id: string, stage: string, pictures: Tensor, cameras: Cameras): readonly Html[] {
  const { V, H, W } = expectShape("reportHtml", `pictures of ${id}`, pictures, ["V", "H", "W", 3]);
  for (const name of ["azimuth", "elevation"] as const)
    if (cameras[name].data.length !== V)
      throw new RangeError(
        `reportHtml: ${V} pictures of ${id} (${stage}) need as many cameras, got ${cameras[name].data.length} for ${name}`,
      );
  return Array.from({ length: V }, (_, v) => {
    const picture = tensor(pictures.data.subarray(v * H * W * 3, (v + 1) * H * W * 3), [H, W, 3]);
    const azimuth = degrees(cameras.azimuth.data[v]);
    const elevation = degrees(cameras.elevation.data[v]);
    return html`<figure><img src="data:image/png;base64,${raw(Buffer.from(pictureToPng(picture)).toString("base64"))}" width="${W}" height="${H}" loading="lazy" alt="${id}, ${stage}, azimuth ${azimuth}, elevation ${elevation}"><figcaption>azimuth ${azimuth}<br>elevation ${elevation}</figcaption></figure>`;
  });
}
