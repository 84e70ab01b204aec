// Zips two lists of 300,000, splits the pairs in two lists and takes a part of each.
function bench() {
  const xs = Array.from({ length: 300000 }, (_, i) => i);
  const ys = [...xs].reverse();
  const small = [], large = [];
  xs.map((x, i) => [x, ys[i]]).forEach((p) => (p[0] < p[1] ? small : large).push(p));
  return small.slice(0, 100000).length + large.slice(100000).length;
}
