// Reads what report/packing.py wrote.

const plain = new TextDecoder();

async function inflated(id) {
  const text = atob(document.getElementById(id).textContent.trim());
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function block(id) {
  const bytes = await inflated(id);
  const begin = 4 + new DataView(bytes.buffer).getUint32(0, true);
  const { arrays, ...found } = JSON.parse(plain.decode(bytes.subarray(4, begin)));
  const types = { Uint8Array, Uint16Array, Uint32Array };
  for (const [name, [type, offset, length]] of Object.entries(arrays)) {
    found[name] = new types[type](bytes.buffer, begin + offset, length);
  }
  return found;
}

// A script element whose hash the page's policy names.
async function loadPlotly() {
  const script = document.createElement("script");
  script.textContent = plain.decode(await inflated("plotly"));
  document.head.append(script);
}
