// Sorts 100,000 numbers that are in order, and in reverse order.
function bench() {
  const numbers = () => Array.from({ length: 100000 }, (_, i) => i);
  const up = numbers().sort((a, b) => a - b);
  const down = numbers().reverse().sort((a, b) => a - b);
  return up[99999] + down[0] + down[500];
}
