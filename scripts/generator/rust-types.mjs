// Writes the Rust structs and enums for the shapes of parameters and results.

import { fieldNames, generics, handWritten, hidden, isSecret, sameAs } from "./names.mjs";
import { camel, docComment, pascal, prose, snake, typeName } from "./rust-text.mjs";

/**
 * Collects the types that calls use, and writes them.
 *
 * @param links turns a link of the declarations into one of Rust
 * @param typeNamed finds a declared type
 */
export function collectTypes(links, typeNamed) {
  /** The types by their Rust names: the shape of each, and whether it is a parameter or a result. */
  const types = new Map();

  /** Records a shape as a parameter (`"in"`) or a result (`"out"`). `isWhole` means a whole result, or an item of one. */
  function use(shape, way, isWhole = false) {
    if (shape.as in handWritten) return;
    if (shape.name in sameAs) return use(typeNamed(sameAs[shape.name]), way, isWhole);
    if (shape.of) use(shape.of, way, isWhole);
    if (shape.kind !== "object" && shape.kind !== "names") return;
    const name = typeName(shape.name);
    if (name === "()") return;
    const type = types.get(name) ?? { shape, ways: new Set(), isWhole: false, needsDefault: false };
    if (type.shape.name !== shape.name) {
      throw new Error(`${type.shape.name} and ${shape.name} are both called ${name}`);
    }
    if (shape.kind === "names" && shape.values.length > type.shape.values.length)
      type.shape = shape;
    types.set(name, type);
    type.isWhole ||= isWhole;
    if (type.ways.has(way)) return;
    type.ways.add(way);
    if (shape.kind === "object") {
      const variants = way === "in" ? shape.variants : [];
      const fields =
        variants.length > 0 ? variants.flatMap(({ fields }) => fields) : fieldsOf(shape);
      for (const field of fields) {
        use(field.shape, way);
        if (way === "out" && !isOptional(field) && field.shape.kind === "object")
          needDefault(field.shape);
      }
    }
  }

  function needDefault(shape) {
    types.get(typeName(shape.name)).needsDefault = true;
  }

  const fieldsOf = (shape) => shape.fields.filter(({ own }) => !hidden.has(own.name));

  /** Returns the text of the Rust file for the types of one declaration file. */
  function write(file) {
    const own = [...types].filter(([, { shape }]) => shape.file === file);
    return own.map(([name, type]) => declaration(name, type)).join("\n");
  }

  function declaration(name, type) {
    const { shape, ways } = type;
    const about = docComment(prose(docOf(shape), links));
    if (shape.kind === "names") return namesOf(name, shape, about);
    const isIn = ways.has("in");
    if (isIn && !ways.has("out") && shape.variants.length > 0)
      return variantsOf(name, shape, about);
    return structOf(name, type, about);
  }

  const docOf = ({ name, doc }) => {
    if (!doc.text) throw new Error(`${name} has no comment in the declarations`);
    return doc.text;
  };

  function namesOf(name, { values }, about) {
    const variants = values.flatMap(({ value, doc }) => [
      ...docComment(doc ? prose(doc, links) : `\`${value}\`.`),
      `${pascal(value)} = ${JSON.stringify(value)},`,
    ]);
    const inner = variants.map((line) => `        ${line}`);
    const outer = [...about, `pub enum ${name} {`].map((line) => `    ${line}`);
    return ["names! {", ...outer, ...inner, "    }", "}", ""].join("\n");
  }

  function variantsOf(name, { variants }, about) {
    const inner = [];
    const lines = variants.flatMap(({ tag, fields }) => {
      const variant = pascal(tag.value);
      const doc = docComment(prose(tag.doc || `\`${tag.value}\`.`, links));
      if (fields.length === 0) return [...doc, "#[default]", `${variant},`];
      const isPlain = fields.every((field) => !field.optional && !field.shape.nullable);
      if (isPlain)
        return [...doc, `${variant} {`, ...fields.flatMap((field) => fieldOf(field, {}, "")), "},"];
      const shape = {
        kind: "object",
        name: `${name}${variant}`,
        file: "",
        fields,
        doc: { text: tag.doc || `\`${tag.value}\`.` },
      };
      inner.push(structOf(`${name}${variant}`, { shape, ways: new Set(["in"]) }, doc));
      return [...doc, `${variant}(${name}${variant}),`];
    });
    const derives = lines.includes("#[default]")
      ? "Clone, Debug, Default, PartialEq, Serialize"
      : "Clone, Debug, PartialEq, Serialize";
    return [
      ...about,
      `#[derive(${derives})]`,
      '#[serde(tag = "type", rename_all = "lowercase")]',
      "#[non_exhaustive]",
      `pub enum ${name} {`,
      ...lines,
      "}",
      "",
      ...inner,
    ].join("\n");
  }

  function structOf(name, type, about) {
    const { shape, ways, needsDefault } = type;
    const [isIn, isOut] = [ways.has("in"), ways.has("out")];
    const fields = fieldsOf(shape);
    const secrets = fields.filter(({ own }) => isSecret(own.name));
    const derives = ["Clone"];
    if (secrets.length === 0) derives.push("Debug");
    if (isIn || needsDefault) derives.push("Default");
    if (isIn) derives.push("PartialEq", "Serialize");
    if (isOut) derives.push("Deserialize");
    const parameters = Object.values(generics[shape.name] ?? {}).map(
      (parameter) => `${parameter} = Json`,
    );
    const lines = [
      ...about,
      `#[derive(${derives.join(", ")})]`,
      '#[serde(rename_all = "camelCase")]',
      ...(isOut && !isIn ? ["#[non_exhaustive]"] : []),
      `pub struct ${name}${parameters.length > 0 ? `<${parameters.join(", ")}>` : ""} {`,
      ...fields.flatMap((field) => fieldOf(field, type, "pub ")),
      "}",
      "",
    ];
    if (secrets.length > 0) lines.push(debugOf(name, fields, type));
    return lines.join("\n");
  }

  function debugOf(name, fields, type) {
    const shown = fields.map((field) => {
      const own = rustName(field, type);
      return `.field("${own}", &${isSecret(field.own.name) ? "Hidden" : `self.${own}`})`;
    });
    return [
      "/// Does not show secrets.",
      `impl fmt::Debug for ${name} {`,
      "fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {",
      `formatter.debug_struct("${name}")${shown.join("")}.finish()`,
      "}",
      "}",
      "",
    ].join("\n");
  }

  function fieldOf(field, type, visibility) {
    const { name, shape, own } = field;
    const rust = rustName(field, type);
    const { text, attributes } = typed(field, type);
    if (camel(rust) !== name) attributes.push(`rename = "${name}"`);
    attributes.sort();
    return [
      ...docComment(prose(docOf({ name: own.name, doc: field.doc }), links)),
      ...(attributes.length > 0 ? [`#[serde(${attributes.join(", ")})]`] : []),
      `${visibility}${rust}: ${text},`,
    ];
  }

  /** Renames a field `type`, which is a Rust keyword, by its context. */
  function rustName({ name, own }, { shape }) {
    if (own.name in fieldNames) return fieldNames[own.name];
    if (name in fieldNames) return fieldNames[name];
    if (name !== "type") return snake(name);
    const [last] = typeName(shape.name).match(/[A-Z][a-z]+$/) ?? ["Item"];
    return `${last.toLowerCase()}_type`;
  }

  const isOptional = ({ optional, shape }) =>
    optional || shape.nullable === true || shape.absent === true;

  /** Returns the Rust type of a field, and its serde attributes. */
  function typed(field, { shape: parent, ways }) {
    const { shape, optional, doc } = field;
    const parameter = generics[parent?.name]?.[field.name];
    const text = parameter ?? rustType(shape, field.name);
    const isOut = ways?.has("out") === true;
    const isMany = shape.kind === "many" || shape.kind === "array" || shape.kind === "map";
    const lenient = ["default", 'deserialize_with = "or_default"'];
    if (isOut && parameter) return { text: `Option<${text}>`, attributes: [] };
    if (isOut && isMany)
      return {
        text,
        attributes: ways.has("in")
          ? [...lenient, `skip_serializing_if = "${text.replace(/<.*/, "")}::is_empty"`]
          : lenient,
      };
    if (isOut && (isOptional(field) || shape.kind === "json")) {
      const nullable =
        ways.has("in") && !optional && shape.nullable ? ['serialize_with = "or_null"'] : [];
      return { text: `Option<${text}>`, attributes: nullable };
    }
    if (isOut) return { text, attributes: isStrict(field, parent) ? [] : lenient };
    if (optional && shape.nullable) {
      const attributes = [
        'serialize_with = "maybe_null"',
        'skip_serializing_if = "Option::is_none"',
      ];
      return { text: `Option<Option<${text}>>`, attributes };
    }
    if (shape.nullable)
      return { text: `Option<${text}>`, attributes: ['serialize_with = "or_null"'] };
    if (!optional) return { text, attributes: [] };
    if (shape.kind === "many")
      return { text, attributes: ['skip_serializing_if = "Vec::is_empty"'] };
    if (shape.kind === "boolean" && /\bDefault false\b/.test(doc.text))
      return { text, attributes: [] };
    return { text: `Option<${text}>`, attributes: [] };
  }

  /** Whether a response is invalid without this field. */
  const isStrict = ({ name }, { name: parent }) =>
    types.get(typeName(parent)).isWhole && /^(id|batchId|publicAccessToken)$/.test(name);

  return { use, write, types, fieldsOf };
}

/** Returns the Rust type of a shape. A lifetime that may also be a number of seconds has its own type. */
export function rustType(shape, field) {
  if (shape.as in handWritten) return handWritten[shape.as];
  switch (shape.kind) {
    case "string":
    case "key":
    case "date":
    case "literal":
    // A type of the caller's that `generics` doesn't list is a union of strings, such as the identifiers of tasks.
    case "parameter":
      return "String";
    case "text or number":
      return field === "ttl" ? "Ttl" : "String";
    case "number":
      return "f64";
    case "integer":
      return "u32";
    case "time":
      return "u64";
    case "boolean":
      return "bool";
    case "json":
      return "Json";
    case "map":
      return `BTreeMap<String, ${rustType(shape.of)}>`;
    case "array":
    case "many":
      return `Vec<${rustType(shape.of)}>`;
    case "names":
    case "object":
      return typeName(shape.name);
  }
  throw new Error(`There is no Rust type for ${shape.text ?? shape.kind}`);
}
