// Shows 200,000 numbers and joins the texts.
function bench() {
  return Array.from({ length: 200000 }, (_, i) => String(i)).join(',').length;
}
