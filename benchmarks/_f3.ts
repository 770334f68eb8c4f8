import { miniShapes } from "@dilf/data";
import { cameras, drawMesh, drawMeshWithGradient, type Mesh, normalizeShape, type View } from "@dilf/renderer";
import { createRng, tensor } from "@dilf/tensor";
const SIZE = 64;
function pooled(d: Float32Array, f: number) { const s=SIZE/f; const out=new Float32Array(s*s*3); for(let i=0;i<SIZE;i++)for(let j=0;j<SIZE;j++)for(let c=0;c<3;c++) out[3*((i/f|0)*s+(j/f|0))+c]!+=d[3*(i*SIZE+j)+c]!/(f*f); return out; }
function fit(mesh: Mesh, target: View, from: View, steps: number, rate0: number) {
  const wanted = drawMesh(mesh, cameras([target]), { size: SIZE });
  let a=from.azimuth,e=from.elevation; let m=[0,0],v=[0,0]; 
  for (let step=0; step<steps; step++) {
    const f = [16,8,4,2,1][Math.min(4, Math.floor(5*step/steps))]!;
    const { value, pullback } = drawMeshWithGradient(mesh, cameras([{azimuth:a,elevation:e}]), { size: SIZE });
    const d = value.data.map((x,i)=>x-wanted.data[i]!) as Float32Array; const p = pooled(d,f); const s=SIZE/f;
    const ct = d.map((_,i)=>{const px=Math.floor(i/3); return 2*p[3*((Math.floor(px/SIZE)/f|0)*s+((px%SIZE)/f|0))+i%3]!/(f*f)/p.length;});
    const g = pullback(tensor(ct as Float32Array, value.shape)); const gr=[g.azimuth.data[0]!,g.elevation.data[0]!];
    const rate = rate0*(1-step/steps);
    for (const k of [0,1]) { m[k]=.9*m[k]!+.1*gr[k]!; v[k]=.99*v[k]!+.01*gr[k]!**2; const u=(m[k]!/(1-.9**(step+1)))/(Math.sqrt(v[k]!/(1-.99**(step+1)))+1e-12)*rate; if(k)e-=u; else a-=u; }
  }
  return {azimuth:a,elevation:e};
}
for (const id of (process.argv[2] ?? "chair").split(",")) {
 const mesh = normalizeShape(await miniShapes().load({ id: `test/${id}/00000`, category: id })) as Mesh;
 for (const [steps, rate] of [[80,2],[120,2],[80,3]] as const) {
  const rng = createRng(1); let ok=0; const t=process.cpuUsage(); const bad:string[]=[];
  for (let n=0;n<50;n++){ const target={azimuth:rng.uniform(-180,180),elevation:rng.uniform(-40,40)}; const dir=rng.uniform(0,2*Math.PI);
   // 30° away
   const from={azimuth:target.azimuth+30*Math.cos(dir)/Math.cos(target.elevation*Math.PI/180),elevation:target.elevation+30*Math.sin(dir)};
   const r=fit(mesh,target,from,steps,rate); const da=Math.abs(((r.azimuth-target.azimuth+540)%360)-180), de=Math.abs(r.elevation-target.elevation); if(da<1&&de<1) ok++; else bad.push(`${da.toFixed(0)}/${de.toFixed(0)}`); }
  console.log(id, steps, rate, ok, (process.cpuUsage(t).user/1e6).toFixed(1)+"s", bad.join(" "));
 }
}
