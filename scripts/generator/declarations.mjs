// Reads the declarations of the API (src/npm/types) with TypeScript's own compiler. Returns plain data: the groups of calls, and
// the shapes of parameters and results. It must not know about Rust.

import { join } from "node:path";
import { SyntaxKind } from "typescript/unstable/ast";
import { API, SymbolFlags } from "typescript/unstable/sync";

/**
 * Opens the declarations.
 *
 * @param root the checkout
 * @returns `{ groups, typeNamed, close }`
 */
export function openDeclarations(root) {
  const api = new API({ cwd: root });
  const config = join(root, "src/npm/tsconfig.json");
  const [project] = api.updateSnapshot({ openProjects: [config] }).getProjects();
  const { checker, program } = project;
  const folder = join(root, "src/npm/types/");
  const files = program
    .getSourceFileNames()
    .filter((name) => name.startsWith(folder))
    .sort();
  const statements = files.flatMap((name) => [...program.getSourceFile(name).statements]);

  const declared = new Map();
  for (const node of statements) {
    const isType =
      node.kind === SyntaxKind.InterfaceDeclaration ||
      node.kind === SyntaxKind.TypeAliasDeclaration;
    if (isType) declared.set(node.name.text, node);
  }

  /** The objects found so far, by the name of their declaration, so that a type may contain itself. */
  const objects = new Map();

  /** Returns the shape of a declared type. */
  function typeNamed(name) {
    const node = declared.get(name);
    const own = { name: node.name.text, doc: docOf(node), file: fileOf(node) };
    if (node.kind === SyntaxKind.InterfaceDeclaration) {
      return objectOf(own, () => checker.getDeclaredTypeOfSymbol(symbolOf(node.name)));
    }
    return shapeOf(node.type, own);
  }

  const symbolOf = (node) => checker.getSymbolAtLocation(node);

  /** Returns the shape of a type as it is written. `own` names a type without a name. */
  function shapeOf(node, own) {
    switch (node.kind) {
      case SyntaxKind.StringKeyword:
      case SyntaxKind.TemplateLiteralType:
        return { kind: "string" };
      case SyntaxKind.NumberKeyword:
        return { kind: "number" };
      case SyntaxKind.BooleanKeyword:
        return { kind: "boolean" };
      case SyntaxKind.AnyKeyword:
      case SyntaxKind.UnknownKeyword:
        return { kind: "json" };
      case SyntaxKind.NeverKeyword:
      case SyntaxKind.UndefinedKeyword:
      case SyntaxKind.VoidKeyword:
        return { kind: "nothing" };
      case SyntaxKind.ParenthesizedType:
      case SyntaxKind.TypeOperator:
        return shapeOf(node.type, own);
      case SyntaxKind.ArrayType:
        return { kind: "array", of: shapeOf(node.elementType, own) };
      case SyntaxKind.LiteralType:
        return literal(node);
      case SyntaxKind.UnionType:
        return unionOf(node, own);
      case SyntaxKind.ConditionalType:
        return shapeOf(node.trueType, own);
      case SyntaxKind.IndexedAccessType: {
        if (isTypeParameter(node.objectType)) return { kind: "parameter", name: node.getText() };
        const type = checker.getTypeFromTypeNode(node);
        if (!type.isUnionType()) return foreign(node);
        return names(
          own,
          type
            .getTypes()
            .map(({ value }) => ({ value }))
            .sort((one, other) => one.value.localeCompare(other.value)),
        );
      }
      case SyntaxKind.TypeLiteral:
      case SyntaxKind.IntersectionType:
        return objectOf(own, () => checker.getTypeFromTypeNode(node));
      case SyntaxKind.TypeReference:
        return referenceOf(node, own);
      default:
        return foreign(node);
    }
  }

  const isTypeParameter = ({ typeName }) =>
    typeName !== undefined && (symbolOf(typeName).flags & SymbolFlags.TypeParameter) !== 0;

  function literal({ literal: node }) {
    if (node.kind === SyntaxKind.NullKeyword) return { kind: "null" };
    if (node.kind !== SyntaxKind.StringLiteral) return { kind: "boolean" };
    return { kind: "literal", value: node.text };
  }

  const names = (own, values) =>
    values.length > 1 ? { kind: "names", ...own, values } : { kind: "string" };

  function unionOf(node, own) {
    const all = node.types.map((member, index) => {
      const isObject = node.types.filter(isObjectNode).length > 1;
      const shape = shapeOf(member, isObject ? { ...own, name: `${own.name}|${index}` } : own);
      return shape.kind === "literal" ? { ...shape, doc: docOfMember(node, index) } : shape;
    });
    const nullable = all.some(({ kind }) => kind === "null");
    const rest = all.filter(({ kind }) => kind !== "null" && kind !== "nothing");
    const kinds = rest.map(({ kind }) => kind);
    const has = (...expected) =>
      kinds.length === expected.length && expected.every((kind) => kinds.includes(kind));
    const shape = () => {
      if (rest.length === 1) return rest[0];
      if (kinds.every((kind) => kind === "literal")) return names(own, rest);
      if (kinds.includes("key")) return { kind: "key" };
      if (has("date", "number")) return { kind: "time" };
      if (has("string", "date")) return { kind: "string" };
      if (has("string", "number") || has("string", "integer")) return { kind: "text or number" };
      if (kinds[1] === "array" && rest[1].of.kind === kinds[0])
        return { kind: "many", of: rest[0] };
      // An id, or an object with one.
      if (has("string", "object")) return { kind: "string" };
      if (kinds.every((kind) => kind === "object")) {
        return objectOf(own, () => checker.getTypeFromTypeNode(node));
      }
      return foreign(node);
    };
    const absent = all.some(({ kind }) => kind === "nothing");
    return nullable || absent ? marked(shape(), { nullable, absent }) : shape();
  }

  function referenceOf(node, own) {
    const name = node.typeName.getText();
    const [first, second] = node.typeArguments ?? [];
    switch (name) {
      case "Array":
        return { kind: "array", of: shapeOf(first, own) };
      case "Date":
        return { kind: "date" };
      case "Integer":
        return { kind: "integer" };
      case "SerializableJson":
        return { kind: "json" };
      case "IdempotencyKey":
        return { kind: "key" };
      case "ValidatedScheduleWindow":
      case "WaitpointTimeoutError":
        return { kind: "string" };
      case "Record":
        return second.kind === SyntaxKind.StringKeyword
          ? { kind: "map", of: { kind: "string" } }
          : { kind: "json" };
      case "Open": {
        const shape = shapeOf(first, own);
        return shape.kind === "literal" ? { kind: "string" } : shape;
      }
      case "Prettify":
        return objectOf(own, () => checker.getTypeFromTypeNode(first));
      case "Omit":
      case "Partial":
      case "Pick":
      case "RequireAtLeastOne":
        return objectOf(own, () => checker.getTypeFromTypeNode(node));
    }
    if (isTypeParameter(node)) return { kind: "parameter", name };
    if (!declared.has(name)) return foreign(node);
    return marked(typeNamed(name), { as: name });
  }

  /** Returns the shape of an object type. Its fields are read on demand. */
  function objectOf(own, type) {
    const known = objects.get(own.name);
    if (known) return known;
    let fields, variants;
    const object = {
      kind: "object",
      ...own,
      get fields() {
        return (fields ??= fieldsOf(membersOf(type(), own.file)));
      },
      get variants() {
        return (variants ??= variantsOf(membersOf(type(), own.file)));
      },
    };
    objects.set(own.name, object);
    return object;
  }

  /** Returns the fields of an object type. Those of a union's members are joined. */
  function fieldsOf(members) {
    const fields = new Map();
    for (const member of members) {
      for (const field of member) {
        const other = fields.get(field.name);
        if (!other) fields.set(field.name, { ...field, seen: 1 });
        else {
          other.seen += 1;
          other.optional ||= field.optional;
          other.shape = joined(other, field);
        }
      }
    }
    return [...fields.values()].map((field) => ({
      ...field,
      shape: field.shape.kind === "literal" ? { kind: "string" } : field.shape,
      optional: field.optional || field.seen < members.length,
    }));
  }

  /** Joins a field that two members of a union have. */
  function joined(one, { shape, doc }) {
    if (one.doc.text === "") one.doc = doc;
    const valuesOf = (it) =>
      it.kind === "literal" ? [it] : it.kind === "names" ? it.values : undefined;
    const [first, second] = [one.shape, shape].map(valuesOf);
    if (!first || !second) return one.shape;
    const values = [
      ...first,
      ...second.filter(({ value }) => !first.some((it) => it.value === value)),
    ];
    if (values.length === 1) return one.shape;
    return one.shape.kind === "names" ? marked(one.shape, { values }) : names(one.own, values);
  }

  /**
   * Returns the fields of each member of a union, or of the one object type. The compiler gives members and fields in no
   * particular order, so they are put into that of their declarations, those of this file first.
   */
  function membersOf(type, file) {
    const order = (one, other) =>
      (one.own.file !== file) - (other.own.file !== file) ||
      one.own.file.localeCompare(other.own.file) ||
      one.position - other.position;
    const members = type.isUnionType() ? type.getTypes() : [type];
    const sorted = members.map((member) => ownFieldsOf(member).sort(order));
    const last = (fields) => Math.max(...fields.map(({ position }) => position));
    return sorted.sort((one, other) => last(one) - last(other));
  }

  function ownFieldsOf(type) {
    return checker.getPropertiesOfType(type).flatMap((symbol) => {
      const node = symbol.declarations[0]?.resolve();
      if (node?.kind !== SyntaxKind.PropertySignature) return [];
      const own = { name: pathOf(node), doc: docOf(node), file: fileOf(node) };
      const shape = shapeOf(node.type, own);
      if (shape.kind === "nothing" || own.doc.deprecated) return [];
      const optional = (symbol.flags & SymbolFlags.Optional) !== 0;
      return [{ name: symbol.name, doc: own.doc, own, shape, optional, position: node.pos }];
    });
  }

  /** Returns the members of a union that its field `type` discriminates, if it has such a field. */
  function variantsOf(members) {
    if (members.length < 2) return [];
    const variants = members.map((fields) => {
      const { shape, doc } = fields.find(({ name }) => name === "type") ?? {};
      const tag = shape?.kind === "literal" ? { value: shape.value, doc: doc.text } : undefined;
      return { tag, fields: fields.filter(({ name }) => name !== "type") };
    });
    return variants.every(({ tag }) => tag) ? variants : [];
  }

  /** Returns the groups of calls, including nested ones. */
  function groups() {
    return statements
      .filter((node) => node.kind === SyntaxKind.VariableStatement)
      .flatMap((node) => {
        const [{ name, type }] = node.declarationList.declarations;
        const isGroup = type.kind === SyntaxKind.TypeReference;
        return isGroup ? groupsOf(name.text, type, docOf(node).text) : [];
      });
  }

  function groupsOf(namespace, typeNode, doc) {
    const isNamed = typeNode.kind === SyntaxKind.TypeReference;
    const interfaceName = isNamed ? typeNode.typeName.text : undefined;
    const node = isNamed ? declared.get(interfaceName) : typeNode;
    const calls = new Map();
    const inner = [];
    for (const member of node.members) {
      const name = member.name.getText();
      if (member.kind === SyntaxKind.PropertySignature) {
        if (/Api$/.test(member.type.getText()) || member.type.kind === SyntaxKind.TypeLiteral) {
          inner.push(...groupsOf(`${namespace}.${name}`, member.type, docOf(member).text));
        }
        continue;
      }
      const overloads = calls.get(name) ?? [];
      overloads.push(signatureOf(member, `${namespace}.${name}`));
      calls.set(name, overloads);
    }
    const about = isNamed ? docOf(node).text : doc;
    const group = { namespace, interfaceName, doc, about, file: fileOf(node), calls };
    return [group, ...inner];
  }

  function signatureOf(node, call) {
    const parameters = node.parameters.map((parameter) => ({
      name: parameter.name.text,
      optional: parameter.questionToken !== undefined,
      get shape() {
        const own = { name: `${call}.${this.name}`, doc: docOf(parameter), file: fileOf(node) };
        return shapeOf(parameter.type, own);
      },
    }));
    const returns = node.type.typeName?.getText();
    const generics = (node.typeParameters ?? []).map(({ name }) => name.text);
    const used = (text) => generics.some((name) => new RegExp(`\\b${name}\\b`).test(text));
    return {
      doc: docOf(node),
      parameters,
      returns,
      isGeneric: used(node.type.getText()),
      generics,
      answerText: node.type.typeArguments?.[0].getText(),
      get answer() {
        const own = { name: `${call}.answer`, doc: docOf(node), file: fileOf(node) };
        return shapeOf(node.type.typeArguments[0], own);
      },
    };
  }

  return { groups, typeNamed, close: () => api.close() };
}

