/** One requirement of a requirements file: PEP 508 text and where it stands. */
export interface RequirementLine {
  text: string;
  file: string;
  line: number;
  /** Nothing is wrong when the package is absent. */
  ifInstalled?: boolean;
  /** Other requirements of the same package of which one is enough: entries of a lock for other platforms or Pythons. */
  alternatives?: string[];
}
export interface RequirementsFile {
  requirements: RequirementLine[];
  /** Other files that it includes (`-r other.txt`), as written. */
  includes: string[];
  /** Files that bound versions of what is installed, and ask for nothing themselves (`-c`). */
  constraints: string[];
  /** Places to find packages that the file itself names (`--find-links`, `-f`), as written. */
  findLinks: string[];
  /** Lines that name no package and no version: folders, repositories. */
  notCompared: number;
}

const OPTION = /^(--?[A-Za-z-]+)(?:[=\s]+(.*))?$/;
const SHORT = /^-([rcefi])\s*(\S.*)$/;
const ARCHIVE =
  /(?:^|\/)([A-Za-z0-9][\w.]*?)-(\d[\w.!+]*?)(?:(?:-\d\w*)?-[\w.]+-[\w.]+-[\w.]+\.whl|\.tar\.(?:gz|bz2|xz)|\.zip)(?:[#?].*)?$/;

/**
 * Reads pip's requirements format: comments, continued lines, variables, per-requirement options, nested files. Options that decide where
 * packages come from are kept. Of a file or address only its name can be demanded, with the version that an archive's name tells; what has
 * neither is counted as not compared.
 */
export function parseRequirements(
  text: string,
  file: string,
  env: (name: string) => string | undefined = () => undefined,
): RequirementsFile {
  const parsed: RequirementsFile = { requirements: [], includes: [], constraints: [], findLinks: [], notCompared: 0 };
  for (const { content, line } of logicalLines(text)) {
    const filled = content.replace(/\$\{([A-Z0-9_]+)\}/g, (whole, name: string) => env(name) ?? whole);
    if (filled.startsWith("-")) takeOption(filled, parsed, { file, line });
    else takeRequirement(filled, parsed, { file, line });
  }
  return parsed;
}

interface Place {
  file: string;
  line: number;
}

/** `-r other.txt`, `-rother.txt`, `--requirement=other.txt`, and the same with quotes. */
function takeOption(content: string, parsed: RequirementsFile, place: Place): void {
  const short = SHORT.exec(content);
  const long = OPTION.exec(content);
  const name = short ? `-${short[1]}` : long?.[1];
  const value = unquoted((short ? short[2]! : (long?.[2] ?? "")).trim());
  if (value === "") return;
  if (name === "-r" || name === "--requirement") parsed.includes.push(value);
  else if (name === "-c" || name === "--constraint") parsed.constraints.push(value);
  else if (name === "-f" || name === "--find-links") parsed.findLinks.push(value);
  else if (name === "-e" || name === "--editable") takeRequirement(value, parsed, place);
}

function takeRequirement(content: string, parsed: RequirementsFile, place: Place): void {
  const plain = content.replace(/\s--?[A-Za-z].*$/, "").trim();
  const [bare = "", ...marker] = plain.split(/\s+;\s*|;\s+/);
  const asked = askedOf(bare);
  if (asked === undefined) parsed.notCompared++;
  else parsed.requirements.push({ text: [asked, ...marker].join(" ; "), ...place });
}

/** A requirement as written, or the name and version in an address; undefined when there is neither. */
function askedOf(bare: string): string | undefined {
  // `name @ address`: the name must be there, and the version is what the address tells, if it does.
  const direct = /^([A-Za-z0-9][\w.-]*(?:\s*\[[^\]]*\])?)\s*@\s*(\S+)/.exec(bare);
  if (direct) {
    const version = ARCHIVE.exec(safelyDecoded(direct[2]!))?.[2];
    return `${direct[1]}${version ? `==${version}` : ""}`;
  }
  const isPlace = /^[a-z+]+:\/\//i.test(bare) || /^\S*[/\\]/.test(bare) || /\.(?:whl|zip|tar\.(?:gz|bz2|xz))$/.test(bare);
  if (!isPlace && /^[A-Za-z0-9]/.test(bare)) return bare;
  const archive = ARCHIVE.exec(safelyDecoded(bare));
  if (archive) return `${archive[1]!.replaceAll("_", "-")}==${archive[2]}`;
  return /[#&]egg=([\w.-]+(?:\[[^\]]*\])?)/.exec(bare)?.[1];
}

const unquoted = (value: string): string => /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Joins lines that end in a backslash and drops comments, as pip does; `line` is where the joined one begins, from 1. */
function logicalLines(text: string): { content: string; line: number }[] {
  const lines: { content: string; line: number }[] = [];
  let joined = "";
  let start = 0;
  const physical = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  for (const [index, raw] of physical.entries()) {
    if (joined === "") start = index + 1;
    const content = raw.replace(/(^|\s)#.*$/, "");
    if (content.endsWith("\\") && index < physical.length - 1) {
      joined += content.slice(0, -1);
      continue;
    }
    joined += content;
    if (joined.trim()) lines.push({ content: joined.trim(), line: start });
    joined = "";
  }
  return lines;
}
