"""The work of encoder.ts in PyTorch, a row in JSON per line: python3 encoder_torch.py THREADS."""

import json
import statistics
import sys
import time

import torch
from torch import nn

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(1)


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.fc1, self.fc2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        n, length, width = x.shape
        q, k, v = self.qkv(self.norm1(x)).reshape(n, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4).unbind(0)
        weights = ((q * q.shape[-1] ** -0.5) @ k.transpose(-2, -1)).softmax(-1)
        x = x + self.out((weights @ v).transpose(1, 2).reshape(n, length, width))
        h = self.fc1(self.norm2(x))
        return x + self.fc2(h * torch.sigmoid(1.702 * h))


class Vision(nn.Module):
    def __init__(self, patch, width=768, depth=12, heads=12):
        super().__init__()
        self.patch = nn.Conv2d(3, width, patch, patch, bias=False)
        self.token = nn.Parameter(torch.randn(1, 1, width))
        self.position = nn.Parameter(torch.randn(1, (224 // patch) ** 2 + 1, width))
        self.pre, self.post = nn.LayerNorm(width), nn.LayerNorm(width)
        self.blocks = nn.Sequential(*[Block(width, heads) for _ in range(depth)])
        self.projection = nn.Linear(width, 512, bias=False)

    def forward(self, pixels):
        x = self.patch(pixels).flatten(2).transpose(1, 2)
        x = self.pre(torch.cat([self.token.expand(len(x), -1, -1), x], 1) + self.position)
        return self.projection(self.post(self.blocks(x)[:, 0]))


class PointNet(nn.Module):
    def __init__(self):
        super().__init__()
        layer = lambda a, b: nn.Sequential(nn.Linear(a, b, bias=False), nn.BatchNorm1d(b), nn.ReLU())
        self.points = nn.Sequential(layer(3, 64), layer(64, 128), layer(128, 1024))
        self.head = nn.Sequential(layer(1024, 512), layer(512, 256), nn.Linear(256, 12))

    def forward(self, x):
        return self.head(self.points(x.reshape(-1, 3)).reshape(len(x), -1, 1024).amax(1))


def measure(what, work, units, unit, repetitions=3):
    work()
    times = []
    for _ in range(repetitions):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    row = {"what": what, "minimum": min(times), "median": statistics.median(times)}
    rounded = {k: round(v, 3) if isinstance(v, float) else v for k, v in row.items()}
    print(json.dumps({**rounded, "repetitions": repetitions, "units": units, "unit": unit}), flush=True)


def forward(model, x):
    with torch.no_grad():
        model(x)


clouds, net = torch.rand(8, 3072, 3), PointNet()
measure("torch: PointNet, 8 × 3072 points, forward", lambda: forward(net, clouds), 8, "clouds")
measure("torch: PointNet, 8 × 3072 points, forward and gradients of all weights", lambda: net(clouds).sum().backward(), 8, "clouds")
for name, patch in (("ViT-B/32", 32), ("ViT-B/16", 16)):
    tower = Vision(patch).eval().requires_grad_(False)
    pixels, cotangent = torch.rand(6, 3, 224, 224), torch.rand(6, 512)
    measure(f"torch: {name}, forward", lambda: forward(tower, pixels), 6, "pictures")
    leaf = pixels.clone().requires_grad_()
    measure(f"torch: {name}, forward and gradient to the pixels", lambda: torch.autograd.grad(tower(leaf), leaf, cotangent), 6, "pictures")
