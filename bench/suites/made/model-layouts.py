"""Makes the folder that the suite `model-layouts` reads: python3 model-layouts.py DIR.

The file names of ten kinds of public models, laid out as huggingface_hub's cache or as a plain folder: complete, and with one fault each.
"""
import base64
import io
import json
import os
import pickle
import struct
import sys
import zipfile

COMMIT = "0123456789abcdef0123456789abcdef01234567"
REPO = "/cache/models--acme--model"


def tensors(count=4):
    head = json.dumps({"w": {"dtype": "F32", "shape": [count], "data_offsets": [0, 4 * count]}}).encode()
    return struct.pack("<Q", len(head)) + head + bytes(4 * count)


def torch_zip():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps({"w": 1}, 2))
        archive.writestr("archive/data/0", bytes(64))
    return out.getvalue()


def gguf():
    name = b"output.weight"
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + struct.pack("<Q", len(name)) + name + struct.pack("<IQIQ", 1, 32, 0, 0)
    return head + bytes(-len(head) % 32) + bytes(128)


def index(*shards):
    return json.dumps({"metadata": {}, "weight_map": {"layer.%d" % number: shard for number, shard in enumerate(shards)}}).encode()


def content(name):
    if name.endswith(".safetensors"):
        return tensors()
    if name.endswith((".bin", ".pt", ".pth")):
        return torch_zip()
    return gguf() if name.endswith(".gguf") else b"{}" if name.endswith(".json") else b"text\n"


def files(*names, **more):
    found = {name: content(name) for name in names}
    found.update({name: value if isinstance(value, bytes) else json.dumps(value).encode() for name, value in more.get("with_", {}).items()})
    return found


def shards(stem, count, ending):
    return ["%s-%05d-of-%05d.%s" % (stem, number + 1, count, ending) for number in range(count)]


CHAT = ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"]
PIPELINE = {"_class_name": "P", "unet": ["diffusers", "U"], "vae": ["diffusers", "V"], "text_encoder": ["transformers", "C"], "tokenizer": ["transformers", "T"],
            "scheduler": ["diffusers", "S"], "safety_checker": [None, None]}
LAYOUTS = {
    "chat in shards": files(*CHAT, *shards("model", 3, "safetensors"), with_={"model.safetensors.index.json": index(*shards("model", 3, "safetensors"))}),
    "encoder with a vocabulary": files("config.json", "model.safetensors", "vocab.txt", "tokenizer.json", "tokenizer_config.json"),
    "old weights in shards": files(*CHAT, *shards("pytorch_model", 2, "bin"), with_={"pytorch_model.bin.index.json": index(*shards("pytorch_model", 2, "bin"))}),
    "both formats, one index fetched": files(*CHAT, *shards("model", 2, "safetensors"), with_={
        "model.safetensors.index.json": index(*shards("model", 2, "safetensors")), "pytorch_model.bin.index.json": index(*shards("pytorch_model", 2, "bin"))}),
    "image pipeline": files("scheduler/scheduler_config.json", "text_encoder/config.json", "text_encoder/model.safetensors", "tokenizer/vocab.json", "tokenizer/merges.txt",
                            "tokenizer/tokenizer_config.json", "unet/config.json", "unet/diffusion_pytorch_model.safetensors", "vae/config.json",
                            "vae/diffusion_pytorch_model.safetensors", with_={"model_index.json": PIPELINE}),
    "pipeline with a part in shards": files("scheduler/scheduler_config.json", "transformer/config.json", *["transformer/" + name for name in shards("diffusion_pytorch_model", 3, "safetensors")],
                                            with_={"model_index.json": {"transformer": ["diffusers", "T"], "scheduler": ["diffusers", "S"]},
                                                   "transformer/diffusion_pytorch_model.safetensors.index.json": index(*shards("diffusion_pytorch_model", 3, "safetensors"))}),
    "one GGUF file": files("model-Q4_K_M.gguf"),
    "GGUF in parts": files(*shards("model-Q8_0", 3, "gguf")),
    "adapter": files("adapter_model.safetensors", "tokenizer.json", "tokenizer_config.json", with_={"adapter_config.json": {"base_model_name_or_path": "acme/base"}}),
    "speech": files(*CHAT, "model.safetensors", "preprocessor_config.json", "vocab.json", "merges.txt", "normalizer.json", "added_tokens.json"),
    "sentence embeddings": files("modules.json", "config_sentence_transformers.json", "sentence_bert_config.json", "1_Pooling/config.json", *CHAT, "model.safetensors"),
}
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 4976698672\n"
WEIGHTS = (".safetensors", ".bin", ".gguf")


