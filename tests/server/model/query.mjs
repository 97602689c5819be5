// A small part of the query language: enough for a list, a count and a chart.
//
//   SELECT *                                     or columns and aggregates, each with `AS name`:
//          status, count() AS runs               count() sum(c) avg(c) min(c) max(c)
//   FROM runs
//   WHERE status = 'FAILED' AND duration_ms > 5  = != <> < <= > >= and IN (…), joined by AND
//   GROUP BY status
//   ORDER BY runs DESC                           what was selected
//   LIMIT 10
//
// Texts stand in single quotes. What is not understood throws a SyntaxError that says so.

const TOKEN = /\s*('(?:[^']|'')*'|[A-Za-z_]\w*|-?\d+(?:\.\d+)?|<=|>=|!=|<>|[*(),=<>])/y;

const AGGREGATES = {
  count: (values) => values.length,
  sum: (values) => values.reduce((sum, value) => sum + Number(value), 0),
  avg: (values) => (values.length === 0 ? null : AGGREGATES.sum(values) / values.length),
  min: (values) => values.reduce((least, value) => (value < least ? value : least), values[0]),
  max: (values) => values.reduce((most, value) => (value > most ? value : most), values[0]),
};

const COMPARISONS = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<>": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/**
 * @param tables `{ [name]: { columns: string[], rows: () => object[] } }`
 * @returns the rows, each an object with what was selected
 */
export function runQuery(text, tables) {
  const query = new Parser(text, tables).parse();
  const rows = query.table.rows().filter((row) => query.conditions.every((holds) => holds(row)));
  const isGrouped = query.groupBy.length > 0 || query.items.some((item) => item.aggregate);
  const groups = isGrouped ? groupRows(rows, query.groupBy) : rows.map((row) => [row]);
  const results = groups.map((group) =>
    Object.fromEntries(query.items.map((item) => [item.name, valueOf(item, group)])),
  );
  results.sort((a, b) => compareBy(query.orderBy, a, b));
  return results.slice(0, query.limit);
}

/** The column names, and a line for each row. */
export function toCsv(rows) {
  if (rows.length === 0) return "";
  const lines = [Object.keys(rows[0]), ...rows.map((row) => Object.values(row))];
  return lines.map((line) => `${line.map(csvField).join(",")}\n`).join("");
}

class Parser {
  #tokens;
  #tables;
  #columns;

  constructor(text, tables) {
    this.#tokens = tokenize(text);
    this.#tables = tables;
  }

