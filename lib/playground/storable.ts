/** PostgreSQL's text cannot hold U+0000, and a model may say anything: it becomes the replacement character. */
export const storable = (text: string): string => text.replaceAll("\u0000", "\uFFFD");
