// How numbers read: short where people look, whole in the title. Absent is a dash, never a zero.
import { grouped, round, trim } from "./decimal.js";

export const ABSENT = "\u2013";
const SHORT = [[1e15, "P"], [1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]];

const absent = (value) => value === null || value === undefined || value === "";

/** Three significant digits. */
function short(value) {
  const size = Math.abs(value);
  if (size === 0) {
    return "0";
  }
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : Math.min(6, 2 - Math.floor(Math.log10(size)));
  return value.toFixed(digits);
}

/** A number with k, M, G, T, P; whole numbers below a thousand as they are. */
export function count(value) {
  if (absent(value)) {
    return ABSENT;
  }
  const number = Number(value);
  for (const [unit, letter] of SHORT) {
    if (Math.abs(number) >= unit) {
      return short(number / unit) + letter;
    }
  }
  return Number.isInteger(number) ? String(number) : short(number);
}

/** All digits of a whole number or a decimal. */
export const exact = (value) => (absent(value) ? ABSENT : grouped(trim(String(value))));

/** Money for comparing at a glance: two digits behind the point, four below one unit. */
export function money(value) {
  if (absent(value)) {
    return ABSENT;
  }
  const small = /^-?0(\.|$)/.test(value) && !/^-?0(\.0*)?$/.test(value);
  return grouped(round(value, small ? 4 : 2));
}

/** Money to the digit, cents at least. */
export const exactMoney = (value) => (absent(value) ? ABSENT : grouped(trim(value, 2)));

/** Money with a fixed number of digits, for columns. */
export const moneyTo = (digits) => (value) => (absent(value) ? ABSENT : grouped(round(value, digits)));

/** A format for money that must align: as many digits as the smallest of all values needs. */
export function moneyLike(values) {
  const sizes = values.filter((it) => !absent(it)).map((it) => Math.abs(Number(it))).filter((it) => it > 0);
  const least = Math.min(...sizes);
  return moneyTo(least < 0.01 ? 4 : least < 1 ? 3 : 2);
}

export const share = (value) => (absent(value) ? ABSENT : (Number(value) * 100).toFixed(1) + "\u00a0%");

export const decimal = (digits) => (value) => (absent(value) ? ABSENT : Number(value).toFixed(digits));

export function milliseconds(value) {
  if (absent(value)) {
    return ABSENT;
  }
  const ms = Number(value);
  return ms >= 60000 ? short(ms / 60000) + "\u00a0min" : ms >= 1000 ? short(ms / 1000) + "\u00a0s" : short(ms) + "\u00a0ms";
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (number) => String(number).padStart(2, "0");

export function day(value) {
  if (absent(value)) {
    return ABSENT;
  }
  const at = new Date(value);
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
}

export function time(value) {
  const at = new Date(value);
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

/** Day and time of day, in UTC. */
export const instant = (value) => (absent(value) ? ABSENT : `${day(value)} ${time(value)}`);

/** A mark on an axis. */
export const mark = (value) => (Math.abs(value) >= 1000 ? count(value) : String(Number(value.toPrecision(4))));

/** A version of a price: since when it is in force, or how it is called. */
export const version = (value) => (absent(value) ? ABSENT : Number.isNaN(Date.parse(value)) || typeof value === "number" ? String(value) : instant(value));

/** A sentence of the server, its instants as everywhere else. */
export const said = (text) => (absent(text) ? ABSENT : String(text).replace(/\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z/g, (at) => instant(at)));

/** A name as people read it: PREFIX_CACHE_LOST becomes "prefix cache lost". */
export const words = (name) => (absent(name) ? ABSENT : String(name).toLowerCase().replaceAll("_", " "));
