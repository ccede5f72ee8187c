// The year slider says its year while it moves, and shows it when a pointer lets go; by keyboard, Enter does.
"use strict";
(() => {
  const slider = document.getElementById("fy");
  const words = document.getElementById("fy-words");
  if (!slider || !words) return;
  let pointed = false;
  slider.addEventListener("pointerdown", () => { pointed = true; });
  slider.addEventListener("keydown", () => { pointed = false; });
  slider.addEventListener("input", () => {
    const year = document.querySelector(`#fy-years option[value="${slider.value}"]`);
    words.value = year ? year.label : slider.value;
    // A day belongs to one year: with another year it no longer means anything.
    document.getElementById("as_of").value = "";
  });
  slider.addEventListener("change", () => { if (pointed) slider.form.requestSubmit(); });
})();
