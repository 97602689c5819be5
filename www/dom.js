// Making and changing elements. Text goes in as text everywhere: whatever a run holds, nothing of it
// becomes markup.

/** An element with attributes and children; a child is a node, a text, or null for none. */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.filter((child) => child != null));
  return node;
}

/** A copy of a template's content, and its elements that have a `data-part`, by that name. */
export function fromTemplate(id) {
  const content = document.getElementById(id).content.cloneNode(true);
  return { content, parts: partsOf(content) };
}

export function partsOf(root) {
  const parts = {};
  for (const node of root.querySelectorAll("[data-part]")) parts[node.dataset.part] = node;
  return parts;
}

/** Changes a text only where it differs, so that a selection outlives a refresh. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Keeps the children of `parent` in step with a list of items that have an `id`.
 * @param make gives `{ node, update(item) }` for an item that is new. A node stays for as long as
 *   its item does, and so do the focus and the selection in it.
 */
export function keepInStep(parent, make) {
  let children = new Map();
  return (items) => {
    const kept = new Map(items.map((item) => [item.id, children.get(item.id) ?? make(item)]));
    // First, so that the rest need not be moved: a node that is moved loses the focus.
    for (const [id, { node }] of children) if (!kept.has(id)) node.remove();
    let place = parent.firstElementChild;
    for (const item of items) {
      const { node, update } = kept.get(item.id);
      update(item);
      if (node === place) place = place.nextElementSibling;
      else parent.insertBefore(node, place);
    }
    children = kept;
  };
}
