// Writes what the declarations say about the calls of `src/api`, for the tests that compare the rows with them.

const GIVES = ["ApiPromise", "CursorPagePromise", "OffsetLimitPagePromise"];

/**
 * The text of `src/api/declared.rs`.
 *
 * @param groups the groups of calls
 * @param rows the rows, by the names of their calls
 */
export function writeDeclared(groups, rows) {
  const forms = groups.flatMap((group) =>
    [...group.calls].flatMap(([name, signatures]) => {
      const call = `${group.namespace}.${name}`;
      const known = signatures.filter(({ returns }) => rows.has(call) && GIVES.includes(returns));
      return known.map((form) => formOf(call, form));
    }),
  );
  return [
    "//! The calls as they are declared, for the tests of the rows. Generated from `src/npm/types` by `scripts/generate.mjs`.",
    "",
    "/// A form of a call.",
    "pub struct Declared {",
    "    /// The name of the call.",
    "    pub call: &'static str,",
    "    /// Arguments in JSON, with every field set.",
    "    pub args: &'static str,",
    "    /// The fields of the arguments that are objects: the index of the argument, and the fields.",
    "    pub fields: &'static [(usize, &'static [&'static str])],",
    "    /// The dates in the response: the place of the object, as a schema has it, and the field.",
    "    pub dates: &'static [(&'static str, &'static str)],",
    "}",
    "",
    "/// All forms of all calls that have a row.",
    "pub const FORMS: &[Declared] = &[",
    ...forms,
    "];",
    "",
  ].join("\n");
}

function formOf(call, form) {
  const parameters = form.parameters.filter(({ name }) => name !== "requestOptions");
  const args = parameters.map(({ name, shape }) => sample(shape, name));
  const fields = parameters.flatMap(({ shape }, index) => {
    const names = shape.kind === "object" ? fieldsOf(shape).map(({ name }) => `"${name}"`) : [];
    return names.length > 0 ? [`(${index}, &[${names.join(", ")}])`] : [];
  });
  const dates = datesOf(form.answer).map(([place, field]) => `("${place}", "${field}")`);
  return `Declared { call: "${call}", args: r#"${JSON.stringify(args)}"#, fields: &[${fields.join(", ")}], dates: &[${dates.join(", ")}] },`;
}

/** The fields that are sent: request options may stand among the options of a call. */
const fieldsOf = (shape) => shape.fields.filter(({ name }) => name !== "requestOptions");

/** A value of a shape. */
function sample(shape, name) {
  switch (shape.kind) {
    case "number":
    case "integer":
    case "time":
      return 7;
    case "boolean":
      return true;
    case "array":
    case "many":
      return [sample(shape.of, name)];
    case "names":
      // Not the first, which may be the default.
      return shape.values.at(-1).value;
    case "object":
      return Object.fromEntries(
        fieldsOf(shape).map((field) => [field.name, sample(field.shape, field.name)]),
      );
    case "json":
    case "map":
      return { key: "value" };
    case "foreign":
    case "parameter":
      return /id$|slug/i.test(name) ? name : { key: "value" };
    default:
      return name;
  }
}

/** The dates of a response: the places of their objects, and their fields. */
function datesOf(shape, place = "", outer = []) {
  if (shape.of) return datesOf(shape.of, place, outer);
  if (shape.kind !== "object" || outer.includes(shape.name)) return [];
  const inner = [...outer, shape.name];
  // An object that holds others of its own type is the root of a tree.
  const branch = shape.fields.find((field) => field.shape.of?.name === shape.name);
  const root = branch ? `${place}*${branch.name}` : place;
  return shape.fields.flatMap((field) => {
    if (field.shape.kind === "date") return [[root, field.name]];
    return datesOf(field.shape, [root, field.name].filter(Boolean).join("."), inner);
  });
}
