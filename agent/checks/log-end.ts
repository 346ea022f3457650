/** What a logger puts before its text. */
const LOGGER = /^(?:\([\w ]*pid=\d+\)\s*)?(?:\[?(?:ERROR|CRITICAL|FATAL|WARNING|INFO|DEBUG)\b(?!:)[^\]]*\]:?\s?|\[rank\d+\]:\s?)?/;
/** What a traceback and its surroundings look like: after an error such lines do not mean that the workload continued. */
const AFTERMATH =
  /^\s*$|^\s|^Traceback|^\w[\w.]*(Error|Exception)\b|^\[rank\d+\]|^E\d{4} |^[=-]{5,}|^(During handling|The above exception)|\b(errors?|exception|fail(ed|ure|s)?|fatal|abort\w*|exiting|killed|terminat\w+|unable|shut(ting)? ?down|destroy\w*)\b/i;
const ERROR_LEVEL = /^(?:\([\w ]*pid=\d+\)\s*)?\[?(ERROR|CRITICAL|FATAL)\b/;
const LINES_OF_LIFE = 3;

/** Whether a program ended with the error in line `at`: nothing that follows shows that it continued. */
export function endsWith(lines: string[], at: number): boolean {
  const later = lines.slice(at + 1).filter((line) => !ERROR_LEVEL.test(line) && !AFTERMATH.test(line.replace(LOGGER, "")));
  return later.length < LINES_OF_LIFE;
}
