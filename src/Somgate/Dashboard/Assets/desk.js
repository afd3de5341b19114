// Comforts; every screen works without them.
addEventListener('keydown', event => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select')) return;
  const search = document.getElementById('search');
  if (!search) return;
  event.preventDefault();
  search.focus();
});

for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? [...source.querySelectorAll('code')].map(code => code.textContent).join('\n') ?? source.textContent);
  });
}

// Columns change their order by drag too; a drag that is broken off changes nothing.
for (const list of document.querySelectorAll('[data-order]')) {
  let moved = null;
  for (const item of list.children) item.draggable = true;
  list.addEventListener('dragstart', event => {
    moved = event.target.closest('li');
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', moved.dataset.name);
  });
  list.addEventListener('dragover', event => {
    const over = event.target.closest('li');
    if (!moved || !over) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (over !== moved) over[event.clientY < box.top + box.height / 2 ? 'before' : 'after'](moved);
  });
  list.addEventListener('drop', event => event.preventDefault());
  list.addEventListener('dragend', event => {
    moved = null;
    if (event.dataTransfer.dropEffect === 'none') return location.reload();
    const act = document.createElement('input');
    act.type = 'hidden';
    act.name = 'act';
    act.value = 'order:' + [...list.children].map(item => item.dataset.name).join(',');
    list.closest('form').append(act);
    list.closest('form').submit();
  });
}

// A menu closes by Escape, and its button gets the focus back.
for (const menu of document.querySelectorAll('.menu')) {
  menu.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary').focus();
  });
}

document.getElementById('summary')?.focus();

// Copying a sum gives plain figures, whatever marks the language has.
addEventListener('copy', event => {
  const selection = getSelection();
  if (selection.isCollapsed || event.target.closest?.('input, textarea')) return;
  const within = selection.anchorNode.parentElement?.closest('data');
  const copied = document.createElement('div');
  copied.append(selection.getRangeAt(0).cloneContents());
  if (!within && !copied.querySelector('data')) return;
  for (const sum of copied.querySelectorAll('data')) sum.textContent = sum.value;
  event.clipboardData.setData('text/plain', within?.contains(selection.focusNode) ? within.value : copied.innerText);
  event.preventDefault();
});

// A sum that is typed in major units says what it is in minor ones.
for (const field of document.querySelectorAll('[data-minor]')) {
  const echo = document.createElement('p');
  echo.className = 'hint';
  echo.setAttribute('aria-live', 'polite');
  field.after(echo);
  field.addEventListener('input', () => {
    const typed = /^\s*(\d[\d\s]*)(?:[.,](\d{1,2}))?\s*$/.exec(field.value);
    const minor = typed && (typed[1].replace(/\D/g, '') + (typed[2] ?? '').padEnd(2, '0')).replace(/^0+(?=\d)/, '');
    echo.textContent = minor ? field.dataset.minor.replace('#', minor) : '';
  });
}

// News without a reload. A part names its address and its pace in seconds; without a pace there is nothing to wait for.
const freshen = {
  // Rows take what is new in place; others are counted, and nothing jumps.
  list(part, fresh) {
    const shown = [...part.querySelectorAll('tr[data-row]')];
    const answered = new Map([...fresh.querySelectorAll('tr[data-row]')].map(row => [row.dataset.row, row]));
    const isWhole = answered.size < Number(part.dataset.rows);
    const last = shown.findLastIndex(row => answered.has(row.dataset.row));
    shown.forEach((row, at) => {
      const now = answered.get(row.dataset.row);
      const isGone = !now && (isWhole || at < last);
      row.classList.toggle('gone', isGone);
      row.title = isGone ? part.dataset.gone : '';
      if (now && now.innerHTML !== row.innerHTML && !row.contains(document.activeElement)) row.innerHTML = now.innerHTML;
    });
    const known = new Set(shown.map(row => row.dataset.row));
    const first = [...answered.keys()].findIndex(key => known.has(key));
    const count = first < 0 ? answered.size : first;
    const button = document.querySelector('[data-fresh]');
    if (!button || part.dataset.first === undefined) return;
    button.hidden = count === 0;
    button.textContent = button.dataset.fresh.replace('#', count);
  },

  // What was unfolded stays so, and the focus stays where it was.
  card(part, fresh) {
    const now = fresh.getElementById(part.id);
    if (!now || now.innerHTML === part.innerHTML) return;
    const open = [...part.querySelectorAll('details[open][data-key]')].map(one => one.dataset.key);
    const focused = part.contains(document.activeElement) ? document.activeElement.closest('[data-key]')?.dataset.key : null;
    if (part.contains(document.activeElement) && !focused) return;
    part.replaceChildren(...now.childNodes);
    part.dataset.every = now.dataset.every ?? '';
    for (const one of part.querySelectorAll('details[data-key]')) {
      one.open = open.includes(one.dataset.key);
      if (one.dataset.key === focused) one.querySelector('summary').focus();
    }
  },
};

const switches = document.querySelectorAll('[data-live-switch]');
const isLive = () => localStorage.getItem('live') !== 'off';
for (const button of switches) {
  const show = () => button.setAttribute('aria-pressed', String(isLive()));
  button.hidden = false;
  show();
  button.addEventListener('click', () => {
    localStorage.setItem('live', isLive() ? 'off' : 'on');
    show();
  });
}

for (const part of document.querySelectorAll('[data-live]')) {
  const look = async () => {
    if (!Number(part.dataset.every)) return;
    if (!document.hidden && isLive()) {
      try {
        const answer = await fetch(part.dataset.live, { redirect: 'manual' });
        // Signed out: whoever looks on hears it with the next step.
        if (answer.type === 'opaqueredirect' || answer.status === 403 || answer.status === 404) return;
        if (answer.ok) freshen[part.dataset.kind](part, new DOMParser().parseFromString(await answer.text(), 'text/html'));
      } catch {
        // The network is away for a moment: the next look may have it.
      }
    }
    setTimeout(look, 1000 * Number(part.dataset.every));
  };
  setTimeout(look, 1000 * Number(part.dataset.every));
}
