// The Payment Page, made swifter: every step works without it. It listens for progress, counts down, checks fields before a form goes,
// and tells the page of the shop what happens (payment-page.md 10, 17, 19.1).
(() => {
  'use strict';
  const main = document.getElementById('main');
  const { screen, step, version, home, frame } = main.dataset;
  const all = selector => [...document.querySelectorAll(selector)];
  const show = (element, visible = true) => { if (element) element.hidden = !visible; };
  const started = Date.now();
  const isResult = screen === 'S5' || screen === 'S6' || screen === 'S12';
  const isEmbedded = frame === 'embedded';

  // --- Messages -------------------------------------------------------------------------------------------------------------------
  const framed = window.parent !== window && (frame !== undefined || screen === 'error');
  const waiting = framed ? JSON.parse(main.dataset.messages || '[]') : [];
  if (framed && screen === 'error') waiting.push({ message: 'epframe.fail_loading', data: { message: 'Application error' } });
  let guid = null;
  let origin = null;
  let lastSize = '';

  // A reload must not repeat what the address says was done.
  const address = new URL(location.href);
  const did = address.searchParams.get('did');
  if (did !== null) {
    address.searchParams.delete('did');
    history.replaceState(null, '', address);
  }

  const size = () => ({
    width: Math.max(1, Math.ceil(document.documentElement.clientWidth)),
    height: Math.max(1, Math.ceil(document.body.getBoundingClientRect().height)),
  });

  function post(message, data) {
    if (!framed) return;
    const entry = data === undefined ? { message } : { message, data };
    if (guid === null) waiting.push(entry);
    else deliver(entry);
  }

  function deliver(entry) {
    if (entry.message === 'epframe.loaded' || entry.message === 'epframe.resize') {
      entry.data = size();
      lastSize = JSON.stringify(entry.data);
    }
    window.parent.postMessage(JSON.stringify({ ...entry, guid }), origin);
  }

  const resized = () => {
    if (guid !== null && JSON.stringify(size()) !== lastSize) post('epframe.resize');
  };

  const shopSays = {
    resize: () => post('epframe.resize'),
    close: () => { if (!isResult && screen !== 'error') post('epframe.destroy'); },
    'epframe.embedded_mode.check_validation': () => post('epframe.embedded_mode.check_validation_response', faults()),
    'epframe.embedded_mode.submit': message => {
      const phone = document.getElementById('phone');
      const given = message.fields && message.fields.customer_phone;
      if (phone && phone.value.trim() === '' && (typeof given === 'string' || typeof given === 'number')) phone.value = tidyPhone(String(given));
      submitForm();
    },
    'epframe.embedded_mode.try_submit': () => submitForm(),
    'epframe.external_widget_form_submission': () => submitForm(),
    'epframe.embedded_mode.buttons_disable': () => all('button').forEach(button => { button.disabled = true; }),
    'epframe.embedded_mode.buttons_enable': () => all('button').forEach(button => { button.disabled = false; }),
  };

  function linked(event, message) {
    const allowed = main.dataset.origins;
    if (typeof message.guid !== 'string' || (allowed && !allowed.split(' ').includes(event.origin))) return;
    if (guid === null) origin = event.origin === 'null' || event.origin === '' ? '*' : event.origin;
    guid = message.guid;
    waiting.splice(0).forEach(deliver);
    dispatchEvent(new Event('linked'));
  }

  if (framed) {
    addEventListener('message', event => {
      if (event.source !== window.parent || typeof event.data !== 'string') return;
      let message;
      try { message = JSON.parse(event.data); } catch { return; }
      if (message === null || typeof message !== 'object') return;
      if (origin !== null && origin !== '*' && event.origin !== origin) return;
      if (message.message === 'link') linked(event, message);
      else if (guid !== null && Object.hasOwn(shopSays, message.message)) shopSays[message.message](message);
    });
    if (window.ResizeObserver) new ResizeObserver(resized).observe(document.body);
  }

  /** Goes on to the present screen. What was not told yet goes along, since the next document cannot know it. */
  let left = false;
  let sending = false;
  function goOn() {
    // The stream may tell of a step before the answer to its form is here, which knows what was done: to go on would break it off.
    if (left || sending) return;
    left = true;
    if (isEmbedded && screen === 'S3') post('epframe.embedded_mode.hide_loader');
    location.replace(home + (framed && guid === null && did ? `?did=${encodeURIComponent(did)}` : ''));
  }

  addEventListener('pageshow', event => { if (event.persisted) location.reload(); });

  // --- Fields ---------------------------------------------------------------------------------------------------------------------
  const form = document.querySelector('form[data-form]');

  function tidyPhone(typed) {
    let text = typed.replace(/[\s\p{Zs}\p{Cf}\p{Pd}\u2212().]/gu, '').replace(/^\+/, '');
    if (!/^\d+$/.test(text)) return typed;
    const rule = [[/^00996(\d{9})$/], [/^9960(\d{9})$/], [/^996(\d{9})$/], [/^0(\d{9})$/]].find(([pattern]) => pattern.test(text));
    if (rule) text = text.replace(rule[0], '$1');
    return text;
  }

  const rules = {
    phone: value => /^[1-9]\d{8}$/.test(tidyPhone(value)),
    code: value => /^\d{4,8}$/.test(value.replace(/[\s-]/g, '')),
  };

  function faultOf(field) {
    const { kind, empty, wrong } = field.dataset;
    if (kind === 'choice') return field.querySelector(':checked') ? null : empty;
    if (field.value.trim() === '') return empty;
    return rules[kind](field.value) ? null : wrong;
  }

  const fields = () => form ? [...form.querySelectorAll('[data-kind]')] : [];
  const nameOf = field => field.dataset.kind === 'choice' ? 'method' : field.name;

  function faults() {
    return Object.fromEntries(fields().map(field => [nameOf(field), faultOf(field)]).filter(([, fault]) => fault !== null));
  }

  function mark(field, fault) {
    const error = document.getElementById(`${nameOf(field)}-error`);
    error.textContent = fault ?? '';
    show(error, fault !== null);
    if (field.dataset.kind === 'choice') return;
    const others = (field.getAttribute('aria-describedby') || '').split(' ').filter(id => id && id !== error.id);
    field.setAttribute('aria-describedby', (fault === null ? others : [error.id, ...others]).join(' '));
    if (fault === null) field.removeAttribute('aria-invalid');
    else field.setAttribute('aria-invalid', 'true');
  }

  /** True when the form may go; else the summary says why and takes the focus. */
  function check() {
    const found = faults();
    fields().forEach(field => mark(field, found[nameOf(field)] ?? null));
    const summary = document.getElementById('summary');
    if (!summary) return true;
    const list = summary.querySelector('ul');
    list.replaceChildren(...Object.entries(found).map(([name, fault]) => {
      const [item, link] = [document.createElement('li'), document.createElement('a')];
      link.href = `#${name}`;
      link.textContent = fault;
      item.append(link);
      return item;
    }));
    const isGood = list.children.length === 0;
    show(summary, !isGood);
    if (!isGood) summary.focus();
    return isGood;
  }

  function submitForm() {
    if (form && check()) form.requestSubmit();
  }

  all('form').forEach(one => one.addEventListener('submit', event => {
    if (one.dataset.sent !== undefined || (one === form && !check())) {
      event.preventDefault();
      return;
    }
    one.dataset.sent = '';
    sending = true;
    if (event.submitter) event.submitter.setAttribute('aria-busy', 'true');
  }));

  fields().filter(field => field.dataset.kind !== 'choice').forEach(field => {
    // What is right is seen to be while it is typed: were the error to go when the field is left for the button, the button would move away from under the click.
    field.addEventListener('input', () => {
      if (field.hasAttribute('aria-invalid') && faultOf(field) === null) mark(field, null);
    });
    field.addEventListener('blur', event => {
      if (field.dataset.kind === 'phone') field.value = tidyPhone(field.value);
      const goes = event.relatedTarget && event.relatedTarget.type === 'submit';
      if (field.value.trim() !== '' && !goes) mark(field, faultOf(field));
    });
    if (isEmbedded && screen === 'S2') field.addEventListener('keydown', event => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      post('epframe.enter_key_pressed');
    });
  });

  document.addEventListener('click', event => {
    const link = event.target.closest('.summary a');
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.focus();
  });

  const shownFaults = document.getElementById('summary');
  if (shownFaults && !shownFaults.hidden) shownFaults.focus();

  // --- What needs a clock ---------------------------------------------------------------------------------------------------------
  const ticks = [];
  const secondsGone = () => (Date.now() - started) / 1000;

  function clockText(seconds) {
    const pad = number => String(number).padStart(2, '0');
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${pad(minutes)}:${pad(seconds % 60)}`;
  }

  all('.panel').forEach(panel => {
    const [text, bar, spoken] = ['.left', 'progress', '.spoken'].map(part => panel.querySelector(part));
    ticks.push(() => {
      const seconds = Math.max(0, Math.ceil(panel.dataset.until - secondsGone()));
      show(text, seconds <= 86400);
      text.textContent = text.dataset.text.replace('{left}', clockText(seconds));
      show(bar, seconds <= 300);
      bar.value = seconds;
      const says = seconds <= 60 ? panel.dataset.one : seconds <= 300 ? panel.dataset.five : '';
      if (spoken.textContent !== says) spoken.textContent = says;
      if (seconds === 0) goOn();
    });
  });

  all('[data-from]').forEach(resend => {
    const [button, text] = [resend.querySelector('button'), resend.querySelector('[data-text]')];
    ticks.push(() => {
      const seconds = Math.max(0, Math.ceil(resend.dataset.from - secondsGone()));
      button.disabled = seconds > 0;
      show(text, seconds > 0);
      text.textContent = text.dataset.text.replace('{s}', seconds);
    });
  });

  all('[data-in]').forEach(later => ticks.push(() => { if (secondsGone() >= later.dataset.in) show(later); }));

  const tick = () => ticks.forEach(one => one());
  if (ticks.length > 0) {
    tick();
    setInterval(tick, 1000);
  }

  all('.unscripted').forEach(element => show(element, false));

  // --- Progress -------------------------------------------------------------------------------------------------------------------
  const quietMs = 20000;
  const pollMs = 3000;

  function moved(state) {
    const isOther = screen === 'S4' || main.dataset.follows ? state.step !== step : state.step !== step || String(state.version) !== version;
    if (isOther) goOn();
  }

  async function ask() {
    try {
      const answer = await fetch(`${home}/state`, { cache: 'no-store' });
      if (answer.ok) moved(await answer.json());
      else if (answer.status === 410) goOn();
    } catch { /* no way through; the next turn asks again */ }
  }

  function poll() {
    if (poll.runs) return;
    poll.runs = setInterval(ask, pollMs);
    ask();
  }

  function listen() {
    if (!window.EventSource) return poll();
    const source = new EventSource(`${home}/events`);
    let failures = 0;
    const giveUp = () => { source.close(); poll(); };
    const quiet = setTimeout(giveUp, quietMs);
    source.addEventListener('step', event => {
      clearTimeout(quiet);
      failures = 0;
      moved(JSON.parse(event.data));
    });
    source.onerror = () => {
      failures++;
      if (failures >= 2 || source.readyState === 2) giveUp();
    };
  }

  if (screen === 'S3' || screen === 'S4' || main.dataset.follows) {
    listen();
    const offline = () => all('.offline').forEach(element => show(element, !navigator.onLine));
    addEventListener('offline', offline);
    addEventListener('online', () => { offline(); ask(); });
    offline();
    document.addEventListener('visibilitychange', () => { if (!document.hidden) ask(); });
  }

  // --- Leaving --------------------------------------------------------------------------------------------------------------------
  all('[data-leave]').forEach(button => {
    // Without a page to tell, the button would do nothing.
    show(button, framed);
    button.addEventListener('click', () => {
      if (button.dataset.leave === 'result') post('epframe.exit');
      else {
        post('epframe.destroy');
        if (frame === 'popup') post('epframe.exit');
      }
    });
  });

  const onward = document.getElementById('onward');
  if (screen === 'S12' && onward) {
    // The whole page is the shop's to load: a frame may not.
    const leave = () => { if (!framed || onward.target !== '_top') location.replace(onward.href); };
    if (!framed) leave();
    else {
      const timer = setTimeout(leave, 1000);
      addEventListener('linked', () => { clearTimeout(timer); leave(); }, { once: true });
    }
    setTimeout(() => onward.focus(), 2000);
  }
})();
