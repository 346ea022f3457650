"""A small real training run without any package: a multi-layer perceptron fitted to a smooth function by plain gradient descent.

Reads run.json of its folder, continues from checkpoints/latest if it exists, appends to metrics.jsonl, and saves checkpoints in
the container format of torch.save. With a bad learning rate or bad initial weights it really diverges, stalls or explodes.
"""
import json
import math
import os
import random
import struct
import sys
import time
import zipfile

folder = sys.argv[1]
os.chdir(folder)
config = {"lr": 0.05, "init": "xavier", "activation": "tanh", "max_norm": 0, "warmup_steps": 0, "steps": 300, "save_every": 50,
          "layers": [2, 12, 12, 1], "batch": 16, "seed": 7, "pause_ms": 0, "outliers": 0}
with open("run.json") as file:
    config.update(json.load(file))
# Read numbers that an editor wrote as text, too.
for key in ("lr", "max_norm", "warmup_steps", "steps", "save_every", "batch", "seed", "pause_ms", "outliers"):
    config[key] = float(config[key]) if key in ("lr", "max_norm", "outliers") else int(float(config[key]))
sizes = config["layers"]
chance = random.Random(config["seed"])
weights = [[[0.0] * width for _ in range(height)] for width, height in zip(sizes, sizes[1:])]
biases = [[0.0] * height for height in sizes[1:]]


def spread(fan_in, fan_out):
    kind = config["init"]
    if kind == "xavier":
        return math.sqrt(2.0 / (fan_in + fan_out))
    if kind == "he":
        return math.sqrt(2.0 / fan_in)
    return {"zero": 0.0, "large": 10.0, "tiny": 0.02}[kind]


for layer, (width, height) in enumerate(zip(sizes, sizes[1:])):
    for row in range(height):
        for column in range(width):
            weights[layer][row][column] = chance.gauss(0.0, 1.0) * spread(width, height)


def bend(value):
    if config["activation"] == "relu":
        return value if value > 0 else 0.0 * value
    if config["activation"] == "sigmoid":
        return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, value)))) if value == value else value
    return math.tanh(value)


def slope(output):
    if config["activation"] == "relu":
        return 1.0 if output > 0 else 0.0
    if config["activation"] == "sigmoid":
        return output * (1.0 - output)
    return 1.0 - output * output


def numbers():
    return [value for layer in range(len(weights)) for row in weights[layer] + [biases[layer]] for value in row]


def save(step):
    os.makedirs("checkpoints", exist_ok=True)
    name = "step-%d.pt" % step
    values = numbers()
    data = b"".join(struct.pack("<d", value) for value in values)
    with zipfile.ZipFile(os.path.join("checkpoints", name + ".tmp"), "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02}q\x00.")
        archive.writestr("archive/data/0", data)
        archive.writestr("archive/step", str(step))
        archive.writestr("archive/version", "3\n")
    os.replace(os.path.join("checkpoints", name + ".tmp"), os.path.join("checkpoints", name))
    if os.path.lexists("checkpoints/latest.new"):
        os.remove("checkpoints/latest.new")
    os.symlink(name, "checkpoints/latest.new")
    os.replace("checkpoints/latest.new", "checkpoints/latest")


def load():
    if not os.path.exists("checkpoints/latest"):
        return 0
    with zipfile.ZipFile("checkpoints/latest") as archive:
        values = list(struct.unpack("<%dd" % len(numbers()), archive.read("archive/data/0")))
        step = int(archive.read("archive/step"))
    for layer in range(len(weights)):
        for row in weights[layer] + [biases[layer]]:
            for column in range(len(row)):
                row[column] = values.pop(0)
    return step


def forward(inputs):
    outputs = [inputs]
    for layer in range(len(weights)):
        last = layer == len(weights) - 1
        sums = [sum(w * x for w, x in zip(row, outputs[-1])) + bias for row, bias in zip(weights[layer], biases[layer])]
        outputs.append(sums if last else [bend(value) for value in sums])
    return outputs


def train_step():
    gradients = [[[0.0] * len(row) for row in layer] for layer in weights]
    shifts = [[0.0] * len(layer) for layer in biases]
    loss, saturated, hidden = 0.0, 0, 0
    for _ in range(config["batch"]):
        point = [chance.uniform(-1, 1) for _ in range(sizes[0])]
        target = math.sin(2.0 * point[0]) * math.cos(point[1])
        if config["outliers"] and chance.random() < 0.1:
            target *= config["outliers"]
        outputs = forward(point)
        for values in outputs[1:-1]:
            hidden += len(values)
            saturated += sum(1 for value in values if abs(value) > 0.97)
        errors = [outputs[-1][0] - target]
        loss += errors[0] * errors[0] / config["batch"]
        errors[0] *= 2.0 / config["batch"]
        for layer in range(len(weights) - 1, -1, -1):
            back = [0.0] * len(outputs[layer])
            for row, error in enumerate(errors):
                shifts[layer][row] += error
                for column, value in enumerate(outputs[layer]):
                    gradients[layer][row][column] += error * value
                    back[column] += error * weights[layer][row][column]
            if layer:
                errors = [b * slope(value) for b, value in zip(back, outputs[layer])]
    return loss, gradients, shifts, saturated / max(1, hidden)


def norm(layer_gradients):
    total = sum(value * value for row in layer_gradients for value in row)
    return math.sqrt(total) if total < float("inf") else total


start = load()
if start == 0 and not os.path.exists("checkpoints/step-0.pt"):
    save(0)
with open("metrics.jsonl", "a", buffering=1) as metrics:
    for step in range(start + 1, config["steps"] + 1):
        chance.seed(config["seed"] * 100003 + step)
        rate = config["lr"] * min(1.0, step / config["warmup_steps"] if config["warmup_steps"] else 1.0)
        loss, gradients, shifts, saturated = train_step()
        layers = [norm(layer) for layer in gradients]
        whole = math.sqrt(sum(value * value for value in layers)) if all(value < 1e150 for value in layers) else sum(layers)
        factor = config["max_norm"] / whole if config["max_norm"] and whole > config["max_norm"] else 1.0
        for layer in range(len(weights)):
            for row in range(len(weights[layer])):
                biases[layer][row] -= rate * factor * shifts[layer][row]
                for column in range(len(weights[layer][row])):
                    weights[layer][row][column] -= rate * factor * gradients[layer][row][column]
        # As with torch's clip_grad_norm_, write the norm before clipping; `clipped` is the norm that was used.
        metrics.write(json.dumps({"step": step, "loss": loss, "grad_norm": whole, "clipped_norm": whole * factor, "lr": rate, "saturated": round(saturated, 4),
                                  "layer_grad_norms": {"layers.%d" % index: value for index, value in enumerate(layers)}}) + "\n")
        if step % config["save_every"] == 0:
            save(step)
        if config["pause_ms"]:
            time.sleep(config["pause_ms"] / 1000.0)
