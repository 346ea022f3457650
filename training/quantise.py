"""Two ways to store the weights of an ONNX graph in 8 bits."""
import numpy as np
from onnx import TensorProto, helper, numpy_helper

BLOCK = 32


def constants(graph):
    return {each.name: numpy_helper.to_array(each) for each in graph.initializer}


def add(graph, name, array):
    graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
    return name


def drop_unused(graph):
    used = {name for node in graph.node for name in node.input}
    kept = [each for each in graph.initializer if each.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)


def rewritten(onnx_model, replace):
    """The model with each node replaced by what `replace` returns for it; None keeps the node."""
    graph = onnx_model.graph
    known, nodes = constants(graph), []
    for node in graph.node:
        nodes.extend(replace(graph, node, known) or [node])
    del graph.node[:]
    graph.node.extend(nodes)
    drop_unused(graph)
    return onnx_model


def quantised_embedding(graph, node, known):
    """Rows in int8, each with its own scale."""
    table = known[node.input[0]]
    scale = np.abs(table).max(1, keepdims=True) / 127
    rows = add(graph, "embedding_rows", np.round(table / scale).astype(np.int8))
    scales = add(graph, "embedding_scales", scale.astype(np.float32))
    of = lambda part: f"{node.output[0]}_{part}"
    return [
        helper.make_node("Gather", [rows, node.input[1]], [of("row")]),
        helper.make_node("Cast", [of("row")], [of("float")], to=TensorProto.FLOAT),
        helper.make_node("Gather", [scales, node.input[1]], [of("scale")]),
        helper.make_node("Mul", [of("float"), of("scale")], [node.output[0]]),
    ]


def is_embedding(node, known):
    return node.op_type == "Gather" and node.input[0] in known and known[node.input[0]].ndim == 2


def has_weight(node, known):
    return node.op_type == "MatMul" and node.input[1] in known and known[node.input[1]].ndim == 2


def int8(onnx_model):
    """Dynamic INT8: the activations get one scale for each call, the weights one for each column."""

    def replace(graph, node, known):
        if is_embedding(node, known):
            return quantised_embedding(graph, node, known)
        if not has_weight(node, known):
            return None
        weight = known[node.input[1]]
        scale = np.abs(weight).max(0) / 127
        of = lambda part: f"{node.output[0]}_{part}"
        columns = add(graph, of("weight"), np.round(weight / scale).astype(np.int8))
        scales = add(graph, of("scales"), scale.astype(np.float32))
        return [
            helper.make_node("DynamicQuantizeLinear", [node.input[0]], [of("x"), of("x_scale"), of("x_zero")]),
            helper.make_node("MatMulInteger", [of("x"), columns, of("x_zero")], [of("whole")]),
            helper.make_node("Cast", [of("whole")], [of("float")], to=TensorProto.FLOAT),
            helper.make_node("Mul", [of("x_scale"), scales], [of("scale")]),
            helper.make_node("Mul", [of("float"), of("scale")], [node.output[0]]),
        ]

    return rewritten(onnx_model, replace)


def blocks(onnx_model):
    """8 bits in blocks of 32 weights, each with its own scale, for onnxruntime's MatMulNBits. A request's result does not depend on its neighbours."""

    def replace(graph, node, known):
        if is_embedding(node, known):
            return quantised_embedding(graph, node, known)
        if not has_weight(node, known):
            return None
        weight = known[node.input[1]].T
        outputs, inputs = weight.shape
        blocked = weight.reshape(outputs, inputs // BLOCK, BLOCK)
        scale = np.maximum(np.abs(blocked).max(2) / 127, 1e-12)
        of = lambda part: f"{node.output[0]}_{part}"
        packed = add(graph, of("weight"), (np.round(blocked / scale[:, :, None]) + 128).astype(np.uint8))
        scales = add(graph, of("scales"), scale.reshape(-1).astype(np.float32))
        options = {"K": inputs, "N": outputs, "bits": 8, "block_size": BLOCK, "accuracy_level": 4}
        return [helper.make_node("MatMulNBits", [node.input[0], packed, scales], node.output, domain="com.microsoft", **options)]

    result = rewritten(onnx_model, replace)
    result.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    return result
