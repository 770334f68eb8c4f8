/** @file The loss at each step, on a logarithmic scale. */

const [WIDTH, HEIGHT, MARGIN] = [320, 120, 8];

export function drawLossChart(svg: SVGSVGElement, losses: readonly number[], steps: number): void {
  const logs = losses.map((loss) => Math.log10(Math.max(loss, 1e-8)));
  const high = Math.ceil(Math.max(...logs, -1));
  const low = Math.min(Math.floor(Math.min(...logs)), high - 2);
  const y = (log: number) => MARGIN + ((high - log) / (high - low)) * (HEIGHT - 2 * MARGIN);
  const x = (step: number) => MARGIN + (step / steps) * (WIDTH - 2 * MARGIN);
  const grid = Array.from({ length: high - low + 1 }, (_, i) => `<line x1="0" x2="${WIDTH}" y1="${y(low + i)}" y2="${y(low + i)}"/>`);
  const path = logs.map((log, step) => `${step === 0 ? "M" : "L"}${x(step).toFixed(1)},${y(log).toFixed(1)}`).join("");
  svg.innerHTML = `${grid.join("")}<path d="${path}"/>`;
}
