// An artist or a song, what is nearest to it, and the walk from there on.

const MOST_FOUND = 12;
const UNKNOWN = 255;
const HUNDREDTHS = 100;

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFC").toLowerCase();

const graphs = {};

// A graph with the names folded for the search, and the row of each id.
function explorable(graph) {
  graph.folded = graph.names.map(folded);
  graph.rows = new Map(graph.ids.map((id, row) => [id, row]));
  return graph;
}

// The best known whose names begin with the words, then those that have them within.
function searched(text) {
  const wanted = folded(text.trim());
  if (!wanted) return [];
  const [begin, within] = [[], []];
  for (const [kind, graph] of Object.entries(graphs)) {
    for (let row = 0, left = MOST_FOUND; row < graph.folded.length && left; row += 1) {
      const place = graph.folded[row].indexOf(wanted);
      if (place === 0) { begin.push({ kind, row }); left -= 1; }
    }
    for (let row = 0, left = MOST_FOUND; row < graph.folded.length && left; row += 1) {
      const place = graph.folded[row].indexOf(wanted);
      if (place > 0) { within.push({ kind, row }); left -= 1; }
    }
  }
  const fame = ({ kind, row }) => (graphs[kind].popularity[row] + 1) % 256;
  const exact = ({ kind, row }) => graphs[kind].folded[row] === wanted;
  const order = (a, b) => exact(b) - exact(a) || fame(b) - fame(a);
  return [...begin.sort(order), ...within.sort(order)].slice(0, MOST_FOUND);
}

function lineOf(graph, row) {
  return graph.lines[graph.line[row]].split("|").slice(0, 4).join(", ");
}

function startExplorer() {
  const [input, list] = [find("#search"), find("#found")];
  let [found, chosen] = [[], -1];

  function select(place) {
    chosen = place;
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === place)));
    if (place >= 0) input.setAttribute("aria-activedescendant", `option-${place}`);
    else input.removeAttribute("aria-activedescendant");
  }

  function show(results) {
    found = results;
    list.replaceChildren(...found.map(({ kind, row }, place) => element("li",
      { role: "option", id: `option-${place}`, "aria-selected": "false", onmousedown: (event) => { event.preventDefault(); open(place); } },
      graphs[kind].names[row], " ", element("small", {}, `${kind}${lineOf(graphs[kind], row) ? `, ${lineOf(graphs[kind], row)}` : ""}`))));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    select(found.length ? 0 : -1);
  }

  function open(place) {
    const { kind, row } = found[place];
    input.value = graphs[kind].names[row];
    show([]);
    visit(kind, row);
  }

  const keys = {
    ArrowDown: () => select((chosen + 1) % found.length),
    ArrowUp: () => select((chosen + found.length - 1) % found.length),
    Enter: () => open(chosen),
    Escape: () => show([]),
  };
  input.addEventListener("input", () => show(searched(input.value)));
  input.addEventListener("blur", () => show([]));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && !found.length) show(searched(input.value));
    else if (found.length && keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });
  addEventListener("hashchange", () => follow(true));
  follow(false);
}

// The address holds what is shown, so that the browser's way back leads back.
function visit(kind, row) {
  const hash = `#${kind}/${encodeURIComponent(graphs[kind].ids[row])}`;
  if (location.hash === hash) follow(true);
  else location.hash = hash;
}

function follow(focuses) {
  const [, kind, id] = location.hash.match(/^#(artist|song)\/(.+)$/) ?? [];
  const row = kind && graphs[kind]?.rows.get(decodeURIComponent(id));
  if (row === undefined) return;
  const title = element("h3", { tabindex: "-1" }, graphs[kind].names[row]);
  find("#chosen").replaceChildren(title, ...card(kind, row));
  find("#explorer").scrollIntoView();
  if (focuses) title.focus({ preventScroll: true });
}

function card(kind, row) {
  const graph = graphs[kind];
  const popularity = graph.popularity[row] === UNKNOWN ? "popularity unknown" : `popularity ${graph.popularity[row]}`;
  const near = neighbours(graph, row);
  const absent = graph.ranks - near.length;
  const rows = near.map(({ rank, row: other, distance, reason }) => [
    count(rank),
    element("span", {}, element("button", { type: "button", class: "link", onclick: () => visit(kind, other) }, graph.names[other]),
      kind === "song" ? ` – ${lineOf(graph, other)}` : ""),
    shown(distance, two), reasonText(reason),
  ]);
  return [
    element("p", {}, [`${titled(kind)}`, lineOf(graph, row), popularity].filter(Boolean).join(" · ")),
    player(kind, graph, row),
    rows.length ? element("div", { class: "wide" }, table(`Nearest to ${graph.names[row]}`,
      [["Rank", "number"], ["Name", "prose"], ["Distance", "number"], ["Alike", "prose"]], rows)) : null,
    rows.length && !absent ? null
      : element("p", { class: "scope" }, rows.length ? `${count(absent)} of ${graph.ranks} ranks hold none, or one that is not on this page.` : "None of its nearest is on this page."),
  ].filter(Boolean);
}

function neighbours(graph, row) {
  const found = [];
  for (let rank = 1; rank <= graph.ranks; rank += 1) {
    const place = row * graph.ranks + rank - 1;
    const other = graph.near[place];
    if (other < graph.ids.length) {
      found.push({ rank, row: other, distance: graph.distance[place] / HUNDREDTHS, reason: graph.reasons[graph.reason[place]] });
    }
  }
  return found;
}

// Spotify hears of a listener only once that person asks for the player.
function player(kind, graph, row) {
  if (!graph.playable[row]) return element("p", { class: "scope" }, "No player: Spotify does not know this id.");
  const path = `${kind === "song" ? "track" : "artist"}/${encodeURIComponent(graph.ids[row])}`;
  const play = () => button.replaceWith(element("iframe",
    { src: `https://open.spotify.com/embed/${path}`, title: `Spotify player of ${graph.names[row]}`, allow: "encrypted-media; autoplay" }));
  const button = element("button", { type: "button", onclick: play }, "Listen on Spotify");
  return button;
}
