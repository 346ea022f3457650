/** What stands before a line's own text: a container's or journal's time, Compose's service, a rank, a process, a level with its place. */
const PREFIXES = [
  /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)? (?:std(?:out|err) [FP] )?/,
  /^\w{3} [ \d]\d [\d:]{8} \S+ [\w./@-]+\[\d+\]: /,
  /^[\w.-]+ +\| /,
  /^\[(?:rank|default)?\d+\]: ?|^\[\d+,\d+\]<std\w+>: ?/,
  /^\([\w .-]*?(?:pid|rank)=\d+[^)]*\) ?/,
  /^\[?(?:ERROR|CRITICAL|FATAL|WARNING|INFO|DEBUG)\b(?!:)[^\]]*\]:? ?/,
];
/** What a traceback and its surroundings look like: after an error such lines do not mean that the workload continued. */
const AFTERMATH =
  /^\s*$|^\s|^Traceback|^\w[\w.]*(Error|Exception)\b|^E\d{4} |^[=-]{5,}|^(During handling|The above exception)|\b(errors?|exception|fail(ed|ure|s)?|fatal|abort\w*|exiting|killed|terminat\w+|unable|shut(ting)? ?down|destroy\w*)\b/i;
const LINES_OF_LIFE = 3;

/** A line without what loggers, launchers and containers put before it. */
export function withoutPrefix(line: string): string {
  let text = line;
  for (const prefix of PREFIXES) text = text.replace(prefix, "");
  return text;
}

const ERROR_LEVEL = /^[^a-z]*(?:\([^)]*\) )?\[?(ERROR|CRITICAL|FATAL)\b/;

/** Whether a program ended with the error in line `at`: nothing that follows shows that it continued. */
export function endsWith(lines: string[], at: number): boolean {
  const later = lines.slice(at + 1).filter((line) => !ERROR_LEVEL.test(line) && !AFTERMATH.test(withoutPrefix(line)));
  return later.length < LINES_OF_LIFE;
}
