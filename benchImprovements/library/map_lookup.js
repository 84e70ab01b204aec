// Looks 100,000 numbers up in a map of 1,000, ten times.
function bench() {
  const m = new Map(Array.from({ length: 1000 }, (_, x) => [x, x * 3]));
  let sum = 0;
  for (let x = 0; x < 1000000; x++) sum += m.get(x % 1000);
  return sum;
}
