import { Document, Extension, type Material, type Node, Primitive, WebIO } from "@gltf-transform/core";
import { expect, test } from "vitest";
import { encodeSrgb } from "../src/files/srgb.ts";
import { cameras, drawMesh, type LoadOptions, loadShape, type Mesh, parseGlb, parseGltf, transformMesh } from "../src/index.ts";
import { jpg, png, quarters } from "./pictures.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

interface Build {
  readonly mode?: number;
  readonly indices?: readonly number[];
  readonly colors?: readonly number[];
  readonly factor?: readonly [number, number, number, number];
  readonly texture?: boolean;
}

/** One GLB from a function that fills a document; every mesh is the square, in the way `build` says. */
async function glb(fill: (document: Document, square: (build?: Build) => Node) => void): Promise<Uint8Array> {
  const document = new Document();
  const buffer = document.createBuffer();
  const scene = document.createScene();
  fill(document, ({ mode = Primitive.Mode.TRIANGLES, indices = [0, 1, 2, 0, 2, 3], colors, factor, texture } = {}) => {
    const positions = document
      .createAccessor()
      .setType("VEC3")
      .setArray(Float32Array.of(0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0))
      .setBuffer(buffer);
    const primitive = document
      .createPrimitive()
      .setMode(mode as 4)
      .setAttribute("POSITION", positions);
    if (indices.length)
      primitive.setIndices(document.createAccessor().setType("SCALAR").setArray(Uint16Array.from(indices)).setBuffer(buffer));
    if (colors)
      primitive.setAttribute("COLOR_0", document.createAccessor().setType("VEC3").setArray(Float32Array.from(colors)).setBuffer(buffer));
    if (factor || texture) {
      const material = document.createMaterial().setBaseColorFactor([...(factor ?? [1, 1, 1, 1])]);
      if (texture) material.setBaseColorTexture(document.createTexture().setImage(Uint8Array.of(0)).setMimeType("image/png"));
      primitive.setMaterial(material);
    }
    const node = document.createNode().setMesh(document.createMesh().addPrimitive(primitive));
    scene.addChild(node);
    return node;
  });
  return new WebIO().writeBinary(document);
}

test("GLB: transforms of nested nodes are baked in, meshes merged, mirrors turned round", async () => {
  const bytes = await glb((document, square) => {
    const child = square();
    const parent = document.createNode().setTranslation([10, 0, 0]).setScale([2, 2, 2]).addChild(child);
    document.getRoot().listScenes()[0]!.addChild(parent);
    child.setTranslation([0, 1, 0]);
    square().setScale([-1, 1, 1]);
  });
  const mesh = (await loadShape("A.GLB", bytes)) as Mesh;
  expect(mesh.vertices.shape).toEqual([8, 3]);
  const v = [...mesh.vertices.data];
  expect(v).toEqual(expect.arrayContaining([12, 4]));
  const mirrored = v[0] === 0 && v[3] === -1 ? 0 : 1; // the order of nodes is the library's
  expect(v.slice(12 * (1 - mirrored), 12 * (1 - mirrored) + 6)).toEqual([10, 2, 0, 12, 2, 0]);
  expect(v.slice(12 * mirrored, 12 * mirrored + 6).map((x) => x + 0)).toEqual([0, 0, 0, -1, 0, 0]);
  const at = 4 * mirrored;
  expect([...mesh.faces.data.subarray(6 * mirrored, 6 * mirrored + 3)]).toEqual([at, at + 2, at + 1]);
  expect(mesh.colors).toBeUndefined();
});

test.each([
  { name: "no indices", build: { indices: [] }, faces: [0, 1, 2] },
  { name: "a strip", build: { mode: Primitive.Mode.TRIANGLE_STRIP, indices: [0, 1, 3, 2] }, faces: [0, 1, 3, 1, 2, 3] },
  { name: "a fan", build: { mode: Primitive.Mode.TRIANGLE_FAN, indices: [0, 1, 2, 3] }, faces: [1, 2, 0, 2, 3, 0] },
])("GLB with $name", async ({ build, faces }) => {
  const mesh = await parseGlb(await glb((_, square) => square(build)));
  expect([...mesh.faces.data]).toEqual(faces);
});

