// The sections of the page, each from its part of the figures.

function figuresSection({ catalogue, sources, day, made_at: made }) {
  find("#made").textContent = `Day ${day} of the lake, page made on ${moment(made)}`;
  const times = (name) => sources.map((row) => row[name]).filter(Boolean).sort();
  const totals = {
    Artists: count(catalogue.artists), Tracks: count(catalogue.tracks),
    "With features": `${count(catalogue.measured)} (${share(catalogue.measured, catalogue.tracks)})`,
    "Oldest row": (times("oldest")[0] ?? "–").slice(0, 10), "Newest row": (times("newest").at(-1) ?? "–").slice(0, 10),
  };
  find(".totals").append(...Object.entries(totals).map(([title, value]) =>
    element("div", {}, element("dt", {}, title), element("dd", {}, value))));
  const rows = sources.map((row) => [words(row.table), row.source ?? "–", row.writer, count(row.rows), moment(row.oldest), moment(row.newest)]);
  find(".sources").append(table("Rows of the day by table, source and who wrote them",
    [["Table"], ["Source"], ["Written by"], ["Rows", "number"], ["Oldest"], ["Newest"]], rows));
}

function soundSection({ catalogue }) {
  const columns = new Map(catalogue.columns.map((column) => [column.name, column]));
  const { release_year: year, popularity, duration, ...features } = Object.fromEntries(columns);
  Object.values(features).forEach((column) => histogram(find("#sound .charts"), column));
  yearChart(find("#years .charts"), year);
  histogram(find("#years .charts"), popularity);
  histogram(find("#years .charts"), duration);
  const told = catalogue.columns.flatMap(({ known }, place) => (known ? [place] : []));
  correlationChart(find("#correlation .charts"), told.map((place) => catalogue.columns[place].name),
    told.map((row) => told.map((column) => catalogue.correlation[row][column])));
}

const listName = ({ name, market }) => (market ? `${name} (${market})` : name);

function playlistsSection({ playlists: { playlists, shown: lists } }) {
  const scope = find("#playlists .scope");
  if (!lists.length) {
    scope.textContent = "No playlists have been imported. maeari import playlist brings one, with its markets side by side.";
    return;
  }
  scope.textContent = `${count(lists.length)} of ${count(playlists)} playlists: those of markets first, then the most followed. `
    + "A box holds the middle half of the tracks, its line is the median, the diamond the mean; the whiskers hold nine in ten.";
  lists[0].columns.forEach(({ name, unit }, place) => boxes(name, unit, lists, place));
  const head = [["Playlist"], ["Followers", "number"], ["Tracks", "number"], ["With features", "number"], ...lists[0].columns.map(({ name }) => [words(name), "number"])];
  const rows = lists.map((list) => [listName(list), count(list.followers), count(list.tracks), share(list.measured, list.tracks),
    ...list.columns.map(({ mean }) => shown(mean, mean > 10 ? one : three))]);
  find("#playlists .wide").append(table("Means of the playlists", head, rows));
}

function boxes(name, unit, lists, place) {
  const told = lists.filter(({ columns }) => columns[place].spread);
  const names = told.map((list) => safe(listName(list)));
  const part = (quantile) => told.map(({ columns }) => columns[place].spread[quantile]);
  const figure = () => ({
    data: [{
      type: "box", orientation: "h", y: names, lowerfence: part(0), q1: part(1), median: part(2), q3: part(3), upperfence: part(4),
      marker: { color: colour("one") }, fillcolor: colour("mark"), hoverinfo: "x",
    }, {
      type: "scatter", mode: "markers", y: names, x: told.map(({ columns }) => columns[place].mean),
      marker: { symbol: "diamond", size: 8, color: colour("two") }, hovertemplate: "mean %{x:.3~g}<extra></extra>",
    }],
    layout: { xaxis: { title: { text: safe(unit) } }, yaxis: { autorange: "reversed" } },
  });
  const rows = told.map((list) => [listName(list), shown(list.columns[place].mean, some), ...list.columns[place].spread.map((value) => some.format(value))]);
  chart(find("#playlists .charts"), titled(name), null, `${titled(name)} of ${told.length} playlists as boxes; its table follows`, figure,
    [table(titled(name), [["Playlist"], ["mean", "number"], ["5 %", "number"], ["25 %", "number"], ["median", "number"], ["75 %", "number"], ["95 %", "number"]], rows)]);
}

function clustersSection({ clusterings: told }) {
  const scope = find("#clusters .scope");
  if (!told) {
    scope.textContent = "No clusters yet: the refresh of songs makes them (maeari songs refresh).";
    return;
  }
  scope.textContent = `${told.algorithm} on ${told.day}, over ${told.columns.map(words).join(", ")}. Number of clusters: ${told.chosen_by}. `
    + "Clusters are no genres: each tells what its songs sound like within a group of genres.";
  const choice = element("select", { id: "group" }, ...told.groups.map(({ name, tracks }, place) =>
    element("option", { value: place }, `${name}, ${count(tracks)} tracks`)));
  choice.addEventListener("change", () => groupCluster(told.groups[choice.value]));
  find("#clusters .choice").append(element("label", { for: "group" }, "Group of genres "), choice);
  if (told.groups.length) groupCluster(told.groups[0], false);
  const rows = told.clusterings.map((each) => [each.name, each.group ?? "all songs", count(each.clusters), count(each.tracks), count(each.noise),
    shown(each.silhouette), shown(each.davies_bouldin), shown(each.calinski_harabasz, one), shown(each.seconds, two)]);
  find("#clusters .metrics").append(table(
    "The clusterings compared. Silhouette: −1 to 1, more is better. Davies-Bouldin: from 0 on, less is better. Calinski-Harabasz: more is better.",
    [["Method"], ["Songs"], ["Clusters", "number"], ["Tracks", "number"], ["Noise", "number"], ["Silhouette", "number"], ["Davies-Bouldin", "number"], ["Calinski-Harabasz", "number"], ["Seconds", "number"]], rows));
}

