
// ---- The table of figures: runs after page.js in each of its parts, and shares its scope ----
// Events for the server are 'table', 'sort', 'turn', 'sentence', 'shut', 'select_rows', 'unselect'
// and 'export'.
const isReader = element.closest("#figure-reader") !== null;
const isList = element.closest("#figure-list") !== null;
const byFocus = (key) => element.querySelector(`[data-focus="${CSS.escape(key)}"]`);
const figureForm = () => document.querySelector("#figure-tools form");
const sendForm = (form) => form.querySelector("[data-typed]").dispatchEvent(new Event("change", { bubbles: true }));

Object.assign(shared.local, {
  filters: (target) => {
    const panel = document.getElementById("figure-panel");
    panel.hidden = !panel.hidden;
    target.setAttribute("aria-expanded", String(!panel.hidden));
    if (!panel.hidden) panel.querySelector("input")?.focus();
  },
  // A chip gives up one filter, the button behind them all of them; the form is where they are set.
  unset: (target) => {
    const form = figureForm();
    if (target.dataset.name) form.elements[target.dataset.name].value = "";
    else form.reset();
    sendForm(form);
    form.querySelector("[data-typed]").focus();
  },
  "copy-rows": (target) => {
    target.dataset.text = document.querySelector("#figure-list [data-rows]")?.dataset.rows ?? "";
    return shared.local.copy(target);
  },
});

// ---- What is typed into the search box is sent after a short rest ----
let searching = 0;
element.addEventListener("input", (event) => {
  if (event.target.dataset.typed === undefined) return;
  clearTimeout(searching);
  searching = setTimeout(() => sendForm(event.target.form), 250);
});
// A browser says "changed" once more when the focus leaves what has been sent already.
const held = (form) => JSON.stringify([...form.elements].filter((one) => one.name).map((one) => one.value));
let last = null;
element.addEventListener("change", (event) => {
  const form = event.target.closest("[data-form=table]");
  if (!form) return;
  clearTimeout(searching);
  const now = held(form);
  if (now === last) event.stopPropagation();
  last = now;
}, true);
element.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.dataset.typed !== undefined) sendForm(event.target.form);
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const menu = event.target.closest("details[open]");
  const panel = event.target.closest(".figure-panel");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (panel) {
    shared.local.filters(element.querySelector("[data-event=filters]"));
    element.querySelector("[data-event=filters]").focus();
  } else if (isReader && props.value && !shared.hideCard()) {
    leaveReader();
    shut();
  } else {
    return;
  }
  event.preventDefault();
});
element.addEventListener("click", (event) => {
  if (event.target.closest(".saving button")) event.target.closest("details").open = false;
});
element.addEventListener("focusout", (event) => {
  const menu = event.target.closest("details[open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

// ---- Rows: one of them is in the tab order, the arrow keys go from row to row in the same column ----
const controls = (row) => [...row.querySelectorAll("input, button")];
const reach = (row) => {
  for (const other of element.querySelectorAll("tbody tr")) {
    for (const one of controls(other)) one.tabIndex = other === row ? 0 : -1;
  }
};
element.addEventListener("focusin", (event) => {
  const row = event.target.closest("tbody tr");
  if (row) reach(row);
});
element.addEventListener("keydown", (event) => {
  const row = event.target.closest("tbody tr");
  const next = { ArrowDown: row?.nextElementSibling, ArrowUp: row?.previousElementSibling }[event.key];
  if (!next) return;
  event.preventDefault();
  const place = controls(row).indexOf(event.target);
  (controls(next)[place] ?? controls(next)[0]).focus();
});
// A click anywhere in a row opens its sentence.
element.addEventListener("click", (event) => {
  const row = event.target.closest("tbody tr");
  if (!row || event.target.closest("button, input, a, .pick") || String(window.getSelection())) return;
  row.querySelector("[data-event=sentence]").click();
});
element.addEventListener("click", (event) => {
  const opening = event.target.closest("[data-event=sentence]");
  if (!opening) return;
  shared.hideCard();
  shared.opener = opening;
  for (const other of element.querySelectorAll("tr[aria-current]")) other.removeAttribute("aria-current");
  opening.closest("tr").setAttribute("aria-current", "true");
});

element.addEventListener("click", (event) => {
  if (isReader && event.target.closest("[data-event=close]")) shut();
});

// ---- Ticks ----
element.addEventListener("change", (event) => {
  const boxes = [...element.querySelectorAll("[data-row-choice]")];
  const all = element.querySelector("[data-page-choice]");
  if (event.target === all) {
    for (const box of boxes) box.checked = all.checked;
    trigger("select_rows", { ids: boxes.map((box) => box.dataset.rowChoice), chosen: all.checked });
  } else if (event.target.dataset.rowChoice !== undefined) {
    all.checked = boxes.every((box) => box.checked);
    trigger("select_rows", { ids: [event.target.dataset.rowChoice], chosen: event.target.checked });
  }
});

// ---- After new content: the focus stays where it was, the figure of the open sentence is marked ----
let focused = "";
let inRow = "";
element.addEventListener("focusin", (event) => {
  focused = event.target.dataset.focus ?? "";
  inRow = event.target.closest("tr")?.dataset.row ?? "";
});
const leave = (row) => {
  row.removeAttribute("aria-current");
  if (document.activeElement === document.body) row.querySelector("[data-event=sentence]").focus();
};
const shut = () => {
  trigger("shut", {});
  requestAnimationFrame(settleFigures); // what is emptied here is not watched
};
const settleFigures = () => {
  if (isList && (focused || inRow) && document.activeElement === document.body) {
    const places = [focused, `value-${inRow}`, "undo", "table"].map(byFocus);
    places.find((one) => one && !one.disabled)?.focus({ preventScroll: true });
  }
  if (!isReader) return;
  const main = document.getElementById("figures-main");
  const covered = Boolean(props.value) && window.matchMedia("(max-width: 859px)").matches;
  main.inert = covered;
  const shown = props.value && element.querySelector("[data-shown]");
  const name = shown ? shown.dataset.shown : null;
  if (shown) shown.querySelector(`[data-name="${CSS.escape(name)}"]`)?.classList.add("here");
  for (const one of main.querySelectorAll("tbody tr")) {
    if (one.dataset.row === name) one.setAttribute("aria-current", "true");
    else if (one.hasAttribute("aria-current")) leave(one);
  }
};
watch("value", () => requestAnimationFrame(settleFigures));
