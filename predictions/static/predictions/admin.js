// What makes the entry form quicker; every page works without it.
"use strict";

// Suggestions while somebody types: fills the input's <datalist> from the admin's own autocomplete.
function suggest(input) {
  let waiting = 0;
  let asked = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    const cut = "several" in input.dataset ? Math.max(input.value.lastIndexOf(";"), input.value.lastIndexOf(",")) + 1 : 0;
    const before = cut ? input.value.slice(0, cut) + " " : "";
    const term = input.value.slice(cut).trim();
    if (term.length < 2) return;
    waiting = setTimeout(async () => {
      const turn = ++asked;
      const answer = await fetch(`${input.dataset.suggest}&term=${encodeURIComponent(term)}`);
      if (!answer.ok || turn !== asked) return;
      const found = (await answer.json()).results;
      input.list.replaceChildren(...found.map((one) => new Option("", before + one.text)));
    }, 150);
  });
}

// The reading of hedge and quote, as the server reads them. Numbers that somebody typed are left alone.
function readWords(line) {
  const form = line.closest("form");
  const words = ["hedge", "quote", "denies", "retracts"].map((name) => form.elements[name]);
  const numbers = ["low", "probability", "high"].map((name) => form.elements[name]);
  let read = ["", "", ""]; // what the words last came to
  let asked = 0;

  async function ask() {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const input of words) {
      if (input.type !== "checkbox" || input.checked) body.append(input.name, input.value);
    }
    const turn = ++asked;
    const answer = await fetch(line.dataset.url, { method: "POST", body });
    return answer.ok && turn === asked ? answer.json() : null;
  }
  function untouched() {
    const typing = numbers.includes(document.activeElement) && document.activeElement.value;
    return !typing && (numbers.every((input, index) => input.value === read[index]) || !form.elements.probability.value);
  }
  async function fill() {
    const reading = await ask();
    if (!reading) return;
    const free = untouched();
    read = numbers.map((input) => reading[input.name]);
    if (!free) return;
    numbers.forEach((input, index) => { input.value = read[index]; });
    line.textContent = reading.sentence;
  }
  async function start() {
    const reading = await ask();
    if (reading) read = numbers.map((input) => reading[input.name]);
  }
  for (const input of words) input.addEventListener("change", fill);
  if (numbers.some((input) => input.value)) start();
}

// A column is said on the day it came out, unless somebody says otherwise.
function sayOnPublication(form) {
  const published = form.elements.published_on;
  const said = form.elements.said_on;
  if (!published || !said) return;
  let copied = "";
  published.addEventListener("change", () => {
    if (said.value === copied) said.value = copied = published.value;
  });
}

// A picker is called what its label says; Select2 calls it by what is chosen, which is nothing at first.
function namePicker(select) {
  const label = document.querySelector(`label[for="${select.id}"]`);
  const shown = document.getElementById(`select2-${select.id}-container`);
  if (!label || !shown) return;
  label.id = label.id || `${select.id}_label`;
  shown.setAttribute("aria-labelledby", label.id);
  shown.parentElement.setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
}

document.querySelectorAll("input[data-suggest]").forEach(suggest);
document.querySelectorAll("#reading").forEach(readWords);
document.querySelectorAll("body.entry form").forEach(sayOnPublication);
// Asked of jQuery, which makes the pickers on its own time: after the page has loaded, or before.
globalThis.django?.jQuery?.(() => document.querySelectorAll("select.admin-autocomplete").forEach(namePicker));
