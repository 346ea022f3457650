import { type Node, type SourceFile, SyntaxKind } from "typescript/unstable/ast";
import {
  isBinaryExpression,
  isCallExpression,
  isConditionalExpression,
  isIdentifier,
  isJsxAttribute,
  isJsxExpression,
  isJsxText,
  isLiteralTypeNode,
  isNewExpression,
  isNoSubstitutionTemplateLiteral,
  isParenthesizedExpression,
  isPropertyAssignment,
  isStringLiteral,
  isTemplateExpression,
} from "typescript/unstable/ast/is";
import { createVirtualFileSystem } from "typescript/unstable/fs";
import { API } from "typescript/unstable/sync";

/** Names, keys and units that are the same in every language. */
const sameEverywhere =
  /\b(Millwright|Samsung Internet|UUID|Ctrl|Enter|Esc|YAML|JSON|CSV|GPU|CPU|API|URL|KiB|MiB|GiB|TiB|UTC|ms|min|s|h|x|W)\b|°C|&\w+;/g;
/** Attributes and properties whose text people see or hear. */
const shown =
  /^(title|label|aria-label|ariaLabel|placeholder|description|hint|alt|heading|legend|footer|detail|text|summary|done|children|name|action|empty|message|note|explanation|caption|tooltip)$/;
/** In these a single word is always a text. Others, such as `name`, also have names for programs. */
const always = /^(title|label|aria-label|ariaLabel|placeholder|description|hint|alt|heading|legend|detail|caption|tooltip)$/;

const hasWord = (text: string) => /\p{L}{2,}/u.test(text.replace(sameEverywhere, ""));
/** True for `Something went wrong` and `{n} nodes left`, false for `flex items-center`. */
const isSentence = (literal: string) => {
  const text = literal.replace(sameEverywhere, "").trim();
  return /^\p{Lu}\p{L}+[.!…]$/u.test(text) || /^\p{Lu}[\p{L}’']*,? \p{L}/u.test(text) || /\p{L}{2,} \p{L}{2,}.*[.!?…]$/u.test(text);
};

/** `gpu-07` or `state:faulty gpu:H200` in an empty field is an example of a value, not a word. */
const isExample = (text: string) => /^[\w./:=@-]+$/.test(text) || /^\S+[:=]\S+( \S+[:=]\S+)*$/.test(text);

const textOf = (node: Node): string | null =>
  isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node)
    ? node.text
    : isTemplateExpression(node)
      ? [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join("{…}")
      : null;

/** The literals that can be an expression's value: both branches of a condition, the right side of `&&` and `??`. */
function outcomes(node: Node): Node[] {
  if (isParenthesizedExpression(node)) return outcomes(node.expression);
  if (isConditionalExpression(node)) return [...outcomes(node.whenTrue), ...outcomes(node.whenFalse)];
  if (isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    if (kind === SyntaxKind.AmpersandAmpersandToken) return outcomes(node.right);
    if (kind === SyntaxKind.BarBarToken || kind === SyntaxKind.QuestionQuestionToken)
      return [...outcomes(node.left), ...outcomes(node.right)];
  }
  return [node];
}

/** Texts of an `Error` or the console are for programmers. */
const isForProgrammers = (node: Node) =>
  isNewExpression(node)
    ? /^(Error|TypeError|RangeError)$/.test(node.expression.getText())
    : isCallExpression(node) && /^console\./.test(node.expression.getText());

/** `flex-row! gap-2!` ends like a sentence but is not one. */
const isClassName = (node: Node) => isJsxAttribute(node) && node.name.getText() === "className";

function literalsOf(source: SourceFile): { at: number; text: string }[] {
  const found = new Map<number, string>();
  const add = (node: Node, text: string) => found.set(node.getStart(source), text.replace(/\s+/g, " ").trim());
  const judge = (value: Node, isText: (text: string) => boolean) => {
    for (const outcome of outcomes(value)) {
      const text = textOf(outcome);
      if (text !== null && isText(text)) add(outcome, text);
    }
  };
  const visit = (node: Node): void => {
    if (isForProgrammers(node) || isLiteralTypeNode(node) || isClassName(node)) return;
    if (isJsxText(node)) {
      if (hasWord(node.text)) add(node, node.text);
    } else if (isJsxAttribute(node) && node.initializer) {
      const value = isJsxExpression(node.initializer) ? node.initializer.expression : node.initializer;
      const name = node.name.getText();
      if (value && name === "placeholder") judge(value, (text) => hasWord(text) && !isExample(text));
      else if (value && always.test(name)) judge(value, hasWord);
      else if (value && shown.test(name)) judge(value, isSentence);
    } else if (isJsxExpression(node) && node.expression && !isJsxAttribute(node.parent)) {
      judge(node.expression, hasWord);
    } else if (isPropertyAssignment(node) && (isIdentifier(node.name) || isStringLiteral(node.name))) {
      if (always.test(node.name.text)) judge(node.initializer, hasWord);
    } else {
      const text = textOf(node);
      if (text !== null && isSentence(text)) add(node, text);
    }
    node.forEachChild((child) => {
      visit(child);
    });
  };
  visit(source);
  return [...found].map(([at, text]) => ({ at, text }));
}

/** One line for each text in a component or page that is not a message. `files` are sources by their path. */
export function literalTexts(files: Record<string, string>): string[] {
  const at = (file: string) => `/project/${file}`;
  const config = { compilerOptions: { noLib: true, noResolve: true, types: [], jsx: "preserve" }, files: Object.keys(files) };
  const entries = Object.entries(files).map(([file, source]) => [at(file), source] as const);
  const fs = createVirtualFileSystem({ ...Object.fromEntries(entries), [at("tsconfig.json")]: JSON.stringify(config) });
  const api = new API({ cwd: "/project", fs });
  try {
    const [project] = api.updateSnapshot({ openProjects: [at("tsconfig.json")] }).getProjects();
    return Object.keys(files).flatMap((file) => {
      const source = project?.program.getSourceFile(at(file));
      if (!source) throw new Error(`${file} could not be parsed`);
      return literalsOf(source).map((literal) => {
        const { line } = source.getLineAndCharacterOfPosition(literal.at);
        return `${file}:${line + 1} says "${literal.text.slice(0, 60)}": put it into messages/.`;
      });
    });
  } finally {
    api.close();
  }
}
