// Makes three elements of each of 200,000.
function bench() {
  return Array.from({ length: 200000 }, (_, i) => i).flatMap((x) => [x, x + 1, x + 2])
    .reduce((a, b) => a + b, 0);
}
