// Ranges of time. They end where the fleet's own time ends: time is event time, not the wall's.
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What the reader can choose, in milliseconds. */
export const PRESETS = { "1h": HOUR, "6h": 6 * HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY, "90d": 90 * DAY };
const DEFAULT = "6h";

const iso = (millis) => new Date(millis).toISOString().replace(".000Z", "Z");
const up = (millis, unit) => Math.ceil(millis / unit) * unit;

/** How wide the windows of a range are: some dozens to some hundreds of them. */
function grainOf(span) {
  return span <= 6 * HOUR ? "minute" : span <= 8 * DAY ? "hour" : "day";
}

/**
 * The range that parameters ask for.
 * @param {object} parameters `from` and `until`, or `range`, a name of PRESETS
 * @param {number} now the fleet's time, in milliseconds
 * @returns {{name: ?string, from: string, until: string, grain: string, hours: {from, until}}}
 *     `hours` is the range in whole hours, for what is known by hour only
 */
export function rangeOf(parameters, now) {
  const stated = Date.parse(parameters.from) < Date.parse(parameters.until);
  const name = stated ? null : parameters.range in PRESETS ? parameters.range : DEFAULT;
  const until = stated ? Date.parse(parameters.until) : up(now, MINUTE);
  const from = stated ? Date.parse(parameters.from) : until - PRESETS[name];
  return {
    name,
    from: iso(from),
    until: iso(until),
    grain: grainOf(until - from),
    hours: { from: iso(Math.floor(from / HOUR) * HOUR), until: iso(up(until, HOUR)) },
    days: { from: iso(Math.floor(from / DAY) * DAY), until: iso(up(until, DAY)) },
  };
}

/** What is charged is known by hour: the windows of charges beside those of usage. */
export const BILLED = { minute: "hour", hour: "hour", day: "day" };

/** How long a window of a grain is, in seconds. */
export const SECONDS = { minute: 60, hour: 3600, day: 86400 };