test("GLB: lines and points have no surface; with triangles beside them they are left out", async () => {
  const lines = { mode: Primitive.Mode.LINES, indices: [0, 1] };
  expect((await parseGlb(await glb((_, square) => [square(lines), square()]))).faces.shape).toEqual([2, 3]);
  await expect(parseGlb(await glb((_, square) => square(lines)))).rejects.toThrow("GLB: the mesh is empty");
});

test("GLB: colours are factor × COLOR_0, linear, given as display values", async () => {
  const colors = [0.5, 0.5, 0.5, 1, 1, 1, 0, 0, 0, 0.2, 0.2, 0.2];
  const mesh = await parseGlb(await glb((_, square) => [square({ factor: [0.5, 1, 0.0031308, 1], colors }), square()]));
  // sRGB of 0.25, 0.5 and 0.0015654 (the linear part, × 12.92)
  for (const [k, value] of [0.5371, 0.7354, 0.0202].entries()) expect(mesh.colors!.data[k]).toBeCloseTo(value, 4);
  expect([...mesh.colors!.data.subarray(12, 15)]).toEqual([1, 1, 1]); // the other has none: white
});

/** The square as a .gltf: its JSON, to be changed, and its one buffer: positions, texture coordinates, colours, indices. */
function squareJson() {
  const uv = [0, 1, 1, 1, 1, 0, 0, 0]; // glTF's v points down: the square shows the picture upright
  const floats = Float32Array.of(0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, ...uv, ...new Array<number>(12).fill(0.5));
  const buffer = new Uint8Array(floats.byteLength + 12);
  buffer.set(new Uint8Array(floats.buffer));
  buffer.set(new Uint8Array(Uint16Array.of(0, 1, 2, 0, 2, 3).buffer), floats.byteLength);
  const json = {
    asset: { version: "2.0" },
    buffers: [{ uri: "square.bin", byteLength: buffer.length }],
    bufferViews: [
      { buffer: 0, byteLength: 48 },
      { buffer: 0, byteOffset: 48, byteLength: 32 },
      { buffer: 0, byteOffset: 80, byteLength: 48 },
      { buffer: 0, byteOffset: 128, byteLength: 12 },
    ] as Record<string, unknown>[],
    accessors: [
      { bufferView: 0, componentType: 5126, count: 4, type: "VEC3" },
      { bufferView: 1, componentType: 5126, count: 4, type: "VEC2" },
      { bufferView: 2, componentType: 5126, count: 4, type: "VEC3" },
      { bufferView: 3, componentType: 5123, count: 6, type: "SCALAR" },
    ] as Record<string, unknown>[],
    images: [{ uri: "the%20picture.png" }] as Record<string, unknown>[],
    samplers: [{ wrapS: 33071, wrapT: 33071 }] as Record<string, unknown>[],
    textures: [{ source: 0, sampler: 0 }] as Record<string, unknown>[],
    materials: [{ pbrMetallicRoughness: { baseColorTexture: { index: 0 } as Record<string, unknown> } }] as Record<string, unknown>[],
    meshes: [{ primitives: [{ attributes: { POSITION: 0, TEXCOORD_0: 1 }, indices: 3, material: 0 } as Record<string, unknown>] }],
    nodes: [{ mesh: 0 }] as Record<string, unknown>[],
    scenes: [{ nodes: [0] }] as Record<string, unknown>[],
  };
  return { json, buffer };
}

type SquareJson = ReturnType<typeof squareJson>["json"] & Record<string, unknown>;

/** The mesh of the square's file after `change`, with its companions. */
async function squareFile(change: (json: SquareJson) => void = () => undefined, options: LoadOptions = {}): Promise<Mesh> {
  const { json, buffer } = squareJson();
  change(json as SquareJson);
  const companions: Record<string, Uint8Array> = {
    "square.bin": buffer,
    "the picture.png": png(2, 2, quarters),
    "p.jpg": jpg(8, 8, () => [255, 255, 255]),
  };
  const files = async (path: string) => {
    if (!companions[path]) throw new Error("no such file");
    return companions[path];
  };
  return (await loadShape("a.gltf", bytesOf(JSON.stringify(json)), { files, ...options })) as Mesh;
}

