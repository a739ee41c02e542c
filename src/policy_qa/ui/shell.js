// Loaded once with the page: what its parts share. Panels that fold away on narrow windows, messages, the language,
// the card of a citation or figure, and a banner for what the server does not answer.
(() => {
  if (window.policyQa) return;
  const root = document.documentElement;
  const narrow = window.matchMedia("(max-width: 1099px)");
  const small = window.matchMedia("(max-width: 859px)");
  const shared = { opener: null, words: {} };
  window.policyQa = shared;

  const container = () => document.querySelector(".gradio-container") || document.body;
  const byId = (id) => document.getElementById(id);

  // ---- What a screen reader is told ----
  let announcer = null;
  shared.announce = (text) => {
    if (!announcer || !announcer.isConnected) {
      announcer = document.createElement("p");
      announcer.className = "visually-hidden";
      announcer.setAttribute("role", "status");
      container().append(announcer);
    }
    announcer.textContent = "";
    setTimeout(() => (announcer.textContent = text), 60); // a region must stand before it is filled
  };

  // ---- Panels that lie over the conversation ----
  const drawers = { talks: "ask-talks", side: "ask-side" };
  const covers = (name) => (name === "talks" ? narrow.matches : small.matches);
  let before = null;
  shared.openDrawer = (name, focus = true) => {
    if (!covers(name)) return;
    before = document.activeElement;
    root.dataset.drawer = name;
    byId("ask-main").inert = true;
    const menu = document.querySelector(".menu");
    if (menu) menu.setAttribute("aria-expanded", String(name === "talks"));
    if (focus) requestAnimationFrame(() => {
      const first = byId(drawers[name]).querySelector("button:not([hidden]), input, summary");
      if (first) first.focus();
    });
  };
  shared.closeDrawer = (back = true) => {
    if (!root.dataset.drawer) return;
    delete root.dataset.drawer;
    if (byId("ask-main")) byId("ask-main").inert = false;
    const menu = document.querySelector(".menu");
    if (menu) menu.setAttribute("aria-expanded", "false");
    if (back && before && before.isConnected) before.focus();
    before = null;
  };
  narrow.addEventListener("change", () => shared.closeDrawer(false));
  small.addEventListener("change", () => shared.closeDrawer(false));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (shared.hideCard()) return;
    shared.closeDrawer();
  });
  document.addEventListener("click", (event) => {
    if (root.dataset.drawer !== "talks") return;
    if (!event.target.closest("#ask-talks, .menu") && event.target.isConnected) shared.closeDrawer();
  });

  // ---- Actions that no server is asked for ----
  shared.local = {
    menu: () => (root.dataset.drawer === "talks" ? shared.closeDrawer() : shared.openDrawer("talks")),
    leave: () => shared.closeDrawer(),
    language: (target) => {
      document.cookie = `policy_qa_language=${target.dataset.language}; path=/; max-age=31536000; SameSite=Strict`;
      location.reload();
    },
    copy: async (target) => {
      const label = target.textContent;
      const done = await shared.copied(target.dataset.text);
      target.textContent = done ? shared.words.copied : shared.words.not_copied;
      shared.announce(target.textContent);
      setTimeout(() => (target.textContent = label), 1600);
    },
  };
  shared.copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Without https the clipboard is closed to scripts, but not to a selection.
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "visually-hidden";
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  };

  // ---- The card of a citation, a derived number or a figure. Only text is ever set: it comes from articles. ----
  let card = null;
  let shownFor = null;
  let waiting = 0;
  const line = (tag, text, className = "") => {
    const made = document.createElement(tag);
    made.textContent = text;
    made.className = className;
    made.dir = "auto";
    return made;
  };
  const filled = (mark) => {
    if (mark.dataset.source) {
      const { quote, title, meta } = JSON.parse(mark.dataset.source);
      return [line("blockquote", quote), line("p", title, "title"), line("p", meta, "meta")];
    }
    const list = document.createElement("dl");
    for (const [label, text] of JSON.parse(mark.dataset.figure)) list.append(line("dt", label), line("dd", text));
    return [list];
  };
  shared.showCard = (mark) => {
    clearTimeout(waiting);
    if (shownFor === mark) return;
    if (!card || !card.isConnected) {
      card = document.createElement("div");
      card.id = "policy-qa-card";
      card.className = "float-card";
      card.setAttribute("role", "tooltip");
      card.addEventListener("pointerenter", () => clearTimeout(waiting));
      card.addEventListener("pointerleave", () => shared.hideCardSoon());
      container().append(card);
    }
    if (shownFor) shownFor.removeAttribute("aria-describedby");
    card.replaceChildren(...filled(mark));
    card.classList.add("shown");
    mark.setAttribute("aria-describedby", card.id);
    shownFor = mark;
    const place = mark.getBoundingClientRect();
    const size = card.getBoundingClientRect();
    const below = place.bottom + 6 + size.height < window.innerHeight;
    card.style.left = `${Math.max(8, Math.min(place.left, window.innerWidth - size.width - 8))}px`;
    card.style.top = `${below ? place.bottom + 6 : Math.max(8, place.top - size.height - 6)}px`;
  };
  // With a part given: only the card of a mark in that part, or of one that is no longer there.
  shared.hideCard = (part) => {
    if (part && shownFor && shownFor.isConnected && !part.contains(shownFor)) return false;
    clearTimeout(waiting);
    if (!shownFor) return false;
    shownFor.removeAttribute("aria-describedby");
    shownFor = null;
    card.classList.remove("shown");
    return true;
  };
  // The pointer may travel from the mark to its card.
  shared.hideCardSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (!shownFor || (!shownFor.matches(":hover, :focus-visible") && !card.matches(":hover"))) shared.hideCard();
    }, 140);
  };

  // ---- When the server does not answer ----
  const banner = (kind) => {
    let shown = byId("policy-qa-banner");
    if (!kind) return shown && shown.remove();
    if (!shown) {
      shown = document.createElement("div");
      shown.id = "policy-qa-banner";
      shown.setAttribute("role", "alert");
      container().prepend(shown);
    }
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = (kind === "lost" ? shared.words.try_now : shared.words.dismiss) || "OK";
    button.addEventListener("click", kind === "lost" ? tried : () => shown.remove());
    shown.dataset.kind = kind;
    shown.replaceChildren(line("p", shared.words[kind] || kind), button);
  };
  shared.banner = banner;
  let leaving = false;
  window.addEventListener("pagehide", () => (leaving = true));
  window.addEventListener("beforeunload", () => (leaving = true));
  const ownFetch = window.fetch.bind(window);
  window.fetch = async (...request) => {
    const address = String(request[0] && request[0].url ? request[0].url : request[0]);
    const queued = /\/gradio_api\/(queue|run|heartbeat)\//.test(address);
    try {
      const reply = await ownFetch(...request);
      if (queued && reply.status === 503) ended("busy");
      else if (queued && reply.status >= 500) ended("failed");
      else if (reply.ok && address.includes("/queue/join") && byId("policy-qa-banner")?.dataset.kind !== "lost") banner(null);
      return reply;
    } catch (error) {
      if (queued && !leaving && error.name !== "AbortError") lost();
      throw error;
    }
  };
  // A question that was not taken does not wait any longer, and can be asked again.
  const ended = (kind) => {
    banner(kind);
    if (document.querySelector('#live [aria-busy="true"]')) byId("stop")?.click();
  };
  let trying = 0;
  const isBack = async () => {
    try {
      return (await ownFetch(location.pathname, { method: "HEAD", cache: "no-store" })).ok;
    } catch {
      return false;
    }
  };
  const back = async () => {
    if (!(await isBack())) return false;
    clearInterval(trying);
    shared.keepTyped?.();
    location.reload(); // the conversation comes back from this browser
    return true;
  };
  const tried = async () => {
    if (!(await back())) shared.announce(shared.words.still_lost);
  };
  const lost = () => {
    if (byId("policy-qa-banner")?.dataset.kind !== "lost") banner("lost"); // told once, whatever fails after it
    clearInterval(trying);
    trying = setInterval(back, 2000);
  };
  window.addEventListener("offline", () => {
    if (!["localhost", "127.0.0.1", "[::1]"].includes(location.hostname)) lost();
  });
})();
