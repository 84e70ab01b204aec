// Sorts 100,000 random numbers by a comparator that a program gives.
const randoms = (n, x) => Array.from({ length: n }, () => (x = (x * 16807) % 2147483647));
function bench() {
  const sorted = randoms(100000, 7).sort((a, b) => (b % 1000) - (a % 1000));
  return (sorted[0] % 1000) + (sorted[50000] % 1000) + (sorted[99999] % 1000);
}