function groupCluster(group, draws = true) {
  const parent = find("#clusters .charts");
  parent.querySelectorAll(".chart").forEach(drop);
  parent.replaceChildren();
  const by = Map.groupBy ? Map.groupBy(group.points, (point) => point[2]) : grouped(group.points);
  const figure = () => ({
    data: [...by].sort(([a], [b]) => a - b).map(([cluster, points], place) => ({
      type: "scatter", mode: "markers", name: `${cluster}`, x: points.map(([x]) => x), y: points.map(([, y]) => y),
      customdata: points.map((point) => point[3]),
      text: points.map(([, , , , title, artists]) => safe(`${title} – ${artists.join(", ")}`)),
      hovertemplate: `%{text}<extra>cluster ${cluster}</extra>`,
      marker: { symbol: SYMBOLS[place % SYMBOLS.length], size: 8, opacity: 0.75, color: `hsl(${(place * 137.5) % 360} 60% ${colour("ground") === "#ffffff" ? 38 : 68}%)` },
    })),
    layout: {
      showlegend: true, legend: { orientation: "h", y: -0.18, title: { text: "cluster" } }, hovermode: "closest",
      xaxis: { title: { text: `first component, ${percent(group.explained[0])} of the variance` } },
      yaxis: { title: { text: `second component, ${percent(group.explained[1])}` } },
    },
  });
  const open = (point) => {
    const row = graphs.song?.rows.get(point.customdata);
    if (row !== undefined) visit("song", row);
  };
  const points = group.points.map(([x, y, cluster, , title, artists]) => [title, artists.join(", "), count(cluster), shown(x, two), shown(y, two)]);
  chart(parent, `Clusters of ${group.name}`, `${count(group.points.length)} of ${count(group.tracks)} tracks on the two principal components; a click opens a song`,
    `Points of ${group.points.length} songs by cluster; the table below tells what each cluster stands for`, figure,
    [table("Points", [["Song"], ["Artists"], ["Cluster", "number"], ["x", "number"], ["y", "number"]], points)], { tall: true, onclick: open });
  if (draws) draw(charts.at(-1));
  const rows = group.clusters.map((each) => [count(each.cluster), count(each.tracks), each.traits.map(traitText).join(", ") || "near the average",
    each.examples.map(({ title, artists }) => `${title} – ${artists.join(", ")}`).join("; ") || "–"]);
  find("#clusters .told").replaceChildren(table(`What the clusters of ${group.name} stand for`, [["Cluster", "number"], ["Tracks", "number"], ["Sounds like", "prose"], ["Examples", "prose"]], rows));
}

function grouped(points) {
  const found = new Map();
  points.forEach((point) => found.set(point[2], [...(found.get(point[2]) ?? []), point]));
  return found;
}

const OUTCOMES = { published: ["✓ published", "circle"], rejected: ["✗ rejected", "x"], "rolled back": ["↩ rolled back", "triangle-left"] };

function refreshesSection({ refreshes }) {
  for (const [job, entries] of Object.entries(refreshes)) {
    const parent = element("div");
    find("#refreshes .jobs").append(element("h3", {}, titled(job)), parent);
    if (!entries.length) {
      parent.append(element("p", { class: "scope" }, "No refresh has been noted yet."));
      continue;
    }
    const rows = entries.map((each) => [moment(each.at), OUTCOMES[each.outcome][0], each.day, count(each.rows), percent(each.coverage),
      percent(each.changed_share), shown(each.seconds, one), shown(each.peak_mib, whole), each.reason ?? ""]);
    const head = [["At"], ["Outcome"], ["Day"], ["Rows", "number"], ["Coverage", "number"], ["Changed", "number"], ["Seconds", "number"], ["Peak MiB", "number"], ["Reason", "prose"]];
    const charted = element("div", { class: "charts small" });
    parent.append(charted, element("div", { class: "wide" }, table(`The last ${entries.length} refreshes, the newest first`, head, rows)));
    timeline(charted, "Rows", entries, "rows", "rows");
    timeline(charted, "Duration", entries, "seconds", "seconds");
    timeline(charted, "Changed", entries, "changed_share", "share of artists or songs with others among their three nearest");
  }
}

function timeline(parent, title, entries, name, unit) {
  const told = entries.filter((each) => each[name] !== null && each[name] !== undefined);
  if (!told.length) return;
  const figure = () => ({
    data: [{
      type: "scatter", mode: "lines+markers", x: told.map(({ at }) => at), y: told.map((each) => each[name]),
      line: { color: colour("one"), dash: "dot" },
      marker: { size: 9, color: told.map(({ outcome }) => colour(outcome === "published" ? "one" : "two")), symbol: told.map(({ outcome }) => OUTCOMES[outcome][1]) },
      customdata: told.map(({ outcome }) => outcome), hovertemplate: "%{x}: %{y} (%{customdata})<extra></extra>",
    }],
    layout: { yaxis: { rangemode: "tozero" }, xaxis: { nticks: 4, tickformat: "%e %b %H:%M" } },
  });
  chart(parent, title, `${unit}; a cross is a rejected refresh`, `${title} of the last ${told.length} refreshes; its table follows`, figure,
    [table(title, [["At"], ["Outcome"], [unit, "number"]], told.map((each) => [moment(each.at), each.outcome, shown(each[name], some)]))]);
}
