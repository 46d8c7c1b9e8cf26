// Makes pages nicer; every page works without it. Nothing here changes what a form sends.

const script = document.querySelector("script[data-govuk]");
if (script && document.body.classList.contains("govuk-frontend-supported")) {
  import(script.dataset.govuk).then((govuk) => govuk.initAll()).catch(() => {});
}

// A form sends once: a second press while the first is on its way is dropped. Coming back with the back button frees it.
const sent = new WeakSet();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  form.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) {
    sent.delete(form);
    form.removeAttribute("aria-busy");
  }
});

// A live total: <form data-total data-budget="500000" data-least="1" data-most="5"> around boxes with data-cost, and
// inside it [data-total-count], [data-total-money], [data-total-left] and [data-total-bar]. Figures are in pence.
for (const form of document.querySelectorAll("form[data-total]")) {
  const boxes = [...form.querySelectorAll("input[data-cost]")];
  const budget = Number(form.dataset.budget || 0);
  const money = (pence) =>
    new Intl.NumberFormat(document.documentElement.lang || "en", {
      style: "currency",
      currency: form.dataset.currency || "GBP",
      minimumFractionDigits: pence % 100 ? 2 : 0,
      maximumFractionDigits: 2,
    }).format(pence / 100);
  const put = (name, text) => {
    for (const place of form.querySelectorAll(`[data-total-${name}]`)) place.textContent = text;
  };
  const add = () => {
    const chosen = boxes.filter((box) => box.checked);
    const sum = chosen.reduce((total, box) => total + Number(box.dataset.cost), 0);
    put("count", String(chosen.length));
    put("money", money(sum));
    put("left", money(budget - sum));
    for (const bar of form.querySelectorAll("[data-total-bar]")) {
      bar.setAttribute("width", `${budget ? Math.min(100, (sum / budget) * 100) : 0}%`);
    }
    const over = Boolean(form.dataset.most && chosen.length > Number(form.dataset.most));
    form.classList.toggle("al-over", over);
  };
  for (const box of boxes) box.addEventListener("change", add);
  for (const hidden of form.querySelectorAll("[data-total-shown]")) hidden.hidden = false;
  add();
}