test("glTF with companions: the picture lies on the square as it was painted", async () => {
  const mesh = await squareFile();
  expect(mesh.colors).toBeUndefined();
  expect(mesh.faceTextures).toBeUndefined();
  expect(mesh.textures).toHaveLength(1);
  expect(mesh.textures![0]!.wrap).toBe("clamp");
  expect([...mesh.textures![0]!.texels.data]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]);
  expect([...mesh.uvs!.data]).toEqual([0, 0, 1, 0, 1, 1, 0, 0, 1, 1, 0, 1]); // the corner (0, 0, 0) is the picture's bottom left
  // Seen from the front, its upper left quarter is red.
  const view = cameras([{ azimuth: 0, elevation: 0, distance: 2 }]);
  const { data } = drawMesh(transformMesh(mesh, [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -0.5, -0.5, 0, 1]), view, {
    size: 16,
    ambient: 1,
    diffuse: 0,
    specular: 0,
  });
  const colorAt = (x: number, y: number) => [...data.subarray(3 * (16 * y + x), 3 * (16 * y + x) + 3)].map((c) => Math.round(c));
  expect([colorAt(6, 6), colorAt(9, 6), colorAt(6, 9)]).toEqual([
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ]);
});

test.each([
  {
    name: "a sampler for repetition",
    change: (json: SquareJson) => {
      json.samplers[0] = {};
    },
    wrap: "repeat",
  },
  {
    name: "no sampler",
    change: (json: SquareJson) => {
      json.textures[0] = { source: 0 };
    },
    wrap: "repeat",
  },
  {
    name: "mirrors",
    change: (json: SquareJson) => {
      json.samplers[0] = { wrapS: 33648, wrapT: 33648 };
    },
    wrap: "mirror",
  },
])("glTF with $name wraps pictures by $wrap", async ({ change, wrap }) => expect((await squareFile(change)).textures![0]!.wrap).toBe(wrap));

test("glTF whose sampler wraps in two ways takes that of the axis that goes beyond the picture", async () => {
  const along = (scale: readonly [number, number]) => (json: SquareJson) => {
    json.samplers[0] = { wrapS: 33648, wrapT: 10497 };
    json.materials[0] = { pbrMetallicRoughness: { baseColorTexture: { index: 0, extensions: { KHR_texture_transform: { scale } } } } };
  };
  expect((await squareFile(along([3, 1]))).textures![0]!.wrap).toBe("mirror");
  expect((await squareFile(along([1, 3]))).textures![0]!.wrap).toBe("repeat");
});

test("KHR_texture_transform: scaled, then turned counter-clockwise as seen with v down, then moved", async () => {
  const transform = { offset: [0.25, 0.5], rotation: Math.PI / 2, scale: [2, 3] };
  const { uvs } = await squareFile((json) => {
    json.extensionsRequired = json.extensionsUsed = ["KHR_texture_transform"];
    json.materials[0] = { pbrMetallicRoughness: { baseColorTexture: { index: 0, extensions: { KHR_texture_transform: transform } } } };
  });
  // Corner 0 is (u, v) = (0, 1): scaled (0, 3), turned (3, 0), moved (3.25, 0.5); ours has v upwards. Corner 1 is (1, 1): (2, 3), (3, −2), (3.25, −1.5).
  for (const [i, value] of [3.25, 1 - 0.5, 3.25, 1 + 1.5].entries()) expect(uvs!.data[i]).toBeCloseTo(value, 6); // float32
});

test("glTF: colours beside pictures: COLOR_0 and the factor multiply, faces without a picture are white", async () => {
  const mesh = await squareFile((json) => {
    json.meshes[0]!.primitives.push({ attributes: { POSITION: 0, COLOR_0: 2 }, indices: 3 }, { attributes: { POSITION: 0 }, indices: 3 });
    json.materials[0] = { pbrMetallicRoughness: { baseColorFactor: [1, 0.25, 0, 1], baseColorTexture: { index: 0 } } };
  });
  expect([...mesh.faceTextures!.data]).toEqual([0, 0, -1, -1, -1, -1]);
  const rows = [0, 4, 8].map((v) => [...mesh.colors!.data.subarray(3 * v, 3 * v + 3)]);
  // sRGB of 0.25 and 0.5.
  for (const [v, wanted] of [
    [1, 0.5371, 0],
    [0.7354, 0.7354, 0.7354],
    [1, 1, 1],
  ].entries())
    for (let k = 0; k < 3; k++) expect(rows[v]![k]).toBeCloseTo(wanted[k]!, 4);
});

