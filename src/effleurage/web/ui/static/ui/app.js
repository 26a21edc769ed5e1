/* What scripts add: nothing that a page needs to work. Menus that close, forms sent once, keys, and
   a word before the session ends. No value typed is ever stored here. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("has-js");

  /* Menus close on Escape and on a click elsewhere. */
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details[data-closes][open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details[data-closes][open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  /* What opens in a new tab leaves this page, and what was typed into it, as they were. */
  function opensElsewhere(event) {
    var button = event.submitter;
    return ((button && button.formTarget) || event.target.target) === "_blank";
  }

  /* A form is sent once: the second press waits. Forms that download come back. */
  document.addEventListener("submit", function (event) {
    var form = event.target, button = event.submitter || form.querySelector("button");
    if (form.method !== "post" || event.defaultPrevented || opensElsewhere(event)) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    if (button) button.setAttribute("aria-busy", "true");
    setTimeout(function () {
      delete form.dataset.sent;
      if (button) button.removeAttribute("aria-busy");
    }, 5000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("[aria-busy]").forEach(function (each) { each.removeAttribute("aria-busy"); });
    document.querySelectorAll("form[data-sent]").forEach(function (each) { delete each.dataset.sent; });
  });

  /* Whoever has changed a form is asked before leaving it. */
  var changed = false;
  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.method === "post" && form.querySelector('[name="once"]')) changed = true;
  });
  document.addEventListener("submit", function (event) {
    if (!opensElsewhere(event)) changed = false;
  });
  window.addEventListener("beforeunload", function (event) { if (changed) event.preventDefault(); });

  /* A page that was made for paper has a button for it. */
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print();
  });

  /* Errors first: the summary has the focus when there is one. */
  var errors = document.getElementById("errors");
  if (errors) errors.focus();
  document.addEventListener("htmx:afterSwap", function (event) {
    var found = event.target.querySelector ? event.target.querySelector("#errors") : null;
    if (found) found.focus();
  });

  /* A table wider than its place can be scrolled by keyboard. */
  function reachable() {
    document.querySelectorAll("[data-scrolls]").forEach(function (each) {
      if (each.scrollWidth <= each.clientWidth) {
        ["tabindex", "role", "aria-label"].forEach(function (name) { each.removeAttribute(name); });
        return;
      }
      each.tabIndex = 0;
      each.setAttribute("role", "group");
      each.setAttribute("aria-label", each.dataset.scrolls);
    });
  }
  reachable();
  window.addEventListener("resize", reachable);
  document.addEventListener("htmx:afterSwap", reachable);

  /* Keys: g then a letter goes somewhere, / searches, ? lists them. Never while typing. */
  var PLACES = { t: "Today", c: "Clients", v: "Visits", l: "Claims", b: "Batches", x: "Exchange", r: "Remits", m: "Money", p: "Payers" };
  var waiting = false;
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (waiting) {
      waiting = false;
      var word = PLACES[event.key];
      document.querySelectorAll(".side-nav a").forEach(function (link) {
        if (word && link.textContent.trim() === word) { event.preventDefault(); link.click(); }
      });
      return;
    }
    if (event.key === "g") { waiting = true; setTimeout(function () { waiting = false; }, 1500); }
    if (event.key === "?" && document.body.dataset.keys) { event.preventDefault(); location.assign(document.body.dataset.keys); }
    var search = document.querySelector("[data-search]");
    if (event.key === "/" && search) { event.preventDefault(); search.focus(); }
  });

  /* Two minutes before an idle session ends, ask. Any answer from the server begins the time anew. */
  var idle = Number(document.body.dataset.idleMinutes || 0), timer = 0;
  function startAgain() {
    clearTimeout(timer);
    if (idle) timer = setTimeout(ask, Math.max(idle - 2, idle / 2) * 60000);
  }
  function ask() {
    var dialog = document.createElement("dialog");
    dialog.className = "sheet-dialog";
    dialog.setAttribute("aria-labelledby", "still-here");
    dialog.innerHTML = '<h2 id="still-here">Are you still there?</h2><p>In two minutes you will be signed out, so that nobody reads over an empty chair. What you are typing would be kept for a quarter of an hour.</p><button class="btn btn-primary" type="button">I am still here</button>';
    dialog.querySelector("button").addEventListener("click", function () {
      fetch(document.body.dataset.stillHere, { credentials: "same-origin", redirect: "error" })
        .then(function (answer) { if (!answer.ok) throw new Error(); startAgain(); })
        .catch(leave)
        .finally(function () { clearTimeout(end); dialog.remove(); });
    });
    var end = setTimeout(leave, 125000);
    document.body.append(dialog);
    dialog.showModal();
  }
  /* The session is over: nothing stays to be read, unless it was being typed. */
  function leave() {
    if (!changed) location.reload();
  }
  document.addEventListener("htmx:afterRequest", startAgain);
  startAgain();
})();
