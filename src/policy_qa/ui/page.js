// Runs once in each custom HTML part, with `element`, `trigger`, `props` and `watch` given; shell.js came before.
// Parts carry data-event on what can be clicked. Events for the server are 'cite', 'pick', 'again', 'sources', 'read',
// 'narrow', 'find', 'choose', 'clear', 'rate', 'judge', 'verdict', 'correct', 'paste', 'fetch', 'retry', 'dismiss', 'edit',
// 'remove', 'briefing', 'brief' and 'shut'; shell.js and this file handle the others alone.
const shared = window.policyQa;

const leaveReader = () => {
  props.value = "";
  shared.closeDrawer();
  if (shared.opener && shared.opener.isConnected) shared.opener.focus();
};

element.addEventListener("click", (event) => {
  const target = event.target.closest("[data-event]");
  if (!target) return;
  event.preventDefault();
  const data = { ...target.dataset };
  if (shared.local[data.event]) return shared.local[data.event](target);
  if (data.event === "close") return leaveReader();
  if (data.event === "cite" || data.event === "sources") {
    // On a narrow page the evidence lies over the chat; leaving it leads back to what was clicked.
    shared.hideCard();
    if (data.event === "cite" && !element.closest("#ask-side")) shared.opener = target;
    shared.openDrawer("side", data.event === "sources");
  }
  const form = target.closest("form[data-send]");
  if (form) {
    if (!form.reportValidity()) return;
    data.values = Object.fromEntries(new FormData(form));
  }
  if (data.event === "judge") {
    shared.hideCard();
    shared.opener = target;
  }
  // What is tried again is not done: until it is, the list cannot be put away, or it would come back.
  if (data.event === "retry") element.querySelector("[data-event=dismiss]")?.remove();
  if (data.event === "shut") shared.shut = true; // then the button that opened it is reached again
  if (data.event === "rate") {
    for (const other of target.parentElement.children) other.setAttribute("aria-pressed", String(other === target));
  }
  if (data.event === "clear") {
    // The server's answer is the form as it was first, which is no change to it.
    document.querySelector("#filters form")?.reset();
    for (const box of document.querySelectorAll("[data-choose]:checked")) box.checked = false;
  }
  if (data.event === "read") {
    for (const other of element.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
    target.setAttribute("aria-current", "true");
  }
  trigger(data.event, data);
});

element.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && element.closest("#reader, #record") && props.value && !shared.hideCard()) {
    event.preventDefault();
    leaveReader();
  }
  // One mark of an article is in the tab order; the arrow keys walk from mark to mark.
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const mark = event.target.closest(".reader [data-figure][tabindex]");
  if (mark && mark.dataset.event && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    mark.click();
  }
  if (!step || !mark) return;
  const marks = [...element.querySelectorAll(".reader [data-figure]")];
  const next = marks[marks.indexOf(mark) + step];
  if (!next) return;
  event.preventDefault();
  mark.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});

// ---- Forms: what is set there is sent at once, what is typed after a short rest ----
element.addEventListener("change", (event) => {
  const form = event.target.closest("[data-form]");
  if (event.target.dataset.choose !== undefined) {
    trigger("choose", { doc: event.target.dataset.choose, chosen: event.target.checked });
  } else if (form && event.target.name) {
    trigger(form.dataset.form, Object.fromEntries(new FormData(form)));
  }
});
let typing = 0;
element.addEventListener("input", (event) => {
  if (event.target.dataset.find === undefined) return;
  clearTimeout(typing);
  const text = event.target.value;
  typing = setTimeout(() => trigger("find", { text }), 200);
});
element.addEventListener("submit", (event) => event.preventDefault());

// ---- Cards ----
const marked = (event) => event.target.closest("[data-figure], [data-source]");
element.addEventListener("pointerover", (event) => (marked(event) ? shared.showCard(marked(event)) : shared.hideCardSoon()));
element.addEventListener("pointerleave", () => shared.hideCardSoon());
element.addEventListener("focusin", (event) => {
  const mark = marked(event);
  if (mark && mark.matches(":focus-visible")) shared.showCard(mark);
});
element.addEventListener("focusout", () => shared.hideCardSoon());
element.addEventListener("scroll", () => shared.hideCard(), { passive: true, capture: true });

// ---- After new content: the conversation shows its newest question, an opened article its cited sentence ----
let lastTurn = "";
const settle = () => {
  shared.hideCard(element);
  const turn = element.querySelector(".turn[data-turn]");
  if (turn && element.closest("#live")) {
    // The newest question goes to the top of the view once, and its reply grows below it.
    const mark = `${turn.dataset.turn} ${turn.querySelector(".question").textContent}`;
    if (mark !== lastTurn) turn.scrollIntoView({ block: "start" });
    lastTurn = mark;
    if (turn.dataset.announce) shared.announce(turn.dataset.announce);
  }
  // What comes late belongs to a question that is no longer the last one.
  const follow = element.querySelector(".follow");
  if (follow) follow.hidden = document.querySelector("#live .question")?.textContent !== follow.dataset.after;
  const head = element.querySelector(".masthead");
  if (head) {
    document.documentElement.lang = head.lang;
    Object.assign(shared.words, JSON.parse(head.dataset.words));
  }
  // A file that was made is saved at once; its link stays for whoever missed it.
  const save = element.querySelector("a.save");
  if (save) save.click();
  const briefing = element.querySelector(".briefing.open");
  if (briefing) {
    (save || briefing.querySelector("input") || briefing.querySelector("button")).focus({ preventScroll: true });
    briefing.scrollIntoView({ block: "nearest" });
  } else if (shared.shut && element.querySelector("[data-event=briefing]")) {
    element.querySelector("[data-event=briefing]").focus();
    shared.shut = false;
  }
  const record = element.querySelector(".record");
  if (record) record.focus({ preventScroll: true });
  if (record && record.querySelector(".said")) document.dispatchEvent(new Event("judged"));
  const reader = element.querySelector(".reader");
  if (!reader) return;
  const first = reader.querySelector(".has-cited [data-figure], [data-figure]");
  if (first) first.tabIndex = 0;
  const cited = reader.querySelector("#cited");
  if (cited) {
    cited.scrollIntoView({ block: "center" });
    cited.focus({ preventScroll: true });
  } else if (element.closest("#article-reader")) {
    const pane = element.closest("#article-reader");
    pane.scrollTop = 0;
    pane.scrollIntoView({ block: "start" }); // on a narrow page the article stands below the list
  }
};
watch("value", () => requestAnimationFrame(settle));
