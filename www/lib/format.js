// @ts-check
// Numbers for people: short, three significant digits, with a unit. The exact value belongs into
// a title beside it. Thin spaces keep number and unit together.

const NARROW = '\u202f';

/**
 * Three significant digits without an exponent: 1.28, 12.8, 128.
 * @param {number} value
 */
function threeDigits(value) {
  const size = Math.abs(value);
  if (size >= 99.95) return value.toFixed(0);
  if (size >= 9.995) return value.toFixed(1);
  return value.toFixed(2);
}

/**
 * A count: 987, 12.8 k, 1.28 M.
 * @param {number} n
 */
export function count(n) {
  if (!Number.isFinite(n)) return '–';
  const size = Math.abs(n);
  if (size < 10_000) return Number.isInteger(n) ? exact(n) : threeDigits(n);
  if (size < 999_500) return threeDigits(n / 1e3) + NARROW + 'k';
  if (size < 999_500_000) return threeDigits(n / 1e6) + NARROW + 'M';
  return threeDigits(n / 1e9) + NARROW + 'G';
}

/**
 * A time given in milliseconds: 12.0 µs, 3.40 ms, 1.20 s, 2 min 05 s.
 * @param {number} ms
 */
export function duration(ms) {
  if (!Number.isFinite(ms)) return '–';
  const size = Math.abs(ms);
  if (size === 0) return '0' + NARROW + 'ms';
  if (size < 0.9995e-3) return threeDigits(ms * 1e6) + NARROW + 'ns';
  if (size < 0.9995) return threeDigits(ms * 1e3) + NARROW + 'µs';
  if (size < 999.5) return threeDigits(ms) + NARROW + 'ms';
  if (size < 59_950) return threeDigits(ms / 1e3) + NARROW + 's';
  const seconds = Math.round(ms / 1e3);
  const rest = String(seconds % 60).padStart(2, '0');
  return `${Math.floor(seconds / 60)}${NARROW}min ${rest}${NARROW}s`;
}

/**
 * A number of bytes: 512 B, 12.8 KiB, 1.28 MiB.
 * @param {number} n
 */
export function bytes(n) {
  if (!Number.isFinite(n)) return '–';
  if (n < 1024) return `${n}${NARROW}B`;
  if (n < 1023.5 * 1024) return threeDigits(n / 1024) + NARROW + 'KiB';
  if (n < 1023.5 * 1024 * 1024) return threeDigits(n / 1024 / 1024) + NARROW + 'MiB';
  return threeDigits(n / 1024 / 1024 / 1024) + NARROW + 'GiB';
}

/**
 * A share of a whole: 12.8 %. Never "100 %" or "0 %" unless it is exact.
 * @param {number} part
 * @param {number} whole
 */
export function percent(part, whole) {
  if (!whole) return '–';
  const share = (100 * part) / whole;
  if (part === whole) return `100${NARROW}%`;
  if (part === 0) return `0${NARROW}%`;
  if (share < 0.05) return `<${NARROW}0.1${NARROW}%`;
  return `${Math.min(share, 99.9).toFixed(1)}${NARROW}%`;
}

/**
 * What became of a figure: +12.5 %, −3.2 %. Never "−100 %" or "0 %" unless it is exact.
 * @param {number} a
 * @param {number} b
 */
export function change(a, b) {
  if (a === b) return 'the same';
  const sign = b > a ? '+' : '−';
  if (a === 0) return sign + count(b);
  const share = Math.abs((100 * (b - a)) / a);
  if (b === 0) return `−100${NARROW}%`;
  if (share < 0.001) return `${sign}<${NARROW}0.001${NARROW}%`;
  if (share >= 1000) return `${sign}${count(share)}${NARROW}%`;
  const shown = b < a ? Math.min(share, 99.9) : share;
  return `${sign}${shown.toFixed(share < 0.1 ? 3 : 1)}${NARROW}%`;
}

/**
 * How many times as large: three digits behind the point, or three that say something.
 * @param {number} value
 */
export function ratio(value) {
  if (!Number.isFinite(value)) return '–';
  if (value >= 100) return count(Math.round(value));
  return value >= 0.1 || value === 0 ? value.toFixed(3) : value.toPrecision(3);
}

/**
 * All digits in groups of three.
 * @param {number} n
 */
export function exact(n) {
  return n.toLocaleString('en-US').replaceAll(',', NARROW);
}

/**
 * `1 error`, `2 errors`.
 * @param {number} n
 * @param {string} one
 * @param {string} [many]
 */
export function plural(n, one, many = one + 's') {
  return `${exact(n)} ${n === 1 ? one : many}`;
}

/**
 * `1 step`, `12.8 k steps`: short, so the exact number belongs into a title.
 * @param {number} n
 * @param {string} one
 */
export function countOf(n, one) {
  return `${count(n)} ${n === 1 ? one : one + 's'}`;
}
