// Turning to another page first writes its parameters into the address of the page that is left, as a step of its own,
// which "back" would then lead to. That step is left out.
const PATIENCE = 5000 // milliseconds after which the page has not turned

function leave() {
  const step = history.pushState
  const restore = () => { if (history.pushState !== step) history.pushState = step }
  history.pushState = function (state, title, address) {
    if (new URL(address, location.href).pathname === location.pathname) return
    restore()
    step.call(history, state, title, address)
  }
  setTimeout(restore, PATIENCE)
}

// Buttons of the server's making lead to members too.
const LEADING = '[class*="st-key-people_"] button, [class*="st-key-leads_"] button'
if (!window.rapportLeaves) {
  window.rapportLeaves = true
  document.addEventListener("click", event => { if (event.target.closest?.(LEADING)) leave() }, true)
}

