// Maps a function over 1,000,000 numbers.
function bench() {
  return Array.from({ length: 1000000 }, (_, i) => i).map((x) => x * 2 + 1).length;
}
