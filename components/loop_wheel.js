// Draws a loop as a wheel. Everything from data is set as text. A dot goes round once, slower where the step takes
// longer, and not at all for people who ask for less motion. A click on a way is sent back once.
const SVG = "http://www.w3.org/2000/svg"
const SIZE = 640, MIDDLE = SIZE / 2, RIM = 212, NAMES = 254, MARGIN = 46
const TURN = 4.5 // seconds that the dot takes for the whole wheel
const BROADEST = 34, THINNEST = 4

function drawn(name, parts = {}, text) {
  const made = document.createElementNS(SVG, name)
  for (const [part, value] of Object.entries(parts)) made.setAttribute(part, value)
  if (text !== undefined) made.textContent = text
  return made
}

const at = (angle, radius) => [MIDDLE + radius * Math.sin(angle), MIDDLE - radius * Math.cos(angle)]

function arc(from, to, radius) {
  const [x, y] = at(from, radius)
  const [endX, endY] = at(to, radius)
  return `M ${x} ${y} A ${radius} ${radius} 0 ${to - from > Math.PI ? 1 : 0} 1 ${endX} ${endY}`
}

// A name beside the rim: at its left or right end where it stands beside the wheel, in two lines where it is long.
function named(angle, text, radius) {
  const [x, y] = at(angle, radius)
  const words = text.split(" ")
  const lines = text.length > 13 && words.length > 1 ? [words.slice(0, Math.ceil(words.length / 2)), words.slice(Math.ceil(words.length / 2))] : [words]
  const anchor = Math.abs(Math.sin(angle)) < 0.5 ? "middle" : Math.sin(angle) > 0 ? "start" : "end"
  return lines.map((line, nth) => drawn("text", { class: "moment", style: `text-anchor: ${anchor}`, x, y: y + 5 + 17 * (nth - (lines.length - 1) / 2) }, line.join(" ")))
}

function way(spoke, nth, count, gap, send) {
  const step = 2 * Math.PI / count
  const [from, to, middle] = [nth * step + 0.14, (nth + 1) * step - 0.14, (nth + 0.5) * step]
  const group = drawn("g", { class: spoke.is_slowest ? "slowest" : "" })
  const title = drawn("title", {}, `${spoke.begins}: ${spoke.mean}, ${spoke.details.join(", ")}`)
  group.append(title, drawn("path", { class: "way", d: arc(from, to, RIM), "stroke-width": THINNEST + (BROADEST - THINNEST) * spoke.width }))
  const inside = innerWidth > 640 ? 128 : 138
  const [x, y] = at(middle, inside)
  const lines = [["mean", spoke.mean], ...spoke.details.map(line => ["detail", line])]
  if (spoke.change) lines.push([spoke.verdict || "same", spoke.change])
  lines.forEach(([kind, line], at) => group.append(drawn("text", { class: kind, x, y: y - gap / 2 * (lines.length - 2) + gap * at }, line)))
  if (Object.keys(spoke.leads).length) {
    group.classList.add("leads")
    group.setAttribute("role", "link")
    group.setAttribute("tabindex", "0")
    group.setAttribute("aria-label", `Members who went on from ${spoke.begins}`)
    const follow = () => { leave(); send(spoke.leads) }
    group.onclick = follow
    group.onkeydown = event => { if (event.key === "Enter") follow() }
  }
  return group
}

function dots(spokes) {
  const step = 2 * Math.PI / spokes.length
  const whole = spokes.reduce((sum, spoke) => sum + Math.max(spoke.days, 0.5), 0)
  let begin = 0
  return spokes.map((spoke, nth) => {
    const lasts = TURN * Math.max(spoke.days, 0.5) / whole
    const dot = drawn("circle", { class: "dot", r: 6 })
    const path = arc(nth * step, (nth + 1) * step - 0.001, RIM)
    dot.style = `offset-path: path("${path}"); animation-duration: ${lasts}s; animation-delay: ${begin}s`
    begin += lasts
    return dot
  })
}

export default function ({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector(".rapport-wheel")
  const written = JSON.stringify(data)
  if (place.dataset.written === written) return
  place.dataset.written = written
  const picture = drawn("svg", { viewBox: `-30 ${MARGIN} ${SIZE + 60} ${SIZE - 2 * MARGIN}`, role: "group", "aria-label": data.alt })
  const count = data.spokes.length, gap = innerWidth > 640 ? 17 : 23
  data.spokes.forEach((spoke, nth) => picture.append(way(spoke, nth, count, gap, lead => setTriggerValue("clicked", lead))))
  data.spokes.forEach((spoke, nth) => {
    const angle = nth * 2 * Math.PI / count
    const [x, y] = at(angle, RIM)
    picture.append(drawn("circle", { class: "point", cx: x, cy: y, r: 9 }), ...named(angle, spoke.begins, Math.abs(Math.sin(angle)) > 0.5 ? RIM + 20 : NAMES - 10))
  })
  const [gain, what, under] = data.hub
  picture.append(
    drawn("text", { class: "gain", x: MIDDLE, y: MIDDLE + 2 }, gain),
    drawn("text", { class: "what", x: MIDDLE, y: MIDDLE + 7 + gap }, what),
    drawn("text", { class: "under", x: MIDDLE, y: MIDDLE + 9 + 2 * gap }, under),
    ...dots(data.spokes),
  )
  place.replaceChildren(picture)
}
