// Sorts 100,000 random numbers.
const randoms = (n, x) => Array.from({ length: n }, () => (x = (x * 16807) % 2147483647));
function bench() {
  const sorted = randoms(100000, 7).sort((a, b) => a - b);
  return sorted[0] + sorted[50000] + sorted[99999];
}
