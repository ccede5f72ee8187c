// Organisations are proposed while a name is typed: a list box by the ARIA combobox pattern. Without it the name is
// looked up when the form is sent.
(() => {
  const WAIT = 120;
  for (const box of document.querySelectorAll("[data-suggest]")) {
    const input = box.querySelector("input[type=text]");
    if (!input) continue;
    const list = document.createElement("ul");
    list.id = `${input.id}-list`;
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.hidden = true;
    input.after(list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    input.autocomplete = "off";
    let timer = 0;
    let asked = 0;
    let chosen = -1;

    const close = () => {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const mark = (position) => {
      const options = [...list.children];
      if (!options.length) return;
      chosen = (position + options.length) % options.length;
      options.forEach((option, index) => option.setAttribute("aria-selected", String(index === chosen)));
      input.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    };
    const take = (option) => {
      input.value = option.dataset.name;
      const choice = box.querySelector("input[type=hidden]");
      if (choice) choice.value = option.dataset.id;
      close();
    };
    const show = (found) => {
      list.replaceChildren(
        ...found.map((each, index) => {
          const option = document.createElement("li");
          option.id = `${list.id}-${index}`;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          option.dataset.name = each.name;
          option.dataset.id = each.id;
          const name = document.createElement("span");
          name.textContent = each.name;
          name.lang = "ja";
          const more = document.createElement("small");
          more.textContent = each.more;
          option.append(name, more);
          option.addEventListener("mousedown", (event) => {
            event.preventDefault();
            take(option);
          });
          return option;
        }),
      );
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(found.length > 0));
      chosen = -1;
    };
    const ask = async () => {
      const typed = input.value.trim();
      const mine = ++asked;
      if (!typed) return close();
      const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(typed.slice(0, 200))}`);
      if (!answer.ok || mine !== asked || document.activeElement !== input) return;
      show((await answer.json()).items);
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" && list.hidden) ask();
      else if (list.hidden) return;
      else if (event.key === "ArrowDown") mark(chosen + 1);
      else if (event.key === "ArrowUp") mark(chosen - 1);
      else if (event.key === "Escape") close();
      else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen]);
      else return;
      event.preventDefault();
    });
    input.addEventListener("blur", close);
  }
})();
