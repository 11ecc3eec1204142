(() => {
  const form = document.getElementById("filters");
  const groups = [...document.querySelectorAll("#claims-table tbody")];
  const shown = document.getElementById("shown");
  const apply = () => {
    const verdict = form.elements.verdict.value;
    const file = form.elements.file.value;
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    let all = 0;
    for (const group of groups) {
      let any = false;
      for (const row of group.querySelectorAll("tr[data-verdict]")) {
        const fits = (!verdict || row.dataset.verdict === verdict) && (!file || group.dataset.file === file)
          && words.every((w) => row.dataset.text.includes(w));
        row.hidden = !fits;
        any ||= fits;
        count += fits;
        all += 1;
      }
      group.hidden = !any;
    }
    shown.textContent = `${count} of ${all} claims`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("change", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
})();
