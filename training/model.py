"""A small model of the Llama kind: RMSNorm, rotary positions, SwiGLU, tied embedding, no biases. About one million parameters."""
import torch
from torch import nn
from torch.nn import functional as F

VOCABULARY, WIDTH, LAYERS, HEADS, HIDDEN, CONTEXT = 2048, 128, 4, 4, 352, 256
HEAD = WIDTH // HEADS


class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(WIDTH))

    def forward(self, x):
        x = x.float()
        return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + 1e-5) * self.weight


def rotate(x, cos, sin):
    left, right = x[..., : HEAD // 2], x[..., HEAD // 2 :]
    return torch.cat((left * cos - right * sin, right * cos + left * sin), -1)


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        linear = lambda inner, outer: nn.Linear(inner, outer, bias=False)
        self.before_attention, self.before_hidden = Norm(), Norm()
        self.q, self.k, self.v, self.o = (linear(WIDTH, WIDTH) for _ in range(4))
        self.gate, self.up, self.down = linear(WIDTH, HIDDEN), linear(WIDTH, HIDDEN), linear(HIDDEN, WIDTH)

    def forward(self, x, cos, sin, mask, past_k, past_v):
        batch, length, _ = x.shape
        heads = lambda y: y.view(batch, length, HEADS, HEAD).transpose(1, 2)
        y = self.before_attention(x)
        q, k, v = rotate(heads(self.q(y)), cos, sin), rotate(heads(self.k(y)), cos, sin), heads(self.v(y))
        # Training has no cache: skip the concatenation, which would copy.
        all_k, all_v = (k, v) if past_k is None else (torch.cat((past_k, k), 2), torch.cat((past_v, v), 2))
        scores = q @ all_k.transpose(-1, -2) * HEAD**-0.5 + mask
        seen = torch.softmax(scores.float(), -1) @ all_v.float()
        x = x + self.o(seen.transpose(1, 2).reshape(batch, length, WIDTH))
        y = self.before_hidden(x)
        return x + self.down(F.silu(self.gate(y)) * self.up(y)), k, v


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, WIDTH)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.last = Norm()
        self.register_buffer("frequencies", 10000 ** (-torch.arange(0, HEAD, 2).float() / HEAD), persistent=False)
        for name, parameter in self.named_parameters():
            if parameter.dim() > 1:
                nn.init.normal_(parameter, std=0.02 / (2 * LAYERS) ** 0.5 if name.endswith(("o.weight", "down.weight")) else 0.02)

    def forward(self, ids, positions, past_mask, *past):
        """ids and positions [B, S]; past_mask [B, P], 0 where the cache holds a token and a large negative number elsewhere; past [B, H, P, D] twice a layer.

        Returns logits [B, S, V], the last hidden state [B, S, W], and only the new keys and values."""
        length = ids.shape[1]
        future = torch.full((length, length), -1e9).triu(1)
        mask = torch.cat((past_mask[:, None, None, :].expand(-1, 1, length, -1), future.expand(ids.shape[0], 1, -1, -1)), -1)
        hidden, new = self.walk(ids, positions, mask, past)
        return (F.linear(hidden, self.embedding.weight), hidden, *new)

    def walk(self, ids, positions, mask, past):
        angles = positions[:, None, :, None].float() * self.frequencies
        cos, sin = angles.cos(), angles.sin()
        x, new = self.embedding(ids), []
        for index, layer in enumerate(self.layers):
            x, k, v = layer(x, cos, sin, mask, past[2 * index], past[2 * index + 1])
            new += [k, v]
        return self.last(x), new

    def loss(self, ids, targets):
        """Cross entropy where a target is not negative, without a cache."""
        batch, length = ids.shape
        mask = torch.full((length, length), -1e9).triu(1)
        hidden, _ = self.walk(ids, torch.arange(length).expand(batch, -1), mask, [None] * (2 * LAYERS))
        counts = targets >= 0
        return F.cross_entropy(F.linear(hidden[counts], self.embedding.weight).float(), targets[counts])
