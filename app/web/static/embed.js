// One tag puts a company's booking page into any site:
//   <script src="https://book.example/embed.js" data-company="acme" async></script>
// data-service: one service; data-mode="dialog": behind a button; data-label, data-close: its words;
// data-target: selector of the element to fill, or of the buttons that open the dialog; data-lang.
// What happens is told as an event "holdfast" of the document, {type, company, booking_id}.
(() => {
  "use strict";
  const script = document.currentScript;
  const company = script?.dataset.company;
  if (!company) return;
  const base = new URL(script.src).origin;
  const said = script.dataset;

  const address = () => {
    const path = ["b", company, ...(said.service ? ["services", said.service] : [])];
    const url = new URL(`/${path.map(encodeURIComponent).join("/")}`, base);
    url.searchParams.set("embed", "1");
    url.searchParams.set("tz", Intl.DateTimeFormat().resolvedOptions().timeZone);
    const language = said.lang || document.documentElement.lang.slice(0, 2);
    if (language) url.searchParams.set("lang", language);
    return url.href;
  };

  const makeFrame = () => {
    const frame = document.createElement("iframe");
    frame.src = address();
    frame.title = said.label || "Book";
    frame.referrerPolicy = "origin";
    Object.assign(frame.style, { display: "block", width: "100%", height: "40rem", border: "0" });
    listen(frame);
    return frame;
  };

  // Only what our own page says, and only from the frame that is ours.
  const listen = (frame) => {
    let pages = 0;
    window.addEventListener("message", (event) => {
      const told = event.data;
      if (event.origin !== base || event.source !== frame.contentWindow || told?.source !== "holdfast") return;
      if (told.type === "height" && Number.isFinite(told.height)) {
        frame.style.height = `${Math.min(Math.max(told.height, 160), 10000)}px`;
        return;
      }
      if (told.type === "page" && pages++ > 0 && frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
      const detail = { type: String(told.type), company };
      if (told.booking_id) detail.booking_id = String(told.booking_id);
      document.dispatchEvent(new CustomEvent("holdfast", { detail }));
    });
  };

  const showInline = () => {
    const target = said.target && document.querySelector(said.target);
    if (target) target.append(makeFrame());
    else script.after(makeFrame());
  };

  const offerDialog = () => {
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", said.label || "Book");
    Object.assign(dialog.style, {
      width: "min(60rem, 100vw)", maxWidth: "100vw", maxHeight: "100dvh", padding: "0", border: "0", overflow: "auto",
    });
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = said.close || "Close";
    Object.assign(close.style, { display: "block", marginInlineStart: "auto", minHeight: "44px", paddingInline: "1rem" });
    close.addEventListener("click", () => dialog.close());
    dialog.append(close);
    document.body.append(dialog);
    const open = () => {
      if (!dialog.querySelector("iframe")) dialog.append(makeFrame());
      dialog.showModal();
    };
    let openers = said.target ? [...document.querySelectorAll(said.target)] : [];
    if (openers.length === 0) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = said.label || "Book";
      script.after(button);
      openers = [button];
    }
    for (const opener of openers) {
      opener.addEventListener("click", (event) => {
        event.preventDefault();
        open();
      });
    }
  };

  const start = said.mode === "dialog" ? offerDialog : showInline;
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
