// Finds all dates in a text of 1 MB.
function bench() {
  const text = 'on 2024-06-15 somebody wrote 17 words; '.repeat(27000);
  return text.match(/[0-9]{4}-[0-9]{2}-[0-9]{2}/g).length;
}
