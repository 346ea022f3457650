"""Writes the trained model as ONNX: FP32, INT8 (dynamic) and 8 bits in blocks, with its tokenizer."""
import argparse
import json
import os
import shutil
import time

os.environ["OMP_NUM_THREADS"] = "1"
import onnx
import torch

import quantise
from model import CONTEXT, HEAD, HEADS, LAYERS, VOCABULARY, WIDTH, Model

parser = argparse.ArgumentParser()
parser.add_argument("--trained", default=".cache/training")
parser.add_argument("--out", default="workers/model/weights")
options = parser.parse_args()

model = Model()
model.load_state_dict(torch.load(f"{options.trained}/model.pt"))
model.eval()

sides = ("k", "v")
past = [f"past_{side}{layer}" for layer in range(LAYERS) for side in sides]
new = [f"new_{side}{layer}" for layer in range(LAYERS) for side in sides]
axes = {
    "ids": {0: "batch", 1: "length"},
    "positions": {0: "batch", 1: "length"},
    "past_mask": {0: "batch", 1: "past"},
    "logits": {0: "batch", 1: "length"},
    "hidden": {0: "batch", 1: "length"},
    **{name: {0: "batch", 2: "past"} for name in past},
    **{name: {0: "batch", 2: "length"} for name in new},
}
os.makedirs(options.out, exist_ok=True)
fp32 = f"{options.out}/fp32.onnx"
example = (torch.zeros(2, 3, dtype=torch.long), torch.zeros(2, 3, dtype=torch.long), torch.zeros(2, 5), *[torch.zeros(2, HEADS, 5, HEAD)] * (2 * LAYERS))
torch.onnx.export(
    model, example, fp32, opset_version=14, input_names=["ids", "positions", "past_mask", *past], output_names=["logits", "hidden", *new], dynamic_axes=axes
)
onnx.save(quantise.int8(onnx.load(fp32)), f"{options.out}/int8.onnx")
onnx.save(quantise.blocks(onnx.load(fp32)), f"{options.out}/8bit.onnx")
shutil.copyfile(f"{options.trained}/tokenizer.json", f"{options.out}/tokenizer.json")

with open(f"{options.trained}/source.json") as source:
    commit = json.load(source)["commit"]
about = {
    "name": "millwright-demo",
    "trainedOn": time.strftime("%Y-%m-%d"),
    "textsOf": commit,
    "parameters": sum(parameter.numel() for parameter in model.parameters()),
    "vocabulary": VOCABULARY,
    "width": WIDTH,
    "layers": LAYERS,
    "heads": HEADS,
    "context": CONTEXT,
}
with open(f"{options.out}/about.json", "w") as out:
    json.dump(about, out, indent=2)
    out.write("\n")
for name in sorted(os.listdir(options.out)):
    print(f"{name} {os.path.getsize(os.path.join(options.out, name))}")
