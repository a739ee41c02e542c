// Follows shell.js in the head. A page that lost its server is loaded anew when it is back: what was typed and the
// open tabs are kept for that, in this window only.
(() => {
  const shared = window.policyQa;
  if (!shared || shared.keepTyped) return;
  const KEY = "policy_qa.typed";
  const PATIENCE = 30000;
  const FIELDS = "#question textarea, #add-forms [name], #figure-tools [name]";

  const address = (field) =>
    field.name ? `#${field.closest("#add-forms, #figure-tools").id} [name="${CSS.escape(field.name)}"]` : "#question textarea";
  const openTabs = () => [...document.querySelectorAll('[role="tab"][aria-selected="true"]')].map((one) => one.id);

  shared.keepTyped = () => {
    const typed = [...document.querySelectorAll(FIELDS)].filter((one) => one.value).map((one) => [address(one), one.value]);
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ typed, tabs: openTabs() }));
    } catch {
      // more text than the browser keeps
    }
  };

  const taken = () => {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEY));
      sessionStorage.removeItem(KEY);
      return kept;
    } catch {
      return null;
    }
  };
  // The conversation comes back first: with it the question box is emptied.
  const isFurnished = () => {
    const talk = sessionStorage.getItem("policy_qa.current");
    return document.querySelector(talk ? "#live .turn" : "#welcome .welcome");
  };
  const opened = (id) => {
    const tab = document.getElementById(id);
    if (tab && tab.getAttribute("aria-selected") !== "true") tab.click();
  };
  const filled = ([place, value]) => {
    const field = document.querySelector(place);
    if (!field) return false;
    if (!field.value) {
      field.value = value;
      field.closest("details")?.setAttribute("open", "");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      if (field.closest("#figure-tools")) field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    return true;
  };
  const kept = taken();
  if (!kept || !Array.isArray(kept.typed) || !Array.isArray(kept.tabs)) return;
  const until = Date.now() + PATIENCE;
  let left = kept.typed;
  const restore = () => {
    kept.tabs.forEach(opened);
    if (left.some(([place]) => place.startsWith("#add-forms"))) {
      const fold = document.querySelector("#add-articles button");
      if (fold && !document.querySelector("#add-forms [name]")) fold.click();
    }
    left = left.filter((one) => !filled(one));
    if (left.length && Date.now() < until) setTimeout(restore, 400);
  };
  const waiting = setInterval(() => {
    if (Date.now() > until) clearInterval(waiting);
    if (!isFurnished()) return;
    clearInterval(waiting);
    setTimeout(restore, 400);
  }, 200);
})();
