import type { Reader } from "./reader";

/** Keys of systemd that hold free text or commands, where a "#" may belong to the value. */
const FREE_TEXT = /^(?:Description|Documentation|Environment|PassEnvironment|X-.*|Exec\w+)$/;
/** Programs that put other values in for `%(name)s`, in the sections that they read so. */
const SUPERVISOR = /^(?:supervisord|supervisorctl|(?:program|eventlistener|fcgi-program|group):.+)$/;
const LONE_PERCENT = /(?<!%)(?:%%)*(%)(?![%(])/;

/** A value that its program reads as something else than it looks like; null for all others. `at` counts from 0. */
export function misreadValue(section: string, key: string, line: string, reader: Reader): { at: number; reason: string } | null {
  if (reader === "systemd" && !FREE_TEXT.test(key)) {
    // Searched after the first "=" alone: from each of many, the search would take quadratic time.
    const value = line.indexOf("=") + 1;
    const comment = /\s#\s/.exec(line.slice(value));
    if (value > 0 && comment)
      return {
        at: value + comment.index + 1,
        reason: `the value of ${key} holds the comment: systemd knows comments on a line of their own only`,
      };
  }
  // Alembic reads its address with configparser, and so does everything that Supervisor starts.
  if ((section === "alembic" && key === "sqlalchemy.url") || SUPERVISOR.test(section)) {
    const found = LONE_PERCENT.exec(line);
    if (found)
      return {
        at: found.index + found[0].length - 1,
        reason: `a "%" in ${key} begins an interpolation (%(name)s) for this reader: write "%%"`,
      };
  }
  return null;
}
