// Decimals as the API gives them: strings of plain digits. Money never becomes a float here.

const FORM = /^(-?)(\d+)(?:\.(\d+))?$/;

/** The parts of a decimal: sign, digits as one integer, and how many of them are behind the point. */
function parse(text) {
  const [, sign, whole, fraction = ""] = FORM.exec(String(text)) ?? fail(text);
  const units = BigInt(whole + fraction);
  return { units: sign ? -units : units, scale: fraction.length };
}

function fail(text) {
  throw new Error(`not a decimal: ${text}`);
}

function print(units, scale) {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  return (units < 0n ? "-" : "") + whole + (scale > 0 ? "." + digits.slice(-scale) : "");
}

/** The exact sum of decimals; nulls are left out. */
export function sum(texts) {
  let units = 0n;
  let scale = 0;
  for (const text of texts) {
    if (text === null || text === undefined) {
      continue;
    }
    const next = parse(text);
    const common = Math.max(scale, next.scale);
    units = units * 10n ** BigInt(common - scale) + next.units * 10n ** BigInt(common - next.scale);
    scale = common;
  }
  return print(units, scale);
}

/** Rounded half away from zero, with exactly so many digits behind the point. */
export function round(text, digits) {
  const { units, scale } = parse(text);
  if (scale <= digits) {
    return print(units * 10n ** BigInt(digits - scale), digits);
  }
  const divisor = 10n ** BigInt(scale - digits);
  const size = units < 0n ? -units : units;
  const rounded = (size + divisor / 2n) / divisor;
  return print(units < 0n ? -rounded : rounded, digits);
}

/** Without zeros at the end that say nothing; at least so many digits behind the point. */
export function trim(text, atLeast = 0) {
  const { units, scale } = parse(text);
  let fewer = scale;
  let rest = units;
  while (fewer > atLeast && rest % 10n === 0n) {
    rest /= 10n;
    fewer--;
  }
  return fewer < atLeast ? round(text, atLeast) : print(rest, fewer);
}

/** With commas between thousands and a true minus sign. */
export function grouped(text) {
  const [, sign, whole, fraction] = FORM.exec(text) ?? fail(text);
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return (sign ? "\u2212" : "") + separated + (fraction === undefined ? "" : "." + fraction);
}
