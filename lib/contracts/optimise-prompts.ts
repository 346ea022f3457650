/** Prompts that a comparison begins with; people can write their own. */
export const MEASURE_PROMPTS = [
  "What is a node?",
  "What does the check gpu.driver look for?",
  "What do I do about config.files/does-not-parse?",
  "How do I fix python.dependencies/conflict?",
  "Which runbook repairs gpu.driver/too-old?",
  "What are the steps of restore-config?",
  "How often does gpu.memory run?",
  "How risky is rebuild-venv?",
  "What does DATABASE_URL mean?",
  "What is a wave?",
  "A node shows docker.pull/rate-limited. What now?",
  "What does the runbook clean-disk do?",
  "What should I do when checkpoint.integrity says none-valid?",
  "What is an envelope?",
  "What do I do about inference.latency/kv-cache-full?",
  "Tell me about the weather in Paris.",
];
