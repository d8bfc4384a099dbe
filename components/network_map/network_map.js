// Draws members or communities where the server placed them, with vis-network and without physics. Everything from data
// is drawn on the canvas or set as text. A click, a key or a rectangle sends back the rows that are meant.
const NEAR = 0.9 // how straight an arrow key looks: cosine of the angle
const GROWING = 7000 // milliseconds in which a community grows
const FAINT = 0.12
const LEAST = 240 // pixels that a map is high at least
const SEEN = 0.66 // share of the window that a map may be high
const WIDEST = 2.15 // width of a circle's name, for its radius
const PLATE = 0.84 // how much of the dots behind a name is covered
const USUAL_SIZE = 15 // pixels of the root font for which sizes are written
let loading

function library() {
  if (window.vis?.Network) return Promise.resolve(window.vis)
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script")
    script.src = new URL("app/static/vis-network-9.1.2.min.js", document.baseURI).href
    script.onload = () => resolve(window.vis)
    script.onerror = () => { loading = undefined; reject(new Error("the library of maps did not load")) }
    document.head.append(script)
  })
  return loading
}

function element(name, parts = {}, ...children) {
  const made = document.createElement(name)
  for (const [part, value] of Object.entries(parts)) if (value !== null && value !== undefined) made.setAttribute(part, value)
  made.append(...children)
  return made
}

function button(label, title, act) {
  const made = element("button", { type: "button", title, "aria-label": title }, label)
  made.onclick = act
  return made
}

const month = number => new Date(Date.UTC(1970, number, 1)).toLocaleDateString("en-GB", { month: "long", year: "numeric", timeZone: "UTC" })
const rooted = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_SIZE
const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches

class Chart {
  constructor(place) {
    this.place = place
    this.off = new Set()
    this.field = element("div", { class: "field", tabindex: "0", role: "application" })
    this.bar = element("div", { class: "bar", role: "toolbar", "aria-label": "The map" })
    this.legend = element("div", { class: "legend", role: "group", "aria-label": "What colours mean; press one to hide it" })
    this.time = element("div", { class: "time" })
    this.heard = element("div", { class: "heard", "aria-live": "polite" })
    this.card = element("div", { class: "card" })
    this.card.hidden = true
    this.stage = element("div", { class: "stage" }, this.field, this.bar, this.card)
    place.replaceChildren(this.legend, this.stage, this.time, this.heard)
    this.tools()
    this.watch()
  }

  tools() {
    const zoom = factor => this.network?.moveTo({ scale: this.network.getScale() * factor, animation: !isStill() && { duration: 200 } })
    this.area = button("▭", "Choose members with a rectangle (or hold Shift)", () => this.area.setAttribute("aria-pressed", String(this.area.getAttribute("aria-pressed") !== "true")))
    this.area.setAttribute("aria-pressed", "false")
    this.bar.append(button("+", "Closer", () => zoom(1.4)), button("−", "Further away", () => zoom(1 / 1.4)), button("⤢", "Show all", () => this.fit()), this.area, button("PNG", "Save the picture as PNG", () => this.save()))
  }

  fit() { this.network?.fit({ animation: !isStill() && { duration: 300 } }) }

  show(vis, data, style, send) {
    this.send = send
    this.style = style
    const picture = JSON.parse(data.picture)
    const isSame = this.picture?.sig === picture.sig
    const colouring = picture.legend.map(one => one.label).join("|")
    if (!isSame || this.colouring !== colouring) this.off = new Set()
    this.picture = picture
    this.colouring = colouring
    this.usual = data.height
    this.suit()
    this.field.setAttribute("aria-label", picture.alt)
    this.area.hidden = picture.kind !== "members"
    if (!isSame) this.begin(vis)
    this.until = isSame ? this.until : picture.months?.[1]
    if (isSame) this.nodes.update(picture.nodes.map((_, row) => this.dressed(row)))
    this.mark()
    this.drawLegend()
    if (!isSame) this.drawTime()
  }

  // A height for the width that there is.
  suit() {
    this.wide = this.field.clientWidth
    this.field.style.height = this.high(this.usual) + "px"
  }

  // In a window of another width all of the map is shown again; what was hidden only needs to be drawn.
  resize() {
    if (!this.network || !this.field.clientWidth) return
    if (this.field.clientWidth === this.wide) return this.network.redraw()
    this.suit()
    this.network.setSize("100%", "100%")
    this.network.setOptions({ nodes: { font: this.font() } })
    this.network.fit({ animation: false })
    this.network.redraw()
  }