def wrongs(layout):
    weights = [name for name in layout if name.endswith(WEIGHTS)]
    last = weights[-1]
    # An adapter's or a pipeline's single file counts as missing only where another file names it.
    named = len(weights) == 1 or any(name.endswith("index.json") for name in layout) or "-of-" in last
    if named:
        yield "a file of weights is missing", {name: data for name, data in layout.items() if name != last}
    yield "a file of weights is cut", {**layout, last: layout[last][:-5]}
    yield "a file of weights is empty", {**layout, last: b""}
    yield "a pointer in place of weights", {**layout, last: POINTER}
    yield "a page in place of weights", {**layout, last: b"<!DOCTYPE html><html><title>Sign in</title></html>"}
    settings = [name for name in layout if name.split("/")[-1] in ("config.json", "adapter_config.json", "model_index.json", "tokenizer.json")]
    for name in settings[:2]:
        yield "%s is cut" % name, {**layout, name: b'{"hidden_size": 40'}
        yield "a pointer in place of %s" % name, {**layout, name: POINTER}


def in_cache(layout, commit=COMMIT, ref=True):
    placed = {REPO + "/refs/main": commit.encode()} if ref else {}
    for number, (name, data) in enumerate(layout.items()):
        blob = "%040x" % (number + int(commit[:4], 16))
        placed[REPO + "/blobs/" + blob] = data
        placed["%s/snapshots/%s/%s" % (REPO, commit, name)] = "../" * (2 + name.count("/")) + "blobs/" + blob
    return placed


def in_folder(layout):
    return {"/models/model/" + name: data for name, data in layout.items()}


cases = []


def add(name, placed, whole, model="acme/model"):
    entries = {path: {"link": data} if isinstance(data, str) else {"content": base64.b64encode(data).decode()} for path, data in placed.items()}
    cases.append({"name": name, "id": model, "whole": whole, "files": entries})


for title, layout in LAYOUTS.items():
    add(title, in_cache(layout), True)
    add(title + ", a plain folder", in_folder(layout), True, "/models/model")
    add(title + ", pinned by its commit", in_cache(layout, ref=False), True)
    add(title + ", two pinned revisions", {**in_cache(layout, ref=False), **in_cache(layout, "fedc" + COMMIT[4:], False)}, True)
    for wrong, broken in wrongs(layout):
        add("%s, %s" % (title, wrong), in_cache(broken), False)
        add("%s, a plain folder, %s" % (title, wrong), in_folder(broken), False, "/models/model")
    first = next(name for name in layout if name.endswith(WEIGHTS))
    torn = in_cache(layout)
    del torn[REPO + "/blobs/" + "%040x" % (list(layout).index(first) + int(COMMIT[:4], 16))]
    add(title + ", a link that leads nowhere", torn, False)
os.makedirs(os.path.join(sys.argv[1], "model-layouts"), exist_ok=True)
with open(os.path.join(sys.argv[1], "model-layouts", "cases.jsonl"), "w") as out:
    for case in cases:
        out.write(json.dumps(case) + "\n")
print("%d layouts, %d of them whole" % (len(cases), sum(case["whole"] for case in cases)))
