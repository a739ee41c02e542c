// Runs once in each custom HTML part, with `element`, `trigger`, `props` and `watch` given.
// Parts carry data-event on what can be clicked; the events are 'cite', 'pick', 'read' and, handled here alone, 'close'.
const shared = (window.policyQa = window.policyQa || { opener: null, card: null });

element.addEventListener("click", (event) => {
  const target = event.target.closest("[data-event]");
  if (!target) return;
  event.preventDefault();
  const data = { ...target.dataset };
  if (data.event === "close") {
    props.value = "";
    if (shared.opener && shared.opener.isConnected) shared.opener.focus();
    return;
  }
  if (data.event === "cite") shared.opener = target;
  if (data.event === "read") {
    for (const other of element.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
    target.setAttribute("aria-current", "true");
  }
  trigger(data.event, data);
});

element.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && element.closest("#reader") && props.value) {
    props.value = "";
    if (shared.opener && shared.opener.isConnected) shared.opener.focus();
  }
});

// A small card with what is known of a figure. Only text is ever set: the facts come from articles.
const showCard = (mark) => {
  if (!shared.card) {
    shared.card = document.createElement("dl");
    shared.card.className = "figure-card";
    shared.card.setAttribute("aria-hidden", "true");
    (document.querySelector(".gradio-container") || document.body).append(shared.card);
  }
  shared.card.replaceChildren();
  for (const [label, text] of JSON.parse(mark.dataset.figure)) {
    const name = document.createElement("dt");
    const value = document.createElement("dd");
    name.textContent = label;
    value.textContent = text;
    shared.card.append(name, value);
  }
  shared.card.classList.add("shown");
  const place = mark.getBoundingClientRect();
  const size = shared.card.getBoundingClientRect();
  const below = place.bottom + 6 + size.height < window.innerHeight;
  shared.card.style.left = `${Math.max(8, Math.min(place.left, window.innerWidth - size.width - 8))}px`;
  shared.card.style.top = `${below ? place.bottom + 6 : Math.max(8, place.top - size.height - 6)}px`;
};
const hideCard = () => shared.card && shared.card.classList.remove("shown");
element.addEventListener("pointerover", (event) => {
  const mark = event.target.closest("[data-figure]");
  if (mark) showCard(mark);
  else hideCard();
});
element.addEventListener("pointerleave", hideCard);
element.addEventListener("scroll", hideCard, { passive: true, capture: true });

// After new content: the conversation shows its newest question, an opened article its cited sentence.
const settle = () => {
  hideCard();
  const turns = element.querySelectorAll(".turn");
  if (turns.length) {
    // The newest question goes to the top of the view, and its reply grows below it instead of running away.
    turns[turns.length - 1].scrollIntoView({ block: "start" });
  }
  const reader = element.querySelector(".reader");
  if (!reader) return;
  const cited = reader.querySelector("#cited");
  if (cited) {
    cited.scrollIntoView({ block: "center" });
    cited.focus({ preventScroll: true });
  } else if (element.closest("#article-reader")) {
    element.closest("#article-reader").scrollTop = 0;
    reader.scrollIntoView({ block: "start" }); // on a narrow page the article stands below the list
  }
};
watch("value", () => requestAnimationFrame(settle));
