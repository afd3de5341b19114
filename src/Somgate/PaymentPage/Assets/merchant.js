/* Opens the Payment Page of Somgate from the page of a shop: in a modal window, in an iframe, or in the tab itself.
   What a shop may call and hear is described in docs/api/payment-page.md. */
(() => {
  'use strict';

  const modes = ['purchase', 'payout', 'card_tokenize', 'card_verify', 'money_transfer', 'presentation'];
  const loadedWithinMs = 5000;
  // A page that is closed still says so; then its frame goes.
  const unloadAfterMs = 250;
  const handlersWithoutPrefix = ['check_submit', 'validation_error', 'show_loader', 'hide_loader', 'check_shipping_address', 'check_shipping_method', 'confirmation'];
  const words = {
    ky: { frame: 'Төлөм барагы', close: 'Жабуу' },
    ru: { frame: 'Страница оплаты', close: 'Закрыть' },
    en: { frame: 'Payment page', close: 'Close' },
  };

  const widgets = new Set();
  const ownScript = [...document.scripts].reverse().find(script => script.src && new URL(script.src).pathname.endsWith('/merchant.js'));
  const scriptOrigin = ownScript ? new URL(ownScript.src).origin : location.origin;

  const isOn = value => !(value === undefined || value === null || value === false || value === 0 || ['', '0', 'false'].includes(String(value).toLowerCase()));
  const camel = name => name.split(/[._]/).map(part => part.charAt(0).toUpperCase() + part.slice(1)).join('');

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  }

  function guid(groups) {
    const numbers = crypto.getRandomValues(new Uint16Array(groups));
    return [...numbers].map(number => number.toString(16).padStart(4, '0')).join('-');
  }

  function isMobile() {
    const agent = navigator.userAgent;
    const isTabletOfApple = /Macintosh/.test(agent) && navigator.maxTouchPoints > 1;
    return /Android|iPhone|iPad|iPod|Mobile|Silk|Opera Mini|IEMobile/i.test(agent) || isTabletOfApple;
  }

  class Widget {
    constructor(config, method) {
      this.config = config || {};
      this.method = String(method || 'get').toLowerCase() === 'post' ? 'post' : 'get';
      this.guid = guid(8);
      this.encrypted = null;
      this.frame = null;
      this.modal = null;
      this.lastSize = '';
    }

    // --- What shops call ----------------------------------------------------------------------------------------------------------
    run() {
      this.check();
      this.call('onRun');
      if (this.frame) this.discard();
      const place = this.place();
      if (place === 'tab') this.leave();
      else if (place === 'popup') this.openModal();
      else this.openFrame();
      return this;
    }

    buildUrl() {
      if (this.encrypted !== null) return this.encrypted;
      return `/payment?${new URLSearchParams(this.sent('get'))}`;
    }

    buildFullUrl() {
      return this.base() + this.buildUrl();
    }

    buildForm() {
      const inputs = this.sent('post').map(([name, value]) => element('input', { type: 'hidden', name, value }));
      return element('form', { method: 'post', action: `${this.base()}/payment`, 'accept-charset': 'utf-8', hidden: '' }, ...inputs);
    }

    setEncryptedURL(path) {
      this.encrypted = String(path).startsWith('/') ? String(path) : `/${path}`;
      return this;
    }

    sendPostMessage(message) {
      if (this.frame?.contentWindow) this.frame.contentWindow.postMessage(JSON.stringify({ ...message, guid: this.guid }), '*');
    }

    trySubmit() {
      this.sendPostMessage({ message: 'epframe.embedded_mode.try_submit' });
    }

    externalSubmit() {
      this.sendPostMessage({ message: 'epframe.external_widget_form_submission' });
    }

    closePopup() {
      if (!this.modal) return;
      this.sendPostMessage({ message: 'close' });
      this.hideModal();
      this.call('onExit');
    }

    // --- What is opened, and where ------------------------------------------------------------------------------------------------
    check() {
      const { mode = 'purchase', payment_id: paymentId, payment_currency: currency } = this.config;
      if (!modes.includes(mode)) throw new Error(`Unknown mode: ${mode}`);
      if (this.encrypted === null && mode === 'purchase' && (!paymentId || !currency)) throw new Error('Payment not specified.');
      const place = this.place();
      if ((place === 'iframe' || place === 'embedded') && !this.target()) throw new Error('Invalid target_element');
    }

    place() {
      const { redirect, redirect_on_mobile: onMobile, frame_mode: frameMode, target_element: target } = this.config;
      if (isOn(redirect) || (isOn(onMobile) && isMobile())) return 'tab';
      if (frameMode === 'embedded') return 'embedded';
      return target ? 'iframe' : 'popup';
    }

    target() {
      const target = this.config.target_element;
      return target instanceof Element ? target : target ? document.getElementById(String(target)) : null;
    }

    base() {
      return this.config.baseUrl ? String(this.config.baseUrl).replace(/\/+$/, '') : scriptOrigin;
    }

    sent(method) {
      const own = Object.entries(this.config)
        .filter(([name, value]) => name !== 'frame_mode' && value !== undefined && typeof value !== 'function' && typeof value !== 'object')
        .map(([name, value]) => [name, String(value)]);
      const added = { frame_mode: this.place(), _referrer: document.referrer };
      if (method === 'get') Object.assign(added, { _sw: String(screen.width), _sh: String(screen.height) });
      return [...own.filter(([name]) => !(name in added)), ...Object.entries(added)];
    }

    leave() {
      if (this.method === 'get' || this.encrypted !== null) {
        location.assign(this.buildFullUrl());
        return;
      }
      const form = this.buildForm();
      document.body.append(form);
      form.submit();
    }

    openFrame() {
      this.target().replaceChildren(this.makeFrame());
      this.load();
    }

    makeFrame() {
      this.guid = guid(8);
      this.lastSize = '';
      this.isLoaded = false;
      const name = `iframe-${this.guid}`;
      const frame = element('iframe', { class: 'ep-iframe', id: name, name, title: this.words().frame, allow: 'payment', frameborder: '0' });
      frame.addEventListener('load', () => this.linked());
      this.frame = frame;
      widgets.add(this);
      return frame;
    }

    load() {
      if (this.method === 'get' || this.encrypted !== null) {
        this.frame.src = this.buildFullUrl();
        return;
      }
      const form = this.buildForm();
      form.target = this.frame.name;
      document.body.append(form);
      form.submit();
      form.remove();
    }

    /** Each document in the frame learns who we are; the first must say that it is there. */
    linked() {
      this.sendPostMessage({ message: 'link' });
      if (this.isLoaded || this.patience) return;
      this.patience = setTimeout(() => {
        this.patience = null;
        if (!this.isLoaded && this.frame) this.call('onFailLoading', { message: 'Network problem', config: this.config });
      }, loadedWithinMs);
    }

    // --- The modal window ---------------------------------------------------------------------------------------------------------
    openModal() {
      document.getElementById('ep-modal-container')?.remove();
      const body = element('div', { id: 'ep-modal-body' }, this.makeFrame());
      const cross = element('button', { id: 'ep-modal-close', type: 'button', 'aria-label': this.words().close }, '\u00d7');
      const wrap = element('div', { id: 'ep-modal-wrap', class: 'ep-modal-wrap' }, body, cross);
      const container = element('div', { id: 'ep-modal-container', role: 'dialog', 'aria-modal': 'true', 'aria-label': this.words().frame }, wrap);
      container.classList.add('shown', ...String(this.config.css_modal_wrap || '').split(/\s+/).filter(name => name !== ''));
      if (isMobile()) container.classList.add('modal-mobile');
      cross.addEventListener('click', () => this.closePopup());
      container.addEventListener('click', event => {
        if (event.target === container && isOn(this.config.close_on_missclick)) this.closePopup();
      });
      this.modal = { container, wrap, body, cross, focused: document.activeElement, overflow: document.documentElement.style.overflow };
      this.modal.onKey = event => { if (event.key === 'Escape') this.closePopup(); };
      this.modal.onFocus = event => { if (!container.contains(event.target)) cross.focus(); };
      document.addEventListener('keydown', this.modal.onKey);
      document.addEventListener('focusin', this.modal.onFocus);
      document.documentElement.style.overflow = 'hidden';
      document.body.append(container);
      this.load();
      this.frame.focus();
    }

    hideModal() {
      const { modal, frame } = this;
      if (!modal) return;
      this.modal = null;
      modal.container.classList.remove('shown');
      modal.container.removeAttribute('aria-modal');
      document.removeEventListener('keydown', modal.onKey);
      document.removeEventListener('focusin', modal.onFocus);
      document.documentElement.style.overflow = modal.overflow;
      if (modal.focused instanceof HTMLElement) modal.focused.focus();
      setTimeout(() => {
        modal.container.remove();
        if (this.frame === frame) this.forget();
      }, unloadAfterMs);
    }

    discard() {
      const { modal, frame } = this;
      if (modal) this.hideModal();
      modal?.container.remove();
      frame.remove();
      this.forget();
    }

    forget() {
      clearTimeout(this.patience);
      this.patience = null;
      this.frame = null;
      widgets.delete(this);
    }

    // --- What the page says -------------------------------------------------------------------------------------------------------
    receive(message) {
      const name = message.message.replace(/^epframe\./, '');
      const isNews = name !== 'resize' || JSON.stringify(message.data) !== this.lastSize;
      let data = message.data;
      if (name === 'fail_loading') data = { ...data, config: this.config };
      if (name === 'redirect') {
        this.tell(name, data);
        this.follow(data);
        return;
      }
      this.act(name, message);
      if (isNews) this.tell(name, data);
    }

    act(name, message) {
      switch (name) {
        case 'loaded':
        case 'resize':
          this.isLoaded = true;
          this.fit(message.data);
          break;
        case 'fail_loading':
          this.isLoaded = true;
          this.modal?.wrap.classList.add('loaded');
          break;
        case 'exit':
          this.hideModal();
          break;
        case 'payment.try_again':
        case 'payment.canceled':
          widgets.forEach(other => { if (other !== this) other.sendPostMessage({ message: 'epframe.embedded_mode.buttons_enable' }); });
          break;
        case 'embedded_mode.check_validation':
        case 'embedded_mode.submit': {
          const { from_another_domain: _, ...passed } = message;
          this.sendPostMessage(passed);
          break;
        }
      }
    }

    fit(size) {
      if (!size || !(size.height > 0) || !this.frame) return;
      this.lastSize = JSON.stringify(size);
      const height = `${Math.ceil(size.height)}px`;
      if (this.modal) {
        this.modal.wrap.classList.add('loaded');
        this.modal.body.style.height = height;
      } else this.frame.style.height = height;
    }

    follow(data) {
      let address;
      try { address = new URL(data.url, location.href); } catch { return; }
      if (!['javascript:', 'vbscript:', 'data:'].includes(address.protocol)) location.assign(address.href);
    }

    tell(name, data) {
      this.call(`on${camel(name)}`, data);
      const short = name.replace(/^embedded_mode\./, '');
      if (short !== name && handlersWithoutPrefix.includes(short)) this.call(`on${camel(short)}`, data);
    }

    call(handler, data) {
      if (typeof this.config[handler] === 'function') this.config[handler](data);
    }

    words() {
      const code = String(this.config.language_code || navigator.language || 'en').toLowerCase().split(/[-_]/)[0];
      return words[code === 'kg' ? 'ky' : code] || words.en;
    }
  }

  addEventListener('message', event => {
    if (typeof event.data !== 'string') return;
    let message;
    try { message = JSON.parse(event.data); } catch { return; }
    if (message === null || typeof message !== 'object' || typeof message.message !== 'string') return;
    const isOwn = event.source === window && message.from_another_domain;
    for (const widget of [...widgets]) {
      const isFromFrame = event.source === widget.frame?.contentWindow && message.guid === widget.guid;
      if (isFromFrame || (isOwn && (message.guid === undefined || message.guid === widget.guid))) widget.receive(message);
    }
  });

  const create = (config, method) => new Widget(config, method);

  window.EPayWidget = {
    create,
    run: (config, method) => create(config, method).run(),
    runEmbedded: (config, method) => create({ ...config, frame_mode: 'embedded' }, method).run(),
    bind(buttonId, config, method) {
      const widget = create(config, method);
      document.getElementById(buttonId)?.addEventListener('click', event => {
        event.preventDefault();
        widget.run();
      });
      return widget;
    },
    guid,
    isMobile,
    getBaseUrl: () => scriptOrigin,
  };
})();
