/** One requirement of a requirements file: PEP 508 text and where it stands. */
export interface RequirementLine {
  text: string;
  file: string;
  line: number;
}
export interface RequirementsFile {
  requirements: RequirementLine[];
  /** Other files that it includes (`-r other.txt`), as written. */
  includes: string[];
  /** Places to find packages that the file itself names (`--find-links`, `-f`), as written. */
  findLinks: string[];
}

const OPTION = /^(--?[A-Za-z-]+)(?:[=\s]+(.*))?$/;

/**
 * Reads pip's requirements format: comments, continued lines, per-requirement options, nested files. Options that decide
 * where packages come from are kept; editable and URL installs are left out, since no version can be demanded of them.
 */
export function parseRequirements(text: string, file: string): RequirementsFile {
  const parsed: RequirementsFile = { requirements: [], includes: [], findLinks: [] };
  for (const { content, line } of logicalLines(text)) {
    const option = content.startsWith("-") ? OPTION.exec(content) : null;
    if (option) {
      const value = (option[2] ?? "").trim();
      if (["-r", "--requirement"].includes(option[1]!) && value) parsed.includes.push(value);
      if (["-f", "--find-links"].includes(option[1]!) && value) parsed.findLinks.push(value);
      continue;
    }
    const requirement = content.replace(/\s--?[A-Za-z].*$/, "").trim();
    if (
      /^[A-Za-z0-9]/.test(requirement) &&
      !/^[a-z+]+:\/\//i.test(requirement) &&
      !/^\S*[/\\]/.test(requirement) &&
      !/\s@\s/.test(requirement)
    )
      parsed.requirements.push({ text: requirement, file, line });
  }
  return parsed;
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
