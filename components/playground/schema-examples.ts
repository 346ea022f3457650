const json = (value: unknown) => JSON.stringify(value, null, 2);

/** Examples to start from: changing one is easier than writing a schema. */
export const schemaExample = json({
  type: "object",
  properties: { node: { type: "string" }, severity: { enum: ["info", "warning", "critical"] } },
  required: ["node", "severity"],
  additionalProperties: false,
});

export const toolsExample = (description: string) =>
  json([
    {
      name: "gpu_temperature",
      description,
      parameters: {
        type: "object",
        properties: { node: { type: "string" }, gpu: { type: "integer", minimum: 0 } },
        required: ["node", "gpu"],
      },
    },
  ]);
