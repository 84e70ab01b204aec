// Writes 1 MB of JSON: 9,500 objects in a list.
function bench() {
  const item = JSON.parse('{"id": 123456, "name": "Ada Lovelace", "tags": ["a", "b", "c"], "active": true, "score": 12.5, "next": null}');
  return JSON.stringify(Array(9500).fill(item)).length;
}
