// Loads the page anew as soon as the preview shows another site, or other problems, than this page.
// Asks only while the page is visible: a browser holds few connections to one server.
(() => {
  const shown = document.currentScript.dataset.shown;
  let asking = null;
  let later = 0;

  const ask = async () => {
    const now = new AbortController();
    asking = now;
    let pause = 0;
    try {
      const answer = await fetch(`/livereload/wait/${shown}`, {
        cache: "no-store",
        signal: now.signal,
      });
      const name = await answer.text();
      if (answer.ok && name !== shown) {
        location.reload();
        return;
      }
      pause = answer.ok ? 0 : 1000;
    } catch {
      pause = 1000; // the server is away, perhaps being started again
    }
    if (asking === now) {
      later = setTimeout(ask, pause);
    }
  };

  const rest = () => {
    clearTimeout(later);
    asking?.abort();
    asking = null;
  };

  const follow = () => {
    rest();
    if (document.visibilityState === "visible") {
      ask();
    }
  };

  document.addEventListener("visibilitychange", follow);
  addEventListener("pageshow", follow);
  addEventListener("pagehide", rest);
})();
