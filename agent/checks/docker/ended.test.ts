import { expect, it } from "vitest";
import { lastWords } from "./ended";

it.each([
  [
    [
      "Traceback (most recent call last):",
      '  File "/app/main.py", line 3',
      "torch.cuda.OutOfMemoryError: CUDA out of memory.",
      "For debugging consider passing CUDA_LAUNCH_BLOCKING=1",
    ],
    "OutOfMemoryError: CUDA out of memory.",
  ],
  [
    [
      "ERROR 04-15 [core.py:387] RuntimeError: CUDA error: no kernel image is available",
      "RuntimeError: Engine core initialization failed. See root cause above.",
    ],
    "RuntimeError: CUDA error: no kernel image is available",
  ],
  [["starting", "exec /entrypoint.sh: no such file or directory"], "exec /entrypoint.sh: no such file or directory"],
  [["bye"], null],
])("finds the reason in a log's last words", (lines, reason) => {
  expect(lastWords(lines)).toBe(reason);
});
