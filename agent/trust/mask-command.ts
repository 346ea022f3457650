export const MASK = "\u2022\u2022\u2022\u2022\u2022\u2022";

/** Takes `user:password@` out of every address in a text. */
export const withoutCredentials = (text: string): string => text.replace(/:\/\/[^\s/"'@]{1,500}@/g, `://${MASK}@`);

const OPTION = /((?:^|\s)--?[\w-]*(?:key|token|secret|pass|credential|dsn|auth)[\w-]*[= ])(?!-)(\S+)/gi;
const VARIABLE = /\b(\w*(?:KEY|TOKEN|SECRET|PASS|CREDENTIAL|DSN)\w*=)(\S+)/g;
const KNOWN = /\b(hf_|sk-|ghp_|glpat-|xox[bp]-|AKIA)[\w-]{8,}/g;

/** The last word of a flag's name tells: `--api-key`, `--hf-token`, not `--tokenizer`, `--max-num-batched-tokens` or `--ssl-keyfile`. */
const SECRET_FLAG = /^--?(?:[\w-]*[-_])?(?:api)?(?:keys?|token|secret|password|passwd|pass|credentials?|dsn|auth)$/i;
const SECRET_VARIABLE = /^\w*(?:KEY|TOKEN|SECRET|PASS|CREDENTIAL|DSN)\w*=./;

/** A command line, word by word, as it may leave the host: what stands behind a flag for a secret is masked, each word as a whole. */
export function maskWords(words: string[]): string[] {
  let isSecret = false;
  return words.map((word) => {
    if (word.startsWith("-")) {
      const [flag = "", value] = word.split(/=(.*)/s);
      const names = SECRET_FLAG.test(flag);
      isSecret = names && value === undefined;
      return names && value !== undefined ? `${flag}=${MASK}` : word;
    }
    if (isSecret || SECRET_VARIABLE.test(word)) return MASK;
    return withoutCredentials(word).replace(KNOWN, MASK) === word ? word : MASK;
  });
}

const HEADER = /\b(authorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+)[^\s"',]+/gi;
/** `password='…'`, `"api_key": "…"`, `token=…`; a small number is a count and stays. */
const FIELD = /(["']?\b[\w-]*(?:api_?key|access_?key|secret|password|passwd|token)["']?\s*[:=]\s*["']?)(?!\d{1,6}\b)[^\s"',;&]+/gi;

/** A text as it may leave the host: what looks like a secret is masked, rather too much than too little. */
export const maskSecrets = (text: string): string =>
  withoutCredentials(text)
    .replace(OPTION, `$1${MASK}`)
    .replace(VARIABLE, `$1${MASK}`)
    .replace(HEADER, `$1${MASK}`)
    .replace(FIELD, `$1${MASK}`)
    .replace(KNOWN, `$1${MASK}`);

/** A command line as it may leave the host. */
export const maskCommand = (command: string): string => maskSecrets(command).slice(0, 300);
