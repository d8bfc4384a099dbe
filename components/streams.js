// Draws streams between columns of names. Everything from data is set as text. A click on a stream is sent back once;
// the picture is one stop of the tab key, and the arrow keys go from stream to stream.
const SVG = "http://www.w3.org/2000/svg"
const THICK = 12, GAP = 16, EDGE = 8 // pixels: a place, the room between two, the room above and below
const LETTER = 7 // pixels of a letter

function drawn(name, parts = {}, text) {
  const made = document.createElementNS(SVG, name)
  for (const [part, value] of Object.entries(parts)) made.setAttribute(part, value)
  if (text !== undefined) made.textContent = text
  return made
}

const told = members => Math.round(members).toLocaleString("en")
const fitting = (name, room) => name.length * LETTER <= room ? name : name.slice(0, Math.max(3, Math.floor(room / LETTER) - 1)) + "…"

// Where each place stands: its upper end and its height. All columns have the same scale.
function placed(data) {
  const sums = data.columns.map((column, at) => column.map((_, nth) => Math.max(
    (data.flows[at] ?? []).filter(flow => flow.begins === nth).reduce((sum, flow) => sum + flow.members, 0),
    (data.flows[at - 1] ?? []).filter(flow => flow.ends === nth).reduce((sum, flow) => sum + flow.members, 0),
  )))
  const scale = Math.min(...sums.map(column => (data.height - 2 * EDGE - GAP * (column.length - 1)) / Math.max(1e-9, column.reduce((sum, one) => sum + one, 0))))
  return sums.map(column => {
    const whole = column.reduce((sum, one) => sum + one * scale, 0) + GAP * (column.length - 1)
    let y = (data.height - whole) / 2
    return column.map(members => {
      const place = { y, high: Math.max(1, members * scale), members, out: 0, in: 0, scale }
      y += members * scale + GAP
      return place
    })
  })
}

function ribbon(from, to, high, left, right) {
  const middle = (left + right) / 2
  return `M ${left} ${from} C ${middle} ${from} ${middle} ${to} ${right} ${to} V ${to + high} C ${middle} ${to + high} ${middle} ${from + high} ${left} ${from + high} Z`
}

function follow(shape, leads, send) {
  shape.classList.add("leads")
  shape.setAttribute("role", "link")
  shape.setAttribute("tabindex", "-1")
  const go = () => { leave(); send(leads) }
  shape.onclick = go
  shape.onkeydown = event => {
    if (event.key === "Enter") return go()
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const every = [...shape.ownerSVGElement.querySelectorAll(".leads")]
    const next = every[(every.indexOf(shape) + step + every.length) % every.length]
    shape.setAttribute("tabindex", "-1")
    next.setAttribute("tabindex", "0")
    next.focus()
  }
}

function picture(data, width, colours, send) {
  const places = placed(data), last = data.columns.length - 1
  const left = at => at * (width - THICK) / last
  const made = drawn("svg", { viewBox: `0 0 ${width} ${data.height}`, height: data.height, role: "group", "aria-label": data.alt })
  data.flows.forEach((flows, at) => {
    const order = [...flows].sort((one, other) => one.begins - other.begins || one.ends - other.ends)
    for (const flow of order) {
      const [from, to] = [places[at][flow.begins], places[at + 1][flow.ends]]
      const high = flow.members * from.scale
      const shape = drawn("path", { class: "stream", d: ribbon(from.y + from.out, to.y + to.in, Math.max(high, 0.7), left(at) + THICK, left(at + 1)) })
      const said = `${data.columns[at][flow.begins].name} → ${data.columns[at + 1][flow.ends].name}: ${told(flow.members)} members`
      shape.append(drawn("title", {}, said))
      from.out += high
      to.in += high
      if (Object.keys(flow.leads).length) {
        shape.setAttribute("aria-label", said)
        follow(shape, flow.leads, send)
      }
      made.append(shape)
    }
  })
  made.querySelector(".leads")?.setAttribute("tabindex", "0")
  const room = (width - THICK) / last - THICK - 10
  data.columns.forEach((column, at) => column.forEach((place, nth) => {
    const { y, high, members } = places[at][nth]
    const box = drawn("rect", { x: left(at), y, width: THICK, height: high, fill: colours[place.colour] ?? "currentColor" })
    box.append(drawn("title", {}, `${place.name}: ${told(members)} members`))
    const isLast = at === last
    const isAbove = isLast && column.length === 1 && y >= 2 * EDGE // beside it stand the names of the column before
    const across = isAbove ? left(at) + THICK : isLast ? left(at) - 6 : left(at) + THICK + 6
    const text = drawn("text", { x: across, y: isAbove ? y - EDGE : y + high / 2, "text-anchor": isLast ? "end" : "start" })
    const count = ` ${told(members)}`
    const share = last > 1 ? 1 : 0.5 // of two columns both have their names in the same room
    const name = fitting(place.name, room * share)
    text.append(drawn("tspan", {}, name))
    if ((name.length + count.length) * LETTER <= room * share) text.append(drawn("tspan", { class: "count" }, count))
    made.append(box, text)
  }))
  return made
}

const watched = new WeakMap()

export default function ({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector(".rapport-streams")
  const colours = getComputedStyle(parentElement.host ?? parentElement).getPropertyValue("--st-chart-categorical-colors").split(",").map(one => one.trim())
  const draw = () => {
    const written = JSON.stringify([data, place.clientWidth, colours])
    if (!place.clientWidth || place.dataset.written === written) return
    place.dataset.written = written
    place.replaceChildren(picture(data, place.clientWidth, colours, lead => setTriggerValue("clicked", lead)))
  }
  place.style.minHeight = data.height + "px"
  draw()
  watched.get(place)?.disconnect()
  const observer = new ResizeObserver(draw)
  observer.observe(place)
  watched.set(place, observer)
  return () => { watched.get(place)?.disconnect(); watched.delete(place) }
}
