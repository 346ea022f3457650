import { useTranslations } from "next-intl";
import { isValidElement, memo, type ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { AnswerCode } from "./answer-code";

/** The text of a code block, however deeply it is nested. */
function textOf(node: ReactNode): string {
  if (typeof node === "string") return node;
  if (Array.isArray(node)) return node.map(textOf).join("");
  return isValidElement<{ children?: ReactNode }>(node) ? textOf(node.props.children) : "";
}

function ImageLink({ alt, href }: { alt: string; href: string | undefined }) {
  const t = useTranslations("playground");
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" className="text-accent underline">
      {alt || t("answer.image")}
    </a>
  );
}

/** The language that a fence names: "```python". */
function languageOf(node: ReactNode): string {
  if (Array.isArray(node)) return node.map(languageOf).find((name) => name !== "") ?? "";
  return isValidElement<{ className?: string }>(node) ? (/language-(\S+)/.exec(node.props.className ?? "")?.[1] ?? "") : "";
}

const components: Components = {
  p: ({ children }) => <p className="my-2 first:mt-0 last:mb-0">{children}</p>,
  h1: ({ children }) => <h3 className="mt-4 mb-1.5 font-semibold text-lg first:mt-0">{children}</h3>,
  h2: ({ children }) => <h3 className="mt-4 mb-1.5 font-semibold text-base first:mt-0">{children}</h3>,
  h3: ({ children }) => <h4 className="mt-3 mb-1 font-semibold text-base first:mt-0">{children}</h4>,
  h4: ({ children }) => <h4 className="mt-3 mb-1 font-semibold text-sm first:mt-0">{children}</h4>,
  ul: ({ children }) => <ul className="my-2 list-disc space-y-0.5 pl-5">{children}</ul>,
  ol: ({ children, start }) => (
    <ol start={start} className="my-2 list-decimal space-y-0.5 pl-5">
      {children}
    </ol>
  ),
  blockquote: ({ children }) => <blockquote className="my-2 border-l-2 pl-3 text-muted">{children}</blockquote>,
  hr: () => <hr className="my-4" />,
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" className="text-accent underline underline-offset-2">
      {children}
    </a>
  ),
  // Loading an image would make the reader's browser call an address that a model chose.
  img: ({ alt, src }) => <ImageLink alt={alt ?? ""} href={typeof src === "string" ? src : undefined} />,
  pre: ({ children }) => <AnswerCode code={textOf(children)} language={languageOf(children)} />,
  code: ({ children }) => <code className="rounded-sm bg-sunken px-1 py-px font-mono text-[0.92em]">{children}</code>,
  table: ({ children }) => (
    <div className="my-2.5 overflow-x-auto">
      <table className="border-collapse text-sm">{children}</table>
    </div>
  ),
  th: ({ children }) => <th className="border px-2 py-1 text-left font-medium">{children}</th>,
  td: ({ children }) => <td className="border px-2 py-1">{children}</td>,
};

/** A model's answer as Markdown. Raw HTML stays text, links open elsewhere, images are links. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return (
    <div className="min-w-0 break-words text-base">
      <ReactMarkdown remarkPlugins={[remarkGfm]} components={components}>
        {text}
      </ReactMarkdown>
    </div>
  );
});
