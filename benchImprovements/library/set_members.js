// Makes a set of 100,000 numbers and asks for 200,000.
function bench() {
  const s = new Set(Array.from({ length: 100000 }, (_, x) => x * 2));
  let count = 0;
  for (let x = 0; x < 200000; x++) if (s.has(x)) count++;
  return count;
}
