// Draws a chart with plotly's cartesian build and keeps it: new data, another theme or another width
// change it in place. Colours written as "theme:N" are taken from the theme that is on. A click on a bar or a
// point is sent back once, as what its trace holds for it in `leads`.
const USUAL_SIZE = 15 // pixels of the root font for which sizes in a figure are written
const NARROW = 640 // pixels below which the labels of notes would lie on each other
const MARGIN = 60 // pixels that the numbers of an axis take beside a panel
const LETTER = 6.3, LINE = 15 // pixels of a letter and of a line of labels
const THIN = 0.7 // gap between bars that have words above them
const MOST = 0.3 // share of a chart's width that the words after its bars may take; longer ones stand above them
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

// The names above a panel, each after its coloured square, go on in another line where the chart is narrow.
function broken(parts, width) {
  let begin = 0, line = 0
  return parts.map((part, at) => {
    if (part.name !== "key") return part
    const name = parts[at + 1]
    if (part.xshift === 0) [begin, line] = [0, 0]
    else if (part.text === "■" && name && name.xshift - begin + LETTER * name.text.length > width) [begin, line] = [part.xshift, line + 1]
    return { ...part, xshift: part.xshift - begin, yshift: -LINE * line }
  })
}

// The words after bars that lie have the room they need at the right; where that is too much, they stand above the bars.
function told(layout, width, scale) {
  const said = (layout.annotations ?? []).filter(part => part.name === "told")
  if (!said.length || !width) return layout
  const room = Math.max(...said.map(part => part.text.length)) * LETTER * scale + LINE
  if (room <= width * MOST) return { ...layout, margin: { ...layout.margin, r: room } }
  const above = { x: 0, xref: "paper", xshift: 2, yshift: LINE - 2, font: { ...said[0].font, size: 11 } }
  return { ...layout, bargap: THIN, margin: { ...layout.margin, t: LINE }, annotations: layout.annotations.map(part => part.name === "told" ? { ...part, ...above } : part) }
}

const sized = (part, scale) => ({ ...part, font: { ...part.font, size: part.font.size * scale }, xshift: (part.xshift ?? 0) * scale })

function dressed(drawing, height, style, width) {
  const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_SIZE
  const layout = told(drawing, width, scale)
  const family = style("font")
  const line = style("border-color")
  const lines = { gridcolor: line, zerolinecolor: line }
  const axes = Object.keys(layout).filter(name => /^[xy]axis/.test(name))
  return {
    ...layout,
    ...Object.fromEntries(axes.map(name => [name, { ...lines, ...layout[name] }])),
    font: { ...layout.font, family, size: layout.font.size * scale },
    annotations: broken(layout.annotations ?? [], width - MARGIN)
      .filter(part => part.name !== "note" || width >= NARROW)
      .map(part => sized(part, scale))
      .map(part => part.name === "key" && part.text !== "■" ? { ...part, bgcolor: style("background-color"), borderpad: 0 } : part),
    hoverlabel: {
      bgcolor: style("background-color"), bordercolor: line,
      font: { family, color: style("text-color"), size: layout.font.size * scale },
    },
    height, autosize: true,
  }
}

// A click speaks of every point of a period or a row; the one that is meant is the one under the pointer, of
// several lines the nearest. A row of bars that lie is one target, so that short bars can be hit.
function meant(event, place) {
  const edge = place.getBoundingClientRect()
  const x = event.event.clientX - edge.left
  const y = event.event.clientY - edge.top
  const within = (at, axis) => at >= axis._offset && at <= axis._offset + axis._length
  const found = event.points.filter(({ data, curveNumber, pointNumber, xaxis, yaxis }) => {
    if (!data.leads?.[pointNumber] || !within(x, xaxis) || !within(y, yaxis)) return false
    if (data.type !== "bar" || data.orientation === "h") return true
    const bar = place.calcdata[curveNumber][pointNumber]
    const value = yaxis.p2d(y - yaxis._offset)
    return value >= Math.min(bar.b, bar.b + bar.s) && value <= Math.max(bar.b, bar.b + bar.s)
  })
  const away = ({ data, y: value, yaxis }) => data.type === "bar" ? 0 : Math.abs(yaxis._offset + yaxis.d2p(value) - y)
  return found.sort((one, other) => away(one) - away(other))[0]
}

// A chart that keeps a width of its own scrolls in its frame, which the keyboard can reach then.
function framed(place) {
  const frame = place.parentElement
  const isWide = place.offsetWidth > frame.clientWidth + 1
  frame.style.overflowX = isWide ? "auto" : ""
  if (isWide) frame.tabIndex = 0
  else frame.removeAttribute("tabindex")
}

const drawn = new WeakMap()

export default function ({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector(".rapport-plot")
  const properties = getComputedStyle(parentElement.host ?? parentElement)
  const style = name => properties.getPropertyValue("--st-" + name).trim()
  const colours = style("chart-categorical-colors").split(",").map(one => one.trim())
  const figure = themed(JSON.parse(data.figure), colours)
  place.style.height = data.height + "px"
  place.setAttribute("role", "img")
  place.setAttribute("aria-label", data.alt)
  plotly()
    .then(library => library.react(place, figure.data, dressed(figure.layout, data.height, style, place.clientWidth), { displayModeBar: false, responsive: false }))
    .then(() => {
      place.dataset.drawn = "true"
      framed(place)
      place.classList.toggle("leads", data.leads)
      place.removeAllListeners("plotly_click")
      if (data.leads) place.on("plotly_click", event => {
        const point = meant(event, place)
        if (!point) return
        leave()
        setTriggerValue("clicked", point.data.leads[point.pointNumber])
      })
      if (drawn.has(place)) return
      const observer = new ResizeObserver(() => {
        if (!place.isConnected || !place.clientWidth) return
        framed(place)
        window.Plotly.Plots.resize(place)
      })
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
