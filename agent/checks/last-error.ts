import { endsWith, withoutPrefix } from "./log-end";
import { excerpt } from "./quantity";

/** The error with which a program ended, as its own runtime printed it. */
export interface LastError {
  /** The exception with its message, or the line of the runtime. */
  text: string;
  /** The innermost place of the program, `file:line`; empty when none is printed. */
  place: string;
  /** Functions and files of the call stack, outermost first. */
  stack: string;
  /** An error that this one was raised for; empty when there is none. */
  cause: string;
  at: number;
}

const FRAME = /^\s+File "([^"]+)", line (\d+)(?:, in (.+))?|^\u2502 ([^ :]+):(\d+) in (\S+)/;
const START = /^Traceback \(most recent call last\)|^[\u256d\u250c]\u2500.*Traceback/;
/** How other runtimes than Python end: Go, Rust, Java, Node, C++, a crash. */
const OTHERS =
  /^panic: |^fatal error: |^thread '.*' panicked at|^Exception in thread "|^Uncaught \w*(?:Error|Exception)|^\w*Error(?: \[\w+\])?: |what\(\): |^terminate called|GGML_ASSERT|Assertion .* failed|^Fatal Python error: |Segmentation fault|Bus error|Illegal instruction|^(?:[\w./-]+: )?(?:fatal|error|E): |^ERROR: |\blevel=(?:fatal|panic)\b|\bFATA\[|\bFATAL\b(?=[: ])|^(?:Failed|Unable) to (?:bind|configure|parse|read|start|initiali[sz]e|determine|load)\b|\b(?:failed|unable|error|could not|cannot) (?:to )?load(?:ing)? (?:the )?(?:all |llama )?(?:models?|weights|engine|server)\b/;
/** An error that only passes on another one. */
const PASSED_ON =
  /root cause|stack trace|see (?:above|the)|background process|ChildFailedError|ProcessRaised|RemoteTraceback|initialization failed|SystemExit|CalledProcessError|non-zero exit|EngineDead|terminated with|ShardCannotStart/i;
/** Programs print these and continue, or were ended on purpose. */
const NO_END = /KeyboardInterrupt|SystemExit: (?:0|None)$|^BrokenPipeError|CancelledError/;
const HANDLED = /Exception (?:in (?:ASGI|WSGI|callback)|ignored in|on \/)|never retrieved|while (?:handling|processing)|handling request/i;
const MESSAGE_LINES = 4;
/** How many lines before the last one may report the same failure, and how many of them are quoted. */
const NEAR_LINES = 40;
const MOST_QUOTED = 3;
const MOST_CHARACTERS = 240;
const ERROR_LEVEL =
  /^\W*(?:[\d:,.TZ -]+\W+)?(?:[\w.]+ - )?\[?(?:ERROR|CRITICAL|FATAL)\b|"level": ?"(?:error|fatal)"|^[EF]\d{4} |\blevel=error\b/i;

/** The error at the end of a log; null when the program continued after it or handled it. `isDead`: an error line without a traceback counts too. */
export function lastErrorIn(lines: string[], isDead = false): LastError | null {
  const plain = lines.map(withoutPrefix);
  const all = tracebacksIn(lines, plain);
  const found = all.filter(({ at, isHandled }) => !isHandled && endsWith(lines, at));
  const own = found.filter(({ text }) => !PASSED_ON.test(text));
  const last = own.at(-1) ?? found.at(-1);
  if (last) {
    const cause = [...own].reverse().find(({ at, text }) => at < last.at && text !== last.text)?.text ?? "";
    const { isHandled: _, ...error } = last;
    return NO_END.test(last.text) ? null : { ...error, cause };
  }
  const isOfTraceback = (index: number) => all.some((one) => one.at === index);
  const isError = (index: number) => (OTHERS.test(plain[index]!) && !isOfTraceback(index)) || (isDead && ERROR_LEVEL.test(lines[index]!));
  const at = plain.findLastIndex((_, index) => isError(index));
  if (at < 0 || NO_END.test(plain[at]!) || HANDLED.test(plain[at]!) || !endsWith(lines, at)) return null;
  const from = Math.max(0, at - NEAR_LINES);
  const near = Array.from({ length: at - from }, (_, index) => from + index).filter(
    (index) => (isError(index) || ERROR_LEVEL.test(lines[index]!)) && !isOfTraceback(index) && !PASSED_ON.test(plain[index]!),
  );
  // The first of them is nearest to the cause.
  const quoted = new Set([...near.slice(0, MOST_QUOTED - 1), at].map((index) => messageAt(lines, plain, index)));
  const text = [...quoted].map((line) => excerpt(line, MOST_CHARACTERS)).join("; ");
  return { text, place: "", stack: "", cause: "", at };
}

/** `isHandled`: the line before says that the program caught it. */
interface Traceback extends LastError {
  isHandled: boolean;
}

/** Python's call stacks: whatever is not indented after the frames is the exception, whatever its name. */
function tracebacksIn(lines: string[], plain: string[]): Traceback[] {
  const found: Traceback[] = [];
  for (const [from, line] of plain.entries()) {
    if (!START.test(line)) continue;
    let at = from + 1;
    while (at < plain.length && /^[\s\u2502\u2570\u2514]|^$/.test(plain[at]!)) at++;
    if (at >= plain.length) continue;
    const frames = plain.slice(from, at).flatMap((one) => [FRAME.exec(one) ?? []].filter(({ length }) => length > 0));
    const inner = frames.at(-1);
    found.push({
      text: messageAt(lines, plain, at),
      place: inner ? `${inner[1] ?? inner[4]}:${inner[2] ?? inner[5]}` : "",
      stack: frames.map(([, file, , name, boxedFile, , boxedName]) => `${file ?? boxedFile} ${name ?? boxedName}`).join("\n"),
      cause: "",
      at,
      isHandled: plain.slice(Math.max(0, from - 2), from).some((one) => HANDLED.test(one)),
    });
  }
  return found;
}

/** An exception's message may have several lines, all behind the same prefix. */
function messageAt(lines: string[], plain: string[], at: number): string {
  const prefixOf = (index: number) => lines[index]!.slice(0, lines[index]!.length - plain[index]!.length).replace(/\d+/g, "");
  const more = plain.slice(at + 1, at + 2 * MESSAGE_LINES);
  const end = more.findIndex(
    (line, index) =>
      /^Traceback|^[-=+*|]{3}|^[IWEF]\d{4} |^(?:error|fatal): |^During handling|^The above|^\[?\d{4}-|^[A-Z]+ \d\d-|^\s+at |^\w+Error: /.test(
        line,
      ) ||
      OTHERS.test(line) ||
      prefixOf(at + 1 + index) !== prefixOf(at),
  );
  const told = more.slice(0, end < 0 ? undefined : end).filter((line) => line.trim() !== "");
  return [plain[at]!, ...told.slice(0, MESSAGE_LINES - 1)].map((line) => line.trim()).join(" ");
}
