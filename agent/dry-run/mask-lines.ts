const MASK = "••••••";
const SECRET = "(?:pass(?:word|wd|phrase)?|pwd|secret|token(?!s|i[sz]|_id)|apikey|credential|dsn)[\\w.-]*|[_.-]key";
const NAME = `[\\w.-]*(?:${SECRET})`;
const ASSIGNED = new RegExp(`^([ +-]?\\s*(?:-\\s+)?(?:export\\s+)?["']?${NAME}["']?\\s*[:=]\\s*)(?=\\S)(?!["']?["']?,?$).*$`, "gim");
/** `scheme://user:password@host` */
const IN_URL = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/gi;

/** Hides values whose name says that they are secret, and passwords in addresses. Values of secret parameters are hidden elsewhere. */
export const maskLines = (text: string): string => text.replace(ASSIGNED, `$1${MASK}`).replace(IN_URL, `$1${MASK}`);
