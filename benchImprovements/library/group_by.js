// Groups 1,000,000 neighbours by a key.
function bench() {
  const groups = [];
  let before;
  for (const i of Array.from({ length: 1000000 }, (_, i) => i)) {
    const key = Math.floor(i / 100);
    if (key !== before) groups.push([]);
    groups[groups.length - 1].push(i);
    before = key;
  }
  return groups.length;
}
