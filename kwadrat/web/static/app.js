/* Makes pages smoother; every task works without it. No inline code, no eval. */
(() => {
  "use strict";
  const body = document.body;
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const typing = (element) => element.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");

  const show = (dialog) => {
    dialog.showModal();
    const heading = one("h2", dialog);
    if (heading) heading.focus();
  };

  // "/" goes to the search, Esc clears it and hides tooltips and open menus.
  document.addEventListener("keydown", (event) => {
    const search = one("#search-box");
    if (event.key === "/" && body.dataset.shortcuts !== "off" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
      if (search && search.offsetParent) {
        event.preventDefault();
        search.focus();
      }
    }
    if (event.key === "Escape") {
      if (search && event.target === search) search.value = "";
      body.classList.add("tip-off");
      all("details.menu-box[open]").forEach((box) => {
        const inside = box.contains(document.activeElement);
        box.open = false;
        if (inside) one("summary", box).focus();
      });
    }
  });
  ["pointerover", "focusin"].forEach((kind) => document.addEventListener(kind, (event) => {
    if (event.target.closest && event.target.closest(".square")) body.classList.remove("tip-off");
  }));
  document.addEventListener("click", (event) => {
    all("details.menu-box[open]").forEach((box) => { if (!box.contains(event.target)) box.open = false; });
    const close = event.target.closest("[data-dismiss]");
    if (close) close.closest(".toast, dialog").remove();
    const leave = event.target.closest("[data-close-dialog]");
    if (leave) leave.closest("dialog").close();
    const open = event.target.closest("[data-open-dialog]");
    const dialog = open && document.getElementById(open.dataset.openDialog);
    if (dialog && dialog.showModal) {
      event.preventDefault();
      show(dialog);
    }
  });

  // A second press is ignored; the words change after 300 ms, so quick answers do not flicker.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method.toLowerCase() !== "post" || form.hasAttribute("data-again")) return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    const slow = one("#slow");
    const button = event.submitter || one("button[type=submit], button:not([type])", form);
    const label = button && (one(".button-text", button) || button);
    const words = label && label.textContent;
    const soon = setTimeout(() => {
      if (!button) return;
      button.setAttribute("aria-busy", "true");
      label.textContent = body.dataset.saving;
    }, 300);
    const late = setTimeout(() => { if (slow) slow.hidden = false; }, 8000);
    const again = () => {
      clearTimeout(soon);
      clearTimeout(late);
      if (slow) slow.hidden = true;
      delete form.dataset.sending;
      if (button) {
        button.removeAttribute("aria-busy");
        label.textContent = words;
      }
    };
    window.addEventListener("pageshow", again, { once: true });
    form.addEventListener("htmx:afterRequest", again, { once: true });
    // A file to download leaves the page as it is.
    if (form.hasAttribute("data-download")) setTimeout(again, 4000);
  });

  const say = (words) => {
    const region = one("#say");
    if (region && words) region.textContent = words;
  };
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = one("[data-announce]", event.target) || event.target;
    if (target.dataset && target.dataset.announce) say(target.dataset.announce);
    sheet();
  });

  // Two minutes before the session ends, offer to extend it without leaving the form.
  const seconds = Number(body.dataset.sessionSeconds || 0);
  const dialog = one("#session-dialog");
  const extend = one("#session-extend");
  let timer = 0;
  const watch = () => {
    clearTimeout(timer);
    if (seconds > 0 && dialog && dialog.showModal) {
      timer = setTimeout(() => { if (!dialog.open) show(dialog); }, Math.max(seconds - 120, 1) * 1000);
    }
  };
  if (extend) {
    extend.addEventListener("submit", (event) => {
      event.preventDefault();
      fetch(extend.action, { method: "POST", body: new FormData(extend), credentials: "same-origin", redirect: "manual" })
        .then((answer) => {
          if (!answer.ok) throw new Error(String(answer.status));
          dialog.close();
          say(extend.dataset.done);
          watch();
        })
        .catch(() => { one("[data-failed]", dialog).hidden = false; });
    });
  }
  document.addEventListener("htmx:afterRequest", watch);
  watch();

  // Attendance: fill only rows nobody touched, and count.
  const sheet = () => {
    const list = one("[data-sheet]");
    if (!list) return;
    const rows = all("[data-row]", list);
    const done = rows.filter((row) => one("input[type=radio]:checked", row)).length;
    const rest = rows.length - done;
    const fill = one("[data-fill]");
    all("[data-sheet-words]").forEach((words) => {
      words.textContent = plural(words.dataset, rows.length).replace("{done}", done).replace("{total}", rows.length);
    });
    all("[data-sheet-bar]").forEach((bar) => bar.setAttribute("width", rows.length ? (100 * done) / rows.length : 0));
    if (fill) {
      fill.hidden = rest === 0;
      const text = one(".button-text", fill) || fill;
      text.textContent = plural(fill.dataset, rest).replace("{rest}", rest);
    }
  };
  // Forms of the catalogue come with the page: data-form-one, -few, -many.
  const plural = (data, number) => {
    const tens = number % 100;
    const ones = number % 10;
    if (number === 1) return data.formOne;
    return ones > 1 && ones < 5 && !(tens > 11 && tens < 15) ? data.formFew : data.formMany;
  };
  // Beside the name stands what was chosen under it; a reason opens its list, another mark clears what does not fit.
  const note = (row) => {
    const words = one("[data-note]", row);
    const reason = one("select", row);
    const late = one(".att-more input", row);
    if (!words || !reason || !late) return;
    words.dataset.usual = words.dataset.usual || words.textContent;
    const minutes = late.value.trim();
    if (reason.value) words.textContent = reason.selectedOptions[0].textContent;
    else if (minutes) words.textContent = row.closest("[data-sheet]").dataset.late.replace("{num}", minutes);
    else words.textContent = words.dataset.usual;
  };
  document.addEventListener("change", (event) => {
    const row = event.target.closest("[data-sheet] [data-row]");
    if (!row) return;
    const more = one(".att-more", row);
    if (event.target.type === "radio" && more) {
      const mark = event.target.value;
      if (mark !== "excused") one("select", more).value = "";
      if (mark !== "present") one("input", more).value = "";
      more.open = mark === "excused";
    }
    note(row);
    sheet();
  });
  all("[data-sheet] [data-row]").forEach(note);

  // A long list: only the rows whose name holds the typed letters.
  const find = one("[data-sheet-find]");
  const plain = (text) => text.toLowerCase().replace(/ł/g, "l").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  if (find) {
    find.hidden = false;
    one("input", find).addEventListener("input", (event) => {
      const typed = plain(event.target.value.trim());
      all("[data-sheet] [data-row]").forEach((row) => { row.hidden = !plain(one("legend", row).textContent).includes(typed); });
    });
    one("input", find).addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  }
  document.addEventListener("click", (event) => {
    const fill = event.target.closest("[data-fill]");
    if (!fill) return;
    event.preventDefault();
    all("[data-sheet] [data-row]").forEach((row) => {
      if (!one("input[type=radio]:checked", row)) one("input[type=radio]", row).checked = true;
    });
    sheet();
    const send = one(".sticky-bar button, [data-sheet-send]");
    if (send) send.focus();
  });
  sheet();

  // Paper from the page as it stands; without script the PDF does the same.
  all("[data-print]").forEach((press) => {
    press.hidden = false;
    press.addEventListener("click", () => window.print());
  });

  // The summary of errors takes focus, so that it is read first.
  const errors = one("[data-errors]");
  if (errors) errors.focus();
})();