  parse() {
    this.#expect("SELECT");
    // The columns can be checked only when the table is known.
    const selected = this.#list(() => this.#item());
    this.#expect("FROM");
    const name = this.#next();
    if (!Object.hasOwn(this.#tables, name)) throw new SyntaxError(`Unknown table: ${name}`);
    const table = this.#tables[name];
    this.#columns = table.columns;

    const conditions = [];
    if (this.#take("WHERE")) {
      do conditions.push(this.#condition());
      while (this.#take("AND"));
    }
    const groupBy = this.#takePhrase("GROUP", "BY") ? this.#list(() => this.#column()) : [];
    const items = this.#checkItems(selected, groupBy);
    const orderBy = this.#takePhrase("ORDER", "BY") ? this.#list(() => this.#order(items)) : [];
    const limit = this.#take("LIMIT") ? this.#wholeNumber() : Infinity;
    if (this.#tokens.length > 0) throw unexpected(this.#tokens[0]);
    return { table, conditions, groupBy, items, orderBy, limit };
  }

  #item() {
    const first = this.#next();
    if (first === "*") return { all: true };
    if (!isName(first)) throw unexpected(first);
    const item = { column: first, name: first };
    if (this.#take("(")) {
      item.aggregate = first.toLowerCase();
      if (!Object.hasOwn(AGGREGATES, item.aggregate)) {
        throw new SyntaxError(`Unknown function: ${first}`);
      }
      item.column = this.#argument();
      item.name = `${item.aggregate}(${item.column ?? ""})`;
    }
    if (this.#take("AS")) item.name = this.#next();
    return item;
  }

  /** Of an aggregate: a column or, for nothing in particular, nothing or `*`. */
  #argument() {
    if (this.#take(")")) return undefined;
    const token = this.#next();
    this.#expect(")");
    return token === "*" ? undefined : token;
  }

  #checkItems(selected, groupBy) {
    const items = selected.flatMap((item) =>
      item.all ? this.#columns.map((column) => ({ column, name: column })) : [item],
    );
    const isGrouped = groupBy.length > 0 || items.some((item) => item.aggregate);
    for (const { aggregate, column } of items) {
      if (aggregate && aggregate !== "count" && column === undefined) {
        throw new SyntaxError(`${aggregate} needs a column`);
      }
      if (column !== undefined) this.#check(column);
      if (isGrouped && !aggregate && !groupBy.includes(column)) {
        throw new SyntaxError(`${column} is neither aggregated nor grouped by`);
      }
    }
    return items;
  }

  #condition() {
    const column = this.#column();
    if (this.#take("IN")) {
      this.#expect("(");
      const values = this.#list(() => this.#literal());
      this.#expect(")");
      return (row) => values.includes(row[column]);
    }
    const operator = this.#next();
    if (!Object.hasOwn(COMPARISONS, operator)) throw unexpected(operator);
    const value = this.#literal();
    return (row) => row[column] !== null && COMPARISONS[operator](row[column], value);
  }

  #order(items) {
    const token = this.#next();
    const index = items.findIndex(({ name }) => name === token);
    if (index < 0) throw new SyntaxError(`${token} was not selected`);
    const sign = this.#take("DESC") ? -1 : 1;
    if (sign === 1) this.#take("ASC");
    return { name: token, sign };
  }

  #literal() {
    const token = this.#next();
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    if (/^-?\d/.test(token)) return Number(token);
    if (token === "true" || token === "false") return token === "true";
    throw unexpected(token);
  }

  #wholeNumber() {
    const token = this.#next();
    if (!/^\d+$/.test(token)) throw unexpected(token);
    return Number(token);
  }

  #column() {
    return this.#check(this.#next());
  }

  #check(column) {
    if (!this.#columns.includes(column)) throw new SyntaxError(`Unknown column: ${column}`);
    return column;
  }

  #list(parseOne) {
    const list = [parseOne()];
    while (this.#take(",")) list.push(parseOne());
    return list;
  }

  #next() {
    const token = this.#tokens.shift();
    if (token === undefined) throw new SyntaxError("Unexpected end of the query");
    return token;
  }

  /** Takes the next token if it is this one; words in either case. */
  #take(wanted) {
    if (this.#tokens[0]?.toUpperCase() !== wanted) return false;
    this.#tokens.shift();
    return true;
  }

  #takePhrase(first, second) {
    if (!this.#take(first)) return false;
    this.#expect(second);
    return true;
  }

  #expect(wanted) {
    if (!this.#take(wanted)) throw unexpected(this.#next(), wanted);
  }
}

function tokenize(text) {
  const tokens = [];
  const source = text.trim().replace(/;$/, "").trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (!match) throw unexpected(source.slice(at, at + 10).trim());
    tokens.push(match[1]);
  }
  return tokens;
}

function groupRows(rows, columns) {
  // Without a GROUP BY there is one group, even of no rows.
  if (columns.length === 0) return [rows];
  const groups = new Map();
  for (const row of rows) {
    const key = JSON.stringify(columns.map((column) => row[column]));
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(row);
  }
  return [...groups.values()];
}

function valueOf({ aggregate, column }, group) {
  if (!aggregate) return group[0][column];
  const values = column === undefined ? group : group.map((row) => row[column]);
  return AGGREGATES[aggregate](values.filter((value) => value !== null)) ?? null;
}

function compareBy(orderBy, a, b) {
  for (const { name, sign } of orderBy) {
    if (a[name] < b[name]) return -sign;
    if (a[name] > b[name]) return sign;
  }
  return 0;
}

function csvField(value) {
  const text = Array.isArray(value) ? JSON.stringify(value) : String(value ?? "");
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function isName(token) {
  return /^[A-Za-z_]/.test(token);
}

function unexpected(token, wanted) {
  const instead = wanted ? `, expected ${wanted}` : "";
  return new SyntaxError(`Syntax error: unexpected ${token}${instead}`);
}
