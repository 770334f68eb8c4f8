"""The forward pictures of renderer-case.ts by OpenGL on Mesa's llvmpipe, a row in JSON per line: python3 renderer_llvmpipe.py THREADS.

llvmpipe compiles shaders to SIMD code; it draws without gradients. Needs moderngl with EGL (Debian: python3-moderngl libegl1 libgl1-mesa-dri).
"""

import json
import math
import os
import statistics
import sys
import time

import numpy as np

threads = int(sys.argv[1])
os.environ["LP_NUM_THREADS"] = "0" if threads == 1 else str(threads)  # 0: in the calling thread
os.environ["LIBGL_ALWAYS_SOFTWARE"] = "1"
import moderngl  # noqa: E402: it reads the environment

SIZE = 224
GRIDS = {1000: (25, 21), 10000: (100, 51), 100000: (250, 201)}


def bumpy_sphere(faces):
    around, down = GRIDS[faces]
    theta, phi = np.meshgrid(math.pi * np.arange(down + 1) / down, 2 * math.pi * np.arange(around) / around, indexing="ij")
    r = 0.9 + 0.1 * np.sin(5 * phi) * np.sin(7 * theta)
    vertices = np.stack([r * np.sin(theta) * np.sin(phi), r * np.cos(theta), r * np.sin(theta) * np.cos(phi)], -1).reshape(-1, 3)
    corners = []
    for i in range(down):
        for j in range(around):
            a, b = i * around + j, i * around + (j + 1) % around
            if i > 0:
                corners.append((a, a + around, b))
            if i < down - 1:
                corners.append((b, a + around, b + around))
    corners = np.array(corners)
    normals = np.zeros_like(vertices)
    p = vertices[corners]
    cross = np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0])
    for k in range(3):
        np.add.at(normals, corners[:, k], cross)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12
    return np.concatenate([vertices, normals], 1).astype("f4"), corners.astype("i4")


VERTEX = """#version 330
uniform mat4 camera; in vec3 position; in vec3 normal; out vec3 n; out vec3 p;
void main() { n = normal; p = position; gl_Position = camera * vec4(position, 1); }"""
FRAGMENT = """#version 330
uniform vec3 eye; in vec3 n; in vec3 p; out vec3 color;
void main() {
  vec3 v = normalize(eye - p), m = normalize(n), l = v;
  if (!gl_FrontFacing) m = -m;
  float d = max(dot(m, l), 0.0);
  color = vec3(0.7) * (0.3 + 0.6 * d) + 0.1 * (d > 0.0 ? pow(max(dot(v, 2 * dot(m, l) * m - l), 0.0), 64.0) : 0.0);
}"""


def camera(azimuth, elevation, distance=2.2, near=0.1, far=10.0):
    a, e = math.radians(azimuth), math.radians(elevation)
    back = np.array([math.cos(e) * math.sin(a), math.sin(e), math.cos(e) * math.cos(a)])
    right = np.cross([0, 1, 0], back)
    right /= np.linalg.norm(right)
    view = np.eye(4)
    view[:3, :3] = [right, np.cross(back, right), back]
    view[2, 3] = -distance
    f = 1 / math.tan(math.radians(30))
    projection = np.array([[f, 0, 0, 0], [0, f, 0, 0], [0, 0, (far + near) / (near - far), 2 * far * near / (near - far)], [0, 0, -1, 0]])
    return (projection @ view).T.astype("f4").tobytes(), tuple(distance * back)


context = moderngl.create_context(standalone=True, backend="egl")
program = context.program(vertex_shader=VERTEX, fragment_shader=FRAGMENT)
target = context.framebuffer([context.renderbuffer((SIZE, SIZE), 4)], context.depth_renderbuffer((SIZE, SIZE)))
target.use()
context.enable(moderngl.DEPTH_TEST)
golden = math.pi * (3 - math.sqrt(5))
views = [camera(math.degrees(golden * i), math.degrees(math.asin(1 - (2 * i + 1) / 6))) for i in range(6)]
for faces in GRIDS:
    vertices, corners = bumpy_sphere(faces)
    array = context.vertex_array(program, [(context.buffer(vertices.tobytes()), "3f 3f", "position", "normal")], context.buffer(corners.tobytes()))

    def pictures():
        for matrix, eye in views:
            target.clear(1, 1, 1)
            program["camera"].write(matrix)
            program["eye"].value = eye
            array.render()
            target.read(components=3)

    for _ in range(5):
        pictures()
    times = []
    for _ in range(15):
        start = time.perf_counter()
        pictures()
        times.append(1000 * (time.perf_counter() - start))
    row = {"what": f"llvmpipe: phong, {faces // 1000}k faces, forward", "minimum": round(min(times), 3), "median": round(statistics.median(times), 3)}
    print(json.dumps({**row, "repetitions": 15, "units": 6, "unit": "pictures", "workers": threads}), flush=True)
