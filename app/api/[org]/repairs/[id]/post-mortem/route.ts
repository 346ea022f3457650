import { PostMortemRef } from "@/lib/contracts/repair";
import { read } from "@/lib/http";
import { readPostMortem } from "@/lib/repairs/post-mortem";

const answer = (markdown: string): Response =>
  new Response(markdown, {
    headers: { "content-type": "text/markdown; charset=utf-8", "content-disposition": 'attachment; filename="post-mortem.md"' },
  });

export const GET = read(PostMortemRef, async (ctx, input) => answer(await readPostMortem(ctx, input)), { id: "repairId" });
