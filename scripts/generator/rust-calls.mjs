// Writes the plain calls of the Rust face: arguments in, response out.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { handWritten, parameterNames } from "./names.mjs";
import { callName, docComment, prose, snake, typeName } from "./rust-text.mjs";
import { rustType } from "./rust-types.mjs";

/** Returns the rows of `src/api` by the names of their calls: the path of each, and whether it is a single request. */
export function readRows(root) {
  const folder = join(root, "src/api");
  const rows = new Map();
  for (const name of readdirSync(folder)) {
    const text = readFileSync(join(folder, name), "utf8");
    const listed = text.match(/const ENDPOINTS[^=]*=\s*&\[([^\]]*)\]/)?.[1] ?? "";
    for (const [, row, statement] of text.matchAll(
      /^(?:pub )?static (\w+): Endpoint =([^]*?);\n(?=\n|$)/gm,
    )) {
      const call = statement.match(/"([\w.]+)"/)?.[1];
      if (!call || !new RegExp(`&${row}\\b`).test(listed)) continue;
      const isPlain = !/of_procedure|inside_run|\.returns\(/.test(statement);
      rows.set(call, { path: `${name.replace(".rs", "")}::${row}`, isPlain });
    }
  }
  return rows;
}

const PAGES = ["CursorPagePromise", "OffsetLimitPagePromise"];

/** Returns the plain calls of a group, with their Rust names. */
export function plainCalls(group, rows) {
  const plain = [];
  for (const [name, forms] of group.calls) {
    const call = `${group.namespace}.${name}`;
    const row = rows.get(call);
    if (!row?.isPlain) continue;
    forms.forEach((form, index) => {
      const rust = callName(call, index);
      const gives = form.returns === "ApiPromise" || PAGES.includes(form.returns);
      if (!rust || form.isGeneric || !gives) return;
      const parameters = form.parameters.filter((parameter) => parameter.name !== "requestOptions");
      plain.push({ call, row, rust, form, parameters, isPage: PAGES.includes(form.returns) });
    });
  }
  return plain;
}

/** Writes the groups of one declaration file that have plain calls. */
export function writeGroups(groups, { types, links, examples }) {
  return groups.map((group) => writeGroup(group, types, links, examples)).join("\n");
}

/** Returns the first parameters, which all calls of a group share. */
const placeOf = (group) => (group.namespace === "envvars" ? ["projectRef", "slug"] : []);

function writeGroup(group, types, links, examples) {
  const name = groupName(group);
  const place = placeOf(group).map((parameter) =>
    parameter === "slug" ? "environment" : snake(parameter),
  );
  const parts = group.namespace.split(".");
  const outer = parts.length > 1 ? groupName(group.outer) : "TriggerClient";
  const taken = place.map((field) => `, ${field}: &str`).join("");
  const given = place.map((field) => `, ${field}: ${field}.to_owned()`).join("");
  const example = examples.has(group.namespace)
    ? [`#[doc = include_str!("../examples/${group.namespace}.md")]`]
    : [];
  return [
    ...docComment(prose(group.about, links)),
    ...(example.length > 0 ? ["///", ...example] : []),
    "#[derive(Clone, Debug)]",
    `pub struct ${name} {`,
    "pub(in crate::rust) calls: Calls,",
    ...place.map((field) => `pub(in crate::rust) ${field}: String,`),
    "}",
    "",
    `impl ${outer} {`,
    ...docComment(prose(group.doc, links)),
    ...(place.length > 0
      ? docComment(
          `\n\nOf the project of this ref (\`proj_…\`), in its environment \`dev\`, \`stg\`, \`prod\` or \`preview\`.`,
        )
      : []),
    "#[must_use]",
    `pub fn ${snake(parts.at(-1))}(&self${taken}) -> ${name} {`,
    `${name} { calls: self.calls.clone()${given} }`,
    "}",
    "}",
    "",
    `impl ${name} {`,
    "/// This group with these request options.",
    "#[must_use]",
    "pub fn with(self, options: RequestOptions) -> Self {",
    `Self { calls: self.calls.with(options)${place.length > 0 ? ", ..self" : ""} }`,
    "}",
    ...group.plain.flatMap((plain) => ["", ...writeCall(plain, place.length, types, links)]),
    "}",
    "",
  ].join("\n");
}

export const groupName = (group) => typeName(group.interfaceName ?? group.namespace);

function writeCall({ call, row, rust, form, parameters, isPage }, skipped, types, links) {
  const own = parameters.slice(skipped).map((parameter) => parameterOf(parameter, types));
  const { type, read } = isPage ? pageOf(form) : answerOf(form, types);
  const taken = own.map(({ rust, type }) => `, ${rust}: ${type}`).join("");
  const bounds = own.some(({ generic }) => generic) ? "<T: Serialize + ?Sized>" : "";
  const place = parameters
    .slice(0, skipped)
    .map(({ name }) => (name === "slug" ? "environment" : snake(name)));
  const args = [
    ...place.map((field) => `self.${field}.as_str().into()`),
    ...own.map(({ argument }) => argument),
  ];
  const inRow = own.some(({ argument }) => /ROW/.test(argument));
  const path = inRow ? "ROW" : `&${row.path}`;
  return [
    ...callDoc(form, own, links),
    `pub async fn ${rust}${bounds}(&self${taken}) -> Result<${type}, Error> {`,
    ...(inRow ? [`const ROW: &Endpoint = &${row.path};`] : []),
    `let args = vec![${args.join(", ")}];`,
    isPage
      ? `List::new(&self.calls, ${path}, args).first().await`
      : `self.calls.send(${path}, args, None).await${read}`,
    "}",
  ];
}

