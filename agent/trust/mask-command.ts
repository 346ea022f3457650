export const MASK = "\u2022\u2022\u2022\u2022\u2022\u2022";

/** Takes `user:password@` out of every address in a text. */
export const withoutCredentials = (text: string): string => text.replace(/:\/\/[^\s/"'@]{1,500}@/g, `://${MASK}@`);

// Names are bounded, so that a hostile text cannot make the search slow.
const OPTION = /((?:^|\s)--?[\w-]{0,60}(?:key|token|secret|pass|credential|dsn|auth)[\w-]{0,60}[= ])(?!-)(\S+)/gi;
const VARIABLE = /(?<!\w)(\w{0,60}(?:KEY|TOKEN|SECRET|PASS|CREDENTIAL|DSN)\w{0,60}=)(\S+)/g;
const KNOWN = /\b(hf_|sk-|ghp_|glpat-|xox[bp]-|AKIA)[\w-]{8,}/g;

/** The last word of a flag's name decides: `--api-key`, `--hf-token`, not `--tokenizer`, `--max-num-batched-tokens` or `--ssl-keyfile`. */
const SECRET_FLAG = /^--?(?:[\w-]*[-_])?(?:api)?(?:keys?|token|secret|password|passwd|pass|credentials?|dsn|auth)$/i;
const SECRET_VARIABLE = /^\w*(?:KEY|TOKEN|SECRET|PASS|CREDENTIAL|DSN)\w*=./;

/** A command line, word by word, as it may leave the host: the value of a flag for a secret is masked, each word as a whole. */
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
/** `password='…'`, `"api_key": "…"`. */
const FIELD = /(?<![\w-])([\w-]{0,60}(?:api_?key|access_?key|secret|password|passwd)["']?\s{0,8}[:=]\s{0,8}["']?)[^\s"',;&]+/gi;
/** `token=…`; a small number is a count and stays. */
const TOKEN = /(?<![\w-])([\w-]{0,60}token["']?\s{0,8}[:=]\s{0,8}["']?)(?!\d{1,6}(?:[\s"',;&]|$))[^\s"',;&]+/gi;
const SIGNED = /\beyJ[\w-]{8,2000}\.[\w-]{8,2000}\.[\w-]{0,2000}/g;

/** Each name of a secret above contains one of these. Most lines contain none, and looking for the names takes nearly all of the time of masking. */
const NAMES = ["key", "token", "secret", "pass", "credential", "dsn", "auth"];

/** A text as it may leave the host: everything that looks like a secret is masked, if in doubt too much. */
export function maskSecrets(text: string): string {
  const lower = text.toLowerCase();
  const named = NAMES.some((name) => lower.includes(name)) ? maskNamed(withoutCredentials(text)) : withoutCredentials(text);
  return named.replace(SIGNED, MASK).replace(KNOWN, `$1${MASK}`);
}

const maskNamed = (text: string): string =>
  text
    .replace(OPTION, `$1${MASK}`)
    .replace(VARIABLE, `$1${MASK}`)
    .replace(HEADER, `$1${MASK}`)
    .replace(FIELD, `$1${MASK}`)
    .replace(TOKEN, `$1${MASK}`);

/** A command line as it may leave the host. Truncated first, so that the search is short. */
export const maskCommand = (command: string): string => maskSecrets(command.slice(0, 2_000)).slice(0, 300);
