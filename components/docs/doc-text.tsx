import { useTranslations } from "next-intl";
import { Children, isValidElement, type ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { Locale } from "@/lib/contracts/locale";
import { CodeBlock } from "../ui/code-block";

function textOf(node: ReactNode): string {
  if (typeof node === "string") return node;
  if (Array.isArray(node)) return node.map(textOf).join("");
  return isValidElement<{ children?: ReactNode }>(node) ? textOf(node.props.children) : "";
}

interface DocTextProps {
  markdown: string;
  /** Where the page lies below docs: links between pages are relative to it. */
  file: string;
  anchorOf: (heading: string) => string;
}

/** A page of the documentation. Raw HTML is left out; a link to a file that is no page stays text. */
export function DocText({ markdown, file, anchorOf }: DocTextProps) {
  const t = useTranslations("docs");
  const anchor = (children: ReactNode) => anchorOf(textOf(Children.toArray(children)));
  const components: Components = {
    h1: ({ children }) => <h1 className="mb-3 font-semibold text-2xl tracking-tight">{children}</h1>,
    h2: ({ children }) => (
      <h2 id={anchor(children)} className="mt-8 mb-2 scroll-mt-4 font-semibold text-lg">
        {children}
      </h2>
    ),
    h3: ({ children }) => (
      <h3 id={anchor(children)} className="mt-6 mb-1.5 scroll-mt-4 font-semibold text-base">
        {children}
      </h3>
    ),
    p: ({ children }) => <p className="my-3 text-pretty leading-6">{children}</p>,
    ul: ({ children }) => <ul className="my-3 list-disc space-y-1 pl-5 leading-6">{children}</ul>,
    ol: ({ children }) => <ol className="my-3 list-decimal space-y-1 pl-5 leading-6">{children}</ol>,
    blockquote: ({ children }) => <blockquote className="my-3 border-l-2 pl-3 text-muted">{children}</blockquote>,
    a: ({ href = "", children }) => {
      const to = linkOf(href, file);
      if (to === null) return children;
      return (
        <a href={to} className="text-accent underline underline-offset-2" {...(/^https?:/.test(to) ? { rel: "noopener noreferrer" } : {})}>
          {children}
        </a>
      );
    },
    img: ({ alt }) => alt,
    pre: ({ children }) => <CodeBlock code={textOf(children)} label={t("example")} className="my-3" />,
    code: ({ children }) => (
      <code className="rounded-sm bg-sunken px-1 py-px font-mono text-[0.92em] [overflow-wrap:anywhere]">{children}</code>
    ),
    table: ({ children }) => (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
      <section aria-label={t("table")} tabIndex={0} className="my-3 overflow-x-auto">
        <table className="border-collapse text-sm">{children}</table>
      </section>
    ),
    th: ({ children }) => <th className="border px-2.5 py-1.5 text-left align-top font-medium">{children}</th>,
    td: ({ children }) => <td className="border px-2.5 py-1.5 align-top">{children}</td>,
  };
  return (
    <ReactMarkdown remarkPlugins={[remarkGfm]} components={components} skipHtml>
      {markdown}
    </ReactMarkdown>
  );
}

/** Where a link of a page leads here; null when it leads to a file that is not served. */
export function linkOf(href: string, from: string): string | null {
  if (/^https?:\/\//.test(href) || href.startsWith("#")) return href;
  const [file = "", anchor] = href.split("#");
  if (!file.endsWith(".md")) return null;
  const parts = from.split("/").slice(0, -1);
  for (const part of file.slice(0, -3).split("/")) {
    if (part === "..") {
      if (parts.length === 0) return null;
      parts.pop();
    } else if (part !== ".") parts.push(part);
  }
  // A page has the same address in every language.
  const address = Locale.safeParse(parts[0]).success ? parts.slice(1) : parts;
  return `/docs/${address.join("/")}${anchor ? `#${anchor}` : ""}`;
}
