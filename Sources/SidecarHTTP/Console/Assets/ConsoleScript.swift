/// The one program in the browser. Every page can be read and used without it; it adds live parts, the dialog before actions, and
/// how long ago things were.
enum ConsoleScript {
    static let text = #"""
        "use strict";
        (() => {
          const body = document.body, announcer = document.getElementById("announcer");
          const dialog = document.getElementById("dialog"), pulse = document.getElementById("pulse");
          const say = text => { announcer.textContent = text; };

          // How long ago: beside the exact time, which stays readable.
          const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always", style: "short" });
          const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
          const relative = instant => {
            const seconds = Math.round((instant - Date.now()) / 1000);
            const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) || units[3];
            return words.format(Math.trunc(seconds / size), unit);
          };
          const refreshTimes = () => {
            for (const time of document.querySelectorAll("main time:not(.day)")) {
              const instant = Date.parse(time.dateTime);
              if (Number.isNaN(instant)) continue;
              let beside = time.nextElementSibling;
              if (!beside || !beside.classList.contains("ago")) {
                beside = document.createElement("span");
                beside.className = "ago";
                time.after(beside);
              }
              const text = relative(instant);
              if (beside.textContent !== text) beside.textContent = text;
            }
          };
          refreshTimes();
          setInterval(refreshTimes, 10000);

          // The page's own address again, as the server draws it now.
          const fetchPage = async address => {
            const answer = await fetch(address, { headers: { "X-Console-Fragment": "1" }, credentials: "same-origin" });
            if (answer.redirected || answer.status === 401) { location.reload(); return null; }
            return new DOMParser().parseFromString(await answer.text(), "text/html");
          };

          // Live parts: a part is replaced whole when the server says that something in it changed, unless somebody works in it.
          let running = false, again = null;
          const refresh = async topics => {
            if (running) { again = new Set([...(again || []), ...topics]); return; }
            running = true;
            try {
              const parts = [...document.querySelectorAll("[data-live]")].filter(part =>
                part.id && part.dataset.live.split(" ").some(topic => topics.has(topic)));
              if (parts.length > 0) {
                const fresh = await fetchPage(location.href);
                if (fresh) for (const part of parts) exchange(part, fresh.getElementById(part.id));
                refreshTimes();
              }
            } catch { /* The stream tells when the connection is lost. */ } finally {
              running = false;
              if (again) { const topics = again; again = null; refresh(topics); }
            }
          };
          const plain = part => {
            const copy = part.cloneNode(true);
            for (const added of copy.querySelectorAll(".ago")) added.remove();
            return copy.innerHTML;
          };
          const exchange = (part, fresh) => {
            if (!fresh || plain(part) === plain(fresh)) return;
            const active = document.activeElement, inside = part.contains(active);
            if (inside && active.matches("input, select, textarea")) return;
            const focus = inside && active.href ? active.getAttribute("href") : null;
            const before = part.dataset.announce, after = fresh.dataset.announce;
            part.replaceWith(fresh);
            fresh.classList.add("fresh");
            if (focus) {
              const link = [...fresh.querySelectorAll("a[href]")].find(link => link.getAttribute("href") === focus);
              if (link) link.focus({ preventScroll: true });
            }
            if (after && after !== before) say(after);
          };

          if (body.dataset.events && "EventSource" in window) {
            let source = null, wasLost = false;
            const show = isLive => { if (pulse) { pulse.hidden = false; pulse.classList.toggle("lost", !isLive); } };
            const connect = () => {
              source = new EventSource(body.dataset.events);
              source.addEventListener("change", event => refresh(new Set(event.data.split(" "))));
              source.addEventListener("end", () => { source.close(); location.reload(); });
              source.onopen = () => {
                show(true);
                if (wasLost) { wasLost = false; say(body.dataset.back); refresh(new Set(["queue", "signers", "receipts"])); }
              };
              source.onerror = () => {
                show(false);
                if (!wasLost) { wasLost = true; say(body.dataset.lost); }
                if (source.readyState === EventSource.CLOSED) setTimeout(connect, 5000);
              };
            };
            connect();
            addEventListener("pagehide", () => source && source.close());
          }

          // The question before an action: the same form that the link leads to, in a dialog.
          if (dialog && "showModal" in dialog) {
            let opener = null;
            document.addEventListener("click", async event => {
              const link = event.target.closest("a[data-dialog]");
              if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) {
                if (event.target.closest("dialog [data-cancel]")) { event.preventDefault(); dialog.close(); }
                return;
              }
              event.preventDefault();
              try {
                const page = await fetchPage(link.href);
                const form = page && page.getElementById("confirm");
                if (!form) { location.href = link.href; return; }
                opener = link;
                const title = page.querySelector("h1");
                if (title) form.querySelector("h2").textContent = title.textContent;
                dialog.replaceChildren(form);
                dialog.showModal();
              } catch { location.href = link.href; }
            });
            dialog.addEventListener("close", () => {
              dialog.replaceChildren();
              if (opener && opener.isConnected) opener.focus();
              opener = null;
            });
          }

          // Twice is once.
          document.addEventListener("submit", event => {
            const form = event.target;
            if (form.method !== "post") return;
            if (form.dataset.sent) { event.preventDefault(); return; }
            form.dataset.sent = "1";
            form.setAttribute("aria-busy", "true");
          });
          addEventListener("pageshow", event => {
            if (!event.persisted) return;
            for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
          });
        })();

        """#
}
