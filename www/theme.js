// @ts-check
// Sets the chosen theme before the first paint, so that a dark page never flashes white.
// A classic script in the head on purpose: a module would run after the first paint.

(() => {
  let theme;
  try {
    theme = JSON.parse(localStorage.getItem('nostos.theme') ?? 'null');
  } catch {
    theme = null;
  }
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
})();
