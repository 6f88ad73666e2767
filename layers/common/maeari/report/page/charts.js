// Charts by Plotly, in the page's colours, each with a table of the same figures.

const charts = [];

// Draws a chart when it comes near the window: all at once would take a phone seconds.
const watcher = new IntersectionObserver((entries) => entries.filter((each) => each.isIntersecting).forEach(({ target }) => {
  watcher.unobserve(target);
  draw(charts.find(({ plot }) => plot === target));
}), { rootMargin: "400px" });

// Plotly reads its texts as a kind of HTML.
const safe = (text) => String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

// figure: a function that gives {data, layout}, called anew when the colours change.
function chart(parent, title, note, summary, figure, tables, { tall = false, onclick = null } = {}) {
  const plot = element("div", { class: tall ? "chart tall" : "chart", role: "img", "aria-label": summary });
  const told = element("details", {}, element("summary", {}, "As a table"), ...tables);
  parent.append(element("figure", {}, element("figcaption", {}, title, note ? element("small", {}, note) : null), plot, told));
  charts.push({ plot, figure, onclick });
  return plot;
}

function draw({ plot, figure, onclick }) {
  const { data, layout } = figure();
  const axis = { gridcolor: colour("line"), zerolinecolor: colour("line"), linecolor: colour("faint"), automargin: true };
  const own = (name) => ({ ...axis, ...layout[name] });
  Plotly.react(plot, data, {
    margin: { l: 48, r: 12, t: 12, b: 42 },
    paper_bgcolor: colour("ground"), plot_bgcolor: colour("ground"),
    font: { color: colour("ink"), family: getComputedStyle(document.body).fontFamily, size: 12 },
    hoverlabel: { bgcolor: colour("card"), font: { color: colour("ink") } },
    showlegend: false, bargap: 0.06, dragmode: false,
    ...layout, xaxis: own("xaxis"), yaxis: own("yaxis"),
  }, { responsive: true, displayModeBar: false });
  if (onclick && !plot.listens) {
    plot.listens = true;
    plot.on("plotly_click", ({ points: [point] }) => onclick(point));
  }
}

function drop(plot) {
  watcher.unobserve(plot);
  charts.splice(charts.findIndex((each) => each.plot === plot), 1);
  Plotly.purge(plot);
}

const drawAll = () => charts.forEach(draw);
const redraw = () => charts.filter(({ plot }) => plot.data).forEach(draw);
const watchAll = () => charts.forEach(({ plot }) => watcher.observe(plot));

// Stands for a chart of what no track tells, as in a catalogue whose source knows no dates.
function untold(parent, title) {
  parent.append(element("figure", {}, element("figcaption", {}, title, element("small", {}, "No track tells it."))));
}

function histogram(parent, column) {
  if (!column.known) return untold(parent, titled(column.name));
  const { name, unit, low, width, counts, mean } = column;
  const middle = counts.map((_, place) => low + width * (place + 0.5));
  const border = (place) => some.format(low + width * place);
  const figure = () => ({
    data: [{
      type: "bar", x: middle, y: counts, width, marker: { color: colour("one"), line: { color: colour("ground"), width: 0.5 } },
      customdata: counts.map((_, place) => `${border(place)} to ${border(place + 1)}`),
      hovertemplate: "%{customdata}: %{y:,} tracks<extra></extra>",
    }],
    layout: {
      xaxis: { title: { text: safe(unit) } }, yaxis: { title: { text: "tracks" } },
      shapes: mean === null ? [] : [
        { type: "line", x0: mean, x1: mean, y0: 0, y1: 1, yref: "paper", line: { color: colour("two"), width: 2, dash: "dash" } },
      ],
    },
  });
  const quantiles = column.spread ?? [];
  const note = `mean ${shown(mean, some)}, median ${shown(quantiles[2], some)}, deviation ${shown(column.deviation, some)}`;
  const rows = counts.map((tracks, place) => [`${border(place)} to ${border(place + 1)}`, count(tracks)]);
  const summary = `Histogram of ${words(name)} over ${count(column.known)} tracks; ${note}`;
  chart(parent, titled(name), note, summary, figure, [table(titled(name), [["from, to"], ["tracks", "number"]], rows)]);
}

function yearChart(parent, column) {
  if (!column.known) return untold(parent, "Year of release");
  const years = column.counts.map((_, place) => column.low + place);
  const figure = () => ({
    data: [{ type: "bar", x: years, y: column.counts, marker: { color: colour("one") }, hovertemplate: "%{x}: %{y:,} tracks<extra></extra>" }],
    layout: { xaxis: { title: { text: "year of release" }, tickformat: "d" }, yaxis: { title: { text: "tracks" } } },
  });
  const rows = years.map((year, place) => [String(year), count(column.counts[place])]).filter((_, place) => column.counts[place]);
  const note = `${count(column.known)} tracks tell their year; half of them are of ${shown(column.spread?.[2], yearFormat)} or later`;
  chart(parent, "Year of release", note, `Tracks by year of release; ${note}`, figure,
    [table("Year of release", [["year"], ["tracks", "number"]], rows)]);
}

const yearFormat = new Intl.NumberFormat("en", { useGrouping: false, maximumFractionDigits: 0 });

function correlationChart(parent, names, values) {
  const told = names.map(words);
  const figure = () => ({
    data: [{
      type: "heatmap", x: told, y: told, z: values, zmin: -1, zmax: 1, xgap: 1, ygap: 1,
      colorscale: [[0, colour("two")], [0.5, colour("ground")], [1, colour("one")]],
      hovertemplate: "%{y} and %{x}: %{z:.2f}<extra></extra>", colorbar: { title: { text: "r" } }, showscale: innerWidth > 600,
    }],
    layout: {
      annotations: innerWidth > 600 ? values.flatMap((row, y) => row.map((value, x) => ({
        x: told[x], y: told[y], text: value === null ? "–" : two.format(value).replace("-", "−"), showarrow: false,
        font: { size: 10, color: Math.abs(value) > 0.6 ? colour("ground") : colour("ink") },
      }))) : [],
      xaxis: { tickangle: -40 }, yaxis: { autorange: "reversed" },
    },
  });
  const rows = values.map((row, place) => [told[place], ...row.map((value) => shown(value, two))]);
  chart(parent, "Correlation of the columns", null, "Matrix of correlations; its table follows", figure,
    [table("Correlation", [["column"], ...told.map((name) => [name, "number"])], rows)], { tall: true });
}

const SYMBOLS = ["circle", "square", "diamond", "cross", "x", "triangle-up", "triangle-down", "star", "hexagon", "bowtie", "hourglass", "pentagon"];
