// Draws a chart with plotly's cartesian build and keeps it: new data, another theme or another width
// change it in place. Colours written as "theme:N" are taken from the theme that is on.
const USUAL_SIZE = 15 // pixels of the root font for which sizes in a figure are written
let loading

function plotly() {
  if (window.Plotly) return Promise.resolve(window.Plotly)
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script")
    script.src = new URL("app/static/plotly-cartesian-4.1.1.min.js", document.baseURI).href
    script.onload = () => resolve(window.Plotly)
    script.onerror = () => { loading = undefined; reject(new Error("the chart library did not load")) }
    document.head.append(script)
  })
  return loading
}

function themed(value, colours) {
  if (typeof value === "string") return value.startsWith("theme:") ? colours[Number(value.slice(6))] ?? value : value
  if (Array.isArray(value)) return value.map(one => themed(one, colours))
  if (value === null || typeof value !== "object") return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, themed(one, colours)]))
}

const sized = (part, scale) => ({ ...part, font: { ...part.font, size: part.font.size * scale }, xshift: (part.xshift ?? 0) * scale })

function dressed(layout, height, style) {
  const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_SIZE
  const family = style("font")
  const line = style("border-color")
  const lines = { gridcolor: line, zerolinecolor: line }
  const axes = Object.keys(layout).filter(name => /^[xy]axis/.test(name))
  return {
    ...layout,
    ...Object.fromEntries(axes.map(name => [name, { ...lines, ...layout[name] }])),
    font: { ...layout.font, family, size: layout.font.size * scale },
    annotations: (layout.annotations ?? []).map(part => sized(part, scale)),
    hoverlabel: {
      bgcolor: style("background-color"), bordercolor: line,
      font: { family, color: style("text-color"), size: layout.font.size * scale },
    },
    height, autosize: true,
  }
}

const drawn = new WeakMap()

export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".rapport-plot")
  const properties = getComputedStyle(parentElement.host ?? parentElement)
  const style = name => properties.getPropertyValue("--st-" + name).trim()
  const colours = style("chart-categorical-colors").split(",").map(one => one.trim())
  const figure = themed(JSON.parse(data.figure), colours)
  place.style.height = data.height + "px"
  place.setAttribute("role", "img")
  place.setAttribute("aria-label", data.alt)
  plotly()
    .then(library => library.react(place, figure.data, dressed(figure.layout, data.height, style), { displayModeBar: false, responsive: false }))
    .then(() => {
      place.dataset.drawn = "true"
      if (drawn.has(place)) return
      const observer = new ResizeObserver(() => { if (place.isConnected && place.clientWidth) window.Plotly.Plots.resize(place) })
      observer.observe(place)
      drawn.set(place, observer)
    })
    .catch(() => { place.textContent = "This chart could not be drawn. Load the page again." })
  return () => {
    drawn.get(place)?.disconnect()
    drawn.delete(place)
    window.Plotly?.purge(place)
  }
}
