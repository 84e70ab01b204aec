// Splits a text of 1.3 MB at its commas and reads the numbers.
function bench() {
  const text = Array.from({ length: 200000 }, (_, i) => String(i)).join(',');
  return text.split(',').reduce((sum, part) => sum + parseInt(part, 10), 0);
}
