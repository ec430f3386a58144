/// What the page does beside standing there: words at the pointer, arrow keys among points, legends that hide a series,
/// and saving the JSON. Without it every figure is still in a table.
enum PageScript {
    static let text = """

        (() => {
          "use strict";
          const tip = document.getElementById("tip");
          const show = (mark) => {
            tip.textContent = mark.getAttribute("aria-label");
            const box = mark.getBoundingClientRect(), own = tip.getBoundingClientRect();
            const left = Math.min(Math.max(4, box.left + box.width / 2 - own.width / 2), innerWidth - own.width - 4);
            const top = box.top - own.height - 8 < 4 ? box.bottom + 8 : box.top - own.height - 8;
            tip.style.transform = `translate(${left}px, ${top}px)`;
            tip.style.visibility = "visible";
          };
          const hide = () => { tip.style.visibility = "hidden"; };
          const marks = (plot) => [...plot.querySelectorAll(".m:not(.off)")];
          const middle = (mark) => {
            const box = mark.getBoundingClientRect();
            return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
          };
          const row = (mark) => mark.dataset.s ?? mark.closest("tr")?.rowIndex;
          for (const plot of document.querySelectorAll(".marks")) {
            plot.addEventListener("pointermove", (event) => {
              const over = event.target.closest?.(".m");
              let best = over, least = 26;
              if (!over) {
                for (const mark of marks(plot)) {
                  const at = middle(mark), far = Math.hypot(at.x - event.clientX, at.y - event.clientY);
                  if (far < least) { best = mark; least = far; }
                }
              }
              best ? show(best) : hide();
            });
            plot.addEventListener("pointerleave", hide);
            plot.addEventListener("focusin", (event) => { if (event.target.matches(".m")) show(event.target); });
            plot.addEventListener("focusout", hide);
            plot.addEventListener("keydown", (event) => {
              const here = event.target;
              if (!here.matches?.(".m")) return;
              const all = marks(plot), index = all.indexOf(here);
              let next;
              switch (event.key) {
                case "ArrowRight": next = all[index + 1]; break;
                case "ArrowLeft": next = all[index - 1]; break;
                case "Home": next = all[0]; break;
                case "End": next = all[all.length - 1]; break;
                case "Escape": hide(); return;
                case "ArrowDown": case "ArrowUp": {
                  const rows = [...new Set(all.map(row))];
                  const other = rows[rows.indexOf(row(here)) + (event.key === "ArrowDown" ? 1 : -1)];
                  const x = middle(here).x;
                  next = all.filter((mark) => row(mark) === other)
                    .sort((a, b) => Math.abs(middle(a).x - x) - Math.abs(middle(b).x - x))[0];
                  break;
                }
                default: return;
              }
              event.preventDefault();
              if (!next) return;
              here.tabIndex = -1;
              next.tabIndex = 0;
              next.focus({ preventScroll: false });
            });
          }
          addEventListener("scroll", () => {
            const here = document.activeElement;
            here?.matches(".m") ? show(here) : hide();
          }, { passive: true });
          for (const key of document.querySelectorAll("button.key")) {
            key.addEventListener("click", () => {
              const isOn = key.getAttribute("aria-pressed") === "true";
              key.setAttribute("aria-pressed", String(!isOn));
              const figure = key.closest("figure");
              for (const part of figure.querySelectorAll(`.chart [data-s="${key.dataset.s}"]`)) {
                part.classList.toggle("off", isOn);
              }
              const all = marks(figure);
              if (all.length && !all.some((mark) => mark.tabIndex === 0)) all[0].tabIndex = 0;
            });
          }
          for (const button of document.querySelectorAll("button.save")) {
            button.addEventListener("click", () => {
              const text = document.getElementById(button.dataset.json).textContent;
              const link = document.createElement("a");
              link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
              link.download = button.dataset.file;
              link.click();
              setTimeout(() => URL.revokeObjectURL(link.href), 10000);
            });
          }
        })();

        """
}
