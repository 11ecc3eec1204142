(() => {
  const form = document.getElementById("filters");
  const groups = [...document.querySelectorAll("#claims-table tbody")];
  const shown = document.getElementById("shown");
  const words = (row) => `${row.textContent} ${row.querySelector("math").getAttribute("alttext")} ${row.dataset.text}`.toLowerCase();
  const texts = new Map(groups.flatMap((g) => [...g.querySelectorAll("tr[data-verdict]")].map((row) => [row, words(row)])));
  const apply = () => {
    const verdict = form.elements.verdict.value;
    const file = form.elements.file.value;
    const sought = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    let all = 0;
    for (const group of groups) {
      let any = false;
      for (const row of group.querySelectorAll("tr[data-verdict]")) {
        const fits = (!verdict || row.dataset.verdict === verdict) && (!file || group.dataset.file === file)
          && sought.every((w) => texts.get(row).includes(w));
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
