// Counts 100,000 words in a map with texts as keys.
function bench() {
  const words = Array.from({ length: 100000 }, (_, x) => `word${x % 2000}`);
  const m = new Map();
  for (const word of words) m.set(word, (m.get(word) ?? 0) + 1);
  return m.get('word77');
}
