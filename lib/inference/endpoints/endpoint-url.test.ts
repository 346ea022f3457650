import { describe, expect, it } from "vitest";
import { endpointUrl } from "./endpoint-url";

describe("the address of a call", () => {
  it.each([
    ["http://gpu-07:8000", "http://gpu-07:8000/v1/models"],
    ["http://gpu-07:8000/", "http://gpu-07:8000/v1/models"],
    ["http://gpu-07:8000/v1", "http://gpu-07:8000/v1/models"],
    ["http://gpu-07:8000/v1//", "http://gpu-07:8000/v1/models"],
    ["https://host/team/openai/v1?version=2#x", "https://host/team/openai/v1/models?version=2"],
  ])("of %s is %s", (base, expected) => expect(endpointUrl(base, "models").href).toBe(expected));
});
