/** Where a call goes. A base URL without a path gets `/v1`, as every OpenAI-compatible server has it; a path that was typed is kept. */
export function endpointUrl(baseUrl: string, call: "models" | "chat/completions" | "completions" | "embeddings"): URL {
  const url = new URL(baseUrl);
  const base = url.pathname.replace(/\/+$/, "");
  url.pathname = `${base === "" ? "/v1" : base}/${call}`;
  url.hash = "";
  return url;
}