test("the product of display values is that of linear light within 0.03", () => {
  let worst = 0;
  for (let i = 0; i <= 100; i++)
    for (let j = 0; j <= 100; j++)
      worst = Math.max(worst, Math.abs(encodeSrgb((i / 100) * (j / 100)) - encodeSrgb(i / 100) * encodeSrgb(j / 100)));
  expect(worst).toBeLessThan(0.03);
  expect(worst).toBeGreaterThan(0.01); // or the sentence in the sources says too much
});

test("glTF: one picture in two materials is read once, and pictures inside the file, in addresses and as JPEG are read", async () => {
  const data = `data:image/png;base64,${btoa(String.fromCharCode(...png(2, 2, quarters)))}`;
  const shared = await squareFile((json) => {
    json.images[0] = { uri: data };
    json.materials.push(json.materials[0]!);
    json.meshes[0]!.primitives.push({ ...json.meshes[0]!.primitives[0], material: 1 });
  });
  expect(shared.textures).toHaveLength(1);
  expect([...shared.textures![0]!.texels.data]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]);
  const two = await squareFile((json) => {
    json.images.push({ uri: "p.jpg" });
    json.textures.push({ source: 1 });
    json.materials.push({ pbrMetallicRoughness: { baseColorTexture: { index: 1 } } });
    json.meshes[0]!.primitives.push({ ...json.meshes[0]!.primitives[0], material: 1 });
  });
  expect(two.textures!.map(({ texels }) => texels.shape)).toEqual([
    [2, 2, 3],
    [8, 8, 3],
  ]);
  expect([...two.faceTextures!.data]).toEqual([0, 0, 1, 1]);
});

test("glTF: the older specular model's diffuse colour and picture, another set of coordinates", async () => {
  const mesh = await squareFile((json) => {
    json.extensionsUsed = ["KHR_materials_pbrSpecularGlossiness"];
    json.materials[0] = {
      extensions: { KHR_materials_pbrSpecularGlossiness: { diffuseFactor: [0, 1, 1, 1], diffuseTexture: { index: 0, texCoord: 1 } } },
    };
    json.meshes[0]!.primitives[0] = { attributes: { POSITION: 0, TEXCOORD_1: 1 }, indices: 3, material: 0 };
  });
  expect([...mesh.colors!.data.subarray(0, 3)]).toEqual([0, 1, 1]);
  expect(mesh.textures).toHaveLength(1);
});

test("glTF: what is missing is an error, or said and left out", async () => {
  const elsewhere = (json: SquareJson) => {
    json.images[0] = { uri: "gone.png" };
  };
  await expect(squareFile(elsewhere)).rejects.toThrow(
    'a.gltf names the picture "gone.png", which cannot be read: no such file; put it there',
  );
  const said: string[] = [];
  const mesh = await squareFile(elsewhere, { onSkip: (message) => said.push(message) });
  expect(mesh.textures).toBeUndefined();
  expect(mesh.faces.shape).toEqual([2, 3]);
  expect(said).toHaveLength(1);
  const webp = (json: SquareJson) => {
    json.textures[0] = { extensions: { EXT_texture_webp: { source: 0 } } };
  };
  await expect(squareFile(webp)).rejects.toThrow("a.gltf, texture 0: its picture is in the format of EXT_texture_webp, which is not read");
  expect((await squareFile(webp, { textures: false })).textures).toBeUndefined();
  await expect(
    squareFile(
      (json) => {
        json.buffers[0]!.uri = "gone.bin";
      },
      { onSkip: () => undefined },
    ),
  ).rejects.toThrow('a.gltf names the buffer "gone.bin", which cannot be read: no such file');
  await expect(
    squareFile((json) => {
      json.images[0] = { uri: "https://example.org/p.png" };
    }),
  ).rejects.toThrow("which is not a path");
  const { json } = squareJson();
  await expect(loadShape("a.gltf", bytesOf(JSON.stringify(json)))).rejects.toThrow("give loadShape { files }, or use readShape");
});

test("glTF: a sheared matrix is kept", async () => {
  const { vertices } = await squareFile((json) => {
    json.nodes[0] = { mesh: 0, matrix: [1, 0, 0, 0, 0.5, 1, 0, 0, 0, 0, 1, 0, 3, 0, 0, 1] };
  });
  expect([...vertices.data]).toEqual([3, 0, 0, 4, 0, 0, 4.5, 1, 0, 3.5, 1, 0]);
});

