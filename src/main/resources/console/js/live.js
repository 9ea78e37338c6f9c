// Events as they happen: a stream that is taken up again when it breaks, polling in between.
import { address, credentials } from "./api.js";

const AGAIN_MS = 1000;
const POLL_MS = 5000;

/** One event of a stream: its name and its data, which may have several lines. */
function parse(block) {
  const fields = block.split("\n").map((line) => /^(\w+): ?(.*)$/.exec(line)).filter((it) => it !== null);
  const data = fields.filter(([, name]) => name === "data").map(([, , value]) => value);
  return {
    event: fields.find(([, name]) => name === "event")?.[2] ?? "message",
    data: data.length === 0 ? null : JSON.parse(data.join("\n")),
  };
}

/** The events of a stream; comments that keep it open are left out. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    const blocks = (text + value).replaceAll("\r\n", "\n").split("\n\n");
    text = blocks.pop();
    yield* blocks.map(parse).filter((it) => it.data !== null);
  }
}

const pause = (millis) => new Promise((done) => setTimeout(done, millis));

/**
 * Follows the fleet until it is stopped.
 * @param {(event: string, data: object) => void} heard told each event
 * @param {() => Promise<void>} poll asked for news while there is no stream
 * @param {(state: "live"|"polling"|"away") => void} told is told how it goes
 * @returns {() => void} stops it
 */
export function follow(heard, poll, told) {
  const stop = new AbortController();
  const stopped = () => stop.signal.aborted;

  (async () => {
    while (!stopped()) {
      try {
        const response = await fetch(address("/live"), {
          headers: { Accept: "text/event-stream", ...credentials() },
          signal: stop.signal,
        });
        if (!response.ok) {
          throw new Error(`no stream: ${response.status}`);
        }
        told("live");
        for await (const { event, data } of events(response.body)) {
          heard(event, data);
        }
        // The API ends each stream after some minutes: take it up again.
        await pause(AGAIN_MS);
      } catch (error) {
        if (stopped()) {
          return;
        }
        console.info(`no live events (${error.message}): polling until they are back`);
        told(await poll().then(() => "polling", () => "away"));
        await pause(POLL_MS);
      }
    }
  })();
  return () => stop.abort();
}
