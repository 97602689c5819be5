// Tables of plain text.

/** `columns` are [title, function from a row to its text]. Columns that are empty throughout are left out. */
export function table(rows, columns) {
  const filled = columns
    .map(([title, text]) => ({ title, texts: rows.map((row) => text(row) ?? "") }))
    .filter(({ texts }) => texts.some((text) => text !== ""))
    .map(({ title, texts }) => {
      const width = Math.max(title.length, ...texts.map((text) => text.length));
      return [title, "-".repeat(width), ...texts].map((text) => text.padEnd(width));
    });
  if (filled.length === 0) return "";
  const lines = filled[0].map((_, index) => filled.map((cells) => cells[index]).join("  "));
  return lines.map((line) => line.trimEnd()).join("\n");
}