test("glTF: rotations turn, then parents", async () => {
  const half = Math.SQRT1_2; // a quarter turn about z
  const { vertices } = await squareFile((json) => {
    json.nodes = [
      { children: [1], translation: [10, 0, 0] },
      { mesh: 0, rotation: [0, 0, half, half], scale: [2, 1, 1] },
    ];
  });
  // The corner (1, 1, 0) is scaled to (2, 1, 0), turned to (−1, 2, 0), moved to (9, 2, 0).
  for (const [k, value] of [9, 2, 0].entries()) expect(vertices.data[6 + k]).toBeCloseTo(value, 5);
});

test("glTF: sparse and interleaved accessors, fractions in integers", async () => {
  const buffer = new Uint8Array(64);
  const view = new DataView(buffer.buffer);
  // Three vertices every 12 bytes: x, y, z as normalized int16, then 6 bytes of something else.
  for (const [i, value] of [0, 0, 0, 32767, 0, 0, 0, 32767, 0].entries()) view.setInt16(12 * Math.floor(i / 3) + 2 * (i % 3), value, true);
  buffer[40] = 2; // a sparse accessor changes vertex 2 …
  view.setInt16(46, -32767, true); // … to (0, −1, 0)
  const json = {
    asset: { version: "2.0" },
    extensionsRequired: ["KHR_mesh_quantization"],
    buffers: [{ byteLength: 64, uri: `data:application/octet-stream;base64,${btoa(String.fromCharCode(...buffer))}` }],
    bufferViews: [
      { buffer: 0, byteLength: 36, byteStride: 12 },
      { buffer: 0, byteOffset: 40, byteLength: 4 },
      { buffer: 0, byteOffset: 44, byteLength: 6 },
    ],
    accessors: [
      {
        bufferView: 0,
        componentType: 5122,
        normalized: true,
        count: 3,
        type: "VEC3",
        sparse: { count: 1, indices: { bufferView: 1, componentType: 5121 }, values: { bufferView: 2 } },
      },
    ],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 } }] }],
    nodes: [{ mesh: 0 }],
  };
  const mesh = await parseGltf(bytesOf(JSON.stringify(json)));
  expect([...mesh.vertices.data]).toEqual([0, 0, 0, 1, 0, 0, 0, -1, 0]);
});

