// Keeps the page of an order in step, and comforts. Everything works without it.

follow();
prepare();
openPaymentPage();

document.addEventListener("click", event => {
  const phone = event.target.closest?.("[data-phone]");
  if (!phone) return;
  const field = document.getElementById("phone");
  field.value = phone.dataset.phone;
  field.focus();
});

// A second press on a button that is at work does nothing.
document.addEventListener("submit", event => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});

addEventListener("pageshow", event => { if (event.persisted) location.reload(); });

function follow() {
  const address = main().dataset.events;
  if (!address) return;
  const stream = new EventSource(address);
  stream.addEventListener("version", async event => {
    if (event.data === main().dataset.version) return;
    await refresh();
    if (!main().dataset.events) stream.close();
  });
  addEventListener("pagehide", () => stream.close());
  document.addEventListener("visibilitychange", () => { if (!document.hidden && main().dataset.events) refresh(); });
}

async function refresh() {
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (!answer) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [before, after] = [main(), page.querySelector("main")];
  if (!after || before.dataset.version === after.dataset.version) return;
  const typed = document.getElementById("code")?.value ?? "";
  const sameStep = before.dataset.step === after.dataset.step;
  before.replaceWith(after);
  document.title = page.title;
  const code = document.getElementById("code");
  if (code && sameStep) code.value = typed;
  (code ?? after.querySelector("h1"))?.focus();
  document.getElementById("spoken").textContent = after.querySelector("#notice, .wait, .done, .problem")?.textContent ?? page.title;
  prepare();
}

function prepare() {
  for (const link of document.querySelectorAll(".unscripted")) link.hidden = true;
  const again = document.querySelector("[data-wait-seconds]");
  if (!again) return;
  const text = again.textContent;
  const until = performance.now() + 1000 * again.dataset.waitSeconds;
  const tick = () => {
    const left = Math.ceil((until - performance.now()) / 1000);
    again.disabled = left > 0;
    again.textContent = left > 0 ? `${text} (in ${left} s)` : text;
    if (left > 0 && again.isConnected) setTimeout(tick, 500);
  };
  tick();
}

// The library of the platform stands before this module; its page tells how the payment ends.
function openPaymentPage() {
  const place = document.getElementById("pay");
  if (!place) return;
  const toOrder = () => location.assign(place.dataset.order);
  const config = JSON.parse(place.dataset.pay);
  EPayWidget.run({ ...config, onExit: toOrder, ...(config.target_element ? { onDestroy: toOrder } : {}) });
}

function main() { return document.querySelector("main"); }
