import fc from "fast-check";

const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));

/** Text as it comes from files and programs that are broken: any bytes, read as UTF-8 (with replacement characters) or byte by byte. */
export const brokenText = fc.oneof(
  bytes.map((buffer) => buffer.toString("utf8")),
  bytes.map((buffer) => buffer.toString("latin1")),
);
