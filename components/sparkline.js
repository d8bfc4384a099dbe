// Draws the course of one number as a line with its last point, in a colour of the theme that is on.
const SVG = "http://www.w3.org/2000/svg"
const WIDTH = 120
const HEIGHT = 36
const EDGE = 4

function element(name, attributes) {
  const made = document.createElementNS(SVG, name)
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value)
  return made
}

function points(values) {
  const known = values.filter(value => value !== null)
  const low = Math.min(...known)
  const span = Math.max(...known) - low
  const step = WIDTH / (values.length - 1)
  const height = value => (span ? HEIGHT - EDGE - ((value - low) / span) * (HEIGHT - 2 * EDGE) : HEIGHT / 2)
  return values.map((value, index) => (value === null ? null : [index * step, height(value)]))
}

function path(dots) {
  return dots.map((dot, index) => (dot ? `${dots[index - 1] ? "L" : "M"}${dot[0].toFixed(1)} ${dot[1].toFixed(1)}` : "")).join("")
}

export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".rapport-sparkline")
  const dots = points(data.values)
  const picture = element("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": data.alt,
  })
  const stroke = { fill: "none", stroke: `var(--st-${data.colour}-color)`, "stroke-linecap": "round", "vector-effect": "non-scaling-stroke" }
  picture.append(element("path", { ...stroke, d: path(dots), "stroke-width": 2, "stroke-linejoin": "round" }))
  const last = dots.filter(Boolean).at(-1)
  picture.append(element("path", { ...stroke, d: `M${last[0]} ${last[1]}h0`, "stroke-width": 7 }))
  place.replaceChildren(picture)
}