  // As high as the whole map is at this width, with room for what stands above it, and no higher than can be seen at once.
  high(usual) {
    const wide = this.field.clientWidth
    if (!wide) return usual
    const span = axis => {
      const ends = this.picture.nodes.reduce(([low, high], node) => [Math.min(low, node[axis] - node.size), Math.max(high, node[axis] + node.size)], [1e9, -1e9])
      return Math.max(1, ends[1] - ends[0])
    }
    return Math.round(Math.min(Math.max(usual, innerHeight * SEEN), Math.max(LEAST, wide * span("y") / span("x") + 70)))
  }

  begin(vis) {
    clearInterval(this.growing)
    this.network?.destroy()
    this.until = this.picture.months?.[1]
    const many = this.picture.nodes.length
    this.nodes = new vis.DataSet(this.picture.nodes.map((_, row) => this.dressed(row)))
    this.edges = new vis.DataSet(this.picture.edges.map((edge, id) => this.line(edge, id)))
    this.network = new vis.Network(this.field, { nodes: this.nodes, edges: this.edges }, {
      physics: false, autoResize: true, layout: { improvedLayout: false },
      nodes: { borderWidth: 0, font: this.font() },
      edges: { smooth: false, selectionWidth: 0, hoverWidth: 0 },
      interaction: { hover: false, tooltipDelay: 1e9, hideEdgesOnDrag: many > 400, hideEdgesOnZoom: many > 400, keyboard: false, selectable: false, dragNodes: false, selectConnectedEdges: false },
    })
    this.network.once("afterDrawing", () => { this.place.dataset.drawn = "true" })
    this.network.on("click", event => {
      const row = this.network.getNodeAt(event.pointer.DOM)
      if (row !== undefined) this.choose(row)
    })
    this.network.fit({ animation: false })
    this.at = undefined
  }

  // Letters as large as they are read where the whole map is seen, in units of the map.
  letters() {
    const xs = this.picture.nodes.map(node => node.x), ys = this.picture.nodes.map(node => node.y)
    const span = (values, pixels) => (values.reduce((most, one) => Math.max(most, one), -1e9) - values.reduce((least, one) => Math.min(least, one), 1e9)) / pixels
    return Math.max(14, 13 * Math.max(span(xs, this.field.clientWidth || 800), span(ys, this.field.clientHeight || 500)))
  }

  font() {
    const size = this.letters()
    return { size, face: this.style("font"), color: this.style("text-color"), strokeWidth: size / 4, strokeColor: this.style("background-color") }
  }

  colour(part) {
    const [kind, at] = part.split(":")
    const name = kind === "step" ? "chart-sequential-colors" : "chart-categorical-colors"
    return at === undefined ? part : this.style(name).split(",")[Number(at)].trim()
  }

  isShown(row) {
    const node = this.picture.nodes[row]
    const isOff = this.picture.kind === "members" && this.off.has(node.group)
    return !isOff && (this.until === undefined || node.month === null || node.month <= this.until)
  }

  dressed(row) {
    const node = this.picture.nodes[row]
    const is = { selected: row === this.picture.selected, path: this.picture.path.includes(row) }
    const fill = this.colour(this.picture.legend[node.group].colour)
    const ink = this.style("text-color")
    const shared = { id: row, x: node.x, y: node.y, size: node.size, hidden: !this.isShown(row), opacity: node.faint ? FAINT : 1 }
    if (this.picture.kind === "circles") return { ...shared, shape: "custom", ctxRenderer: given => this.circle(given, node, row) }
    return {
      ...shared, shape: "dot", label: node.label ?? undefined,
      color: { background: fill, border: is.selected || is.path ? ink : this.style("gray-color") },
      borderWidth: is.selected ? 4 : is.path ? 2.5 : this.picture.legend[node.group].edged ? 1 : 0,
    }
  }

  line(edge, id) {
    const [from, to] = [edge.source, edge.target]
    const is = { path: this.picture.path.includes(from) && this.picture.path.includes(to) && edge.kind === "referrals" }
    return {
      id, from, to, width: is.path ? 4 : edge.width ?? 1,
      dashes: edge.kind === "answers" && this.picture.mixed,
      color: { color: this.colour(is.path ? "theme:1" : edge.kind === "answers" ? "theme:3" : "theme:9"), opacity: is.path ? 1 : edge.opacity ?? 0.45, inherit: false },
      arrows: this.picture.arrows && edge.kind === "referrals" ? { to: { enabled: true, scaleFactor: 0.35 } } : undefined,
    }
  }

