// Takes the distinct ones of 1,000,000 numbers.
function bench() {
  return [...new Set(Array.from({ length: 1000000 }, (_, i) => i * 7919 % 50000))].length;
}
