// Puts 100,000 numbers into a map.
const randoms = (n, x) => Array.from({ length: n }, () => (x = (x * 16807) % 2147483647));
function bench() {
  return randoms(100000, 7).reduce((m, x) => m.set(x, x + 1), new Map()).size;
}
