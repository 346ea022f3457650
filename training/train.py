"""Trains the demonstration model on the output of training/texts. Ends after --minutes; the learning rate falls along a cosine until then."""
import argparse
import json
import math
import os
import random
import time

# Matrices of this size are faster on one thread than on two.
os.environ["OMP_NUM_THREADS"] = "1"
import torch

import tokenizer
from model import CONTEXT, Model
from noise import noisy

parser = argparse.ArgumentParser()
parser.add_argument("--minutes", type=float, default=8)
parser.add_argument("--texts", default=".cache/training")
parser.add_argument("--out", default=".cache/training")
parser.add_argument("--rate", type=float, default=4e-3)
parser.add_argument("--go-on", action="store_true", help="from the model and the tokenizer in --out")
options = parser.parse_args()

PAIRS_AT_ONCE, DOCUMENTS_AT_ONCE, DOCUMENT_SHARE = 32, 8, 0.08
torch.manual_seed(7)
chance = random.Random(7)
read = lambda name: json.load(open(f"{options.texts}/{name}.json"))
pairs, documents = read("pairs"), read("documents")

if options.go_on:
    tokens = tokenizer.load(f"{options.out}/tokenizer.json")
else:
    tokens = tokenizer.Tokenizer(tokenizer.learn(documents + [text for pair in pairs for text in (pair["question"], pair["answer"])]))
    tokens.save(f"{options.out}/tokenizer.json")
stream = torch.tensor(tokens.encode("\n\n".join(documents)))


def row(pair):
    question = noisy(pair["question"], chance) if chance.random() < 0.6 else pair["question"]
    start = [tokenizer.USER, *tokens.encode(question), tokenizer.BOT]
    return start, [*tokens.encode(pair["answer"]), tokenizer.END]


waiting = []


def pair_batch():
    """Batches rows of similar length, so that batches have little padding."""
    if not waiting:
        rows = sorted((row(pair) for pair in chance.sample(pairs, 16 * PAIRS_AT_ONCE)), key=lambda each: len(each[0]) + len(each[1]))
        waiting.extend(rows[at : at + PAIRS_AT_ONCE] for at in range(0, len(rows), PAIRS_AT_ONCE))
        chance.shuffle(waiting)
    rows = waiting.pop()
    length = min(CONTEXT, max(len(question) + len(answer) for question, answer in rows))
    ids, targets = torch.full((len(rows), length), tokenizer.END), torch.full((len(rows), length), -100)
    for index, (question, answer) in enumerate(rows):
        whole = (question + answer)[:length]
        ids[index, : len(whole)] = torch.tensor(whole)
        # Each position predicts the next token; only the answer counts.
        targets[index, len(question) - 1 : len(whole) - 1] = torch.tensor(whole[len(question) :])
    return ids, targets


def document_batch():
    starts = [chance.randrange(len(stream) - CONTEXT // 2 - 1) for _ in range(DOCUMENTS_AT_ONCE)]
    window = torch.stack([stream[start : start + CONTEXT // 2 + 1] for start in starts])
    return window[:, :-1], window[:, 1:]


model = Model()
if options.go_on:
    model.load_state_dict(torch.load(f"{options.out}/model.pt"))
optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate, betas=(0.9, 0.98), weight_decay=0.02)
began, step, mean = time.time(), 0, None
while (passed := (time.time() - began) / (options.minutes * 60)) < 1:
    rate = options.rate * min(1, (step + 1) / 100) * (0.02 + 0.98 * (1 + math.cos(math.pi * passed)) / 2)
    for group in optimizer.param_groups:
        group["lr"] = rate
    ids, targets = document_batch() if chance.random() < DOCUMENT_SHARE else pair_batch()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = model.loss(ids, targets)
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    step += 1
    mean = loss.item() if mean is None else 0.98 * mean + 0.02 * loss.item()
    if step % 50 == 0:
        print(f"step={step} loss={mean:.3f} minutes={(time.time() - began) / 60:.1f}", flush=True)
        torch.save(model.state_dict(), f"{options.out}/model.pt")
torch.save(model.state_dict(), f"{options.out}/model.pt")
print(f"steps={step} loss={mean:.3f} parameters={sum(p.numel() for p in model.parameters())}")
