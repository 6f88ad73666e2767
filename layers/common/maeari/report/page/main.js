// Starts the page: figures and explorer first, then the charts.

const dark = matchMedia("(prefers-color-scheme: dark)");

function paint(theme) {
  document.documentElement.dataset.theme = theme || find("#theme").value || (dark.matches ? "dark" : "light");
}

function startTheme() {
  const repaint = () => { paint(); redraw(); };
  find("#theme").addEventListener("change", repaint);
  dark.addEventListener("change", repaint);
  // Paper is light, and nobody scrolls on it.
  addEventListener("beforeprint", () => { paint("light"); drawAll(); });
  addEventListener("afterprint", repaint);
}

function explorerScope({ artists, songs, left_out: leftOut }) {
  const told = (number, left, name) => `${count(number)} ${name}${left ? ` (${count(left)} more are published; the best known are here)` : ""}`;
  find("#explorer .scope").textContent = `${told(artists, leftOut.artists, "artists")} and ${told(songs, leftOut.songs, "songs")} with their nearest. `
    + "Distances are Euclidean in the space of the refresh, in hundredths.";
}

async function start() {
  paint();
  const figures = await block("data-figures");
  figuresSection(figures);
  explorerScope(figures);
  graphs.artist = explorable(await block("data-artists"));
  graphs.song = explorable(await block("data-songs"));
  startExplorer();
  soundSection(figures);
  playlistsSection(figures);
  clustersSection(figures);
  refreshesSection(figures);
  await loadPlotly();
  watchAll();
  startTheme();
  document.documentElement.dataset.ready = "yes";
}

start().catch((error) => {
  find("#problem").textContent = typeof DecompressionStream === "undefined"
    ? "This browser is too old: the page needs Chrome or Edge 80, Firefox 113 or Safari 16.4."
    : `The page could not be drawn: ${error.message}`;
  find("#problem").hidden = false;
  throw error;
});
