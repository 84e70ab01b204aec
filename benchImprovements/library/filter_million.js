// Filters 1,000,000 numbers.
function bench() {
  return Array.from({ length: 1000000 }, (_, i) => i).filter((x) => x % 3 === 0).length;
}
