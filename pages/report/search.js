// Runs in the reader's browser: hides topics that don't match, and says how many are left; tells how long certificates last.
(() => {
  const input = document.getElementById("search");
  const found = document.getElementById("found");
  const rows = [...document.querySelectorAll("#topics tbody tr")].map((row) => ({
    row,
    text: row.textContent.toLowerCase(),
  }));
  const search = () => {
    const words = input.value.toLowerCase().split(/\s+/);
    let count = 0;
    for (const { row, text } of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) count += 1;
    }
    found.textContent = `${count} of ${rows.length} topics`;
  };
  input?.addEventListener("input", search);
  for (const place of document.querySelectorAll("time[data-until]")) {
    const days = Math.floor((Date.parse(place.dateTime) - Date.now()) / 86_400_000);
    place.dataset.state = days < 0 ? "over" : days < 30 ? "soon" : "well";
    place.append(days < 0 ? " (is over)" : ` (${days} days left)`);
  }
})();