test.each([
  [
    "an accessor of 10⁹ elements without data",
    (json: SquareJson) => {
      json.accessors[0] = { componentType: 5126, count: 1e9, type: "VEC3" };
    },
    "accessor 0: the file unpacks to more than 512 MiB",
  ],
  [
    "an accessor beyond its view",
    (json: SquareJson) => {
      json.accessors[0]!.count = 5;
    },
    "accessor 0: 5 elements of 12 bytes do not fit into buffer view 0, which has 48",
  ],
  [
    "a view beyond its buffer",
    (json: SquareJson) => {
      json.bufferViews[0]!.byteLength = 1e6;
    },
    "buffer view 0: 1000000 bytes from 0 on, of a buffer of 140",
  ],
  [
    "a buffer longer than its file",
    (json: SquareJson) => {
      json.buffers[0]!.byteLength = 141;
    },
    "buffer 0: it is cut short: it says 141 bytes and has 140",
  ],
  [
    "a negative offset",
    (json: SquareJson) => {
      json.bufferViews[0]!.byteOffset = -4;
    },
    "buffer view 0: 48 bytes from -4 on",
  ],
  [
    "accessors that share their data too often",
    (json: SquareJson) => {
      json.buffers[0] = { uri: `data:,${"a".repeat(6e6)}`, byteLength: 6e6 };
      json.bufferViews[0] = { buffer: 0, byteLength: 6e6 };
      json.bufferViews.length = 1;
      json.images = [];
      json.materials = [];
      json.accessors = Array.from({ length: 100 }, () => ({ bufferView: 0, componentType: 5126, count: 5e5, type: "VEC3" }));
      json.meshes[0]!.primitives = json.accessors.map((_, i) => ({ attributes: { POSITION: i } }));
    },
    "the file unpacks to more than 512 MiB",
  ],
  [
    "a missing accessor",
    (json: SquareJson) => {
      json.meshes[0]!.primitives[0]!.attributes = { POSITION: 7 };
    },
    "POSITION of mesh 0 is accessor 7, which is not there",
  ],
  [
    "positions of two numbers",
    (json: SquareJson) => {
      json.meshes[0]!.primitives[0]!.attributes = { POSITION: 1 };
    },
    "a POSITION has 2 numbers each, 3 are needed",
  ],
  [
    "no positions",
    (json: SquareJson) => {
      json.meshes[0]!.primitives[0]!.attributes = {};
    },
    "a primitive of mesh 0 has no POSITION",
  ],
  [
    "a missing mesh",
    (json: SquareJson) => {
      json.nodes[0] = { mesh: 3 };
    },
    "a node has mesh 3, which is not there",
  ],
  [
    "a missing node",
    (json: SquareJson) => {
      json.scenes[0] = { nodes: [9] };
    },
    "there is no node 9",
  ],
  [
    "a node that is its own child",
    (json: SquareJson) => {
      json.nodes[0] = { mesh: 0, children: [0] };
    },
    "node 0 is in the scene twice",
  ],
  [
    "a projective matrix",
    (json: SquareJson) => {
      json.nodes[0] = { mesh: 0, matrix: [1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] };
    },
    "the last row of its matrix must be 0 0 0 1",
  ],
  [
    "a matrix of words",
    (json: SquareJson) => {
      json.nodes[0] = { mesh: 0, translation: ["a", 0, 0] };
    },
    "its translation must be 3 numbers",
  ],
  [
    "a missing scene",
    (json: SquareJson) => {
      json.scene = 4;
    },
    "there is no scene 4",
  ],
  [
    "a missing texture",
    (json: SquareJson) => {
      json.textures = [];
    },
    "a material has texture 0, which is not there",
  ],
  [
    "a missing image",
    (json: SquareJson) => {
      json.images = [];
    },
    "image 0: it is not there",
  ],
  [
    "instances",
    (json: SquareJson) => {
      json.nodes[0] = { mesh: 0, extensions: { EXT_mesh_gpu_instancing: {} } };
    },
    "has instances (EXT_mesh_gpu_instancing), which are not read",
  ],
  [
    "a required extension",
    (json: SquareJson) => {
      json.extensionsRequired = ["DILF_unknown"];
    },
    "it requires DILF_unknown, which is not read",
  ],
  [
    "version 1",
    (json: SquareJson) => {
      json.asset = { version: "1.0" };
    },
    'glTF version "1.0"; only 2 is read',
  ],
  [
    "lists that are none",
    (json: SquareJson) => {
      json.nodes = 3 as never;
    },
    '"nodes" is not a list of objects',
  ],
  [
    "too few colours",
    (json: SquareJson) => {
      json.accessors[2]!.count = 3;
      json.meshes[0]!.primitives[0]!.attributes = { POSITION: 0, COLOR_0: 2 };
    },
    "a primitive has 4 vertices and 3 colours",
  ],
] as const)("glTF with %s is refused", async (_, change, message) => {
  await expect(squareFile(change as (json: SquareJson) => void)).rejects.toThrow(message);
});

test("glTF that is no JSON", async () => {
  await expect(loadShape("a.gltf", bytesOf("{"))).rejects.toThrow("a.gltf: not a readable glTF: ");
  await expect(loadShape("a.gltf", bytesOf("[]"))).rejects.toThrow("a.gltf: not a glTF: its JSON is not an object");
});

class Unknown extends Extension {
  static override readonly EXTENSION_NAME = "DILF_unknown";
  override readonly extensionName = "DILF_unknown";
  override read() {
    return this;
  }
  override write() {
    return this;
  }
}

test("GLB: what we cannot read is said, not drawn wrongly", async () => {
  const good = await glb((_, square) => square());
  await expect(parseGlb(good.slice(0, good.length - 40), "a.glb")).rejects.toThrow("a.glb: the file is cut short: it says");
  await expect(parseGlb(good.slice(0, 10))).rejects.toThrow("a GLB has at least 20 bytes, it has 10");
  await expect(parseGlb(bytesOf("solid cube, a file of another kind"))).rejects.toThrow("not a GLB file");
  const old = good.slice();
  old[4] = 1;
  await expect(parseGlb(old)).rejects.toThrow("glTF version 1; only 2 is read");
  const broken = good.slice();
  broken.fill(0x20, 20, 60); // the JSON
  await expect(parseGlb(broken)).rejects.toThrow("GLB: not a readable glTF: ");
  await expect(parseGlb(await glb((_, square) => square({ indices: [0, 1, 9] })))).rejects.toThrow(
    "a face points at vertex 9, but its primitive has 4",
  );
  const skinned = glb((document, square) => square().setSkin(document.createSkin().addJoint(document.createNode())));
  await expect(parseGlb(await skinned)).rejects.toThrow("has a skin, which is not read");
  const morphed = glb((document, square) => {
    const mesh = square().getMesh()!.setWeights([0.5]);
    mesh.listPrimitives()[0]!.addTarget(document.createPrimitiveTarget());
  });
  await expect(parseGlb(await morphed)).rejects.toThrow("has active morph targets");
  const document = new Document();
  document.createBuffer();
  document.createExtension(Unknown).setRequired(true);
  document.createScene();
  const foreign = await new WebIO().registerExtensions([Unknown]).writeBinary(document);
  await expect(parseGlb(foreign)).rejects.toThrow("it requires DILF_unknown, which is not read; export the file without it");
});