  circle({ ctx, x, y }, node, row) {
    const drawNode = () => {
      const dots = node.dots
      ctx.beginPath()
      ctx.arc(x, y, node.size, 0, 2 * Math.PI)
      ctx.fillStyle = this.colour("theme:7")
      ctx.globalAlpha = 0.55
      ctx.fill()
      ctx.globalAlpha = 1
      const [there, active] = this.grown(node).map(members => Math.ceil(members / dots.worth))
      for (const [group, first, last, part] of [[0, 0, active, dots.colour], [1, active, there, "theme:6"]]) {
        if (this.off.has(group)) continue
        ctx.beginPath()
        for (let nth = first; nth < last; nth++) {
          const far = node.size * 0.95 * Math.sqrt((nth + 0.5) / dots.all), angle = nth * 2.399963229728653
          const [px, py] = [x + far * Math.cos(angle), y + far * Math.sin(angle)]
          ctx.moveTo(px + dots.size, py)
          ctx.arc(px, py, dots.size, 0, 2 * Math.PI)
        }
        ctx.fillStyle = this.colour(part)
        ctx.fill()
      }
      if (row === this.at || row === this.picture.selected) {
        ctx.beginPath()
        ctx.arc(x, y, node.size, 0, 2 * Math.PI)
        ctx.strokeStyle = this.style("text-color")
        ctx.lineWidth = 4
        ctx.stroke()
      }
    }
    const drawExternalLabel = () => this.words(ctx, x, y, node)
    return { drawNode, drawExternalLabel, nodeDimensions: { width: 2 * node.size, height: 2 * node.size } }
  }

  // Members of a community who had joined by the month that is looked at, and those of them who are active now.
  grown(node) {
    const { grown } = node.dots, last = grown.length - 1
    const at = this.picture.months && this.until !== undefined ? this.until - this.picture.months[0] : last
    return grown[Math.max(0, Math.min(last, at))]
  }

  // What a circle is called, on a soft plate that keeps the dots behind it from the letters.
  words(ctx, x, y, node) {
    const scale = this.network.getScale(), room = node.size * scale
    const size = Math.max(10.5, Math.min(15, room * 0.22)) * rooted() / scale
    const isPast = this.until !== undefined && this.until < this.picture.months?.[1]
    const told = isPast ? [...node.lines.slice(0, -1), this.grown(node)[0].toLocaleString("en-GB")] : node.lines
    const font = nth => `${nth ? 500 : 700} ${nth ? size * 0.94 : size}px ${this.style("font")}`
    const lines = told.slice(0, room < 18 ? 0 : room < 24 ? 1 : room < 44 ? 2 : 3).map((line, nth) => {
      ctx.font = font(nth)
      let text = line
      while (text.length > 4 && ctx.measureText(text).width > node.size * WIDEST) text = text.slice(0, -2).trimEnd() + "…"
      return { text, wide: ctx.measureText(text).width }
    })
    if (!lines.length) return
    const high = size * 1.22, wide = Math.max(...lines.map(line => line.wide)) + size
    ctx.beginPath()
    ctx.roundRect(x - wide / 2, y - lines.length * high / 2 - size * 0.12, wide, lines.length * high + size * 0.24, size * 0.5)
    ctx.fillStyle = this.style("background-color")
    ctx.globalAlpha = PLATE
    ctx.shadowColor = ctx.fillStyle
    ctx.shadowBlur = size * scale
    ctx.fill()
    ctx.shadowBlur = 0
    ctx.globalAlpha = 1
    ctx.textAlign = "center"
    ctx.textBaseline = "middle"
    ctx.fillStyle = this.style("text-color")
    lines.forEach((line, nth) => {
      ctx.font = font(nth)
      ctx.fillText(line.text, x, y + (nth - (lines.length - 1) / 2) * high)
    })
  }

  mark() {
    const changed = []
    this.picture.edges.forEach((edge, id) => changed.push(this.line(edge, id)))
    this.edges.update(changed)
    this.nodes.update([...new Set([this.picture.selected, ...this.picture.path])].filter(row => row !== null).map(row => this.dressed(row)))
  }

  refresh() {
    const changed = this.picture.nodes.map((_, row) => row).filter(row => this.nodes.get(row).hidden === this.isShown(row))
    this.nodes.update(changed.map(row => ({ id: row, hidden: !this.isShown(row) })))
    if (this.picture.kind === "circles") this.network.redraw()
  }