function callDoc({ doc }, own, links) {
  const text = [doc.text];
  const about = own.flatMap(({ name, rust, about }) => {
    const sentence = about || doc.parameters[name];
    return sentence
      ? [`- \`${rust}\`: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`]
      : [];
  });
  if (about.length > 0) text.push(about.join("\n"));
  if (doc.returns)
    text.push(`Returns ${doc.returns.charAt(0).toLowerCase()}${doc.returns.slice(1)}`);
  if (doc.throws.length > 0) text.push("# Errors", ...doc.throws);
  return docComment(prose(text.join("\n\n"), links));
}

/**
 * Writes a function that reads the recorded response of a call as its type, for a test.
 */
export function writeReader(groups, types) {
  const readers = new Map();
  for (const { plain } of groups) {
    for (const { call, form, isPage } of plain) {
      const reader = readerOf(form, isPage, types);
      if (reader) readers.set(call, new Set([...(readers.get(call) ?? []), reader]));
    }
  }
  const arms = [...readers].map(([call, inner]) => {
    const [first, ...others] = inner;
    return `"${call}" => ${first}${others.map((other) => `.or_else(|_| ${other})`).join("")},`;
  });
  return [
    "/// Reads the response of a plain call as its type. `None` if the call has none.",
    "pub fn read(call: &str, answer: &Value) -> Option<Result<(), String>> {",
    "Some(match call {",
    ...arms,
    "_ => return None,",
    "})",
    "}",
    "",
  ].join("\n");
}

function readerOf(form, isPage, types) {
  if (isPage) return `field::<Vec<${rustType(form.answer)}>>(answer, "data")`;
  const { type, field } = answerOf(form, types);
  if (type === "()") return undefined;
  return field ? `field::<${type}>(answer, "${field}")` : `whole::<${type}>(answer)`;
}

/** Returns a parameter of a call. An object with one field becomes that field. */
function parameterOf(parameter, types) {
  const { name, optional, shape } = parameter;
  if (shape.as in handWritten) {
    const type = handWritten[shape.as];
    return {
      name,
      rust: snake(name),
      type: `impl Into<${type}>`,
      argument: `${snake(name)}.into().to_value()`,
    };
  }
  if (shape.kind === "parameter") {
    return {
      name,
      rust: snake(name),
      type: "&T",
      generic: true,
      argument: `calls::payload(ROW, "${name}", ${snake(name)})?`,
    };
  }
  const rust = parameterNames[name] ?? snake(name);
  if (shape.kind !== "object") return scalarOf(name, rust, shape, optional);
  const fields = types.fieldsOf(shape);
  if (fields.length > 1) {
    return {
      name,
      rust,
      type: rustType(shape),
      argument: `calls::params(ROW, "${name}", &${rust})?`,
    };
  }
  const [field] = fields;
  const inner = scalarOf(name, snake(field.name), field.shape, optional || field.optional);
  const argument = `Value::object_of(vec![("${field.name}", ${inner.argument})])`;
  return { ...inner, argument, about: field.doc.text };
}

function scalarOf(name, rust, shape, optional) {
  const type = rustType(shape, rust);
  if (type === "String") {
    return optional
      ? {
          name,
          rust,
          type: "Option<&str>",
          argument: `${rust}.map_or_else(Value::undefined, Into::into)`,
        }
      : { name, rust, type: "&str", argument: `${rust}.into()` };
  }
  if (type === "bool") return { name, rust, type, argument: `Value::boolean(${rust})` };
  if (type === "u32" || type === "f64")
    return { name, rust, type, argument: `Value::number(f64::from(${rust}))` };
  const whole = optional ? `Option<${type}>` : type;
  return { name, rust, type: whole, argument: `calls::params(ROW, "${name}", &${rust})?` };
}

function pageOf(form) {
  return { type: `Page<${rustType(form.answer)}>` };
}

/** Returns the result of a call. A response with one field becomes that field. */
function answerOf(form, types) {
  const shape = form.answer;
  const type = shape.kind === "nothing" ? "()" : rustType(shape);
  if (type === "()") return { type, read: ".map(drop)" };
  const fields = shape.kind === "object" ? types.fieldsOf(shape) : [];
  if (fields.length === 1) {
    const [field] = fields;
    // A response of unlimited depth is checked before it is read.
    const check = holdsItself(field.shape) ? `?.flat(&["${field.name}"])` : "";
    const read = `${check}?.read_field("${field.name}")`;
    return { type: rustType(field.shape), read, field: field.name };
  }
  return { type: shape.absent ? `Option<${type}>` : type, read: "?.read()" };
}

/** Whether an object may contain objects of its own type. */
function holdsItself(shape, outer = []) {
  if (shape.of) return holdsItself(shape.of, outer);
  if (shape.kind !== "object") return false;
  if (outer.includes(shape.name)) return true;
  return shape.fields.some((field) => holdsItself(field.shape, [...outer, shape.name]));
}

/** Records the types that the calls use. */
export function useTypes({ parameters, form, isPage }, types) {
  for (const { shape } of parameters) {
    if (shape.kind === "object" && !(shape.as in handWritten)) {
      const fields = types.fieldsOf(shape);
      if (fields.length > 1) types.use(shape, "in");
      else types.use(fields[0].shape, "in");
    }
  }
  const { answer } = form;
  const fields = answer.kind === "object" ? types.fieldsOf(answer) : [];
  if (fields.length === 1 && !isPage) types.use(fields[0].shape, "out", true);
  else types.use(answer, "out", true);
}
