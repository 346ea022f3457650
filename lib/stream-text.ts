import "server-only";

/** Text that is made piece by piece as a response's body, no faster than it is read. */
export function textStream(pieces: Iterable<string>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.iterator]();
  const body = new ReadableStream<string>({
    pull(controller) {
      const { done, value } = iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  return body.pipeThrough(new TextEncoderStream());
}