  drawLegend() {
    this.legend.replaceChildren(...this.picture.legend.map((one, group) => {
      const swatch = element("i")
      swatch.style.background = this.colour(one.colour)
      const made = button("", one.meaning || one.label, () => {
        if (this.off.has(group)) this.off.delete(group)
        else this.off.add(group)
        made.setAttribute("aria-pressed", String(!this.off.has(group)))
        this.refresh()
      })
      made.removeAttribute("aria-label")
      made.setAttribute("aria-pressed", String(!this.off.has(group)))
      made.disabled = this.picture.legend.length < 2
      made.append(swatch, one.label, ...(one.count === null ? [] : [" " + one.count.toLocaleString("en-GB")]))
      return made
    }))
  }

  drawTime() {
    clearInterval(this.growing)
    this.growing = undefined
    this.time.replaceChildren()
    this.time.hidden = !this.picture.months
    if (!this.picture.months) return
    const [first, last] = this.picture.months
    const slider = element("input", { type: "range", min: first, max: last, step: 1, "aria-label": "Members who had joined by" })
    slider.value = last
    const told = element("output")
    const turn = number => {
      this.until = number
      slider.value = number
      const isOne = this.picture.kind === "members"
      const there = this.picture.nodes.reduce((sum, node) => sum + (isOne ? node.month === null || node.month <= number : this.grown(node)[0]), 0)
      told.textContent = `${month(number)} · ${there.toLocaleString("en-GB")} members`
      slider.setAttribute("aria-valuetext", told.textContent)
      this.refresh()
    }
    const play = button("▶ Grow", "Let it grow month by month", () => {
      if (this.growing) return stop()
      play.firstChild.data = "❚❚ Stop"
      const stride = isStill() ? Math.ceil((last - first) / 8) : Math.max(1, Math.round((last - first) / 120))
      let at = this.until >= last ? first - stride : this.until
      const step = () => { at = Math.min(last, at + stride); turn(at); if (at >= last) stop() }
      this.growing = setInterval(step, isStill() ? 1200 : Math.max(60, GROWING * stride / Math.max(1, last - first)))
      step()
    })
    const stop = () => { clearInterval(this.growing); this.growing = undefined; play.firstChild.data = "▶ Grow" }
    slider.oninput = () => { stop(); turn(Number(slider.value)) }
    this.time.append(play, slider, told)
    turn(last)
  }

  choose(row) {
    this.hush()
    if (this.isGathered) this.send("gathered", null)
    this.isGathered = false
    this.send("chosen", { sig: this.picture.sig, row })
  }

  tell(row, x, y) {
    const [first, ...rest] = this.picture.nodes[row].card
    this.card.replaceChildren(element("b", {}, first), ...rest.map(line => element("span", {}, line)))
    this.card.hidden = false
    const wide = this.field.clientWidth - this.card.offsetWidth - 8
    this.card.style.left = Math.max(4, Math.min(x + 14, wide)) + "px"
    this.card.style.top = Math.max(4, Math.min(y + 14, this.field.clientHeight - this.card.offsetHeight - 6)) + "px"
  }

  hush() { this.card.hidden = true }

  watch() {
    const where = event => { const box = this.field.getBoundingClientRect(); return { x: event.clientX - box.left, y: event.clientY - box.top } }
    this.field.addEventListener("pointermove", event => {
      if (!this.network || event.buttons || this.from) return
      const { x, y } = where(event)
      const row = this.network.getNodeAt({ x, y })
      this.field.style.cursor = row === undefined ? "" : "pointer"
      if (row === undefined) this.hush()
      else this.tell(row, x, y)
    })
    this.field.addEventListener("pointerleave", () => this.hush())
    this.field.addEventListener("pointerdown", event => {
      if (this.picture?.kind !== "members" || !(event.shiftKey || this.area.getAttribute("aria-pressed") === "true")) return
      event.stopPropagation()
      event.preventDefault()
      this.field.setPointerCapture(event.pointerId)
      this.from = where(event)
      this.frame = element("div", { class: "frame" })
      this.field.append(this.frame)
    }, true)
    this.field.addEventListener("pointermove", event => {
      if (!this.from) return
      event.stopPropagation()
      const to = where(event), [x, y] = [Math.min(this.from.x, to.x), Math.min(this.from.y, to.y)]
      Object.assign(this.frame.style, { left: x + "px", top: y + "px", width: Math.abs(to.x - this.from.x) + "px", height: Math.abs(to.y - this.from.y) + "px" })
    }, true)
    this.field.addEventListener("pointerup", event => {
      if (!this.from) return
      event.stopPropagation()
      this.gather(this.network.DOMtoCanvas(this.from), this.network.DOMtoCanvas(where(event)))
      this.frame.remove()
      this.from = undefined
      this.area.setAttribute("aria-pressed", "false")
    }, true)
    this.field.addEventListener("keydown", event => this.key(event))
    this.field.addEventListener("blur", () => this.hush())
  }

