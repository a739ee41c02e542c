// Follows page.js in the parts of the views on series, conflicts and targets, and runs in its scope. Events for the
// server are 'wake', 'choose', 'drop', 'open', 'indexed', 'apart', 'together', 'undecided', 'save' and 'more'; what is
// saved as a picture is made here.
const row = element.closest(".view-row");

// ---- A view asks for its content whenever it comes into sight: what is stored may have changed since ----
if (row) {
  new IntersectionObserver((seen) => {
    if (seen.some((one) => one.isIntersecting) && element.querySelector("[data-wake]")) trigger("wake", {});
  }).observe(row);
  document.addEventListener("judged", () => {
    if (row.offsetParent && element.querySelector("[data-wake]")) trigger("wake", {});
  });
}

// ---- Files ----
const saved = (blob, name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
};
const svg = (target) => new Blob([target.dataset.svg], { type: "image/svg+xml" });
shared.local.svg = (target) => saved(svg(target), `${target.dataset.file}.svg`);
shared.local.png = (target) => {
  const picture = new Image();
  picture.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = 2 * picture.width;
    canvas.height = 2 * picture.height;
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => saved(blob, `${target.dataset.file}.png`), "image/png");
    URL.revokeObjectURL(picture.src);
  };
  picture.src = URL.createObjectURL(svg(target));
};
const delivered = () => {
  const file = element.querySelector("[data-bytes]");
  if (!file) return;
  const bytes = Uint8Array.from(atob(file.dataset.bytes), (letter) => letter.charCodeAt(0));
  saved(new Blob([bytes], { type: file.dataset.type }), file.dataset.file);
};

// ---- What is clicked is left for a moment: the focus comes back to where one goes on ----
element.addEventListener("click", (event) => {
  const target = event.target.closest("[data-event]");
  if (!target) return;
  const name = target.dataset.event;
  if (name === "open") {
    shared.hideCard();
    shared.opener = target;
  }
  if (name === "choose") document.dispatchEvent(new Event("chosen"));
  if (name === "choose" || name === "drop") {
    const field = row && row.querySelector("[data-find]");
    if (field && name === "choose") field.value = "";
    shared.goOn = field;
  }
  if (["apart", "together", "undecided"].includes(name)) element.setAttribute("aria-busy", "true");
});

// On a narrow page an opened article lies over the view, which nothing can reach meanwhile.
const small = window.matchMedia("(max-width: 859px)");
const uncovered = (covered = false) => {
  const view = row && row.querySelector(".view-main");
  if (view) view.inert = covered;
};
element.addEventListener("click", (event) => event.target.closest("[data-event=close]") && uncovered(), true);

// What was typed before something was chosen is no longer looked for.
document.addEventListener("chosen", () => clearTimeout(typing));

// ---- Keys: one point of each line is in the tab order, the arrows walk along it; from the search into what was found ----
element.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && element.closest(".beside") && props.value && !event.defaultPrevented && !shared.hideCard()) {
    event.preventDefault();
    uncovered();
    leaveReader();
  }
  if (event.target.dataset.find !== undefined && ["ArrowDown", "Enter"].includes(event.key)) {
    const first = row && row.querySelector(".entry");
    if (!first) return;
    event.preventDefault();
    first.focus();
  }
  const entry = event.target.closest(".entry");
  if (entry && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    const all = [...element.querySelectorAll(".entry")];
    const next = all[all.indexOf(entry) + (event.key === "ArrowDown" ? 1 : -1)] || row.querySelector("[data-find]");
    event.preventDefault();
    next.focus();
  }
  const point = event.target.closest(".chart a[data-figure]");
  if (!point) return;
  const line = [...point.parentElement.querySelectorAll("a[data-figure]")];
  const at = line.indexOf(point);
  const next = line[{ ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: line.length - 1 }[event.key]];
  if (!next) return;
  event.preventDefault();
  point.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
});

const arranged = () => {
  element.removeAttribute("aria-busy");
  for (const line of element.querySelectorAll(".chart svg > g")) {
    line.querySelector("a[data-figure]")?.setAttribute("tabindex", "0");
  }
  if (shared.goOn && document.activeElement === document.body) {
    shared.goOn.focus({ preventScroll: true });
    shared.goOn = null;
  }
  delivered();
  if (element.closest(".beside")) uncovered(small.matches && Boolean(element.querySelector(".reader")));
};
watch("value", () => requestAnimationFrame(arranged));
