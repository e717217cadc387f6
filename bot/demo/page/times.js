// Instants in the zone of the person who looks, and Slack's date tokens.

let now = () => Date.now();
let zone = "UTC";
const formats = new Map();

/** Set where the present instant comes from, in milliseconds, and the reader's zone. */
export function setTime(source, readerZone) {
  now = source;
  zone = readerZone;
}

export const present = () => now();

function format(options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }));
  return formats.get(key);
}

const say = (ms, options) => format(options).format(new Date(ms));
const day = (ms) => say(ms, { year: "numeric", month: "2-digit", day: "2-digit" });
export const clockTime = (ms) => say(ms, { hour: "2-digit", minute: "2-digit" });
export const dayKey = day;

const LONG = { weekday: "long", day: "numeric", month: "long" };
const DAY_MS = 86_400_000;

function near(ms) {
  for (const [shift, word] of [[0, "Today"], [-1, "Yesterday"], [1, "Tomorrow"]]) {
    if (day(ms) === day(now() + shift * DAY_MS)) return word;
  }
  return null;
}

/** "Today", "Yesterday", or the day with its weekday. */
export const dayName = (ms) => near(ms) ?? say(ms, LONG);

/** "Fri 20 Nov 2026 10:00:05" and the zone. */
export const fullClock = (ms) => ({
  text: say(ms, { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  zone,
});

function ago(ms) {
  const minutes = Math.round((now() - ms) / 60_000);
  const words = Math.abs(minutes) < 60 ? `${Math.abs(minutes)} min` : `${Math.round(Math.abs(minutes) / 60)} h`;
  return minutes >= 0 ? `${words} ago` : `in ${words}`;
}

const dated = (options) => (ms) => say(ms, options);
const pretty = (options) => (ms) => near(ms)?.toLowerCase() ?? say(ms, options);
const TOKENS = {
  date_num: (ms) => day(ms).split("/").reverse().join("-"),
  date_slash: dated({ day: "2-digit", month: "2-digit", year: "numeric" }),
  date: dated({ day: "numeric", month: "long", year: "numeric" }),
  date_short: dated({ day: "numeric", month: "short", year: "numeric" }),
  date_long: dated({ ...LONG, year: "numeric" }),
  date_long_full: dated({ ...LONG, year: "numeric" }),
  date_pretty: pretty({ day: "numeric", month: "long", year: "numeric" }),
  date_short_pretty: pretty({ day: "numeric", month: "short", year: "numeric" }),
  date_long_pretty: pretty({ ...LONG, year: "numeric" }),
  day_divider_pretty: (ms) => dayName(ms),
  time: clockTime,
  time_secs: dated({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  ago,
};

/** Fill Slack's date tokens, for instance "{date_short_pretty} at {time}". Unknown ones stay as they are. */
export function filled(pattern, ms) {
  const text = pattern.replace(/\{(\w+)\}/g, (whole, token) => TOKENS[token]?.(ms) ?? whole);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The clock on the reader's wall as `2026-11-22T10:00`, as the browser's fields for instants write it. */
export const wall = (ms) => new Intl.DateTimeFormat("sv-SE", {
  timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
}).format(new Date(ms)).replace(" ", "T");

/** The instant at which the reader's wall shows that; of two the first, in a gap one that is near. */
export function instantOf(text) {
  const shown = Date.parse(`${text}Z`);
  const behind = (ms) => Date.parse(`${wall(ms)}Z`) - ms;
  const first = shown - behind(shown - DAY_MS);
  return wall(first) === text ? first : shown - behind(shown + DAY_MS);
}
