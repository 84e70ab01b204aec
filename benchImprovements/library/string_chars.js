// Takes a text of 300,000 characters apart, reverses it and makes it upper case.
function bench() {
  const text = 'abcdefghij'.repeat(30000);
  const vowels = [...text].filter((c) => c === 'a' || c === 'e' || c === 'i').length;
  return vowels + [...text].reverse().join('').toUpperCase().indexOf('A');
}
