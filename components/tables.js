// Draws rows as a table that can be read, reached by keyboard and followed like any page. Everything from data is
// set as text. A click on a row, on a heading or on a step of the pages is sent back once.
const SPARE = 2 // rows more than a page that are shown without pages
const HEADER = 60 // pixels at the top that the filters cover
const ARROW = { ascending: " ↑", descending: " ↓" }

function element(name, parts = {}, ...children) {
  const made = document.createElement(name)
  for (const [part, value] of Object.entries(parts)) if (value !== null && value !== undefined) made.setAttribute(part, value)
  made.append(...children)
  return made
}

function heading(column, send) {
  const cell = element("th", { scope: "col", role: "columnheader", class: column.side, "aria-sort": column.sorted })
  if (!column.sorts) {
    cell.append(column.label)
    return cell
  }
  const button = element("button", { type: "button", "data-sorts": column.sorts }, column.label)
  if (column.sorted) button.append(element("span", { "aria-hidden": "true" }, ARROW[column.sorted]))
  button.onclick = () => send("sorted", column.sorts)
  cell.append(button)
  return cell
}

function opening(event) {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
}

function lead(given, send) {
  const link = element("a", { href: given.href }, given.text)
  link.onclick = event => {
    if (!opening(event)) return
    event.preventDefault()
    event.stopPropagation()
    leave()
    send("opened", given.leads)
  }
  return link
}

function cell(given, column, send) {
  const parts = { class: column.side, role: "cell", "data-label": column.label }
  return element("td", parts, given.leads ? lead(given, send) : given.text)
}

function row(given, columns, send) {
  const made = element("tr", { role: "row", class: given.leads ? "leads" : null })
  given.cells.forEach((one, at) => made.append(cell(one, columns[at], send)))
  if (given.leads) made.onclick = event => {
    if (!opening(event) || getSelection().toString()) return
    leave()
    send("opened", given.leads)
  }
  return made
}

function steps(pages, turn) {
  const made = element("nav", { "aria-label": "Pages" }, element("span", {}, pages.told))
  const ways = [["First", 1, pages.page > 1], ["Back", pages.page - 1, pages.page > 1]]
  ways.push(["Next", pages.page + 1, pages.page < pages.last], ["Last", pages.last, pages.page < pages.last])
  if (pages.last > 1) for (const [label, page, isOpen] of ways) {
    const button = element("button", { type: "button", "data-step": label }, label)
    button.disabled = !isOpen
    button.onclick = () => turn(page)
    made.append(button)
  }
  return made
}

// A table of many rows that are all here turns its pages by itself; it goes on where it was while its rows stay.
function leafed(data, page) {
  const many = data.rows.length
  if (!data.at_once || many <= data.at_once + SPARE) return null
  const last = Math.ceil(many / data.at_once), first = Math.min(page, last) * data.at_once - data.at_once
  const told = [first + 1, Math.min(many, first + data.at_once), many].map(number => number.toLocaleString("en-GB"))
  return { page: Math.min(page, last), last, first, told: `${told[0]} to ${told[1]} of ${told[2]}` }
}

function draw(place, data, send, page) {
  const focused = document.activeElement?.dataset ?? {}
  const scrolled = place.querySelector("div")?.scrollLeft ?? 0
  const own = leafed(data, page), pages = own ?? data.pages
  const rows = own ? data.rows.slice(own.first, own.first + data.at_once) : data.rows
  const head = element("tr", { role: "row" }, ...data.columns.map(column => heading(column, send)))
  const body = rows.map(one => row(one, data.columns, send))
  const groups = [element("thead", { role: "rowgroup" }, head), element("tbody", { role: "rowgroup" }, ...body)]
  const isTold = data.columns.some(column => column.side === "sentence")
  const table = element("table", { role: "table", class: isTold ? "told" : null }, element("caption", {}, data.alt), ...groups)
  const frame = element("div", { role: "region", "aria-label": data.alt, tabindex: "0" }, table)
  const turn = own ? next => draw(place, data, send, next) : next => send("turned", next)
  place.replaceChildren(frame, ...(pages ? [steps(pages, turn)] : []))
  frame.scrollLeft = scrolled
  const again = [...place.querySelectorAll("button")].find(one =>
    (one.dataset.sorts && one.dataset.sorts === focused.sorts) || (one.dataset.step && one.dataset.step === focused.step))
  if (again && !again.disabled) again.focus({ preventScroll: true })
  const now = pages ? String(pages.page) : ""
  const isTurned = place.dataset.page && place.dataset.page !== now
  if (isTurned && place.getBoundingClientRect().top < HEADER) place.scrollIntoView()
  place.dataset.page = now
  place.dataset.about = data.alt
}

export default function ({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector(".rapport-table")
  if (data.before) {
    const whom = data.leads ? lead(data, setTriggerValue) : data.text
    place.replaceChildren(element("p", {}, data.before + " ", whom))
    return
  }
  draw(place, data, setTriggerValue, place.dataset.about === data.alt ? Number(place.dataset.page || 1) : 1)
}
