const MASK = "••••••";

/** Takes `user:password@` out of every address in a text. */
export const withoutCredentials = (text: string): string => text.replace(/:\/\/[^\s/"'@]{1,500}@/g, `://${MASK}@`);

const OPTION = /((?:^|\s)--?[\w-]*(?:key|token|secret|pass|credential|dsn|auth)[\w-]*[= ])(?!-)(\S+)/gi;
const VARIABLE = /\b(\w*(?:KEY|TOKEN|SECRET|PASS|CREDENTIAL|DSN)\w*=)(\S+)/g;
const KNOWN = /\b(hf_|sk-|ghp_|glpat-|xox[bp]-|AKIA)[\w-]{8,}/g;

/** A command line as it may leave the host: what looks like a secret is masked, rather too much than too little. */
export function maskCommand(command: string): string {
  return withoutCredentials(command).replace(OPTION, `$1${MASK}`).replace(VARIABLE, `$1${MASK}`).replace(KNOWN, `$1${MASK}`).slice(0, 300);
}