const objectKinds = [
  SyntaxKind.TypeLiteral,
  SyntaxKind.IntersectionType,
  SyntaxKind.ParenthesizedType,
];
const isObjectNode = (node) => objectKinds.includes(node.kind);

/** The shape of a type that has no counterpart in plain data. */
const foreign = (node) => ({ kind: "foreign", text: node.getText() });

/** Copies a shape with additional marks. Fields that are read on demand still are. */
const marked = (shape, marks) => Object.assign(Object.create(shape), marks);

/** Returns the name of a node's file, such as `run-details`. */
function fileOf(node) {
  while (node.kind !== SyntaxKind.SourceFile) node = node.parent;
  return node.fileName.match(/([^/]+)\.d\.ts$/)[1];
}

/** Returns the name of a field's declaration, such as `RetrieveRunResponse.schedule.id`. */
function pathOf(node) {
  const path = [];
  for (; node.kind !== SyntaxKind.SourceFile; node = node.parent)
    if (node.name) path.unshift(node.name.text);
  return path.join(".");
}

/**
 * Returns the comment before a node: its text, its parameters, its result, its errors, and whether it is deprecated. Links stay
 * unchanged.
 */
export const docOf = (node) => docBefore(node.getFullText());

/** Returns the comment of a member of a union, which stands before the `|`. */
function docOfMember(union, index) {
  const start = index === 0 ? union.pos : union.types[index - 1].end;
  const text = union.getFullText().slice(start - union.pos, union.types[index].end - union.pos);
  return docBefore(text.replace("|", " ")).text;
}

function docBefore(code) {
  const before = code.match(/^(?:\s+|\/\/.*|\/\*[^]*?\*\/)*/)[0];
  const [comment] = before.match(/\/\*\*[^]*?\*\/(?=\s*$)/) ?? [""];
  const lines = comment.replace(/^\/\*\*|\*\/$/g, "").split("\n");
  const whole = lines
    .map((line) => line.replace(/^\s*\* ?/, "").trim())
    .join("\n")
    .trim();
  const [text, ...tags] = whole.split(/^@(?=\w)/m).map(unbroken);
  const doc = { text, parameters: {}, throws: [], deprecated: false };
  for (const tag of tags) {
    const [, name, rest] = tag.match(/^(\w+)\s*([^]*)$/);
    if (name === "param") {
      const [, parameter, about] = rest.match(/^(\w+) - ([^]*)$/);
      doc.parameters[parameter] = about;
    }
    if (name === "returns") doc.returns = rest;
    if (name === "throws") doc.throws.push(rest);
    if (name === "deprecated") doc.deprecated = true;
  }
  return doc;
}

/** Joins the lines of each paragraph. */
const unbroken = (text) => text.trim().replaceAll(/([^\n])\n(?=[^\n])/g, "$1 ");