  gather(one, other) {
    const [left, right] = [Math.min(one.x, other.x), Math.max(one.x, other.x)], [top, bottom] = [Math.min(one.y, other.y), Math.max(one.y, other.y)]
    const rows = this.picture.nodes.map((_, row) => row).filter(row => {
      const node = this.picture.nodes[row]
      return this.isShown(row) && node.x >= left && node.x <= right && node.y >= top && node.y <= bottom
    })
    this.isGathered = rows.length > 0
    if (rows.length) this.send("gathered", { sig: this.picture.sig, rows })
  }

  key(event) {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
    if (event.altKey || event.ctrlKey || event.metaKey || !this.network) return
    if (ways[event.key]) this.step(...ways[event.key])
    else if (event.key === "Enter" && this.at !== undefined) this.choose(this.at)
    else if (event.key === "Escape") this.hush()
    else if (event.key === "+" || event.key === "-") this.network.moveTo({ scale: this.network.getScale() * (event.key === "+" ? 1.25 : 0.8) })
    else return
    event.preventDefault()
  }

  step(dx, dy) {
    const nodes = this.picture.nodes
    const begun = this.at ?? this.picture.selected ?? undefined
    const from = begun === undefined ? this.network.getViewPosition() : nodes[begun]
    let best, least = Infinity
    nodes.forEach((node, row) => {
      const x = node.x - from.x, y = node.y - from.y, far = Math.hypot(x, y)
      if (row === begun || !far || !this.isShown(row)) return
      const straight = (x * dx + y * dy) / far
      const cost = far * (straight > NEAR ? 1 : 2.5)
      if (straight > 0.3 && cost < least) [best, least] = [row, cost]
    })
    if (best === undefined && begun === undefined) best = 0
    if (best === undefined) return
    const before = this.at
    this.at = best
    const again = [before, best].filter(row => row !== undefined)
    this.nodes.update(again.map(row => ({ ...this.dressed(row), ...(row === best && this.picture.kind === "members" ? { borderWidth: 4, color: { ...this.dressed(row).color, border: this.style("text-color") } } : {}) })))
    const place = this.network.canvasToDOM(nodes[best])
    if (place.x < 0 || place.y < 0 || place.x > this.field.clientWidth || place.y > this.field.clientHeight) this.network.moveTo({ position: nodes[best] })
    const seen = this.network.canvasToDOM(nodes[best])
    this.tell(best, seen.x, seen.y)
    this.heard.textContent = nodes[best].card.join(", ")
  }

  save() {
    const drawn = this.field.querySelector("canvas")
    if (!drawn) return
    const copy = element("canvas")
    copy.width = drawn.width
    copy.height = drawn.height
    const ctx = copy.getContext("2d")
    ctx.fillStyle = this.style("background-color")
    ctx.fillRect(0, 0, copy.width, copy.height)
    ctx.drawImage(drawn, 0, 0)
    copy.toBlob(blob => {
      const link = element("a", { href: URL.createObjectURL(blob), download: "map.png" })
      link.click()
      setTimeout(() => URL.revokeObjectURL(link.href), 1000)
    })
  }

  end() {
    clearInterval(this.growing)
    this.network?.destroy()
    this.network = undefined
  }
}

const maps = new WeakMap()

export default function ({ data, parentElement, setTriggerValue, setStateValue }) {
  const place = parentElement.querySelector(".rapport-map")
  const properties = getComputedStyle(parentElement.host ?? parentElement)
  const style = name => properties.getPropertyValue("--st-" + name).trim()
  library()
    .then(vis => {
      if (!maps.has(place)) maps.set(place, new Chart(place))
      const map = maps.get(place)
      const send = (name, value) => (name === "gathered" ? setStateValue : setTriggerValue)(name, value)
      map.show(vis, data, style, send)
      if (map.watched) return
      map.watched = new ResizeObserver(() => { if (place.isConnected) map.resize() })
      map.watched.observe(place)
    })
    .catch(error => { console.warn(error); place.textContent = "This map could not be drawn. Load the page again." })
  return () => {
    maps.get(place)?.watched?.disconnect()
    maps.get(place)?.end()
    maps.delete(place)
  }
}
