// The conversations of this browser: kept in its storage, one entry each, and never on the server. Events for the
// server: 'open' with the turns of one conversation, or with none for a new one.
const shared = window.policyQa;
const PREFIX = "policy_qa.conversation.";
const CURRENT = "policy_qa.current"; // for each window its own, kept over a reload
let words = null;
let wanted = "";
let begun = false; // whether something has been asked on this page

const one = (selector) => element.querySelector(selector);
const current = () => sessionStorage.getItem(CURRENT) || "";
const setCurrent = (id) => (id ? sessionStorage.setItem(CURRENT, id) : sessionStorage.removeItem(CURRENT));

const read = (id) => {
  try {
    const kept = JSON.parse(localStorage.getItem(PREFIX + id));
    return kept && typeof kept.title === "string" && Array.isArray(kept.turns) ? kept : null;
  } catch {
    return null;
  }
};
const write = (kept) => {
  try {
    localStorage.setItem(PREFIX + kept.id, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
};
const all = () =>
  Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => read(key.slice(PREFIX.length)))
    .filter(Boolean)
    .sort((a, b) => b.updated - a.updated);

const made = (tag, className, text = "") => {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  if (tag === "button") node.type = "button";
  return node;
};

const open = (id) => {
  const kept = id ? read(id) : null;
  setCurrent(kept ? id : "");
  trigger("open", { id: kept ? id : "", turns: kept ? kept.turns : [] });
  shared.closeDrawer(false);
  list();
  if (!kept) document.querySelector("#question textarea")?.focus();
};

const keep = ({ id, turns }) => {
  begun = true;
  const former = read(id);
  const title = former?.title || turns[0].question.replace(/\s+/g, " ").trim().slice(0, 80);
  const full = !write({ id, title, turns, updated: Date.now() });
  setCurrent(id);
  list();
  if (full) one(".note").textContent = words.full;
};

const rename = (item, kept) => {
  const field = made("input", "rename");
  field.value = kept.title;
  field.maxLength = 80;
  field.setAttribute("aria-label", words.name);
  const end = (save) => {
    if (!field.isConnected) return;
    const title = field.value.trim();
    if (save && title) write({ ...(read(kept.id) || kept), title });
    list();
    one(`[data-id="${CSS.escape(kept.id)}"]`)?.focus();
  };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") end(true);
    if (event.key === "Escape") {
      event.preventDefault();
      end(false);
    }
  });
  field.addEventListener("blur", () => end(true));
  item.replaceChildren(field);
  field.select();
};

const remove = (button, kept) => {
  if (button.dataset.sure === undefined) {
    button.dataset.sure = "";
    button.textContent = words.really;
    setTimeout(() => {
      delete button.dataset.sure;
      button.textContent = words.delete;
    }, 4000);
    return;
  }
  localStorage.removeItem(PREFIX + kept.id);
  if (kept.id === current()) open("");
  else list();
  one(".new").focus();
};

const entry = (kept) => {
  const item = made("li", "talk");
  const name = made("button", "talk-name", kept.title);
  name.dataset.id = kept.id;
  name.dir = "auto";
  name.title = kept.title;
  name.addEventListener("click", () => open(kept.id));
  item.append(name);
  if (kept.id !== current()) return item;
  name.setAttribute("aria-current", "true");
  const actions = made("div", "talk-actions");
  for (const [word, act] of [["rename", () => rename(item, kept)], ["delete", (button) => remove(button, kept)]]) {
    const button = made("button", "plain", words[word]);
    button.addEventListener("click", () => act(button));
    actions.append(button);
  }
  item.append(actions);
  return item;
};

const list = () => {
  if (!words) return;
  const matches = (kept) =>
    !wanted || `${kept.title}\n${JSON.stringify(kept.turns)}`.toLowerCase().includes(wanted);
  const kept = all();
  const found = kept.filter(matches);
  const day = new Date().toDateString();
  const target = one(".talks-list");
  target.replaceChildren();
  for (const [head, group] of [
    [words.today, found.filter((talk) => new Date(talk.updated).toDateString() === day)],
    [words.earlier, found.filter((talk) => new Date(talk.updated).toDateString() !== day)],
  ]) {
    if (!group.length) continue;
    const entries = made("ul", "");
    entries.append(...group.map(entry));
    target.append(made("h3", "label", head), entries);
  }
  one(".note").textContent = !kept.length ? words.none : found.length ? "" : words.no_match;
};

const furnish = (given) => {
  const first = !words;
  words = given;
  one(".talks").hidden = false;
  one(".talks").setAttribute("aria-label", words.head);
  one("h2").textContent = words.head;
  one(".new").textContent = words.new;
  const search = one(".talks-search");
  search.placeholder = words.search;
  search.setAttribute("aria-label", words.search);
  list();
  // Who asks before the words are there has the conversation open: opening it again would stop the answer.
  if (first && current() && !begun) open(current());
};

element.addEventListener("click", (event) => {
  if (event.target.closest(".new")) open("");
});
element.addEventListener("input", (event) => {
  if (!event.target.matches(".talks-search")) return;
  wanted = event.target.value.trim().toLowerCase();
  list();
});
window.addEventListener("storage", (event) => {
  if (event.key === null || event.key.startsWith(PREFIX)) list();
});
watch("value", () => {
  const value = props.value || {};
  if (value.words) furnish(value.words);
  else if (words) furnish(words); // a new value draws the part anew
  if (value.kept) keep(value.kept);
});