test("GLB of several meshes with pictures and transforms, written by glTF-Transform", async () => {
  const document = new Document();
  const buffer = document.createBuffer();
  const accessor = (type: "VEC2" | "VEC3", ...values: number[]) =>
    document.createAccessor().setType(type).setArray(Float32Array.from(values)).setBuffer(buffer);
  const texture = (bytes: Uint8Array, mimeType: string) =>
    document
      .createTexture()
      .setImage(bytes as Uint8Array<ArrayBuffer>)
      .setMimeType(mimeType);
  const triangle = (material: Material | null) => {
    const primitive = document
      .createPrimitive()
      .setAttribute("POSITION", accessor("VEC3", 0, 0, 0, 1, 0, 0, 0, 1, 0))
      .setAttribute("TEXCOORD_0", accessor("VEC2", 0, 1, 1, 1, 0, 0))
      .setMaterial(material);
    return document.createMesh().addPrimitive(primitive);
  };
  const painted = document.createMaterial().setBaseColorTexture(texture(png(2, 2, quarters), "image/png"));
  const photo = document.createMaterial().setBaseColorTexture(
    texture(
      jpg(8, 8, () => [255, 255, 255]),
      "image/jpeg",
    ),
  );
  const red = document.createMaterial().setBaseColorFactor([1, 0, 0, 1]);
  const shared = triangle(painted);
  const scene = document.createScene();
  scene.addChild(document.createNode().setMesh(shared).setTranslation([5, 0, 0]));
  scene.addChild(document.createNode().setMesh(shared).setScale([-2, 2, 2])); // the same mesh, mirrored
  const parent = document
    .createNode()
    .setTranslation([0, 10, 0])
    .addChild(document.createNode().setMesh(triangle(photo)).setScale([3, 3, 3]));
  scene.addChild(parent).addChild(document.createNode().setMesh(triangle(red)));
  const mesh = (await loadShape("a.glb", await new WebIO().writeBinary(document))) as Mesh;

  expect(mesh.faces.shape).toEqual([4, 3]);
  expect(mesh.textures!.map(({ texels }) => texels.shape[0]).sort()).toEqual([2, 8]);
  // Face by face, in any order: where its corners lie, what they have of the picture, what it wears.
  const faces = [0, 1, 2, 3].map((f) => {
    const t = mesh.faceTextures!.data[f]!;
    const wears = t < 0 ? "none" : mesh.textures![t]!.texels.shape[0];
    const rows = [0, 1, 2].map((i) => {
      const v = mesh.faces.data[3 * f + i]!;
      return [...mesh.vertices.data.subarray(3 * v, 3 * v + 2), ...mesh.uvs!.data.subarray(6 * f + 2 * i, 6 * f + 2 * i + 2)]
        .map((x) => x + 0)
        .join(" ");
    });
    return `${wears}: ${rows.join(", ")}`;
  });
  expect(new Set(faces)).toEqual(
    new Set([
      "2: 5 0 0 0, 6 0 1 0, 5 1 0 1",
      "2: 0 0 0 0, 0 2 0 1, -2 0 1 0", // turned round, with its coordinates
      "8: 0 10 0 0, 3 10 1 0, 0 13 0 1",
      "none: 0 0 0 0, 1 0 0 0, 0 1 0 0",
    ]),
  );
  const bare = mesh.faceTextures!.data.indexOf(-1);
  expect([...mesh.colors!.data.subarray(3 * mesh.faces.data[3 * bare]!, 3 * mesh.faces.data[3 * bare]! + 3)]).toEqual([1, 0, 0]);
  expect(mesh.colors!.data.filter((x) => x === 1)).toHaveLength(9 * 3 + 3); // those with pictures are white
});
