import { describe, expect, it } from "vitest";
import { renderHtml } from "@/scripts/testing/render-text";
import { Markdown } from "./markdown";

const html = (text: string) => renderHtml(<Markdown text={text} />);

describe("an answer as Markdown", () => {
  it("keeps a model's HTML as text", () => {
    const said = html(`<script>alert(1)</script> <img src=x onerror="alert(1)"> <b>bold</b>`);
    expect(said).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(said).not.toMatch(/<(script|img|b)\b/);
  });

  it("loads no image that a model names: it becomes a link", () => {
    const said = html("![the plan](https://example.com/track.png?user=1)");
    expect(said).not.toContain("<img");
    expect(said).toMatch(/<a href="https:\/\/example.com\/track.png\?user=1"[^>]*rel="noopener noreferrer nofollow"[^>]*>the plan<\/a>/);
  });

  it("links only to addresses that are safe to open", () => {
    for (const address of [
      "javascript:alert(1)",
      "JaVaScRiPt:alert(1)",
      "data:text/html,<script>alert(1)</script>",
      "vbscript:x",
      "file:///etc/passwd",
    ])
      expect(html(`[open](<${address}>)`)).not.toMatch(/href="[^"]+"/);
    expect(html("[open](https://example.com)")).toMatch(/href="https:\/\/example.com"[^>]*target="_blank"/);
  });

  it("draws tables, and code with its language and a button that copies it", () => {
    expect(html("| node | °C |\n|---|---|\n| gpu-07 | 87 |")).toMatch(/<table.*<th[^>]*>node<\/th>.*<td[^>]*>gpu-07<\/td>/s);
    const said = html('```python\nprint("<b>")\n```\n\n```\nplain\n```');
    expect(said).toContain('aria-label="Code in the answer (python)"');
    expect(said).toContain('aria-label="Code in the answer"');
    expect(said).toContain("print(&quot;&lt;b&gt;&quot;)");
    expect(said.match(/<button/g)).toHaveLength(2);
  });
});
